"""Figures by what they speak of, for tables that would be too long without headings."""

from django.utils.translation import gettext_lazy as _

# (title, beginning of the codes); a figure that fits none of them stands under the last title.
DESK_GROUPS = (
    (_("任务"), ("tasks_", "measure_")),
    (_("单位报送"), ("reports_",)),
    (_("抽查检验"), ("batches_", "nonconforming_rate", "finding_rate", "failed_items")),
    (_("后处理"), ("rectifications_", "follow_up_")),
    (_("企业自查"), ("self_reports_",)),
    (_("帮扶、打造及其他"), ("",)),
)


# A paper has three tables of figures.
PAPER_GROUPS = (
    (_("报送与任务"), ("tasks_", "measure_", "reports_")),
    (
        _("抽查与后处理"),
        ("batches_", "nonconforming_rate", "finding_rate", "failed_items", "rectifications_", "follow_up_"),
    ),
    (_("企业"), ("",)),
)


def grouped(codes, groups):
    """[(title, codes)] of figures in their order, without empty groups."""
    parted = [(title, []) for title, _beginnings in groups]
    for code in codes:
        place = next(place for place, (_title, beginnings) in enumerate(groups) if code.startswith(beginnings))
        parted[place][1].append(code)
    return [group for group in parted if group[1]]

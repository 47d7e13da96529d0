"""Figures by what they speak of, for tables that would be too long without headings."""

from django.utils.translation import gettext_lazy as _

# (title, beginning of the codes); a figure that fits none of them stands under the last title.
GROUPS = (
    (_("任务"), ("tasks_", "measure_")),
    (_("单位报送"), ("reports_",)),
    (_("抽查检验"), ("batches_", "nonconforming_rate", "finding_rate", "failed_items")),
    (_("后处理"), ("rectifications_", "follow_up_")),
    (_("企业自查"), ("self_reports_",)),
    (_("帮扶、打造及其他"), ("",)),
)


def grouped(lines):
    """[(title, lines)] of figure lines in their order, without empty groups."""
    groups = [(title, []) for title, _beginnings in GROUPS]
    for line in lines:
        groups[_place(line.figure.code)][1].append(line)
    return [group for group in groups if group[1]]


def _place(code):
    return next(place for place, (_title, beginnings) in enumerate(GROUPS) if code.startswith(beginnings))

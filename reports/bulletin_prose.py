"""The headline numbers of a bulletin, told in short paragraphs."""

from django.utils.translation import gettext as _

from reports.bulletin_runs import count_change, figures_of, filled, is_known, joined, rate_change, token, value_of
from reports.choices import Window
from reports.documents.tree import Paragraph


def headlines(statement):
    """报送, 任务, 抽查, 后处理, 自查 and 三个一批, a paragraph each."""
    return [
        Paragraph(runs)
        for runs in (
            _reports(statement),
            _tasks(statement),
            _spot_checks(statement),
            _follow_up(statement),
            _self_reports(statement),
            _tracks(statement),
        )
    ]


def _reports(statement):
    return filled(
        _(
            "单位报送。应报%(reports_expected)s份，按时报送%(reports_on_time)s份，迟报%(reports_late)s份，"
            "未报%(reports_missing)s份；已报送的报告中，零报告%(reports_declared_zero)s份。"
        ),
        **figures_of(
            statement,
            "reports_expected",
            "reports_on_time",
            "reports_late",
            "reports_declared_zero",
            "reports_missing",
        ),
    )


def _tasks(statement):
    due = filled(
        _(
            "任务推进。本期到期任务%(tasks_due)s项，本期内办结任务%(tasks_done)s项（不论何时到期）；"
            "至本期末逾期未办结%(tasks_overdue)s项"
        ),
        **figures_of(statement, "tasks_due", "tasks_done", "tasks_overdue"),
    )
    sentence = (*joined([due, count_change(statement, "tasks_overdue", Window.PREVIOUS)]), _("。"))
    return sentence + _progress(statement)


def _progress(statement):
    """措施总进度30.0%，比上期上升30.0个百分点。"""
    if not is_known(statement, "measure_progress"):
        return (_("任务尚未开始，还没有措施总进度。"),)
    told = filled(_("措施总进度%(progress)s"), progress=token(statement, "measure_progress"))
    moved = rate_change(statement, "measure_progress", Window.PREVIOUS, is_sample=False)
    return (*joined([told, moved]), _("。"))


def _spot_checks(statement):
    counts = filled(
        _("抽查检验。抽样%(batches_sampled)s批次，检验%(batches_tested)s批次，不合格%(batches_nonconforming)s批次"),
        **figures_of(statement, "batches_sampled", "batches_tested", "batches_nonconforming"),
    )
    random = _rate(statement, "nonconforming_rate") or (_("随机抽取本期没有检验结果"),)
    targeted = _rate(statement, "finding_rate") or (_("定向检查本期没有检验结果"),)
    return (*counts, _("。"), *random, _("；"), *targeted, _("。"), *_spot_checks_so_far(statement))


def _spot_checks_so_far(statement):
    """The year's batches, and the rates that there are."""
    year = Window.YEAR_TO_DATE
    counts = filled(
        _("今年累计检验%(batches_tested)s批次，不合格%(batches_nonconforming)s批次"),
        **figures_of(statement, "batches_tested", "batches_nonconforming", window=year),
    )
    rates = [
        filled(template(), rate=token(statement, code, year))
        for code, template in RATES.items()
        if is_known(statement, code, year)
    ]
    return (*joined([counts, *rates]), _("。"))


RATES = {
    "nonconforming_rate": lambda: _("随机抽取不合格率%(rate)s"),
    "finding_rate": lambda: _("定向检查不合格发现率%(rate)s"),
}


def _rate(statement, code):
    """A rate of the period with how it moved; nothing where nothing was tested."""
    if not is_known(statement, code):
        return ()
    return joined(
        [
            filled(RATES[code](), rate=token(statement, code)),
            rate_change(statement, code, Window.PREVIOUS),
            rate_change(statement, code, Window.LAST_YEAR),
        ]
    )


def _follow_up(statement):
    told = filled(
        _(
            "后处理。本期责令改正%(rectifications_ordered)s批次；到本期末后处理未结%(follow_up_open)s批次，"
            "其中超期%(follow_up_overdue)s批次"
        ),
        **figures_of(statement, "rectifications_ordered", "follow_up_open", "follow_up_overdue"),
    )
    return (*joined([told, count_change(statement, "follow_up_overdue", Window.PREVIOUS)]), _("。"))


SELF_REPORTS = ("self_reports_expected", "self_reports_filed", "self_reports_late", "self_reports_missing")


def _self_reports(statement):
    """Self-reports fall due at the end of a quarter: any other week tells how the year stands."""
    if value_of(statement, "self_reports_expected"):
        template = _(
            "企业自查。应报%(self_reports_expected)s份，已报%(self_reports_filed)s份，其中迟报%(self_reports_late)s份，"
            "未报%(self_reports_missing)s份"
        )
        told = filled(template, **figures_of(statement, *SELF_REPORTS))
        return (*joined([told, _not_yet_due(statement)]), _("。"))
    template = _(
        "企业自查。本期没有到期的自查；今年累计应报%(self_reports_expected)s份，已报%(self_reports_filed)s份，"
        "其中迟报%(self_reports_late)s份，未报%(self_reports_missing)s份。"
    )
    return filled(template, **figures_of(statement, *SELF_REPORTS, window=Window.YEAR_TO_DATE))


def _not_yet_due(statement):
    """Of a round still open at the cut-off: without this the parts do not add up to what is expected."""
    expected, filed, missing = (
        value_of(statement, f"self_reports_{part}") for part in ("expected", "filed", "missing")
    )
    open_count = expected - filed - missing
    return _("其余%(count)s份尚未截止") % {"count": f"{open_count:,}"} if open_count > 0 else ""


def _tracks(statement):
    ordered = token(statement, "rectifications_ordered", Window.YEAR_TO_DATE)
    investigated = filled(_("三个一批。查处（责令改正）今年累计%(ordered)s批次；"), ordered=ordered)
    assisted = filled(_("帮扶企业%(firms)s家"), firms=token(statement, "firms_assisted"))
    cultivated = filled(_("打造产品%(products)s个"), products=token(statement, "products_cultivated"))
    return (
        *investigated,
        *joined([assisted, count_change(statement, "firms_assisted", Window.PREVIOUS)]),
        _("；"),
        *joined([cultivated, count_change(statement, "products_cultivated", Window.PREVIOUS)]),
        _("。"),
    )

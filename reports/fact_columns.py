"""How the facts behind a figure are listed: what is loaded with them, their order, and their columns."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import ExpectedReport, TaskClosure, TaskTerms
from enterprises.models import Enrolment, ExpectedSelfReport, SelfReportFiling
from inspections.choices import Verdict
from inspections.models import FailedItem, Rectification, SpotCheckVerdict
from reports import assistance
from reports.models import ReportFiling
from reports.task_figures import mark_column, percent_of


@dataclass(frozen=True)
class Column:
    """`text` makes the cell from a row and the span it is listed for; `url` names the page it leads to, `tone` its colour.

    What a phone leaves out (`is_wide_only`) is no more than when the row was written.
    """

    label: Promise
    text: Callable
    is_number: bool = False
    is_wide_only: bool = False
    url: Callable = field(default=lambda row: "")
    tone: Callable = field(default=lambda row: "")


@dataclass(frozen=True)
class FactList:
    """The list of one fact model: relations to load, order for the keyset, columns, and what else they read."""

    related: tuple[str, ...]
    order_by: tuple[str, ...]
    columns: tuple[Column, ...]
    annotated: Callable = field(default=lambda rows, scope: rows)


def _day(name):
    return lambda row, span: getattr(row, name).isoformat()


def _instant(name):
    return lambda row, span: timezone.localtime(getattr(row, name)).strftime("%Y-%m-%d %H:%M")


def _shown(name):
    return lambda row, span: getattr(row, f"get_{name}_display")()


def _relation(name):
    return lambda row, span: str(getattr(row, name))


RECORDED = Column(_("记录时间"), _instant("recorded_at"), is_wide_only=True)
TASK = Column(_("任务"), _relation("task"), url=lambda row: row.task.get_absolute_url())
LEAD_UNIT = Column(_("牵头单位"), _relation("lead_unit"))
UNIT = Column(_("单位"), _relation("unit"))
PERIOD = Column(_("周期"), _relation("period"))
DUE = Column(_("完成时限"), _day("due_on"))

VILLAGE = Column(_("村（社区）"), _relation("unit"))
BATCH = Column(_("抽查批次"), _relation("spot_check"), url=lambda row: row.spot_check.get_absolute_url())
SAMPLED_PARTY = Column(_("被抽样单位"), lambda row, span: row.spot_check.sampled_party)
FIRM = Column(_("企业"), _relation("enterprise"), url=lambda row: row.enterprise.get_absolute_url())
SIZE = Column(_("规模"), _shown("size"))
ROUND = Column(_("周期"), _relation("round"))
CONCLUDED = Column(_("结论日期"), lambda row, span: row.concluded_on.isoformat() if row.concluded_on else "—")

FACT_LISTS = {
    TaskTerms: FactList(("task", "lead_unit"), ("due_on", "pk"), (TASK, LEAD_UNIT, DUE, RECORDED)),
    TaskClosure: FactList(
        ("task", "lead_unit"),
        ("-happened_on", "pk"),
        (TASK, LEAD_UNIT, Column(_("办结日期"), _day("happened_on")), RECORDED),
    ),
    ExpectedReport: FactList(
        ("unit", "period__campaign"), ("-happened_on", "unit__position", "pk"), (UNIT, PERIOD, RECORDED)
    ),
    ReportFiling: FactList(
        ("unit", "period__campaign"),
        ("-happened_on", "unit__position", "pk"),
        (
            UNIT,
            PERIOD,
            Column(_("收到时间"), _instant("received_at")),
            Column(_("时效"), _shown("timeliness")),
            Column(_("内容"), _shown("content")),
            Column(_("来源"), _shown("channel")),
            RECORDED,
        ),
    ),
    SpotCheckVerdict: FactList(
        ("spot_check", "unit", "category"),
        ("-happened_on", "pk"),
        (
            BATCH,
            SAMPLED_PARTY,
            VILLAGE,
            Column(_("产品类别"), _relation("category")),
            Column(_("抽取方式"), _shown("method")),
            Column(_("抽样日期"), _day("happened_on")),
            CONCLUDED,
            Column(
                _("结论"),
                lambda row, span: row.get_verdict_display() or _("未出结论"),
                tone=lambda row: "red" if row.verdict == Verdict.NONCONFORMING else "",
            ),
            RECORDED,
        ),
    ),
    FailedItem: FactList(
        ("spot_check", "unit", "item"),
        ("-happened_on", "pk"),
        (
            BATCH,
            SAMPLED_PARTY,
            VILLAGE,
            Column(_("不合格项目"), _relation("item")),
            Column(_("结论日期"), _day("happened_on")),
            RECORDED,
        ),
    ),
    Rectification: FactList(
        ("spot_check", "unit"),
        ("due_on", "pk"),
        (
            BATCH,
            SAMPLED_PARTY,
            VILLAGE,
            Column(_("责令改正日期"), _day("ordered_on")),
            Column(_("复查期限"), _day("due_on")),
            Column(_("复查合格日期"), lambda row, span: row.closed_on.isoformat() if row.closed_on else "—"),
            RECORDED,
        ),
    ),
    ExpectedSelfReport: FactList(
        ("enterprise", "unit", "round__campaign"),
        ("-happened_on", "enterprise__pinyin", "pk"),
        (FIRM, VILLAGE, SIZE, ROUND, RECORDED),
    ),
    SelfReportFiling: FactList(
        ("enterprise", "unit", "round__campaign"),
        ("-happened_on", "enterprise__pinyin", "pk"),
        (
            FIRM,
            VILLAGE,
            SIZE,
            ROUND,
            Column(_("收到时间"), _instant("received_at")),
            Column(_("时效"), _shown("timeliness")),
            Column(_("来源"), _shown("channel")),
            RECORDED,
        ),
    ),
    Enrolment: FactList(
        ("enterprise", "unit", "product"),
        ("-happened_on", "pk"),
        (
            FIRM,
            VILLAGE,
            Column(_("产品"), lambda row, span: str(row.product) if row.product else "—"),
            Column(_("列入日期"), _day("happened_on")),
            Column(_("移出日期"), lambda row, span: row.ended_on.isoformat() if row.ended_on else "—"),
            RECORDED,
        ),
    ),
}
# Firms of 帮扶 are listed with what came of it, products of 打造 with the product.
ASSISTED = FactList(
    ("enterprise", "unit"),
    ("-happened_on", "pk"),
    (
        FIRM,
        VILLAGE,
        Column(_("列入日期"), _day("happened_on")),
        Column(
            _("列入后复查"), lambda row, span: _outcome(row), tone=lambda row: "yellow" if row.has_open_batch else ""
        ),
        Column(_("移出日期"), lambda row, span: row.ended_on.isoformat() if row.ended_on else "—"),
        RECORDED,
    ),
    assistance.with_outcome,
)
# A mean also shows what it is made of.
MEAN_COLUMNS = (
    Column(_("进度(%)"), lambda row, span: percent_of(getattr(row, mark_column(span))), is_number=True),
    Column(_("权重"), lambda row, span: row.weight, is_number=True),
)


def _outcome(row):
    if row.has_open_batch:
        return _("还有未结批次")
    return _("%(day)s 合格") % {"day": row.passed_on.isoformat()} if row.passed_on else "—"


def fact_list(figure, model):
    """The FactList of a figure's rows."""
    listed = ASSISTED if figure.code == "firms_assisted" else FACT_LISTS[model]
    if figure.part:
        # What a rate is about comes first: "nonconforming" sorts after "conforming".
        return replace(listed, order_by=(f"-{figure.part[0]}", *listed.order_by))
    if figure.percents is None:
        return listed
    *leading, recorded = listed.columns
    return FactList(listed.related, listed.order_by, (*leading, *MEAN_COLUMNS, recorded))

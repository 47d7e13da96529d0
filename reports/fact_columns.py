"""How the facts behind a figure are listed: what is loaded with them, their order, and their columns."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import ExpectedReport, TaskClosure, TaskTerms
from reports.figure_catalogue import mark_column, percent_of
from reports.models import ReportFiling


@dataclass(frozen=True)
class Column:
    """`text` makes the cell from a row and the span it is listed for; `url` names the page it leads to."""

    label: Promise
    text: Callable
    is_number: bool = False
    url: Callable = field(default=lambda row: "")


@dataclass(frozen=True)
class FactList:
    """The list of one fact model: relations to load, order for the keyset, columns."""

    related: tuple[str, ...]
    order_by: tuple[str, ...]
    columns: tuple[Column, ...]


def _day(name):
    return lambda row, span: getattr(row, name).isoformat()


def _instant(name):
    return lambda row, span: timezone.localtime(getattr(row, name)).strftime("%Y-%m-%d %H:%M")


def _shown(name):
    return lambda row, span: getattr(row, f"get_{name}_display")()


def _relation(name):
    return lambda row, span: str(getattr(row, name))


RECORDED = Column(_("记录时间"), _instant("recorded_at"))
TASK = Column(_("任务"), _relation("task"), url=lambda row: row.task.get_absolute_url())
LEAD_UNIT = Column(_("牵头单位"), _relation("lead_unit"))
UNIT = Column(_("单位"), _relation("unit"))
PERIOD = Column(_("周期"), _relation("period"))
DUE = Column(_("完成时限"), _day("due_on"))

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
}
# A percentage also shows what it is made of.
PERCENT_COLUMNS = (
    Column(_("进度(%)"), lambda row, span: percent_of(getattr(row, mark_column(span))), is_number=True),
    Column(_("权重"), lambda row, span: row.weight, is_number=True),
)


def fact_list(figure, model):
    """The FactList of a figure's rows."""
    listed = FACT_LISTS[model]
    if figure.places is None:
        return listed
    *leading, recorded = listed.columns
    return FactList(listed.related, listed.order_by, (*leading, *PERCENT_COLUMNS, recorded))

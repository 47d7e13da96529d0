"""Figures of what was promised and reported: tasks, progress of measures, unit reports."""

from django.db.models import BigIntegerField, Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from campaigns.models import ExpectedReport, ProgressEntry, TaskClosure, TaskTerms
from campaigns.periods import local_day
from reports.choices import Content, Timeliness
from reports.figures import STATE_WINDOWS, Figure, known, register
from reports.models import ReportFiling

# A mark is the id of a progress entry times this, plus its percent.
MARK_BASE = 128
BY_TASK = {"unit": "lead_unit_id", "measure": "measure_id"}
BY_UNIT = {"unit": "unit_id"}


def terms_with_closing(scope):
    """Terms with the day their task was closed, by one join: a subquery would run again for every window."""
    superseded = Q(task__closures__superseded_at=None) | Q(task__closures__superseded_at__gt=scope.as_of)
    closing = FilteredRelation("task__closures", condition=Q(task__closures__recorded_at__lte=scope.as_of) & superseded)
    return known(TaskTerms, scope).annotate(closing=closing).annotate(closed_on=F("closing__happened_on"))


def overdue_terms(scope):
    """Terms whose due date has passed by the instant: seen in mid-week, what is due on Friday is not overdue."""
    return terms_with_closing(scope).filter(due_on__lt=local_day(scope.as_of))


def overdue_at_end(span):
    return Q(due_on__lte=span.ends_on) & (Q(closed_on=None) | Q(closed_on__gt=span.ends_on))


def begun_by_end(span):
    return Q(starts_on__lte=span.ends_on)


def mark_column(span):
    """The column that says how far a task was at a span's end; `percent_of` reads it."""
    return f"{span.window.value}_mark"


def percent_of(mark):
    """The per cent in a mark: 100 for a closed task, 0 for one never reported, else that of the entry it names."""
    return mark % MARK_BASE


def terms_with_progress(scope):
    """Each task's terms with a mark per span: the entry last reported by the span's end and its percent in one number.

    So one look-up a span gives both what is counted and what it stands on, and closed tasks need none.
    """
    rows = terms_with_closing(scope)
    for span in scope.spans:
        if span.window in STATE_WINDOWS:
            entries = ProgressEntry.objects.as_of(scope.as_of).filter(
                task=OuterRef("task"), happened_on__lte=span.ends_on
            )
            last = entries.order_by("-happened_on", "-percent", "-pk").values_list(F("pk") * MARK_BASE + F("percent"))
            closed = When(closed_on__lte=span.ends_on, then=Value(100))
            mark = Case(closed, default=Coalesce(Subquery(last[:1]), 0), output_field=BigIntegerField())
            rows = rows.annotate(**{mark_column(span): mark})
    return rows


def progress_identity(scope):
    return ("pk", *(mark_column(span) for span in scope.spans if span.window in STATE_WINDOWS))


def progress_percents(identity):
    _pk, *marks = identity
    return tuple(percent_of(mark) for mark in marks)


def expected_and_not_filed(scope):
    filed = ReportFiling.objects.as_of(scope.as_of).filter(period=OuterRef("period"), unit=OuterRef("unit"))
    return known(ExpectedReport, scope).filter(~Exists(filed))


def filed_as(**kind):
    return lambda scope: known(ReportFiling, scope).filter(**kind)


TASKS_DUE = register(
    Figure(
        code="tasks_due",
        version=1,
        name=_("到期任务"),
        unit_word=_("项"),
        formula=_("完成时限在该时段内的任务数，按数据截至时的完成时限和牵头单位计。"),
        base=lambda scope: known(TaskTerms, scope),
        dated_by="due_on",
        dimensions=BY_TASK,
    )
)
TASKS_DONE = register(
    Figure(
        code="tasks_done",
        version=1,
        name=_("办结任务"),
        unit_word=_("项"),
        formula=_("办结日期在该时段内、经专班办确认办结的任务数。"),
        base=lambda scope: known(TaskClosure, scope),
        dated_by="happened_on",
        dimensions=BY_TASK,
    )
)
TASKS_OVERDUE = register(
    Figure(
        code="tasks_overdue",
        version=1,
        name=_("逾期未办结任务"),
        unit_word=_("项"),
        formula=_("到该时段末日完成时限已过而未办结的任务数；时段未结束的，计到昨天。"),
        base=overdue_terms,
        tally=overdue_at_end,
        dimensions=BY_TASK,
        windows=STATE_WINDOWS,
    )
)
MEASURE_PROGRESS = register(
    Figure(
        code="measure_progress",
        version=1,
        name=_("措施进度"),
        unit_word=_("%"),
        formula=_("各任务最近一次填报进度按权重加权平均；已办结计100，已开始而未填报计0。"),
        base=terms_with_progress,
        tally=begun_by_end,
        dimensions=BY_TASK,
        windows=STATE_WINDOWS,
        identity=progress_identity,
        places=1,
        weighed_by="weight",
        percents=progress_percents,
    )
)
REPORTS_EXPECTED = register(
    Figure(
        code="reports_expected",
        version=1,
        name=_("应报"),
        unit_word=_("份"),
        formula=_("报送窗口开放时列为应报的单位数，按周期末日计入时段。"),
        base=lambda scope: known(ExpectedReport, scope),
        dated_by="happened_on",
        dimensions=BY_UNIT,
    )
)
REPORTS_ON_TIME = register(
    Figure(
        code="reports_on_time",
        version=1,
        name=_("按时报送"),
        unit_word=_("份"),
        formula=_("收到时间不晚于报送截止时间、已经单位审核的报送数。"),
        base=filed_as(timeliness=Timeliness.ON_TIME),
        dated_by="happened_on",
        dimensions=BY_UNIT,
    )
)
REPORTS_LATE = register(
    Figure(
        code="reports_late",
        version=1,
        name=_("迟报"),
        unit_word=_("份"),
        formula=_("收到时间晚于报送截止时间、已经单位审核的报送数。"),
        base=filed_as(timeliness=Timeliness.LATE),
        dated_by="happened_on",
        dimensions=BY_UNIT,
    )
)
REPORTS_DECLARED_ZERO = register(
    Figure(
        code="reports_declared_zero",
        version=1,
        name=_("零报告"),
        unit_word=_("份"),
        formula=_("已报送（按时或迟报）中声明本期无变化的报送数。"),
        base=filed_as(content=Content.DECLARED_ZERO),
        dated_by="happened_on",
        dimensions=BY_UNIT,
    )
)
REPORTS_MISSING = register(
    Figure(
        code="reports_missing",
        version=1,
        name=_("未报"),
        unit_word=_("份"),
        formula=_("应报而在数据截至时没有已审核的报送、也没有免报登记的报送数。"),
        base=expected_and_not_filed,
        dated_by="happened_on",
        dimensions=BY_UNIT,
    )
)

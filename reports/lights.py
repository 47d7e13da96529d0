"""亮灯: the lights of measures and units, from a statement's figures and from 序时进度, each with its reason.

How far a measure should be is read from its tasks' terms as they were known: a task should be as far as its days have
passed. Thresholds follow a published rule (rules.md 3.3, Yinchuan 2025): 10 to 30 points behind is yellow, more is red.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import rates
from campaigns.models import Measure, TaskTerms
from campaigns.periods import local_day
from reports.bulletin_texts import Number, number, part_of_one
from reports.choices import Window

YELLOW_FROM, RED_ABOVE = 10, 30
GREEN, YELLOW, RED, BLUE, GREY = "green", "yellow", "red", "blue", "grey"
WORDS = {
    GREEN: gettext_lazy("正常"),
    YELLOW: gettext_lazy("滞后"),
    RED: gettext_lazy("严重滞后"),
    BLUE: gettext_lazy("已完成"),
    GREY: gettext_lazy("未到期"),
}
UNIT_WORDS = {RED: gettext_lazy("红灯"), YELLOW: gettext_lazy("黄灯")}
PROGRESS = "measure_progress"


@dataclass(frozen=True)
class Light:
    """A light with what it is for: its tone, the word on it, and why; a reason leads to its rows."""

    label: object
    tone: str
    reasons: list[Number]
    progress: Number | None = None

    @property
    def word(self):
        return str(WORDS[self.tone])

    @property
    def unit_word(self):
        return str(UNIT_WORDS[self.tone])


@dataclass(frozen=True)
class Schedule:
    """序时进度 on a day: the part of one that each group of tasks should have done, {dimension: {pk: Decimal}}.

    The dimension "all" has the group None: the campaign's tasks together.
    """

    day: date
    planned: dict[str, dict[int, Decimal]]


def schedule_of(statement):
    """The Schedule of a statement's, or an issue's, period: on its last day, or its cut-off's if that comes first."""
    last_day = statement.period.ends_on
    day = min(last_day, local_day(statement.cutoff_at))
    terms = TaskTerms.objects.as_of(statement.cutoff_at).filter(
        campaign_id=statement.campaign.pk, starts_on__lte=last_day
    )
    sums = {name: defaultdict(lambda: [Decimal(0), 0]) for name in ("measure", "unit", "all")}
    columns = ("measure_id", "lead_unit_id", "starts_on", "due_on", "weight")
    for measure, unit, starts_on, due_on, weight in terms.values_list(*columns):
        share = _share_of_days(starts_on, due_on, day)
        for total in (sums["measure"][measure], sums["unit"][unit], sums["all"][None]):
            total[0] += share * weight
            total[1] += weight
    planned = {name: {pk: done / weight for pk, (done, weight) in groups.items()} for name, groups in sums.items()}
    return Schedule(day, planned)


def _share_of_days(starts_on, due_on, day):
    """How much of a task's days, both ends included, has passed at the end of a day."""
    passed = max(0, min((day - starts_on).days, (due_on - starts_on).days) + 1)
    return Decimal(passed) / ((due_on - starts_on).days + 1)


def measure_lights(statement, schedule):
    """A Light for every measure of the campaign, in their order; grey where no task has begun."""
    measures = Measure.objects.filter(campaign=statement.campaign)
    return [measure_light(statement, schedule, measure.pk, label=measure) for measure in measures]


def measure_light(statement, schedule, pk, *, label):
    """The Light of one measure; grey where no task of it has begun."""
    actual = part_of_one(statement.cell(PROGRESS, Window.PERIOD, measure=pk))
    if actual is None:
        return Light(label, GREY, [])
    shown = number(statement, PROGRESS, Window.PERIOD, measure=pk)
    if actual == 1:
        return Light(label, BLUE, [], shown)
    reasons = _reasons(_overdue(statement, measure=pk), _behind(statement, schedule, measure=pk))
    return Light(label, _tone(statement, schedule, reasons, measure=pk), reasons, shown)


def unit_lights(statement, schedule):
    """The units that somebody should speak to, red ones first: overdue tasks, far behind, or no report last period."""
    found = []
    for pk, label in statement.labels["unit"].items():
        overdue = _overdue(statement, unit=pk)
        missing = _count(statement, "reports_missing", Window.PREVIOUS, _("上期未报%(count)s份"), unit=pk)
        behind = _behind(statement, schedule, unit=pk)
        if reasons := _reasons(overdue, behind, missing):
            tone = RED if overdue or points_behind(statement, schedule, unit=pk) > RED_ABOVE else YELLOW
            found.append(Light(label, tone, reasons))
    return sorted(found, key=lambda light: light.tone)


def _tone(statement, schedule, reasons, **group):
    if points_behind(statement, schedule, **group) > RED_ABOVE:
        return RED
    return YELLOW if reasons else GREEN


def _reasons(*reasons):
    return [reason for reason in reasons if reason]


def _overdue(statement, **group):
    return _count(statement, "tasks_overdue", Window.PERIOD, _("逾期未办结%(count)s项"), **group)


def _count(statement, code, window, words, **group):
    cell = statement.cell(code, window, **group)
    if not cell or not cell["rows"]:
        return None
    return Number(words % {"count": cell["rows"]}, statement.url(code, window, **group))


def _behind(statement, schedule, **group):
    points = points_behind(statement, schedule, **group)
    if points < YELLOW_FROM:
        return None
    words = _("落后序时进度%(points)s个百分点") % {"points": points}
    return Number(words, statement.url(PROGRESS, Window.PERIOD, **group))


def points_behind(statement, schedule, **group):
    """How many percentage points, as printed, a group of tasks is behind; 0 where nothing has begun."""
    ((name, pk),) = group.items()
    planned = schedule.planned[name].get(pk)
    actual = part_of_one(statement.cell(PROGRESS, Window.PERIOD, **group))
    return rates.points_change(planned, actual) or Decimal(0)

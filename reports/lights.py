"""亮灯: the lights of measures and units, from a statement's figures and from 序时进度, each with its reason.

How far a measure should be is read from its tasks' terms as they were known: a task should be as far as its days have
passed. Which tone that is, the campaign's rule set in force on the day says (`campaigns.light_rules`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from campaigns import light_rules, rates
from campaigns import services as campaigns_services
from campaigns.indicator_rules import share_of_days
from campaigns.light_rules import BLUE, GREEN, GREY, LAMP_WORDS, RED, YELLOW, RuleSet, Standing
from campaigns.models import Measure, TaskTerms
from campaigns.periods import local_day
from reports.bulletin_texts import Number, number, part_of_one
from reports.choices import Window

__all__ = ["BLUE", "GREEN", "GREY", "PROGRESS", "RED", "YELLOW"]
PROGRESS = "measure_progress"


@dataclass(frozen=True)
class Light:
    """A light with what it is for: its tone, the word on it, and why; a reason leads to its rows.

    `rule` is the line of the rule set that switched it on, `act` what the rule set asks for.
    """

    label: object
    tone: str
    reasons: list[Number]
    progress: Number | None = None
    word: str = ""
    rule: str = ""
    act: str = ""

    @property
    def unit_word(self):
        return str(LAMP_WORDS[self.tone])


@dataclass(frozen=True)
class Schedule:
    """序时进度 on a day: the part of one that each group of tasks should have done, {dimension: {pk: Decimal}}.

    The dimension "all" has the group None: the campaign's tasks together. `rules` are those in force on the day.
    """

    day: date
    planned: dict[str, dict[int, Decimal]]
    rules: RuleSet = field(default_factory=light_rules.default_rules)


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
        share = share_of_days(starts_on, due_on, day)
        for total in (sums["measure"][measure], sums["unit"][unit], sums["all"][None]):
            total[0] += share * weight
            total[1] += weight
    planned = {name: {pk: done / weight for pk, (done, weight) in groups.items()} for name, groups in sums.items()}
    return Schedule(day, planned, campaigns_services.light_rules_in_force(statement.campaign, on=day))


def measure_lights(statement, schedule):
    """A Light for every measure of the campaign, in their order; grey where no task has begun."""
    measures = Measure.objects.filter(campaign=statement.campaign)
    return [measure_light(statement, schedule, measure.pk, label=measure) for measure in measures]


def measure_light(statement, schedule, pk, *, label):
    """The Light of one measure; grey where no task of it has begun."""
    rules = schedule.rules
    actual = part_of_one(statement.cell(PROGRESS, Window.PERIOD, measure=pk))
    if actual is None:
        return Light(label, GREY, [], word=rules.word(GREY))
    shown = number(statement, PROGRESS, Window.PERIOD, measure=pk)
    if actual == 1:
        done = rules.done_light()
        return Light(label, done.tone, [], shown, done.word)
    overdue = _overdue(statement, measure=pk)
    light = _switched(statement, schedule, is_overdue=overdue is not None, measure=pk)
    reasons = _reasons(overdue, _behind(statement, schedule, measure=pk))
    return Light(label, light.tone, reasons, shown, light.word, light.rule, light.act)


def unit_lights(statement, schedule):
    """The units that somebody should speak to, red ones first: overdue tasks, far behind, or no report last period."""
    found = []
    for pk, label in statement.labels["unit"].items():
        overdue = _overdue(statement, unit=pk)
        missing = _count(statement, "reports_missing", Window.PREVIOUS, _("上期未报%(count)s份"), unit=pk)
        behind = _behind(statement, schedule, unit=pk)
        if reasons := _reasons(overdue, behind, missing):
            light = _switched(statement, schedule, is_overdue=overdue is not None, unit=pk)
            # Of a unit, an overdue task or a light harder than yellow is red; what else is wrong is yellow.
            tone = RED if overdue or light.tone == RED else YELLOW
            found.append(Light(label, tone, reasons, rule=light.rule, act=light.act))
    return sorted(found, key=lambda light: light.tone)


def is_red_by_schedule(statement, schedule, **group):
    """Whether a group of tasks is so far behind that the rules in force make it red."""
    return _switched(statement, schedule, **group).tone == RED


def _switched(statement, schedule, *, is_overdue=False, **group):
    """The light of a group of tasks by the rules in force. Rules on single days or past months say nothing of a group."""
    points = points_behind(statement, schedule, **group)
    planned = _planned(schedule, **group)
    missing = points / 100 / planned if planned and points > 0 else Decimal(0)
    return schedule.rules.switch(
        Standing(points_behind=max(points, Decimal(0)), shortfall=min(missing, Decimal(1)), is_overdue=is_overdue)
    )


def _planned(schedule, **group):
    ((name, pk),) = group.items()
    return schedule.planned[name].get(pk)


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
    if _switched(statement, schedule, **group).tone == GREEN:
        return None
    words = _("落后序时进度%(points)s个百分点") % {"points": points}
    return Number(words, statement.url(PROGRESS, Window.PERIOD, **group))


def points_behind(statement, schedule, **group):
    """How many percentage points, as printed, a group of tasks is behind; 0 where nothing has begun."""
    actual = part_of_one(statement.cell(PROGRESS, Window.PERIOD, **group))
    return rates.points_change(_planned(schedule, **group), actual) or Decimal(0)

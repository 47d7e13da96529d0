"""亮灯 of single tasks: what the lead unit last declared against 序时进度, by the campaign's rule set, with the reason.

序时进度 is the share of the task's days that has passed (rules.md 3.3). The months before decide whether a red light was
cleared and how often in a row a task was behind; they are read off the same declared progress.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery

from accounts.prepared_queries import prepared
from campaigns import light_rules
from campaigns.choices import TaskStatus
from campaigns.models import ProgressEntry, TaskTerms

MONTHS_BACK = 6
HUNDRED = Decimal(100)
# Of what is planned, in tenths of a per cent, as the Decimal it is told as.
PER_CENTS = [Decimal(tenths).scaleb(-1) for tenths in range(1001)]


class Declared(NamedTuple):
    """What lead units declared: [(day, per cent)] by task, the latest last, and by task the pk of the entry told last of all."""

    told: dict
    last: dict


def task_lights(tasks, rules, *, on, declared=None):
    """{task pk: Light} for tasks that know their `starts_on` and `due_on`. Two queries, unless `declared` is known."""
    declared = declared or declared_lately([task.pk for task in tasks], on=on)
    return {task.pk: _light(task, declared.told[task.pk], rules, on=on) for task in tasks}


def declared_lately(pks, *, on):
    """What lead units declared in the last months, each after the last of the time before. Two queries, however many tasks."""
    since = _month_starts(on)[-1]
    units, earlier = {}, []
    for task, unit, entry in _leads(pks, since):
        units[task] = unit
        if entry is not None:
            earlier.append(entry)
    told, last = defaultdict(list), {}
    for entry, task, unit, day, percent in _entries(pks, since, earlier):
        if units.get(task) == unit:
            last[task] = entry
            if day <= on:
                told[task].append((day, percent))
    return Declared(told, last)


@prepared
def _leads(pks, since):
    """(task, its lead unit, the last entry that this unit made before a day)."""
    by_lead = ProgressEntry.objects.current().filter(unit=OuterRef("lead_unit"), task=OuterRef("task"))
    before = by_lead.filter(happened_on__lt=since).order_by("-happened_on", "-pk")
    leads = TaskTerms.objects.current().filter(task__in=pks).annotate(before=Subquery(before.values("pk")[:1]))
    return leads.order_by().values_list("task_id", "lead_unit_id", "before")


@prepared
def _entries(pks, since, earlier):
    lately = Q(task__in=pks, happened_on__gte=since, superseded_at=None)
    entries = ProgressEntry.objects.filter(lately | Q(pk__in=earlier)).order_by("happened_on", "pk")
    return entries.values_list("pk", "task_id", "unit_id", "happened_on", "percent")


def planned_percent(task, on):
    """序时进度 of a task at the end of a day, in per cent with one decimal."""
    return PER_CENTS[_planned_tenths(task, on)]


def _planned_tenths(task, on):
    """The same in tenths of a per cent, rounded half up: whole numbers, for a page of the ledger asks for hundreds."""
    days = (task.due_on - task.starts_on).days + 1
    passed = max(0, min((on - task.starts_on).days + 1, days))
    return (2000 * passed + days) // (2 * days)


def _light(task, told, rules, *, on):
    if task.status == TaskStatus.CLOSED:
        return rules.done_light()
    if task.starts_on > on:
        return rules.waiting_light()
    history = {}
    if rules.asks_for_red_before:
        history["was_red_this_month"] = _was_red(task, told, rules, on=on)
    if rules.asks_for_misses:
        history["misses_in_a_row"] = _misses(task, told, on=on)
    return rules.switch(_standing(task, told, on=on, **history))


def _standing(task, told, *, on, **history):
    planned, declared = planned_percent(task, on), _declared(told, on)
    behind = max(Decimal(0), planned - declared)
    return light_rules.Standing(
        points_behind=behind,
        shortfall=behind / planned if planned else Decimal(0),
        is_overdue=task.due_on < on and declared < HUNDRED,
        days_left=(task.due_on - on).days if task.due_on >= on else None,
        **history,
    )


def _declared(told, day):
    """The per cent last told by a day; nothing told is nothing done."""
    return next((percent for told_on, percent in reversed(told) if told_on <= day), 0)


def _was_red(task, told, rules, *, on):
    """Whether the light was red on an earlier day of this month: on its first day, or on the eve of something told."""
    first_day = on.replace(day=1)
    days = {first_day, *(day - timedelta(days=1) for day, _percent in told if first_day < day <= on)}
    days = [day for day in days if first_day <= day < on and task.starts_on <= day]
    return any(rules.tone(_standing(task, told, on=day)) == light_rules.RED for day in days)


def _misses(task, told, *, on):
    """How many months in a row, up to the last, ended behind schedule."""
    count = 0
    for last_day in _month_ends(on):
        if last_day < task.starts_on or 10 * _declared(told, last_day) >= _planned_tenths(task, last_day):
            break
        count += 1
    return count


@lru_cache(maxsize=8)
def _month_ends(on):
    """The last days of the months before this one, the latest first."""
    return [month_start - timedelta(days=1) for month_start in _month_starts(on)]


def _month_starts(on):
    """The first days of this month and those before it, the latest first."""
    starts = [on.replace(day=1)]
    while len(starts) < MONTHS_BACK:
        starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
    return starts

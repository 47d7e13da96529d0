"""亮灯 of single tasks: what the lead unit last declared against 序时进度, by the campaign's rule set, with the reason.

序时进度 is the share of the task's days that has passed (rules.md 3.3). The months before decide whether a red light was
cleared and how often in a row a task was behind; they are read off the same declared progress.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import OuterRef, Subquery

from campaigns import light_rules
from campaigns.choices import TaskStatus
from campaigns.indicator_rules import share_of_days
from campaigns.models import ProgressEntry, TaskTerms

MONTHS_BACK = 6
HUNDRED, TENTH = Decimal(100), Decimal("0.1")


def task_lights(tasks, rules, *, on):
    """{task pk: Light} for tasks that know their `starts_on` and `due_on`. Two queries, however many tasks."""
    told = _declared_lately([task.pk for task in tasks], on=on)
    return {task.pk: _light(task, told[task.pk], rules, on=on) for task in tasks}


def _declared_lately(pks, *, on):
    """{task: [(day, per cent)]} of what lead units declared in the last months, each after the last of the time before."""
    since = _month_starts(on)[-1]
    by_lead = ProgressEntry.objects.current().filter(unit=OuterRef("lead_unit"), task=OuterRef("task"))
    before = by_lead.filter(happened_on__lt=since).order_by("-happened_on", "-pk")
    leads = TaskTerms.objects.current().filter(task__in=pks).annotate(before=Subquery(before.values("percent")[:1]))
    told = defaultdict(list)
    units = {}
    for task, unit, percent in leads.values_list("task_id", "lead_unit_id", "before"):
        units[task] = unit
        if percent is not None:
            told[task].append((since - timedelta(days=1), percent))
    entries = ProgressEntry.objects.current().filter(task__in=pks, happened_on__range=(since, on))
    columns = ("task_id", "unit_id", "happened_on", "percent")
    for task, unit, day, percent in entries.order_by("happened_on", "pk").values_list(*columns):
        if units.get(task) == unit:
            told[task].append((day, percent))
    return told


def planned_percent(task, on):
    """序时进度 of a task at the end of a day, in per cent with one decimal."""
    share = share_of_days(task.starts_on, task.due_on, on) * HUNDRED
    return share.quantize(TENTH, ROUND_HALF_UP)


def _light(task, told, rules, *, on):
    if task.status == TaskStatus.CLOSED:
        return rules.done_light()
    if task.starts_on > on:
        return rules.waiting_light()
    history = {
        "was_red_this_month": _was_red(task, told, rules, on=on),
        "misses_in_a_row": _misses(task, told, on=on),
    }
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
    return any(rules.switch(_standing(task, told, on=day)).tone == light_rules.RED for day in days)


def _misses(task, told, *, on):
    """How many months in a row, up to the last, ended behind schedule."""
    count = 0
    for month_start in _month_starts(on):
        last_day = month_start - timedelta(days=1)
        if last_day < task.starts_on or _declared(told, last_day) >= planned_percent(task, last_day):
            break
        count += 1
    return count


def _month_starts(on):
    """The first days of this month and those before it, the latest first."""
    starts = [on.replace(day=1)]
    while len(starts) < MONTHS_BACK:
        starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
    return starts

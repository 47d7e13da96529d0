"""台账: a campaign's tasks as the lines of the paper ledger (rules.md, 4.1), filtered, sorted, and read 50 or all at a time."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.choices import Role
from accounts.models import Post
from accounts.prepared_queries import prepared
from campaigns import light_rules, services, task_lights
from campaigns.choices import LedgerState, TaskPart, TaskStatus
from campaigns.computed_progress import ComputedProgress, computed_progress
from campaigns.models import LeadingGroupMember, ProgressEntry, ProgressEvidence, Task, TaskClosure, TaskUnit

DUE_SOON = timedelta(days=30)
SORTS = {
    "": ("position", "pk"),
    "due_on": ("due_on", "pk"),
    "-due_on": ("-due_on", "-pk"),
    "unit": ("lead_unit_position", "lead_unit_id", "position", "pk"),
    "percent": ("percent", "pk"),
    "-percent": ("-percent", "-pk"),
}
PRINTED = (
    "pk", "code", "title", "status", "is_demo", "parent_title", "measure_name", "lead_unit_id", "lead_unit_name",
    "lead_unit_path", "starts_on", "due_on",
)  # fmt: skip
# Filled by a later app: what a lead unit asks the town to co-ordinate, {unit pk: text}, of a campaign on a day.
COORDINATION: list[Callable] = []


def ledger_tasks(campaign, user):
    """The tasks of a campaign that a person may see, each with what its terms say and the names that its line prints."""
    return _with_names().visible_to(user).filter(campaign=campaign)


@cache
def _with_names():
    """Made once: to annotate takes longer than to clone what is annotated."""
    return (
        Task.objects.in_plan()
        .filter(terms__superseded_at=None)
        .annotate(
            starts_on=F("terms__starts_on"),
            due_on=F("terms__due_on"),
            weight=F("terms__weight"),
            lead_unit_id=F("terms__lead_unit"),
            lead_unit_name=F("terms__lead_unit__name"),
            lead_unit_path=F("terms__lead_unit__path"),
            lead_unit_position=F("terms__lead_unit__position"),
            measure_group=F("measure__group"),
            measure_name=F("measure__name"),
            parent_title=F("parent__title"),
        )
    )


def chosen_tasks(campaign, user, *, on, tone="", sort="", **filters):
    """(tasks, columns to sort by): what the filters leave of the ledger that a person sees, for one of SORTS.

    What its lead unit last declared is looked up only to sort by it.
    """
    tasks = filtered(ledger_tasks(campaign, user), on=on, **filters)
    if tone:
        tasks = with_tone(tasks, campaign, tone, user=user, on=on)
    if "percent" in sort:
        tasks = tasks.annotate(percent=Coalesce(Subquery(_last_entries(user).values("percent")[:1]), 0))
    return tasks, SORTS[sort]


def printed(tasks):
    """Of some of `ledger_tasks` what a line of the page prints, as named tuples: whole tasks take three times as long."""
    return tasks.values_list(*PRINTED, named=True)


def told_to(user, tasks):
    """Those of the tasks of which a person sees what the lead unit reports, as on their pages: their own units', or all."""
    path = user.data_path
    return [task for task in tasks if task.lead_unit_path.startswith(path)]


def _last_entries(user):
    """What the lead unit declared on the task of the outer query, the latest first."""
    entries = ProgressEntry.objects.visible_to(user).current()
    entries = entries.filter(task=OuterRef("pk"), unit=OuterRef("terms__lead_unit"))
    return entries.order_by("-happened_on", "-pk")


def filtered(tasks, *, on, unit=None, part="", measure=None, phase=None, state="", text=""):
    """The tasks for which all of the chosen filters hold."""
    if unit is not None:
        held = TaskUnit.objects.filter(unit=unit, ends_on=None)
        tasks = tasks.filter(pk__in=(held.filter(part=part) if part else held).values("task"))
    for name, value in {"measure": measure, "phase": phase}.items():
        if value is not None:
            tasks = tasks.filter(**{name: value})
    if state:
        tasks = tasks.filter(_state_conditions(on)[state])
    if text:
        tasks = tasks.filter(Q(title__icontains=text) | Q(deliverable__icontains=text) | Q(remark__icontains=text))
    return tasks


def _state_conditions(on):
    is_open = Q(status=TaskStatus.OPEN)
    return {
        LedgerState.OPEN: ~Q(status=TaskStatus.CLOSED),
        LedgerState.OVERDUE: is_open & Q(due_on__lt=on),
        LedgerState.DUE_SOON: is_open & Q(due_on__range=(on, on + DUE_SOON)),
        LedgerState.ASKED: Q(status=TaskStatus.CLOSING_REQUESTED),
        LedgerState.CLOSED: Q(status=TaskStatus.CLOSED),
    }


def with_tone(tasks, campaign, tone, *, user, on):
    """Those of the tasks whose light a person sees and has a tone; looks at each of them, in two queries."""
    rules = services.light_rules_in_force(campaign, on=on)
    lights = task_lights.task_lights(told_to(user, tasks), rules, on=on)
    return tasks.filter(pk__in=[pk for pk, light in lights.items() if light.tone == tone])


class LastEntry(NamedTuple):
    """What the lead unit reported last of all."""

    percent: int
    done: str
    problem: str
    next_step: str


class Closure(NamedTuple):
    """When a task was done, and who confirmed it."""

    happened_on: date
    recorded_by: str | None


class LedgerLine(NamedTuple):
    """One line of the ledger. What only the workbook prints (`leader` and below) is empty on the page.

    To whom another unit's reports are not told (`is_told`) the line says neither how far the task is nor its light.
    """

    task: object
    is_told: bool
    light: light_rules.Light | None
    planned: Decimal
    entry: LastEntry | None
    computed: ComputedProgress | None
    units: dict
    closure: Closure | None
    leader: str = ""
    people: tuple | list = ()
    coordination: str = ""
    evidence_count: int = 0

    @property
    def percent(self):
        """What the lead unit last declared; nothing declared is nothing done, and what is closed is all done."""
        if self.closure:
            return 100
        if not self.is_told:
            return None
        return self.entry.percent if self.entry else 0

    @property
    def responsible(self):
        return self.units.get(TaskPart.RESPONSIBLE, [])

    @property
    def cooperating(self):
        return self.units.get(TaskPart.COOPERATING, [])


def ledger_lines(campaign, tasks, *, user, on, is_printed=False):
    """The LedgerLines of some of `ledger_tasks`, in their order; `is_printed` with everything the workbook prints.

    Eight queries, or twelve, however many tasks.
    """
    tasks, told = list(tasks), told_to(user, tasks)
    pks, told_pks = [task.pk for task in tasks], [task.pk for task in told]
    declared = task_lights.declared_lately(told_pks, on=on)
    rules = services.light_rules_in_force(campaign, on=on)
    lights = task_lights.task_lights(told, rules, on=on, declared=declared)
    entries = {task: LastEntry(*texts) for task, *texts in _last_texts(list(declared.last.values()))}
    closures = {task: Closure(*closure) for task, *closure in _closures(pks)}
    computed, units = computed_progress(told_pks), _units(pks)
    lines = [
        LedgerLine(
            task=task,
            is_told=task.pk in lights,
            light=lights.get(task.pk),
            planned=task_lights.planned_percent(task, on),
            entry=entries.get(task.pk),
            computed=computed.get(task.pk),
            units=units.get(task.pk, {}),
            closure=closures.get(task.pk),
        )
        for task in tasks
    ]
    return _printed(campaign, lines, user=user, on=on) if is_printed else lines


@prepared
def _last_texts(entries):
    entries = ProgressEntry.objects.filter(pk__in=entries).order_by()
    return entries.values_list("task_id", "percent", "done", "problem", "next_step")


@prepared
def _closures(pks):
    closures = TaskClosure.objects.current().filter(task__in=pks).order_by()
    return closures.values_list("task_id", "happened_on", "recorded_by__display_name")


def _printed(campaign, lines, *, user, on):
    leads = {line.task.lead_unit_id for line in lines if line.is_told}
    leaders, people = _leaders(campaign, on), _people(leads, on)
    coordination = {unit: text for ask in COORDINATION for unit, text in ask(campaign, on=on).items()}
    evidence = _evidence_counts([line.task.pk for line in lines], user)
    return [
        line._replace(
            leader=leaders.get(line.task.lead_unit_id, ""),
            people=people.get(line.task.lead_unit_id, []),
            coordination=coordination.get(line.task.lead_unit_id, "") if line.is_told else "",
            evidence_count=evidence.get(line.task.pk, 0),
        )
        for line in lines
    ]


def _units(pks):
    """{task: {part: names}} of the units that have a part, also in what has not begun, in the order of the list of units."""
    units = {}
    for task, part, name in _held(pks):
        units.setdefault(task, {}).setdefault(part, []).append(name)
    return units


@prepared
def _held(pks):
    held = TaskUnit.objects.filter(task__in=pks, ends_on=None).order_by("unit__position", "unit_id")
    return held.values_list("task_id", "part", "unit__name")


def _leaders(campaign, on):
    """{unit: name} of the members of the leading group who stand for a unit: its 牵头领导."""
    members = LeadingGroupMember.objects.filter(campaign=campaign, unit__isnull=False).current(on)
    return {member.unit_id: member.name or member.post for member in reversed(members)}


def _people(unit_pks, on):
    """{unit: [(name, phone)]} of the 联络员, who answer for a unit's lines."""
    posts = Post.objects.current(on).filter(unit__in=unit_pks, role=Role.UNIT_REPORTER).select_related("user")
    people = defaultdict(list)
    for post in posts:
        people[post.unit_id].append((post.user.display_name, post.user.phone))
    return people


def _evidence_counts(pks, user):
    counts = defaultdict(int)
    for task in (
        ProgressEvidence.objects.visible_to(user).current().filter(task__in=pks).values_list("task_id", flat=True)
    ):
        counts[task] += 1
    return counts

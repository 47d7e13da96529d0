"""台账: a campaign's tasks as the lines of the paper ledger (rules.md, 4.1), filtered, sorted, and read 50 or all at a time."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import Role
from accounts.models import Post
from campaigns import services, task_lights
from campaigns.choices import LedgerState, TaskPart, TaskStatus
from campaigns.computed_progress import computed_progress
from campaigns.models import LeadingGroupMember, ProgressEntry, ProgressEvidence, Task, TaskClosure, TaskUnit

DUE_SOON = timedelta(days=30)
# How much of what was last reported fits a line of the page.
DONE_LENGTH, PROBLEM_LENGTH = 80, 60
SORTS = {
    "": ("position", "pk"),
    "due_on": ("due_on", "pk"),
    "-due_on": ("-due_on", "-pk"),
    "unit": ("lead_unit_position", "lead_unit_id", "position", "pk"),
    "percent": ("percent", "pk"),
    "-percent": ("-percent", "-pk"),
}
# Filled by a later app: what a lead unit asks the town to co-ordinate, {unit pk: text}, of a campaign on a day.
COORDINATION: list[Callable] = []


def ledger_tasks(campaign, user):
    """The tasks of a campaign that a person may see, each with what its terms say and the names that its line prints."""
    return (
        Task.objects.visible_to(user)
        .in_plan()
        .filter(campaign=campaign, terms__superseded_at=None)
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


def is_told(task, user):
    """Whether a person sees what the lead unit reports, as on the page of the task: their own unit's, or an overseer."""
    return task.lead_unit_path.startswith(user.data_path)


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
    lights = task_lights.task_lights([task for task in tasks if is_told(task, user)], rules, on=on)
    return tasks.filter(pk__in=[pk for pk, light in lights.items() if light.tone == tone])


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger. What only the workbook prints (`leader` and below) is empty on the page.

    To whom another unit's reports are not told (`is_told`) the line says neither how far the task is nor its light.
    """

    task: Task
    is_told: bool
    light: object
    planned: object
    entry: ProgressEntry | None
    computed: object
    units: dict
    closure: TaskClosure | None
    leader: str = ""
    people: list = field(default_factory=list)
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

    # What the page prints, made here rather than node by node in the template: a page has fifty lines of it.

    @property
    def place_words(self):
        """The measure, and of what the task is a part."""
        if not self.task.parent_title:
            return self.task.measure_name
        part_of = _("属“%(parent)s”") % {"parent": self.task.parent_title}
        return f"{self.task.measure_name} · {part_of}"

    @property
    def due_word(self):
        return self.task.due_on.isoformat()

    @property
    def percent_word(self):
        percent = self.percent
        return "—" if percent is None else f"{percent}%"

    @property
    def planned_word(self):
        return f"{self.planned}%"

    @property
    def computed_word(self):
        return f"{self.computed.percent}%" if self.computed else ""

    @property
    def is_asked(self):
        return self.task.status == TaskStatus.CLOSING_REQUESTED

    @property
    def closed_words(self):
        return _("%(day)s 办结") % {"day": self.closure.happened_on.isoformat()} if self.closure else ""

    @property
    def reason_words(self):
        return self.light.why if self.light and self.light.reason else ""

    @property
    def done_words(self):
        return shortened(self.entry.done, DONE_LENGTH) if self.entry and self.entry.done else "—"

    @property
    def problem_words(self):
        return shortened(self.entry.problem, PROBLEM_LENGTH) if self.entry else ""

    @property
    def responsible(self):
        return self.units.get(TaskPart.RESPONSIBLE, [])

    @property
    def cooperating(self):
        return self.units.get(TaskPart.COOPERATING, [])

    @property
    def partner_words(self):
        """另 3 家"""
        count = len(self.responsible) + len(self.cooperating)
        return ngettext("另 %(count)s 家", "另 %(count)s 家", count) % {"count": count} if count else ""


def shortened(text, length):
    return text if len(text) <= length else f"{text[: length - 1]}…"


def ledger_lines(campaign, tasks, *, user, on, is_printed=False):
    """The LedgerLines of some of `ledger_tasks`, in their order; `is_printed` with everything the workbook prints.

    Eight queries, or twelve, however many tasks.
    """
    tasks = list(tasks)
    pks = [task.pk for task in tasks]
    told = [task for task in tasks if is_told(task, user)]
    told_pks = [task.pk for task in told]
    declared = task_lights.declared_lately(told_pks, on=on)
    rules = services.light_rules_in_force(campaign, on=on)
    lights = task_lights.task_lights(told, rules, on=on, declared=declared)
    entries = ProgressEntry.objects.visible_to(user).filter(pk__in=declared.last.values())
    entries = {entry.task_id: entry for entry in entries}
    closures = TaskClosure.objects.current().filter(task__in=pks)
    if is_printed:
        closures = closures.select_related("recorded_by")
    closures = {closure.task_id: closure for closure in closures}
    computed, units = computed_progress(told_pks), _units(pks)
    lines = [
        LedgerLine(
            task=task,
            is_told=is_told(task, user),
            light=lights.get(task.pk),
            planned=task_lights.planned_percent(task, on),
            entry=entries.get(task.pk),
            computed=computed.get(task.pk),
            units=units[task.pk],
            closure=closures.get(task.pk),
        )
        for task in tasks
    ]
    return _printed(campaign, lines, user=user, on=on) if is_printed else lines


def _printed(campaign, lines, *, user, on):
    leads = {line.task.lead_unit_id for line in lines if line.is_told}
    leaders, people = _leaders(campaign, on), _people(leads, on)
    coordination = {unit: text for ask in COORDINATION for unit, text in ask(campaign, on=on).items()}
    evidence = _evidence_counts([line.task.pk for line in lines], user)
    return [
        replace(
            line,
            leader=leaders.get(line.task.lead_unit_id, ""),
            people=people.get(line.task.lead_unit_id, []),
            coordination=coordination.get(line.task.lead_unit_id, "") if line.is_told else "",
            evidence_count=evidence.get(line.task.pk, 0),
        )
        for line in lines
    ]


def _units(pks):
    """{task: {part: names}} of the units that have a part, also in what has not begun, in the order of the list of units."""
    held = TaskUnit.objects.filter(task__in=pks, ends_on=None).order_by("unit__position", "unit_id")
    units = defaultdict(lambda: defaultdict(list))
    for task, part, name in held.values_list("task_id", "part", "unit__name"):
        units[task][part].append(name)
    return units


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

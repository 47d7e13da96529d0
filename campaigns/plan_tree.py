"""The plan as one tree: measures, their tasks and sub-tasks with units, days and milestones, as a person sees them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Prefetch

from campaigns.choices import GroupRole, TaskPart
from campaigns.models import Goal, LeadingGroupMember, Measure, Milestone, Phase, Task, TaskTerms, TaskUnit

# A plan with more tasks shows those of one measure at a time: the page stays light however long the plan is.
SHOWN_AT_ONCE = 150


@dataclass
class TaskNode:
    task: Task
    terms: TaskTerms | None
    parts: list
    subtasks: list = field(default_factory=list)

    @property
    def milestones(self):
        return self.task.shown_milestones


@dataclass
class MeasureNode:
    """A measure; `tasks` is None where they are fetched when it is opened."""

    measure: Measure
    task_count: int
    tasks: list | None

    @property
    def is_open(self):
        return self.tasks is not None


@dataclass
class PhaseNode:
    """A phase with its goals, or (`phase` None) the goals of the whole campaign."""

    phase: Phase | None
    goals: list


def plan_frame(campaign, user):
    """[PhaseNode], the goals of the whole campaign first. Two queries."""
    goals = defaultdict(list)
    for goal in Goal.objects.visible_to(user).filter(campaign=campaign):
        goals[goal.phase_id].append(goal)
    phases = Phase.objects.visible_to(user).filter(campaign=campaign)
    return [PhaseNode(None, goals[None]), *(PhaseNode(phase, goals[phase.pk]) for phase in phases)]


def leading_group_by_role(campaign, user, *, on):
    """[(role's label, [members])] of those who are in the leading group on a day, the head first. One query."""
    members = LeadingGroupMember.objects.visible_to(user).filter(campaign=campaign).current(on).select_related("unit")
    by_role = defaultdict(list)
    for member in members:
        by_role[member.role].append(member)
    return [(role.label, by_role[role]) for role in GroupRole if by_role[role]]


def plan_measures(campaign, user, *, opened=None, is_whole=False):
    """[MeasureNode] of a campaign; in a long plan only the measure with the key `opened` has its tasks. Six queries."""
    measures = Measure.objects.visible_to(user).filter(campaign=campaign).select_related("lead_unit")
    tasks = Task.objects.visible_to(user).filter(campaign=campaign).in_plan()
    counts = Counter(tasks.order_by().values_list("measure", flat=True))
    is_shown = is_whole or counts.total() <= SHOWN_AT_ONCE
    nodes = _task_nodes(tasks if is_shown else tasks.filter(measure=opened), user)
    return [
        MeasureNode(
            measure,
            counts[measure.pk],
            nodes[measure.pk] if is_shown or measure.pk == opened or not counts[measure.pk] else None,
        )
        for measure in measures
    ]


def _task_nodes(tasks, user):
    """{measure: [TaskNode at the top]}; a sub-task whose parent this person does not see stands at the top, too."""
    tasks = tasks.prefetch_related(
        Prefetch(
            "terms",
            TaskTerms.objects.visible_to(user).current().select_related("lead_unit"),
            to_attr="shown_terms",
        ),
        Prefetch(
            "task_units",
            TaskUnit.objects.visible_to(user).filter(ends_on=None).select_related("unit"),
            to_attr="shown_units",
        ),
        Prefetch("milestones", Milestone.objects.visible_to(user), to_attr="shown_milestones"),
    )
    nodes = {task.pk: _node(task) for task in tasks}
    tops = defaultdict(list)
    for node in nodes.values():
        parent = nodes.get(node.task.parent_id)
        (parent.subtasks if parent else tops[node.task.measure_id]).append(node)
    return tops


def _node(task):
    terms = task.shown_terms[0] if task.shown_terms else None
    if terms:  # what the status of a task is told by
        task.starts_on, task.due_on = terms.starts_on, terms.due_on
    names = defaultdict(list)
    for row in task.shown_units:
        names[row.part].append(row.unit.name)
    return TaskNode(task, terms, [(part, names[part]) for part in TaskPart if names[part]])

"""How far a task is by what the portal itself knows, beside what its unit declares (推算进度).

Rule: of a task's steps (its milestones and sub-tasks, each counting the same) the share that is done, in whole per cent,
half rounded up; a task that is closed is at 100. A task without steps has nothing to work it out from.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q

from accounts.prepared_queries import prepared
from campaigns.choices import TaskStatus
from campaigns.models import Milestone, Task

# From how many points apart a unit must say why (users.md, 5: confirm, don't type).
DIFFERENCE_POINTS = 20


@dataclass(frozen=True)
class ComputedProgress:
    """How many of a task's steps are done, and the per cent that makes."""

    done_count: int
    step_count: int

    @property
    def percent(self):
        share = Decimal(100 * self.done_count) / self.step_count
        return int(share.quantize(Decimal(1), ROUND_HALF_UP))

    def is_far_from(self, declared):
        """Whether what the unit declares needs an explanation."""
        return abs(declared - self.percent) >= DIFFERENCE_POINTS


def computed_progress(task_ids):
    """{task pk: ComputedProgress} of those of the tasks that have steps. One query, however many tasks."""
    steps = {}
    for task, done, total in _step_counts(list(task_ids)):
        before = steps.get(task, ComputedProgress(0, 0))
        steps[task] = ComputedProgress(before.done_count + done, before.step_count + total)
    return steps


@prepared
def _step_counts(task_ids):
    """(task, how many are done, how many there are) of sub-tasks, and of milestones."""
    closed, reached = Q(status=TaskStatus.CLOSED), Q(reached_on__isnull=False)
    subtasks = Task.objects.in_plan().filter(parent__in=task_ids).order_by().values_list("parent")
    milestones = Milestone.objects.filter(task__in=task_ids).order_by().values_list("task")
    return subtasks.annotate(done=Count("pk", filter=closed), total=Count("pk")).union(
        milestones.annotate(done=Count("pk", filter=reached), total=Count("pk")), all=True
    )

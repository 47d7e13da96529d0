"""A campaign at a glance: its measures with the tasks that a person sees, counted."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from campaigns.choices import TaskStatus
from campaigns.models import Measure, Task


@dataclass(frozen=True)
class Tally:
    """Some tasks: how many there are, how many are closed, and which are late."""

    tasks: list
    on: date

    @property
    def total_count(self):
        return len(self.tasks)

    @property
    def closed_count(self):
        return sum(task.status == TaskStatus.CLOSED for task in self.tasks)

    @property
    def overdue(self):
        """Tasks past their date, the longest overdue first; one whose closing is asked for waits for the office."""
        late = [task for task in self.tasks if task.status == TaskStatus.OPEN and task.due_on < self.on]
        return sorted(late, key=lambda task: task.due_on)


@dataclass(frozen=True)
class MeasureOutline(Tally):
    measure: Measure

    @property
    def group(self):
        return self.measure.group


def campaign_outline(campaign, user, *, on):
    """(tally of all tasks, [MeasureOutline]) of what the user sees of a campaign. Two queries."""
    tasks = Task.objects.visible_to(user).in_plan().with_terms()
    measures = Measure.objects.visible_to(user).filter(campaign=campaign)
    measures = measures.prefetch_related(Prefetch("tasks", tasks, to_attr="visible_tasks"))
    outlines = [MeasureOutline(measure.visible_tasks, on, measure) for measure in measures]
    return Tally([task for outline in outlines for task in outline.tasks], on), outlines

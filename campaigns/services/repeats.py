"""A problem that comes back after its task was closed is a new task that cites the old one (重复问题)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import languages
from campaigns.choices import TaskStatus
from campaigns.models import TaskTerms, TaskUnit
from campaigns.services.planning_tasks import PARTS, add_task


@transaction.atomic
def repeat_task(task, *, starts_on, due_on, reason="", by):
    """Open a task anew as another one with the same units, which cites it; returns the new task.

    Raises ValidationError for a task that is not closed, and like `add_task` for its days. The closed task stays closed.
    """
    if task.status != TaskStatus.CLOSED:
        raise ValidationError(_("“%(task)s”还没有办结，不用另立新任务。") % {"task": task})
    terms = TaskTerms.objects.current().select_related("lead_unit").get(task=task)
    held = TaskUnit.objects.filter(task=task, ends_on=None).select_related("unit")
    return add_task(
        task.measure,
        title=_repeated_title(task),
        lead_unit=terms.lead_unit,
        starts_on=starts_on,
        due_on=due_on,
        deliverable=task.deliverable,
        closing_evidence=task.closing_evidence,
        weight=terms.weight,
        repeats=task,
        reason=reason,
        by=by,
        **{name: [row.unit for row in held if row.part == part] for name, part in PARTS.items()},
    )


@languages.of_records()
def _repeated_title(task):
    mark = _("（重复问题）")
    title = task.title.removeprefix(mark)
    return f"{mark}{title}"[:200]

"""Milestones (关键节点): dated steps of a task."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.choices import FINISHED_STATUSES
from campaigns.models import Milestone
from campaigns.services.plan_edits import add_row, change_row, free_code, locked_plan, plan_edit, remove_row
from campaigns.services.task_terms import terms_now


def add_milestone(task, *, title, due_on, by, reason=""):
    """Add a milestone to a task and return it. Raises ValidationError for a day outside the task's."""
    with plan_edit(task.campaign, reason=reason, by=by) as locked:
        _refuse_finished(task)
        _refuse_day(task, due_on)
        code = free_code(Milestone.objects.filter(task=task), "milestone")
        milestone = Milestone(task=task, code=code, title=title, due_on=due_on)
        return add_row(milestone, action="add_milestone", unit=locked.owner_unit, by=by)


def change_milestone(milestone, *, by, reason="", **values):
    """Change a milestone's `title` or `due_on` and return it."""
    with plan_edit(milestone.task.campaign, reason=reason, by=by) as locked:
        milestone = Milestone.objects.select_related("task").get(pk=milestone.pk)
        _refuse_day(milestone.task, values.get("due_on", milestone.due_on))
        return change_row(milestone, values, action="change_milestone", unit=locked.owner_unit, by=by)


def reach_milestone(milestone, *, on, by):
    """Record the day on which a milestone was reached (None: it was not, after all); returns it. No change of the plan."""
    with locked_plan(milestone.task.campaign, by=by) as locked:
        milestone = Milestone.objects.get(pk=milestone.pk)
        if on is not None and on > timezone.localdate():
            raise ValidationError({"on": _("完成日期不能晚于今天。")})
        return change_row(milestone, {"reached_on": on}, action="reach_milestone", unit=locked.owner_unit, by=by)


def remove_milestone(milestone, *, by):
    """Take a milestone out of a plan that is not approved."""
    with plan_edit(milestone.task.campaign, by=by) as locked:
        remove_row(milestone, campaign=locked, by=by)


def _refuse_finished(task):
    if task.status in FINISHED_STATUSES:
        message = _("“%(task)s”%(status)s，不能再加节点。")
        raise ValidationError(message % {"task": task, "status": task.get_status_display()})


def _refuse_day(task, due_on):
    terms = terms_now(task)
    if not terms.starts_on <= due_on <= terms.due_on:
        message = _("节点时限应在任务的 %(starts_on)s 至 %(due_on)s 之内。")
        raise ValidationError({"due_on": message % {"starts_on": terms.starts_on, "due_on": terms.due_on}})

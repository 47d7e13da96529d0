"""Edits of tasks, sub-tasks and milestones."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import services
from campaigns.forms import (
    MilestoneForm,
    MilestoneReachForm,
    TaskChangeForm,
    TaskForm,
    TaskMoveForm,
    TaskRepeatForm,
    TaskWithdrawForm,
)
from campaigns.models import Measure, Milestone, TaskTerms
from campaigns.views.plan_edits import edit_page, office_row, plan_url, remove, run, task_of, to_task


@allow(Role.OFFICE_CLERK)
def task_create(request, pk):
    measure = office_row(request, Measure, pk, "lead_unit")
    campaign = measure.campaign
    begins = min(max(timezone.localdate(), campaign.starts_on), campaign.ends_on)
    initial = {"starts_on": begins, "due_on": campaign.ends_on, "lead_unit": measure.lead_unit}
    form = TaskForm(request.POST or None, user=request.user, campaign=campaign, initial=initial)
    if task := run(request, form, services.add_task, measure):
        return to_task(request, task)
    back = plan_url(campaign, measure_id=measure.pk, anchor=f"measure-{measure.pk}")
    return edit_page(request, form, heading=_("加任务"), subject=measure, back_url=back)


@allow(Role.OFFICE_CLERK)
def subtask_create(request, pk):
    parent = task_of(request, pk)
    terms = _terms(request, parent)
    initial = {"phase": parent.phase, "lead_unit": terms and terms.lead_unit}
    initial |= {"starts_on": terms.starts_on, "due_on": terms.due_on} if terms else {}
    form = TaskForm(request.POST or None, user=request.user, campaign=parent.campaign, initial=initial)
    if task := run(request, form, partial(services.add_task, parent=parent), parent.measure):
        return to_task(request, task)
    return edit_page(request, form, heading=_("加子任务"), subject=parent, back_url=_back(parent))


@allow(Role.OFFICE_CLERK)
def task_change(request, pk):
    task = task_of(request, pk)
    terms = _terms(request, task)
    if terms is None:
        messages.error(request, _("“%(task)s”已经撤销，不能再调整。") % {"task": task})
        return redirect(task)
    form = TaskChangeForm(request.POST or None, user=request.user, campaign=task.campaign, task=task, terms=terms)
    if run(request, form, services.change_task, task):
        return to_task(request, task)
    return edit_page(request, form, heading=_("编辑任务"), subject=task, back_url=_back(task))


@allow(Role.OFFICE_CLERK)
def task_move(request, pk):
    task = task_of(request, pk)
    form = TaskMoveForm(request.POST or None, user=request.user, campaign=task.campaign, task=task)
    if run(request, form, services.move_task, task):
        messages.success(request, _("已改挂，此前编发的通报不变。"))
        return redirect(_back(task))
    return edit_page(request, form, heading=_("改挂任务"), subject=task, back_url=_back(task))


@allow(Role.OFFICE_CLERK)
def task_repeat(request, pk):
    task = task_of(request, pk)
    initial = {"starts_on": timezone.localdate(), "due_on": task.campaign.ends_on}
    form = TaskRepeatForm(request.POST or None, user=request.user, campaign=task.campaign, initial=initial)
    if new := run(request, form, services.repeat_task, task):
        return redirect(new)
    note = _("问题在办结后重复出现的，另立一项新任务并注明原任务；原任务的办结记录不变。")
    return edit_page(
        request, form, heading=_("重复问题另立任务"), subject=task, back_url=task.get_absolute_url(), note=note
    )


@allow(Role.OFFICE_CLERK)
def task_withdraw(request, pk):
    task = task_of(request, pk)
    form = TaskWithdrawForm(request.POST or None, user=request.user, campaign=task.campaign)
    if run(request, form, services.withdraw_task, task):
        return to_task(request, task)
    note = _("撤销后不再计入统计、不再要求报送；已报的进展和此前编发的通报不变。撤销不能恢复。")
    return edit_page(request, form, heading=_("撤销任务"), subject=task, note=note, back_url=_back(task))


@allow(Role.OFFICE_CLERK)
def milestone_create(request, pk):
    task = task_of(request, pk)
    form = MilestoneForm(request.POST or None, user=request.user, campaign=task.campaign)
    if run(request, form, services.add_milestone, task):
        return to_task(request, task)
    return edit_page(request, form, heading=_("加节点"), subject=task, back_url=_back(task))


@allow(Role.OFFICE_CLERK)
def milestone_change(request, pk):
    milestone = _milestone(request, pk)
    task = milestone.task
    initial = {"title": milestone.title, "due_on": milestone.due_on}
    form = MilestoneForm(request.POST or None, user=request.user, campaign=task.campaign, initial=initial)
    if run(request, form, services.change_milestone, milestone):
        return to_task(request, task)
    context = {
        "remove": ("campaigns:milestone_remove", milestone.pk),
        "is_approved": services.is_approved(task.campaign),
    }
    return edit_page(request, form, heading=_("编辑节点"), subject=milestone, back_url=_back(task), **context)


@allow(Role.OFFICE_CLERK)
def milestone_reach(request, pk):
    milestone = _milestone(request, pk)
    form = MilestoneReachForm(request.POST or None, user=request.user)
    if run(request, form, services.reach_milestone, milestone):
        return to_task(request, milestone.task)
    return edit_page(request, form, heading=_("登记节点完成"), subject=milestone, back_url=_back(milestone.task))


@allow(Role.OFFICE_CLERK)
@require_POST
def milestone_remove(request, pk):
    milestone = _milestone(request, pk)
    return remove(request, partial(services.remove_milestone, milestone), back_url=_back(milestone.task))


def _milestone(request, pk):
    return office_row(request, Milestone, pk, "task__measure")


def _terms(request, task):
    terms = TaskTerms.objects.visible_to(request.user).current().select_related("lead_unit")
    return terms.filter(task=task).first()


def _back(task):
    return plan_url(task.campaign, measure_id=task.measure_id, anchor=f"task-{task.pk}")

"""One task: its terms and their history, who has which part, what was reported, and its closing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import Role
from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns import files, permissions, services
from campaigns.computed_progress import computed_progress
from campaigns.forms import ReasonForm, TaskTermsForm
from campaigns.models import (
    Decision,
    Directive,
    Milestone,
    ProgressEntry,
    ProgressEvidence,
    Task,
    TaskClosure,
    TaskTerms,
    TaskUnit,
)
from campaigns.transitions import Conflict

EVIDENCE_SHOWN = 200


@allow(*permissions.READING_ROLES)
@require_safe
def task_detail(request, pk):
    return _task_page(request, pk)


def _task_page(request, pk, *, status=200):
    """The task as it is now; also the answer to a move that somebody else made first."""
    user = request.user
    tasks = Task.objects.visible_to(user).with_terms()
    task = get_object_or_404(
        tasks.select_related("campaign__owner_unit", "measure", "phase", "closing_requested_by"), pk=pk
    )
    terms = TaskTerms.objects.visible_to(user).filter(task=task).select_related("lead_unit", "recorded_by")
    entries = ProgressEntry.objects.visible_to(user).current().filter(task=task)
    evidence = ProgressEvidence.objects.visible_to(user).current().filter(task=task)
    closures = TaskClosure.objects.visible_to(user).filter(task=task).select_related("recorded_by")
    context = {
        "task": task,
        "terms": terms.order_by("-recorded_at", "-pk"),
        "parent": Task.objects.visible_to(user).filter(pk=task.parent_id).first(),
        "original": Task.objects.visible_to(user).filter(pk=task.repeats_id).first(),
        "decision": Decision.objects.visible_to(user).filter(task=task).select_related("meeting").first(),
        "subtasks": Task.objects.visible_to(user).filter(parent=task).in_plan().with_terms(),
        "milestones": Milestone.objects.visible_to(user).filter(task=task),
        "task_units": TaskUnit.objects.visible_to(user).filter(task=task).select_related("unit"),
        "page": keyset_page(
            entries.select_related("unit", "period__campaign", "recorded_by"), request, order_by=("-happened_on", "-pk")
        ),
        "computed": computed_progress([task.pk]).get(task.pk),
        "evidence": evidence.select_related("unit", "file", "uploaded_by", "period__campaign")[:EVIDENCE_SHOWN],
        "closures": closures.order_by("-recorded_at", "-pk"),
        "today": timezone.localdate(),
        "directives": _directives(task, user),
        "can_direct": permissions.can_direct(user, task.campaign),
        "is_office": permissions.can_run_campaign(user, task.campaign),
        "can_confirm": permissions.can_confirm_closing(user, task),
    }
    return render(request, "campaigns/task_detail.html", context, status=status)


def _directives(task, user):
    """What was ordered on the task, for those who may open it: inspectors and associations read no directives."""
    if user.role not in permissions.DIRECTIVE_READING_ROLES:
        return []
    return Directive.objects.visible_to(user).filter(task=task).select_related("unit")


def _office_task(request, pk):
    """A task of a campaign that the reader's office may run as a whole."""
    tasks = Task.objects.visible_to(request.user).overseen_by(request.user)
    return get_object_or_404(tasks.select_related("campaign__owner_unit", "campaign__office_unit"), pk=pk)


@allow(Role.OFFICE_CLERK)
def task_terms_change(request, pk):
    task = _office_task(request, pk)
    terms = TaskTerms.objects.visible_to(request.user).current().filter(task=task).select_related("lead_unit").first()
    if terms is None:
        messages.error(request, _("“%(task)s”已经撤销，不能再调整。") % {"task": task})
        return redirect(task)
    form = TaskTermsForm(request.POST or None, user=request.user, task=task, terms=terms)
    if request.method == "POST" and form.run(services.change_task_terms, task):
        messages.success(request, _("已调整，原来的要求保留在下面的记录中。"))
        return redirect(task)
    return render(request, "campaigns/task_terms_change.html", {"form": form, "task": task}, status=form.status_code)


@allow(Role.OFFICE_CLERK)
@require_POST
def task_closing_confirm(request, pk):
    task = _office_task(request, pk)
    try:
        services.confirm_closing(task, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _task_page(request, pk, status=409) if isinstance(error, Conflict) else redirect(task)
    messages.success(request, _("已确认办结。"))
    return redirect(task)


@allow(Role.OFFICE_CLERK)
def task_closing_refuse(request, pk):
    task = _office_task(request, pk)
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.refuse_closing, task):
        messages.success(request, _("已退回，并告知申请人。"))
        return redirect(task)
    return render(request, "campaigns/task_closing_refuse.html", {"form": form, "task": task}, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def task_reopen(request, pk):
    task = _office_task(request, pk)
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.reopen_task, task):
        messages.success(request, _("任务已重开。"))
        return redirect(task)
    return render(request, "campaigns/task_reopen.html", {"form": form, "task": task}, status=form.status_code)


@allow(*permissions.READING_ROLES)
@require_safe
def evidence_download(request, pk):
    evidence = get_object_or_404(
        ProgressEvidence.objects.visible_to(request.user).current().select_related("file"), pk=pk
    )
    return files.send_file(evidence.file, evidence.name)

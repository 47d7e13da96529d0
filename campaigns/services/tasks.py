"""Tasks: made, re-termed, closed. Four eyes: whoever asks for a closing never confirms it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import Role
from accounts.models import WorkItem
from campaigns import facts, permissions
from campaigns.choices import TaskPart, TaskStatus
from campaigns.models import Task, TaskClosure, TaskTerms, TaskUnit
from campaigns.services.reasons import required_reason
from campaigns.transitions import Conflict, transition

NO_REQUEST = {"closing_requested_by": None, "closing_requested_on": None}


class StaleTermsError(ValidationError):
    """Somebody changed the terms since this person saw them; `current` is what they are now."""

    def __init__(self, current):
        super().__init__(_("这项任务刚被他人调整过，您的改动还没有保存。请对照下面的差异，确认后再存。"), code="stale")
        self.current = current


@transaction.atomic
def create_task(
    measure,
    *,
    by,
    code,
    title,
    lead_unit,
    starts_on,
    due_on,
    weight=1,
    units=(),
    phase=None,
    deliverable="",
    position=0,
    is_demo=False,
):
    """Create a task with its terms and units and return it. `units` are (unit, part) besides the lead unit."""
    task = Task(
        campaign=measure.campaign,
        measure=measure,
        phase=phase,
        code=code,
        title=title,
        deliverable=deliverable,
        position=position,
        is_demo=is_demo,
    )
    task.full_clean()
    task.save()
    _refuse_reversed_dates(starts_on, due_on)
    recorded_at = facts.stamp()
    _write_terms(task, lead_unit=lead_unit, starts_on=starts_on, due_on=due_on, weight=weight, by=by, at=recorded_at)
    TaskUnit.objects.bulk_create(
        TaskUnit(task=task, unit=unit, part=part, starts_on=starts_on)
        for unit, part in dict.fromkeys([(lead_unit, TaskPart.LEAD), *units])
    )
    accounts_services.record_event(
        "create_task", task, by=by, after={"code": code, "due_on": due_on, "lead": lead_unit.code}
    )
    return task


@transaction.atomic
def change_task_terms(task, *, reason, by, seen=None, lead_unit=None, due_on=None, weight=None):
    """Change what a task is counted by: the old terms end now, the new ones begin. Returns the new TaskTerms.

    `seen` are the terms that the person had before them. Raises StaleTermsError when they are no longer current, and
    ValidationError without a reason, without a change, and for a due date before the start.
    """
    _refuse_strangers(task, by)
    reason = required_reason(reason, missing=_("请写明调整原因。"))
    task = _locked(task)
    now = TaskTerms.objects.current().select_related("lead_unit").get(task=task)
    if seen is not None and seen.pk != now.pk:
        raise StaleTermsError(now)
    before = {"lead_unit": now.lead_unit, "due_on": now.due_on, "weight": now.weight}
    wanted = {"lead_unit": lead_unit or now.lead_unit, "due_on": due_on or now.due_on, "weight": weight or now.weight}
    if wanted == before:
        raise ValidationError(_("没有改动。"))
    _refuse_reversed_dates(now.starts_on, wanted["due_on"])
    recorded_at = facts.stamp()
    facts.supersede(TaskTerms.objects.filter(task=task), at=recorded_at)
    terms = _write_terms(task, starts_on=now.starts_on, by=by, at=recorded_at, reason=reason, **wanted)
    if wanted["lead_unit"] != before["lead_unit"]:
        _change_lead(task, wanted["lead_unit"], on=timezone.localdate(recorded_at))
    accounts_services.record_event(
        "change_task_terms", task, by=by, before=_words(before), after={**_words(wanted), "reason": reason}
    )
    return terms


@transaction.atomic
def request_closing(task, *, on, by):
    """The unit declares a task done on a day and asks the office to confirm; returns the task."""
    transition(
        task, TaskStatus.CLOSING_REQUESTED, by=by, values={"closing_requested_by": by, "closing_requested_on": on}
    )
    _ask_to_confirm(task, by=by)
    return task


@languages.of_records()
def _ask_to_confirm(task, *, by):
    accounts_services.ask(
        _work_key(task, number=_requests_count(task) + 1),
        unit=task.campaign.office_unit,
        role=Role.OFFICE_CLERK,
        title=_("确认办结：%(task)s") % {"task": task.title[:150]},
        reason=_("%(person)s申请办结") % {"person": by.display_name},
        url=task.get_absolute_url(),
    )


@transaction.atomic
def confirm_closing(task, *, by):
    """The office confirms that a task is done; from now on it counts as closed. Returns the task.

    Raises ValidationError when the same person asked for the closing (glossary: 办结, four eyes).
    """
    _refuse_strangers(task, by)
    task = _locked(task)
    if task.status == TaskStatus.CLOSING_REQUESTED and not permissions.can_confirm_closing(by, task):
        raise ValidationError(_("申请办结与确认办结不能是同一人。"))
    transition(task, TaskStatus.CLOSED, by=by)
    terms = TaskTerms.objects.current().get(task=task)
    TaskClosure.objects.create(
        task=task,
        campaign_id=task.campaign_id,
        measure_id=task.measure_id,
        lead_unit_id=terms.lead_unit_id,
        happened_on=task.closing_requested_on,
        recorded_at=facts.stamp(),
        recorded_by=by,
    )
    accounts_services.settle(_work_key(task, number=_requests_count(task)))
    return task


@transaction.atomic
def refuse_closing(task, *, reason, by):
    """The office sends a closing request back with a reason, which its author is told; returns the task, open again."""
    _refuse_strangers(task, by)
    reason = required_reason(reason, missing=_("请写明退回原因。"))
    task = _locked(task)
    author, number = task.closing_requested_by, _requests_count(task)
    transition(task, TaskStatus.OPEN, by=by, values=NO_REQUEST, reason=reason)
    accounts_services.settle(_work_key(task, number=number))
    _tell_refusal(task, author, number=number, reason=reason)
    return task


@languages.of_records()
def _tell_refusal(task, author, *, number, reason):
    accounts_services.queue_message(
        f"{_work_key(task, number=number)}-refused",
        recipient=author,
        subject=_("办结申请被退回：%(task)s") % {"task": task.title[:100]},
        body=_("退回原因：%(reason)s") % {"reason": reason},
        url=task.get_absolute_url(),
        send_after=timezone.now(),
    )


@transaction.atomic
def reopen_task(task, *, reason, by):
    """Reopen a closed task with a reason; its closing no longer counts. Returns the task."""
    _refuse_strangers(task, by)
    reason = required_reason(reason, missing=_("请写明重开原因。"))
    task = _locked(task)
    if task.status != TaskStatus.CLOSED:
        raise Conflict(task)
    transition(task, TaskStatus.OPEN, by=by, values=NO_REQUEST, reason=reason)
    facts.supersede(TaskClosure.objects.filter(task=task), at=facts.stamp())
    return task


def _locked(task):
    """The task as it is now, locked; the row passed in may be older."""
    locked = Task.objects.select_for_update(of=("self",)).select_related(
        "campaign__owner_unit", "campaign__office_unit"
    )
    task.refresh_from_db(from_queryset=locked)
    return task


def _refuse_strangers(task, by):
    if by is not None and not permissions.can_run_campaign(by, task.campaign):
        raise PermissionDenied


def _work_key(task, *, number):
    """The work queue's key for the task's closing request with this number: each request is asked once."""
    return f"task-closing-{task.pk}-{number}"


def _requests_count(task):
    return WorkItem.objects.filter(key__startswith=f"task-closing-{task.pk}-").count()


def _write_terms(task, *, lead_unit, starts_on, due_on, weight, by, at, reason=""):
    return TaskTerms.objects.create(
        task=task,
        campaign_id=task.campaign_id,
        measure_id=task.measure_id,
        lead_unit=lead_unit,
        starts_on=starts_on,
        due_on=due_on,
        weight=weight,
        reason=reason,
        recorded_at=at,
        recorded_by=by,
    )


def _change_lead(task, unit, *, on):
    """The new lead unit gives up any other part; the day of the change still belongs to the old one, too."""
    open_parts = TaskUnit.objects.filter(task=task, ends_on=None)
    open_parts.filter(Q(part=TaskPart.LEAD) | Q(unit=unit)).update(ends_on=on)
    TaskUnit.objects.create(task=task, unit=unit, part=TaskPart.LEAD, starts_on=on)


def _refuse_reversed_dates(starts_on, due_on):
    if due_on < starts_on:
        raise ValidationError({"due_on": _("完成时限不能早于开始日期 %(day)s。") % {"day": starts_on}})


def _words(terms):
    return {"lead_unit": terms["lead_unit"].code, "due_on": terms["due_on"], "weight": terms["weight"]}

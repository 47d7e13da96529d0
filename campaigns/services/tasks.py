"""Tasks: made, re-termed, closed. Four eyes: whoever asks for a closing never confirms it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import Role
from accounts.models import WorkItem
from campaigns import facts, permissions
from campaigns.choices import FINISHED_STATUSES, ClosingEvidence, TaskPart, TaskStatus
from campaigns.models import Task, TaskClosure, TaskTerms, TaskUnit
from campaigns.services.calendar import next_working_time
from campaigns.services.closing_evidence import refuse_missing_evidence
from campaigns.services.office import refuse_closed, require_office
from campaigns.services.plan_edits import plan_edit
from campaigns.services.reasons import required_reason
from campaigns.services.task_terms import (
    locked_task,
    refuse_days,
    refuse_open_subtasks,
    refuse_reversed_days,
    refuse_units,
    replace_terms,
    terms_now,
    write_terms,
)
from campaigns.transitions import Conflict, transition

NO_REQUEST = {"closing_requested_by": None, "closing_requested_on": None}


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
    parent=None,
    deliverable="",
    closing_evidence=ClosingEvidence.NONE,
    remark="",
    repeats=None,
    position=0,
    is_demo=False,
):
    """Create a task with its terms and units and return it. `units` are (unit, part) besides the lead unit."""
    task = Task(
        campaign=measure.campaign,
        measure=measure,
        phase=phase,
        parent=parent,
        code=code,
        title=title,
        deliverable=deliverable,
        closing_evidence=closing_evidence,
        remark=remark,
        repeats=repeats,
        position=position,
        is_demo=is_demo,
    )
    task.full_clean()
    task.save()
    refuse_reversed_days(starts_on, due_on)
    recorded_at = facts.stamp()
    write_terms(task, lead_unit=lead_unit, starts_on=starts_on, due_on=due_on, weight=weight, by=by, at=recorded_at)
    TaskUnit.objects.bulk_create(
        TaskUnit(task=task, unit=unit, part=part, starts_on=starts_on)
        for unit, part in dict.fromkeys([(lead_unit, TaskPart.LEAD), *units])
    )
    accounts_services.record_event(
        "create_task", task, by=by, after={"code": code, "due_on": due_on, "lead": lead_unit.code}
    )
    return task


def change_task_terms(task, *, reason, by, seen=None, lead_unit=None, due_on=None, weight=None):
    """Change what a task is counted by: the old terms end now, the new ones begin. Returns the new TaskTerms.

    `seen` are the terms that the person had before them. Raises StaleTermsError when they are no longer current, and
    ValidationError without a reason, without a change, for a withdrawn task, for a due date that the plan's dates do not
    allow, and for a lead unit that was closed or does not take part.
    """
    reason = required_reason(reason, missing=_("请写明调整原因。"))
    with plan_edit(task.campaign, reason=reason, by=by) as campaign:
        task = locked_task(task)
        now = terms_now(task, seen=seen)
        before = {"lead_unit": now.lead_unit, "due_on": now.due_on, "weight": now.weight}
        wanted = {
            "lead_unit": lead_unit or now.lead_unit,
            "due_on": due_on or now.due_on,
            "weight": weight or now.weight,
        }
        if wanted == before:
            raise ValidationError(_("没有改动。"))
        if wanted["due_on"] != now.due_on:
            days = {"starts_on": now.starts_on, "due_on": wanted["due_on"], "phase": task.phase}
            refuse_days(campaign, task=task, parent=task.parent, **days)
        if wanted["lead_unit"] != now.lead_unit:
            refuse_units(campaign, [wanted["lead_unit"]], field="lead_unit")
        terms = replace_terms(task, now, by=by, reason=reason, **wanted)
        accounts_services.record_event(
            "change_task_terms", task, by=by, before=_words(before), after={**_words(wanted), "reason": reason}
        )
    return terms


@transaction.atomic
def request_closing(task, *, on, by):
    """The unit declares a task done on a day and asks the office to confirm; returns the task.

    Raises ValidationError, naming them, while the task has sub-tasks that nobody declared done, and while what its
    closing demands is not attached.
    """
    refuse_closed(task.campaign)
    refuse_open_subtasks(
        task,
        statuses=[TaskStatus.OPEN],
        message=_("“%(task)s”还有子任务没有办结：%(subtasks)s。请先办结子任务，再申请办结。"),
    )
    refuse_missing_evidence(task)
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

    Raises ValidationError when the same person asked for the closing (glossary: 办结, four eyes), and while the task has
    sub-tasks that are not closed.
    """
    _refuse_strangers(task, by)
    task = locked_task(task)
    refuse_open_subtasks(
        task,
        statuses=[status for status in TaskStatus if status not in FINISHED_STATUSES],
        message=_("“%(task)s”的子任务还没有全部办结：%(subtasks)s。请先确认子任务办结。"),
    )
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
    task = locked_task(task)
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
        send_after=next_working_time(timezone.now()),
    )


@transaction.atomic
def reopen_task(task, *, reason, by):
    """Reopen a closed task with a reason; its closing no longer counts. Returns the task."""
    _refuse_strangers(task, by)
    reason = required_reason(reason, missing=_("请写明重开原因。"))
    task = locked_task(task)
    if task.status != TaskStatus.CLOSED:
        raise Conflict(task)
    transition(task, TaskStatus.OPEN, by=by, values=NO_REQUEST, reason=reason)
    facts.supersede(TaskClosure.objects.filter(task=task), at=facts.stamp())
    return task


def _refuse_strangers(task, by):
    require_office(task.campaign, by=by)


def _work_key(task, *, number):
    """The work queue's key for the task's closing request with this number: each request is asked once."""
    return f"task-closing-{task.pk}-{number}"


def _requests_count(task):
    return WorkItem.objects.filter(key__startswith=f"task-closing-{task.pk}-").count()


def _words(terms):
    return {"lead": terms["lead_unit"].code, "due_on": terms["due_on"], "weight": terms["weight"]}

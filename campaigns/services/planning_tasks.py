"""Tasks and sub-tasks of a plan: added, changed, moved, withdrawn. What they are counted by are facts (`TaskTerms`)."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import facts
from campaigns.choices import FINISHED_STATUSES, ClosingEvidence, TaskPart, TaskStatus
from campaigns.models import Task, TaskClosure, TaskTerms, TaskUnit
from campaigns.services.plan_edits import free_code, in_words, next_position, plan_edit
from campaigns.services.reasons import required_reason
from campaigns.services.task_terms import (
    locked_task,
    refuse_days,
    refuse_later_than_parent,
    refuse_open_subtasks,
    refuse_two_parts,
    refuse_units,
    replace_terms,
    terms_now,
)
from campaigns.services.tasks import create_task
from campaigns.transitions import transition

TEXTS = ("title", "deliverable", "phase", "closing_evidence", "remark")
TERMS = ("lead_unit", "starts_on", "due_on", "weight")
PARTS = {"responsible": TaskPart.RESPONSIBLE, "cooperating": TaskPart.COOPERATING}


def add_task(
    measure,
    *,
    by,
    title,
    lead_unit,
    starts_on,
    due_on,
    parent=None,
    responsible=(),
    cooperating=(),
    phase=None,
    deliverable="",
    closing_evidence=ClosingEvidence.NONE,
    weight=1,
    remark="",
    repeats=None,
    reason="",
):
    """Add a task at the end of a measure, or a sub-task of `parent`, and return it.

    Raises ValidationError for days outside the campaign, the phase or the parent's, for a unit that was closed, does not
    take part or has two parts, and for a parent that is closed or withdrawn.
    """
    with plan_edit(measure.campaign, reason=reason, by=by) as locked:
        if parent is not None:
            measure = _measure_of(parent)
        if measure.campaign_id != locked.pk:
            raise ValidationError(_("请选择本行动的措施。"))
        refuse_days(locked, starts_on=starts_on, due_on=due_on, phase=phase, parent=parent)
        refuse_units(locked, [lead_unit], field="lead_unit")
        _refuse_bad_parts(locked, lead_unit, responsible, cooperating)
        return create_task(
            measure,
            by=by,
            code=free_code(Task.objects.filter(campaign=locked), "task"),
            title=title,
            lead_unit=lead_unit,
            starts_on=starts_on,
            due_on=due_on,
            weight=weight,
            units=[
                *((unit, TaskPart.RESPONSIBLE) for unit in responsible),
                *((unit, TaskPart.COOPERATING) for unit in cooperating),
            ],
            phase=phase,
            parent=parent,
            deliverable=deliverable,
            closing_evidence=closing_evidence,
            remark=remark,
            repeats=repeats,
            position=next_position(Task.objects.filter(campaign=locked)),
        )


def change_task(task, *, by, seen=None, reason="", **wanted):
    """Change what a task says and is counted by; returns the task.

    `wanted` are any of `title`, `deliverable`, `phase`, `lead_unit`, `responsible` and `cooperating` (lists of units),
    `starts_on`, `due_on`, `weight`. New terms are written only where these changed, so that issued bulletins stay as they
    are. Raises StaleTermsError when `seen` are no longer the terms, and ValidationError like `add_task`.
    """
    with plan_edit(task.campaign, reason=reason, by=by) as locked:
        task = locked_task(task)
        now = terms_now(task, seen=seen)
        before = current_values(task, now)
        after = before | wanted
        after |= {name: _in_order(after[name]) for name in PARTS}
        changed = [name for name in before if before[name] != after[name]]
        if not changed:
            raise ValidationError(_("没有改动。"))
        _refuse_bad_change(locked, task, before, after)
        _write_texts(task, {name: after[name] for name in TEXTS if name in changed})
        if set(changed) & set(TERMS):
            replace_terms(task, now, reason=reason.strip(), by=by, **{name: after[name] for name in TERMS})
        for name, part in PARTS.items():
            _set_part(task, part, after[name])
        accounts_services.record_event(
            "change_task",
            task,
            by=by,
            before={name: _in_words(before[name]) for name in changed},
            after={name: _in_words(after[name]) for name in changed} | {"reason": reason.strip()},
        )
    return task


def move_task(task, *, by, measure=None, parent=None, reason=""):
    """Move a task with its sub-tasks under another measure, or under another task (`parent`); returns the task.

    The measure is a dimension of facts: current terms and closings end and are written anew under the new one, so what
    was issued before still says what it said. Raises ValidationError for a cycle, a parent that is closed, withdrawn or
    due earlier, another campaign's measure, and where nothing changes.
    """
    with plan_edit(task.campaign, reason=reason, by=by) as locked:
        task = locked_task(task)
        now = terms_now(task)
        below = subtree(task)
        if parent is not None:
            _refuse_cycle(task, parent, below)
            measure = _measure_of(parent)
            refuse_later_than_parent(parent, now.due_on)
        measure = measure or task.measure
        if measure.campaign_id != locked.pk:
            raise ValidationError({"measure": _("请选择本行动的措施。")})
        before = {"measure": task.measure.code, "parent": task.parent and task.parent.code}
        after = {"measure": measure.code, "parent": parent and parent.code}
        if before == after:
            raise ValidationError(_("没有改动。"))
        moves_measure = measure.pk != task.measure_id
        task.parent, task.measure = parent, measure
        task.position = next_position(Task.objects.filter(campaign=locked))
        task.save(update_fields=["parent", "measure", "position"])
        if moves_measure:
            _move_facts([task, *below], measure, by=by, reason=reason.strip())
        accounts_services.record_event("move_task", task, by=by, before=before, after={**after, "reason": reason})
    return task


def withdraw_task(task, *, reason, by):
    """Take an open task out of the plan: it is counted no more, what was reported on it is kept. Returns the task.

    Raises ValidationError without a reason, while its closing is asked for, and before its sub-tasks are withdrawn.
    """
    reason = required_reason(reason, missing=_("请写明撤销原因。"))
    with plan_edit(task.campaign, reason=reason, by=by):
        task = locked_task(task)
        if task.status == TaskStatus.CLOSING_REQUESTED:
            raise ValidationError(_("“%(task)s”正在申请办结，请先确认或退回。") % {"task": task})
        if task.status == TaskStatus.CLOSED:
            raise ValidationError(_("“%(task)s”已经办结，不能撤销。") % {"task": task})
        refuse_open_subtasks(
            task,
            statuses=[status for status in TaskStatus if status != TaskStatus.WITHDRAWN],
            message=_("请先撤销子任务，或把它们移到别处：%(subtasks)s。"),
        )
        transition(task, TaskStatus.WITHDRAWN, by=by, reason=reason)
        at = facts.stamp()
        facts.supersede(TaskTerms.objects.filter(task=task), at=at)
        TaskUnit.objects.filter(task=task, ends_on=None).update(ends_on=timezone.localdate(at))
    return task


def subtree(task):
    """The sub-tasks of a task, at every depth, those above before those below. One query."""
    children = defaultdict(list)
    for row in Task.objects.filter(campaign=task.campaign_id).exclude(parent=None):
        children[row.parent_id].append(row)
    found, level = [], [task]
    while level:
        level = [child for each in level for child in children.pop(each.pk, ())]
        found += level
    return found


def deepest_first(tasks):
    """Tasks ordered so that each stands before the task it is a part of."""
    campaigns = {task.campaign_id for task in tasks}
    parents = dict(Task.objects.filter(campaign__in=campaigns).exclude(parent=None).values_list("pk", "parent"))

    def depth(pk):
        return 1 + depth(parents[pk]) if pk in parents else 0

    return sorted(tasks, key=lambda task: -depth(task.pk))


def current_values(task, now):
    """What `change_task` can change of a task, as it is under the terms `now`."""
    units = TaskUnit.objects.filter(task=task, ends_on=None).select_related("unit")
    held = {name: _in_order(row.unit for row in units if row.part == part) for name, part in PARTS.items()}
    return {
        **{name: getattr(task, name) for name in TEXTS},
        **{name: getattr(now, name) for name in TERMS},
        **held,
    }


def _refuse_bad_change(campaign, task, before, after):
    days = {"starts_on": after["starts_on"], "due_on": after["due_on"], "phase": after["phase"]}
    if days != {name: before[name] for name in days}:
        refuse_days(campaign, task=task, parent=task.parent, **days)
    if after["lead_unit"] != before["lead_unit"]:
        refuse_units(campaign, [after["lead_unit"]], field="lead_unit")
    known = {name: set(before[name]) for name in PARTS}
    _refuse_bad_parts(campaign, after["lead_unit"], *(after[name] for name in PARTS), known=known)


def _refuse_bad_parts(campaign, lead_unit, responsible, cooperating, *, known=None):
    """Units that have their part already may keep it, whatever became of them."""
    known = known or {}
    for name, units in (("responsible", responsible), ("cooperating", cooperating)):
        new = [unit for unit in units if unit not in known.get(name, ())]
        refuse_units(campaign, new, field=name)
    refuse_two_parts(lead_unit, responsible, cooperating)


def _measure_of(parent):
    """The measure of a task that is to have a sub-task."""
    if parent.status in FINISHED_STATUSES:
        words = {"task": parent, "status": parent.get_status_display()}
        raise ValidationError({"parent": _("“%(task)s”%(status)s，不能再加子任务。") % words})
    return parent.measure


def _refuse_cycle(task, parent, below):
    if parent.pk == task.pk:
        raise ValidationError({"parent": _("任务不能是自己的子任务。")})
    if parent in below:
        message = _("“%(parent)s”是“%(task)s”的子任务，不能反过来作它的上级，否则成了环。")
        raise ValidationError({"parent": message % {"parent": parent, "task": task}})


def _write_texts(task, values):
    for name, value in values.items():
        setattr(task, name, value)
    if values:
        task.full_clean()
        task.save(update_fields=list(values))


def _set_part(task, part, units):
    """Who has this part from today on; a part that ends today still belongs to today's report."""
    today = timezone.localdate()
    held = {row.unit_id: row for row in TaskUnit.objects.filter(task=task, part=part, ends_on=None)}
    wanted = {unit.pk: unit for unit in units}
    ended = [row.pk for unit_id, row in held.items() if unit_id not in wanted]
    TaskUnit.objects.filter(pk__in=ended).update(ends_on=today)
    TaskUnit.objects.bulk_create(
        TaskUnit(task=task, unit=unit, part=part, starts_on=today)
        for unit_id, unit in wanted.items()
        if unit_id not in held
    )


def _move_facts(tasks, measure, *, by, reason):
    """Terms and closings of these tasks, under their new measure from now on."""
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(measure=measure)
    at = facts.stamp()
    for model in (TaskTerms, TaskClosure):
        rows = model.objects.current().filter(task__in=tasks)
        moved = list(rows)
        facts.supersede(rows, at=at)
        for row in moved:
            row.pk, row.measure, row.recorded_at, row.recorded_by = None, measure, at, by
            if model is TaskTerms:
                row.reason = reason
        model.objects.bulk_create(moved)


def _in_order(units):
    return sorted(units, key=lambda unit: unit.pk)


def _in_words(value):
    return [str(each) for each in value] if isinstance(value, list | tuple) else in_words(value)

"""What a task is counted by, and the rules that its days and units keep; used by every service that writes them."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import facts
from campaigns.choices import TaskPart
from campaigns.models import CampaignUnit, Milestone, Task, TaskTerms, TaskUnit

NAMED = 5


class StaleTermsError(ValidationError):
    """Somebody changed the terms since this person saw them; `current` is what they are now."""

    def __init__(self, current):
        super().__init__(_("这项任务刚被他人调整过，您的改动还没有保存。请对照下面的差异，确认后再存。"), code="stale")
        self.current = current


def locked_task(task):
    """The task as it is now, locked; the row passed in may be older."""
    locked = Task.objects.select_for_update(of=("self",)).select_related(
        "campaign__owner_unit", "campaign__office_unit"
    )
    task.refresh_from_db(from_queryset=locked)
    return task


def terms_now(task, *, seen=None):
    """The current TaskTerms. Raises StaleTermsError when `seen` are others, and ValidationError for a withdrawn task."""
    now = TaskTerms.objects.current().filter(task=task).select_related("lead_unit").first()
    if now is None:
        raise ValidationError(_("“%(task)s”已经撤销，不能再调整。") % {"task": task})
    if seen is not None and seen.pk != now.pk:
        raise StaleTermsError(now)
    return now


def write_terms(task, *, lead_unit, starts_on, due_on, weight, by, at, reason=""):
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


def replace_terms(task, now, *, by, reason="", **wanted):
    """End the terms `now` and write new ones with the `wanted` values in them; a new lead unit takes its part over."""
    recorded_at = facts.stamp()
    facts.supersede(TaskTerms.objects.filter(task=task), at=recorded_at)
    values = {name: getattr(now, name) for name in ("lead_unit", "starts_on", "due_on", "weight")} | wanted
    terms = write_terms(task, by=by, at=recorded_at, reason=reason, **values)
    if terms.lead_unit_id != now.lead_unit_id:
        _change_lead(task, terms.lead_unit, on=timezone.localdate(recorded_at))
    return terms


def _change_lead(task, unit, *, on):
    """The new lead unit gives up any other part; the day of the change still belongs to the old one, too."""
    open_parts = TaskUnit.objects.filter(task=task, ends_on=None)
    open_parts.filter(Q(part=TaskPart.LEAD) | Q(unit=unit)).update(ends_on=on)
    TaskUnit.objects.create(task=task, unit=unit, part=TaskPart.LEAD, starts_on=on)


def refuse_units(campaign, units, *, field):
    """Raises ValidationError on `field` for a unit that was closed or does not take part (any more)."""
    today = timezone.localdate()
    for unit in units:
        if unit.ends_on is not None and unit.ends_on < today:
            message = _("“%(unit)s”已于 %(day)s 停用，请另选单位。") % {"unit": unit, "day": unit.ends_on}
            raise ValidationError({field: message})
    always = {campaign.owner_unit_id, campaign.office_unit_id}
    taking_part = CampaignUnit.objects.filter(campaign=campaign).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    known = always | set(taking_part.values_list("unit", flat=True))
    if stranger := next((unit for unit in units if unit.pk not in known), None):
        raise ValidationError({field: _("“%(unit)s”没有参加这个行动，请先在“参加单位”中加入。") % {"unit": stranger}})


def refuse_two_parts(lead_unit, responsible, cooperating):
    """Each unit has one part in a task."""
    seen = {lead_unit}
    for field, units in (("responsible", responsible), ("cooperating", cooperating)):
        if twice := next((unit for unit in units if unit in seen), None):
            raise ValidationError({field: _("“%(unit)s”在这项任务中已有分工，只能选一处。") % {"unit": twice}})
        seen.update(units)


def refuse_reversed_days(starts_on, due_on):
    if due_on < starts_on:
        raise ValidationError({"due_on": _("完成时限不能早于开始日期 %(day)s。") % {"day": starts_on}})


def refuse_days(campaign, *, starts_on, due_on, phase=None, parent=None, task=None):
    """Raises ValidationError where a task would lie outside its campaign, phase or parent, or before its own parts."""
    refuse_reversed_days(starts_on, due_on)
    if starts_on < campaign.starts_on or due_on > campaign.ends_on:
        field = "starts_on" if starts_on < campaign.starts_on else "due_on"
        words = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
        raise ValidationError({field: _("应在行动的起止日期 %(starts_on)s 至 %(ends_on)s 之内。") % words})
    if phase is not None and not phase.starts_on <= due_on <= phase.ends_on:
        words = {"day": due_on, "phase": phase, "starts_on": phase.starts_on, "ends_on": phase.ends_on}
        message = _("完成时限 %(day)s 不在“%(phase)s”（%(starts_on)s 至 %(ends_on)s）之内。")
        raise ValidationError({"due_on": message % words})
    if parent is not None:
        refuse_later_than_parent(parent, due_on)
    if task is not None:
        _refuse_before_own_parts(task, due_on)


def refuse_later_than_parent(parent, due_on):
    latest = TaskTerms.objects.current().filter(task=parent).values_list("due_on", flat=True).first()
    if latest is not None and due_on > latest:
        message = _("子任务的完成时限 %(day)s 不能晚于上级任务的 %(latest)s。")
        raise ValidationError({"due_on": message % {"day": due_on, "latest": latest}})


def _refuse_before_own_parts(task, due_on):
    later = TaskTerms.objects.current().filter(task__parent=task, due_on__gt=due_on).select_related("task").first()
    if later is not None:
        message = _("子任务“%(task)s”到 %(day)s 才到期，请先调整子任务。")
        raise ValidationError({"due_on": message % {"task": later.task, "day": later.due_on}})
    if milestone := Milestone.objects.filter(task=task, due_on__gt=due_on).first():
        message = _("关键节点“%(milestone)s”定在 %(day)s，请先调整节点。")
        raise ValidationError({"due_on": message % {"milestone": milestone, "day": milestone.due_on}})


def refuse_open_subtasks(task, *, statuses, message):
    """Raises ValidationError with `message`, which names them, while the task has sub-tasks in one of these states."""
    titles = list(Task.objects.filter(parent=task, status__in=statuses).values_list("title", flat=True)[: NAMED + 1])
    if titles:
        shown = _("、").join(titles[:NAMED]) + ("……" if len(titles) > NAMED else "")
        raise ValidationError(message % {"task": task, "subtasks": shown})

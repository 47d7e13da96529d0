"""Units that take part in a campaign: they come, change whether they report, and leave; nobody is deleted."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.choices import TaskPart
from campaigns.models import CampaignUnit, Measure, Task, TaskTerms, TaskUnit
from campaigns.services.plan_edits import add_row, change_row, locked_plan, next_position, plan_edit
from campaigns.services.task_terms import refuse_units, replace_terms

NAMED_TASKS = 3


def add_participant(campaign, *, unit, starts_on, by, is_reporting=True):
    """Let a unit take part in a campaign from a day on and return the CampaignUnit.

    Raises ValidationError for a unit that was closed, that takes part already, and for a day outside the campaign.
    """
    with locked_plan(campaign, by=by) as locked:
        if unit.ends_on is not None and unit.ends_on < max(starts_on, timezone.localdate()):
            message = _("“%(unit)s”已于 %(day)s 停用，不能加入。")
            raise ValidationError({"unit": message % {"unit": unit, "day": unit.ends_on}})
        rows = CampaignUnit.objects.filter(campaign=locked)
        if rows.filter(unit=unit, ends_on=None).exists():
            raise ValidationError({"unit": _("“%(unit)s”已经参加这个行动。") % {"unit": unit}})
        if not locked.starts_on <= starts_on <= locked.ends_on:
            words = {"starts_on": locked.starts_on, "ends_on": locked.ends_on}
            message = _("应在行动的起止日期 %(starts_on)s 至 %(ends_on)s 之内。")
            raise ValidationError({"starts_on": message % words})
        row = CampaignUnit(
            campaign=locked, unit=unit, starts_on=starts_on, is_reporting=is_reporting, position=next_position(rows)
        )
        return add_row(row, action="add_participant", unit=locked.owner_unit, by=by)


def change_participant(row, *, is_reporting, by):
    """Say whether a unit hands in reports, from the next window on; returns the CampaignUnit."""
    with locked_plan(row.campaign, by=by) as locked:
        row = CampaignUnit.objects.select_related("unit").get(pk=row.pk)
        _refuse_ended(row)
        values = {"is_reporting": is_reporting}
        return change_row(row, values, action="change_participant", unit=locked.owner_unit, by=by)


def end_participant(row, *, on, by, successor=None, reason=""):
    """Let a unit leave after a day; the tasks that it leads go on under `successor`. Returns the CampaignUnit.

    Raises ValidationError for a day to come or before it took part, without a successor while it leads unfinished tasks,
    and for a successor that is the unit itself, was closed or does not take part.
    """
    with plan_edit(row.campaign, reason=reason, by=by) as locked:
        row = CampaignUnit.objects.select_related("unit").get(pk=row.pk)
        _refuse_ended(row)
        if not row.starts_on <= on <= timezone.localdate():
            message = _("结束日期应在 %(day)s 至今天之间。")
            raise ValidationError({"on": message % {"day": row.starts_on}})
        led = _led_terms(locked, row.unit)
        if led and successor is None:
            raise ValidationError({"successor": _needs_successor(row.unit, led)})
        if successor is not None:
            if successor == row.unit:
                raise ValidationError({"successor": _("接手单位不能是它自己。")})
            refuse_units(locked, [successor], field="successor")
        for terms in led:
            replace_terms(terms.task, terms, by=by, reason=reason.strip(), lead_unit=successor)
        if successor is not None:
            Measure.objects.filter(campaign=locked, lead_unit=row.unit).update(lead_unit=successor)
        parts = TaskUnit.objects.filter(task__campaign=locked, unit=row.unit, ends_on=None)
        parts.exclude(part=TaskPart.LEAD).update(ends_on=on)
        return change_row(row, {"ends_on": on}, action="end_participant", unit=locked.owner_unit, by=by)


def _led_terms(campaign, unit):
    terms = TaskTerms.objects.current().filter(campaign=campaign, lead_unit=unit)
    return list(terms.filter(task__in=Task.objects.unfinished()).select_related("task", "lead_unit"))


def _needs_successor(unit, led):
    names = _("、").join(terms.task.title for terms in led[:NAMED_TASKS])
    message = _("“%(unit)s”还牵头 %(count)d 项未办结的任务（%(tasks)s 等），请选择接手的单位。")
    return message % {"unit": unit, "count": len(led), "tasks": names}


def _refuse_ended(row):
    if row.ends_on is not None:
        raise ValidationError(_("“%(unit)s”已于 %(day)s 退出。") % {"unit": row.unit, "day": row.ends_on})

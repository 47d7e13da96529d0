"""The one way a plan is edited: one edit at a time, and once it is approved every difference is kept with who and why."""

from contextlib import contextmanager
from itertools import count

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns.models import Campaign
from campaigns.plan_content import plan_content
from campaigns.plan_differences import differences
from campaigns.services import plan_changes
from campaigns.services.office import require_office


@contextmanager
def locked_plan(campaign, *, by):
    """Yield the campaign, locked, for an edit that changes nothing of what is approved: the order of rows, who takes part.

    Raises PermissionDenied for whoever does not run the campaign.
    """
    with transaction.atomic():
        locked = _locked_campaign(campaign.pk)
        require_office(locked, by=by)
        yield locked


@contextmanager
def plan_edit(campaign, *, by, reason=""):
    """Yield the campaign, locked; what differs in an approved plan afterwards is recorded with the reason.

    Raises PermissionDenied like `locked_plan`, and ValidationError on `reason` where an approved plan changes without
    one: then nothing of the edit is kept.
    """
    with locked_plan(campaign, by=by) as locked:
        before = _content(campaign.pk) if plan_changes.is_approved(locked) else None
        yield locked
        if before is not None:
            for difference in differences(before, _content(campaign.pk)):
                plan_changes.record(
                    locked,
                    kind=difference.kind,
                    place=difference.place,
                    label=difference.label,
                    fields=difference.fields,
                    reason=reason,
                    by=by,
                )


def _locked_campaign(pk):
    """Facts that only point to the campaign are not held up by an edit of its plan."""
    campaigns = Campaign.objects.select_related("owner_unit", "office_unit")
    return campaigns.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _content(pk):
    campaign = Campaign.objects.get(pk=pk)
    head = {name: getattr(campaign, name) for name in ("name", "slogan", "starts_on", "ends_on")}
    return head | plan_content(campaign)


def add_row(row, *, action, unit, by):
    """Save a new row of a plan and return it. Raises ValidationError for values that the model refuses."""
    row.full_clean()
    row.save()
    accounts_services.record_event(action, row, by=by, unit=unit, after={"label": str(row)})
    return row


def change_row(row, values, *, action, unit, by):
    """Set some columns of a row and return it. Raises ValidationError without a change and for what the model refuses."""
    before = {name: getattr(row, name) for name in values}
    if before == values:
        raise ValidationError(_("没有改动。"))
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save(update_fields=list(values))
    changed = [name for name in values if before[name] != values[name]]
    accounts_services.record_event(
        action,
        row,
        by=by,
        unit=unit,
        before={name: in_words(before[name]) for name in changed},
        after={name: in_words(values[name]) for name in changed},
    )
    return row


def remove_row(row, *, campaign, by):
    """Take a part out of a plan that is still a draft. Raises ValidationError for one that is approved or in use."""
    if plan_changes.is_approved(campaign):
        raise ValidationError(_("方案已经批准，“%(row)s”不能删除。任务可以撤销，其他内容可以调整。") % {"row": row})
    action = f"remove_{row._meta.model_name}"
    accounts_services.record_event(action, row, by=by, unit=campaign.owner_unit, before={"label": str(row)})
    try:
        row.delete()
    except models.ProtectedError as error:
        raise ValidationError(_("“%(row)s”已被其他内容引用，不能删除。") % {"row": row}) from error


def in_words(value):
    """A value as the audit trail keeps it."""
    return str(value) if isinstance(value, models.Model) else value


def free_code(rows, prefix):
    """A code that none of these rows has: "task-12"."""
    taken = set(rows.values_list("code", flat=True))
    return next(code for number in count(len(taken) + 1) if (code := f"{prefix}-{number}") not in taken)


def next_position(rows):
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1

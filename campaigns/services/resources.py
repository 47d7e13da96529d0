"""The office's entries in the 保障台账: people, money, goods, policies, and what leaders did in person (users.md, 14).

Nothing is deleted: a row ends, or is corrected and the trail keeps what it said before.
"""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns.choices import ResourceKind
from campaigns.models import BudgetLine, LeaderAct, Policy, StaffMember, Supply
from campaigns.services.office import require_office
from campaigns.services.reasons import required_reason

RESOURCE_MODELS = {
    ResourceKind.STAFF: StaffMember,
    ResourceKind.BUDGET: BudgetLine,
    ResourceKind.SUPPLIES: Supply,
    ResourceKind.POLICIES: Policy,
}


@transaction.atomic
def add_resource(campaign, *, section, by, **values):
    """Enter a row in one section (ResourceKind) of the campaign's 保障台账 and return it; `values` are its columns."""
    require_office(campaign, by=by)
    row = RESOURCE_MODELS[ResourceKind(section)](campaign=campaign, **values)
    row.full_clean()
    row.save()
    _record("add_resource", row, by=by, after=_words(row, values))
    return row


@transaction.atomic
def change_resource(row, *, by, **values):
    """Correct a row's columns and return it. Raises ValidationError where nothing was changed."""
    require_office(row.campaign, by=by)
    row = _locked(row)
    before = _words(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    after = _words(row, values)
    changed = [name for name in values if before[name] != after[name]]
    if not changed:
        raise ValidationError(_("没有改动。"))
    refuse_reversed_days(row)
    row.save(update_fields=changed)
    _record(
        "change_resource",
        row,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return row


@transaction.atomic
def end_resource(row, *, ends_on, by):
    """Say that a dated row (a person, goods, a policy) ends on a day; returns it. It stays in the record."""
    require_office(row.campaign, by=by)
    row = _locked(row)
    before = row.ends_on
    if before == ends_on:
        raise ValidationError(_("没有改动。"))
    row.ends_on = ends_on
    refuse_reversed_days(row)
    row.save(update_fields=["ends_on"])
    _record("end_resource", row, by=by, before={"ends_on": before}, after={"ends_on": ends_on})
    return row


@transaction.atomic
def record_leader_act(campaign, *, kind, leader, happened_on, subject, by, post="", is_demo=False):
    """Enter what a leader did in person and return the LeaderAct. Raises ValidationError for a day yet to come.

    Instructions are not entered here: they are counted from the directives themselves.
    """
    require_office(campaign, by=by)
    if happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("日期不能晚于今天。")})
    act = LeaderAct(
        campaign=campaign,
        kind=kind,
        leader=leader.strip(),
        post=post.strip(),
        happened_on=happened_on,
        subject=subject.strip(),
        recorded_by=by,
        recorded_at=timezone.now(),
        is_demo=is_demo,
    )
    act.full_clean()
    act.save()
    _record(
        "record_leader_act",
        act,
        by=by,
        after={"kind": kind, "leader": act.leader, "happened_on": happened_on, "subject": act.subject},
    )
    return act


@transaction.atomic
def withdraw_leader_act(act, *, reason, by):
    """Take back an entry that was wrong, with a reason; returns it. It no longer counts, and the trail keeps it."""
    require_office(act.campaign, by=by)
    reason = required_reason(reason, missing=_("请写明撤销原因。"))
    now = timezone.now()
    if not LeaderAct.objects.filter(pk=act.pk, withdrawn_at=None).update(withdrawn_at=now):
        raise ValidationError(_("这条记录已经撤销。"), code="conflict")
    act.withdrawn_at = now
    _record("withdraw_leader_act", act, by=by, before={"subject": act.subject}, after={"reason": reason})
    return act


def _record(action, row, *, by, **values):
    """The trail belongs to the campaign's scope, not to the unit that a person was seconded from."""
    accounts_services.record_event(action, row, by=by, unit=row.campaign.owner_unit, **values)


def _locked(row):
    locked = type(row).objects.select_for_update(of=("self",)).select_related("campaign__owner_unit")
    row.refresh_from_db(from_queryset=locked)
    return row


def refuse_reversed_days(row):
    """Raises ValidationError for a dated row that ends before it begins."""
    ends_on = getattr(row, "ends_on", None)
    if ends_on is not None and ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("不能早于开始日期 %(day)s。") % {"day": row.starts_on}})


def _words(row, names):
    """The columns as the trail keeps them: a unit by its code."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.code if isinstance(value, models.Model) else value for name, value in values.items()}

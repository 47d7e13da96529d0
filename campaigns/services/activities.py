"""Activities: what a unit plans, holds and calls off, and what it came to. Records are facts: a correction adds one."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import facts, permissions
from campaigns.choices import ActivityStatus
from campaigns.models import Activity, ActivityRecord
from campaigns.services.activity_series import fixed_date_key
from campaigns.services.office import refuse_closed
from campaigns.services.plan_edits import add_row, change_row
from campaigns.services.reasons import required_reason
from campaigns.transitions import Conflict, transition

COUNTS = ("session_count", "firm_count", "person_count", "head_count", "manager_count", "employee_count")


@transaction.atomic
def plan_activity(
    campaign, *, title, unit, starts_on, ends_on, by, series=None, kind="", place="", note="", is_demo=False
):
    """Enter an activity of a unit and return it; one of a series has the series' kind, and takes its preparation off the
    office's work queue.

    The office enters any unit's, a unit's people and the association their own. Raises PermissionDenied for anybody
    else, ValidationError for days outside the campaign and for a unit that takes no part in it then.
    """
    _require(by, campaign, unit)
    activity = Activity(
        campaign=campaign,
        series=series,
        kind=series.kind if series else kind,
        title=title.strip() or (series.name if series else ""),
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        place=place.strip(),
        note=note.strip(),
        created_by=by,
        is_demo=is_demo,
    )
    _refuse_series(activity)
    _refuse_days(activity)
    _refuse_unit(activity)
    add_row(activity, action="plan_activity", unit=unit, by=by)
    _settle_preparation(activity)
    return activity


@transaction.atomic
def change_activity(activity, *, by, **values):
    """Correct what was planned (`title`, `series`, `kind`, `starts_on`, `ends_on`, `place`, `note`) and return it.

    Raises Conflict once it was held or called off, and ValidationError where nothing was changed.
    """
    _require(by, activity.campaign, activity.unit)
    activity = _locked(activity)
    if activity.status != ActivityStatus.PLANNED:
        raise Conflict(activity)
    if series := values.get("series", activity.series):
        values["kind"] = series.kind
    change_row(activity, values, action="change_activity", unit=activity.unit, by=by)
    _refuse_series(activity)
    _refuse_days(activity)
    _settle_preparation(activity)
    return activity


@transaction.atomic
def cancel_activity(activity, *, reason, by):
    """Call a planned activity off, with a reason that stands on its page; returns it."""
    _require(by, activity.campaign, activity.unit)
    reason = required_reason(reason, missing=_("请写明取消原因。"))
    return transition(activity, ActivityStatus.CANCELLED, by=by, values={"note": reason}, reason=reason)


@transaction.atomic
def record_activity(activity, *, happened_on, by, note="", **counts):
    """Say that an activity was held and what it came to; returns it. `counts` are the columns of ActivityRecord.

    Raises ValidationError for a day to come or outside the campaign, for counts that do not add up, and Conflict for an
    activity that was recorded or called off already.
    """
    _require(by, activity.campaign, activity.unit)
    _refuse_day(activity.campaign, happened_on)
    values = {"note": note.strip()} if note.strip() else {}
    transition(activity, ActivityStatus.HELD, by=by, values=values)
    _write(activity, happened_on=happened_on, by=by, **counts)
    return activity


@transaction.atomic
def correct_activity_record(activity, *, happened_on, reason, by, **counts):
    """Replace what an activity came to, with a reason; returns the new ActivityRecord. The old one stays in the record.

    Raises Conflict for an activity that was not held, ValidationError where nothing was changed.
    """
    _require(by, activity.campaign, activity.unit)
    _refuse_day(activity.campaign, happened_on)
    reason = required_reason(reason, missing=_("请写明更正原因。"))
    activity = _locked(activity)
    if activity.status != ActivityStatus.HELD:
        raise Conflict(activity)
    current = ActivityRecord.objects.current().get(activity=activity)
    before = {name: getattr(current, name) for name in ("happened_on", *counts)}
    after = {"happened_on": happened_on, **counts}
    if before == after:
        raise ValidationError(_("没有改动。"))
    facts.supersede(ActivityRecord.objects.filter(activity=activity), at=facts.stamp())
    record = _write(activity, happened_on=happened_on, by=by, **counts)
    accounts_services.record_event(
        "correct_activity_record",
        activity,
        by=by,
        before={name: before[name] for name in after if before[name] != after[name]},
        after={name: after[name] for name in after if before[name] != after[name]} | {"reason": reason},
    )
    return record


def _write(activity, *, happened_on, by, **counts):
    record = ActivityRecord(
        activity=activity,
        campaign_id=activity.campaign_id,
        unit_id=activity.unit_id,
        kind=activity.kind,
        happened_on=happened_on,
        recorded_at=facts.stamp(),
        recorded_by=by,
        **counts,
    )
    _refuse_counts(record)
    record.full_clean()
    record.save()
    return record


def _refuse_counts(record):
    """Nobody comes to no session; and whom a message reached is among those who came."""
    if record.session_count < 1:
        raise ValidationError({"session_count": _("至少一场；没有开展的，请用“取消活动”。")})
    if record.person_count < record.head_count + record.manager_count + record.employee_count:
        raise ValidationError({"person_count": _("企业负责人、管理人员和员工之和不能超过人次总数。")})


def _require(by, campaign, unit):
    refuse_closed(campaign)
    if not permissions.can_keep_activity(by, campaign, unit):
        raise PermissionDenied


def _refuse_series(activity):
    series = activity.series
    if series is None and not activity.kind:
        raise ValidationError({"kind": _("请选择种类；固定项目的活动选了项目就不用选。")})
    if not activity.title:
        raise ValidationError({"title": _("请填写活动名称。")})
    if series is not None and series.campaign_id != activity.campaign_id:
        raise ValidationError({"series": _("这个活动项目不属于本行动。")})


def _refuse_days(activity):
    campaign = activity.campaign
    if activity.ends_on < activity.starts_on:
        raise ValidationError({"ends_on": _("结束日期不能早于开始日期。")})
    span = {"first": campaign.starts_on, "last": campaign.ends_on}
    for name in ("starts_on", "ends_on"):
        if not campaign.starts_on <= getattr(activity, name) <= campaign.ends_on:
            raise ValidationError({name: _("应在行动起止日期 %(first)s 至 %(last)s 之内。") % span})


def _refuse_unit(activity):
    campaign, unit = activity.campaign, activity.unit
    if unit.pk in (campaign.owner_unit_id, campaign.office_unit_id):
        return
    if not campaign.campaign_units.current(activity.starts_on).filter(unit=unit).exists():
        raise ValidationError({"unit": _("%(unit)s在活动当天没有参加这个行动。") % {"unit": unit}})


def _refuse_day(campaign, happened_on):
    last_day = min(timezone.localdate(), campaign.ends_on)
    if not campaign.starts_on <= happened_on <= last_day:
        raise ValidationError(
            {
                "happened_on": _("开展日期应在 %(first)s 至 %(last)s 之间。")
                % {"first": campaign.starts_on, "last": last_day}
            }
        )


def _settle_preparation(activity):
    if activity.series_id:
        accounts_services.settle(fixed_date_key(activity.series_id, activity.starts_on.year))


def _locked(activity):
    relations = ("campaign__owner_unit", "campaign__office_unit", "unit")
    return Activity.objects.select_related(*relations).select_for_update(of=("self",)).get(pk=activity.pk)

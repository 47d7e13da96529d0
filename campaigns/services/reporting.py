"""Reporting windows: planned from the campaign's calendar, opened and closed by the clock, merged or skipped by the office."""

from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import facts
from campaigns.choices import REPORTED_KINDS, CampaignStatus, PeriodStatus
from campaigns.models import Campaign, CampaignUnit, ExpectedReport, ReportingPeriod
from campaigns.periods import default_cutoff, midnight
from campaigns.services.calendar import work_calendar
from campaigns.services.office import require_office
from campaigns.services.reasons import required_reason
from campaigns.transitions import Conflict, transition

# Late reports are taken for two weeks; afterwards only the office enters them on behalf.
CLOSES_DAYS_AFTER_DUE = 14
UNFINISHED_STATUSES = (PeriodStatus.PLANNED, PeriodStatus.OPEN)


def expected_window(period, calendar):
    """(opens_at, due_at, closes_at) of a period: due at 12:00 of the first working day after it ends, never inside it.

    The form is open from the period's first day, so that progress can be noted as it happens.
    """
    due_at = default_cutoff(period, calendar)
    return midnight(period.starts_on), due_at, due_at + timedelta(days=CLOSES_DAYS_AFTER_DUE)


@transaction.atomic
def plan_period(campaign, *, kind, key, calendar=None, by=None):
    """The campaign's reporting period of this key, made when it is not there yet.

    Raises ValidationError for a key that names no period of this kind, or one outside the campaign's reporting time.
    """
    require_office(campaign, by=by)
    try:
        period = campaign.calendar.parse(key)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    if period.kind != kind:
        raise ValidationError(_("“%(key)s”不是所选周期的编号。") % {"key": key})
    if period.ends_on < campaign.first_period_on or period.starts_on > campaign.ends_on:
        raise ValidationError(_("“%(period)s”不在行动的报送期内。") % {"period": period.title})
    opens_at, due_at, closes_at = expected_window(period, calendar or work_calendar())
    row, created = ReportingPeriod.objects.get_or_create(
        campaign=campaign,
        kind=kind,
        key=key,
        defaults={
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "opens_at": opens_at,
            "due_at": due_at,
            "closes_at": closes_at,
        },
    )
    if created:
        accounts_services.record_event(
            "plan_period", row, by=by, unit=campaign.owner_unit, after={"key": key, "due_at": due_at}
        )
    return row


def open_due_periods(*, now):
    """Open every window that is due and was not opened, however long the clock stood still; returns the opened periods."""
    calendar = work_calendar()
    today = timezone.localdate(now)
    running = Campaign.objects.exclude(status=CampaignStatus.CLOSED).filter(first_period_on__lte=today)
    for campaign in running.select_related("owner_unit", "office_unit"):
        known = set(campaign.reporting_periods.values_list("key", flat=True))
        for kind in REPORTED_KINDS:
            last_day = min(today, campaign.ends_on)
            for period in campaign.calendar.periods_between(kind, campaign.first_period_on, last_day):
                if period.key not in known and expected_window(period, calendar)[0] <= now:
                    plan_period(campaign, kind=kind, key=period.key, calendar=calendar)
    due = ReportingPeriod.objects.due_to_open(now).select_related("campaign__owner_unit")
    return _move_each(due.order_by("starts_on"), open_period)


def _move_each(periods, move):
    """What was moved; a period that another tick moved first is left to it."""
    moved = []
    for period in periods:
        with suppress(Conflict):
            moved.append(move(period))
    return moved


@transaction.atomic
def open_period(period):
    """Open a window and write down which units are expected to report for it; returns the period."""
    transition(period, PeriodStatus.OPEN, by=None)
    recorded_at = facts.stamp()
    units = CampaignUnit.objects.filter(campaign=period.campaign, is_reporting=True).current(period.ends_on)
    ExpectedReport.objects.bulk_create(
        [
            ExpectedReport(
                campaign_id=period.campaign_id,
                period=period,
                unit_id=unit_id,
                happened_on=period.ends_on,
                recorded_at=recorded_at,
            )
            for unit_id in units.values_list("unit_id", flat=True)
        ]
    )
    return period


def close_due_periods(*, now):
    """Close every window whose last day has passed; returns the closed periods."""
    return _move_each(ReportingPeriod.objects.due_to_close(now).select_related("campaign__owner_unit"), _close_period)


@transaction.atomic
def _close_period(period):
    return transition(period, PeriodStatus.CLOSED, by=None)


@transaction.atomic
def merge_into_next(period, *, reason, by):
    """Merge a period into the one right after it, which is planned if it is not there yet; returns the merged period."""
    following = period.campaign.calendar.next(period.period)
    into = plan_period(period.campaign, kind=period.kind, key=following.key, by=by)
    return merge_period(period, into=into, reason=reason, by=by)


@transaction.atomic
def merge_period(period, *, into, reason, by):
    """Merge a period into the one right after it: nobody reports for it any more, and its days count in the other.

    Returns the merged period. Raises ValidationError unless both belong to one campaign and kind and follow each other,
    and when the other one is not planned or open.
    """
    require_office(period.campaign, by=by)
    follows = into.starts_on == period.ends_on + timedelta(days=1)
    if (into.campaign_id, into.kind) != (period.campaign_id, period.kind) or not follows:
        raise ValidationError(_("只能并入紧接着的下一期。"))
    _end_without_reports(period, PeriodStatus.MERGED, reason=reason, by=by, merged_into=into)
    # Conditional, so that a window which closes at this moment is not given days that nobody can report on.
    still_to_come = ReportingPeriod.objects.filter(pk=into.pk, status__in=UNFINISHED_STATUSES)
    if not still_to_come.update(starts_on=period.starts_on):
        into.refresh_from_db(fields=["status"])
        raise ValidationError(
            _("“%(period)s”%(status)s，不能再并入。") % {"period": into, "status": into.get_status_display()}
        )
    into.starts_on = period.starts_on
    return period


@transaction.atomic
def skip_period(period, *, reason, by):
    """Declare that nobody reports for a period; returns it. Raises ValidationError without a reason."""
    require_office(period.campaign, by=by)
    return _end_without_reports(period, PeriodStatus.SKIPPED, reason=reason, by=by)


def _end_without_reports(period, status, *, reason, by, **values):
    reason = required_reason(reason, missing=_("请写明合并或不报送的原因。"))
    transition(period, status, by=by, values={"reason": reason, **values}, reason=reason)
    facts.supersede(ExpectedReport.objects.filter(period=period), at=facts.stamp())
    return period

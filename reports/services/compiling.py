"""Compiling: which issues are due, who compiles one (a lease in the database), and what is frozen in it.

Redis and Celery only ring. An issue is a row from the moment it is due; a worker claims it for a while with a token, and
what it writes at the end counts only if the token is still its own. Two beats, a killed worker, a flushed broker or a
week of downtime change nothing: every issue comes once, with the cut-off that was planned.
"""

import uuid
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import facts
from campaigns import services as campaigns_services
from campaigns.choices import CampaignStatus, PeriodStatus
from campaigns.periods import Period, default_cutoff
from campaigns.services.office import require_office
from campaigns.transitions import transition
from reports import frozen_content, spans
from reports.choices import PERIOD_KINDS, BulletinStatus
from reports.figure_catalogue import FIGURES
from reports.models import Bulletin, BulletinFigure, BulletinSchedule

log = structlog.get_logger("portal.bulletins")
UNREPORTED_STATUSES = (PeriodStatus.MERGED, PeriodStatus.SKIPPED)


def plan_due_bulletins(*, now):
    """Plan every issue whose cut-off has passed and that is not there yet; returns the planned ones.

    A period merged into another, or skipped by the office, has no issue of its own.
    """
    planned = []
    calendar = campaigns_services.work_calendar()
    settled_by = now - timedelta(seconds=settings.PORTAL_SETTLE_SECONDS)
    running = BulletinSchedule.objects.exclude(campaign__status=CampaignStatus.CLOSED)
    for schedule in running.select_related("campaign__owner_unit"):
        for period in _ended_periods(schedule, on=timezone.localdate(now)):
            cutoff_at = default_cutoff(period, calendar)
            if cutoff_at <= settled_by:
                bulletin, created = plan_bulletin(
                    schedule.campaign, kind=schedule.kind, period=period, cutoff_at=cutoff_at
                )
                planned += [bulletin] if created else []
    return planned


def _ended_periods(schedule, *, on):
    """Periods of the schedule that ended before a day and have no issue; a merged week brings its neighbour's days.

    The last one is the period that holds the campaign's, or the schedule's, last day: it is told when it is over.
    """
    campaign, kind = schedule.campaign, PERIOD_KINDS[schedule.kind]
    yesterday = on - timedelta(days=1)
    last_day = min(yesterday, schedule.ends_on or campaign.ends_on, campaign.ends_on)
    known = set(campaign.bulletins.filter(kind=schedule.kind).values_list("period_key", flat=True))
    reported = {row.key: row for row in campaign.reporting_periods.filter(kind=kind)}
    for period in campaign.calendar.periods_between(kind, schedule.starts_on, last_day):
        row = reported.get(period.key)
        unreported = row is not None and row.status in UNREPORTED_STATUSES
        if period.ends_on <= yesterday and period.key not in known and not unreported:
            yield _as_reported(period, row)


def _as_reported(period, row):
    """The period with the days of its reporting window, which differ from the calendar's after a merge."""
    return Period(period.kind, period.year, period.number, row.starts_on, row.ends_on) if row else period


def plan_ended_bulletin(campaign, *, kind, key, now):
    """Plan the issue of one period as the tick would, with the planned cut-off; returns it, or the one that is there.

    Raises ValidationError for a key of another kind or none, a period that was merged or skipped or lies outside the
    campaign, and while the cut-off has not passed and settled.
    """
    period = parse_period(campaign, kind=kind, key=key)
    if known := campaign.bulletins.filter(unit=campaign.owner_unit, kind=kind, period_key=key).first():
        return known
    if period.ends_on < campaign.starts_on or period.starts_on > campaign.ends_on:
        raise ValidationError(_("%(period)s不在行动期内。") % {"period": period.title})
    row = campaign.reporting_periods.filter(kind=period.kind, key=key).first()
    if row is not None and row.status in UNREPORTED_STATUSES:
        raise ValidationError(
            _("%(period)s%(status)s，不单独成期。") % {"period": period.title, "status": row.get_status_display()}
        )
    cutoff_at = default_cutoff(period, campaigns_services.work_calendar())
    if cutoff_at + timedelta(seconds=settings.PORTAL_SETTLE_SECONDS) > now:
        raise ValidationError(
            _("%(period)s数据截至%(cutoff)s，尚未到时；预览请加 --as-of。")
            % {"period": period.title, "cutoff": timezone.localtime(cutoff_at).strftime("%Y-%m-%d %H:%M")}
        )
    return plan_bulletin(campaign, kind=kind, period=period, cutoff_at=cutoff_at)[0]


@transaction.atomic
def plan_bulletin(campaign, *, kind, period, cutoff_at):
    """The issue of a period, made when it is not there yet: (bulletin, was it created)."""
    bulletin, created = Bulletin.objects.get_or_create(
        campaign=campaign,
        unit=campaign.owner_unit,
        kind=kind,
        period_key=period.key,
        defaults={
            "number": f"{campaign.slug}-{period.key}",
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "cutoff_at": cutoff_at,
            "windows": spans.freeze_spans(spans.spans_of(campaign, period)),
        },
    )
    if created:
        accounts_services.record_event(
            "plan_bulletin", bulletin, by=None, after={"number": bulletin.number, "cutoff_at": cutoff_at}
        )
    return bulletin, created


@transaction.atomic
def claim_bulletin(bulletin_id, *, now):
    """Take the lease of an issue that waits to be compiled; returns it with its token, or None if it is not to be had."""
    token = uuid.uuid4().hex
    claimed = (
        Bulletin.objects.claimable(now)
        .filter(pk=bulletin_id)
        .update(
            status=BulletinStatus.COMPILING,
            attempts=F("attempts") + 1,
            lease_until=now + timedelta(seconds=settings.PORTAL_LEASE_SECONDS),
            lease_token=token,
        )
    )
    return Bulletin.objects.select_related("campaign__owner_unit").get(pk=bulletin_id) if claimed else None


def compile_claimed(bulletin):
    """Compile an issue under its lease; returns whether this worker's result is the one that counts.

    Waits for transactions that stamped facts before the cut-off. A failure is written on the row for the office to read
    and raised again; the tick tries the issue anew, five times in all.
    """
    try:
        facts.wait_until_settled()
        scope = spans.frozen_scope(bulletin)
        figures = [_freeze(bulletin, scope, position, figure) for position, figure in enumerate(FIGURES.values())]
        content = frozen_content.gather(bulletin, scope, {figure.code: figure.cells for figure in figures})
        return _finish(bulletin, figures, content)
    except Exception as error:
        _release(bulletin, failure=str(error) or type(error).__name__)
        raise


def _freeze(bulletin, scope, position, figure):
    reading = figure.read(scope)
    return BulletinFigure(
        bulletin=bulletin, position=position, code=figure.code, version=figure.version, **reading._asdict()
    )


@transaction.atomic
def _finish(bulletin, figures, content):
    now = timezone.now()
    finished = Bulletin.objects.filter(
        pk=bulletin.pk, status=BulletinStatus.COMPILING, lease_token=bulletin.lease_token
    ).update(
        status=BulletinStatus.DRAFT, compiled_at=now, content=content, lease_until=None, lease_token="", failure=""
    )
    if not finished:
        log.warning("lease_lost", bulletin=bulletin.number)
        return False
    BulletinFigure.objects.bulk_create(figures)
    bulletin.refresh_from_db()
    accounts_services.record_event("compile_bulletin", bulletin, by=None, after={"figures": len(figures)})
    return True


def _release(bulletin, *, failure):
    Bulletin.objects.filter(pk=bulletin.pk, status=BulletinStatus.COMPILING, lease_token=bulletin.lease_token).update(
        status=BulletinStatus.PLANNED, lease_until=None, lease_token="", failure=failure[:300]
    )


@transaction.atomic
def give_up_bulletins(*, now):
    """Mark issues whose last attempt failed or was left behind as failed, for the office to see; returns how many."""
    lost = list(Bulletin.objects.given_up(now).select_related("unit"))
    return sum(_give_up(bulletin, now=now) for bulletin in lost)


def _give_up(bulletin, *, now):
    failure = bulletin.failure or _("编制进程多次中断")
    given_up = Bulletin.objects.given_up(now).filter(pk=bulletin.pk)
    if not given_up.update(status=BulletinStatus.FAILED, failure=failure, lease_until=None, lease_token=""):
        return 0
    accounts_services.record_event("give_up_bulletin", bulletin, by=None, after={"failure": failure})
    return 1


@transaction.atomic
def retry_bulletin(bulletin, *, by):
    """Put a failed issue back in line; returns it. Raises PermissionDenied for anybody but the campaign's office."""
    require_office(bulletin.campaign, by=by)
    return transition(bulletin, BulletinStatus.PLANNED, by=by, values={"attempts": 0, "failure": ""})


def parse_period(campaign, *, kind, key):
    """The period a bulletin of this kind speaks of. Raises ValidationError for a key of another kind or none."""
    try:
        period = campaign.calendar.parse(key)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    if period.kind != PERIOD_KINDS[kind]:
        raise ValidationError(_("“%(key)s”不是所选种类的周期编号。") % {"key": key})
    return _as_reported(period, campaign.reporting_periods.filter(kind=period.kind, key=key).first())

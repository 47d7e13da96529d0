"""The reminders of a reporting period: on the morning of its due day, and once after it, to units that owe their report."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from campaigns import services as campaigns_services
from campaigns import working_hours
from campaigns.choices import CampaignStatus, PeriodStatus
from campaigns.services import reminders as campaigns_reminders
from campaigns.services import telling
from reports.choices import UnitReportStatus
from reports.models import UnitReport

# Public holidays last nine days at most; a period is looked at for so long around its due day.
LOOKED_AROUND = timedelta(days=12)


@transaction.atomic
@languages.of_records()
def remind_due_reports(*, now):
    """Tell the people of units whose report is not filed; returns how many messages are new.

    Who has to sign is told of what waits for them, everybody of what is still being written. Does nothing outside
    working hours.
    """
    calendar = campaigns_services.work_calendar()
    if not working_hours.is_working_time(now, calendar):
        return 0
    told = [(report, kind) for report in _unfiled_reports(now) if (kind := _rung(report.period, calendar, now=now))]
    units = {report.unit_id for report, _kind in told}
    people = telling.people_at_work(units, UNIT_ROLES, on=timezone.localdate(now))
    return accounts_services.queue_messages(
        _draft(report, kind, user, now=now)
        for report, kind in told
        for role in ((Role.UNIT_HEAD,) if report.status == UnitReportStatus.SUBMITTED else UNIT_ROLES)
        for user in people[report.unit_id, role]
    )


def _unfiled_reports(now):
    """Reports of windows due about now that are neither signed nor excused."""
    around = (now - LOOKED_AROUND, now + LOOKED_AROUND)
    reports = UnitReport.objects.with_excuse().exclude(status=UnitReportStatus.SIGNED).filter(is_excused=False)
    reports = reports.filter(period__status=PeriodStatus.OPEN, period__due_at__range=around)
    reports = reports.exclude(period__campaign__status=CampaignStatus.CLOSED)
    return reports.select_related("unit", "period__campaign").order_by("period__starts_on", "unit__position", "pk")


def reminded_on(due_at, calendar):
    """The working day on whose morning a period's deadline is said again: its due day, or the one before a day off."""
    due_on = timezone.localdate(due_at)
    noon = timezone.make_aware(datetime.combine(due_on, time(12)))
    return calendar.previous_working_day(due_on, include=due_at >= noon)


def _rung(period, calendar, *, now):
    """What to say today: "due", "overdue", or "" for nothing."""
    today, due_on = timezone.localdate(now), timezone.localdate(period.due_at)
    if now < period.due_at:
        return "due" if today >= reminded_on(period.due_at, calendar) else ""
    return "overdue" if campaigns_reminders.is_just_past(due_on, on=today, calendar=calendar) else ""


def _draft(report, kind, user, *, now):
    due_at = timezone.localtime(report.period.due_at)
    words = {"campaign": report.period.campaign, "period": report.period, "unit": report.unit}
    words["due"] = f"{due_at:%Y-%m-%d %H:%M}"
    stem = f"{report.pk}-{due_at.date()}-{user.pk}"
    if report.status == UnitReportStatus.SUBMITTED:
        key = f"report-due-{stem}" if kind == "due" else f"report-overdue-{stem}"
        subject, body = (
            _("请审核%(period)s报送"),
            _("%(campaign)s%(period)s报送截止时间为%(due)s，%(unit)s的报送等您审核。"),
        )
    elif kind == "due":
        key, subject = f"report-due-{stem}", _("请报送%(period)s进展")
        body = _("%(campaign)s%(period)s报送截止时间为%(due)s，%(unit)s尚未报送。没有变化的可以零报告。")
    else:
        key, subject = f"report-overdue-{stem}", _("%(period)s进展逾期未报")
        body = _("%(campaign)s%(period)s报送已于%(due)s截止，%(unit)s尚未报送，请尽快补报。")
    return accounts_services.MessageDraft(
        key=key,
        recipient=user,
        subject=subject % words,
        body=body % words,
        url=report.get_absolute_url(),
        send_after=now,
    )

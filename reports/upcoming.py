"""近期: what lies ahead of the office (users.md, screen 1): cut-offs, rounds, days off, and periods too short to report."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import services as campaigns_services
from campaigns.choices import REPORTED_KINDS
from campaigns.holiday_spans import HolidaySpan, holiday_spans
from campaigns.models import Meeting, ReportingPeriod
from campaigns.periods import default_cutoff
from campaigns.services.meetings import COMING_UP
from enterprises.models import SelfReportRound
from reports.choices import PERIOD_KINDS
from reports.models import BulletinSchedule
from reports.services.compiling import UNREPORTED_STATUSES

HORIZON = timedelta(days=30)
# Merging is agreed on well before: Spring Festival is spoken of in November.
MERGE_HORIZON = timedelta(weeks=12)
# A period that ended this long ago may still have its cut-off ahead: the longest holiday, and the weekend beside it.
LONGEST_REST = timedelta(days=14)
# The longest period, and what lies before its cut-off.
LONGEST_PERIOD = timedelta(days=120)
# A period with so few working days is not worth a report of its own (users.md, screen 1: 春节拟合并2期).
SHORT_WORKING_DAYS = 2


@dataclass(frozen=True)
class UpcomingDate:
    """Something that falls on a day; `at` is its instant where it has one, `url` leads to where it is dealt with."""

    day: date
    text: str
    at: datetime | None = None
    url: str = ""


def upcoming_dates(campaign, *, user, now):
    """[UpcomingDate] of the next thirty days in order, then the merges to decide on, in five queries."""
    calendar = campaigns_services.work_calendar()
    today = timezone.localdate(now)
    rows = _rows(campaign, user=user, today=today)
    dates = _fixed(campaign, calendar, rows, user=user, now=now)
    return [*dates, *_merges(campaign, calendar, rows, today), *_calendars_wanted(calendar, today)]


def fixed_dates(campaign, *, user, now):
    """[UpcomingDate] that everybody in the campaign keeps, in order: without what the office alone decides on."""
    rows = _rows(campaign, user=user, today=timezone.localdate(now))
    return _fixed(campaign, campaigns_services.work_calendar(), rows, user=user, now=now)


def _rows(campaign, *, user, today):
    """The campaign's periods that may still matter, by kind and key."""
    periods = ReportingPeriod.objects.visible_to(user).filter(campaign=campaign, ends_on__gte=today - LONGEST_REST)
    return {(row.kind, row.key): row for row in periods}


def _fixed(campaign, calendar, rows, *, user, now):
    dates = [
        *_cutoffs(campaign, calendar, rows, now=now),
        *_rounds(campaign, user=user, now=now),
        *_meetings(campaign, user=user, now=now),
        *_days_off(calendar, timezone.localdate(now)),
    ]
    return sorted(dates, key=lambda each: (each.day, each.at is None))


def _cutoffs(campaign, calendar, rows, *, now):
    """The next cut-off of each kind of bulletin; weeks are due at the same instant."""
    today = timezone.localdate(now)
    for schedule in BulletinSchedule.objects.filter(campaign=campaign):
        first_day = max(today - LONGEST_REST, schedule.starts_on)
        last_day = min(today + LONGEST_PERIOD, schedule.ends_on or campaign.ends_on)
        for period in _periods(campaign, PERIOD_KINDS[schedule.kind], rows, first_day, last_day):
            cutoff_at = default_cutoff(period, calendar)
            if cutoff_at > now:
                yield _cutoff(schedule, period, cutoff_at)
                break


def _cutoff(schedule, period, cutoff_at):
    is_reported = PERIOD_KINDS[schedule.kind] in REPORTED_KINDS
    text = _("%(bulletin)s %(period)s：报送截止") if is_reported else _("%(bulletin)s %(period)s：数据截至")
    names = {"bulletin": schedule.get_kind_display(), "period": period.title}
    return UpcomingDate(timezone.localdate(cutoff_at), text % names, cutoff_at)


def _periods(campaign, kind, rows, first_day, last_day):
    """The campaign's periods of a kind, with the days of their windows; merged and skipped ones left out.

    A closed campaign has none to come.
    """
    if campaign.is_closed:
        return
    for period in campaign.calendar.periods_between(kind, first_day, min(last_day, campaign.ends_on)):
        row = rows.get((kind, period.key))
        if row is None:
            yield period
        elif row.status not in UNREPORTED_STATUSES:
            yield replace(period, starts_on=row.starts_on, ends_on=row.ends_on)


def _rounds(campaign, *, user, now):
    rounds = SelfReportRound.objects.visible_to(user).filter(
        campaign=campaign, is_opened=True, due_at__range=(now, now + HORIZON)
    )
    for each in rounds.select_related("campaign"):
        url = reverse("enterprises:self_report_round_detail", args=[each.pk])
        text = _("%(round)s企业自查截止") % {"round": each}
        yield UpcomingDate(timezone.localdate(each.due_at), text, each.due_at, url)


def _meetings(campaign, *, user, now):
    coming = Meeting.objects.visible_to(user).filter(
        campaign=campaign, status__in=COMING_UP, starts_at__range=(now, now + HORIZON)
    )
    for meeting in coming:
        yield UpcomingDate(
            timezone.localdate(meeting.starts_at),
            meeting.get_kind_display(),
            meeting.starts_at,
            meeting.get_absolute_url(),
        )


def _days_off(calendar, today):
    """Holidays and make-up workdays that begin within the horizon; days not announced yet say so."""
    last_day = today + HORIZON
    specials = [
        special
        for year in sorted({today.year, last_day.year})
        for special in calendar.special_days(year)
        if today <= special.day <= last_day + LONGEST_REST
    ]
    for span in holiday_spans(specials):
        if span.starts_on <= last_day:
            yield UpcomingDate(span.starts_on, _told(span), url=reverse("campaigns:holiday_list"))


def _told(span: HolidaySpan):
    name = _("%(name)s调休上班") if span.is_working else _("%(name)s放假")
    days = ngettext("%(name)s %(days)d 天", "%(name)s %(days)d 天", span.days_count) % {
        "name": name % {"name": span.name},
        "days": span.days_count,
    }
    return _("%(days)s（尚未公布，暂按法定节日）") % {"days": days} if span.is_provisional else days


def _merges(campaign, calendar, rows, today):
    """拟合并: one line for each holiday that leaves periods in a row with next to no working day."""
    url = reverse("campaigns:reporting_period_list", args=[campaign.pk])
    for holiday, short in groupby(_short_periods(campaign, calendar, rows, today), key=itemgetter(0)):
        periods = [period for _holiday, period in short]
        text = ngettext(
            "%(holiday)s拟合并 %(count)d 期：%(periods)s", "%(holiday)s拟合并 %(count)d 期：%(periods)s", len(periods)
        )
        names = {
            "holiday": holiday,
            "count": len(periods),
            "periods": _("、").join(period.title for period in periods),
        }
        yield UpcomingDate(periods[0].starts_on, text % names, url=url)


def _short_periods(campaign, calendar, rows, today):
    """(holiday, period) of each reporting period to come that has too few working days."""
    first_day = max(today, campaign.first_period_on)
    for kind in REPORTED_KINDS:
        for period in _periods(campaign, kind, rows, first_day, today + MERGE_HORIZON):
            eve = period.starts_on - timedelta(days=1)
            if calendar.working_days_between(eve, period.ends_on) <= SHORT_WORKING_DAYS:
                yield _holiday_of(calendar, period), period


def _calendars_wanted(calendar, today):
    """Whether the coming year's announcement is still to be pasted in: until then due times in it are guesses."""
    new_year = date(today.year + 1, 1, 1)
    if new_year <= today + MERGE_HORIZON and calendar.is_provisional(new_year):
        text = _("%(year)d 年放假安排还没有录入，录入后才能算准截止时间和拟合并的周期") % {"year": new_year.year}
        yield UpcomingDate(new_year, text, url=reverse("campaigns:holiday_list"))


def _holiday_of(calendar, period):
    """The name of the holiday that empties a period."""
    years = {period.starts_on.year, period.ends_on.year}
    specials = (special for year in sorted(years) for special in calendar.special_days(year))
    names = [special.name for special in specials if period.contains(special.day) and not special.is_working]
    return max(names, key=names.count, default="")

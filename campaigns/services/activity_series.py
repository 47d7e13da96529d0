"""What a campaign does again and again, and the clock that thinks of fixed days of the year (3·15, 质量月) in time."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import Role
from accounts.models import WorkItem
from campaigns import fixed_dates
from campaigns.choices import CampaignStatus
from campaigns.models import Activity, ActivitySeries, Campaign
from campaigns.services.calendar import work_calendar
from campaigns.services.office import require_office
from campaigns.services.plan_edits import add_row, change_row, free_code, next_position
from campaigns.working_hours import AFTERNOON

# A fixed day is prepared about a month ahead: a venue, a notice to firms, speakers.
WORKING_DAYS_AHEAD = 20


@transaction.atomic
def add_activity_series(campaign, *, name, kind, by, month=None, day=None, code="", is_demo=False, source=""):
    """Enter something that is done again and again and return the ActivitySeries; `month` and `day` are those of every
    year. Raises ValidationError for a day that no year has."""
    require_office(campaign, by=by)
    known = ActivitySeries.objects.filter(campaign=campaign)
    series = ActivitySeries(
        campaign=Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk),
        code=code or free_code(known, "series"),
        name=name.strip(),
        kind=kind,
        month=month,
        day=day,
        position=next_position(known),
        is_demo=is_demo,
        source=source,
    )
    _refuse_day_of_year(month, day)
    return add_row(series, action="add_activity_series", unit=campaign.owner_unit, by=by)


@transaction.atomic
def change_activity_series(series, *, by, **values):
    """Correct a series (`name`, `month`, `day`; `kind` while it has no activity) and return it."""
    require_office(series.campaign, by=by)
    series = _locked(series)
    if values.get("kind", series.kind) != series.kind and series.activities.exists():
        raise ValidationError({"kind": _("这个项目已有活动，种类不能再改；请另建一个项目。")})
    _refuse_day_of_year(values.get("month", series.month), values.get("day", series.day))
    return change_row(series, values, action="change_activity_series", unit=series.campaign.owner_unit, by=by)


@transaction.atomic
def end_activity_series(series, *, ends_on, by):
    """Say from when on a series is no more held and return it; its activities stay, its preparation is no more asked for."""
    require_office(series.campaign, by=by)
    series = _locked(series)
    change_row(series, {"ends_on": ends_on}, action="end_activity_series", unit=series.campaign.owner_unit, by=by)
    for year in (ends_on.year, ends_on.year + 1):
        if series.month and fixed_day(series, year) > ends_on:
            accounts_services.settle(fixed_date_key(series.pk, year))
    return series


def _refuse_day_of_year(month, day):
    """Raises ValidationError for a day without its month and for one that no year has, such as 31 April."""
    if day and not month:
        raise ValidationError({"month": _("填了几日，还要填几月。")})
    if month and not 1 <= month <= 12:
        raise ValidationError({"month": _("月份应在 1 到 12 之间。")})
    if day and not fixed_dates.is_day_of_month(month, day):
        raise ValidationError({"day": _("%(month)d月没有%(day)d日。") % {"month": month, "day": day}})


def fixed_day(series, year):
    """The date in a year of a series that has its month."""
    return fixed_dates.date_in_year(year, series.month, series.day)


def fixed_date_key(series_pk, year):
    """The key of the work item that asks to prepare a fixed date."""
    return f"activity-fixed-{series_pk}-{year}"


def ask_for_fixed_dates(*, now):
    """Ask the offices of running campaigns to prepare the fixed dates that are less than a month ahead; returns how many.

    Once for each series and year, and not where an activity of it is planned, held or was called off.
    """
    today = timezone.localdate(now)
    calendar = work_calendar()
    due = [
        (series, day)
        for series in _running_series(today)
        for day in (fixed_day(series, today.year), fixed_day(series, today.year + 1))
        if _is_due(series.campaign, day, today, calendar)
    ]
    keys = {fixed_date_key(series.pk, day.year) for series, day in due}
    asked = set(WorkItem.objects.filter(key__in=keys).values_list("key", flat=True))
    waiting = [(series, day) for series, day in due if fixed_date_key(series.pk, day.year) not in asked]
    unplanned = [
        (series, day)
        for series, day in waiting
        if not Activity.objects.filter(series=series, starts_on__year=day.year).exists()
    ]
    for series, day in unplanned:
        _ask(series, day, calendar)
    return len(unplanned)


def _running_series(today):
    running = Campaign.objects.filter(status=CampaignStatus.RUNNING, starts_on__lte=today, ends_on__gte=today)
    series = ActivitySeries.objects.filter(campaign__in=running, ends_on=None).exclude(month=None)
    return series.select_related("campaign__office_unit").order_by("pk")


def _is_due(campaign, day, today, calendar):
    """Whether a fixed day lies ahead, in the campaign, and near enough to be prepared."""
    if not max(today, campaign.starts_on) <= day <= campaign.ends_on:
        return False
    return today >= calendar.add_working_days(day, -WORKING_DAYS_AHEAD)


@languages.of_records()
def _ask(series, day, calendar):
    reason = _("每年%(month)d月%(day)d日") if series.day else _("每年%(month)d月")
    last_day = calendar.previous_working_day(day)
    accounts_services.ask(
        fixed_date_key(series.pk, day.year),
        unit=series.campaign.office_unit,
        role=Role.OFFICE_CLERK,
        title=_("筹备%(series)s（%(year)d年）") % {"series": series.name, "year": day.year},
        url=reverse("campaigns:activity_plan", args=[series.campaign_id]) + f"?series={series.pk}",
        reason=reason % {"month": series.month, "day": series.day or 1},
        due_at=timezone.make_aware(datetime.combine(last_day, AFTERNOON[1])),
    )


def settle_preparations(campaign):
    """Nobody prepares for a fixed day of a closed campaign."""
    years = range(campaign.starts_on.year, campaign.ends_on.year + 1)
    for series in ActivitySeries.objects.filter(campaign=campaign).exclude(month=None):
        for year in years:
            accounts_services.settle(fixed_date_key(series.pk, year))


def _locked(series):
    relations = ("campaign__owner_unit", "campaign__office_unit")
    return ActivitySeries.objects.select_related(*relations).select_for_update(of=("self",)).get(pk=series.pk)

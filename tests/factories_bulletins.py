"""Bulletins for tests, and facts written by hand: with the instant they became known, past any service."""

from datetime import date, datetime

from campaigns.models import ExpectedReport, ProgressEntry, Task, TaskClosure, TaskTerms
from campaigns.periods import SHANGHAI
from reports import services
from reports.choices import BulletinKind, Content, Timeliness
from reports.figures import Scope
from reports.models import Bulletin, BulletinSchedule, ReportFiling
from reports.spans import spans_of
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory


def instant(text):
    """ "2026-11-16 12:00" in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


KNOWN_AT = instant("2026-01-02 09:00")
W46_CUTOFF_AT = instant("2026-11-16 12:00")


def make_campaign(office, *units, **values):
    """A campaign of the office's town, Monday-Sunday weeks from 2 November 2026, in which these units report."""
    campaign = CampaignFactory(owner_unit=office.parent, office_unit=office, **values)
    for unit in units:
        CampaignUnitFactory(campaign=campaign, unit=unit)
    return campaign


def scope_of(campaign, key, as_of):
    return Scope(campaign.pk, as_of, spans_of(campaign, campaign.calendar.parse(key)))


def terms(measure, lead_unit, *, due_on, recorded_at=KNOWN_AT, task=None, starts_on=date(2026, 1, 1), **values):
    """A task's terms as a fact; a new task unless told."""
    if task is None:
        number = Task.objects.count() + 1
        task = Task.objects.create(
            campaign=measure.campaign, measure=measure, code=f"hand-{number}", title=f"演示任务{number}"
        )
    return TaskTerms.objects.create(
        task=task,
        campaign=measure.campaign,
        measure=measure,
        lead_unit=lead_unit,
        starts_on=starts_on,
        due_on=due_on,
        recorded_at=recorded_at,
        **values,
    )


def closure(of, happened_on, *, recorded_at, **values):
    """The closing of the task that terms speak of."""
    return TaskClosure.objects.create(
        task=of.task,
        campaign=of.campaign,
        measure=of.measure,
        lead_unit=of.lead_unit,
        happened_on=happened_on,
        recorded_at=recorded_at,
        **values,
    )


def entry(of, period, percent, *, recorded_at, unit=None, **values):
    """What a unit, the lead unit unless told, reported on a task for a period."""
    return ProgressEntry.objects.create(
        task=of.task,
        campaign=of.campaign,
        measure=of.measure,
        unit=unit or of.lead_unit,
        period=period,
        happened_on=period.ends_on,
        percent=percent,
        recorded_at=recorded_at,
        **values,
    )


def expected(period, unit, *, recorded_at=KNOWN_AT, **values):
    return ExpectedReport.objects.create(
        campaign=period.campaign,
        period=period,
        unit=unit,
        happened_on=period.ends_on,
        recorded_at=recorded_at,
        **values,
    )


def filing(period, unit, *, recorded_at, timeliness=Timeliness.ON_TIME, content=Content.FULL, **values):
    return ReportFiling.objects.create(
        campaign=period.campaign,
        period=period,
        unit=unit,
        happened_on=period.ends_on,
        received_at=recorded_at,
        timeliness=timeliness,
        content=content,
        recorded_at=recorded_at,
        **values,
    )


def schedule(campaign, *kinds, starts_on=None):
    """The campaign has bulletins of these kinds, of all three unless told."""
    for kind in kinds or BulletinKind.values:
        BulletinSchedule.objects.create(campaign=campaign, kind=kind, starts_on=starts_on or campaign.first_period_on)


def planned_bulletin(campaign, *, kind=BulletinKind.WEEKLY, key="2026-W46", cutoff_at=W46_CUTOFF_AT):
    period = services.parse_period(campaign, kind=kind, key=key)
    return services.plan_bulletin(campaign, kind=kind, period=period, cutoff_at=cutoff_at)[0]


def compiled_bulletin(campaign, *, now=None, **planned):
    """A draft, compiled the way a worker does it."""
    bulletin = planned_bulletin(campaign, **planned)
    claimed = services.claim_bulletin(bulletin.pk, now=now or bulletin.cutoff_at)
    services.compile_claimed(claimed)
    return Bulletin.objects.select_related("campaign__owner_unit", "campaign__office_unit").get(pk=bulletin.pk)

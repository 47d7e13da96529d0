"""A town's three years of facts for the benchmarks: units, tasks, every week reported, firms and what was found at them.

Different on every call.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from accounts.choices import UnitKind
from accounts.models import OrgUnit
from benchmarks.days import FIRST_DAY, LAST_DAY, at
from benchmarks.town_batches import check_firms, enrol_firms, make_firms, report_firms
from campaigns.choices import PeriodKind, PeriodStatus, TaskPart
from campaigns.models import (
    Campaign,
    CampaignUnit,
    ExpectedReport,
    Measure,
    ProgressEntry,
    ReportingPeriod,
    Task,
    TaskClosure,
    TaskTerms,
    TaskUnit,
)
from reports.choices import Content, Timeliness
from reports.models import ReportFiling

numbers = count(1)


@dataclass(frozen=True)
class TownSize:
    """How much there is of everything in a town."""

    units: int
    tasks: int
    firms: int
    spot_checks: int


TYPICAL = TownSize(units=26, tasks=600, firms=5_000, spot_checks=20_000)
# Enough to tell right numbers from wrong ones.
SMALL = TownSize(units=3, tasks=20, firms=300, spot_checks=400)


def make_unit(parent, kind, name):
    unit = OrgUnit.objects.create(
        code=f"bench-{next(numbers)}", name=name, kind=kind, parent=parent, starts_on=FIRST_DAY
    )
    OrgUnit.objects.filter(pk=unit.pk).update(path=f"{parent.path if parent else ''}{unit.pk}/")
    unit.refresh_from_db()
    return unit


def make_town(size=TYPICAL):
    """A campaign with its facts, from the launch to LAST_DAY."""
    chance = random.Random(next(numbers))
    town = make_unit(None, UnitKind.TOWN, "镇")
    campaign = Campaign.objects.create(
        slug=f"bench-{town.pk}",
        name="行动",
        owner_unit=town,
        office_unit=town,
        starts_on=FIRST_DAY,
        ends_on=date(2026, 12, 31),
        week_rule="monday_to_sunday",
        month_rule="to_end",
        first_period_on=FIRST_DAY,
    )
    units = [make_unit(town, UnitKind.VILLAGE, f"村{number}") for number in range(size.units)]
    CampaignUnit.objects.bulk_create(CampaignUnit(campaign=campaign, unit=unit, starts_on=FIRST_DAY) for unit in units)
    measures = Measure.objects.bulk_create(
        Measure(campaign=campaign, code=f"measure-{number}", name="措施") for number in range(11)
    )
    tasks = _make_tasks(campaign, measures, units, size.tasks, chance)
    _report_weeks(campaign, units, tasks, chance)
    firms = make_firms(units, size.firms, chance)
    check_firms(campaign, firms, size.spot_checks, chance)
    report_firms(campaign, firms, chance)
    enrol_firms(campaign, firms, chance)
    return campaign


def _make_tasks(campaign, measures, units, number, chance):
    tasks = Task.objects.bulk_create(
        Task(campaign=campaign, measure=chance.choice(measures), code=f"task-{place}", title=f"任务{place}")
        for place in range(number)
    )
    terms = [
        TaskTerms(
            task=task,
            campaign=campaign,
            measure_id=task.measure_id,
            lead_unit=chance.choice(units),
            starts_on=FIRST_DAY,
            due_on=FIRST_DAY + timedelta(days=chance.randrange(30, 1000)),
            weight=chance.randrange(1, 4),
            recorded_at=at(FIRST_DAY),
        )
        for task in tasks
    ]
    TaskTerms.objects.bulk_create(terms)
    TaskUnit.objects.bulk_create(
        TaskUnit(task=row.task, unit=row.lead_unit, part=TaskPart.LEAD, starts_on=FIRST_DAY) for row in terms
    )
    TaskClosure.objects.bulk_create(
        TaskClosure(
            task=row.task,
            campaign=campaign,
            measure_id=row.measure_id,
            lead_unit_id=row.lead_unit_id,
            happened_on=row.due_on,
            recorded_at=at(row.due_on),
        )
        for row in terms
        if row.due_on < LAST_DAY and chance.random() < 0.8
    )
    return {row.task: row.lead_unit_id for row in terms}


def _report_weeks(campaign, units, tasks, chance):
    weeks = campaign.calendar.periods_between(PeriodKind.WEEK, FIRST_DAY, LAST_DAY)
    periods = ReportingPeriod.objects.bulk_create(
        ReportingPeriod(
            campaign=campaign,
            kind=PeriodKind.WEEK,
            key=week.key,
            starts_on=week.starts_on,
            ends_on=week.ends_on,
            opens_at=at(week.starts_on),
            due_at=at(week.ends_on + timedelta(days=1), 12),
            closes_at=at(week.ends_on + timedelta(days=15)),
            status=PeriodStatus.CLOSED,
        )
        for week in weeks
    )
    pairs = [(period, unit) for period in periods for unit in units]
    common = {"campaign": campaign}
    ExpectedReport.objects.bulk_create(
        ExpectedReport(**common, period=period, unit=unit, happened_on=period.ends_on, recorded_at=period.opens_at)
        for period, unit in pairs
    )
    filed = [pair for pair in pairs if chance.random() < 0.93]
    ReportFiling.objects.bulk_create(
        ReportFiling(
            **common,
            period=period,
            unit=unit,
            happened_on=period.ends_on,
            received_at=period.due_at,
            timeliness=chance.choice([Timeliness.ON_TIME] * 9 + [Timeliness.LATE]),
            content=chance.choice([Content.FULL] * 8 + [Content.DECLARED_ZERO]),
            channel="portal",
            recorded_at=period.due_at,
        )
        for period, unit in filed
    )
    ProgressEntry.objects.bulk_create(
        ProgressEntry(
            **common,
            measure_id=task.measure_id,
            task=task,
            unit_id=unit_id,
            period=period,
            happened_on=period.ends_on,
            percent=chance.randrange(0, 100),
            recorded_at=period.due_at,
        )
        for period in periods[::6]
        for task, unit_id in tasks.items()
    )

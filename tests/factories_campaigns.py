"""A campaign's rows, for the tests of campaigns and of every later app.

campaign = CampaignFactory(owner_unit=town, office_unit=office)      # both are made when left out
CampaignUnitFactory(campaign=campaign, unit=village)                 # takes part and hands in reports
task = make_task(MeasureFactory(campaign=campaign), village, due_on=date(2026, 12, 1))
week = open_week(campaign, date(2026, 11, 12))
"""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.choices import Role, UnitKind
from campaigns import services
from campaigns.choices import MonthRule, PeriodKind, WeekRule
from campaigns.models import Campaign, CampaignUnit, Measure, Phase
from tests.factories import OrgUnitFactory, make_person


class CampaignFactory(DjangoModelFactory):
    """A campaign of a town, run by its office; nobody takes part yet. Weeks run from Monday to Sunday."""

    class Meta:
        model = Campaign

    class Params:
        friday_weeks = factory.Trait(week_rule=WeekRule.FRIDAY_TO_THURSDAY)

    slug = factory.Sequence(lambda number: f"campaign-{number}")
    name = factory.Sequence(lambda number: f"演示行动{number}")
    owner_unit = factory.SubFactory(OrgUnitFactory, kind=UnitKind.TOWN)
    office_unit = factory.SubFactory(OrgUnitFactory, kind=UnitKind.OFFICE, parent=factory.SelfAttribute("..owner_unit"))
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 12, 31)
    week_rule = WeekRule.MONDAY_TO_SUNDAY
    month_rule = MonthRule.TO_END
    first_period_on = date(2026, 11, 2)


class CampaignUnitFactory(DjangoModelFactory):
    """A village of the campaign's town that takes part and hands in reports."""

    class Meta:
        model = CampaignUnit

    class Params:
        not_reporting = factory.Trait(is_reporting=False)

    campaign = factory.SubFactory(CampaignFactory)
    unit = factory.SubFactory(
        OrgUnitFactory, kind=UnitKind.VILLAGE, parent=factory.SelfAttribute("..campaign.owner_unit")
    )
    starts_on = factory.SelfAttribute("campaign.starts_on")
    position = factory.Sequence(lambda number: number)


class PhaseFactory(DjangoModelFactory):
    class Meta:
        model = Phase

    campaign = factory.SubFactory(CampaignFactory)
    code = factory.Sequence(lambda number: f"phase-{number}")
    name = factory.Sequence(lambda number: f"演示阶段{number}")
    starts_on = factory.SelfAttribute("campaign.starts_on")
    ends_on = factory.SelfAttribute("campaign.ends_on")


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure

    campaign = factory.SubFactory(CampaignFactory)
    code = factory.Sequence(lambda number: f"measure-{number}")
    group = "五严"
    name = factory.Sequence(lambda number: f"演示措施{number}")
    position = factory.Sequence(lambda number: number)


def make_task(measure, lead_unit, *, by=None, **values):
    """A task of a measure led by a unit, made by the service; due on 30 November 2026 unless told."""
    number = measure.campaign.tasks.count() + 1
    defaults = {
        "code": f"task-{number}",
        "title": f"演示任务{number}",
        "starts_on": measure.campaign.starts_on,
        "due_on": date(2026, 11, 30),
        "position": number,
    }
    return services.create_task(measure, by=by, lead_unit=lead_unit, **{**defaults, **values})


def open_week(campaign, day):
    """The reporting week that holds `day`, planned and opened with its expected reports."""
    key = campaign.calendar.period_for(PeriodKind.WEEK, day).key
    return services.open_period(services.plan_period(campaign, kind=PeriodKind.WEEK, key=key))


def make_clerk(campaign):
    """A clerk of the campaign's office, loaded as a request would."""
    return make_person(Role.OFFICE_CLERK, campaign.office_unit, acts_for=campaign.owner_unit)

"""A town's campaign with two villages that report, a task each and a common one, and its second week open."""

from datetime import date

import pytest

from campaigns.choices import TaskPart
from campaigns.models import TaskTerms
from reports import services
from reports.models import UnitReport
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_task, open_week
from tests.factories_unit_reports import BEFORE_DUE


@pytest.fixture
def before_due(time_machine):
    """Two hours before the week is due; `move_to` travels on."""
    time_machine.move_to(BEFORE_DUE, tick=False)
    return time_machine


@pytest.fixture
def reporting_campaign(before_due, town, office, village, other_village):
    campaign = CampaignFactory(slug="lighting", owner_unit=town, office_unit=office)
    for unit in (village, other_village):
        CampaignUnitFactory(campaign=campaign, unit=unit)
    measure = MeasureFactory(campaign=campaign)
    make_task(measure, village, code="led", title="摸排照明企业", units=[(other_village, TaskPart.RESPONSIBLE)])
    make_task(measure, village, code="own", title="上门宣传")
    return campaign


@pytest.fixture
def week(reporting_campaign):
    period = open_week(reporting_campaign, date(2026, 11, 12))
    services.open_unit_reports(now=BEFORE_DUE)
    return period


@pytest.fixture
def report(week, village):
    return UnitReport.objects.for_list().get(period=week, unit=village)


@pytest.fixture
def other_report(week, other_village):
    return UnitReport.objects.for_list().get(period=week, unit=other_village)


@pytest.fixture
def led_task(reporting_campaign):
    return reporting_campaign.tasks.get(code="led")


@pytest.fixture
def on_schedule(week):
    """The tasks have only begun: no light is red."""
    TaskTerms.objects.update(starts_on=week.ends_on)

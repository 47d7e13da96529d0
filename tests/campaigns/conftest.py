"""The town's campaign: two villages take part and hand in reports, the first one leads a task."""

from datetime import date

import pytest

from accounts.choices import Role
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_task, open_week
from tests.factories_directives import MONDAY, order
from tests.factories_meetings import at, plan


@pytest.fixture
def campaign(town, office, village, other_village):
    campaign = CampaignFactory(owner_unit=town, office_unit=office)
    CampaignUnitFactory(campaign=campaign, unit=village)
    CampaignUnitFactory(campaign=campaign, unit=other_village)
    return campaign


@pytest.fixture
def measure(campaign):
    return MeasureFactory(campaign=campaign)


@pytest.fixture
def task(measure, village):
    return make_task(measure, village)


@pytest.fixture
def other_task(measure, other_village):
    """A task of the same campaign in which `village` has no part."""
    return make_task(measure, other_village)


@pytest.fixture
def week(campaign):
    return open_week(campaign, date(2026, 11, 12))


@pytest.fixture
def second_clerk(town, office):
    return make_person(Role.OFFICE_CLERK, office, acts_for=town, login_name="second-clerk")


@pytest.fixture
def monday(time_machine):
    """The clock stands on the Monday on which directives are issued."""
    time_machine.move_to(MONDAY, tick=False)


@pytest.fixture
def clock(time_machine):
    """The clock stands on the Friday a week before the meeting."""
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return time_machine


@pytest.fixture
def directive(campaign, village, town_clerk):
    return order(campaign, village, by=town_clerk)


@pytest.fixture
def meeting(campaign, town_clerk):
    return plan(campaign, town_clerk, starts_at=at("2026-11-27 09:30"))

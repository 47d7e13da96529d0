"""What an action hands on among firms: rounds that are open, and firms that are being helped."""

from datetime import date

import pytest

from campaigns import services as campaigns_services
from campaigns.choices import CampaignStatus
from campaigns.closing_sections import open_items
from campaigns.models import Campaign
from enterprises import services
from enterprises.models import SelfReportRound
from tests.factories_enterprises import EnrolmentFactory, ProductFactory
from tests.factories_self_reports import OPEN_AT, make_template, open_quarter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _opened(time_machine):
    time_machine.move_to(OPEN_AT, tick=False)


def test_open_round_and_helped_firms_are_listed(campaign, enterprise, other_enterprise, town_clerk):
    make_template(campaign)
    opened = open_quarter(campaign)
    EnrolmentFactory(campaign=campaign, enterprise=enterprise)
    EnrolmentFactory(campaign=campaign, enterprise=other_enterprise, ended_on=date(2026, 6, 30))
    EnrolmentFactory(campaign=campaign, product=ProductFactory(enterprise=other_enterprise))

    found = {section.code: items for section, items in open_items(campaign, town_clerk)}

    assert [item.key for item in found["self_reports"]] == [f"self-report-round-{opened.pk}"]
    assert [(item.key, item.unit) for item in found["assistance"]] == [(f"assistance-{enterprise.pk}", enterprise.unit)]


def test_closed_action_opens_no_new_round(campaign, enterprise, town_clerk):
    make_template(campaign)
    Campaign.objects.update(status=CampaignStatus.CLOSED, closed_on=date(2026, 11, 1))

    assert services.open_due_rounds(now=OPEN_AT) == []
    assert not SelfReportRound.objects.exists()


def test_running_action_opens_its_round(campaign, enterprise):
    """The negative control of the test above."""
    make_template(campaign)

    assert services.open_due_rounds(now=OPEN_AT)


def test_round_that_was_handed_on_goes_on(campaign, enterprise, town_clerk):
    make_template(campaign)
    opened = open_quarter(campaign)
    campaigns_services.begin_closing(campaign, by=town_clerk)
    campaigns_services.hand_on_items(
        campaign, keys=[f"self-report-round-{opened.pk}"], unit=campaign.office_unit, by=town_clerk
    )

    campaigns_services.close_campaign(campaign, by=town_clerk)

    opened.refresh_from_db()
    assert opened.is_open(OPEN_AT)

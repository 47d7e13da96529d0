"""What an action hands on after sampling: the follow-up keeps its row, its clock and its authority."""

from datetime import date

import pytest
from django.urls import reverse

from campaigns import services as campaigns_services
from campaigns.closing_sections import open_items
from campaigns.models import HandedOnItem
from inspections import services
from inspections.models import Rectification
from tests.factories_campaigns import CampaignFactory
from tests.factories_enterprises import EnterpriseFactory
from tests.factories_inspections import RectificationFactory, SpotCheckFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november(time_machine):
    time_machine.move_to("2026-11-20 02:20:00+00:00", tick=False)


@pytest.fixture
def campaign(town, office):
    return CampaignFactory(owner_unit=town, office_unit=office)


@pytest.fixture
def firm(village):
    return EnterpriseFactory(unit=village)


@pytest.fixture
def rectification(campaign, firm):
    return RectificationFactory(spot_check=SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True))


def close_and_hand_on(campaign, by, unit):
    campaigns_services.begin_closing(campaign, by=by)
    keys = [item.key for _section, items in open_items(campaign, by) for item in items]
    campaigns_services.hand_on_items(campaign, keys=keys, unit=unit, by=by)
    return campaigns_services.close_campaign(campaign, by=by)


def test_batches_under_way_and_open_follow_ups_are_listed(campaign, firm, rectification, town_clerk):
    pending = SpotCheckFactory(campaign=campaign, enterprise=firm, pending=True)
    unordered = SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True)
    SpotCheckFactory(campaign=campaign, enterprise=firm)  # conforming: nothing is left to do
    RectificationFactory(
        spot_check=SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True), closed=True
    )

    found = {section.code: [item.key for item in items] for section, items in open_items(campaign, town_clerk)}

    assert found == {
        "rectifications": [f"rectification-{rectification.spot_check_id}"],
        "spot_checks": [f"spot-check-{pending.pk}", f"spot-check-{unordered.pk}"],
    }


def test_clock_of_a_handed_on_follow_up_runs_on(
    campaign, rectification, town_clerk, inspector, branch, client_of, time_machine
):
    """The row is untouched; after its last day it is overdue on the inspector's list and on the closing's page."""
    before = Rectification.objects.filter(pk=rectification.pk).values().get()
    close_and_hand_on(campaign, town_clerk, branch)
    follow_ups, closing = (
        reverse("inspections:follow_up_list"),
        reverse("campaigns:campaign_closing", args=[campaign.pk]),
    )
    assert "超期" not in client_of(inspector).get(closing).text

    time_machine.move_to("2026-12-05 02:20:00+00:00", tick=False)

    assert Rectification.objects.filter(pk=rectification.pk).values().get() == before
    assert rectification.due_on == date(2026, 11, 29)
    client = client_of(inspector)
    assert "超期6天" in client.get(follow_ups).text
    assert "超期" in client.get(closing).text


def test_follow_up_of_a_closed_action_is_closed_by_the_inspector(
    campaign, rectification, town_clerk, inspector, branch
):
    close_and_hand_on(campaign, town_clerk, branch)

    services.close_rectification(rectification.spot_check, closed_on=date(2026, 11, 19), by=inspector)

    ((row, item),) = campaigns_services.handed_on_rows(campaign, town_clerk)
    assert (row.unit, item) == (branch, None)
    assert HandedOnItem.objects.count() == 1


def test_neighbours_batches_are_not_listed(campaign, rectification, other_town_clerk, town_clerk):
    assert open_items(campaign, other_town_clerk) == []
    assert open_items(campaign, town_clerk)

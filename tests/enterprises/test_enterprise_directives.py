"""批示 and 督办 on a firm: from its page, to its village, in a campaign that the author oversees."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.choices import Role
from campaigns.choices import DirectiveKind
from campaigns.models import Directive
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
VALUES = {"kind": "instruction", "text": "请上门看看", "due": "5"}


@pytest.fixture(autouse=True)
def taking_part(campaign, village):
    return CampaignUnitFactory(campaign=campaign, unit=village)


@pytest.fixture
def url(enterprise):
    return reverse("enterprises:enterprise_directive_create", args=[enterprise.pk])


def test_leader_writes_to_the_village_of_the_firm(enterprise, url, village, leader, client_of):
    client = client_of(leader)
    assert url in client.get(enterprise.get_absolute_url()).content.decode()
    form = client.get(url).context["form"]
    assert (form.subject, form.initial["unit"]) == (enterprise.name, village.pk)

    client.post(url, {**VALUES, "unit": village.pk})

    directive = Directive.objects.get()
    assert (directive.unit, directive.subject_label, directive.subject_url, directive.reply_due_on) == (
        village,
        enterprise.name,
        enterprise.get_absolute_url(),
        date(2026, 11, 27),
    )


def test_office_orders_on_a_firm(url, village, town_clerk, client_of):
    client_of(town_clerk).post(url, {**VALUES, "kind": "order", "unit": village.pk})

    assert Directive.objects.get().kind == DirectiveKind.ORDER


def test_campaign_is_chosen_among_those_overseen(url, campaign, town, office, village, other_town, leader, client_of):
    second = CampaignFactory(slug="second", owner_unit=town, office_unit=office)
    CampaignUnitFactory(campaign=second, unit=village)
    foreign = CampaignFactory(slug="foreign", owner_unit=other_town, office_unit=other_town)
    client = client_of(leader)
    assert f"?campaign={second.pk}" in client.get(url).content.decode()

    client.post(f"{url}?campaign={second.pk}", {**VALUES, "unit": village.pk})

    assert Directive.objects.get().campaign == second
    for key in (foreign.pk, 999_999, "x"):
        assert client.get(f"{url}?campaign={key}").status_code == 404


def test_closed_campaigns_are_not_offered(enterprise, url, campaign, leader, client_of):
    type(campaign).objects.filter(pk=campaign.pk).update(status="closed", closed_on=date(2026, 11, 1))

    assert url not in client_of(leader).get(enterprise.get_absolute_url()).content.decode()
    assert client_of(leader).get(url).status_code == 404


@pytest.mark.parametrize("person", ["inspector", "village_reporter", "enterprise_filer"])
def test_others_have_no_such_page(request, url, person, client_of):
    assert client_of(request.getfixturevalue(person)).get(url).status_code == 403


def test_firm_of_another_town_is_absent(url, other_town, client_of):
    stranger = make_person(Role.LEADER, other_town, acts_for=other_town)

    assert client_of(stranger).get(url).status_code == 404

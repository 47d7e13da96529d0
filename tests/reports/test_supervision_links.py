"""Where reports lead to supervision: 批示 on an issue, and the lines of the leader's page."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.choices import Role
from campaigns import services as campaigns_services
from campaigns.choices import DirectiveKind, DirectiveStepKind
from campaigns.models import Directive, DirectiveStep
from reports.choices import BulletinStatus
from reports.models import Bulletin
from tests.factories import make_person
from tests.factories_bulletins import compiled_bulletin, instant, make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(office, village, other_village, time_machine):
    time_machine.move_to(instant("2026-11-18 10:00"), tick=False)
    return make_campaign(office, village, other_village, name="演示灯具行动", slug="lighting")


@pytest.fixture
def bulletin(campaign):
    return compiled_bulletin(campaign)


def publish(bulletin, by):
    Bulletin.objects.filter(pk=bulletin.pk).update(
        status=BulletinStatus.PUBLISHED,
        number="HL-2026-46",
        issue_year=2026,
        issue_number=1,
        total_issue_number=1,
        published_at=instant("2026-11-17 10:00"),
        published_by=by,
    )


@pytest.fixture
def url(bulletin):
    return reverse("reports:bulletin_directive_create", args=[bulletin.pk])


def test_leader_writes_on_an_issue_that_stands(bulletin, url, village, leader, town_clerk, client_of):
    client = client_of(leader)
    assert client.get(url).status_code == 404
    assert url not in client.get(bulletin.get_absolute_url()).content.decode()
    publish(bulletin, town_clerk)
    assert url in client.get(bulletin.get_absolute_url()).content.decode()

    client.post(url, {"kind": "instruction", "unit": village.pk, "text": "请说明原因", "due": "3"})

    directive = Directive.objects.get()
    assert directive.subject_url == bulletin.get_absolute_url()
    assert bulletin.period.title in directive.subject_label


@pytest.mark.parametrize("person", ["inspector", "village_reporter"])
def test_others_have_no_such_page(request, bulletin, url, town_clerk, person, client_of):
    publish(bulletin, town_clerk)

    assert client_of(request.getfixturevalue(person)).get(url).status_code == 403


def test_issue_of_another_town_is_absent(bulletin, url, town_clerk, other_town, client_of):
    publish(bulletin, town_clerk)
    stranger = make_person(Role.LEADER, other_town, acts_for=other_town)

    assert client_of(stranger).get(url).status_code == 404


def overdue_order(campaign, unit, by, time_machine):
    time_machine.move_to(instant("2026-11-02 10:00"), tick=False)
    directive = campaigns_services.issue_directive(
        campaign,
        unit=unit,
        kind=DirectiveKind.ORDER,
        text="三天内清退",
        subject_label="无照生产点清退",
        subject_url=campaign.get_absolute_url(),
        issued_by=by,
        by=by,
        reply_due_on=date(2026, 11, 6),
    )
    time_machine.move_to(instant("2026-11-18 10:00"), tick=False)
    return directive


def test_leaders_page_leads_to_their_list_and_to_letters(
    campaign, village, other_village, town_clerk, leader, inspector, client_of, time_machine
):
    listed = overdue_order(campaign, village, town_clerk, time_machine)
    DirectiveStep.objects.create(
        directive=listed,
        kind=DirectiveStepKind.REPORTED,
        happened_on=date(2026, 11, 18),
        due_on=listed.reply_due_on,
        recorded_at=listed.issued_at,
    )
    letter = campaigns_services.draft_letter(
        overdue_order(campaign, other_village, town_clerk, time_machine), by=town_clerk
    )

    page = client_of(leader).get(reverse("reports:dashboard")).content.decode()

    assert "拖期督办 1 件" in page
    assert f"{reverse('campaigns:directive_list')}?state=reported" in page
    assert letter.get_absolute_url() in page
    assert letter.get_absolute_url() not in client_of(inspector).get(reverse("reports:dashboard")).content.decode()

"""Directives: who may issue one, who is asked to act on it, and who reads it."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AuditEvent, WorkItem
from campaigns import services
from campaigns.choices import DirectiveKind
from campaigns.models import Directive
from tests.factories import OrgUnitFactory, make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory

pytestmark = pytest.mark.django_db

LIST = "/office/campaigns/directives/"


def issue(campaign, unit, *, issued_by, by, kind=DirectiveKind.INSTRUCTION, text="请分局一周内办结"):
    return services.issue_directive(
        campaign,
        unit=unit,
        kind=kind,
        text=text,
        subject_label="供电所配合停电检修",
        subject_url=campaign.get_absolute_url(),
        issued_by=issued_by,
        by=by,
    )


def asked_of(directive):
    items = WorkItem.objects.open().filter(key__startswith=f"directive-{directive.pk}-")
    return {(item.unit.code, item.role) for item in items}


@pytest.mark.parametrize("person", ["leader", "leader_in_charge"])
def test_leader_issues_and_unit_and_office_are_asked(request, campaign, village, person):
    leader = request.getfixturevalue(person)

    directive = issue(campaign, village, issued_by=leader, by=leader)

    assert (directive.issued_by, directive.recorded_by, directive.is_on_behalf) == (leader, leader, False)
    assert asked_of(directive) == {
        ("village", Role.UNIT_HEAD),
        ("village", Role.UNIT_REPORTER),
        ("office", Role.OFFICE_CLERK),
    }
    event = AuditEvent.objects.get(action="issue_directive")
    assert (event.actor, event.unit, event.after["text"]) == (leader, village, "请分局一周内办结")


def test_office_types_in_for_a_leader(campaign, village, leader, town_clerk):
    directive = issue(campaign, village, issued_by=leader, by=town_clerk)

    assert (directive.issued_by, directive.recorded_by, directive.is_on_behalf) == (leader, town_clerk, True)
    assert asked_of(directive) == {("village", Role.UNIT_HEAD), ("village", Role.UNIT_REPORTER)}


def test_office_names_a_leader_of_the_campaign(campaign, village, other_town, town_clerk, inspector):
    stranger = make_person(Role.LEADER, other_town, acts_for=other_town)
    for person in (stranger, inspector, town_clerk):
        with pytest.raises(ValidationError, match="批示人应是"):
            issue(campaign, village, issued_by=person, by=town_clerk)
    assert not Directive.objects.exists()


def test_leader_of_the_city_is_above_the_campaign(campaign, village, city, town_clerk):
    mayor = make_person(Role.LEADER, city, acts_for=city)

    assert issue(campaign, village, issued_by=mayor, by=town_clerk).issued_by == mayor


def test_leader_speaks_for_nobody_else(campaign, village, leader, leader_in_charge):
    with pytest.raises(PermissionDenied):
        issue(campaign, village, issued_by=leader_in_charge, by=leader)


@pytest.mark.parametrize("person", ["inspector", "organiser", "village_head", "village_reporter", "other_town_clerk"])
def test_others_issue_nothing(request, campaign, village, leader, person):
    with pytest.raises(PermissionDenied):
        issue(campaign, village, issued_by=leader, by=request.getfixturevalue(person))


def test_leader_of_another_town_issues_nothing(campaign, village, other_town):
    stranger = make_person(Role.LEADER, other_town, acts_for=other_town)

    with pytest.raises(PermissionDenied):
        issue(campaign, village, issued_by=stranger, by=stranger)


def test_unit_outside_the_campaign_is_refused(campaign, town, leader):
    with pytest.raises(ValidationError, match="没有参加这个行动"):
        issue(campaign, OrgUnitFactory(parent=town), issued_by=leader, by=leader)


def test_instruction_says_something_and_agreement_need_not(campaign, village, leader):
    with pytest.raises(ValidationError, match="请写明批示内容"):
        issue(campaign, village, issued_by=leader, by=leader, text="  ")

    assert issue(campaign, village, issued_by=leader, by=leader, kind=DirectiveKind.AGREEMENT, text="").text == ""


def test_text_that_is_too_long_is_refused(campaign, village, leader):
    with pytest.raises(ValidationError):
        issue(campaign, village, issued_by=leader, by=leader, text="字" * 501)


def test_long_subject_and_text_are_cut_to_fit_the_work_queue(campaign, village, leader):
    directive = services.issue_directive(
        campaign,
        unit=village,
        kind=DirectiveKind.INSTRUCTION,
        text="字" * 500,
        subject_label="事" * 200,
        subject_url="/",
        issued_by=leader,
        by=leader,
    )

    items = list(WorkItem.objects.filter(key__startswith=f"directive-{directive.pk}-"))
    assert len(items) == 3
    assert {(item.title, item.reason) for item in items} == {("批示：" + "事" * 150, "字" * 200)}
    # The columns' own limits, which SQLite does not keep.
    for item in items:
        item.full_clean()


def test_noting_settles_the_own_item_once(campaign, village, leader, village_head, village_reporter, town_clerk):
    directive = issue(campaign, village, issued_by=leader, by=leader)

    services.note_directive(directive, by=village_head)
    services.note_directive(directive, by=village_head)

    assert asked_of(directive) == {("village", Role.UNIT_REPORTER), ("office", Role.OFFICE_CLERK)}
    assert AuditEvent.objects.filter(action="note_directive").count() == 1


def test_noting_is_for_those_who_were_asked(campaign, village, leader, other_village_head, leader_in_charge):
    directive = issue(campaign, village, issued_by=leader, by=leader)

    for person in (other_village_head, leader_in_charge):
        with pytest.raises(PermissionDenied):
            services.note_directive(directive, by=person)


def test_no_directive_on_cases_results_or_objections():
    """users.md, point 4 and the table: leaders give directions on tasks, bulletins, units and firms only."""
    root = Path(__file__).parents[2] / "inspections"

    assert not [path for path in root.rglob("*.py") if "issue_directive" in path.read_text(encoding="utf-8")]


# -- Pages


def test_list_shows_each_reader_what_is_theirs(
    campaign, village, other_village, leader, town_clerk, village_head, village_reporter, other_town, client_of
):
    issue(campaign, village, issued_by=leader, by=leader, text="给东村")
    issue(campaign, other_village, issued_by=leader, by=leader, text="给西村")
    stranger = make_person(Role.LEADER, other_town, acts_for=other_town)

    for person, texts in (
        (leader, {"给东村", "给西村"}),
        (town_clerk, {"给东村", "给西村"}),
        (village_head, {"给东村"}),
        (village_reporter, {"给东村"}),
        (stranger, set()),
    ):
        page = client_of(person).get(LIST).content.decode()
        assert {text for text in ("给东村", "给西村") if text in page} == texts


@pytest.mark.parametrize("person", ["inspector", "organiser", "enterprise_filer", "audit_administrator"])
def test_list_is_closed_to_others(request, client_of, person):
    assert client_of(request.getfixturevalue(person)).get(LIST).status_code == 403


def test_unit_notes_on_the_page(campaign, village, leader, village_head, client_of):
    directive = issue(campaign, village, issued_by=leader, by=leader)
    client = client_of(village_head)
    note = reverse("campaigns:directive_note", args=[directive.pk])
    assert note in client.get(LIST).content.decode()

    response = client.post(note)

    assert response.url == directive.get_absolute_url()
    assert note not in client.get(LIST).content.decode()


def test_note_of_a_foreign_directive_is_absent(campaign, village, leader, other_village_head, client_of):
    directive = issue(campaign, village, issued_by=leader, by=leader)

    assert client_of(other_village_head).post(f"{LIST}{directive.pk}/note/").status_code == 404


def test_office_types_in_on_the_page(campaign, village, leader, town_clerk, client_of):
    client = client_of(town_clerk)
    url = reverse("campaigns:directive_create", args=[campaign.pk])
    assert "代录批示" in client.get(url).content.decode()

    values = {"unit": village.pk, "subject_label": "九月质量月", "kind": "instruction", "text": "办好开放日"}
    response = client.post(url, {**values, "issued_by": leader.pk})

    directive = Directive.objects.get()
    assert response.url == directive.get_absolute_url()
    assert (directive.issued_by, directive.recorded_by, directive.unit) == (leader, town_clerk, village)
    assert directive.subject_url == campaign.get_absolute_url()


def test_leader_writes_on_the_page_in_their_own_name(campaign, village, leader, leader_in_charge, client_of):
    url = reverse("campaigns:directive_create", args=[campaign.pk])

    client_of(leader).post(
        url,
        {"unit": village.pk, "subject_label": "质量月", "kind": "agreement", "issued_by": leader_in_charge.pk},
    )

    assert Directive.objects.get().issued_by == leader


@pytest.mark.parametrize(
    "values", [{"kind": "instruction", "text": " "}, {"kind": "order", "text": "办"}, {"subject_label": ""}]
)
def test_page_shows_what_is_wrong(campaign, village, leader, client_of, values):
    url = reverse("campaigns:directive_create", args=[campaign.pk])
    typed = {"unit": village.pk, "subject_label": "质量月", "kind": "agreement", "text": "", **values}

    response = client_of(leader).post(url, typed)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Directive.objects.exists()


@pytest.mark.parametrize("name", ["issued_by", "unit"])
def test_foreign_ids_on_the_page_are_absent(campaign, village, town_clerk, leader, other_town, client_of, name):
    foreign = {"issued_by": make_person(Role.LEADER, other_town, acts_for=other_town).pk, "unit": other_town.pk}
    values = {"unit": village.pk, "subject_label": "质量月", "kind": "agreement", "issued_by": leader.pk}
    url = reverse("campaigns:directive_create", args=[campaign.pk])

    assert client_of(town_clerk).post(url, {**values, name: foreign[name]}).status_code == 404
    assert client_of(town_clerk).post(url, {**values, name: 999_999}).status_code == 404


def test_page_of_a_foreign_campaign_is_absent(leader, other_town, client_of):
    foreign = CampaignFactory(owner_unit=other_town, office_unit=other_town)

    assert client_of(leader).get(reverse("campaigns:directive_create", args=[foreign.pk])).status_code == 404


def test_list_costs_the_same_for_many(campaign, leader, client_of, django_assert_max_num_queries):
    for _number in range(20):
        unit = CampaignUnitFactory(campaign=campaign).unit
        issue(campaign, unit, issued_by=leader, by=leader)

    client = client_of(leader)

    with django_assert_max_num_queries(18):
        assert len(client.get(LIST).context["lines"]) == 20

"""请您定的事: what units ask in signed reports, decided once, by a leader or by the office for one."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AuditEvent, WorkItem
from campaigns.choices import DirectiveKind
from campaigns.models import Directive
from campaigns.transitions import Conflict
from reports import services
from reports.models import UnitReport
from tests.factories import make_person
from tests.factories_unit_reports import reloaded

pytestmark = pytest.mark.django_db

LIST = "/office/reports/matters/"
MATTER = "请供电所配合停电检修"


def ask_for(report, head, text=MATTER):
    """The report signed by its head, with something the town should settle."""
    values = {"is_declared_zero": True, "coordination": text}
    services.save_unit_report(report, version=report.version, values=values, lines={}, by=head)
    services.submit_unit_report(report, by=head)
    return reloaded(report)


def decide(report, *, issued_by, by, kind=DirectiveKind.AGREEMENT, text=""):
    return services.decide_coordination(report, kind=kind, text=text, issued_by=issued_by, by=by)


@pytest.fixture
def matter(report, village_head):
    return ask_for(report, village_head)


def test_signed_report_that_asks_waits_for_a_decision(matter, other_report, other_village_head):
    ask_for(other_report, other_village_head, text="")

    assert list(UnitReport.objects.awaiting_decision()) == [matter]


def test_leader_decides_once(matter, leader, leader_in_charge):
    directive = decide(matter, issued_by=leader, by=leader)

    assert reloaded(matter).coordination_directive == directive
    assert directive.subject_label == f"演示东村请协调：{MATTER}"
    assert directive.subject_url == matter.get_absolute_url()
    assert not UnitReport.objects.awaiting_decision().exists()
    with pytest.raises(Conflict):
        decide(matter, issued_by=leader_in_charge, by=leader_in_charge)
    assert Directive.objects.count() == 1
    assert AuditEvent.objects.filter(action="issue_directive").count() == 1


def test_office_decides_for_a_leader_and_its_work_is_settled(matter, leader, town_clerk):
    services.ask_to_record(matter, by=leader)
    services.ask_to_record(matter, by=leader)
    item = WorkItem.objects.open().get(role=Role.OFFICE_CLERK, url=matter.decision_url)
    assert item.title == "代录批示：演示东村 2026年第46周（11月9日—15日）"

    directive = decide(matter, issued_by=leader, by=town_clerk, kind=DirectiveKind.INSTRUCTION, text="同意，分局牵头")

    assert directive.is_on_behalf
    assert not WorkItem.objects.open().filter(pk=item.pk).exists()
    with pytest.raises(Conflict):
        services.ask_to_record(matter, by=leader)


@pytest.mark.parametrize("person", ["inspector", "organiser", "village_head", "other_town_clerk"])
def test_others_decide_nothing(request, matter, leader, person):
    user = request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        decide(matter, issued_by=leader, by=user)
    with pytest.raises(PermissionDenied):
        services.ask_to_record(matter, by=user)


def test_nothing_to_decide_on_a_draft_or_where_nothing_is_asked(report, other_report, other_village_head, leader):
    UnitReport.objects.filter(pk=report.pk).update(coordination=MATTER)
    silent = ask_for(other_report, other_village_head, text="")

    for each in (report, silent):
        with pytest.raises(ValidationError, match="没有已审核的待协调事项"):
            decide(each, issued_by=leader, by=leader)
        with pytest.raises(ValidationError, match="没有已审核的待协调事项"):
            services.ask_to_record(each, by=leader)
    assert not Directive.objects.exists()


def test_long_matter_is_quoted_in_part(report, village_head, leader):
    directive = decide(ask_for(report, village_head, text="事" * 2000), issued_by=leader, by=leader)

    assert len(directive.subject_label) == 200


# -- Pages


def test_leader_agrees_by_one_button(matter, leader, client_of):
    client = client_of(leader)
    page = client.get(LIST).content.decode()
    assert MATTER in page
    assert "同意" in page

    response = client.post(matter.decision_url, {"kind": "agreement", "next": LIST})

    assert response.url == LIST
    assert reloaded(matter).coordination_directive.issued_by == leader
    assert MATTER not in client.get(LIST).content.decode()


def test_office_types_in_and_names_the_leader(matter, leader, town_clerk, client_of):
    client = client_of(town_clerk)
    page = client.get(LIST).content.decode()
    assert "代录批示" in page
    assert "写批示" not in page

    refused = client.post(matter.decision_url, {"kind": "instruction", "text": " ", "issued_by": leader.pk})
    assert refused.status_code == 200
    assert "请写明批示内容" in refused.content.decode()
    values = {"kind": "instruction", "text": "请供电所本周到场", "issued_by": leader.pk}
    assert client.post(matter.decision_url, values).status_code == 302

    assert reloaded(matter).coordination_directive.is_on_behalf


def test_second_decision_shows_the_first_one(matter, leader, leader_in_charge, client_of):
    decide(matter, issued_by=leader, by=leader, kind=DirectiveKind.INSTRUCTION, text="先到者")

    response = client_of(leader_in_charge).post(matter.decision_url, {"kind": "agreement"})

    assert response.status_code == 409
    assert "先到者" in response.content.decode()
    assert "<textarea" not in response.content.decode()


def test_leader_hands_the_paper_to_the_office(matter, leader, client_of):
    url = reverse("reports:coordination_ask", args=[matter.pk])

    assert client_of(leader).post(url).url == LIST
    assert WorkItem.objects.open().filter(url=matter.decision_url).exists()

    decide(matter, issued_by=leader, by=leader)
    response = client_of(leader).post(url, follow=True)
    assert "已由他人处理" in response.content.decode()


@pytest.mark.parametrize(("person", "status"), [("inspector", 200), ("organiser", 200), ("village_head", 403)])
def test_overseers_read_without_buttons(request, matter, client_of, person, status):
    client = client_of(request.getfixturevalue(person))

    response = client.get(LIST)

    assert response.status_code == status
    assert "<textarea" not in response.content.decode()
    assert client.get(matter.decision_url).status_code == 403


def test_foreign_matters_are_absent(matter, other_town, client_of):
    stranger = make_person(Role.LEADER, other_town, acts_for=other_town)
    client = client_of(stranger)

    assert MATTER not in client.get(LIST).content.decode()
    for url in (matter.decision_url, reverse("reports:coordination_ask", args=[matter.pk])):
        assert client.post(url, {"kind": "agreement"}).status_code == 404


def test_unit_sees_the_decision_on_its_report(matter, leader, village_reporter, client_of):
    decide(matter, issued_by=leader, by=leader, kind=DirectiveKind.INSTRUCTION, text="请供电所本周到场")

    assert "请供电所本周到场" in client_of(village_reporter).get(matter.get_absolute_url()).content.decode()

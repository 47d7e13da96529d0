"""A firm asks for a person, and the branch answers."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.choices import Role, UnitKind
from accounts.models import AuditEvent, OrgUnit, OutboxMessage, WorkItem
from enterprises import services
from enterprises.choices import ContactTopic
from enterprises.models import ContactRequest
from tests.factories_enterprises import ContactRequestFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

LIST = reverse("enterprises:contact_request_list")


def answer_url(pk):
    return reverse("enterprises:contact_answer", args=[pk])


@pytest.fixture
def contact_request(own_enterprise, enterprise_filer):
    return services.request_contact(own_enterprise, topic=ContactTopic.CALL, note="接地规定看不懂", by=enterprise_filer)


def test_a_request_lies_on_the_branchs_desk(contact_request, branch, inspector):
    item = WorkItem.objects.visible_to(inspector).open().get()

    assert (item.unit, item.role, item.reason) == (branch, Role.INSPECTOR, "接地规定看不懂")
    assert item.url == answer_url(contact_request.pk)
    assert AuditEvent.objects.get(action="request_contact").after == {"topic": "call"}


def test_without_a_branch_the_office_is_asked(own_enterprise, enterprise_filer, branch, office):
    OrgUnit.objects.filter(pk=branch.pk).update(kind=UnitKind.DEPARTMENT)

    services.request_contact(own_enterprise, topic=ContactTopic.VISIT, by=enterprise_filer)

    item = WorkItem.objects.get()
    assert (item.unit, item.role, item.reason) == (office, Role.OFFICE_CLERK, "技术上门看看")


def test_without_either_the_firm_is_told(own_enterprise, enterprise_filer):
    OrgUnit.objects.filter(kind__in=[UnitKind.BRANCH, UnitKind.OFFICE]).update(kind=UnitKind.DEPARTMENT)

    with pytest.raises(ValidationError, match="直接打电话"):
        services.request_contact(own_enterprise, topic=ContactTopic.VISIT, by=enterprise_filer)
    assert not ContactRequest.objects.exists()


def test_the_same_request_twice_is_told(contact_request, own_enterprise, enterprise_filer):
    with pytest.raises(ValidationError, match="已经提过"):
        services.request_contact(own_enterprise, topic=ContactTopic.CALL, by=enterprise_filer)
    assert services.request_contact(own_enterprise, topic=ContactTopic.TESTING, by=enterprise_filer).pk


@pytest.mark.parametrize("person", ["inspector", "village_reporter", "enterprise_filer"])
def test_only_the_firms_filer_asks(enterprise, person, request):
    with pytest.raises(PermissionDenied):
        services.request_contact(enterprise, topic=ContactTopic.CALL, by=request.getfixturevalue(person))


@pytest.mark.parametrize("person", ["inspector", "town_clerk"])
def test_an_answer_settles_and_is_told(contact_request, enterprise_filer, person, request):
    by = request.getfixturevalue(person)

    services.answer_contact(contact_request, answer=" 已电话说明 ", by=by)

    contact_request.refresh_from_db()
    assert (contact_request.answer, contact_request.answered_by) == ("已电话说明", by)
    assert not WorkItem.objects.open().exists()
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.body) == (enterprise_filer, "已电话说明")
    assert AuditEvent.objects.filter(action="answer_contact").count() == 1


def test_answering_refuses(contact_request, inspector):
    with pytest.raises(ValidationError) as empty:
        services.answer_contact(contact_request, answer=" \u200b", by=inspector)
    services.answer_contact(contact_request, answer="已电话说明", by=inspector)
    with pytest.raises(ValidationError) as twice:
        services.answer_contact(contact_request, answer="又一次", by=inspector)

    assert "answer" in empty.value.message_dict
    assert twice.value.code == "conflict"
    contact_request.refresh_from_db()
    assert contact_request.answer == "已电话说明"


@pytest.mark.parametrize("person", ["leader", "village_head", "other_town_clerk", "enterprise_filer"])
def test_others_do_not_answer(contact_request, person, request):
    with pytest.raises(PermissionDenied):
        services.answer_contact(contact_request, answer="好", by=request.getfixturevalue(person))


def test_the_database_keeps_one_open_request_and_whole_answers(contact_request, own_enterprise, inspector):
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactRequestFactory(enterprise=own_enterprise)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactRequest.objects.filter(pk=contact_request.pk).update(answered_by=inspector)


def test_requests_are_answered_from_the_pages(contact_request, inspector, client_of):
    client = client_of(inspector)
    shown = client.get(LIST).content.decode()
    form_page = client.get(answer_url(contact_request.pk)).content.decode()

    response = client.post(answer_url(contact_request.pk), {"answer": "已电话说明"})
    again = client.post(answer_url(contact_request.pk), {"answer": "又一次"})

    assert "接地规定看不懂" in shown
    assert "接地规定看不懂" in form_page
    assert response.url == LIST
    assert again.status_code == 409
    assert "已由他人答复" in again.content.decode()
    assert "没有待答复的请求" in client.get(LIST).content.decode()
    assert "已电话说明" in client.get(f"{LIST}?is_all=on").content.decode()


def test_who_may_open_the_pages(contact_request, leader, village_head, other_town_clerk, client_of):
    address = answer_url(contact_request.pk)
    for person in (leader, village_head):
        assert client_of(person).get(LIST).status_code == 403
        assert client_of(person).get(address).status_code == 403
    assert client_of(other_town_clerk).get(address).status_code == 404
    assert "接地规定" not in client_of(other_town_clerk).get(LIST).content.decode()


def test_the_list_costs_the_same_with_more_rows(
    contact_request, own_enterprise, inspector, client_of, django_assert_max_num_queries
):
    client = client_of(inspector)
    client.get(LIST)
    for topic in (ContactTopic.VISIT, ContactTopic.TESTING):
        ContactRequestFactory(enterprise=own_enterprise, topic=topic)

    with django_assert_max_num_queries(3):
        client.get(LIST)

"""Who looks after a firm, and who files for it: the services and their pages."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AuditEvent
from enterprises import services
from enterprises.choices import DutyKind
from enterprises.models import Enterprise, EnterpriseDuty, EnterpriseMember
from tests.factories import UserFactory, loaded, make_person
from tests.factories_enterprises import DutyFactory, MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

TODAY = date(2026, 11, 20)
TOMORROW = date(2026, 11, 21)
ABSENT = 999_999


def assigned(firm, by, **values):
    return services.assign_duty(
        firm, **{"kind": DutyKind.SUPERVISOR, "name": "执法员乙", "starts_on": TODAY, "by": by} | values
    )


def refusal(call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    error = caught.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def url(name, *args):
    return reverse(f"enterprises:{name}", args=args)


# -- Duties


def test_a_duty_follows_the_one_before(enterprise, inspector):
    before = DutyFactory(enterprise=enterprise)

    duty = assigned(enterprise, inspector, phone="１３９１１１１２２２２")

    before.refresh_from_db()
    assert (before.ends_on, duty.starts_on, duty.ends_on) == (date(2026, 11, 19), TODAY, None)
    assert (duty.name, duty.phone) == ("执法员乙", "13911112222")
    event = AuditEvent.objects.get(action="assign_duty")
    assert (event.before["name"], event.after["name"], event.after["kind"]) == ("责任人甲", "执法员乙", "supervisor")


def test_an_account_gives_its_name_and_phone(enterprise, inspector):
    type(inspector).objects.filter(pk=inspector.pk).update(phone="13922223333")
    inspector.refresh_from_db()

    duty = assigned(enterprise, inspector, user=inspector, name="", phone="")

    assert (duty.user, duty.name, duty.phone) == (inspector, inspector.display_name, "13922223333")


def test_on_its_first_day_a_duty_is_put_right_in_place(enterprise, inspector):
    first = assigned(enterprise, inspector, name="写错了")

    second = assigned(enterprise, inspector)

    assert first.pk == second.pk
    assert EnterpriseDuty.objects.get().name == "执法员乙"


def test_a_duty_taken_back_on_its_first_day_is_in_force_on_none(enterprise, inspector):
    DutyFactory(enterprise=enterprise, starts_on=TODAY, ends_on=TODAY, name="写错了")
    duty = assigned(enterprise, inspector)

    assert list(enterprise.duties.current(TODAY)) == [duty]


def test_the_kinds_are_independent(enterprise, inspector):
    for kind in DutyKind:
        assigned(enterprise, inspector, kind=kind)

    assert enterprise.duties.current(TODAY).count() == 3


def test_assigning_refuses(enterprise, inspector, village_reporter):
    DutyFactory(enterprise=enterprise, starts_on=TODAY)

    assert "name" in refusal(assigned, enterprise, inspector, name=" ")
    assert "phone" in refusal(assigned, enterprise, inspector, phone="没装")
    assert "user" in refusal(assigned, enterprise, inspector, user=village_reporter)
    assert "starts_on" in refusal(assigned, enterprise, inspector, starts_on=date(2026, 11, 1))


@pytest.mark.parametrize("person", ["village_reporter", "village_head"])
def test_a_village_names_its_own_contact_only(enterprise, other_enterprise, person, request):
    by = request.getfixturevalue(person)

    assert assigned(enterprise, by, kind=DutyKind.VILLAGE_CONTACT, user=by).user == by
    for firm, kind in ((enterprise, DutyKind.SUPERVISOR), (other_enterprise, DutyKind.VILLAGE_CONTACT)):
        with pytest.raises(PermissionDenied):
            assigned(firm, by, kind=kind)


@pytest.mark.parametrize("person", ["leader", "organiser", "other_town_clerk", "enterprise_filer"])
def test_others_assign_nobody(enterprise, person, request):
    with pytest.raises(PermissionDenied):
        assigned(enterprise, request.getfixturevalue(person))


def test_the_database_keeps_one_open_duty_of_a_kind(enterprise):
    DutyFactory(enterprise=enterprise)

    with pytest.raises(IntegrityError), transaction.atomic():
        DutyFactory(enterprise=enterprise)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyFactory(enterprise=enterprise, kind=DutyKind.LEADER, ends_on=date(2020, 1, 1))


def test_a_duty_is_assigned_from_the_page(enterprise, inspector, village_reporter, client_of):
    client = client_of(inspector)
    address = url("duty_assign", enterprise.pk, "supervisor")
    form = client.get(address).context["form"]

    response = client.post(address, {"user": inspector.pk, "starts_on": "2026-11-20"})

    assert list(form.fields["user"].queryset) == [inspector]
    assert response.url == enterprise.get_absolute_url()
    assert enterprise.duties.get().user == inspector
    assert client.post(address, {"user": village_reporter.pk, "starts_on": "2026-11-20"}).status_code == 404


def test_who_may_open_the_duty_page(enterprise, leader, village_reporter, other_village_reporter, inspector, client_of):
    supervisor = url("duty_assign", enterprise.pk, "supervisor")
    contact = url("duty_assign", enterprise.pk, "village_contact")

    def status(person, address):
        return client_of(person).get(address).status_code

    assert [status(leader, supervisor), status(village_reporter, supervisor)] == [403, 403]
    assert status(village_reporter, contact) == 200
    assert status(other_village_reporter, contact) == 404
    assert status(inspector, url("duty_assign", enterprise.pk, "nonsense")) == 404
    assert status(inspector, url("duty_assign", ABSENT, "supervisor")) == 404


# -- Members


def test_a_member_sees_the_firm_from_the_first_day_to_the_last(enterprise, enterprise_filer, inspector, time_machine):
    member = services.add_member(enterprise, user=enterprise_filer, starts_on=TODAY, by=inspector)
    assert list(Enterprise.objects.visible_to(enterprise_filer)) == [enterprise]

    services.end_member(member, on=TODAY, by=inspector)

    assert list(Enterprise.objects.visible_to(enterprise_filer)) == [enterprise]
    time_machine.move_to("2026-11-21T10:20:00+08:00")
    assert not Enterprise.objects.visible_to(enterprise_filer).exists()
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == ["add_member", "end_member"]


def test_membership_refuses(own_enterprise, enterprise_filer, village_reporter, inspector, other_town):
    stranger = make_person(Role.ENTERPRISE_FILER, other_town)
    member = own_enterprise.members.get()
    early = date(2020, 1, 1)

    def added(user):
        return refusal(services.add_member, own_enterprise, user=user, starts_on=TODAY, by=inspector)

    assert "user" in added(enterprise_filer)
    assert "user" in added(village_reporter)
    assert "user" in added(stranger)
    assert "on" in refusal(services.end_member, member, on=early, by=inspector)
    services.end_member(member, on=TODAY, by=inspector)
    assert "" in refusal(services.end_member, member, on=TODAY, by=inspector)


@pytest.mark.parametrize("person", ["town_clerk", "leader", "village_head", "enterprise_filer"])
def test_only_the_branch_opens_a_firm_to_a_person(own_enterprise, person, request):
    by = request.getfixturevalue(person)
    other = make_person(Role.ENTERPRISE_FILER, own_enterprise.unit)

    with pytest.raises(PermissionDenied):
        services.add_member(own_enterprise, user=other, starts_on=TODAY, by=by)
    with pytest.raises(PermissionDenied):
        services.end_member(own_enterprise.members.get(), on=TODAY, by=by)


def test_the_database_keeps_a_membership_once(own_enterprise, enterprise_filer):
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberFactory(enterprise=own_enterprise, user=enterprise_filer)
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberFactory(enterprise=own_enterprise, user=loaded(UserFactory()), ends_on=date(2020, 1, 1))


def test_members_are_kept_from_the_pages(enterprise, enterprise_filer, inspector, client_of):
    client = client_of(inspector)
    add = url("member_add", enterprise.pk)

    unknown = client.post(add, {"user": "nobody", "starts_on": "2026-11-20"})
    added = client.post(add, {"user": " Enterprise-Filer ", "starts_on": "2026-11-20"})
    member = EnterpriseMember.objects.get()
    end = url("member_end", member.pk)
    shown = client.get(end).content.decode()
    ended = client.post(end, {"on": "2026-11-20"})

    assert "没有这个填报人账号" in unknown.content.decode()
    assert (added.url, ended.url) == (enterprise.get_absolute_url(), enterprise.get_absolute_url())
    assert "enterprise-filer" in shown
    assert client.get(end).status_code == 404


def test_who_may_open_the_member_pages(own_enterprise, town_clerk, village_head, other_town, client_of):
    stranger = make_person(Role.INSPECTOR, other_town, acts_for=other_town)
    for address in (url("member_add", own_enterprise.pk), url("member_end", own_enterprise.members.get().pk)):
        assert client_of(town_clerk).get(address).status_code == 403
        assert client_of(village_head).get(address).status_code == 403
        assert client_of(stranger).get(address).status_code == 404

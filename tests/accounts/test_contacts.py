import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.choices import Role
from accounts.models import AuditEvent, LoginLink, OutboxMessage, Post, User
from tests.factories import UserFactory, make_person

LIST = "/office/accounts/contacts/"
SLIPS = f"{LIST}slips/"
NEW = {"role": Role.UNIT_REPORTER, "display_name": "陈某", "phone": "138 0000-0009", "replaces": ""}


@pytest.fixture
def client(client_of, town_clerk):
    return client_of(town_clerk)


def reporters_of(unit):
    posts = services.contacts_of([unit], on=timezone.localdate())[unit]
    return [post.user.display_name for post in posts[Role.UNIT_REPORTER]]


def appoint(client, unit, **values):
    return client.post(f"{LIST}{unit.pk}/appoint/", NEW | values)


def test_office_replaces_a_reporter_who_keeps_nothing_and_everybody_is_told(
    client, village, village_reporter, village_head
):
    replaced = village_reporter.posts.get()

    assert appoint(client, village, replaces=replaced.pk).status_code == 302

    new = Post.objects.get(user__login_name="13800000009")
    assert (new.role, new.unit, new.acts_for, new.starts_on) == (
        Role.UNIT_REPORTER, village, village, timezone.localdate(),
    )  # fmt: skip
    replaced.refresh_from_db()
    assert replaced.ends_on == timezone.localdate() - timedelta(days=1)
    assert reporters_of(village) == ["陈某"]
    told = OutboxMessage.objects.values_list("recipient__login_name", "subject")
    assert set(told) == {(name, "演示东村的联络员换成了陈某") for name in ("village-reporter", "village-head")}
    assert list(AuditEvent.objects.values_list("action", flat=True).order_by("pk")) == [
        "end_post", "create_user", "assign_post",
    ]  # fmt: skip


def test_a_second_reporter_stands_beside_the_first_and_names_are_made_where_there_is_no_telephone(
    client, village, village_reporter
):
    UserFactory(home_unit=village, login_name="village.1")

    appoint(client, village, phone="0760-0000009")

    assert reporters_of(village) == ["联络员甲", "陈某"]
    assert User.objects.get(display_name="陈某").login_name == "village.2"


def test_colleague_of_that_name_is_the_same_person(client, village, village_reporter):
    appoint(client, village, role=Role.UNIT_HEAD, display_name=" 联络员甲 ", phone="13800000001")

    village_reporter.refresh_from_db()
    assert set(village_reporter.posts.values_list("role", flat=True)) == {Role.UNIT_REPORTER, Role.UNIT_HEAD}
    assert village_reporter.phone == "13800000001"


@pytest.mark.parametrize("values", [{"role": Role.LEADER}, {"display_name": " "}, {"display_name": "联络员甲"}])
def test_other_roles_no_name_and_a_post_held_already_are_refused(client, village, village_reporter, values):
    answer = appoint(client, village, **values)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert (User.objects.filter(home_unit=village).count(), Post.objects.filter(unit=village).count()) == (1, 1)


def test_who_is_replaced_must_hold_that_post(client, village, village_head):
    answer = appoint(client, village, replaces=village_head.posts.get().pk)

    assert answer.context["form"].errors["replaces"] == ["接替的人须与所选岗位一致。"]


def test_nobody_of_another_unit_is_replaced(village, other_village_reporter, town_clerk):
    theirs = other_village_reporter.posts.get()

    with pytest.raises(ValidationError, match="与所选岗位一致"):
        services.appoint_contact(village, role=Role.UNIT_REPORTER, display_name="陈某", replaces=theirs, by=town_clerk)
    theirs.refresh_from_db()
    assert theirs.ends_on is None


def test_unit_with_units_below_it_and_the_office_have_no_contact_of_this_kind(client, town, office, town_clerk):
    assert appoint(client, town).status_code == appoint(client, office).status_code == 404
    with pytest.raises(ValidationError, match="其他岗位请找安全管理员"):
        services.appoint_contact(town, role=Role.UNIT_REPORTER, display_name="陈某", by=town_clerk)


def test_list_names_contacts_with_their_telephone_numbers_and_can_be_searched(
    client, village, village_reporter, other_village
):
    User.objects.filter(pk=village_reporter.pk).update(phone="13800000001")

    page = client.get(LIST).content.decode()
    found = client.get(LIST, {"q": "西村"}).content.decode()

    assert 'href="tel:13800000001"' in page
    assert "演示西村" in found
    assert "演示东村" not in found


def test_leader_reads_the_list_and_changes_nothing(client_of, leader, village, village_reporter):
    page = client_of(leader).get(LIST).content.decode()

    assert "联络员甲" in page
    assert reverse("accounts:contact_appoint", args=[village.pk]) not in page
    assert client_of(leader).get(f"{LIST}{village.pk}/appoint/").status_code == 403


def test_list_costs_the_same_for_many_units(client, village, village_reporter, django_assert_max_num_queries):
    client.get(LIST)
    for _number in range(5):
        make_person(Role.UNIT_HEAD, village, acts_for=village)

    with django_assert_max_num_queries(4):
        client.get(LIST)


def test_slip_of_a_newcomer_lets_them_in(client, village):
    appoint(client, village)
    newcomer = User.objects.get(display_name="陈某")

    page = client.post(SLIPS, {"users": [newcomer.pk]}).content.decode()

    code = re.search(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", page)[0]
    services.activate_account(code, password="Lampen-2026-Pruefung")
    newcomer.refresh_from_db()
    assert newcomer.has_usable_password()


def test_office_prints_no_slip_for_an_account_in_use_or_with_other_posts(client, village, security_administrator):
    """Whoever holds a slip comes in as that person: the negative control is the newcomer above."""
    doubly_posted = services.create_user(by=None, login_name="doubly", display_name="双岗", home_unit=village)
    for role in (Role.UNIT_REPORTER, Role.INSPECTOR):
        services.assign_post(
            doubly_posted, unit=village, role=role, acts_for=village, starts_on=timezone.localdate(), by=None
        )

    at_work = make_person(Role.UNIT_REPORTER, village, acts_for=village, activated=True)
    for person in (at_work, doubly_posted, security_administrator):
        assert client.post(SLIPS, {"users": [person.pk]}).status_code == 404
    assert not LoginLink.objects.exists()

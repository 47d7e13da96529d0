from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import services
from accounts.choices import LinkPurpose, Role
from accounts.models import AuditEvent, OrgUnit, Post, User
from tests.factories import PASSWORD, OrgUnitFactory, PostFactory, UserFactory, loaded, make_person

START = date(2026, 11, 1)
END = date(2026, 11, 30)


@pytest.fixture
def colleague(village):
    return UserFactory(home_unit=village, display_name="同事乙")


def test_create_user_has_no_password(village, security_administrator):
    user = services.create_user(by=security_administrator, login_name="lin", display_name="林某", home_unit=village)

    assert not user.has_usable_password()
    event = AuditEvent.objects.get()
    assert (event.action, event.unit, event.after) == ("create_user", village, {"login_name": "lin"})


@pytest.mark.parametrize("name", ["", "Lin", "lin zhi", "\uff4cin", "林", ".lin", "lin\n", "\u043bin", "a" * 51])
def test_create_user_refuses_a_name_that_could_be_mistaken(village, security_administrator, name):
    with pytest.raises(ValidationError) as caught:
        services.create_user(by=security_administrator, login_name=name, display_name="x", home_unit=village)

    assert "login_name" in caught.value.error_dict


def test_create_user_refuses_a_login_name_in_use(village, village_reporter, security_administrator):
    with pytest.raises(ValidationError):
        services.create_user(
            by=security_administrator, login_name=village_reporter.login_name, display_name="x", home_unit=village
        )


@pytest.mark.parametrize(
    "password",
    [
        "Ab1!",  # too short
        "abcdefghij",  # one class
        "abcdefgh12",  # two classes
        "Password123",  # common
        "Chen.zhiming1",  # like the login name
        "1234567890",
    ],
)
def test_change_password_keeps_the_rules(db, password):
    user = UserFactory(login_name="chen.zhiming")

    with pytest.raises(ValidationError):
        services.change_password(user, password=password, by=user)

    user.refresh_from_db()
    assert user.password == "!"


def test_change_password_stores_argon2(db):
    user = UserFactory()

    services.change_password(user, password=PASSWORD, by=user)

    assert identify_hasher(user.password).algorithm == "argon2"
    assert user.check_password(PASSWORD)
    assert "password" not in str(AuditEvent.objects.values("before", "after"))


def test_disable_user_ends_open_links(village_reporter, security_administrator):
    _link, code = services.issue_login_link(village_reporter, purpose=LinkPurpose.ACTIVATION, by=security_administrator)

    services.disable_user(village_reporter, by=security_administrator)
    services.enable_user(village_reporter, by=security_administrator)

    assert services.find_login_link(code, purpose=LinkPurpose.ACTIVATION) is None


@pytest.mark.parametrize("service", [services.disable_user, services.enable_user, services.unlock_login])
def test_security_administrator_does_not_change_their_own_account(security_administrator, service):
    with pytest.raises(ValidationError) as caught:
        service(security_administrator, by=security_administrator)

    assert "不能更改自己" in caught.value.messages[0]


def test_unlock_login_forgets_wrong_passwords(client, security_administrator):
    user = UserFactory(login_name="chen.zhiming", activated=True)
    for _attempt in range(5):
        client.post("/accounts/login/", {"username": "chen.zhiming", "password": "wrong"})
    assert services.is_locked_out(user, now=timezone.now())
    assert not services.is_locked_out(user, now=timezone.now() + timedelta(minutes=16))

    services.unlock_login(user, by=security_administrator)

    assert not services.is_locked_out(user, now=timezone.now())
    assert not AccessAttempt.objects.exists()
    assert client.post("/accounts/login/", {"username": "chen.zhiming", "password": PASSWORD}).status_code == 302


def test_assign_post_gives_the_role(colleague, village, security_administrator):
    post = services.assign_post(
        colleague, unit=village, role=Role.UNIT_HEAD, acts_for=village, starts_on=START, by=security_administrator
    )

    assert list(colleague.posts.all()) == [post]
    assert AuditEvent.objects.get().after == {"user": colleague.login_name, "role": "unit_head"}


def test_assign_post_refuses_oneself(security_administrator, office, town):
    with pytest.raises(ValidationError) as caught:
        services.assign_post(
            security_administrator,
            unit=office,
            role=Role.OFFICE_CLERK,
            acts_for=town,
            starts_on=START,
            by=security_administrator,
        )

    assert "不能更改自己" in caught.value.messages[0]


def test_assign_post_refuses_a_second_kind_of_administrator(system_administrator, security_administrator, office, town):
    with pytest.raises(ValidationError) as caught:
        services.assign_post(
            system_administrator,
            unit=office,
            role=Role.AUDIT_ADMINISTRATOR,
            acts_for=town,
            starts_on=START,
            by=security_administrator,
        )

    assert "三员" in caught.value.messages[0]


def test_assign_post_refuses_a_closed_unit(colleague, town, security_administrator):
    closed = OrgUnitFactory(parent=town, closed=True)

    with pytest.raises(ValidationError) as caught:
        services.assign_post(
            colleague, unit=closed, role=Role.UNIT_HEAD, acts_for=town, starts_on=START, by=security_administrator
        )

    assert "unit" in caught.value.error_dict


def test_assign_post_refuses_a_scoped_role_without_scope(colleague, village, security_administrator):
    with pytest.raises(ValidationError) as caught:
        services.assign_post(
            colleague, unit=village, role=Role.UNIT_HEAD, acts_for=None, starts_on=START, by=security_administrator
        )

    assert caught.value.messages == ["请选择管辖范围。"]


def test_assign_post_refuses_the_same_post_twice(village_reporter, village, security_administrator):
    with pytest.raises(ValidationError) as caught:
        services.assign_post(
            village_reporter,
            unit=village,
            role=Role.UNIT_REPORTER,
            acts_for=village,
            starts_on=START,
            by=security_administrator,
        )

    assert caught.value.messages == ["此人已在该单位担任同一岗位。"]


def test_assign_post_refuses_an_end_before_the_start(colleague, village, security_administrator):
    with pytest.raises(ValidationError):
        services.assign_post(
            colleague,
            unit=village,
            role=Role.UNIT_HEAD,
            acts_for=village,
            starts_on=END,
            ends_on=START,
            by=security_administrator,
        )


def test_end_post_ends_its_delegations(village_reporter, colleague, security_administrator):
    deputy = services.delegate_post(
        village_reporter.post, to=colleague, starts_on=START, ends_on=END, by=village_reporter
    )

    services.end_post(village_reporter.post, on=date(2026, 11, 10), by=security_administrator)

    deputy.refresh_from_db()
    assert deputy.ends_on == date(2026, 11, 10)


def test_end_post_never_ends_it_before_its_start(colleague, village, security_administrator):
    post = PostFactory(user=colleague, unit=village, starts_on=END)

    services.end_post(post, on=START, by=security_administrator)

    post.refresh_from_db()
    assert post.ends_on == END


def test_end_post_refuses_one_that_has_ended(colleague, village, security_administrator):
    post = PostFactory(user=colleague, unit=village, ended=True)

    with pytest.raises(ValidationError) as caught:
        services.end_post(post, on=START, by=security_administrator)

    assert "2025-12-31" in caught.value.messages[0]


def test_end_post_refuses_ones_own(security_administrator):
    with pytest.raises(ValidationError):
        services.end_post(security_administrator.post, on=START, by=security_administrator)


def test_delegate_post_lets_a_colleague_act_between_two_dates(village_reporter, colleague, time_machine):
    services.delegate_post(village_reporter.post, to=colleague, starts_on=START, ends_on=END, by=village_reporter)

    held = []
    for day in ("2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"):
        time_machine.move_to(f"{day}T12:00:00+08:00")
        held.append(len(loaded(colleague).posts_held))
    assert held == [0, 1, 1, 0]


def test_delegate_post_refuses_somebody_elses_post(village_reporter, village_head, colleague):
    with pytest.raises(ValidationError) as caught:
        services.delegate_post(village_head.post, to=colleague, starts_on=START, ends_on=END, by=village_reporter)

    assert "只能把自己的岗位" in caught.value.messages[0]


def test_delegate_post_refuses_an_administrators_and_a_borrowed_post(
    security_administrator, office, village_reporter, colleague
):
    other = UserFactory(home_unit=office)
    with pytest.raises(ValidationError):
        services.delegate_post(
            security_administrator.post, to=other, starts_on=START, ends_on=END, by=security_administrator
        )

    borrowed = services.delegate_post(
        village_reporter.post, to=colleague, starts_on=START, ends_on=END, by=village_reporter
    )
    with pytest.raises(ValidationError):
        services.delegate_post(borrowed, to=village_reporter, starts_on=START, ends_on=END, by=colleague)


def test_delegate_post_refuses_oneself_a_stranger_and_a_disabled_colleague(
    village_reporter, other_village_reporter, village
):
    for to in (village_reporter, other_village_reporter, UserFactory(home_unit=village, disabled=True)):
        with pytest.raises(ValidationError) as caught:
            services.delegate_post(village_reporter.post, to=to, starts_on=START, ends_on=END, by=village_reporter)

        assert "to" in caught.value.error_dict


@pytest.mark.parametrize("ends_on", [START - timedelta(days=1), START + timedelta(days=91)])
def test_delegate_post_refuses_a_bad_period(village_reporter, colleague, ends_on):
    with pytest.raises(ValidationError):
        services.delegate_post(
            village_reporter.post, to=colleague, starts_on=START, ends_on=ends_on, by=village_reporter
        )


def test_delegate_post_does_not_outlive_the_post(village_reporter, colleague, security_administrator):
    services.end_post(village_reporter.post, on=END - timedelta(days=1), by=security_administrator)
    post = Post.objects.get(pk=village_reporter.post.pk)

    with pytest.raises(ValidationError) as caught:
        services.delegate_post(post, to=colleague, starts_on=START, ends_on=END, by=village_reporter)

    assert "ends_on" in caught.value.error_dict


def test_database_refuses_a_scoped_post_without_scope_and_a_backward_period(colleague, village):
    for fields in ({"acts_for": None}, {"ends_on": date(2000, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PostFactory(user=colleague, unit=village, **fields)


def test_visible_units_are_the_subtree_of_the_acting_post(town, village, town_clerk, village_reporter, other_town):
    assert set(OrgUnit.objects.visible_to(town_clerk)) == set(OrgUnit.objects.within(town))
    assert list(OrgUnit.objects.visible_to(village_reporter)) == [village]
    assert other_town not in OrgUnit.objects.visible_to(town_clerk)


def test_units_are_invisible_without_a_scope(enterprise_filer, system_administrator, village):
    nobody = loaded(UserFactory(home_unit=village))

    for user in (enterprise_filer, system_administrator, nobody):
        assert not OrgUnit.objects.visible_to(user).exists()
    for user in (enterprise_filer, nobody):
        assert not OrgUnit.objects.administered_by(user).exists()
        assert not User.objects.administered_by(user).exists()
        assert not Post.objects.administered_by(user).exists()


def test_people_of_the_subtree_are_administered(security_administrator, village_reporter, other_town_clerk):
    people = User.objects.administered_by(security_administrator)

    assert village_reporter in people
    assert other_town_clerk not in people


@pytest.mark.parametrize("ends_on", [None, date(2999, 1, 1)])
def test_who_holds_a_wider_post_is_administered_higher_up(security_administrator, village_reporter, city, ends_on):
    """Else the town's administrator could print a slip and come in with the city's scope."""
    PostFactory(user=village_reporter, unit=city, role=Role.ORGANISER, acts_for=city, ends_on=ends_on)
    city_administrator = make_person(Role.SECURITY_ADMINISTRATOR, city, acts_for=city)

    assert village_reporter not in User.objects.administered_by(security_administrator)
    assert village_reporter in User.objects.administered_by(city_administrator)


def test_who_held_a_wider_post_once_is_administered_again(security_administrator, village_reporter, city):
    PostFactory(user=village_reporter, unit=city, role=Role.ORGANISER, acts_for=city, ended=True)

    assert village_reporter in User.objects.administered_by(security_administrator)


def test_colleagues_are_visible_to_each_other(village_reporter, village_head, other_village_reporter):
    assert set(User.objects.visible_to(village_reporter)) == {village_reporter, village_head}

"""Who in a unit is told: persons at work, each once, and each message once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.choices import UNIT_ROLES, Role
from accounts.models import OutboxMessage
from campaigns.services import telling
from tests.factories import PostFactory, UserFactory, make_person

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = date(2026, 11, 20)
SATURDAY = datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)


@pytest.fixture
def away(village):
    """A reporter whose colleague acts for them until Friday."""
    post = PostFactory(user=UserFactory(home_unit=village, login_name="away"))
    deputy = UserFactory(home_unit=village, login_name="deputy")
    PostFactory(user=deputy, unit=village, delegated_from=post, starts_on=date(2026, 11, 16), ends_on=FRIDAY)
    return post


def names(people):
    return [person.login_name for person in people]


def test_the_deputy_is_at_work_for_who_is_away(away, village):
    assert names(telling.people_of([village], UNIT_ROLES, on=FRIDAY)) == ["deputy"]
    assert names(telling.people_of([village], UNIT_ROLES, on=date(2026, 11, 23))) == ["away"]


def test_nobody_is_who_has_left_or_whose_account_is_closed(village):
    PostFactory(user=UserFactory(home_unit=village), ended=True)
    make_person(Role.UNIT_HEAD, village, acts_for=village, is_active=False)

    assert telling.people_of([village], UNIT_ROLES, on=FRIDAY) == []


def test_who_holds_two_posts_is_named_once(village, village_reporter):
    PostFactory(user=village_reporter, unit=village, role=Role.UNIT_HEAD)

    assert telling.people_of([village], UNIT_ROLES, on=FRIDAY) == [village_reporter]


def test_who_also_stands_in_for_a_colleague_is_named_once_in_the_post(village, village_reporter, away):
    """Both posts are those of a reporter."""
    PostFactory(user=away.user.posts.get().delegations.get().user, unit=village)

    assert names(telling.people_at_work([village], UNIT_ROLES, on=FRIDAY)[village.pk, Role.UNIT_REPORTER]) == [
        village_reporter.login_name,
        "deputy",
    ]


def test_people_of_many_units_take_one_query(
    village, village_reporter, village_head, other_village, other_village_reporter, django_assert_num_queries
):
    with django_assert_num_queries(1):
        people = telling.people_at_work([village, other_village], UNIT_ROLES, on=FRIDAY)

    assert people == {
        (village.pk, Role.UNIT_REPORTER): [village_reporter],
        (village.pk, Role.UNIT_HEAD): [village_head],
        (other_village.pk, Role.UNIT_REPORTER): [other_village_reporter],
    }
    assert people[other_village.pk, Role.UNIT_HEAD] == []


def test_each_is_told_once_when_work_begins_again(village_reporter, village_head):
    for _time in range(2):
        telling.tell(
            "paper-1", [village_reporter, village_head], subject="交材料" * 60, body="请交材料", url="/", at=SATURDAY
        )

    messages = {message.recipient: message for message in OutboxMessage.objects.all()}
    assert messages.keys() == {village_reporter, village_head}
    message = messages[village_head]
    assert (message.key, message.subject) == (f"paper-1-{village_head.pk}", "交材料" * 50)
    assert message.send_after == datetime(2026, 11, 23, 8, 30, tzinfo=SHANGHAI)


def test_nobody_to_tell_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        telling.tell("paper-1", [], subject="交材料", body="请交材料", url="/")

"""开始使用: each step looks at what is there, from nothing at all to a campaign at work."""

import pytest
from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import Role
from campaigns import pack_schema, services, tasks
from campaigns.start_steps import StepStatus, steps_for
from tests.factories import make_person
from tests.factories_enterprises import EnterpriseFactory

PAGE = "/office/campaigns/start/"
DONE, OPEN, LATER = StepStatus


@pytest.fixture(autouse=True)
def first_day(time_machine):
    time_machine.move_to("2026-10-20 09:00 +0800")


@pytest.fixture
def clerk(db):
    pack, _errors = pack_schema.load_pack_file("henglan-lighting")
    units = services.load_pack(pack, by=None, first_period_on=timezone.localdate())
    return make_person(Role.OFFICE_CLERK, units.office_unit, acts_for=units.owner_unit)


def statuses(user):
    return [state.status for _step, state in steps_for(user)]


def words(user, number):
    return steps_for(user)[number - 1][1].words


def test_before_a_campaign_only_the_plan_the_firms_and_the_calendar_can_be_seen_to(client_of, town_clerk):
    assert statuses(town_clerk) == [OPEN, LATER, LATER, OPEN, DONE, LATER]
    page = client_of(town_clerk).get(PAGE).content.decode()
    assert 'href="/office/campaigns/plan-drafts/new/"' in page


def test_missing_reporters_are_named_until_each_unit_has_one_and_each_has_come_in(clerk):
    assert "26 个单位没有联络员：横东村、横西村、宝裕村、六沙村、五沙村……" in words(clerk, 2)
    assert statuses(clerk)[:3] == [DONE, OPEN, LATER]
    units = [
        taking_part.unit for taking_part in clerk.post.acts_for.campaigns.get().campaign_units.filter(is_reporting=True)
    ]
    for unit in units:
        post = accounts_services.appoint_contact(unit, role=Role.UNIT_REPORTER, display_name="演示联络员", by=clerk)
    assert statuses(clerk)[:3] == [DONE, DONE, OPEN]
    assert words(clerk, 3) == f"还有 {len(units)} 人没有启用账号。"

    for person in post.user._meta.model.objects.newcomers_to(clerk):
        person.set_password("Lampen-2026-Pruefung")
        person.save()
    assert statuses(clerk)[2] == DONE


def test_firms_and_periods_are_counted_where_they_are(clerk):
    EnterpriseFactory(unit=clerk.post.acts_for.children.get(code="henglan-wusha"))
    tasks.tick()

    assert statuses(clerk)[3:] == [DONE, DONE, DONE]
    assert words(clerk, 4) == "已登记 1 家企业。"
    assert "的报送截止 2026-10-" in words(clerk, 6)


def test_next_years_holidays_are_asked_for_when_the_year_ends(clerk, time_machine):
    time_machine.move_to("2026-12-01 09:00 +0800")

    assert statuses(clerk)[4] == OPEN
    assert "2027 年的放假安排还没有录入" in words(clerk, 5)


def test_another_towns_office_does_not_see_these(clerk, other_town_clerk):
    assert statuses(other_town_clerk)[:4] == [OPEN, LATER, LATER, OPEN]


def test_page_costs_as_many_queries_as_it_has_looks(clerk, client_of, django_assert_max_num_queries):
    client = client_of(clerk)
    client.get(PAGE)

    with django_assert_max_num_queries(16):
        assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT_REPORTER])
def test_page_is_the_offices(client_of, clerk, role):
    person = make_person(role, clerk.post.acts_for, acts_for=clerk.post.acts_for)

    assert client_of(person).get(PAGE).status_code == 403

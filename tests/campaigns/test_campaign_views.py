"""The campaign's pages: who may open them, what they show, how many queries they cost."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.choices import Role
from campaigns import services
from tests.factories import OrgUnitFactory, make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, PhaseFactory, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

LIST = "/office/campaigns/campaigns/"
ABSENT = 999_999


@pytest.fixture
def friday():
    with time_machine.travel("2026-11-20T10:20:00+08:00", tick=False):
        yield


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_a_reader_finds_the_campaigns_of_their_scope(campaign, village_reporter, other_town, client_of):
    strange = CampaignFactory(owner_unit=other_town)

    shown = page(client_of(village_reporter), LIST)

    assert campaign.name in shown
    assert strange.name not in shown
    assert "进行中" in shown


def test_a_post_without_a_campaign_reads_so(other_town_clerk, client_of):
    assert "没有参加任何行动" in page(client_of(other_town_clerk), LIST)


@pytest.mark.parametrize(
    "person", ["enterprise_filer", "system_administrator", "security_administrator", "audit_administrator"]
)
def test_roles_that_read_no_campaign_are_shut_out(campaign, task, person, request, client_of):
    client = client_of(request.getfixturevalue(person))

    for url in (LIST, campaign.get_absolute_url(), task.get_absolute_url()):
        assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    "person", ["town_clerk", "leader", "leader_in_charge", "inspector", "organiser", "village_head"]
)
def test_roles_that_read_campaigns_open_them(campaign, task, person, request, client_of):
    client = client_of(request.getfixturevalue(person))

    for url in (LIST, campaign.get_absolute_url(), task.get_absolute_url()):
        assert page(client, url)


def test_without_login_there_is_only_the_login_page(campaign, client):
    assert client.get(campaign.get_absolute_url()).url.startswith("/accounts/login/")


def test_a_foreign_campaign_answers_like_an_absent_one(campaign, other_town_clerk, client_of):
    client = client_of(other_town_clerk)
    for name in ("campaign_detail", "reporting_period_list"):
        foreign = client.get(reverse(f"campaigns:{name}", args=[campaign.pk]))
        absent = client.get(reverse(f"campaigns:{name}", args=[ABSENT]))

        assert (foreign.status_code, absent.status_code) == (404, 404)
        assert foreign.content == absent.content


def test_the_campaign_shows_phases_measures_tasks_and_units(
    campaign, measure, task, other_task, village, town_clerk, client_of
):
    PhaseFactory(campaign=campaign, name="收官阶段")
    PhaseFactory(campaign=campaign, name="准备阶段", ends_on=date(2026, 2, 1))
    CampaignUnitFactory(campaign=campaign, not_reporting=True, is_demo=True)

    shown = page(client_of(town_clerk), campaign.get_absolute_url())

    for text in (
        "收官阶段",
        "五严",
        measure.name,
        task.title,
        other_task.title,
        village.name,
        "不报送",
        "0/2",
        "报送周期",
    ):
        assert text in shown
    assert shown.count(">当前<") == 1


def test_the_wording_made_up_for_the_demo_carries_its_mark(campaign, village, town_clerk, client_of):
    plain = page(client_of(town_clerk), campaign.get_absolute_url())
    make_task(MeasureFactory(campaign=campaign, is_demo=True), village, is_demo=True)

    marked = page(client_of(town_clerk), campaign.get_absolute_url())

    assert 'class="demo-mark">演示<' not in plain
    assert 'class="demo-mark">演示<' in marked


def test_a_village_sees_its_own_tasks_counted(campaign, task, other_task, village_reporter, client_of):
    shown = page(client_of(village_reporter), campaign.get_absolute_url())

    assert "本单位参与的任务" in shown
    assert "0/1" in shown
    assert task.title in shown
    assert other_task.title not in shown
    assert "报送周期" not in shown


def test_states_of_tasks_are_words(campaign, measure, village, village_reporter, town_clerk, client_of):
    make_task(measure, village, due_on=date(2026, 11, 19))
    make_task(measure, village, starts_on=date(2026, 12, 1), due_on=date(2026, 12, 30))
    make_task(measure, village)
    waiting, closed = make_task(measure, village), make_task(measure, village)
    for task in (waiting, closed):
        services.request_closing(task, on=date(2026, 11, 15), by=village_reporter)
    services.confirm_closing(closed, by=town_clerk)

    shown = page(client_of(town_clerk), campaign.get_absolute_url())

    for word in (">已逾期<", ">未开始<", ">推进中<", ">待确认办结<", ">已办结<", "逾期 1 项", "1/5"):
        assert word in shown


def test_pending_sections_are_told_to_the_office_only(campaign, town_clerk, leader, client_of):
    campaign.pending_sections = {"tracks": [], "new-things": {}}
    campaign.save()

    assert "三个一批、new-things" in page(client_of(town_clerk), campaign.get_absolute_url())
    assert "三个一批" not in page(client_of(leader), campaign.get_absolute_url())


def test_pages_cost_the_same_queries_however_much_there_is(
    campaign, task, town, town_clerk, client_of, django_assert_max_num_queries
):
    client = client_of(town_clerk)
    for _number in range(6):
        unit = CampaignUnitFactory(campaign=campaign).unit
        make_task(MeasureFactory(campaign=campaign), unit)
        PhaseFactory(campaign=campaign)
        CampaignFactory(owner_unit=town, office_unit=campaign.office_unit)
    page(client, LIST)  # the first request of a session stamps it

    with django_assert_max_num_queries(3):
        page(client, LIST)
    with django_assert_max_num_queries(11):
        page(client, campaign.get_absolute_url())


PACKS = "/office/campaigns/packs/"
LOAD = f"{PACKS}henglan-lighting/load/"


@pytest.fixture
def henglan_clerk(db):
    town = OrgUnitFactory(code="henglan", kind="town", name="横栏镇")
    return make_person(Role.OFFICE_CLERK, town, acts_for=town)


def test_a_clerk_loads_a_pack_from_today_on(henglan_clerk, client_of):
    client = client_of(henglan_clerk)
    assert "用这个模板建立行动" in page(client, PACKS)
    assert 'value="2026-11-20"' in page(client, LOAD)

    response = client.post(LOAD, {"first_period_on": "2026-11-20"}, follow=True)

    assert "行动已建立" in response.content.decode()
    assert "三个一批" in response.content.decode()
    assert "已建立，打开行动" in page(client, PACKS)
    refused = client.post(LOAD, {"first_period_on": "2026-11-20"})
    assert refused.status_code == 200
    assert "不能装入两次" in refused.content.decode()


def test_a_day_outside_the_campaign_is_refused_on_the_form(henglan_clerk, client_of):
    response = client_of(henglan_clerk).post(LOAD, {"first_period_on": "2023-01-01"})

    assert "应在行动起止日期" in response.content.decode()


def test_a_clerk_of_another_town_cannot_load_it(town_clerk, client_of):
    client = client_of(town_clerk)

    assert "不在您的管辖范围内" in page(client, PACKS)
    assert client.post(LOAD, {"first_period_on": "2026-11-20"}).content == client.get(f"{PACKS}absent/load/").content


@pytest.mark.parametrize("person", ["leader", "village_reporter", "system_administrator"])
def test_packs_are_for_the_office(person, request, client_of):
    client = client_of(request.getfixturevalue(person))

    assert client.get(PACKS).status_code == 403
    assert client.post(LOAD).status_code == 403

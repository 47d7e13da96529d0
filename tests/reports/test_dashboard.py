"""The leader's page: live numbers of this week, each down to its rows."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import OrgUnitFactory
from tests.factories_bulletins import entry, expected, filing, instant, make_campaign, terms
from tests.factories_campaigns import CampaignFactory, MeasureFactory, open_week

TODAY = instant("2026-11-18 10:00")
URL = "/office/reports/dashboard/"


@pytest.fixture
def campaign(office, village, other_village, time_machine):
    time_machine.move_to(TODAY, tick=False)
    return make_campaign(office, village, other_village, name="演示灯具行动", slug="lighting")


@pytest.fixture
def week46(campaign, village, other_village):
    """Last week: the village reported, the other did not and is overdue with a task besides."""
    week = open_week(campaign, date(2026, 11, 9))
    week.expected_reports.all().delete()
    measure = MeasureFactory(campaign=campaign, code="strict-1", name="严把生产关")
    for unit in (village, other_village):
        expected(week, unit)
    filing(week, village, recorded_at=instant("2026-11-16 09:00"))
    task = terms(measure, other_village, due_on=date(2026, 11, 17))
    entry(task, week, 45, recorded_at=instant("2026-11-16 09:00"))
    return week


def live_url(code, *, slug="lighting", kind="weekly", period="2026-W47", **query):
    return reverse("reports:live_figure_rows", args=[slug, kind, period, code], query=query)


def text_of(response):
    return response.content.decode()


def test_dashboard_says_it_in_one_sentence(client_of, week46, leader):
    page = text_of(client_of(leader).get(URL))

    sentence = "到11月18日：逾期未办结任务1项，本周到期1项；上期未报1家；措施总进度45.0%，与上期持平。"
    assert sentence in page
    assert "演示灯具行动" in page


def test_dashboard_names_units_with_their_reasons(client_of, week46, leader, other_village):
    response = client_of(leader).get(URL)

    (concern,) = response.context["concerns"]
    assert (concern.label.name, concern.tone, concern.word) == ("演示西村", "red", "红灯")
    assert [reason.text for reason in concern.reasons] == ["逾期未办结1项", "上期未报1份"]


def test_dashboard_links_lead_to_their_rows(client_of, week46, leader):
    client = client_of(leader)
    response = client.get(URL)
    numbers = [tile.number for tile in response.context["tiles"]]
    numbers += [reason for concern in response.context["concerns"] for reason in concern.reasons]
    numbers += [line.now for line in response.context["measure_lines"]]

    for number in numbers:
        rows = client.get(number.url)
        assert rows.status_code == 200
        assert len(rows.context["table"]) == rows.context["total"]


def test_live_rows_follow_the_data(client_of, week46, leader, campaign, other_village):
    client = client_of(leader)
    assert client.get(live_url("tasks_due", window="period")).context["total"] == 1

    terms(campaign.measures.get(), other_village, due_on=date(2026, 11, 19))

    assert client.get(live_url("tasks_due", window="period")).context["total"] == 2
    assert client.get(live_url("tasks_due", window="period", unit="other-village")).context["total"] == 2
    assert client.get(live_url("tasks_overdue", window="period")).context["total"] == 1


def test_dashboard_without_a_campaign_says_what_to_do(client_of, leader):
    assert "请专班办装入行动模板" in text_of(client_of(leader).get(URL))


def test_dashboard_without_tasks_says_what_to_do(client_of, campaign, leader):
    assert "请专班办先建立任务" in text_of(client_of(leader).get(URL))


def test_dashboard_lets_choose_among_campaigns(client_of, week46, leader, town, office):
    CampaignFactory(owner_unit=town, office_unit=office, slug="toys", name="演示玩具行动")
    client = client_of(leader)

    page = client.get(URL, {"campaign": "toys"})

    assert page.context["campaign"].slug == "toys"
    assert "演示灯具行动" in text_of(page)


@pytest.mark.parametrize("slug", ["nothing", "", "foreign"])
def test_dashboard_of_a_foreign_campaign_is_absent(client_of, week46, leader, other_town, slug):
    CampaignFactory(owner_unit=other_town, office_unit=other_town, slug="foreign")
    client = client_of(leader)

    response = client.get(URL, {"campaign": slug})

    assert response.status_code == 404
    assert response.content == client.get(URL, {"campaign": "absent"}).content


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("town_clerk", 200),
        ("leader", 200),
        ("leader_in_charge", 200),
        ("inspector", 200),
        ("organiser", 200),
        ("village_reporter", 403),
        ("village_head", 403),
        ("enterprise_filer", 403),
        ("security_administrator", 403),
    ],
)
def test_dashboard_and_live_rows_are_for_overseers(request, client_of, week46, person, status):
    client = client_of(request.getfixturevalue(person))

    assert client.get(URL).status_code == status
    assert client.get(live_url("tasks_due")).status_code == status


@pytest.mark.parametrize(
    "address",
    [
        {"slug": "nothing"},
        {"kind": "yearly"},
        {"period": "2026-11"},
        {"period": "2026-W60"},
        {"code": "nothing"},
        {"window": "century"},
        {"unit": "other-town"},
        {"measure": "strict-1"},
    ],
)
def test_live_rows_of_an_address_that_names_nothing_are_absent(client_of, week46, leader, other_town, address):
    client = client_of(leader)

    response = client.get(live_url(address.pop("code", "tasks_due"), **address))

    assert response.status_code == 404
    assert response.content == client.get("/office/nothing/").content


def test_live_rows_of_a_foreign_campaign_are_absent(client_of, week46, other_town_clerk):
    assert client_of(other_town_clerk).get(live_url("tasks_due")).status_code == 404


def test_dashboard_before_the_start_and_after_the_end(client_of, week46, leader, time_machine):
    for moment in ("2025-06-01 10:00", "2027-06-01 10:00"):
        time_machine.move_to(instant(moment), tick=False)
        assert client_of(leader).get(URL).status_code == 200


def test_dashboard_cost_does_not_grow_with_units(client_of, campaign, leader, django_assert_max_num_queries):
    measure = MeasureFactory(campaign=campaign)
    for _number in range(30):
        terms(measure, OrgUnitFactory(parent=campaign.owner_unit), due_on=date(2026, 11, 10))
    client = client_of(leader)
    client.get(URL)

    with django_assert_max_num_queries(18):
        client.get(URL)

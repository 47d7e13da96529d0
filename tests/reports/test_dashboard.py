"""The leader's page: live numbers of this week, each down to its rows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import CampaignUnit, TaskTerms
from reports import leader_texts, lights, services
from reports.live_statements import live_statement
from reports.models import DashboardVisit, UnitReport
from tests.factories import OrgUnitFactory
from tests.factories_bulletins import closure, entry, expected, filing, instant, make_campaign, terms
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


class Rates:
    """A statement with one figure, for the words about it."""

    def __init__(self, cell):
        self._cell = cell
        self.cells = {leader_texts.RATE: [cell]}

    def cell(self, code, window, **dimensions):
        return self._cell if code == "nonconforming_rate" else None

    def url(self, code, window, **dimensions):
        return "/rows/"


def sentence_of(response):
    sentence = response.context["sentence"]
    return sentence.opening + "，".join(clause.text for clause in sentence.clauses)


def test_dashboard_says_it_in_one_sentence(client_of, week46, leader):
    response = client_of(leader).get(URL)

    assert sentence_of(response).startswith("到11月18日：红灯措施1项，逾期任务1项")
    assert sentence_of(response).endswith("上期未报1家")
    assert "演示灯具行动" in text_of(response)


def test_dashboard_names_units_with_their_reasons(client_of, week46, leader, other_village):
    response = client_of(leader).get(URL)

    (light,) = response.context["units"]
    assert (light.label.name, light.tone, light.unit_word) == ("演示西村", "red", "红灯")
    reasons = [reason.text for reason in light.reasons]
    assert (reasons[0], reasons[-1]) == ("逾期未办结1项", "上期未报1份")
    assert [unit.name for unit in response.context["green_units"]] == ["演示东村"]


def test_dashboard_shows_every_measure_with_its_light(client_of, campaign, week46, leader):
    MeasureFactory(campaign=campaign, name="没有任务的措施")

    first, second = client_of(leader).get(URL).context["measures"]

    assert (first.label.name, first.tone, first.word) == ("严把生产关", "red", "严重滞后")
    assert "落后序时进度55.0个百分点" in [reason.text for reason in first.reasons]
    assert (second.tone, second.word, second.reasons) == ("grey", "未到期", [])


@pytest.mark.parametrize(
    ("percent", "tone"), [(45, "red"), (69, "red"), (70, "yellow"), (90, "yellow"), (91, "green"), (99, "green")]
)
def test_light_follows_the_distance_to_schedule(campaign, village, week46, percent, tone):
    """rules.md 3.3: 10 to 30 points behind is yellow, more is red. Due yesterday, so the schedule stands at 100."""
    measure = MeasureFactory(campaign=campaign)
    entry(terms(measure, village, due_on=date(2026, 11, 18)), week46, percent, recorded_at=instant("2026-11-16 09:00"))
    statement = live_statement(campaign, kind="weekly", as_of=TODAY, codes=leader_texts.LIGHT_CODES)

    found = lights.measure_lights(statement, lights.schedule_of(statement))

    assert {light.label.pk: light.tone for light in found}[measure.pk] == tone


def test_schedule_counts_the_days_that_have_passed(campaign, village, week46):
    """Ten days, of which the 9th to the 18th of November have passed to four, ten and none."""
    for starts_on, share in ((15, "0.4"), (9, "1"), (19, "0")):
        measure = MeasureFactory(campaign=campaign)
        terms(measure, village, starts_on=date(2026, 11, starts_on), due_on=date(2026, 11, starts_on + 9))
        statement = live_statement(campaign, kind="weekly", as_of=TODAY, codes=leader_texts.LIGHT_CODES)

        assert lights.schedule_of(statement).planned["measure"][measure.pk] == Decimal(share)


def test_finished_measure_is_blue(campaign, village, week46):
    measure = MeasureFactory(campaign=campaign)
    closure(
        terms(measure, village, due_on=date(2026, 11, 10)), date(2026, 11, 9), recorded_at=instant("2026-11-09 15:00")
    )
    statement = live_statement(campaign, kind="weekly", as_of=TODAY, codes=leader_texts.LIGHT_CODES)

    light = lights.measure_lights(statement, lights.schedule_of(statement))[1]

    assert (light.tone, light.word, light.reasons) == ("blue", "已完成", [])


def test_dashboard_links_lead_to_their_rows(client_of, week46, leader):
    client = client_of(leader)
    context = client.get(URL).context
    numbers = [*context["sentence"].clauses, *context["sentence"].rate_clauses]
    numbers += [number for tile in context["tiles"] for number in (tile.number, *tile.lines)]
    numbers += [reason for light in [*context["units"], *context["measures"]] for reason in light.reasons]
    numbers += [light.progress for light in context["measures"]]

    for number in numbers:
        if number.url.startswith("/"):
            rows = client.get(number.url)
            assert rows.status_code == 200
            assert len(rows.context["table"]) == rows.context["total"]


# -- The rate of this year against last


def rate_cell(part, whole):
    return {"rows": whole, "value": 100 * part / whole, "numerator": part, "denominator": whole}


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ((61, 412), (70, 391), "低3.1个百分点（样本小，尚不足以判断）"),
        ((90, 300), (30, 300), "高20.0个百分点（）"),
        ((10, 100), (10, 100), "持平（样本小，尚不足以判断）"),
    ],
)
def test_rate_of_a_small_sample_is_called_one(now, before, words):
    statement, last_year = (Rates(rate_cell(*counts)) for counts in (now, before))

    sentence = leader_texts.sentence(statement, last_year, [], today=date(2026, 11, 20))

    assert f"{sentence.rate_clauses[-1].text}（{sentence.caution}）" == words


def test_rate_without_a_year_before_stands_alone():
    sentence = leader_texts.sentence(Rates(rate_cell(1, 7)), None, [], today=date(2026, 11, 20))

    assert [clause.text for clause in sentence.rate_clauses] == ["随机抽查不合格率今年累计14.3%"]


def test_rate_of_nothing_is_not_told():
    unknown = {"rows": 0, "value": None, "numerator": 0, "denominator": 0}

    assert leader_texts.sentence(Rates(unknown), None, [], today=date(2026, 11, 20)).rate_clauses == []


# -- What changed since the last look


def test_first_look_has_nothing_to_compare(client_of, week46, leader):
    assert "您第一次看这个看板" in text_of(client_of(leader).get(URL))


def test_dashboard_tells_what_changed_since_the_last_look(
    client_of, week46, leader, campaign, village, other_village, time_machine
):
    client = client_of(leader)
    client.get(URL)
    late = terms(campaign.measures.first(), village, due_on=date(2026, 11, 18))
    entry(late, week46, 95, recorded_at=instant("2026-11-16 09:00"))
    closure(TaskTerms.objects.get(lead_unit=other_village), date(2026, 11, 19), recorded_at=instant("2026-11-19 09:00"))
    time_machine.move_to(instant("2026-11-19 10:00"), tick=False)

    response = client_of(leader).get(URL)

    found = {change.label: (change.count, change.names) for change in response.context["changes"]}
    assert found["新转红单位"] == (1, "演示东村")
    assert found["已消红单位"] == (1, "演示西村")
    assert found["新逾期任务"] == (1, "")
    assert found["新办结任务"] == (1, "")
    assert "比您上次看（11月18日）" in text_of(response)
    assert late.lead_unit == village


def test_looks_of_one_day_are_compared_with_the_day_before(campaign, leader, leader_in_charge):
    at = {text: instant(f"2026-11-{text}") for text in ("16 09:00", "17 08:00", "17 08:05", "17 16:00", "19 10:00")}

    found = [services.record_visit(campaign, by=leader, now=now) for now in at.values()]

    assert found == [None, at["16 09:00"], at["16 09:00"], at["16 09:00"], at["17 16:00"]]
    assert services.record_visit(campaign, by=leader_in_charge, now=at["19 10:00"]) is None
    assert DashboardVisit.objects.count() == 2


def test_same_look_writes_nothing(client_of, week46, leader):
    client = client_of(leader)
    client.get(URL)

    with CaptureQueriesContext(connection) as captured:
        client.get(URL)

    assert not [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]


# -- What waits for a leader


@pytest.fixture
def matters(week46, village, other_village, campaign):
    units = [village, other_village, *(OrgUnitFactory(parent=campaign.owner_unit) for _number in range(2))]
    return [
        UnitReport.objects.create(period=week46, unit=unit, status="signed", coordination=f"请协调第{number}件")
        for number, unit in enumerate(units)
    ]


def test_leader_is_asked_three_things_at_most(client_of, matters, leader):
    response = client_of(leader).get(URL)

    page = text_of(response)
    assert response.context["matters_count"] == 4
    assert page.count("写批示") == 3
    assert "请协调第0件" not in page
    assert reverse("reports:coordination_list") in page
    assert "已在纸上批，请专班办代录" in page


def test_matter_leads_to_its_place_in_the_report(client_of, matters, leader):
    client = client_of(leader)
    report = client.get(URL).context["matters"][0]

    assert f"{report.get_absolute_url()}#coordination" in text_of(client.get(URL))
    assert 'id="coordination"' in text_of(client.get(report.get_absolute_url()))


def test_leader_decides_on_the_dashboard(client_of, matters, leader):
    CampaignUnit.objects.get_or_create(
        campaign=matters[3].period.campaign, unit=matters[3].unit, defaults={"starts_on": date(2026, 1, 1)}
    )
    client = client_of(leader)

    response = client.post(matters[3].decision_url, {"kind": "agreement", "next": URL}, follow=True)

    assert response.context["matters_count"] == 3
    assert "请协调第3件" not in text_of(response)


@pytest.mark.parametrize("person", ["inspector", "organiser", "town_clerk"])
def test_only_leaders_have_the_buttons(request, client_of, matters, person):
    page = text_of(client_of(request.getfixturevalue(person)).get(URL))

    assert "请协调第3件" in page
    assert "同意" not in page
    assert "写批示" not in page
    assert ("代录批示" in page) == (person == "town_clerk")


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
        {"code": "reports_expected", "measure": "strict-1"},
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

    with django_assert_max_num_queries(36):
        client.get(URL)

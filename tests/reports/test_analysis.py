"""Analysis: every block's numbers, their drill-down, and what a small sample may say."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.choices import Role
from inspections.choices import CheckMethod
from reports import analysis_blocks, analysis_texts
from reports.analysis_trend import trend_block
from reports.choices import BulletinKind, Window
from reports.live_statements import live_statement
from tests.factories import OrgUnitFactory, make_person
from tests.factories_bulletins import compiled_bulletin, instant, make_campaign, terms
from tests.factories_campaigns import CampaignFactory, MeasureFactory
from tests.factories_enterprises import EnterpriseFactory
from tests.factories_inspections import RectificationFactory, SpotCheckFactory, item

pytestmark = pytest.mark.django_db

URL = "/office/reports/analysis/"
TODAY = instant("2026-11-18 10:00")
KNOWN_AT = instant("2026-09-14 09:00")
FAILS, PASSES = "fails", "passes"


@pytest.fixture
def campaign(office, village, other_village, time_machine):
    time_machine.move_to(TODAY, tick=False)
    return make_campaign(
        office, village, other_village, name="演示灯具行动", slug="lighting", starts_on=date(2024, 3, 15)
    )


def checks(campaign, unit, *verdicts, **values):
    """Batches of one firm of a village, one for each verdict: FAILS or PASSES."""
    firm = EnterpriseFactory(unit=unit)
    values = {"concluded_on": date(2026, 9, 14), "recorded_at": KNOWN_AT, **values}
    return [
        SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True, **values)
        if verdict == FAILS
        else SpotCheckFactory(campaign=campaign, enterprise=firm, **values)
        for verdict in verdicts
    ]


@pytest.fixture
def found(campaign, village, other_village):
    """East: 1 of 4 random batches fails, and 2 of 2 targeted ones. West: 0 of 4 random ones."""
    random = checks(campaign, village, FAILS, PASSES, PASSES, PASSES)
    targeted = checks(campaign, village, FAILS, FAILS, method=CheckMethod.TARGETED, items=[item(), item("灯功率")])
    checks(campaign, other_village, PASSES, PASSES, PASSES, PASSES)
    return [*random[:1], *targeted]


def statement_of(campaign, kind=BulletinKind.MONTHLY):
    return live_statement(campaign, kind=kind, as_of=TODAY, codes=analysis_texts.CODES)


def table(block):
    return {row.label: [number.text for number in row.numbers] for row in block.rows}


def text_of(response):
    return response.content.decode()


def test_rates_of_random_checks_stand_apart_from_targeted_ones(campaign, found, village):
    statement = statement_of(campaign)

    random, targeted = (
        analysis_texts.rate_block(statement, code, Window.YEAR_TO_DATE, "village")
        for code in (analysis_texts.RANDOM_RATE, analysis_texts.TARGETED_RATE)
    )

    small = "样本小"
    assert table(random) == {
        "演示东村": ["4", "1", "25.0%", "4.6%—69.9%", small],
        "演示西村": ["4", "0", "0.0%", "0.0%—49.0%", small],
    }
    assert table(targeted) == {"演示东村": ["2", "2", "100.0%", "34.2%—100.0%", "—"]}


@pytest.mark.parametrize(("group", "label"), [("product", "固定式通用灯具"), ("size", "小型")])
def test_rates_by_product_and_size(campaign, found, group, label):
    block = analysis_texts.rate_block(statement_of(campaign), analysis_texts.RANDOM_RATE, Window.YEAR_TO_DATE, group)

    assert table(block) == {label: ["8", "1", "12.5%", "2.2%—47.1%", "—"]}


def test_group_that_is_clearly_worse_is_called_so(campaign, village, other_village):
    checks(campaign, village, *[FAILS] * 12)
    checks(campaign, other_village, *[PASSES] * 12)

    block = analysis_texts.rate_block(
        statement_of(campaign), analysis_texts.RANDOM_RATE, Window.YEAR_TO_DATE, "village"
    )

    assert {row.label: row.numbers[-1].text for row in block.rows} == {"演示东村": "明显偏高", "演示西村": "明显偏低"}


def test_items_come_from_the_most_frequent_down(campaign, found):
    block = analysis_texts.items_block(statement_of(campaign), Window.YEAR_TO_DATE)

    assert [(row.label, *(number.text for number in row.numbers)) for row in block.rows] == [
        ("接地规定", "3", "60.0%"),
        ("灯功率", "2", "100.0%"),
    ]
    assert block.chart["series"][1]["values"] == [60.0, 100.0]


def test_follow_up_by_village_and_by_days_left(campaign, found, village, leader, other_village_head):
    for check, left in zip(found, (-3, 5, 40), strict=True):
        RectificationFactory(
            spot_check=check,
            ordered_on=date(2026, 9, 20),
            due_on=TODAY.date() + timedelta(days=left),
            rolled_on=TODAY.date() + timedelta(days=left),
            recorded_at=KNOWN_AT,
        )
    statement = statement_of(campaign)

    assert table(analysis_texts.follow_up_block(statement)) == {"演示东村": ["3", "1"]}
    lines = analysis_texts.ageing_lines(statement, leader)
    assert [[left for _row, left in line.rows] for line in lines] == [[-3], [5], [], [40]]
    assert not any(line.rows for line in analysis_texts.ageing_lines(statement, other_village_head))


def test_measures_stand_beside_their_schedule(campaign, village):
    terms(MeasureFactory(campaign=campaign, name="严把生产关"), village, due_on=date(2026, 11, 10))

    block = analysis_texts.measures_block(statement_of(campaign))

    (row,) = block.rows
    assert (row.label, [number.text for number in row.numbers]) == ("严把生产关", ["0.0%", "100.0%"])
    assert (row.light.tone, row.light.word) == ("red", "严重滞后")


def test_units_are_told_without_a_ranking(campaign, village, other_village):
    measure = MeasureFactory(campaign=campaign)
    for unit in (other_village, village):
        terms(measure, unit, due_on=date(2026, 11, 10))

    block = analysis_texts.units_block(statement_of(campaign), Window.PERIOD)

    assert [row.label for row in block.rows] == ["演示东村", "演示西村"]
    assert table(block)["演示东村"][:3] == ["1", "0", "1"]


# -- Trend


def test_trend_takes_past_months_from_their_issues(campaign, found, village, leader, time_machine):
    compiled_bulletin(campaign, kind=BulletinKind.MONTHLY, key="2026-09", cutoff_at=instant("2026-10-08 12:00"))
    checks(
        campaign, village, FAILS, recorded_at=TODAY - timedelta(days=1)
    )  # known after the issue: it stays as printed
    checks(campaign, village, FAILS, concluded_on=date(2026, 11, 3), recorded_at=instant("2026-11-03 09:00"))

    block = trend_block(statement_of(campaign), leader)

    rows = table(block)
    assert list(rows)[0] == "2025-11"
    assert list(rows)[-1] == "2026-11"
    assert rows["2026-09"][:3] == ["8", "1", "12.5%"]
    assert rows["2026-10"] == ["—"] * 6
    assert rows["2026-11"][:3] == ["1", "1", "100.0%"]
    assert len(block.chart["series"][0]["values"]) == 13


def test_trend_says_when_the_change_is_no_more_than_chance(campaign):
    def cell(part, whole):
        return {"rows": whole, "value": 0.0, "numerator": part, "denominator": whole}

    assert analysis_blocks.compared(cell(61, 412), cell(70, 391)) == "低3.1个百分点（样本小）"
    assert analysis_blocks.compared(cell(90, 300), cell(30, 300)) == "高20.0个百分点"
    assert analysis_blocks.compared(cell(90, 300), None) == "—"


# -- The page


def test_every_number_leads_to_its_rows(client_of, campaign, found, leader):
    for check in found:
        RectificationFactory(spot_check=check, recorded_at=KNOWN_AT)
    terms(MeasureFactory(campaign=campaign), campaign.owner_unit.children.first(), due_on=date(2026, 11, 10))
    client = client_of(leader)
    blocks = client.get(URL).context["blocks"]
    numbers = [number for block in blocks for row in block.rows for number in row.numbers if number.url]
    assert len(numbers) > 20

    for number in numbers:
        rows = client.get(number.url)
        assert rows.status_code == 200, number
        assert rows.context["total"] == len(rows.context["table"])


def test_links_on_top_lead_to_every_block(client_of, campaign, found, leader):
    response = client_of(leader).get(URL)

    for block in response.context["blocks"]:
        assert f'href="#{block.slug}">{block.word}</a>' in text_of(response)
        assert f'id="{block.slug}"' in text_of(response)


def test_rows_of_a_rate_begin_with_what_failed(client_of, campaign, found, leader):
    number = (
        analysis_texts.rate_block(statement_of(campaign), analysis_texts.RANDOM_RATE, Window.YEAR_TO_DATE, "village")
        .rows[0]
        .numbers[0]
    )

    page = text_of(client_of(leader).get(number.url))

    assert page.index('status-red">不合格') < page.index("未发现不合格")


def test_chart_data_is_what_the_table_says(client_of, campaign, found, leader):
    page = text_of(client_of(leader).get(URL))

    (data,) = re.findall(r'<script id="chart-nonconforming-rate" type="application/json">(.*?)</script>', page)
    chart = json.loads(data)
    assert chart["categories"] == ["演示东村", "演示西村"]
    assert chart["series"][0]["values"] == [25.0, 0.0]
    assert chart["series"][1]["values"] == [[4.6, 69.9], [0.0, 49.0]]
    assert page.count("data-chart=") == page.count('type="application/json"')
    assert "style=" not in page.split("<main", 1)[1]


def test_each_block_tells_its_formula(client_of, campaign, found, leader):
    blocks = client_of(leader).get(URL).context["blocks"]

    assert all(formula for block in blocks for _name, formula in block.formulas)
    assert all(block.formulas for block in blocks)


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "quarterly"},
        {"window": "period", "by": "product"},
        {"window": "since_launch", "by": "size"},
        {"campaign": "lighting"},
    ],
)
def test_page_shows_what_was_chosen(client_of, campaign, found, leader, query):
    response = client_of(leader).get(URL, query)

    assert response.status_code == 200
    for value in query.values():
        assert f'<option value="{value}" selected>' in text_of(response) or value == "lighting"


@pytest.mark.parametrize("query", [{"kind": "weekly"}, {"window": "previous"}, {"by": "unit"}, {"campaign": "absent"}])
def test_address_that_names_nothing_is_absent(client_of, campaign, leader, query):
    assert client_of(leader).get(URL, query).status_code == 404


def test_campaign_without_data_says_so(client_of, campaign, leader):
    page = text_of(client_of(leader).get(URL))

    assert "这个时段没有数据。" in page
    assert "0.0%" not in page


def test_without_a_campaign_it_says_what_to_do(client_of, leader):
    assert "请专班办装入行动模板" in text_of(client_of(leader).get(URL))


def test_campaign_of_another_town_is_absent(client_of, campaign, leader, other_town):
    CampaignFactory(owner_unit=other_town, office_unit=other_town, slug="foreign")
    stranger = make_person(Role.LEADER, other_town, acts_for=other_town)

    assert client_of(leader).get(URL, {"campaign": "foreign"}).status_code == 404
    assert client_of(stranger).get(URL, {"campaign": "lighting"}).status_code == 404


@pytest.mark.parametrize(
    ("person", "status"),
    [("town_clerk", 200), ("inspector", 200), ("organiser", 200), ("village_head", 403), ("enterprise_filer", 403)],
)
def test_analysis_is_for_overseers(request, client_of, campaign, person, status):
    assert client_of(request.getfixturevalue(person)).get(URL).status_code == status


def test_cost_does_not_grow_with_rows(client_of, campaign, leader, django_assert_max_num_queries):
    measure = MeasureFactory(campaign=campaign)
    for _number in range(10):
        unit = OrgUnitFactory(parent=campaign.owner_unit)
        terms(measure, unit, due_on=date(2026, 11, 10))
        for check in checks(campaign, unit, FAILS, FAILS):
            RectificationFactory(spot_check=check, recorded_at=KNOWN_AT)
    client = client_of(leader)
    client.get(URL)

    with django_assert_max_num_queries(40):
        client.get(URL)


def test_interval_is_printed_with_one_decimal():
    assert analysis_blocks.interval_words(81, 263) == "25.5%—36.6%"
    assert analysis_blocks.percent_value(Decimal("0.0791")) == 7.9

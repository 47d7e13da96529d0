"""Indicators with their targets and lights as pages show them; what the lights make of months past."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns import indicator_lines, light_rules, services
from campaigns.choices import IndicatorState, Operator
from campaigns.light_rules import BLUE, GREEN, GREY, RED, YELLOW
from tests.factories_indicators import make_indicator, make_target

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PRESETS = light_rules.presets()


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def firms(campaign):
    """Firms that are certified, 365 in the year: one a day."""
    indicator = make_indicator(campaign, name="新增认证企业", unit_of_measure="家")
    make_target(indicator, value=365)
    return indicator


def record(indicator, day, value, by, **values):
    return services.record_reading(indicator, happened_on=day, value=Decimal(value), by=by, **values)


def line(indicator, user, *, preset="yinchuan-2025", on=TODAY):
    return indicator_lines.indicator_line(indicator, user, on=on, rules=PRESETS[preset])


def test_a_line_says_all_there_is_to_say(firms, town_clerk):
    record(firms, date(2026, 11, 19), 162, town_clerk)

    shown = line(firms, town_clerk)

    assert (shown.requirement, shown.actual, shown.planned) == ("不低于365家", "162家", "324家")
    assert shown.verdict.points_behind == Decimal("44.4")
    assert (shown.light.tone, shown.light.why) == (RED, "落后序时进度44.4个百分点，规则：落后超过30个百分点为红灯")


@pytest.mark.parametrize(
    ("value", "tone"), [(None, GREY), (200, RED), (287, YELLOW), (324, GREEN), (364, GREEN), (365, BLUE)]
)
def test_the_light_follows_the_reading(firms, town_clerk, value, tone):
    if value is not None:
        record(firms, TODAY, value, town_clerk)

    assert line(firms, town_clerk).light.tone == tone


def test_what_has_not_begun_waits_and_what_was_missed_does_not_look_well(campaign, town_clerk):
    indicator = make_indicator(campaign)
    make_target(indicator, value=95, dates=(date(2026, 1, 1), date(2026, 6, 30)))
    record(indicator, date(2026, 6, 30), "94.9", town_clerk)

    missed = line(indicator, town_clerk)
    make_target(indicator, value=96, dates=(date(2026, 12, 1), date(2026, 12, 31)))

    assert missed.verdict.state == IndicatorState.NOT_MET
    assert (missed.light.tone, missed.light.rule) == (YELLOW, "逾期未完成的至少为黄灯")
    assert line(indicator, town_clerk).target.value == 95  # the last one past, until the next begins
    assert line(indicator, town_clerk, on=date(2026, 12, 1)).target.value == 96


def test_without_a_target_there_is_no_light(campaign, town_clerk):
    indicator = make_indicator(campaign)
    record(indicator, TODAY, 90, town_clerk)

    shown = line(indicator, town_clerk)

    assert (shown.actual, shown.requirement, shown.planned, shown.light.tone) == ("90%", "", "", "")


def test_two_months_missed_in_a_row_are_red_where_the_rule_says_so(firms, town_clerk):
    record(firms, date(2026, 8, 31), 243, town_clerk)  # on schedule
    record(firms, date(2026, 9, 30), 260, town_clerk)
    record(firms, date(2026, 10, 31), 300, town_clerk)
    record(firms, date(2026, 11, 19), 320, town_clerk)

    september_missed = line(firms, town_clerk, preset="sanya-2022", on=date(2026, 10, 31)).light
    both_missed = line(firms, town_clerk, preset="sanya-2022").light

    assert (september_missed.tone, september_missed.act) == (YELLOW, "分管副市长约谈")
    assert (both_missed.tone, both_missed.reason) == (RED, "连续2个月未达到序时进度")
    record(firms, TODAY, 330, town_clerk)  # caught up: what was missed before is past
    assert line(firms, town_clerk, preset="sanya-2022").light.tone == GREEN


def test_a_red_light_of_the_month_shows_as_cleared_where_the_rule_says_so(firms, town_clerk):
    record(firms, date(2026, 10, 31), 100, town_clerk)
    record(firms, date(2026, 11, 10), 324, town_clerk)

    cleared = line(firms, town_clerk, preset="ouhai-2020").light

    assert (cleared.tone, cleared.is_cleared) == (YELLOW, True)
    assert cleared.why == "本月亮过红灯，现已消除，规则：红灯消除后当月为黄灯"
    assert line(firms, town_clerk).light.tone == GREEN
    record(firms, TODAY, 340, town_clerk)
    assert line(firms, town_clerk, preset="ouhai-2020", on=date(2026, 12, 1)).light.tone == GREEN


def test_a_comparison_follows_its_series(campaign, town_clerk):
    series = services.create_reference_series(campaign, by=None, name="全省平均合格率", unit_of_measure="%")
    indicator = make_indicator(campaign)
    make_target(indicator, operator=Operator.ABOVE_REFERENCE, reference=series)
    record(indicator, TODAY, 92, town_clerk)

    without = line(indicator, town_clerk).verdict
    services.record_reference(series, happened_on=TODAY, value=Decimal("91.5"), by=town_clerk)
    above = line(indicator, town_clerk)

    assert without.state == IndicatorState.NO_DATA
    assert (above.verdict.state, above.requirement) == (IndicatorState.MET, "高于全省平均合格率")


def test_units_are_seen_by_those_who_may(firms, town_clerk, village_reporter, village, other_village):
    for unit, value in ((village, 100), (other_village, 200)):
        make_target(firms, value=value, unit=unit)
        record(firms, TODAY, value, town_clerk, unit=unit)

    def shown(user):
        lines = indicator_lines.unit_lines(firms, user, on=TODAY, rules=PRESETS["yinchuan-2025"])
        return {str(each.unit): each.actual for each in lines}

    assert shown(town_clerk) == {"演示东村": "100家", "演示西村": "200家"}
    assert shown(village_reporter) == {"演示东村": "100家"}


def test_a_summary_weighs_progress(campaign, firms, town_clerk):
    rate = make_indicator(campaign, name="合格率")
    make_target(rate, value=95, weight=3)
    make_indicator(campaign, name="没有目标")
    record(firms, TODAY, 73, town_clerk)
    record(rate, TODAY, 96, town_clerk)

    rules = PRESETS["yinchuan-2025"]
    summary = indicator_lines.summary_of(indicator_lines.campaign_lines(campaign, town_clerk, on=TODAY, rules=rules))

    assert (summary.total, dict(summary.counts)) == (3, {"已达到": 1, "推进中": 1})
    assert summary.progress == Decimal("0.8")  # a fifth of weight 1, all of weight 3


def test_a_chart_holds_the_line_beside_the_readings(firms, town_clerk):
    rows = [record(firms, date(2026, month, 28), month * 20, town_clerk) for month in (1, 2)]

    chart = indicator_lines.chart_of(rows, firms, line(firms, town_clerk).target)

    assert chart["categories"] == ["2026-01-28", "2026-02-28"]
    assert [series["values"] for series in chart["series"]] == [[20.0, 40.0], [28.0, 59.0]]
    assert chart["unit"] == "家"


def test_the_list_costs_the_same_however_long(campaign, town_clerk, django_assert_num_queries):
    for number in range(12):
        indicator = make_indicator(campaign, name=f"指标{number}")
        make_target(indicator, value=95)
        record(indicator, TODAY, 90, town_clerk)

    with django_assert_num_queries(3):
        lines = indicator_lines.campaign_lines(campaign, town_clerk, on=TODAY, rules=PRESETS["sanya-2022"])
        assert {each.light.tone for each in lines} == {YELLOW}

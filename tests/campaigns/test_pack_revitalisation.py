"""The yearly opinion on quality revitalisation: every numeric target of the mission brief, part E, met and missed."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.choices import Role
from campaigns import indicator_lines, pack_schema, services
from campaigns.choices import ActivityKind, IndicatorState, Operator
from campaigns.models import Campaign, IndicatorTarget
from tests.factories import make_person

pytestmark = pytest.mark.django_db

YEAR_END, MIDYEAR, AFTER = date(2006, 12, 31), date(2006, 6, 30), date(2007, 1, 15)
# indicator: (operator, value, unit, what meets it, what misses it). A pair is numerator and denominator.
TARGETS = {
    "national-brands": (Operator.AT_LEAST, 2, "个", 2, 1),
    "exempt-products": (Operator.AT_LEAST, 8, "个", 8, 7),
    "provincial-brands": (Operator.ABOUT, 15, "个", 15, 12),
    "city-brands": (Operator.KEEP_AT, 150, "个", 148, 120),
    "industrial-standards": (Operator.AT_LEAST, 95, "%", (950, 1000), (949, 1000)),
    "farm-product-standards": (Operator.AT_LEAST, 90, "%", (90, 100), (89, 100)),
    "international-standards": (Operator.SHARE_OF_BASE, 50, "%", (84, 168), (83, 168)),
    "certified-firms": (Operator.AT_LEAST, 30, "家", 30, 29),
    "pass-rate": (Operator.ABOVE_REFERENCE, None, "%", (886, 1000), (885, 1000)),
    "farm-standards-first": (Operator.AT_LEAST, 10, "项", 10, 9),
    "farm-standards-second": (Operator.AT_LEAST, 10, "项", 11, 9),
    "demonstration-zones": (Operator.AT_LEAST, 3, "个", 3, 2),
    "service-standards": (Operator.AT_LEAST, 2, "项", 2, 1),
    "training": (Operator.AT_LEAST, 200, "人次", 200, 199),
    "regional-incidents": (Operator.ZERO_EVENTS, None, "起", 0, 1),
    "counterfeit-cases": (Operator.ZERO_EVENTS, None, "起", 0, 1),
    "unlicensed-areas": (Operator.ZERO_EVENTS, None, "处", 0, 2),
    "mandatory-items": (Operator.ALL_ITEMS, None, "项", (64, 64), (63, 64)),
    "food-rectification": (Operator.MILESTONE_PASSED, None, "项", 1, 0),
    "county-acceptance": (Operator.MILESTONE_PASSED, None, "个", 1, 0),
    "counties-started": (Operator.ALL_ITEMS, None, "个", (2, 2), (1, 2)),
}
PROVINCE = Decimal("88.5")


@pytest.fixture
def campaign():
    pack, errors = pack_schema.load_pack_file("city-revitalisation")
    assert errors == []
    return services.load_pack(pack, by=None)


@pytest.fixture
def clerk(campaign):
    return make_person(Role.OFFICE_CLERK, campaign.office_unit, acts_for=campaign.owner_unit)


def lines(campaign, user, *, on):
    rules = services.light_rules_in_force(campaign, on=on)
    return {line.indicator.code: line for line in indicator_lines.campaign_lines(campaign, user, on=on, rules=rules)}


def record(campaign, clerk, readings, *, on=YEAR_END):
    for code, amount in readings.items():
        parts = {"value": Decimal(amount)} if not isinstance(amount, tuple) else {}
        if not parts:
            parts = {"numerator": Decimal(amount[0]), "denominator": Decimal(amount[1])}
        services.record_reading(campaign.indicators.get(code=code), by=clerk, happened_on=on, **parts)


def record_province(campaign, clerk, value, *, on):
    services.record_reference(campaign.reference_series.get(), by=clerk, happened_on=on, value=value)


def test_every_target_of_the_opinion_is_an_indicator_with_its_source(campaign):
    rows = IndicatorTarget.objects.current().filter(campaign=campaign).select_related("indicator")

    found = {
        row.indicator.code: (row.operator, row.value and int(row.value), row.indicator.unit_of_measure) for row in rows
    }
    assert found == {code: row[:3] for code, row in TARGETS.items()}
    assert {(row.source, row.is_demo) for row in rows} == {("opinion", False)}
    assert {(row.starts_on, row.due_on) for row in rows} == {(date(2006, 1, 1), YEAR_END)}
    assert set(campaign.indicators.values_list("source", "is_demo")) == {("opinion", False)}
    assert {row.operator for row in rows} == set(Operator) - {Operator.AT_MOST}


def test_the_targets_read_as_the_opinion_words_them(campaign, clerk):
    words = {code: line.requirement for code, line in lines(campaign, clerk, on=YEAR_END).items()}

    assert words["national-brands"] == "不低于2个"
    assert words["provincial-brands"] == "15个左右"
    assert words["city-brands"] == "保持在150个左右"
    assert words["industrial-standards"] == "不低于95%"
    assert words["international-standards"] == "占比不低于50%"
    assert words["pass-rate"] == "高于全省产品质量监督抽查平均合格率"
    assert words["regional-incidents"] == "不发生"
    assert words["mandatory-items"] == "全部达到"
    assert words["county-acceptance"] == "按期通过"


def test_every_target_is_met(campaign, clerk):
    record_province(campaign, clerk, PROVINCE, on=YEAR_END)
    record(campaign, clerk, {code: row[3] for code, row in TARGETS.items()})

    found = lines(campaign, clerk, on=AFTER)

    assert {code: line.verdict.state for code, line in found.items()} == dict.fromkeys(TARGETS, IndicatorState.MET)
    assert {line.light.tone for line in found.values()} == {"blue"}


def test_every_target_is_missed_and_its_light_says_why(campaign, clerk):
    record_province(campaign, clerk, PROVINCE, on=YEAR_END)
    record(campaign, clerk, {code: row[4] for code, row in TARGETS.items()})

    found = lines(campaign, clerk, on=AFTER)

    assert {code: line.verdict.state for code, line in found.items()} == dict.fromkeys(TARGETS, IndicatorState.NOT_MET)
    assert all(line.light.tone and line.light.reason for line in found.values())
    assert "差1个" in found["national-brands"].verdict.sentence
    assert "88.5%" in found["pass-rate"].verdict.sentence
    assert "2006-12-31记有1起" in found["counterfeit-cases"].verdict.sentence
    red = found["national-brands"].light
    assert (red.tone, red.why) == ("red", "落后序时进度50.0个百分点，规则：落后超过30个百分点为红灯")


def test_without_readings_nothing_is_claimed(campaign, clerk):
    found = lines(campaign, clerk, on=MIDYEAR)

    states = {code: line.verdict.state for code, line in found.items()}
    steps = {code for code, row in TARGETS.items() if row[0] == Operator.MILESTONE_PASSED}
    assert {states[code] for code in steps} <= {IndicatorState.NO_DATA, IndicatorState.ON_WAY}
    assert {states[code] for code in set(TARGETS) - steps} == {IndicatorState.NO_DATA}
    assert all(line.light.reason for line in found.values())


def test_the_pass_rate_needs_the_provinces_average(campaign, clerk):
    record(campaign, clerk, {"pass-rate": (900, 1000)}, on=MIDYEAR)
    line = lines(campaign, clerk, on=MIDYEAR)["pass-rate"]
    assert (line.verdict.state, "还没有参照数据" in line.verdict.sentence) == (IndicatorState.NO_DATA, True)

    record_province(campaign, clerk, Decimal("90.0"), on=MIDYEAR)

    assert lines(campaign, clerk, on=MIDYEAR)["pass-rate"].verdict.state == IndicatorState.ON_WAY  # above, not equal


def test_what_was_not_kept_in_summer_is_not_kept_by_a_good_december(campaign, clerk):
    record(campaign, clerk, {"city-brands": 130, "regional-incidents": 1}, on=MIDYEAR)
    record(campaign, clerk, {"city-brands": 150, "regional-incidents": 0})

    found = lines(campaign, clerk, on=AFTER)

    assert found["city-brands"].verdict.state == IndicatorState.NOT_MET
    assert found["regional-incidents"].verdict.state == IndicatorState.NOT_MET


def test_at_most_is_judged_in_the_lighting_pack():
    pack, _errors = pack_schema.load_pack_file("henglan-lighting")
    services.load_pack(pack, by=None)

    target = IndicatorTarget.objects.get(indicator__code="overdue-follow-ups")

    assert (target.operator, int(target.value)) == (Operator.AT_MOST, 2)


def test_brands_and_exemption_are_marked_as_of_their_time(campaign):
    historical = set(campaign.indicators.filter(is_historical=True).values_list("code", flat=True))

    assert historical == {"national-brands", "exempt-products", "provincial-brands", "city-brands"}


def test_the_farm_standards_are_two_levels_kept_apart(campaign):
    names = campaign.indicators.filter(code__startswith="farm-standards").values_list("name", flat=True)

    assert list(names) == ["农业地方标准（第一层级）", "农业地方标准（第二层级）"]
    assert "农业标准化人员" in campaign.indicators.get(code="training").formula


def test_the_pass_rate_counts_state_and_provincial_checks_only(campaign):
    assert "只统计国家和省级监督抽查" in campaign.indicators.get(code="pass-rate").formula


def test_one_county_passes_and_the_others_start(campaign):
    task = campaign.tasks.get(code="counties-1")

    assert list(task.milestones.values_list("title", "due_on", "source")) == [
        ("一个县通过省级验收", YEAR_END, "opinion"),
        ("其余县启动", YEAR_END, "opinion"),
    ]


def test_every_firm_has_someone_in_charge_and_three_checks_are_their_own(campaign):
    titles = set(campaign.tasks.filter(source="opinion").values_list("title", flat=True))

    assert "落实区域监管责任制，每一家企业都有监管责任人" in titles
    assert {"计量专项检查", "特种设备专项检查", "重大危险源专项检查"} <= titles
    assert "地理标志产品备案和保护" in titles


def test_the_rest_of_the_opinion_is_kept(campaign):
    pending = Campaign.objects.get(pk=campaign.pk).pending_sections

    assert [track["name"] for track in pending["tracks"]] == ["扶持一批", "整顿一批", "关闭一批"]
    assert "activities" not in pending
    assert list(campaign.activity_series.values_list("name", "kind", "month", "day")) == [
        ("3·15消费者权益日", ActivityKind.FIXED_DATE, 3, 15),
        ("质量月", ActivityKind.FIXED_DATE, 9, None),
        ("质量万里行", ActivityKind.IMPROVEMENT, None, None),
    ]
    assert pending["evaluation"]["commended"] == ["地区", "部门", "单位", "个人"]
    assert pending["evaluation"]["criticised"] == ["单位"]  # never a firm
    assert "追究" in pending["evaluation"]["accountability"]
    assert {row["code"] for row in pending["background"]} >= {"office", "joint-meeting", "areas", "assessment"}
    assert list(campaign.bulletin_schedules.values_list("kind", "name")) == [("quarterly", "联席会议材料")]
    assert [row["name"] for row in pending["bulletins"]] == ["年度考核通报"]


def test_what_was_made_up_says_so(campaign):
    assert campaign.campaign_units.filter(is_demo=False).get().unit == campaign.office_unit
    assert set(campaign.phases.values_list("is_demo", flat=True)) == {True}
    assert "2006年演示" in next(
        row["text"] for row in campaign.pending_sections["background"] if row["code"] == "dates"
    )

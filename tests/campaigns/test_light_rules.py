"""Rule sets of the lights: the published presets, their thresholds, and what is refused as a rule set."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from types import SimpleNamespace

import pytest

from campaigns import light_rules, task_lights
from campaigns.indicator_rules import share_of_days
from campaigns.light_rules import BLUE, GREEN, ORANGE, RED, YELLOW, Standing

PRESETS = light_rules.presets()


def tone(code, **standing):
    return switch(code, **standing).tone


def switch(code, **standing):
    for name in ("points_behind", "shortfall"):
        if name in standing:
            standing[name] = Decimal(str(standing[name]))
    return PRESETS[code].switch(Standing(**standing))


def test_all_published_rules_can_be_loaded():
    assert list(PRESETS) == [
        "yinchuan-2025",
        "sanya-2022",
        "suqian-2025",
        "xian",
        "ouhai-2020",
        "guangyuan-2018",
        "sanming-2017",
    ]
    assert light_rules.default_rules().code == "yinchuan-2025"
    for rules in PRESETS.values():
        assert light_rules.read_rule_set(rules.code, rules.data, name=rules.name, basis=rules.basis) == rules
        assert rules.name
        assert rules.basis


@pytest.mark.parametrize(
    ("points", "wanted"), [(0, GREEN), ("9.9", GREEN), (10, YELLOW), (30, YELLOW), ("30.1", RED), (100, RED)]
)
def test_yinchuan_goes_by_points(points, wanted):
    assert tone("yinchuan-2025", points_behind=points) == wanted


def test_a_light_says_why_and_by_which_rule():
    light = switch("yinchuan-2025", points_behind="34.0")

    assert light.word == "严重滞后"
    assert light.why == "落后序时进度34.0个百分点，规则：落后超过30个百分点为红灯"
    assert switch("yinchuan-2025", points_behind=0).why == ""


@pytest.mark.parametrize(
    ("standing", "wanted"),
    [
        ({"shortfall": 0}, GREEN),
        ({"shortfall": "0.001"}, YELLOW),
        ({"shortfall": "0.5"}, YELLOW),
        ({"shortfall": "0.501"}, RED),
        ({"shortfall": "0.1", "misses_in_a_row": 1}, YELLOW),
        ({"shortfall": "0.1", "misses_in_a_row": 2}, RED),
    ],
)
def test_sanya_goes_by_the_missing_share_and_by_months(standing, wanted):
    assert tone("sanya-2022", **standing) == wanted


def test_sanya_says_what_is_done_about_it():
    assert switch("sanya-2022", shortfall="0.2").act == "约谈项目负责人"
    assert switch("sanya-2022", shortfall="0.2", misses_in_a_row=1).act == "分管副市长约谈"
    assert switch("sanya-2022", shortfall="0.2").reason == "比序时进度少完成20.0%"


@pytest.mark.parametrize(
    ("standing", "wanted"),
    [
        ({"days_left": 8}, GREEN),
        ({"days_left": 7}, BLUE),
        ({"days_left": 0}, BLUE),
        ({"points_behind": "0.1", "days_left": 3}, YELLOW),
        ({"is_overdue": True, "points_behind": 100}, RED),
    ],
)
def test_suqian_goes_by_the_day(standing, wanted):
    assert tone("suqian-2025", **standing) == wanted


def test_suqian_has_words_of_its_own():
    assert switch("suqian-2025", days_left=3).word == "临近到期"
    assert PRESETS["suqian-2025"].done_light().tone == GREEN
    assert PRESETS["yinchuan-2025"].done_light().word == "已完成"


def test_xian_warns_three_days_before():
    assert [tone("xian", days_left=days, points_behind=50) for days in (4, 3)] == [GREEN, YELLOW]
    assert tone("xian", is_overdue=True) == RED


def test_a_cleared_red_stays_yellow_where_the_rule_says_so():
    light = switch("ouhai-2020", was_red_this_month=True)

    assert (light.tone, light.is_cleared) == (YELLOW, True)
    assert light.why == "本月亮过红灯，现已消除，规则：红灯消除后当月为黄灯"
    assert tone("ouhai-2020", was_red_this_month=True, points_behind=31) == RED
    assert tone("ouhai-2020") == GREEN
    assert tone("yinchuan-2025", was_red_this_month=True) == GREEN


def test_guangyuan_takes_points():
    assert PRESETS["guangyuan-2018"].acts == ["黄灯（连续第2次）：发函督促，扣1分", "红灯：约谈，扣2分"]
    assert switch("guangyuan-2018", points_behind=15).act == ""
    assert switch("guangyuan-2018", points_behind=15, misses_in_a_row=1).act == "发函督促，扣1分"
    assert switch("guangyuan-2018", points_behind=31).act == "约谈，扣2分"


def test_sanming_climbs_from_blue_to_red():
    tones = [tone("sanming-2017", points_behind=1, misses_in_a_row=months) for months in range(4)]

    assert tones == [BLUE, ORANGE, RED, RED]
    assert switch("sanming-2017", points_behind=1).word == "一级督办"


@pytest.mark.parametrize("code", PRESETS)
def test_what_is_overdue_is_never_green(code):
    assert tone(code, is_overdue=True) not in (GREEN, BLUE)


def test_a_rule_set_describes_itself():
    assert PRESETS["yinchuan-2025"].description == "落后超过30个百分点为红灯；落后10个百分点及以上为黄灯"
    assert PRESETS["ouhai-2020"].rules[-1] == "红灯消除后当月为黄灯"


CLAUSE = {"tone": "red", "when": "points_behind", "above": 30}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({}, "clauses"),
        ([], "clauses"),
        ({"clauses": []}, "clauses"),
        ({"clauses": [CLAUSE], "colours": {}}, "colours"),
        ({"clauses": [CLAUSE | {"tone": "pink"}]}, "clauses[0].tone"),
        ({"clauses": [CLAUSE | {"when": "mood"}]}, "clauses[0].when"),
        ({"clauses": [{"tone": "red", "when": "points_behind"}]}, "clauses[0]"),
        ({"clauses": [CLAUSE | {"from": 10}]}, "clauses[0]"),
        ({"clauses": [CLAUSE | {"above": "30"}]}, "clauses[0].above"),
        ({"clauses": [CLAUSE | {"above": -1}]}, "clauses[0].above"),
        ({"clauses": [{"tone": "red", "when": "is_overdue", "above": 1}]}, "clauses[0]"),
        ({"clauses": [CLAUSE], "done": "pink"}, "done"),
        ({"clauses": [CLAUSE], "cleared_red": "pink"}, "cleared_red"),
        ({"clauses": [CLAUSE], "tones": {"pink": "好"}}, "tones.pink"),
        ({"clauses": [CLAUSE], "escalation": [{"tone": "red", "times": 0, "act": "约谈"}]}, "escalation[0]"),
    ],
)
def test_a_wrong_rule_set_is_refused_with_its_place(data, place):
    with pytest.raises(ValueError, match=".") as refused:
        light_rules.read_rule_set("own", data)

    assert str(refused.value).startswith(f"{place}: ")


@pytest.mark.parametrize("code", PRESETS)
def test_the_tone_alone_is_that_of_the_light(code):
    amounts, days, misses = (0, 5, 10, 15, 20, 30, 31, 50), (None, 0, 7, 15, 30), (0, 1, 3)
    for points, left, times, is_overdue in product(amounts, days, misses, (False, True)):
        standing = Standing(Decimal(points), Decimal(points) / 100, is_overdue, left, misses_in_a_row=times)

        assert PRESETS[code].tone(standing) == PRESETS[code].switch(standing).tone


def test_schedule_in_tenths_is_the_share_of_days_rounded_half_up():
    for length in (1, 3, 7, 8, 30, 64, 365, 1096):
        task = SimpleNamespace(starts_on=date(2026, 1, 1), due_on=date(2026, 1, 1) + timedelta(days=length - 1))
        for day in (date(2026, 1, 1) + timedelta(days=number) for number in range(-2, length + 3)):
            share = share_of_days(task.starts_on, task.due_on, day) * 100

            assert task_lights.planned_percent(task, day) == share.quantize(Decimal("0.1"), ROUND_HALF_UP)

"""Every kind of target: met, missed, on the way and without data; the schedule line; words. No database."""

from datetime import date
from decimal import Decimal

import pytest

from campaigns import indicator_rules, indicator_values
from campaigns.choices import IndicatorState, Operator
from campaigns.models import IndicatorReading, IndicatorTarget, ReferenceReading

START, DUE = date(2026, 1, 1), date(2026, 12, 31)
MIDYEAR, AFTER = date(2026, 7, 2), date(2027, 1, 5)  # 183 of 365 days have passed
MET, NOT_MET, ON_WAY, NO_DATA = (
    IndicatorState.MET,
    IndicatorState.NOT_MET,
    IndicatorState.ON_WAY,
    IndicatorState.NO_DATA,
)


def decimal(value):
    return None if value is None else Decimal(str(value))


def target(operator, value=None, *, starts_on=START, due_on=DUE, steps=(), **amounts):
    return IndicatorTarget(
        operator=operator,
        value=decimal(value),
        starts_on=starts_on,
        due_on=due_on,
        steps=list(steps),
        **{name: decimal(amount) for name, amount in amounts.items()},
    )


def reading(value=None, *, on=MIDYEAR, parts=(None, None)):
    return IndicatorReading(
        happened_on=on, value=decimal(value), numerator=decimal(parts[0]), denominator=decimal(parts[1])
    )


def reference(value, on=START):
    return ReferenceReading(happened_on=on, value=decimal(value))


def judge(wanted, *readings, on=MIDYEAR, unit_word="", references=()):
    return indicator_rules.judge(
        wanted,
        readings[-1] if readings else None,
        on=on,
        earlier=readings[:-1],
        reference=references,
        unit_word=unit_word,
    )


LATE = date(2026, 12, 31)
# operator, target's value, unit, readings that meet it, readings that miss it when the day has come
CASES = [
    (Operator.AT_LEAST, 30, "家", [reading(30, on=LATE)], [reading(29, on=LATE)]),
    (Operator.AT_LEAST, 95, "%", [reading(parts=(95, 100), on=LATE)], [reading(parts=(949, 1000), on=LATE)]),
    (Operator.AT_MOST, 3, "件", [reading(3, on=LATE)], [reading(4, on=LATE)]),
    (Operator.ABOUT, 100, "个", [reading(95, on=LATE)], [reading(94, on=LATE)]),
    (Operator.ABOUT, 100, "个", [reading(105, on=LATE)], [reading(106, on=LATE)]),
    (Operator.KEEP_AT, 150, "个", [reading(143), reading(157, on=LATE)], [reading(142), reading(150, on=LATE)]),
    (Operator.SHARE_OF_BASE, 50, "个", [reading(parts=(1, 2), on=LATE)], [reading(parts=(49, 100), on=LATE)]),
    (Operator.ZERO_EVENTS, None, "起", [reading(0, on=LATE)], [reading(1), reading(0, on=LATE)]),
    (Operator.MILESTONE_PASSED, None, "项", [reading(0), reading(1, on=LATE)], [reading(0, on=LATE)]),
    (Operator.ALL_ITEMS, None, "项", [reading(parts=(12, 12), on=LATE)], [reading(parts=(11, 12), on=LATE)]),
]
IDS = [f"{case[0]}-{number}" for number, case in enumerate(CASES)]


@pytest.mark.parametrize(("operator", "value", "unit", "met", "missed"), CASES, ids=IDS)
def test_each_kind_is_met_and_missed_when_its_day_has_passed(operator, value, unit, met, missed):
    wanted = target(operator, value)

    good, bad = (judge(wanted, *readings, on=AFTER, unit_word=unit) for readings in (met, missed))

    assert (good.state, good.progress, good.points_behind) == (MET, 1, 0)
    assert bad.state == NOT_MET
    assert "已达到" in good.sentence
    assert "未达到" in bad.sentence


@pytest.mark.parametrize("operator", [case for case in Operator if case != Operator.MILESTONE_PASSED])
def test_each_kind_without_data_says_so(operator):
    value = 50 if operator in indicator_values.VALUED else None

    before, after = (judge(target(operator, value), on=on) for on in (MIDYEAR, AFTER))

    assert (before.state, before.sentence) == (NO_DATA, "还没有完成值。")
    assert (after.state, after.sentence) == (NO_DATA, "已到期，没有完成值。")
    assert (before.actual, before.progress, before.shortfall) == (None, None, 0)


def test_a_milestone_that_nobody_recorded_is_missed_once_its_day_has_passed():
    wanted = target(Operator.MILESTONE_PASSED)

    assert judge(wanted, on=MIDYEAR).state == NO_DATA
    assert judge(wanted, on=AFTER).state == NOT_MET
    assert judge(wanted, on=AFTER).points_behind == 100


def test_a_milestone_passed_late_says_by_how_many_days():
    verdict = judge(target(Operator.MILESTONE_PASSED), reading(1, on=date(2027, 1, 3)), on=AFTER)

    assert verdict.state == NOT_MET
    assert "2027-01-03才通过，逾期3天" in verdict.sentence


def test_one_reading_outside_loses_what_must_be_kept_before_its_day():
    wanted = target(Operator.KEEP_AT, 150)

    verdict = judge(wanted, reading(120, on=date(2026, 3, 31)), reading(150))

    assert verdict.state == NOT_MET
    assert verdict.progress == Decimal("0.8")
    assert "2026-03-31为120个，没有保持住" in judge(wanted, reading(120, on=date(2026, 3, 31)), unit_word="个").sentence


def test_one_event_loses_a_zero_target_for_good():
    wanted = target(Operator.ZERO_EVENTS)

    assert judge(wanted, reading(0)).state == MET
    assert not judge(wanted, reading(0)).is_settled
    verdict = judge(wanted, reading(1, on=date(2026, 2, 3)), reading(0), unit_word="起")
    assert (verdict.state, verdict.points_behind) == (NOT_MET, 100)
    assert "2026-02-03记有1起" in verdict.sentence


def test_a_stated_tolerance_goes_before_the_default():
    assert judge(target(Operator.ABOUT, 15, tolerance=2), reading(13, on=LATE), on=AFTER).state == MET
    assert judge(target(Operator.ABOUT, 15), reading(14, on=LATE), on=AFTER).state == NOT_MET
    assert judge(target(Operator.ABOUT, 15, tolerance=0), reading(15, on=LATE), on=AFTER).state == MET


def test_above_reference_takes_the_same_or_the_latest_earlier_day():
    wanted = target(Operator.ABOVE_REFERENCE)
    series = [reference(90, date(2026, 3, 31)), reference(94, MIDYEAR), reference(80, date(2026, 8, 1))]

    def state(value, on, references=series):
        return judge(wanted, reading(value, on=on), on=AFTER, references=references, unit_word="%").state

    assert state(94.1, MIDYEAR) == MET
    assert state(94, MIDYEAR) == NOT_MET  # above, not as good as
    assert state(91, date(2026, 6, 30)) == MET  # against the 31st of March
    assert state(81, date(2026, 9, 1)) == MET
    assert state(81, date(2026, 9, 1), series[:2]) == NOT_MET


def test_above_reference_without_one_is_no_data():
    verdict = judge(target(Operator.ABOVE_REFERENCE), reading(99), references=[reference(90, date(2026, 8, 1))])

    assert (verdict.state, verdict.sentence) == (NO_DATA, "还没有参照数据。")


def test_nothing_to_divide_is_no_data():
    verdict = judge(target(Operator.AT_LEAST, 95), reading(parts=(0, 0)), unit_word="%")

    assert (verdict.state, verdict.sentence) == (NO_DATA, "分母为0，无法计算。")


def test_readings_outside_the_targets_dates_do_not_count():
    wanted = target(Operator.AT_LEAST, 30)

    assert judge(wanted, reading(30, on=date(2025, 12, 31))).state == NO_DATA
    assert judge(wanted, reading(10), reading(30, on=date(2027, 1, 2)), on=AFTER).state == NOT_MET
    assert judge(wanted, reading(30, on=date(2026, 8, 1)), on=MIDYEAR).state == NO_DATA


# The schedule line


@pytest.mark.parametrize(("value", "behind"), [(15, "0.1"), (16, "0"), (6, "30.1"), (0, "50.1")])
def test_a_count_should_grow_with_the_days(value, behind):
    verdict = judge(target(Operator.AT_LEAST, 30), reading(value), unit_word="家")

    assert verdict.state == ON_WAY
    assert verdict.points_behind == Decimal(behind)
    assert round(verdict.planned, 4) == round(Decimal(30) * 183 / 365, 4)


def test_the_line_starts_at_the_baseline():
    wanted = target(Operator.AT_LEAST, 60, baseline=40)

    verdict = judge(wanted, reading(50), on=MIDYEAR)

    assert verdict.progress == Decimal("0.5")
    assert verdict.planned == 40 + 20 * Decimal(183) / 365


def test_a_falling_target_is_reached_from_above():
    wanted = target(Operator.AT_MOST, 5, baseline=15)

    assert judge(wanted, reading(10), unit_word="%").progress == Decimal("0.5")
    assert judge(wanted, reading(15), unit_word="%").points_behind == Decimal("50.1")
    assert judge(wanted, reading(5), unit_word="%").state == MET


def test_a_percentage_without_baseline_should_stand_all_the_time():
    verdict = judge(target(Operator.AT_LEAST, 95), reading(76), unit_word="%")

    assert (verdict.planned, verdict.planned_share, verdict.progress) == (95, 1, Decimal("0.8"))
    assert (verdict.points_behind, verdict.shortfall) == (20, Decimal("0.2"))


def test_steps_are_a_line_of_their_own():
    wanted = target(Operator.AT_LEAST, 40, steps=[["2026-03-31", "10"], ["2026-06-30", "50"]])

    shares = [
        indicator_rules.planned_share_on(wanted, date.fromisoformat(day))
        for day in ("2025-12-31", "2026-03-30", "2026-03-31", "2026-06-30", "2026-12-30", "2026-12-31")
    ]

    assert shares == [0, 0, Decimal("0.1"), Decimal("0.5"), Decimal("0.5"), 1]
    assert judge(wanted, reading(20)).points_behind == 0


def test_a_milestone_is_not_behind_before_its_day():
    assert judge(target(Operator.MILESTONE_PASSED), reading(0), on=DUE).points_behind == 0


def test_what_is_met_is_settled_only_where_it_cannot_be_lost():
    assert judge(target(Operator.AT_LEAST, 30), reading(30), unit_word="家").is_settled
    assert not judge(target(Operator.AT_LEAST, 95), reading(96), unit_word="%").is_settled
    assert judge(target(Operator.AT_LEAST, 95), reading(96), unit_word="%", on=AFTER).is_settled


def test_share_of_days_holds_both_ends():
    first, last = date(2026, 11, 9), date(2026, 11, 18)

    shares = [indicator_rules.share_of_days(first, last, date(2026, 11, day)) for day in (8, 9, 13, 18, 30)]

    assert shares == [0, Decimal("0.1"), Decimal("0.5"), 1, 1]


# Words


def test_the_sentence_says_what_is_missing():
    verdict = judge(target(Operator.AT_LEAST, 30), reading(12), unit_word="家")

    assert verdict.sentence == "12家，要求不低于30家：推进中，差18家，落后序时进度10.1个百分点。"


def test_what_is_missed_by_little_is_not_rounded_to_what_was_wanted():
    verdict = judge(target(Operator.AT_LEAST, 95), reading(parts=(94999, 100000), on=LATE), on=AFTER, unit_word="%")

    assert verdict.state == NOT_MET
    assert verdict.sentence.startswith("94.999%，")


@pytest.mark.parametrize(
    ("operator", "value", "words"),
    [
        (Operator.AT_LEAST, 95, "不低于95%"),
        (Operator.AT_MOST, Decimal("2.50"), "不高于2.5%"),
        (Operator.ABOUT, 15, "15%左右"),
        (Operator.KEEP_AT, 150, "保持在150%左右"),
        (Operator.SHARE_OF_BASE, 50, "占比不低于50%"),
        (Operator.ABOVE_REFERENCE, None, "高于全省平均合格率"),
        (Operator.ZERO_EVENTS, None, "不发生"),
        (Operator.MILESTONE_PASSED, None, "按期通过"),
        (Operator.ALL_ITEMS, None, "全部达到"),
    ],
)
def test_requirements_in_words(operator, value, words):
    assert indicator_values.requirement(target(operator, value), "%", reference_name="全省平均合格率") == words


# What may be typed in


def reading_errors(*, unit_word="%", operators=(), value=None, parts=(None, None)):
    return indicator_values.reading_errors(
        unit_word=unit_word,
        operators=set(operators),
        value=decimal(value),
        numerator=decimal(parts[0]),
        denominator=decimal(parts[1]),
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "value"),
        ({"value": 1, "parts": (1, 2)}, "value"),
        ({"parts": (1, None)}, "denominator"),
        ({"value": 100.1}, "value"),
        ({"parts": (11, 10)}, "numerator"),
        ({"parts": (1, 0)}, "denominator"),
        ({"parts": (1, -2)}, "denominator"),
        ({"unit_word": "个", "operators": [Operator.SHARE_OF_BASE], "parts": (11, 10)}, "numerator"),
        ({"unit_word": "项", "operators": [Operator.MILESTONE_PASSED], "value": 2}, "value"),
        ({"unit_word": "项", "operators": [Operator.ALL_ITEMS], "value": 2}, "numerator"),
        ({"unit_word": "起", "operators": [Operator.ZERO_EVENTS], "value": -1}, "value"),
    ],
)
def test_impossible_readings_are_refused(given, field):
    assert list(reading_errors(**given)) == [field]


@pytest.mark.parametrize(
    "given",
    [
        {"value": 100},
        {"value": -3},  # a growth
        {"parts": (0, 0)},
        {"unit_word": "家", "value": 232},
        {"unit_word": "家", "parts": (3, 2)},  # per firm
    ],
)
def test_possible_readings_are_taken(given):
    assert reading_errors(**given) == {}


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (target(Operator.AT_LEAST), "value"),
        (target(Operator.AT_LEAST, 101), "value"),
        (target(Operator.ZERO_EVENTS, 1), "value"),
        (target(Operator.AT_LEAST, 90, tolerance=1), "tolerance"),
        (target(Operator.ABOUT, 90, tolerance=-1), "tolerance"),
        (target(Operator.AT_LEAST, 90, baseline=120), "baseline"),
        (target(Operator.ABOVE_REFERENCE), "reference"),
        (target(Operator.AT_LEAST, 90, due_on=date(2025, 1, 1)), "due_on"),
        (target(Operator.KEEP_AT, 90, steps=[["2026-03-31", "10"]]), "steps"),
        (target(Operator.AT_LEAST, 90, steps=[["2026-06-30", "10"], ["2026-03-31", "50"]]), "steps"),
        (target(Operator.AT_LEAST, 90, steps=[["2026-03-31", "50"], ["2026-06-30", "10"]]), "steps"),
        (target(Operator.AT_LEAST, 90, steps=[["2026-03-31", "101"]]), "steps"),
        (target(Operator.AT_LEAST, 90, steps=[["2027-03-31", "50"]]), "steps"),
    ],
)
def test_targets_that_do_not_fit_together_are_refused(wanted, field):
    errors = indicator_values.target_errors(wanted, unit_word="%", has_reference=False)

    assert list(errors) == [field]


def test_a_reference_belongs_to_a_comparison_only():
    errors = indicator_values.target_errors(target(Operator.AT_LEAST, 90), unit_word="%", has_reference=True)

    assert list(errors) == ["reference"]

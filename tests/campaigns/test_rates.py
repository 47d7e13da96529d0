"""Rates and their printed form: reliability.md D1, D2; rules.md section 7."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils import translation

from campaigns import rates

PUBLISHED = [
    (34, 430, "7.91%"),
    (15, 220, "6.82%"),
    (11, 73, "15.07%"),
    (8, 137, "5.84%"),
    (29, 74, "39.19%"),
    (39, 145, "26.90%"),
    (11, 70, "15.71%"),
    (36, 194, "18.56%"),
    (23, 263, "8.75%"),
]


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def half_up(fraction, places):
    """`fraction` of one in units of the last printed place, by whole-number arithmetic."""
    scaled = fraction * 100 * 10**places
    return (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)


@pytest.mark.parametrize("places", [1, 2])
def test_every_small_fraction_rounds_half_up_exactly(places):
    step = Decimal(1).scaleb(-places)

    wrong = [
        (part, whole)
        for whole in range(1, 301)
        for part in range(whole + 1)
        if rates.rounded_percent(rates.rate(part, whole), places) != half_up(Fraction(part, whole), places) * step
    ]

    assert wrong == []


@pytest.mark.parametrize(("part", "whole", "printed"), PUBLISHED)
def test_published_rates_print_as_published(part, whole, printed):
    assert rates.percent(rates.rate(part, whole), places=2) == printed


def test_a_tie_that_a_float_would_round_down_rounds_up():
    assert rates.percent(rates.rate(57, 200), places=0) == "29%"
    assert rates.percent(rates.rate(1, 16)) == "6.3%"


def test_nothing_over_nothing_is_unknown():
    assert rates.rate(0, 0) is None
    assert rates.percent(None) == "—"


def test_a_rate_of_parts_that_are_not_whole_is_refused():
    with pytest.raises(TypeError):
        rates.rate(0.5, 3)


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (1999, 2000, "99.9%"),
        (2000, 2000, "100.0%"),
        (1, 5000, "0.1%"),
        (0, 5000, "0.0%"),
        (1, 2000, "0.1%"),
        (5, 4, "125.0%"),
    ],
)
def test_all_and_none_are_printed_only_where_they_are_true(part, whole, printed):
    assert rates.percent(rates.rate(part, whole)) == printed


def test_points_change_is_the_difference_of_what_is_printed():
    now, before = rates.rate(1484, 10000), rates.rate(1785, 10000)

    change = rates.points_change(now, before)

    assert (rates.percent(now), rates.percent(before)) == ("14.8%", "17.9%")
    assert change == Decimal("-3.1")
    assert rates.points(change) == "-3.1个百分点"


def test_direction_follows_the_printed_rates():
    assert rates.direction(rates.rate(1001, 10000), rates.rate(1000, 10000)) == "持平"
    assert rates.direction(rates.rate(11, 100), rates.rate(10, 100)) == "上升"
    assert rates.direction(rates.rate(10, 100), rates.rate(11, 100)) == "下降"
    assert rates.direction(None, rates.rate(11, 100)) == "—"


def test_points_without_a_change_carry_no_sign():
    assert rates.points(rates.points_change(rates.rate(1, 3), rates.rate(1, 3))) == "0.0个百分点"
    assert rates.points(None) == "—"


@pytest.mark.parametrize(
    ("now", "before", "printed"),
    [(9, 8, "+12.5%"), (8, 9, "-11.1%"), (9, 9, "0.0%"), (9999, 10000, "0.0%"), (9, 0, "—"), (None, 4, "—")],
)
def test_change_of_a_count_is_signed(now, before, printed):
    assert rates.signed_percent(rates.change_rate(now, before)) == printed


def test_template_filters_print_rates_and_points():
    template = Template("{% load figures %}{{ rate|percent }} {{ change|points }} {{ unknown|percent }}")

    page = template.render(Context({"rate": Decimal("0.0791"), "change": Decimal("0.5"), "unknown": None}))

    assert page == "7.9% +0.5个百分点 —"


def rounded(interval):
    return tuple(str(bound.quantize(Decimal("0.0001"))) for bound in interval)


@pytest.mark.parametrize(
    ("part", "whole", "published"),
    [
        (81, 263, ("0.2553", "0.3662")),
        (15, 148, ("0.0624", "0.1605")),
        (0, 20, ("0.0000", "0.1611")),
        (1, 29, ("0.0061", "0.1718")),
    ],
)
def test_wilson_interval_is_the_published_one(part, whole, published):
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    assert rounded(rates.wilson_interval(part, whole)) == published


def test_wilson_interval_holds_the_rate_and_stays_within_none_and_all():
    for whole in (1, 2, 7, 430, 100_000):
        for part in {0, 1, whole // 2, whole - 1, whole}:
            low, high = rates.wilson_interval(part, whole)
            assert 0 <= low <= rates.rate(part, whole) <= high <= 1
            assert low < high


def test_interval_of_nothing_is_unknown():
    assert rates.wilson_interval(0, 0) is None
    assert rates.difference_interval(1, 2, 0, 0) is None
    assert not rates.is_clear_difference(0, 0, 1, 2)


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        ((56, 70, 48, 80), ("0.0524", "0.3339")),
        ((9, 10, 3, 10), ("0.1705", "0.8090")),
        ((6, 7, 2, 7), ("0.0582", "0.8062")),
        ((5, 56, 0, 29), ("-0.0381", "0.1926")),
        ((0, 10, 0, 20), ("-0.1611", "0.2775")),
        ((0, 10, 0, 10), ("-0.2775", "0.2775")),
        ((10, 10, 0, 20), ("0.6791", "1.0000")),
        ((10, 10, 0, 10), ("0.6075", "1.0000")),
    ],
)
def test_difference_interval_is_the_published_one(counts, published):
    """Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10."""
    assert rounded(rates.difference_interval(*counts)) == published
    assert rates.is_clear_difference(*counts) == (not published[0].startswith("-"))


def test_difference_the_other_way_round_is_as_clear():
    assert rates.is_clear_difference(48, 80, 56, 70)
    assert not rates.is_clear_difference(61, 412, 70, 391)

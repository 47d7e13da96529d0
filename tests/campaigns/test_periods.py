"""Periods tile the line of days and are named right: reliability.md B4, B5."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.choices import MonthRule, PeriodKind, WeekRule
from campaigns.periods import Calendar, default_cutoff, local_day, same_day_last_year
from campaigns.workdays import WorkCalendar

NATURAL = Calendar(WeekRule.MONDAY_TO_SUNDAY, MonthRule.TO_END)
OFFICE = Calendar(WeekRule.FRIDAY_TO_THURSDAY, MonthRule.TO_25TH)
CALENDARS = [Calendar(week_rule, month_rule) for week_rule, month_rule in product(WeekRule, MonthRule)]
DAY = timedelta(days=1)
# The days of 2020-2035 on which strftime("%Y-W%V") names a week of the wrong year.
WRONG_BY_STRFTIME = [
    *["2021-01-01", "2021-01-02", "2021-01-03", "2022-01-01", "2022-01-02", "2023-01-01", "2024-12-30", "2024-12-31"],
    *["2025-12-29", "2025-12-30", "2025-12-31", "2027-01-01", "2027-01-02", "2027-01-03", "2028-01-01", "2028-01-02"],
    *["2029-12-31", "2030-12-30", "2030-12-31", "2031-12-29", "2031-12-30", "2031-12-31"],
    *["2033-01-01", "2033-01-02", "2034-01-01", "2035-12-31"],
]

calendars = st.sampled_from(CALENDARS)
kinds = st.sampled_from(PeriodKind)
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("day", "monday_week", "friday_week"),
    [
        ("2026-12-27", "2026-W52", "2026-W53"),
        ("2026-12-28", "2026-W53", "2026-W53"),
        ("2026-12-29", "2026-W53", "2026-W53"),
        ("2026-12-30", "2026-W53", "2026-W53"),
        ("2026-12-31", "2026-W53", "2026-W53"),
        ("2027-01-01", "2026-W53", "2027-W01"),
        ("2027-01-02", "2026-W53", "2027-W01"),
        ("2027-01-03", "2026-W53", "2027-W01"),
        ("2027-01-04", "2027-W01", "2027-W01"),
        ("2027-01-05", "2027-W01", "2027-W01"),
    ],
)
def test_weeks_around_new_year_2027(day, monday_week, friday_week):
    day = date.fromisoformat(day)

    assert NATURAL.period_for(PeriodKind.WEEK, day).key == monday_week
    assert OFFICE.period_for(PeriodKind.WEEK, day).key == friday_week


def test_strftime_is_wrong_on_just_those_26_days():
    line = [date(2020, 1, 1) + timedelta(days=offset) for offset in range(5844)]

    wrong = [f"{day}" for day in line if NATURAL.period_for(PeriodKind.WEEK, day).key != day.strftime("%Y-W%V")]

    assert line[-1] == date(2035, 12, 31)
    assert wrong == WRONG_BY_STRFTIME


def test_monday_weeks_are_iso_weeks_on_every_day():
    for offset in range(5844):
        day = date(2020, 1, 1) + timedelta(days=offset)
        year, number, _weekday = day.isocalendar()
        assert NATURAL.period_for(PeriodKind.WEEK, day).key == f"{year}-W{number:02}"


@pytest.mark.parametrize("calendar", [NATURAL, OFFICE])
def test_2026_has_53_weekly_periods(calendar):
    first, last = calendar.parse("2026-W01"), calendar.parse("2026-W53")

    weeks = calendar.periods_between(PeriodKind.WEEK, first.starts_on, last.ends_on)

    assert [week.number for week in weeks] == list(range(1, 54))
    assert {week.year for week in weeks} == {2026}
    assert calendar.next(last).key == "2027-W01"
    with pytest.raises(ValueError, match="2025-W53"):
        calendar.parse("2025-W53")


@settings(deadline=None)
@given(calendars, kinds, st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_exactly_one_period_contains_an_instant(calendar, kind, instant):
    period = calendar.period_for(kind, local_day(instant))
    nearby = [calendar.at(kind, period.index + step) for step in range(-2, 3)]

    assert [near for near in nearby if near.contains_instant(instant)] == [period]


@settings(deadline=None)
@given(calendars, kinds, days)
def test_periods_tile_the_line(calendar, kind, day):
    period = calendar.period_for(kind, day)
    before, after = calendar.previous(period), calendar.next(period)

    assert period.contains(day)
    assert before.ends_on + DAY == period.starts_on
    assert period.ends_on + DAY == after.starts_on
    assert before.end_instant == period.start_instant
    assert calendar.next(before) == calendar.previous(after) == period


@settings(deadline=None)
@given(calendars, kinds, days)
def test_a_key_names_its_period(calendar, kind, day):
    period = calendar.period_for(kind, day)

    assert calendar.parse(period.key) == period
    assert calendar.at(kind, period.index) == period
    assert str(period) == period.key


@settings(deadline=None)
@given(calendars, st.integers(2020, 2040))
def test_long_periods_are_made_of_months(calendar, year):
    whole = calendar.parse(str(year))

    for kind, count in [(PeriodKind.MONTH, 12), (PeriodKind.QUARTER, 4), (PeriodKind.HALF_YEAR, 2)]:
        parts = calendar.periods_between(kind, whole.starts_on, whole.ends_on)
        assert [part.number for part in parts] == list(range(1, count + 1))
        assert (parts[0].starts_on, parts[-1].ends_on) == (whole.starts_on, whole.ends_on)
        assert all(first.ends_on + DAY == second.starts_on for first, second in pairwise(parts))


@pytest.mark.parametrize(
    ("calendar", "key", "starts_on", "ends_on"),
    [
        (NATURAL, "2026-W46", "2026-11-09", "2026-11-15"),
        (OFFICE, "2026-W47", "2026-11-13", "2026-11-19"),
        (NATURAL, "2024-02", "2024-02-01", "2024-02-29"),
        (NATURAL, "2023-02", "2023-02-01", "2023-02-28"),
        (OFFICE, "2024-03", "2024-02-26", "2024-03-25"),
        (OFFICE, "2027-01", "2026-12-26", "2027-01-25"),
        (NATURAL, "2026-Q4", "2026-10-01", "2026-12-31"),
        (OFFICE, "2026-Q3", "2026-06-26", "2026-09-25"),
        (OFFICE, "2026-Q1", "2025-12-26", "2026-03-25"),
        (NATURAL, "2026-H2", "2026-07-01", "2026-12-31"),
        (OFFICE, "2026-H1", "2025-12-26", "2026-06-25"),
        (NATURAL, "2026", "2026-01-01", "2026-12-31"),
        (OFFICE, "2026", "2025-12-26", "2026-12-25"),
    ],
)
def test_days_of_a_period(calendar, key, starts_on, ends_on):
    period = calendar.parse(key)

    assert (f"{period.starts_on}", f"{period.ends_on}") == (starts_on, ends_on)


@pytest.mark.parametrize(
    ("calendar", "key", "title"),
    [
        (NATURAL, "2026-W46", "2026年第46周（11月9日—15日）"),
        (OFFICE, "2026-W47", "2026年第47周（11月13日—19日）"),
        (NATURAL, "2026-W49", "2026年第49周（11月30日—12月6日）"),
        (NATURAL, "2026-W53", "2026年第53周（2026年12月28日—2027年1月3日）"),
        (NATURAL, "2026-11", "2026年11月"),
        (OFFICE, "2026-11", "2026年11月（10月26日—11月25日）"),
        (NATURAL, "2026-Q4", "2026年第四季度"),
        (NATURAL, "2026-H2", "2026年下半年"),
        (NATURAL, "2026", "2026年"),
    ],
)
def test_title_is_the_chinese_name(calendar, key, title):
    assert calendar.parse(key).title == title


@pytest.mark.parametrize(
    "key",
    [
        "",
        "2026-W00",
        "2026-W54",
        "2026-00",
        "2026-13",
        "2026-Q5",
        "2026-H3",
        "26",
        "2026-w46",
        "2026-W4",
        "0001-01",
        "9999",
    ]
    + ["２０２６-11", "2026-11 ", "2026-11\n", "2026-11-01"],
)
def test_a_key_that_names_nothing_is_refused(key):
    with pytest.raises(ValueError, match="不是报送周期|没有这个周期|不在可用范围"):
        NATURAL.parse(key)


@pytest.mark.parametrize(
    ("key", "last_year"),
    [("2026-W46", "2025-W46"), ("2026-W53", None), ("2026-11", "2025-11"), ("2026-Q4", "2025-Q4"), ("2026", "2025")],
)
def test_same_period_last_year(key, last_year):
    period = NATURAL.same_period_last_year(NATURAL.parse(key))

    assert (period and period.key) == last_year


def test_same_day_last_year_of_29_february_is_the_28th():
    assert same_day_last_year(date(2024, 2, 29)) == date(2023, 2, 28)
    assert same_day_last_year(date(2025, 2, 28)) == date(2024, 2, 28)


@pytest.mark.parametrize(
    ("calendar", "key", "first_day", "last_day", "last_year"),
    [
        (NATURAL, "2026-W46", "2026-01-01", "2026-11-15", ("2025-01-01", "2025-11-15")),
        (NATURAL, "2026-W53", "2027-01-01", "2027-01-03", ("2026-01-01", "2026-01-03")),
        (NATURAL, "2024-02", "2024-01-01", "2024-02-29", ("2023-01-01", "2023-02-28")),
        (NATURAL, "2025-02", "2025-01-01", "2025-02-28", ("2024-01-01", "2024-02-29")),
        (OFFICE, "2026-11", "2025-12-26", "2026-11-25", ("2024-12-26", "2025-11-25")),
        (OFFICE, "2026-W53", "2026-12-26", "2026-12-31", ("2025-12-26", "2025-12-31")),
    ],
)
def test_year_to_date_and_what_it_is_compared_with(calendar, key, first_day, last_day, last_year):
    period = calendar.parse(key)

    assert calendar.year_to_date(period) == (date.fromisoformat(first_day), date.fromisoformat(last_day))
    assert calendar.year_to_date_last_year(period) == tuple(map(date.fromisoformat, last_year))


def test_shanghai_midnight_parts_two_days():
    last, first = datetime(2026, 11, 15, 15, 59, 59, 999999, UTC), datetime(2026, 11, 15, 16, tzinfo=UTC)

    assert (local_day(last), local_day(first)) == (date(2026, 11, 15), date(2026, 11, 16))
    assert NATURAL.parse("2026-W46").contains_instant(last)
    assert NATURAL.parse("2026-W47").contains_instant(first)
    assert NATURAL.parse("2026-W47").start_instant == first


def test_periods_between_reversed_days_are_none():
    assert NATURAL.periods_between(PeriodKind.WEEK, date(2026, 2, 1), date(2026, 1, 1)) == []


@pytest.mark.parametrize(
    ("calendar", "key", "cutoff"),
    [
        (NATURAL, "2026-W46", "2026-11-16T04:00:00+00:00"),
        (OFFICE, "2026-W47", "2026-11-20T04:00:00+00:00"),
        (NATURAL, "2026-09", "2026-10-08T04:00:00+00:00"),
        (NATURAL, "2026-W07", "2026-02-24T04:00:00+00:00"),
        (OFFICE, "2026-W19", "2026-05-08T04:00:00+00:00"),
        (NATURAL, "2026-W18", "2026-05-06T04:00:00+00:00"),
        (OFFICE, "2026-09", "2026-09-28T04:00:00+00:00"),
    ],
)
def test_cutoff_is_noon_of_the_first_working_day_after(calendar, key, cutoff):
    assert default_cutoff(calendar.parse(key), WorkCalendar()).isoformat() == cutoff


@settings(deadline=None)
@given(calendars, kinds, days)
def test_cutoff_is_never_inside_the_period(calendar, kind, day):
    period = calendar.period_for(kind, day)

    assert default_cutoff(period, WorkCalendar()) > period.end_instant

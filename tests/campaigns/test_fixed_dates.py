"""Fixed dates: which days there are, and when they are in a year."""

from datetime import date

import pytest

from campaigns import fixed_dates


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        (1, 1, True),
        (12, 31, True),
        (4, 30, True),
        (4, 31, False),
        (2, 29, True),
        (2, 30, False),
        (3, 0, False),
        (3, -1, False),
        (3, 32, False),
    ],
)
def test_is_day_of_month_knows_the_days_that_some_year_has(month, day, expected):
    assert fixed_dates.is_day_of_month(month, day) is expected


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (2026, 3, 15, date(2026, 3, 15)),
        (2026, 12, 31, date(2026, 12, 31)),
        (2026, 9, None, date(2026, 9, 1)),
        (2028, 2, 29, date(2028, 2, 29)),
        (2026, 2, 29, date(2026, 2, 28)),
        (2100, 2, 29, date(2100, 2, 28)),
    ],
)
def test_date_in_year_is_the_day_or_the_last_of_its_month(year, month, day, expected):
    assert fixed_dates.date_in_year(year, month, day) == expected

"""Legal periods: the vectors of rules.md section 7, and how a last day explains itself."""

from datetime import date

import pytest

from campaigns.workdays import SpecialDay, WorkCalendar
from inspections import clocks

CALENDAR = WorkCalendar()


@pytest.mark.parametrize(
    ("start", "days", "raw", "rolled"),
    [
        (date(2026, 9, 16), 15, date(2026, 10, 1), date(2026, 10, 8)),
        (date(2026, 2, 4), 15, date(2026, 2, 19), date(2026, 2, 24)),
        (date(2026, 4, 20), 15, date(2026, 5, 5), date(2026, 5, 6)),
        (date(2026, 8, 3), clocks.CORRECTION_DAYS, date(2026, 10, 2), date(2026, 10, 8)),
        (date(2026, 8, 3), clocks.REINSPECTION_DAYS, date(2026, 10, 17), date(2026, 10, 19)),
        # users.md, screen 3
        (date(2026, 8, 31), clocks.REINSPECTION_DAYS, date(2026, 11, 14), date(2026, 11, 16)),
        (date(2026, 9, 14), clocks.REINSPECTION_DAYS, date(2026, 11, 28), date(2026, 11, 30)),
        (date(2026, 11, 6), 15, date(2026, 11, 21), date(2026, 11, 23)),
        # Sunday 20 September 2026 is a make-up workday
        (date(2026, 9, 5), 15, date(2026, 9, 20), date(2026, 9, 20)),
    ],
)
def test_periods_of_natural_days_roll_to_a_working_day(start, days, raw, rolled):
    last_day = clocks.deadline(start, days, CALENDAR)

    assert (last_day.raw, last_day.rolled, last_day.days) == (raw, rolled, days)


def test_explanation_says_where_the_day_comes_from():
    rolled = clocks.deadline(date(2026, 9, 14), 75, CALENDAR)
    plain = clocks.deadline(date(2026, 9, 1), 75, CALENDAR)

    assert rolled.explanation == "2026-09-14 的次日起算，满 75 日为 2026-11-28（星期六，放假），顺延至 2026-11-30。"
    assert plain.explanation == "2026-09-01 的次日起算，满 75 日为 2026-11-15（星期日，放假），顺延至 2026-11-16。"
    assert "不需顺延" in clocks.deadline(date(2026, 9, 2), 75, CALENDAR).explanation


def test_office_rows_override_the_calendar():
    calendar = WorkCalendar([SpecialDay(date(2026, 11, 30), is_working=False, name="演示放假")])

    assert clocks.deadline(date(2026, 9, 14), 75, calendar).rolled == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2026, 11, 20), -6, date(2026, 5, 20)),
        (date(2026, 8, 31), -6, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2027, 1, 31), -1, date(2026, 12, 31)),
        (date(2027, 1, 31), -36, date(2024, 1, 31)),
    ],
)
def test_months_end_where_the_month_ends(day, months, result):
    assert clocks.add_months(day, months) == result

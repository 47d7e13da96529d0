"""Fixed dates, which come back every year: a month and a day of it (3·15), or a month alone (质量月). Pure."""

from calendar import monthrange
from datetime import date

LEAP_YEAR = 2024  # has every day that some year has


def is_day_of_month(month, day):
    """Whether some year has this day: 29 February is one, 31 April is none."""
    return 1 <= day <= monthrange(LEAP_YEAR, month)[1]


def date_in_year(year, month, day=None):
    """The date in a year: 29 February is the 28th in most of them, a month alone begins on its first."""
    return date(year, month, min(day or 1, monthrange(year, month)[1]))

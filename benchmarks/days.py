"""The three years that the benchmarks' town looks back on, cut off after a week of November."""

from datetime import date, datetime

from campaigns.periods import SHANGHAI

FIRST_DAY, LAST_DAY = date(2024, 3, 18), date(2026, 11, 15)


def at(day, hour=10):
    return datetime.combine(day, datetime.min.time(), SHANGHAI).replace(hour=hour)

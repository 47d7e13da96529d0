"""Working days of mainland China: public holidays, make-up workdays, and counting in working days.

The rows an office keeps come first, a library second. A year the State Council has not announced yet knows only its
weekends and statutory holidays, and says so (`WorkCalendar.is_provisional`). Each November's announcement is pasted
in: `campaigns/holiday_announcements.py`.

Counting (rules.md section 7): the day of the event is not counted, and a last day that is no working day rolls to the
first working day after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
import holidays

SATURDAY = 5
NATIONAL_DAY = (10, 1)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says, or a holiday by name; provisional until it is announced."""

    day: date
    is_working: bool
    name: str = ""
    is_provisional: bool = False


class WorkCalendar:
    """Tells working days from days off.

    `special_days` are the office's own rows (anything with `day`, `is_working` and `is_provisional`); they override
    the library day by day. Once they hold an announced 1 October, which every announcement does, their year counts as
    announced, and guesses about it, theirs or the library's, are dropped.
    """

    def __init__(self, special_days: Iterable[SpecialDay] = ()):
        rows = list(special_days)
        self._announced_years = {
            row.day.year for row in rows if (row.day.month, row.day.day) == NATIONAL_DAY and not row.is_provisional
        }
        self._own = {row.day: row for row in rows if not (row.is_provisional and row.day.year in self._announced_years)}

    def is_working(self, day):
        special = self._special(day)
        return is_weekday(day) if special is None else special.is_working

    def is_provisional(self, day):
        """Whether the answer for `day` may change when its year is announced."""
        if day in self._own:
            return self._own[day].is_provisional
        return day.year not in self._announced_years and not is_announced(day.year)

    def next_working_day(self, day, *, include=False):
        """The first working day after `day`; with `include`, `day` itself if it is one."""
        return self._seek(day if include else day + timedelta(days=1), step=1)

    def previous_working_day(self, day, *, include=False):
        """The last working day before `day`; with `include`, `day` itself if it is one."""
        return self._seek(day if include else day - timedelta(days=1), step=-1)

    def roll_forward(self, day):
        """The day a period of natural days really ends on when it runs out on `day`."""
        return self.next_working_day(day, include=True)

    def add_working_days(self, day, count):
        """The `count`-th working day after `day`, before it where `count` is negative, `day` itself where it is 0."""
        step = self.next_working_day if count > 0 else self.previous_working_day
        for _number in range(abs(count)):
            day = step(day)
        return day

    def working_days_between(self, start, end):
        """How many working days lie after `start`, up to and including `end`; negative where `end` is the earlier.

        The inverse of `add_working_days`. All of a year is counted from 31 December of the year before.
        """
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))

    def special_days(self, year):
        """The special days of a year that are in force, in order: the office's own over the library's."""
        days = {special.day for special in default_days(year)} | {day for day in self._own if day.year == year}
        in_force = (self._special(day) for day in sorted(days))
        return [special for special in in_force if special is not None]

    def _special(self, day):
        if day in self._own:
            return self._own[day]
        special = _default_days_by_date(day.year).get(day)
        if special and special.is_provisional and day.year in self._announced_years:
            return None
        return special

    def _seek(self, day, *, step):
        while not self.is_working(day):
            day += timedelta(days=step)
        return day


def is_weekday(day):
    return day.weekday() < SATURDAY


def is_announced(year):
    """Whether the library knows the State Council's announcement for `year`."""
    try:
        chinese_calendar.is_workday(date(year, *NATIONAL_DAY))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=64)
def default_days(year):
    """What the library knows of `year`, in order of date: SpecialDay rows to seed the office's own table with.

    An announced year has every day off by name, weekends inside a holiday included, and every make-up workday. A year
    not announced has its statutory holidays only, and every row is provisional.
    """
    return tuple(_announced_days(year) if is_announced(year) else _statutory_days(year))


def _announced_days(year):
    for offset in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
        day = date(year, 1, 1) + timedelta(days=offset)
        is_holiday, name = chinese_calendar.get_holiday_detail(day)
        if name:  # None on ordinary days and weekends
            yield SpecialDay(day, not is_holiday, chinese_calendar.Holiday(name).chinese)


def _statutory_days(year):
    statutory = holidays.country_holidays("CN", years=year, language="zh_CN")
    for day, name in sorted(statutory.items()):
        if day.year == year:
            yield SpecialDay(day, is_working=False, name=name, is_provisional=True)


@lru_cache(maxsize=64)
def _default_days_by_date(year):
    return {special.day: special for special in default_days(year)}

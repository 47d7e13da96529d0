"""Weeks, months, quarters, half-years and years, and the instants at which they begin and end.

A period is (kind, year, number). Its days follow from the campaign's calendar rule; its name and its neighbours
follow from its place in the row of periods (`Period.index`), never from a day plus so many days and never from
strftime: "%Y-W%V" is wrong on 26 days of 2020-2035 (reliability.md B5).

Weeks are named by the ISO week of their Thursday, which is what ISO 8601 itself does. A Monday-Sunday week is thus the
ISO week (9-15 November 2026 is 2026-W46); a Friday-Thursday week is the ISO week it ends in (13-19 November 2026 is
2026-W47). Either way the year of a week is the year of its Thursday, 2026 has 53 weeks, and `2026-W46` is not an issue
number: the issue number (第X期) is drawn at publication.

Months that run to the 25th begin on the 26th of the month before and are named by the month they end in. Quarters,
half-years and years are made of such months, so periods of every kind tile the line of days.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from campaigns.choices import MonthRule, PeriodKind, WeekRule
from campaigns.workdays import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CUTOFF_TIME = time(12)  # design.md, "The clock is idempotent"
FIRST_YEAR, LAST_YEAR = 1950, 2200  # a year outside these in a label is a slip of the pen
THURSDAY = 3

MONTHS_IN = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}
KEY_FORMATS = {
    PeriodKind.WEEK: "{year:04}-W{number:02}",
    PeriodKind.MONTH: "{year:04}-{number:02}",
    PeriodKind.QUARTER: "{year:04}-Q{number}",
    PeriodKind.HALF_YEAR: "{year:04}-H{number}",
    PeriodKind.YEAR: "{year:04}",
}
KEY_PATTERNS = {
    PeriodKind.WEEK: re.compile(r"([0-9]{4})-W([0-9]{2})"),
    PeriodKind.MONTH: re.compile(r"([0-9]{4})-([0-9]{2})"),
    PeriodKind.QUARTER: re.compile(r"([0-9]{4})-Q([1-4])"),
    PeriodKind.HALF_YEAR: re.compile(r"([0-9]{4})-H([12])"),
    PeriodKind.YEAR: re.compile(r"([0-9]{4})"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """One week, month, quarter, half-year or year; `starts_on` and `ends_on` both belong to it.

    `number` is the week of the ISO year, the month, the quarter or the half of the year; a year's number is 1.
    """

    kind: PeriodKind
    year: int
    number: int
    starts_on: date
    ends_on: date

    @property
    def key(self):
        """The name in addresses, commands and bulletin numbers: 2026-W46, 2026-11, 2026-Q4, 2026-H2, 2026."""
        return KEY_FORMATS[self.kind].format(year=self.year, number=self.number)

    @property
    def index(self):
        """The place of this period in the unbroken row of periods of its kind."""
        if self.kind == PeriodKind.WEEK:
            return (
                thursday_of(self.starts_on, WeekRule.FRIDAY_TO_THURSDAY).toordinal() // 7
            )  # the first one from its start
        return self.year * (12 // MONTHS_IN[self.kind]) + self.number - 1

    @property
    def start_instant(self):
        """The first instant that belongs to the period, in UTC."""
        return midnight(self.starts_on)

    @property
    def end_instant(self):
        """The first instant after the period, in UTC: the period is [start_instant, end_instant)."""
        return midnight(self.ends_on + timedelta(days=1))

    @property
    def title(self):
        """The name on a page, in the reader's language: 2026年第46周（11月9日—15日）, 2026年11月, 2026年第四季度."""
        name = self.name
        begins_as_printed = self.kind != PeriodKind.WEEK and self.starts_on.day == 1
        if begins_as_printed:
            return name
        return _("%(name)s（%(span)s）") % {"name": name, "span": self.span}

    @property
    def span(self):
        """The days as printed: 11月9日—15日; the month and the year are repeated only where they change."""
        first, last = self.starts_on, self.ends_on
        if first.year != last.year:
            return _("%(first)s—%(last)s") % {"first": _full_day(first), "last": _full_day(last)}
        if first.month != last.month:
            return _("%(first)s—%(last)s") % {"first": _month_day(first), "last": _month_day(last)}
        return _("%(month)d月%(first)d日—%(last)d日") % {"month": first.month, "first": first.day, "last": last.day}

    def contains(self, day):
        return self.starts_on <= day <= self.ends_on

    def contains_instant(self, instant):
        """Whether the aware `instant` lies in the period, by Shanghai days."""
        return self.start_instant <= instant < self.end_instant

    def __str__(self):
        return self.key

    @property
    def name(self):
        """The title without its days: 2026年第46周."""
        values = {"year": self.year, "number": self.number}
        if self.kind == PeriodKind.WEEK:
            return _("%(year)d年第%(number)d周") % values
        if self.kind == PeriodKind.MONTH:
            return _("%(year)d年%(number)d月") % values
        if self.kind == PeriodKind.YEAR:
            return _("%(year)d年") % values
        return _part_of_year(self.kind, self.number) % values


@dataclass(frozen=True, slots=True)
class Calendar:
    """A campaign's calendar rule: which days make a week and a month."""

    week_rule: WeekRule = WeekRule.MONDAY_TO_SUNDAY
    month_rule: MonthRule = MonthRule.TO_END

    def period_for(self, kind, day):
        """The one period of `kind` that holds `day`."""
        if kind == PeriodKind.WEEK:
            return self._week(thursday_of(day, self.week_rule))
        month_index = day.year * 12 + day.month - 1
        if self.month_rule == MonthRule.TO_25TH and day.day > 25:
            month_index += 1
        return self._months(PeriodKind(kind), month_index // MONTHS_IN[kind])

    def at(self, kind, index):
        """The period of `kind` whose `Period.index` is `index`."""
        if kind == PeriodKind.WEEK:
            return self._week(date.fromordinal(index * 7 + 4))
        return self._months(PeriodKind(kind), index)

    def parse(self, key):
        """The period named by `key` (2026-W46, 2026-11, 2026-Q4, 2026-H2 or 2026); ValueError where there is none."""
        for kind, pattern in KEY_PATTERNS.items():
            if match := pattern.fullmatch(key):
                year, number = int(match[1]), int(match[2]) if match.lastindex == 2 else 1
                return self._numbered(kind, year, number, key)
        raise ValueError(
            _("“%(key)s”不是报送周期，应形如 2026-W46、2026-11、2026-Q4、2026-H2 或 2026。") % {"key": key}
        )

    def next(self, period):
        return self.at(period.kind, period.index + 1)

    def previous(self, period):
        """The period before, which 环比 compares with."""
        return self.at(period.kind, period.index - 1)

    def same_period_last_year(self, period):
        """The period of the same number a year before, which 同比 compares with; None for a week 53.

        A year of 53 weeks always follows one of 52, so a week 53 has no counterpart; comparing it with week 52 would
        use that week twice.
        """
        try:
            return self._numbered(period.kind, period.year - 1, period.number, period.key)
        except ValueError:
            return None

    def periods_between(self, kind, first_day, last_day):
        """Every period of `kind` that shares a day with [first_day, last_day], in order; [] for days reversed."""
        if first_day > last_day:
            return []
        first, last = self.period_for(kind, first_day).index, self.period_for(kind, last_day).index
        return [self.at(kind, index) for index in range(first, last + 1)]

    def year_to_date(self, period):
        """(first day, last day) of 今年累计 in a bulletin on `period`.

        It begins with the year (by the same month rule) that holds the period's last day, whatever the kind of the
        period: bulletins of two kinds that end on one day print one cumulative figure. A week across New Year
        therefore counts only its days of the new year here.
        """
        return self.period_for(PeriodKind.YEAR, period.ends_on).starts_on, period.ends_on

    def year_to_date_last_year(self, period):
        """(first day, last day) that 今年累计 is compared with: to its counterpart's end, a week to the same date."""
        if period.kind == PeriodKind.WEEK:
            last_day = same_day_last_year(period.ends_on)
        else:
            last_day = self.same_period_last_year(period).ends_on
        return self.period_for(PeriodKind.YEAR, last_day).starts_on, last_day

    def _numbered(self, kind, year, number, key):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(_("“%(key)s”的年份不在可用范围内。") % {"key": key})
        if kind == PeriodKind.WEEK:
            fourth_of_january = date(year, 1, 4)  # always in week 1 (ISO 8601)
            period = self.at(kind, thursday_of(fourth_of_january).toordinal() // 7 + number - 1)
        else:
            period = self.at(kind, year * (12 // MONTHS_IN[kind]) + number - 1)
        if (period.year, period.number) != (year, number):
            raise ValueError(_("%(year)d年没有这个周期：%(key)s。") % {"year": year, "key": key})
        return period

    def _week(self, thursday):
        after_thursday = 0 if self.week_rule == WeekRule.FRIDAY_TO_THURSDAY else 3
        ends_on = thursday + timedelta(days=after_thursday)
        number = (thursday.timetuple().tm_yday - 1) // 7 + 1
        return Period(PeriodKind.WEEK, thursday.year, number, ends_on - timedelta(days=6), ends_on)

    def _months(self, kind, index):
        length = MONTHS_IN[kind]
        year, number = divmod(index, 12 // length)
        first, last = index * length, index * length + length - 1
        if self.month_rule == MonthRule.TO_25TH:
            starts_on, ends_on = _day_of_month(first - 1, 26), _day_of_month(last, 25)
        else:
            starts_on, ends_on = _day_of_month(first, 1), _day_of_month(last, 31)
        return Period(kind, year, number + 1, starts_on, ends_on)


def thursday_of(day, week_rule=WeekRule.MONDAY_TO_SUNDAY):
    """The Thursday of the week that holds `day`; it gives the week its year and number."""
    if week_rule == WeekRule.FRIDAY_TO_THURSDAY:
        return day + timedelta(days=(THURSDAY - day.weekday()) % 7)
    return day + timedelta(days=THURSDAY - day.weekday())


def midnight(day):
    """The instant, in UTC, at which `day` begins in Shanghai."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def local_day(instant):
    """The Shanghai day of an aware `instant`."""
    return instant.astimezone(SHANGHAI).date()


def same_day_last_year(day):
    """The same date a year before; 28 February for 29 February."""
    last_day_of_month = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last_day_of_month))


def default_cutoff(period, work_calendar: WorkCalendar):
    """The instant, in UTC, a bulletin on `period` speaks of: 12:00 in Shanghai of the first working day after it ends.

    `period` is anything with `ends_on`, such as a reporting period merged from two weeks.
    """
    return datetime.combine(work_calendar.next_working_day(period.ends_on), CUTOFF_TIME, SHANGHAI).astimezone(UTC)


def _day_of_month(month_index, day):
    year, month = divmod(month_index, 12)
    return date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))


def _full_day(day):
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def _month_day(day):
    return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}


def _part_of_year(kind, number):
    if kind == PeriodKind.HALF_YEAR:
        return [_("%(year)d年上半年"), _("%(year)d年下半年")][number - 1]
    quarters = [_("%(year)d年第一季度"), _("%(year)d年第二季度"), _("%(year)d年第三季度"), _("%(year)d年第四季度")]
    return quarters[number - 1]

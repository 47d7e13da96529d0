"""A year's special days as the announcement words them: 2月15日—23日 春节放假 instead of nine rows."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class HolidaySpan:
    """Days in a row with one name that are all off, or all worked; `source` is blank for the library's."""

    starts_on: date
    ends_on: date
    name: str
    is_working: bool
    is_provisional: bool
    source: str

    @property
    def days_count(self):
        return (self.ends_on - self.starts_on).days + 1


def holiday_spans(special_days):
    """The spans of special days given in order of date."""
    spans = []
    for special in special_days:
        span = HolidaySpan(
            special.day,
            special.day,
            special.name,
            special.is_working,
            special.is_provisional,
            getattr(special, "source", ""),
        )
        if spans and _continues(spans[-1], span):
            spans[-1] = HolidaySpan(spans[-1].starts_on, span.ends_on, *_told(span))
        else:
            spans.append(span)
    return spans


def _continues(before, span):
    return before.ends_on + timedelta(days=1) == span.starts_on and _told(before) == _told(span)


def _told(span):
    return span.name, span.is_working, span.is_provisional, span.source

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from campaigns import working_hours
from campaigns.workdays import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("instant", "is_working"),
    [
        ("11-20T08:29:59", False),
        ("11-20T08:30", True),
        ("11-20T11:59:59", True),
        ("11-20T12:00", False),
        ("11-20T14:29", False),
        ("11-20T14:30", True),
        ("11-20T17:29", True),
        ("11-20T17:30", False),
        ("11-20T00:00", False),
        ("11-21T10:00", False),
        ("10-10T10:00", True),  # a Saturday worked for National Day
        ("10-06T10:00", False),  # a Tuesday off
        ("02-14T10:00", True),
    ],
)
def test_working_time_follows_the_hours_and_the_calendar(instant, is_working):
    assert working_hours.is_working_time(at(instant), CALENDAR) == is_working


@pytest.mark.parametrize(
    ("instant", "later"),
    [
        ("11-20T03:00", "11-20T08:30"),
        ("11-20T08:30", "11-20T08:30"),
        ("11-20T10:17:03", "11-20T10:17:03"),
        ("11-20T12:00", "11-20T14:30"),
        ("11-20T17:30", "11-23T08:30"),
        ("11-21T10:00", "11-23T08:30"),
        ("09-30T18:00", "10-08T08:30"),
        ("10-09T18:00", "10-10T08:30"),
        ("02-14T17:30", "02-24T08:30"),
        ("02-27T20:00", "02-28T08:30"),
    ],
)
def test_next_working_time_is_the_instant_itself_or_the_next_half_day(instant, later):
    assert working_hours.next_working_time(at(instant), CALENDAR) == at(later)


def test_every_next_working_time_of_a_year_is_working_time():
    instant = at("01-01T00:00")
    while instant.year == 2026:
        following = working_hours.next_working_time(instant, CALENDAR)

        assert following >= instant
        assert working_hours.is_working_time(following, CALENDAR)
        instant += timedelta(minutes=97)


def test_hours_are_said_in_words():
    with translation.override("zh-hans"):
        assert "08:30—12:00、14:30—17:30" in working_hours.hours_in_words()

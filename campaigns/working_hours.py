"""When an office is at work: mornings and afternoons of its working days. Nothing is sent to anybody at another hour.

The hours are those of government offices in Guangdong [K], a parameter of the place; times are those of Asia/Shanghai.
"""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

MORNING = (time(8, 30), time(12, 0))
AFTERNOON = (time(14, 30), time(17, 30))
HALF_DAYS = (MORNING, AFTERNOON)
# The day's bundle waits until what the clock has to say in the morning is there.
BUNDLED_FROM = time(9, 0)


def is_working_time(instant, calendar):
    """Whether an office is at work; a half day ends just before its last minute is over, 12:00 is lunch."""
    local = timezone.localtime(instant)
    return calendar.is_working(local.date()) and any(
        starts_at <= local.time() < ends_at for starts_at, ends_at in HALF_DAYS
    )


def is_sending_time(instant, calendar):
    """Whether the day's messages may leave the portal."""
    return is_working_time(instant, calendar) and timezone.localtime(instant).time() >= BUNDLED_FROM


def next_working_time(instant, calendar):
    """The instant itself inside working hours, else the beginning of the next half day."""
    local = timezone.localtime(instant)
    if calendar.is_working(local.date()):
        for starts_at, ends_at in HALF_DAYS:
            if local.time() < ends_at:
                return max(instant, _at(local.date(), starts_at))
    return morning_of(calendar.next_working_day(local.date()))


def morning_of(day):
    """When work begins on a working day."""
    return _at(day, MORNING[0])


def hours_in_words():
    """The sentence that the page of automatic rules says about the hours."""
    starts, ends = zip(*([f"{clock_time:%H:%M}" for clock_time in half_day] for half_day in HALF_DAYS), strict=True)
    words = {"morning": starts[0], "noon": ends[0], "afternoon": starts[1], "evening": ends[1]}
    return _("只在工作日 %(morning)s—%(noon)s、%(afternoon)s—%(evening)s 发送，其他时间等到下一个工作时段。") % words


def _at(day, clock_time):
    return timezone.make_aware(datetime.combine(day, clock_time))

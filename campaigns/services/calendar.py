from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import holiday_announcements, permissions, working_hours
from campaigns.models import Holiday
from campaigns.workdays import WorkCalendar


def work_calendar():
    """The working days in force: the office's rows over the library's calendar. Costs one query."""
    return WorkCalendar(Holiday.objects.all())


def next_working_time(instant):
    """When a message that is queued at an instant may go out: at once in working hours, else when work begins again."""
    return working_hours.next_working_time(instant, work_calendar())


@transaction.atomic
def import_holidays(text, *, source, by):
    """Read a pasted yearly announcement and keep its days; returns the Holiday rows.

    A day kept before is overwritten. Raises ValidationError with one message for each sentence that cannot be read, and
    keeps nothing then.
    """
    if by is not None and not permissions.can_keep_calendar(by):
        raise PermissionDenied
    reading = holiday_announcements.parse_announcement(text)
    if reading.errors:
        raise ValidationError(list(reading.errors))
    if not reading.days:
        raise ValidationError(_("没有读到放假安排，请粘贴通知中“一、元旦：……”起的正文。"))
    rows = [
        Holiday(day=special.day, is_working=special.is_working, name=special.name, is_provisional=False, source=source)
        for special in reading.days
    ]
    Holiday.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_working", "name", "is_provisional", "source"],
    )
    kept = list(Holiday.objects.filter(day__in=[row.day for row in rows]))
    accounts_services.record_event(
        "import_holidays", kept[0], by=by, after={"source": source, "days": [row.day for row in kept]}
    )
    return kept

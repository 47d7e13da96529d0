"""What is left of meetings when an action closes, and what its archive keeps of them."""

from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import files, paper_makers
from campaigns.archive_parts import ArchivePart
from campaigns.choices import MeetingStatus
from campaigns.closing_sections import OpenItem
from campaigns.models import Meeting
from campaigns.services.meeting_messages import settle_calls

FINISHED = (MeetingStatus.CONCLUDED, MeetingStatus.CANCELLED)


def open_meetings(campaign, user):
    """Meetings that were planned and not held, and those whose minutes are not out."""
    meetings = Meeting.objects.visible_to(user).filter(campaign=campaign).exclude(status__in=FINISHED)
    return [
        OpenItem(
            f"meeting-{each.pk}",
            _("%(title)s（%(status)s）") % {"title": each.title, "status": each.get_status_display()},
            each.get_absolute_url(),
            due_on=timezone.localdate(each.starts_at),
        )
        for each in meetings.order_by("starts_at", "pk")
    ]


def settle_answers(campaign):
    """Nobody answers a notice in a closed campaign."""
    for meeting in Meeting.objects.filter(campaign=campaign, status=MeetingStatus.NOTIFIED):
        settle_calls(meeting)


def minutes_parts(campaign, user):
    """The minutes of each meeting with its decisions, as they went out."""
    meetings = Meeting.objects.visible_to(user).filter(campaign=campaign, status=MeetingStatus.CONCLUDED)
    for number, meeting in enumerate(meetings.order_by("starts_at", "pk"), 1):
        names = {
            "number": number,
            "day": timezone.localdate(meeting.starts_at),
            "title": files.plain_name(meeting.title.replace("/", "-")),
        }
        name = _("10 会议纪要/%(number)02d %(day)s %(title)s.docx") % names
        yield ArchivePart(name, partial(paper_makers.make, "meeting_minutes", meeting))

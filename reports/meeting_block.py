"""The next meeting on the leader's page (users.md, screen 5): what was decided last, how much is done, who is to speak."""

from dataclasses import dataclass

from django.utils import timezone

from campaigns import decision_follow_up
from campaigns.choices import AgendaKind, MeetingStatus
from campaigns.models import AgendaItem, Meeting


@dataclass(frozen=True)
class MeetingBlock:
    """`meeting` is the next one, `last` the last that decided something; either may be None."""

    meeting: Meeting | None
    last: Meeting | None
    speakers: tuple


def meeting_block(campaign, user, *, now):
    """The MeetingBlock of a campaign, None where there is nothing to say. At most three queries."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    coming = Meeting.objects.visible_to(user).filter(campaign=campaign, starts_at__gte=today)
    coming = coming.filter(status__in=[MeetingStatus.PLANNED, MeetingStatus.NOTIFIED])
    meeting = coming.order_by("starts_at", "pk").first()
    last = decision_follow_up.last_decided(campaign, before=meeting.starts_at if meeting else None)
    if meeting is None and last is None:
        return None
    return MeetingBlock(meeting, last, _speakers(meeting, user) if meeting else ())


def _speakers(meeting, user):
    items = AgendaItem.objects.visible_to(user).filter(meeting=meeting, kind=AgendaKind.STATEMENT)
    return tuple(str(item.unit) for item in items.select_related("unit") if item.unit)

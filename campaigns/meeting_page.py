"""What the page of a meeting shows, by who looks: overseers everything, a unit called what concerns all and itself."""

from dataclasses import dataclass

from django.utils import timezone

from accounts import navigation
from campaigns import decision_follow_up, permissions
from campaigns.choices import AttendanceState, MeetingStatus
from campaigns.decision_follow_up import FollowUp
from campaigns.models import AgendaItem, Decision, Meeting, MeetingAttendance
from campaigns.services.calendar import work_calendar
from campaigns.services.meetings import COMING_UP


@dataclass(frozen=True)
class DecisionLine:
    """A decision of the minutes; how far it is carried out is shown to its unit and to overseers."""

    follow_up: FollowUp
    is_told: bool

    @property
    def decision(self):
        return self.follow_up.decision


def meeting_context(meeting, user, *, on):
    """The template's context. The number of queries does not depend on how much there is."""
    campaign = meeting.campaign
    sees_all = permissions.can_oversee_campaign(user, campaign)
    rows = list(MeetingAttendance.objects.visible_to(user).filter(meeting=meeting).select_related("unit"))
    for row in rows:
        row.meeting = meeting
    items = list(AgendaItem.objects.told_to(user).filter(meeting=meeting).select_related("unit"))
    agenda = AgendaItem.objects.visible_to(user).filter(meeting=meeting)
    is_office = permissions.can_run_campaign(user, campaign)
    is_coming_up = meeting.status in COMING_UP
    calls = [(row, _can_answer(user, row)) for row in rows]
    return {
        "meeting": meeting,
        "campaign": campaign,
        "is_office": is_office,
        "sees_all": sees_all,
        "is_coming_up": is_coming_up,
        "can_edit_agenda": is_office and is_coming_up,
        "can_minute": is_office and meeting.status == MeetingStatus.HELD,
        "is_past": on >= timezone.localdate(meeting.starts_at),
        "agenda": [(item, _link(item, user)) for item in items],
        "hidden_count": 0 if sees_all else agenda.count() - len(items),
        "attendances": calls,
        "own_call": None if sees_all else next((row for row, can_answer in calls if can_answer), None),
        "answered_count": sum(row.state != AttendanceState.INVITED for row in rows),
        "shows_minutes": sees_all or meeting.status == MeetingStatus.CONCLUDED,
        "decisions": _decisions(meeting, user, on=on, sees_all=sees_all),
        "last": _last(meeting, user),
    }


def _link(item, user):
    """Where the matter of an item is; "" where the reader's role has no such page."""
    return item.url if item.url and navigation.is_open_to(user.role, item.url) else ""


def _can_answer(user, attendance):
    return attendance.meeting.status == MeetingStatus.NOTIFIED and permissions.can_answer_notice(user, attendance)


def _decisions(meeting, user, *, on, sees_all):
    """Units read decisions once the minutes are out."""
    if not sees_all and meeting.status != MeetingStatus.CONCLUDED:
        return []
    rows = Decision.objects.visible_to(user).filter(meeting=meeting)
    return [
        DecisionLine(each, sees_all or _is_own(each.decision, user))
        for each in decision_follow_up.follow_ups(rows, on=on, calendar=work_calendar())
    ]


def _is_own(decision, user):
    return decision.unit is not None and decision.unit.path.startswith(user.data_path)


def _last(meeting, user):
    """The meeting whose decisions this one follows up, if the reader may see it."""
    last = decision_follow_up.last_decided(meeting.campaign, before=meeting.starts_at)
    if last is None or not Meeting.objects.visible_to(user).filter(pk=last.pk).exists():
        return None
    return last

"""Notices of meetings, and what the units called answer (回执)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from campaigns import meeting_texts, permissions
from campaigns.choices import AttendanceState, MeetingStatus
from campaigns.services.meeting_messages import settle_calls, tell_units
from campaigns.services.meetings import locked_meeting
from campaigns.services.office import refuse_closed, require_office
from campaigns.transitions import transition

ANSWERS = (AttendanceState.COMING, AttendanceState.ON_LEAVE)


@languages.of_records()
def proposed_notice(meeting):
    """The notice as the portal words it, to be edited before it is sent."""
    units = [row.unit for row in meeting.attendances.select_related("unit")]
    return meeting_texts.notice_text(meeting, items=meeting.agenda_items.all(), units=units)


@transaction.atomic
def give_notice(meeting, *, by, notice=""):
    """Call the units to a meeting: each finds it in its work queue, its people are told; returns the meeting.

    Raises ValidationError without a unit to call, and once the meeting should have begun.
    """
    require_office(meeting.campaign, by=by)
    meeting = locked_meeting(meeting, statuses=(MeetingStatus.PLANNED,))
    units = [row.unit for row in meeting.attendances.select_related("unit")]
    if not units:
        raise ValidationError(_("还没有参会单位，请先在“修改会议”中选择。"))
    if meeting.starts_at <= timezone.now():
        raise ValidationError(_("会议时间已过，不能再发通知。请修改会议时间，或直接登记到会情况。"))
    text = notice.strip() or proposed_notice(meeting)
    transition(meeting, MeetingStatus.NOTIFIED, by=by, values={"notice": text})
    with languages.of_records():
        subject = _("会议通知：%(title)s") % {"title": meeting.title}
    tell_units(meeting, units, subject=subject, body=text, is_asked=True)
    return meeting


@transaction.atomic
def answer_notice(attendance, *, state, by, attendee="", note=""):
    """What a unit answers to a notice, itself or the office for it: who comes, or why nobody does. Returns the attendance.

    It may be answered anew until the meeting was held. Raises PermissionDenied for other units' people, ValidationError
    without a name or without a reason, and for an answer that is none.
    """
    if not permissions.can_answer_notice(by, attendance):
        raise PermissionDenied
    refuse_closed(attendance.meeting.campaign)
    meeting = locked_meeting(attendance.meeting, statuses=(MeetingStatus.NOTIFIED,))
    attendee, note = attendee.strip(), note.strip()
    if state not in ANSWERS:
        raise ValidationError({"state": _("请选择“参会”或“请假”。")})
    if state == AttendanceState.COMING and not attendee:
        raise ValidationError({"attendee": _("请写明参会人。")})
    if state == AttendanceState.ON_LEAVE and not note:
        raise ValidationError({"note": _("请写明请假原因。")})
    before = {"state": attendance.state, "attendee": attendance.attendee, "note": attendance.note}
    attendance.state, attendance.attendee, attendance.note = state, attendee, note
    attendance.full_clean()
    attendance.save(update_fields=["state", "attendee", "note"])
    settle_calls(meeting, units=[attendance.unit])
    accounts_services.record_event(
        "answer_notice",
        attendance,
        by=by,
        unit=attendance.unit,
        before=before,
        after={"state": state, "attendee": attendee, "note": note},
    )
    return attendance

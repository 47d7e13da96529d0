"""Meetings: planned, changed, held, minuted, cancelled. The office runs them; their notices, agendas and decisions have
files of their own."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.models import OrgUnit
from campaigns.choices import AttendanceState, MeetingStatus
from campaigns.meeting_texts import time_words
from campaigns.models import Meeting, MeetingAttendance
from campaigns.services.meeting_messages import settle_calls, tell_units
from campaigns.services.office import require_office
from campaigns.services.reasons import required_reason
from campaigns.services.task_terms import refuse_units
from campaigns.transitions import Conflict, transition

COMING_UP = (MeetingStatus.PLANNED, MeetingStatus.NOTIFIED)
# What is recorded of a unit once the meeting was held.
HELD_STATES = (
    AttendanceState.ATTENDED,
    AttendanceState.SUBSTITUTE,
    AttendanceState.ON_LEAVE,
    AttendanceState.ABSENT,
)
LARGEST_HEADCOUNT = 100_000


class StaleMeetingError(ValidationError):
    """Somebody changed the meeting since this person saw it; `current` is the meeting as it is now."""

    def __init__(self, current):
        super().__init__(_("这次会议刚被他人改过，您的改动还没有保存。请对照下面的差异，确认后再存。"), code="stale")
        self.current = current


@transaction.atomic
def plan_meeting(campaign, *, kind, title, starts_at, place, chair, by, chair_post="", units=None, is_demo=False):
    """Plan a meeting and return it. `units` are those to be called: without them, all that take part today.

    Raises ValidationError for a day that is past or outside the campaign, and for a unit that does not take part.
    """
    require_office(campaign, by=by)
    _refuse_time(campaign, starts_at)
    if units is None:
        taking_part = campaign.campaign_units.current(timezone.localdate())
        units = list(OrgUnit.objects.filter(pk__in=taking_part.values("unit")))
    else:
        refuse_units(campaign, units, field="units")
    meeting = Meeting(
        campaign=campaign,
        kind=kind,
        title=title.strip(),
        starts_at=starts_at,
        place=place.strip(),
        chair=chair.strip(),
        chair_post=chair_post.strip(),
        created_by=by,
        created_at=timezone.now(),
        is_demo=is_demo,
    )
    meeting.full_clean()
    meeting.save()
    MeetingAttendance.objects.bulk_create(MeetingAttendance(meeting=meeting, unit=unit) for unit in units)
    after = {"title": meeting.title, "starts_at": starts_at, "units": len(units)}
    accounts_services.record_event("plan_meeting", meeting, by=by, after=after)
    return meeting


@transaction.atomic
def change_meeting(meeting, *, seen_version, by, units=None, **values):
    """Change a meeting that is still to come; returns it. `units` are all that are to be called.

    After the notice, units that are new are called, those left out are told, and a new time or place is told to all; a new
    time asks for their answers again. Raises StaleMeetingError when it is no longer at `seen_version`, Conflict once it
    was held or cancelled, and ValidationError like `plan_meeting`.
    """
    require_office(meeting.campaign, by=by)
    meeting = locked_meeting(meeting, statuses=COMING_UP)
    refuse_stale(meeting, seen_version)
    values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    before = {name: getattr(meeting, name) for name in values}
    changed = [name for name in values if values[name] != before[name]]
    if "starts_at" in changed:
        _refuse_time(meeting.campaign, values["starts_at"])
    for name in changed:
        setattr(meeting, name, values[name])
    meeting.full_clean()
    added, removed = _call(meeting, units)
    if not (changed or added or removed):
        raise ValidationError(_("没有改动。"))
    meeting.version += 1
    meeting.save(update_fields=[*changed, "version"])
    accounts_services.record_event(
        "change_meeting",
        meeting,
        by=by,
        before={name: before[name] for name in changed},
        after={name: values[name] for name in changed}
        | {"called": [str(unit) for unit in added], "left_out": [str(unit) for unit in removed]},
    )
    if meeting.status == MeetingStatus.NOTIFIED:
        _tell_change(meeting, changed, added=added, removed=removed)
    return meeting


def _call(meeting, units):
    """Make the list of those called be `units`; returns ([new], [left out])."""
    if units is None:
        return [], []
    called = {row.unit: row for row in meeting.attendances.select_related("unit")}
    added = [unit for unit in units if unit not in called]
    removed = [unit for unit in called if unit not in set(units)]
    refuse_units(meeting.campaign, added, field="units")
    if meeting.status == MeetingStatus.NOTIFIED and not units:
        raise ValidationError({"units": _("已发出通知的会议至少要有一个参会单位；不开了的，请取消会议。")})
    meeting.attendances.filter(unit__in=removed).delete()
    MeetingAttendance.objects.bulk_create(MeetingAttendance(meeting=meeting, unit=unit) for unit in added)
    return added, removed


@languages.of_records()
def _tell_change(meeting, changed, *, added, removed):
    words = {"title": meeting.title, "time": time_words(meeting.starts_at), "place": meeting.place}
    settle_calls(meeting, units=removed)
    tell_units(meeting, removed, subject=_("%(title)s不再请贵单位参会") % words, body=_("参会单位有调整，请以此为准。"))
    kept = [row.unit for row in meeting.attendances.select_related("unit") if row.unit not in set(added)]
    body = _("时间：%(time)s；地点：%(place)s。") % words
    if "starts_at" in changed:
        meeting.attendances.filter(unit__in=kept).update(state=AttendanceState.INVITED, attendee="", note="")
        settle_calls(meeting, units=kept)
        tell_units(meeting, kept, subject=_("会议改期，请重新回执：%(title)s") % words, body=body, is_asked=True)
    elif "place" in changed:
        tell_units(meeting, kept, subject=_("会议地点有变：%(title)s") % words, body=body)
    tell_units(meeting, added, subject=_("会议通知：%(title)s") % words, body=meeting.notice or body, is_asked=True)


@transaction.atomic
def hold_meeting(meeting, *, headcount, states, by):
    """Record that a meeting took place: how many people came, and of each unit called whether it did; returns the meeting.

    `states` is {unit: one of HELD_STATES}. Raises ValidationError before its day and for a unit left out or not called.
    """
    require_office(meeting.campaign, by=by)
    meeting = locked_meeting(meeting, statuses=COMING_UP)
    if timezone.localdate(meeting.starts_at) > timezone.localdate():
        message = _("会议定在 %(time)s，还没有到开会的日子。提前开了的，请先修改会议时间。")
        raise ValidationError(message % {"time": time_words(meeting.starts_at)})
    _write_attendance(meeting, states)
    transition(meeting, MeetingStatus.HELD, by=by, values={"headcount": _plausible(headcount)})
    settle_calls(meeting)
    return meeting


@transaction.atomic
def record_attendance(meeting, *, headcount, states, by):
    """Correct who came, as long as the minutes are not out; returns the meeting. Raises like `hold_meeting`."""
    require_office(meeting.campaign, by=by)
    meeting = locked_meeting(meeting, statuses=(MeetingStatus.HELD,))
    before = {"headcount": meeting.headcount}
    _write_attendance(meeting, states)
    meeting.headcount = _plausible(headcount)
    meeting.save(update_fields=["headcount"])
    after = {"headcount": headcount, **{unit.code: state for unit, state in states.items()}}
    accounts_services.record_event("record_attendance", meeting, by=by, before=before, after=after)
    return meeting


def _write_attendance(meeting, states):
    rows = {row.unit: row for row in meeting.attendances.select_related("unit")}
    if set(rows) != set(states) or not set(states.values()) <= set(HELD_STATES):
        raise ValidationError(_("参会单位有变动，请刷新后逐个登记到会情况。"), code="conflict")
    for unit, row in rows.items():
        row.state = states[unit]
    MeetingAttendance.objects.bulk_update(rows.values(), ["state"])


def _plausible(headcount):
    if not 1 <= headcount <= LARGEST_HEADCOUNT:
        raise ValidationError({"headcount": _("到会人数应在 1 到 %(limit)d 之间。") % {"limit": LARGEST_HEADCOUNT}})
    return headcount


@transaction.atomic
def write_minutes(meeting, *, minutes, seen_version, by):
    """Write the minutes of a meeting that was held; returns it. Raises StaleMeetingError like `change_meeting`."""
    require_office(meeting.campaign, by=by)
    meeting = locked_meeting(meeting, statuses=(MeetingStatus.HELD,))
    refuse_stale(meeting, seen_version)
    before, minutes = meeting.minutes, minutes.strip()
    if minutes == before:
        raise ValidationError(_("没有改动。"))
    meeting.minutes, meeting.minutes_by, meeting.version = minutes, by, meeting.version + 1
    meeting.save(update_fields=["minutes", "minutes_by", "version"])
    accounts_services.record_event(
        "write_minutes", meeting, by=by, before={"minutes": before}, after={"minutes": minutes}
    )
    return meeting


@transaction.atomic
def cancel_meeting(meeting, *, reason, by):
    """Call a meeting off, with a reason that the units called are told; returns it."""
    require_office(meeting.campaign, by=by)
    reason = required_reason(reason, missing=_("请写明取消原因。"))
    meeting = locked_meeting(meeting, statuses=COMING_UP)
    was_notified = meeting.status == MeetingStatus.NOTIFIED
    transition(meeting, MeetingStatus.CANCELLED, by=by, reason=reason)
    if was_notified:
        _tell_cancelled(meeting, reason)
    return meeting


@languages.of_records()
def _tell_cancelled(meeting, reason):
    settle_calls(meeting)
    units = [row.unit for row in meeting.attendances.select_related("unit")]
    body = _("原定%(time)s的会议取消。原因：%(reason)s") % {"time": time_words(meeting.starts_at), "reason": reason}
    tell_units(meeting, units, subject=_("会议取消：%(title)s") % {"title": meeting.title}, body=body)


def locked_meeting(meeting, *, statuses):
    """The meeting as it is now, locked; the row passed in may be older. Raises Conflict in any other state."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related(
        "campaign__owner_unit", "campaign__office_unit"
    )
    meeting.refresh_from_db(from_queryset=locked)
    if meeting.status not in statuses:
        raise Conflict(meeting)
    return meeting


def refuse_stale(meeting, seen_version):
    if meeting.version != seen_version:
        raise StaleMeetingError(meeting)


def _refuse_time(campaign, starts_at):
    day = timezone.localdate(starts_at)
    if day < timezone.localdate():
        message = _("会议时间不能早于今天。以前开过的会，请登记到“领导履职”。")
        raise ValidationError({"starts_at": message})
    if not campaign.starts_on <= day <= campaign.ends_on:
        words = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
        message = _("会议应在行动的起止日期 %(starts_on)s 至 %(ends_on)s 之内。")
        raise ValidationError({"starts_at": message % words})

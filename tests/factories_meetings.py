"""Meetings in each state, made by the services; the clock stands where the test put it."""

from datetime import date, datetime

from django.utils import timezone

from campaigns import services
from campaigns.choices import AttendanceState, MeetingKind

TITLE = "11月调度会"


def at(text):
    """An instant of local time: at("2026-11-27 09:30")."""
    return timezone.make_aware(datetime.fromisoformat(text))


def plan(campaign, clerk, **values):
    values = {
        "kind": MeetingKind.DISPATCH,
        "title": TITLE,
        "starts_at": at("2026-11-20 15:00"),
        "place": "镇政府三楼会议室",
        "chair": "镇长甲",
        "chair_post": "镇长",
        **values,
    }
    return services.plan_meeting(campaign, by=clerk, **values)


def everybody(meeting, state=AttendanceState.ATTENDED):
    return {row.unit: state for row in meeting.attendances.select_related("unit")}


def hold(meeting, clerk, *, headcount=12):
    return services.hold_meeting(meeting, headcount=headcount, states=everybody(meeting), by=clerk)


def minute(meeting, clerk, text="会议听取了各单位汇报。"):
    return services.write_minutes(meeting, minutes=text, seen_version=meeting.version, by=clerk)


def decide(meeting, clerk, measure, unit, text="月底前完成台账核对", due_on=date(2026, 11, 30)):
    return services.add_decision(meeting, text=text, unit=unit, measure=measure, due_on=due_on, by=clerk)


def held_meeting(campaign, clerk, **values):
    return hold(plan(campaign, clerk, **values), clerk)


def concluded_meeting(campaign, clerk, measure, *decisions, **values):
    """`decisions` are (text, unit, due_on)."""
    meeting = minute(held_meeting(campaign, clerk, **values), clerk)
    for text, unit, due_on in decisions:
        decide(meeting, clerk, measure, unit, text, due_on)
    return services.conclude_meeting(meeting, by=clerk)

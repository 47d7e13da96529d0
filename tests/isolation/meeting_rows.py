"""Meetings of a campaign in each state, with an agenda, answers, minutes and decisions: what concerns all that were called
carries the owner's canaries, what concerns one unit that unit's."""

from datetime import date

from django.utils import timezone

from campaigns.choices import AgendaKind, AttendanceState, MeetingKind, MeetingStatus
from campaigns.models import AgendaItem, CampaignUnit, Decision, Measure, Meeting, MeetingAttendance
from tests.factories_meetings import at

COMING_AT = at("2026-11-27 09:30")
HELD_AT = at("2026-11-20 09:30")
DAY = date(2026, 12, 10)


def build(world, owner, campaign, units, author):
    """`units` are those that report, by the owner of their rows. All that take part are called to each meeting."""
    owners = {unit: name for name, unit in units.items()}
    planned = _meeting(world, owner, campaign, author, "meeting_planned", MeetingStatus.PLANNED, COMING_AT)
    notified = _meeting(world, owner, campaign, author, "meeting", MeetingStatus.NOTIFIED, COMING_AT)
    today = _meeting(world, owner, campaign, author, "meeting_today", MeetingStatus.PLANNED, timezone.now())
    held = _meeting(world, owner, campaign, author, "meeting_held", MeetingStatus.HELD, HELD_AT)
    concluded = _meeting(world, owner, campaign, author, "meeting_concluded", MeetingStatus.CONCLUDED, HELD_AT)
    measure = Measure.objects.filter(campaign=campaign).first()
    for meeting in (planned, notified, today, held, concluded):
        for taking_part in CampaignUnit.objects.filter(campaign=campaign).select_related("unit"):
            name = owners.get(taking_part.unit)
            token = world.text(name, "attendance") if name else ""
            row = MeetingAttendance.objects.create(
                meeting=meeting, unit=taking_part.unit, state=AttendanceState.INVITED, attendee=f"{token} attendee",
                note=f"{token} note",
            )  # fmt: skip
            if name and meeting == notified:
                world.keep("attendance", name, row.pk)
    for position, (meeting, kind) in enumerate(
        [(planned, "agenda_item_last"), (planned, "agenda_item"), (notified, "agenda_shown")]
    ):
        token = world.text(owner, kind)
        item = AgendaItem.objects.create(
            meeting=meeting, position=position, title=f"{token} title", note=f"{token} note"
        )
        world.keep(kind, owner, item.pk)
    for name, unit in units.items():
        AgendaItem.objects.create(
            meeting=notified, kind=AgendaKind.OVERDUE, position=9, title=f"{world.text(name, 'unit_agenda_item')} title",
            unit=unit,
        )  # fmt: skip
    for meeting, kind in ((held, "decision_held"), (concluded, "decision")):
        decision = Decision.objects.create(
            meeting=meeting, text=f"{world.text(owner, kind)} text", unit=next(iter(units.values())), measure=measure,
            due_on=DAY,
        )  # fmt: skip
        world.keep(kind, owner, decision.pk)


def _meeting(world, owner, campaign, author, kind, status, starts_at):
    token = world.text(owner, kind)
    minutes = f"{world.text(owner, f'{kind}_minutes')} minutes" if starts_at == HELD_AT else ""
    meeting = Meeting.objects.create(
        campaign=campaign, kind=MeetingKind.FORUM, title=f"{token} title", starts_at=starts_at, place=f"{token} place",
        chair=f"{token} chair", chair_post=f"{token} post", status=status,
        notice=f"{token} notice" if status != MeetingStatus.PLANNED else "",
        headcount=20 if minutes else None, minutes=minutes, created_by=author, created_at=timezone.now(),
    )  # fmt: skip
    return Meeting.objects.get(pk=world.keep(kind, owner, meeting.pk))

"""The pages of meetings: the office works on them, overseers read all of them, units what they are called to."""

from accounts.choices import UNIT_ROLES, Role
from campaigns.models import MeetingAttendance
from tests.isolation.route import Route, no_body
from tests.isolation.routes_campaigns import CLERK, READERS, reason

ANSWERING = frozenset({*UNIT_ROLES, Role.ASSOCIATION, Role.OFFICE_CLERK})


def meeting(world, visitor, owner):
    unit = world.units["neighbour_village" if owner == "neighbour" else "village"]
    return {
        "title": "调度会", "starts_at": "2026-11-30T09:30", "place": "镇三楼", "chair": "镇长", "chair_post": "镇长",
        "units": [unit.pk], "seen_version": 1,
    }  # fmt: skip


def attendance_states(world, visitor, owner):
    called = MeetingAttendance.objects.filter(meeting=world.ids.get(("meeting_today", owner), 0))
    return {"headcount": 20, **{f"unit-{unit}": "attended" for unit in called.values_list("unit", flat=True)}}


def decision(world, visitor, owner):
    unit = world.units["neighbour_village" if owner == "neighbour" else "village"]
    measure = world.ids.get(("measure", owner), "")
    return {"text": "核对台账", "unit": unit.pk, "measure": measure, "due_on": "2026-12-20"}


def post(name, kind, body=no_body):
    return Route(f"campaigns:{name}", CLERK, params={"pk": kind}, body=body, gets=405)


MEETINGS = [
    Route("campaigns:meeting_list", READERS, query={"after": "meeting", "campaign": "campaign_slug"}),
    Route("campaigns:meeting_create", CLERK, params={"pk": "campaign"}, body=meeting, refs={"units": "unit"}),
    *(
        Route("campaigns:meeting_detail", READERS, case=kind, params={"pk": kind})
        for kind in ("meeting_planned", "meeting", "meeting_held", "meeting_concluded")
    ),
    Route("campaigns:meeting_change", CLERK, params={"pk": "meeting"}, body=meeting, refs={"units": "unit"}),
    Route("campaigns:meeting_cancel", CLERK, params={"pk": "meeting"}, body=reason),
    post("agenda_draft", "meeting_planned"),
    Route(
        "campaigns:agenda_item_create",
        CLERK,
        params={"pk": "meeting_planned"},
        body=lambda *own: {"title": "经费安排"},
        refs={"unit": "unit"},
        leaves_out=("unit", "note"),
    ),
    Route(
        "campaigns:agenda_item_change",
        CLERK,
        params={"pk": "agenda_item"},
        body=lambda *own: {"title": "经费安排"},
        refs={"unit": "unit"},
        leaves_out=("unit", "note"),
    ),
    post("agenda_item_remove", "agenda_item"),
    post("agenda_item_move", "agenda_item", lambda *own: {"direction": "up"}),
    Route("campaigns:meeting_notify", CLERK, params={"pk": "meeting_planned"}, body=lambda *own: {"notice": "请参会"}),
    Route("campaigns:meeting_notice_download", READERS, params={"pk": "meeting"}),
    Route(
        "campaigns:attendance_answer",
        ANSWERING,
        params={"pk": "attendance"},
        body=lambda *own: {"state": "coming", "attendee": "王主任"},
        leaves_out=("note",),
    ),
    Route("campaigns:meeting_hold", CLERK, params={"pk": "meeting_today"}, body=attendance_states),
    Route(
        "campaigns:meeting_minutes",
        CLERK,
        params={"pk": "meeting_held"},
        body=lambda *own: {"minutes": "听取汇报。", "seen_version": 1},
    ),
    Route("campaigns:meeting_minutes_download", READERS, params={"pk": "meeting_concluded"}),
    Route(
        "campaigns:decision_create",
        CLERK,
        params={"pk": "meeting_held"},
        body=decision,
        refs={"unit": "unit", "measure": "measure"},
    ),
    Route(
        "campaigns:decision_change",
        CLERK,
        params={"pk": "decision_held"},
        body=decision,
        refs={"unit": "unit", "measure": "measure"},
    ),
    post("decision_remove", "decision_held"),
    Route("campaigns:meeting_conclude", CLERK, params={"pk": "meeting_held"}, body=no_body),
]

"""The pages of 督办与批示 and of 督办函."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import UNIT_ROLES, Role
from tests.isolation.route import Route, no_body
from tests.isolation.routes_campaigns import CLERK, DECIDERS, LEADERS, UNITS, decision, directive, named_leader

READERS = DECIDERS | UNITS
ANSWERERS = CLERK | UNITS
TODAY = "2026-11-21"
PHOTO = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def by_office(visitor, day):
    """How and when it reached the office; a unit's own people are asked neither."""
    return {"channel": "telephone", day: TODAY} if visitor.role == Role.OFFICE_CLERK else {}


def received(world, visitor, owner):
    return by_office(visitor, "received_on")


def feedback(world, visitor, owner):
    return {"text": "已约谈房东", **by_office(visitor, "happened_on")}


def reply(world, visitor, owner):
    return {"text": "全部清退", **by_office(visitor, "replied_on")}


def part(world, visitor, owner):
    unit = world.units["village" if owner == "sibling" else "sibling"]
    return {"unit": unit.pk, "text": "清退北片", "reply_due_on": "2026-12-01"}


def part_refs(world, visitor, owner):
    """A unit may give a part to any other of the campaign, whose name it knows."""
    return {"unit": "unit"} if visitor.role == Role.OFFICE_CLERK else {}


def blocker(world, visitor, owner):
    office = {"neighbour": "neighbour", "city": "city", "far": "far"}.get(owner, "town")
    return {"raised_to": world.units[office].pk, "text": "要断电", "answer_due_on": "2026-11-25"}


def accountability(world, visitor, owner):
    body = {"reason": "三催不办"}
    if visitor.role == Role.OFFICE_CLERK:
        body["decided_by"] = world.ids["leader", "neighbour" if owner == "neighbour" else "town"]
    return body


def decided_by(world, visitor, owner):
    return {"decided_by": "leader"} if visitor.role == Role.OFFICE_CLERK else {}


def answer(world, visitor, owner):
    body = {"answer": "周三断电"}
    return body | {"answered_on": TODAY} if visitor.role == Role.OFFICE_CLERK else body


def letter(world, visitor, owner):
    return {"text": "请抓紧办理。", "reply_due_on": "2026-12-01", "seen_version": 1}


def signature(world, visitor, owner):
    leader = world.ids["leader", "neighbour" if owner == "neighbour" else "town"]
    return {"signed_by": leader, "signed_on": TODAY, "scan": SimpleUploadedFile("scan.png", PHOTO, "image/png")}


def on_firm(world, visitor, owner):
    """A directive on a firm: its name is the matter."""
    unit = world.units["neighbour_village" if visitor.name == "neighbour_clerk" else "village"]
    return decision(world, visitor, "neighbour" if visitor.name == "neighbour_clerk" else "town") | {"unit": unit.pk}


def matter_refs(world, visitor, owner):
    return {"unit": "unit", **named_leader(world, visitor, owner)}


def reason(world, visitor, owner):
    return {"reason": "经调度会议定"}


SUPERVISION = [
    Route("campaigns:directive_list", READERS, query={"after": "directive", "unit": "unit"}),
    Route("campaigns:directive_detail", READERS, params={"pk": "directive"}),
    Route("campaigns:directive_detail", READERS, case="issued", params={"pk": "directive_issued"}),
    Route("campaigns:directive_detail", READERS, case="received", params={"pk": "directive_received"}),
    Route("campaigns:directive_detail", READERS, case="replied", params={"pk": "directive_replied"}),
    Route("campaigns:directive_detail", DECIDERS | UNITS, case="typed", params={"pk": "directive_typed"}),
    Route("campaigns:directive_paper_download", READERS, params={"pk": "directive_typed"}),
    Route("campaigns:directive_evidence_download", READERS, params={"pk": "directive_evidence"}),
    Route(
        "campaigns:directive_create",
        DECIDERS,
        case="matter",
        params={"pk": "campaign"},
        body=directive,
        refs=matter_refs,
        query={"task": "task", "unit": "unit"},
        leaves_out=("issued_by", "reply_due_on"),
    ),
    Route(
        "campaigns:directive_confirm",
        LEADERS,
        params={"pk": "directive_typed"},
        body=no_body,
        gets=405,
        refuses=frozenset({Role.LEADER_IN_CHARGE}),
    ),
    Route("campaigns:directive_receive", ANSWERERS, params={"pk": "directive_issued"}, body=received),
    Route("campaigns:directive_feedback", ANSWERERS, params={"pk": "directive_received"}, body=feedback),
    Route("campaigns:directive_reply", ANSWERERS, params={"pk": "directive_received"}, body=reply),
    Route("campaigns:directive_split", ANSWERERS, params={"pk": "directive_issued"}, body=part, refs=part_refs),
    Route("campaigns:directive_urge", CLERK, params={"pk": "directive_issued"}, body=no_body, gets=405),
    Route("campaigns:directive_withdraw", DECIDERS, params={"pk": "directive_issued"}, body=reason),
    Route(
        "campaigns:directive_accountability",
        DECIDERS,
        params={"pk": "directive_issued"},
        body=accountability,
        refs=decided_by,
    ),
    Route(
        "campaigns:directive_return",
        DECIDERS,
        params={"pk": "directive_replied"},
        body=lambda *own: {"reason": "还有两处", "reply_due_on": "2026-12-01"},
    ),
    Route(
        "campaigns:directive_close", DECIDERS, params={"pk": "directive_replied"}, body=lambda *own: {"note": "属实"}
    ),
    Route(
        "campaigns:directive_extension_ask",
        ANSWERERS,
        params={"pk": "directive_issued"},
        body=lambda *own: {"due_on": "2026-12-11", "reason": "房东外出"},
    ),
    Route(
        "campaigns:directive_extension_approve",
        DECIDERS,
        params={"pk": "extension"},
        body=lambda *own: {"note": "同意"},
    ),
    Route(
        "campaigns:directive_extension_refuse",
        DECIDERS,
        params={"pk": "extension"},
        body=lambda *own: {"note": "不能再拖"},
    ),
    Route("campaigns:directive_blocker_raise", ANSWERERS, params={"pk": "directive_issued"}, body=blocker),
    Route(
        "campaigns:directive_blocker_answer",
        READERS,
        params={"pk": "blocker"},
        body=answer,
        refuses=frozenset(UNIT_ROLES),
    ),
    Route("campaigns:directive_blocker_answer", READERS, case="asked", params={"pk": "blocker_asked"}, body=answer),
    Route("campaigns:supervision_letter_draft", CLERK, params={"pk": "directive_received"}, body=no_body, gets=405),
    Route("campaigns:supervision_letter_list", READERS, params={"pk": "campaign"}, query={"after": "letter_signed"}),
    Route("campaigns:supervision_letter_detail", READERS, params={"pk": "letter_draft"}),
    Route("campaigns:supervision_letter_detail", READERS, case="signed", params={"pk": "letter_signed"}),
    Route("campaigns:supervision_letter_download", READERS, params={"pk": "letter_draft"}),
    Route("campaigns:supervision_letter_download", READERS, case="signed", params={"pk": "letter_signed"}),
    Route("campaigns:supervision_letter_scan_download", READERS, params={"pk": "letter_signed"}),
    Route("campaigns:supervision_letter_change", CLERK, params={"pk": "letter_draft"}, body=letter),
    Route("campaigns:supervision_letter_sign", LEADERS, params={"pk": "letter_draft"}, body=no_body, gets=405),
    Route(
        "campaigns:supervision_letter_register",
        CLERK,
        params={"pk": "letter_draft"},
        body=signature,
        refs={"signed_by": "leader"},
    ),
    Route("campaigns:supervision_letter_drop", CLERK, params={"pk": "letter_draft"}, body=reason),
    Route(
        "enterprises:enterprise_directive_create",
        DECIDERS,
        params={"pk": "enterprise"},
        body=on_firm,
        refs=matter_refs,
        query={"campaign": "campaign"},
        leaves_out=("issued_by", "reply_due_on"),
    ),
    Route(
        "reports:bulletin_directive_create",
        DECIDERS,
        params={"pk": "published"},
        body=on_firm,
        refs=matter_refs,
        leaves_out=("issued_by", "reply_due_on"),
    ),
]

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES, Role
from campaigns.choices import DirectiveKind
from campaigns.contact_sheet import Contact
from campaigns.forms import ContactConfirmForm
from tests.isolation.route import Route, no_body

CLERK = frozenset({Role.OFFICE_CLERK})
UNITS = frozenset(UNIT_ROLES)
READERS = frozenset({*OVERSEEING_ROLES, *UNIT_ROLES, Role.ASSOCIATION})
LEADERS = frozenset({Role.LEADER, Role.LEADER_IN_CHARGE})
DECIDERS = CLERK | LEADERS
CALENDAR = frozenset({Role.OFFICE_CLERK, Role.SYSTEM_ADMINISTRATOR})
ANNOUNCEMENT = "国务院办公厅关于2027年部分节假日安排的通知\n一、元旦：1月1日（周五）至3日（周日）放假，共3天。"


def reason(world, visitor, owner):
    return {"reason": "经调度会议定"}


def new_terms(world, visitor, owner):
    return {
        "seen": world.ids.get(("terms", owner), ""),
        "lead_unit": world.ids.get(("lead_unit", owner), ""),
        "due_on": "2026-12-20",
        "weight": 2,
        "reason": "经调度会议定",
    }


def decision(world, visitor, owner):
    """What a leader decided; the office names the leader of its town."""
    body = {"kind": DirectiveKind.AGREEMENT, "text": "同意"}
    if visitor.role == Role.OFFICE_CLERK:
        body["issued_by"] = world.ids["leader", owner if owner in ("town", "neighbour") else "town"]
    return body


def named_leader(world, visitor, owner):
    """A leader decides in person: there is no field to name another in."""
    return {"issued_by": "leader"} if visitor.role == Role.OFFICE_CLERK else {}


def directive(world, visitor, owner):
    units = {"town": "village", "neighbour": "neighbour_village"}
    unit = world.units[units.get(owner, "village")]
    return decision(world, visitor, owner) | {"unit": unit.pk, "subject_label": "走访安排"}


def a_village(world, visitor):
    """A village of the clerk's own town."""
    return world.units["neighbour_village" if visitor.name == "neighbour_clerk" else "village"]


def contacts(world, visitor, owner):
    content = f"单位,联络员,联络员电话\n{a_village(world, visitor).name},新来的,13800000077\n"
    return {"upload": SimpleUploadedFile("contacts.csv", content.encode(), "text/csv")}


def contacts_confirmed(world, visitor, owner):
    if visitor.user is None:
        return {"rows": "unsigned"}
    contact = Contact(2, a_village(world, visitor).pk, Role.UNIT_REPORTER.value, "新来的", "13800000077")
    return ContactConfirmForm.of([contact], user=visitor.user).initial


def plan_row(world, visitor, owner):
    blank = dict.fromkeys(("parent", "lead", "starts_on", "deliverable"), "")
    return {"seen": 1, "level": "task", "title": "开展摸排", "due_on": "2026-12-20", **blank}


def plan_head(world, visitor, owner):
    return {
        "name": "质量提升行动",
        "slug": "quality-2026",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "week_rule": "monday_to_sunday",
        "month_rule": "to_end",
        "first_period_on": "2026-11-23",
    }


CAMPAIGNS = [
    Route("campaigns:campaign_list", READERS),
    Route("campaigns:campaign_detail", READERS, params={"pk": "campaign"}),
    Route(
        "campaigns:reporting_period_list",
        CLERK,
        params={"pk": "campaign"},
        body=lambda *own: {"key": "2026-W49"},
        query={"after": "period"},
    ),
    Route("campaigns:reporting_period_merge", CLERK, params={"pk": "period_planned"}, body=reason),
    Route("campaigns:reporting_period_skip", CLERK, params={"pk": "period_planned"}, body=reason),
    Route("campaigns:task_detail", READERS, params={"pk": "task"}, query={"after": "progress"}),
    Route("campaigns:task_detail", READERS, case="closed", params={"pk": "task_closed"}),
    Route(
        "campaigns:task_terms_change",
        CLERK,
        params={"pk": "task"},
        body=new_terms,
        refs={"seen": "terms", "lead_unit": "unit"},
    ),
    Route("campaigns:task_closing_confirm", CLERK, params={"pk": "task_asked"}, body=no_body, gets=405),
    Route(
        "campaigns:task_closing_confirm", CLERK, case="late", params={"pk": "task"}, body=no_body, gets=405, done=409
    ),
    Route("campaigns:task_closing_refuse", CLERK, params={"pk": "task_asked"}, body=reason),
    Route("campaigns:task_reopen", CLERK, params={"pk": "task_closed"}, body=reason),
    Route("campaigns:evidence_download", READERS, params={"pk": "evidence"}),
    Route(
        "campaigns:directive_note",
        DECIDERS | UNITS,
        params={"pk": "directive"},
        body=no_body,
        gets=405,
        refuses=LEADERS,
    ),
    Route(
        "campaigns:directive_create",
        DECIDERS,
        params={"pk": "campaign"},
        body=directive,
        refs=lambda *own: {"unit": "unit", **named_leader(*own)},
        leaves_out=("issued_by", "reply_due_on"),
    ),
    Route("campaigns:holiday_list", READERS | {Role.SYSTEM_ADMINISTRATOR}),
    Route("campaigns:holiday_import", CALENDAR, body=lambda *own: {"source": "国办发明电", "text": ANNOUNCEMENT}),
    Route("campaigns:start", CLERK),
    Route("campaigns:contact_import", CLERK, body=contacts, done=200),
    Route("campaigns:contact_import", CLERK, case="confirm", body=contacts_confirmed),
    Route("campaigns:contact_import_template", CLERK),
    Route("campaigns:plan_draft_list", CLERK),
    Route("campaigns:plan_draft_create", CLERK, body=lambda *own: {"text": "一、重点任务\n（一）开展摸排。"}),
    Route("campaigns:plan_draft_detail", CLERK, params={"pk": "plan_draft"}),
    Route("campaigns:plan_draft_file", CLERK, params={"pk": "plan_draft"}),
    Route("campaigns:plan_draft_row", CLERK, params={"pk": "plan_draft"}, fixed={"key": "r4"}, body=plan_row),
    Route(
        "campaigns:plan_draft_row_remove",
        CLERK,
        params={"pk": "plan_draft"},
        fixed={"key": "r4"},
        body=no_body,
        gets=405,
    ),
    Route("campaigns:plan_draft_accept", CLERK, params={"pk": "plan_draft"}, body=no_body, gets=405),
    Route(
        "campaigns:plan_draft_unit",
        CLERK,
        params={"pk": "plan_draft"},
        body=lambda *own: {"text": "无此单位", "unit": "nobody"},
        gets=405,
    ),
    Route(
        "campaigns:plan_draft_dates",
        CLERK,
        params={"pk": "plan_draft"},
        body=lambda *own: {"due_on": "2026-12-20"},
        gets=405,
    ),
    Route("campaigns:plan_draft_save", CLERK, params={"pk": "plan_draft_ready"}, body=plan_head),
    Route("campaigns:plan_draft_delete", CLERK, params={"pk": "plan_draft"}, body=no_body, gets=405),
    Route("campaigns:pack_list", CLERK),
    Route("campaigns:pack_load", CLERK, params={"name": "pack"}, body=lambda *own: {"first_period_on": "2026-11-23"}),
]

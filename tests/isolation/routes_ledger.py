"""The pages of the 台账, of rechecks, and of the plan's approval."""

import io

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.choices import OVERSEEING_ROLES, Role
from campaigns.forms import LedgerImportForm
from campaigns.ledger_changes import CellChange
from campaigns.models import Campaign, Task
from tests.isolation.route import Route, no_body
from tests.isolation.routes_campaigns import CLERK, DECIDERS, READERS

OVERSEERS = frozenset(OVERSEEING_ROLES)


def workbook(world, visitor, owner):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        for row, cells in enumerate((("工作任务", "备注", "任务代码（勿改）"), ("新任务", "新备注", "unknown"))):
            for column, cell in enumerate(cells):
                page.write_string(row, column, cell)
    return {"upload": SimpleUploadedFile("ledger.xlsx", stream.getvalue())}


def ledger_changes(world, visitor, owner):
    """A change that this person's own preview showed."""
    campaign = Campaign.objects.filter(pk=world.ids.get(("campaign", owner), 0)).first()
    task = Task.objects.filter(campaign=campaign).in_plan().order_by("pk").first() if campaign else None
    if visitor.user is None or task is None:
        return {"changes": "unsigned"}
    change = CellChange(2, task.code, "remark", task.remark, "新备注", is_conflict=False)
    form = LedgerImportForm.of([change], user=visitor.user, campaign=campaign)
    return {**form.initial, "chosen": ["0"], "reason": "经调度会议定"}


def approval(world, visitor, owner):
    body = {"approved_on": timezone.localdate().isoformat(), "document": "会议纪要"}
    if visitor.role == Role.OFFICE_CLERK:
        body["approved_by"] = world.ids["leader", owner if owner in ("town", "neighbour") else "town"]
    return body


def named_leader(world, visitor, owner):
    """A leader approves in person: there is no field to name another in."""
    return {"approved_by": "leader"} if visitor.role == Role.OFFICE_CLERK else {}


LEDGER = [
    Route("campaigns:ledger_list", READERS, params={"pk": "campaign"}, query={"after": "task"}),
    Route("campaigns:ledger_export", READERS, params={"pk": "campaign"}, body=no_body, gets=405),
    Route("campaigns:ledger_import", CLERK, params={"pk": "campaign"}, body=workbook, done=200),
    Route("campaigns:ledger_import", CLERK, case="confirm", params={"pk": "campaign"}, body=ledger_changes),
    Route(
        "campaigns:saved_view_create",
        READERS,
        params={"pk": "campaign"},
        body=lambda *own: {"name": "常看的"},
        gets=405,
    ),
    Route("campaigns:saved_view_remove", READERS, params={"pk": "saved_view"}, body=no_body, gets=405),
    Route("campaigns:recheck_list", OVERSEERS, params={"pk": "campaign"}),
    Route(
        "campaigns:recheck_draw",
        CLERK,
        params={"pk": "campaign"},
        body=lambda *own: {"first_day": "2025-01-01", "last_day": "2025-01-31", "share": "50"},
        done=200,  # nothing was closed then: a draw is chance, and no two visits would agree
    ),
    Route(
        "campaigns:recheck_record",
        CLERK,
        params={"pk": "recheck"},
        body=lambda *own: {"has_passed": "yes", "happened_on": timezone.localdate().isoformat(), "note": "属实"},
    ),
    Route("campaigns:baseline_list", OVERSEERS, params={"pk": "campaign"}),
    Route(
        "campaigns:baseline_list",
        OVERSEERS,
        case="approved",
        params={"pk": "campaign_review"},
        query={"after": "plan_change"},
    ),
    Route(
        "campaigns:plan_approve",
        DECIDERS,
        params={"pk": "campaign"},
        body=approval,
        refs=named_leader,
        leaves_out=("approved_by",),
    ),
    Route(
        "campaigns:task_repeat",
        CLERK,
        params={"pk": "task_closed"},
        body=lambda *own: {"starts_on": "2026-11-16", "due_on": "2026-12-20", "reason": "经调度会议定"},
    ),
]

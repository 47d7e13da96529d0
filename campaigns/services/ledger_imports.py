"""What the office changed in the 台账's workbook, brought back into the plan: all of it or nothing."""

import tempfile
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import ledger, ledger_changes, ledger_sheet
from campaigns.contact_units import UnitFinder
from campaigns.models import Task
from campaigns.services.office import require_office
from campaigns.services.planning_tasks import change_task
from campaigns.sheet_cells import read_day

UNITS = {"lead": "lead_unit", "responsible": "responsible", "cooperating": "cooperating"}


def read_ledger_changes(campaign, upload, *, by):
    """The LedgerChanges of an uploaded workbook, which is not kept. Writes nothing."""
    require_office(campaign, by=by)
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        table = ledger_sheet.read_ledger(copy.name)
    return ledger_changes.ledger_changes(campaign, table, user=by, on=timezone.localdate())


@transaction.atomic
def import_ledger(campaign, *, changes, reason="", by):
    """Write CellChanges that were looked at before; returns how many tasks changed.

    Raises ValidationError (code "stale") when a cell no longer says what was shown, and whatever `change_task` refuses,
    with the row that it is about.
    """
    require_office(campaign, by=by)
    if not changes:
        raise ValidationError(_("没有选中任何改动。"))
    by_task = defaultdict(list)
    for change in changes:
        by_task[change.code].append(change)
    tasks = Task.objects.visible_to(by).filter(campaign=campaign, code__in=by_task).select_related("campaign")
    tasks = {task.code: task for task in tasks}
    _refuse_stale(campaign, by_task, by=by)
    finder = UnitFinder(ledger_changes.units_of(campaign))
    for code, cells in by_task.items():
        _write(tasks[code], cells, finder, reason=reason, by=by)
    accounts_services.record_event(
        "import_ledger", campaign, by=by, after={"tasks": len(by_task), "cells": len(changes), "reason": reason}
    )
    return len(by_task)


def _refuse_stale(campaign, by_task, *, by):
    """Somebody changed one of these cells since they were shown: nothing is written."""
    tasks = ledger.ledger_tasks(campaign, by).filter(code__in=by_task)
    lines = {line.task.code: line for line in ledger.ledger_lines(campaign, tasks, user=by, on=timezone.localdate())}
    for code, cells in by_task.items():
        now = ledger_sheet.editable_cells(lines[code]) if code in lines else {}
        if any(now.get(cell.field) != cell.now for cell in cells):
            raise ValidationError(
                _("第 %(row)d 行在核对之后又被他人改过。没有写入任何数据，请重新上传核对。") % {"row": cells[0].row},
                code="stale",
            )


def _write(task, cells, finder, *, reason, by):
    wanted = {}
    for cell in cells:
        if cell.field == "due_on":
            wanted["due_on"] = read_day(cell.typed)
        elif cell.field == "lead":
            wanted["lead_unit"] = finder.find(cell.typed)
        elif cell.field in UNITS:
            wanted[cell.field] = ledger_changes.units_in(cell.typed, finder)
        else:
            wanted[cell.field] = cell.typed
    try:
        change_task(task, reason=reason, by=by, **wanted)
    except ValidationError as refused:
        if hasattr(refused, "error_dict") and "reason" in refused.error_dict:
            raise
        message = _("第 %(row)d 行“%(task)s”：%(message)s")
        words = {"row": cells[0].row, "task": task, "message": " ".join(refused.messages)}
        raise ValidationError(message % words) from None

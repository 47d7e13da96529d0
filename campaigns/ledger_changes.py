"""What a 台账 that comes back says differently: cell by cell, with whether somebody else changed the cell meanwhile."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from campaigns import ledger, ledger_sheet, sheet_cells
from campaigns.choices import TaskStatus
from campaigns.contact_units import UnitFinder
from campaigns.sheet_rows import RowError

SEVERAL = re.compile(r"[、,，;；/\n]+")
LENGTHS = {"title": 200, "deliverable": 200, "remark": 200}
UNIT_LISTS = ("responsible", "cooperating")


class CellChange(NamedTuple):
    """One cell: what the portal says now and what was typed. Plain values, for it travels in a signed form.

    `is_conflict`: both differ from what was printed, so that a person chooses; without marks every difference is one.
    """

    row: int
    code: str
    field: str
    now: str
    typed: str
    is_conflict: bool


@dataclass
class LedgerChanges:
    """`changes` in the order of the sheet; `missing` are tasks of the ledger whose rows the sheet no longer has."""

    changes: list[CellChange] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    missing: list = field(default_factory=list)
    rows_read: int = 0

    @property
    def conflicts(self):
        return [change for change in self.changes if change.is_conflict]


def ledger_changes(campaign, table, *, user, on):
    """The LedgerChanges of a LedgerTable against the campaign as it is now. Writes nothing."""
    tasks = ledger.ledger_tasks(campaign, user).order_by("position", "pk")
    lines = {line.task.code: line for line in ledger.ledger_lines(campaign, tasks, user=user, on=on)}
    finder = UnitFinder(units_of(campaign))
    found = LedgerChanges(errors=list(table.errors), rows_read=len(table.rows))
    for row in table.rows:
        if row.code not in lines:
            message = _("台账里没有代码为“%(code)s”的任务，可能已撤销，或不是本行动的台账。")
            found.errors.append(RowError(row.number, "", message % {"code": sheet_cells.shortened(row.code)}))
            continue
        _compare(row, lines[row.code], finder, found)
    read = {row.code for row in table.rows}
    found.missing = [line.task for code, line in lines.items() if code not in read]
    return found


def units_of(campaign):
    return OrgUnit.objects.filter(pk__in=campaign.campaign_units.values("unit"))


def _compare(row, line, finder, found):
    now = ledger_sheet.editable_cells(line)
    headings = ledger_sheet.printed_headings()
    for name, typed in row.cells.items():
        try:
            plain = plain_cell(name, typed, finder)
        except ValidationError as refused:
            found.errors.append(RowError(row.number, headings[name], " ".join(refused.messages)))
            continue
        if plain == plain_cell(name, now[name], finder):
            continue
        printed = row.marks.get(name)
        if printed == ledger_sheet.mark(row.code, name, typed):
            continue  # nobody typed here: somebody else changed the task since
        if line.task.status == TaskStatus.CLOSED and name != "remark":
            message = _("“%(task)s”已经办结，不能从台账更正；确需更正的，先重开任务。") % {"task": line.task}
            found.errors.append(RowError(row.number, headings[name], message))
            continue
        is_conflict = printed != ledger_sheet.mark(row.code, name, now[name])
        found.changes.append(CellChange(row.number, row.code, name, now[name], plain, is_conflict))


def plain_cell(name, text, finder):
    """A cell as the portal writes it: a day in ISO form, units by their names in use. Raises ValidationError."""
    text = " ".join(text.split()) if name in LENGTHS else text.strip()
    sheet_cells.check_formula(text)
    if name == "due_on":
        return sheet_cells.read_day(text).isoformat()
    if name == "lead":
        return finder.find(text).name
    if name in UNIT_LISTS:
        return _("、").join(unit.name for unit in units_in(text, finder))
    if name == "title" and not text:
        raise ValidationError(_("工作任务不能为空；不再做的任务请在“方案”里撤销。"))
    if len(text) > LENGTHS[name]:
        raise ValidationError(_("不能超过%(limit)d个字。") % {"limit": LENGTHS[name]})
    return text


def units_in(text, finder):
    """The units that a cell names, in the order of the list of units, each once."""
    units = {finder.find(part) for part in SEVERAL.split(text) if part.strip()}
    return sorted(units, key=lambda unit: (unit.position, unit.pk))

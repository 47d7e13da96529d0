"""The 台账 as a workbook in the columns of the paper ledger (rules.md, 4.1), and read back from one.

Two columns at the end belong to the portal: each row's task code, and a short mark of what each cell that may be changed
said when it was printed. By the marks the import knows which cells a person typed in.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from campaigns import sheet_rows, spreadsheets
from campaigns.sheet_headings import Headings
from campaigns.sheet_rows import RowError

HEADINGS = Headings(Path(__file__).with_name("data") / "ledger_headings.csv", naming=["code"])
# What the office may change in the workbook; progress is what units report, and is not brought in from here.
EDITABLE = ("title", "deliverable", "lead", "responsible", "cooperating", "due_on", "remark")
MARK_LENGTH = 6
MAXIMUM_ROWS = 5000
WIDTHS = {
    "number": 6, "group": 10, "measure": 22, "title": 34, "deliverable": 20, "responsible": 22, "cooperating": 22,
    "starts_on": 12, "due_on": 12, "planned": 9, "percent": 9, "done": 36, "problem": 24, "next_step": 24,
    "coordination": 24, "evidence": 9, "light": 26, "closed": 9, "closure": 18, "code": 16, "marks": 12,
}  # fmt: skip
DEFAULT_WIDTH = 14


def printed_headings():
    """{field: the heading it is printed under}, in the order of the columns."""
    found = {}
    for name, heading in HEADINGS.rows:
        found.setdefault(name, heading)
    return found


def write_ledger(stream, chunks):
    """Write a workbook of LedgerLines, which come in chunks, into `stream`."""
    headings = printed_headings()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as workbook:
        heading = workbook.add_format({"bold": True, "bg_color": "#EAEEF2", "border": 1, "text_wrap": True})
        text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
        own = workbook.add_format({"num_format": "@", "font_color": "#8A8A8A", "valign": "top"})
        page = workbook.add_worksheet(_("任务台账"))
        page.set_landscape()
        page.set_paper(8)  # A3: twenty-odd columns
        page.repeat_rows(0)
        page.freeze_panes(1, 4)
        for column, (name, title) in enumerate(headings.items()):
            page.set_column(column, column, WIDTHS.get(name, DEFAULT_WIDTH))
            page.write_string(0, column, title, heading)
        number = 0
        for chunk in chunks:
            for line in chunk:
                number += 1
                cells = cells_of(line) | {"number": str(number)}
                for column, name in enumerate(headings):
                    page.write_string(number, column, cells[name], own if name in ("code", "marks") else text)
        page.autofilter(0, 0, number, len(headings) - 1)


def cells_of(line):
    """{field: text} of a LedgerLine."""
    task, entry, closure = line.task, line.entry, line.closure
    cells = {
        "group": task.measure_group,
        "measure": task.measure_name,
        "leader": line.leader,
        "person": _("、").join(name for name, _phone in line.people),
        "phone": _("、").join(phone for _name, phone in line.people if phone),
        "starts_on": task.starts_on.isoformat(),
        "planned": str(line.planned),
        "percent": "" if line.percent is None else str(line.percent),
        "done": entry.done if entry else "",
        "problem": entry.problem if entry else "",
        "next_step": entry.next_step if entry else "",
        "coordination": line.coordination,
        "evidence": _("%(count)d 件") % {"count": line.evidence_count} if line.evidence_count else "",
        "light": _light_words(line.light),
        "closed": _("是") if closure else _("否"),
        "closure": f"{closure.happened_on} {closure.recorded_by or ''}".strip() if closure else "",
        "code": task.code,
    }
    editable = editable_cells(line)
    return cells | editable | {"marks": ".".join(mark(task.code, name, editable[name]) for name in EDITABLE)}


def _light_words(light):
    if light is None:
        return ""
    return _("%(word)s：%(why)s") % {"word": light.word, "why": light.why} if light.why else light.word


def editable_cells(line):
    """{field: text} of what the office may change in the workbook."""
    task = line.task
    return {
        "title": task.title,
        "deliverable": task.deliverable,
        "lead": task.lead_unit_name,
        "responsible": _("、").join(line.responsible),
        "cooperating": _("、").join(line.cooperating),
        "due_on": task.due_on.isoformat(),
        "remark": task.remark,
    }


def mark(code, name, text):
    """A few characters that tell whether a cell still says what was printed in it."""
    return hashlib.sha256(f"{code}\n{name}\n{text.strip()}".encode()).hexdigest()[:MARK_LENGTH]


@dataclass(frozen=True)
class LedgerRow:
    """One row read back: its number in the sheet, its task's code, the cells that may be changed, and their marks.

    A column that the sheet no longer has is not among the cells; marks are {} where the row lost them.
    """

    number: int
    code: str
    cells: dict
    marks: dict


@dataclass
class LedgerTable:
    rows: list[LedgerRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def read_ledger(path):
    """The LedgerTable of an Excel file. Never raises for what the file holds: that is in its errors."""
    try:
        sheets = spreadsheets.read_sheets(path)
    except spreadsheets.SpreadsheetError as refused:
        return LedgerTable(errors=[RowError(refused.row, refused.column or "", refused.message)])
    found = [(sheet, header) for sheet in sheets if (header := HEADINGS.find_header(sheet.rows)) is not None]
    if not found:
        message = _("找不到“任务代码（勿改）”一列。请先导出台账，在导出的文件上改，不要删去最后两列。")
        return LedgerTable(errors=[RowError(None, "", message)])
    return _read(*found[0])


def _read(sheet, header):
    table, seen = LedgerTable(), {}
    rows = [
        (number, cells)
        for number, cells in sheet.rows
        if number > header.row and not sheet_rows.is_passed_over(cells, header, HEADINGS)
    ]
    if len(rows) > MAXIMUM_ROWS:
        message = _("台账有 %(count)d 行，一次最多 %(limit)d 行，请筛选后分几次导出。")
        table.errors.append(RowError(None, "", message % {"count": len(rows), "limit": MAXIMUM_ROWS}))
        return table
    for number, cells in rows:
        row = _row(number, cells, header)
        if not row.code:
            message = _("这一行没有任务代码。新任务请在“方案”里添加，台账导入只更正已有的任务。")
            table.errors.append(RowError(number, str(header.fields["code"]), message))
        elif row.code in seen:
            message = _("任务代码“%(code)s”与第 %(other)d 行重复，请只留一行。")
            message %= {"code": row.code, "other": seen[row.code]}
            table.errors.append(RowError(number, str(header.fields["code"]), message))
        else:
            seen[row.code] = number
            table.rows.append(row)
    return table


def _row(number, cells, header):
    def cell(name):
        column = header.fields[name]
        return cells[column.position].strip() if column.position < len(cells) else ""

    marks = cell("marks").split(".") if "marks" in header.fields else []
    return LedgerRow(
        number=number,
        code=cell("code"),
        cells={name: cell(name) for name in EDITABLE if name in header.fields},
        marks=dict(zip(EDITABLE, marks, strict=True)) if len(marks) == len(EDITABLE) else {},
    )

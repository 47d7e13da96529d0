"""One published table, read: `read_notice` answers what `import_notice --dry-run --json` prints, and writes nothing."""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from campaigns import spreadsheets
from campaigns.sheet_headings import HEADER_SEARCH_ROWS
from inspections import item_names, notice_columns, notice_rows
from inspections.notice_totals import Problem, check_published_totals

BATCHES, TOTALS = "batches", "totals"
LISTS = ("nonconforming", "conforming")
FOOTNOTE = re.compile(r"\s*(?:注|备注|说明|附注|填表说明|制表|单位盖章)\s*[:：]")


@dataclass
class NoticeTable:
    """kind: batches or totals; refusals stop an import, the other problems are shown beside it.

    records and totals hold the rows as notice_rows read them; row_keys has one key for each of them, in order.
    """

    kind: str = BATCHES
    sheet: str = ""
    rows_read: int = 0
    rows_added: int = 0
    rows_unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    records: list[notice_rows.Record] = field(default_factory=list)
    totals: list[notice_rows.Total] = field(default_factory=list)

    @property
    def refusals(self):
        return [problem for problem in self.problems if problem.is_refusal]

    @property
    def rows(self):
        return self.totals if self.kind == TOTALS else self.records

    @property
    def row_keys(self):
        """The identity of each row: SHA-256 of its cells and of how many equal rows came before it."""
        seen, keys = Counter(), []
        for row in self.rows:
            cells = json.dumps(row.as_printed, ensure_ascii=False, sort_keys=True)
            seen[cells] += 1
            keys.append(hashlib.sha256(f"{cells}\n{seen[cells]}".encode("utf-8", "surrogatepass")).hexdigest())
        return keys

    def as_dict(self):
        return {
            "rows_read": self.rows_read,
            "rows_added": self.rows_added,
            "rows_unchanged": self.rows_unchanged,
            "errors": [problem.as_dict() for problem in self.problems],
            "unknown_columns": self.unknown_columns,
            "records": [record.as_dict() for record in self.records],
            "totals": [total.as_dict() for total in self.totals],
        }


def read_notice(path, *, meta=None, list_kind=None, dictionary=None):
    """The NoticeTable of a CSV or Excel file. Never raises for what the file holds: a refusal is in its problems.

    meta: what is known of the notice (published_totals); list_kind: "nonconforming" when the list is one of failing
    products only, "conforming" for the opposite; dictionary: an ItemDictionary, by default the one that is shipped.
    """
    problems = check_published_totals((meta or {}).get("published_totals") or {})
    try:
        sheets = spreadsheets.read_sheets(path)
    except spreadsheets.SpreadsheetError as refused:
        return NoticeTable(problems=[*problems, Problem(refused.message, refused.row, refused.column)])
    table = read_sheets(sheets, list_kind=list_kind, dictionary=dictionary or item_names.default_dictionary())
    table.problems = problems + table.problems
    return table


def read_sheets(sheets, *, list_kind, dictionary):
    """The NoticeTable of the sheet whose headings fit best; a visible sheet is preferred to a hidden one."""
    fitting = [(sheet, header) for sheet in sheets if (header := notice_columns.find_header(sheet.rows))]
    if not fitting:
        return NoticeTable(problems=[Problem(missing_header(sheets))])
    sheet, header = max(fitting, key=lambda pair: (not pair[0].is_hidden, pair[1].worth))
    table = read_rows(sheet, header, list_kind=list_kind, dictionary=dictionary)
    for other, _header in fitting:
        if other is not sheet:
            table.problems.append(Problem(other_sheet(other, sheet), is_refusal=False))
    if sheet.is_hidden:
        message = _("读取的工作表“%(name)s”是隐藏的，请确认它就是要导入的表。") % {"name": sheet.name}
        table.problems.append(Problem(message, is_refusal=False))
    return table


def missing_header(sheets):
    if not any(sheet.rows for sheet in sheets):
        return _("文件里没有内容。")
    return _("前 %(count)d 行里找不到表头。表头至少要有产品名称、商标、规格型号、受检单位、标称生产单位之一。") % {
        "count": HEADER_SEARCH_ROWS
    }


def other_sheet(other, taken):
    message = _("工作表“%(other)s”也像是通报表，本次只读取了“%(taken)s”。如需导入，请另存为单独的文件。")
    if other.is_hidden:
        message = _("隐藏的工作表“%(other)s”也像是通报表，本次只读取了“%(taken)s”。")
    return message % {"other": other.name, "taken": taken.name}


def read_rows(sheet, header, *, list_kind, dictionary):
    reader = notice_rows.RowReader(header, sheet, list_kind=list_kind, dictionary=dictionary)
    table = NoticeTable(kind=TOTALS if header.is_totals else BATCHES, sheet=sheet.name)
    for number, cells in sheet.rows:
        if number <= header.last_row or header.repeats(cells) or is_footnote(header, cells):
            continue
        if notice_rows.is_sum(cells):
            reader.check_sum(number, cells, table.totals)
            continue
        table.rows_read += 1
        row = reader.read_total(number, cells) if header.is_totals else reader.read_record(number, cells)
        if row:
            table.rows.append(row)
    table.problems = reader.problems
    table.unknown_columns = header.unknown_names + reader.nameless_columns
    if not table.rows_read:
        table.problems.append(Problem(_("表头下面没有数据行。"), header.last_row))
    return table


def is_footnote(header, cells):
    """A line below the table ("注:…"), alone in its row; never in a table of one column."""
    printed = [cell for cell in cells if cell.strip()]
    return len(header.columns) > 1 and len(set(printed)) == 1 and bool(FOOTNOTE.match(printed[0]))

"""Workbooks of plain tables: text stays text, so that no cell ever becomes a formula or a number by itself."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import xlsxwriter

WIDTH = 16
MONEY_FORMAT, DAY_FORMAT = "#,##0.00", "yyyy-mm-dd"
# What Excel takes into one cell.
CELL_LENGTH = 32_000


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, headings, rows of text, numbers and days, and widths of the columns."""

    name: str
    headings: list
    rows: Iterable
    widths: list = field(default_factory=list)


def workbook_bytes(sheets):
    """The bytes of an .xlsx with these sheets."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        formats = {
            "heading": workbook.add_format({"bold": True, "bg_color": "#EAEEF2", "border": 1}),
            "text": workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "money": workbook.add_format({"num_format": MONEY_FORMAT, "valign": "top"}),
            "number": workbook.add_format({"valign": "top"}),
            "day": workbook.add_format({"num_format": DAY_FORMAT, "valign": "top"}),
        }
        for sheet in sheets:
            _write(workbook.add_worksheet(sheet.name), sheet, formats)
    return stream.getvalue()


def _write(page, sheet, formats):
    for column, title in enumerate(sheet.headings):
        width = sheet.widths[column] if column < len(sheet.widths) else WIDTH
        page.set_column(column, column, width)
        page.write_string(0, column, title, formats["heading"])
    for number, cells in enumerate(sheet.rows, 1):
        for column, cell in enumerate(cells):
            _write_cell(page, number, column, cell, formats)
    page.freeze_panes(1, 0)


def _write_cell(page, row, column, cell, formats):
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, formats["day"])
    elif isinstance(cell, Decimal):
        page.write_number(row, column, cell, formats["money"])
    elif isinstance(cell, int):
        page.write_number(row, column, cell, formats["number"])
    else:
        page.write_string(row, column, str(cell)[:CELL_LENGTH], formats["text"])

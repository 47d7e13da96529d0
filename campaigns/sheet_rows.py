"""Rows of an uploaded table: what is wrong with one, and which are no rows of data."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns import sheet_cells


@dataclass(frozen=True)
class RowError:
    """What is wrong and what to do; row None: the file as a whole. column: letter and heading ("C 企业名称"), or ""."""

    row: int | None
    column: str
    message: str

    def as_dict(self):
        return {"row": self.row, "column": self.column or None, "message": self.message}

    def __str__(self):
        if self.row is None:
            return self.message
        if not self.column:
            return _("第 %(row)d 行：%(message)s") % {"row": self.row, "message": self.message}
        return _("第 %(row)d 行“%(column)s”：%(message)s") % {
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


def is_passed_over(cells, header, headings):
    """Lines that hold no row: sums, notes, group titles across the table, numbers alone, headings once more."""
    printed = [cell for cell in cells if cell.strip()]
    if sheet_cells.is_sum(printed[0]) or sheet_cells.is_footnote(printed[0]):
        return True
    if len(printed) > 1 and len(set(printed)) == 1:
        return True
    columns = header.fields.values()
    if not any(cells[column.position].strip() for column in columns if column.position < len(cells)):
        return True
    return headings.are_repeated(header, cells)


def width_problem(sheet, header, cells):
    """Why a row of a text file does not fit its headings, or ""; in a workbook every cell stands in its column."""
    if not sheet.is_ragged:
        return ""
    if any(cell.strip() for cell in cells[header.width :]):
        message = _("本行有 %(count)d 格，比表头的 %(expected)d 格多，可能是单元格内容里有未加引号的分隔符。")
        return message % {"count": len(cells), "expected": header.width}
    if len(cells) < header.width:
        message = _("本行只有 %(count)d 格，表头有 %(expected)d 列；可能因合并单元格而左移，请补齐后重新上传。")
        return message % {"count": len(cells), "expected": header.width}
    return ""

"""A list of firms, read and checked row by row; nothing is written. No forms: 5,000 rows take a second."""

from dataclasses import dataclass, field
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns import sheet_cells, sheet_rows, spreadsheets
from campaigns.sheet_headings import HEADER_SEARCH_ROWS
from campaigns.sheet_rows import RowError
from enterprises import enterprise_cells, names
from enterprises.enterprise_columns import HEADINGS


@dataclass(slots=True)
class EnterpriseRow:
    """One firm as the list has it. An empty text, or None, is what the list does not say.

    row: as Excel numbers it; credit_code: empty for a place of production without a licence; village, category: the
    names handed to read_enterprises; size, status: values of EnterpriseSize and EnterpriseStatus.
    """

    row: int
    credit_code: str = ""
    name: str = ""
    name_key: str = ""
    pinyin: str = ""
    village: str = ""
    address: str = ""
    size: str = ""
    status: str = ""
    category: str = ""
    representative: str = ""
    phone: str = ""
    staff_count: int | None = None
    supervisor: str = ""
    village_contact: str = ""


@dataclass
class EnterpriseTable:
    """rows: the firms without error; errors stop an import, hints are shown beside it; unknown_columns: headings that
    were not read; columns: letter and heading ("C 企业名称") of the column that fills each field."""

    sheet: str = ""
    rows_read: int = 0
    rows: list[EnterpriseRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    hints: list[RowError] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)


def read_enterprises(path, *, villages, categories, known_codes=frozenset(), town="", default_village=""):
    """The EnterpriseTable of a CSV or Excel file. Never raises for what the file holds: that is in its errors.

    villages, categories: the names that may be used, or dicts by name; known_codes: firms that are registered, whose
    rows need neither name nor village; town: may stand before a village; default_village: for rows that name none.
    """
    try:
        sheets = spreadsheets.read_sheets(path)
    except spreadsheets.SpreadsheetError as refused:
        return EnterpriseTable(errors=[RowError(refused.row, refused.column or "", refused.message)])
    fitting = [(sheet, header) for sheet in sheets if (header := HEADINGS.find_header(sheet.rows)) is not None]
    if not fitting:
        return EnterpriseTable(errors=[RowError(None, "", missing_header(sheets))])
    sheet, header = max(fitting, key=lambda pair: (not pair[0].is_hidden, len(pair[1].fields)))
    reader = SheetReader(
        sheet,
        header,
        villages=enterprise_cells.Villages(villages, town=town),
        categories=enterprise_cells.Choices(categories),
        known_codes=known_codes,
        default_village=default_village,
    )
    table = reader.read()
    table.hints += sheet_hints(sheet, [other for other, _header in fitting if other is not sheet])
    return table


def missing_header(sheets):
    if not any(sheet.rows for sheet in sheets):
        return _("文件里没有内容。")
    return _(
        "前 %(count)d 行里找不到表头。表头要有“企业名称”或“统一社会信用代码”，并至少再有“村（社区）”“地址”等一列。"
    ) % {"count": HEADER_SEARCH_ROWS}


def sheet_hints(sheet, others):
    hints = []
    if sheet.is_hidden:
        hints.append(_("读取的工作表“%(name)s”是隐藏的，请确认它就是要导入的表。") % {"name": sheet.name})
    for other in others:
        message = _("工作表“%(other)s”也像是企业名单，本次只读取了“%(taken)s”。如需导入，请另存为单独的文件。")
        hints.append(message % {"other": other.name, "taken": sheet.name})
    return [RowError(None, "", hint) for hint in hints]


class SheetReader:
    """Reads the rows of one sheet in order, and remembers which codes and names it has seen."""

    def __init__(self, sheet, header, *, villages, categories, known_codes, default_village):
        self.sheet, self.header = sheet, header
        self.known_codes, self.default_village = known_codes, default_village
        self.table = EnterpriseTable(
            sheet=sheet.name,
            unknown_columns=header.unknown_headings,
            columns={name: str(column) for name, column in header.fields.items()},
        )
        self.rows_by_code, self.rows_by_key, self.rows_by_place = {}, {}, {}
        self.readers = {
            "credit_code": enterprise_cells.read_credit_code,
            "name": read_name,
            "village": villages.read,
            "size": partial(enterprise_cells.read_word, name="size"),
            "status": partial(enterprise_cells.read_word, name="status"),
            "category": categories.read,
            "phone": sheet_cells.read_phone,
            "staff_count": enterprise_cells.read_staff_count,
            **{name: partial(enterprise_cells.read_text, name=name) for name in enterprise_cells.TEXT_LENGTHS},
        }

    def read(self):
        for number, cells in self.sheet.rows:
            if number > self.header.row and not sheet_rows.is_passed_over(cells, self.header, HEADINGS):
                self.table.rows_read += 1
                self.read_row(number, cells)
        if not self.table.rows_read:
            self.table.errors.append(RowError(self.header.row, "", _("表头下面没有数据行。")))
        return self.table

    def read_row(self, number, cells):
        if not self.is_complete(number, cells):
            return
        values, is_sound = self.read_cells(number, cells)
        row = EnterpriseRow(number, **values)
        row.village = row.village or self.default_village
        is_sound = is_sound and self.has_what_is_needed(row)
        is_sound = self.has_new_code(row) and is_sound
        if is_sound and self.has_new_name(row):
            row.pinyin = names.pinyin(row.name)
            self.table.rows.append(row)

    def is_complete(self, number, cells):
        message = sheet_rows.width_problem(self.sheet, self.header, cells)
        return self.refuse(number, None, message) if message else True

    def read_cells(self, number, cells):
        """({field: value} of the cells that could be read, whether all could)"""
        values, is_sound = {}, True
        for name, column in self.header.fields.items():
            text = cells[column.position] if column.position < len(cells) else ""
            try:
                sheet_cells.check_formula(text)
                values[name] = self.readers[name](text)
            except ValidationError as error:
                is_sound = self.refuse(number, name, error.messages[0])
        if values.get("name"):
            values["name_key"] = names.name_key(values["name"])
        return values, is_sound

    def has_what_is_needed(self, row):
        """A firm that is not registered yet needs a name and a village; without a code nothing else can tell it."""
        if row.credit_code and row.credit_code in self.known_codes:
            return True
        is_sound = True
        if not row.name:
            is_sound = self.refuse(row.row, "name", _("请填写企业名称。"))
        if not row.village:
            is_sound = self.refuse(row.row, "village", _("请填写所属村（社区）。"))
        return is_sound

    def has_new_code(self, row):
        first = self.rows_by_code.setdefault(row.credit_code, row) if row.credit_code else row
        if first is row:
            return True
        message = _("与第 %(row)d 行的统一社会信用代码相同。请核对代码，或删去重复的一行。") % {"row": first.row}
        return self.refuse(row.row, "credit_code", message)

    def has_new_name(self, row):
        """Refuses a firm that would be there twice: two alike names in one village, one of them without a code.

        Two codes are two firms, and two villages may each have their own: those are only worth a look.
        """
        if not row.name_key:
            return True
        firsts = self.rows_by_place.setdefault((row.name_key, row.village), {})
        twin = firsts.get("") or (firsts.get("coded") if not row.credit_code else None)
        firsts.setdefault("coded" if row.credit_code else "", row)
        first = self.rows_by_key.setdefault(row.name_key, row)
        if twin:
            message = _(
                "与第 %(row)d 行“%(name)s”像是同一家，其中至少一行没有统一社会信用代码。请补上代码，或删去重复的一行；"
                "确是两家的，请在名称中写明区别。"
            )
            return self.refuse(row.row, "name", message % {"row": twin.row, "name": twin.name})
        if first is not row:
            message = _("与第 %(row)d 行“%(name)s”名称相近，请确认不是同一家。")
            message %= {"row": first.row, "name": first.name}
            self.table.hints.append(RowError(row.row, self.column("name"), message))
        return True

    def column(self, name):
        column = self.header.fields.get(name)
        return str(column) if column else ""

    def refuse(self, number, name, message):
        """False, and one more error. name: the field, or None for the row as a whole."""
        self.table.errors.append(RowError(number, self.column(name), message))
        return False


def read_name(text):
    """The name to show; empty where the list has none, as of a firm that is already registered."""
    if sheet_cells.is_unknown(text):
        return ""
    return names.display_name(text)

"""A list of units with who signs and who reports in each, read and checked row by row; nothing is written."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.plain_text import fold
from campaigns import sheet_cells, sheet_rows, spreadsheets
from campaigns.contact_units import UnitFinder
from campaigns.sheet_headings import HEADER_SEARCH_ROWS, Headings
from campaigns.sheet_rows import RowError

HEADINGS = Headings(Path(__file__).with_name("data") / "contact_headings.csv", naming=["unit"])
# Each person's column has the name of the role, each number's that of the person; "phone" is the number of either.
ANY_PHONE = "phone"
SHEET_ROLES = (Role.UNIT_HEAD, Role.UNIT_REPORTER)
PHONE_OF = {role: f"{role}_phone" for role in SHEET_ROLES}
REPORTER_PHONE = PHONE_OF[Role.UNIT_REPORTER]
MAX_ROWS = 1000
MAX_NAME_LENGTH = 50  # as wide as the column it goes to

FORMULA_SIGNS = ("=", "+", "-", "@")
PERSONAL_ID = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?![\dXx])", re.ASCII)
PHONE_IN_NAME = re.compile(r"\d{5}")
SEVERAL_NAMES = re.compile(r"[、,;/\n\r]")
LOST_CHARACTER = "\N{REPLACEMENT CHARACTER}"


class Contact(NamedTuple):
    """A person whom the list names for a unit; role: one of SHEET_ROLES. Plain values: it travels in a signed form."""

    row: int
    unit_id: int
    role: str
    name: str
    phone: str


@dataclass
class ContactTable:
    """contacts: who is named, each once; errors stop an import, hints are shown beside it; unknown_columns: headings
    that were not read."""

    rows_read: int = 0
    contacts: list[Contact] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    hints: list[RowError] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)


def read_contacts(path, *, units):
    """The ContactTable of a CSV or Excel file. Never raises for what the file holds: that is in its errors.

    units: the OrgUnits that the list may name.
    """
    try:
        sheets = spreadsheets.read_sheets(path)
    except spreadsheets.SpreadsheetError as refused:
        return ContactTable(errors=[RowError(refused.row, refused.column or "", refused.message)])
    fitting = [(sheet, header) for sheet in sheets if (header := _find_header(sheet.rows)) is not None]
    if not fitting:
        message = _("文件里没有内容。") if not any(sheet.rows for sheet in sheets) else _missing_header()
        return ContactTable(errors=[RowError(None, "", message)])
    sheet, header = max(fitting, key=lambda pair: (not pair[0].is_hidden, len(pair[1].fields)))
    table = ContactReader(sheet, header, finder=UnitFinder(units)).read()
    for other, _header in fitting:
        if other is not sheet:
            message = _("工作表“%(other)s”也像是联络员名单，本次只读取了“%(taken)s”。如需导入，请另存为单独的文件。")
            table.hints.append(RowError(None, "", message % {"other": other.name, "taken": sheet.name}))
    return table


def _missing_header():
    return _("前 %(count)d 行里找不到表头。表头要有“单位”，并至少有“审核人”“联络员”中的一列。") % {
        "count": HEADER_SEARCH_ROWS
    }


def _find_header(rows):
    """The row of headings with each 电话 given to its person, or None where no column names a person."""
    header = HEADINGS.find_header(rows)
    if header is None or not set(SHEET_ROLES) & header.fields.keys():
        return None
    header.fields.pop(ANY_PHONE, None)
    plain = [column for column in header.columns if column.field == ANY_PHONE]
    for column in plain:
        people = [
            header.fields[role]
            for role in SHEET_ROLES
            if role in header.fields and header.fields[role].position < column.position
        ]
        nearest = max(people, key=lambda person: person.position, default=header.fields.get(Role.UNIT_REPORTER))
        # One number after two people is the reporter's, who is called first.
        is_shared = len(plain) == 1 and len(people) == len(SHEET_ROLES) and REPORTER_PHONE not in header.fields
        owner = Role.UNIT_REPORTER if is_shared or nearest is None else nearest.field
        header.fields.setdefault(PHONE_OF[owner], column)
    return header


class ContactReader:
    """Reads the rows of one sheet in order, and remembers whom it has seen."""

    def __init__(self, sheet, header, *, finder):
        self.sheet, self.header, self.finder = sheet, header, finder
        self.table = ContactTable(unknown_columns=header.unknown_headings)
        self.contacts, self.people = {}, {}

    def read(self):
        rows = [
            (number, cells)
            for number, cells in self.sheet.rows
            if number > self.header.row and not sheet_rows.is_passed_over(cells, self.header, HEADINGS)
        ]
        if not rows:
            self.table.errors.append(RowError(self.header.row, "", _("表头下面没有数据行。")))
        if len(rows) > MAX_ROWS:
            message = _("名单有 %(count)d 行，一次最多 %(limit)d 行，请拆分后上传。")
            self.table.errors.append(RowError(None, "", message % {"count": len(rows), "limit": MAX_ROWS}))
            return self.table
        for number, cells in rows:
            self.read_row(number, cells)
        self.table.rows_read = len(rows)
        self.table.contacts = list(self.contacts.values())
        return self.table

    def read_row(self, number, cells):
        if problem := sheet_rows.width_problem(self.sheet, self.header, cells):
            self.table.errors.append(RowError(number, "", problem))
            return
        unit = self.read_cell(number, cells, "unit", self.read_unit)
        for role in SHEET_ROLES:
            name = self.read_cell(number, cells, role, read_name)
            phone = self.read_cell(number, cells, PHONE_OF[role], sheet_cells.read_phone)
            if unit and name:
                self.keep(Contact(number, unit.pk, role.value, name, phone or ""))
            elif name == "" and phone:
                message = _("只有电话，没有姓名，这一格没有读取。")
                self.table.hints.append(RowError(number, self.column(PHONE_OF[role]), message))

    def read_cell(self, number, cells, name, read):
        """What the cell says, or None where it could not be read."""
        column = self.header.fields.get(name)
        text = cells[column.position] if column and column.position < len(cells) else ""
        try:
            check_cell(text, is_phone=name in PHONE_OF.values())
            return read(text)
        except ValidationError as error:
            self.table.errors.append(RowError(number, self.column(name), error.messages[0]))
            return None

    def read_unit(self, text):
        if sheet_cells.is_unknown(text):
            raise ValidationError(_("请填写单位名称；几行同属一个单位的，每行都要写。"), code="required")
        return self.finder.find(text)

    def keep(self, contact):
        """One more contact; the same one again is passed over, and one name has one number in a unit."""
        person = contact.unit_id, person_key(contact.name)
        seen = self.people.setdefault(person, contact)
        if contact.phone and seen.phone and phone_key(contact.phone) != phone_key(seen.phone):
            message = _(
                "与第 %(row)d 行同一单位、同名，电话却不同。是同一人的，请改成一个号码；是两个人的，请在姓名中写明区别。"
            )
            column = self.column(PHONE_OF[contact.role])
            self.table.errors.append(RowError(contact.row, column, message % {"row": seen.row}))
        if contact.phone and not seen.phone:
            self.people[person] = contact
        key = (*person, contact.role)
        if key not in self.contacts or contact.phone and not self.contacts[key].phone:
            self.contacts[key] = contact

    def column(self, name):
        return str(self.header.fields.get(name, ""))


def check_cell(text, *, is_phone):
    """Refuses what is no plain text: a formula or its error, a personal ID number."""
    sheet_cells.check_formula(text)
    folded = fold(text)
    signs = FORMULA_SIGNS[:1] if is_phone else FORMULA_SIGNS
    if folded.startswith(signs) and not sheet_cells.is_unknown(text):
        raise ValidationError(_("单元格里是公式，请改成实际内容后重新上传。"), code="formula")
    if PERSONAL_ID.search(folded):
        raise ValidationError(_("这里有身份证号。请从表中删去身份证号后重新上传。"), code="personal_id")


def read_name(text):
    """The person's name on one line, without the spaces that pad names of two characters; "" for nobody."""
    if sheet_cells.is_unknown(text):
        return ""
    folded = fold(text)
    if PHONE_IN_NAME.search(folded):
        raise ValidationError(_("姓名里有一串数字。请只填姓名，电话填在电话一列。"), code="name")
    if not any(char.isalpha() for char in folded):
        raise ValidationError(_("“%(text)s”不是姓名。") % {"text": sheet_cells.shortened(text)}, code="name")
    if SEVERAL_NAMES.search(folded):
        raise ValidationError(_("一格只填一个人。有几位的请分几行填写，每行都写上单位。"), code="name")
    name = (" " if folded.isascii() else "").join(folded.split())
    if not name.isprintable() or LOST_CHARACTER in name:
        raise ValidationError(_("姓名里有无法识别的字（生僻字或乱码），请重新输入。"), code="unreadable")
    if len(name) > MAX_NAME_LENGTH:
        raise ValidationError(_("姓名最多 %(limit)d 个字，请核对。") % {"limit": MAX_NAME_LENGTH}, code="max_length")
    return name


def person_key(name):
    """What two spellings of one name have in common."""
    return "".join(fold(name).split()).casefold()


def phone_key(phone):
    return "".join(char for char in phone if char.isdecimal())

"""Reads one uploaded table inside a process of its own and prints it as JSON.

Run by campaigns/spreadsheets.py as a plain script (`python -I spreadsheet_child.py FILE KIND`), so a hostile file can
exhaust only this process: memory and CPU time are limited before the first byte is read. It imports neither Django nor
the portal, and answers with codes; the parent turns them into sentences.
"""

import csv
import datetime
import io
import json
import re
import resource
import sys
import zipfile
from collections import Counter
from pathlib import Path
from xml.parsers import expat

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 30
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL_LENGTH = 32_767  # Excel's own limit
MAX_CHARACTERS = 20_000_000
MAX_MERGED_CELLS = 1_000_000
DELIMITERS = (",", "\t", ";", "|")
CELL_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)


class RefusalError(Exception):
    def __init__(self, code, **details):
        super().__init__(code)
        self.details = {"code": code, **details}


def limit_resources():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))


class Sheet:
    """The non-blank rows of one sheet with their numbers as Excel shows them, within the caps."""

    characters = 0  # shared: the cap holds for the whole file

    def __init__(self, name, *, is_hidden=False, is_ragged=False):
        self.name, self.is_hidden, self.is_ragged = name, is_hidden, is_ragged
        self.rows, self.merged, self.decimals = [], [], []

    def add(self, number, cells):
        while cells and len(cells) > MAX_COLUMNS and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            return
        if len(cells) > MAX_COLUMNS or len(self.rows) >= MAX_ROWS:
            column = min(len(cells), MAX_COLUMNS + 1)
            raise RefusalError("out_of_range", sheet=self.name, cell=f"{column_letters(column)}{number}")
        for position, cell in enumerate(cells, start=1):
            if len(cell) > MAX_CELL_LENGTH:
                raise RefusalError("cell_too_long", sheet=self.name, cell=f"{column_letters(position)}{number}")
            Sheet.characters += len(cell)
        if Sheet.characters > MAX_CHARACTERS:
            raise RefusalError("too_much_text", sheet=self.name)
        self.rows.append([number, cells])

    def as_dict(self):
        return {
            "name": self.name,
            "is_hidden": self.is_hidden,
            "is_ragged": self.is_ragged,
            "rows": self.rows,
            "merged": self.merged,
            "decimals": self.decimals,
        }


def column_letters(number):
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def read_text(path):
    """The one sheet of a delimited text file in UTF-8, UTF-16 or GB18030."""
    text = decode(path.read_bytes())
    sheet = Sheet("", is_ragged=True)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sniff_delimiter(text))
    try:
        for number, cells in enumerate(reader, start=1):
            if cells:
                sheet.add(number, cells)
    except csv.Error as error:
        raise RefusalError("cell_too_long", sheet="", cell=f"A{reader.line_num}") from error
    return [sheet]


def decode(data):
    encodings = ("utf-8-sig", "gb18030")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise RefusalError("not_text")


def sniff_delimiter(text):
    """The delimiter by which most of the first lines have the same number of cells; a comma when none splits them."""
    head = "\n".join(line for line in text[:200_000].splitlines()[:2000] if line.strip())[:20_000]
    best, best_score = DELIMITERS[0], (0, 0)
    for delimiter in DELIMITERS:
        widths = Counter(len(cells) for cells in list(csv.reader(io.StringIO(head), delimiter=delimiter))[:20])
        width, lines = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        if width > 1 and (lines, width) > best_score:
            best, best_score = delimiter, (lines, width)
    return best


def read_workbook(path):
    """Every worksheet of an .xlsx or .xlsm, after its extent was read from the XML: calamine builds a dense range."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    check_extent(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = []
        for metadata in workbook.sheets_metadata:
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = Sheet(metadata.name, is_hidden=metadata.visible != SheetVisibleEnum.Visible)
            fill_sheet(sheet, workbook.get_sheet_by_name(metadata.name))
            sheets.append(sheet)
    except CalamineError as error:
        raise RefusalError("unreadable", reason=str(error)[:200]) from error
    return sheets


def fill_sheet(sheet, source):
    if source.start is None:
        return
    # A merged region may stretch over blank rows to the end of the sheet: nothing is printed there.
    last_row, last_column = source.end
    indent = source.start[1]  # iter_rows starts at the first row of the sheet, but at the first column in use
    sheet.merged = [
        [top + 1, left, min(bottom, last_row) + 1, min(right, last_column)]
        for (top, left), (bottom, right) in source.merged_cell_ranges or ()
        if top <= last_row and left <= last_column
    ]
    area = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in sheet.merged)
    if area > MAX_MERGED_CELLS:
        raise RefusalError("too_much_text", sheet=sheet.name)
    for number, values in enumerate(source.iter_rows(), start=1):
        sheet.decimals += [
            [number, indent + position]
            for position, value in enumerate(values)
            if isinstance(value, float) and not value.is_integer()
        ]
        sheet.add(number, [""] * indent + [as_text(value) for value in values])


def as_text(value):
    """A cell as the reader of the sheet sees it; calamine hands integers over as floats."""
    if isinstance(value, str):
        return value.replace("\x00", "")  # PostgreSQL keeps no NUL; a workbook can write one as _x0000_
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


def check_extent(path):
    """Refuses a sheet with a value beyond the caps, whatever its <dimension> claims."""
    with zipfile.ZipFile(path) as archive:
        names = sheet_names(archive)
        for entry in archive.namelist():
            if re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", entry):
                with archive.open(entry) as source:
                    ExtentScan(names.get(entry.lstrip("/"), entry)).run(source)


class ExtentScan:
    """A walk over the XML of one sheet that only looks where values stand.

    Plain expat, for speed: a sheet may hold millions of blank cells. A DOCTYPE is refused, and with it every entity.
    """

    def __init__(self, sheet):
        self.sheet, self.row, self.column, self.reference = sheet, 0, 0, ""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype

    def run(self, source):
        try:
            self.parser.ParseFile(source)
        except expat.ExpatError as error:
            raise RefusalError("unreadable", reason=str(error)[:200]) from error

    def start(self, name, attributes):
        local = name.rpartition(":")[2]
        if local == "c":
            self.column += 1
            self.reference = attributes.get("r", "")
        elif local == "row":
            self.row, self.column = int(attributes.get("r") or self.row + 1), 0
        elif local in {"v", "is"}:
            self.check_place()

    def check_place(self):
        """A cell without a reference stands right of the one before it."""
        if match := CELL_REFERENCE.fullmatch(self.reference):
            self.column, self.row = column_number(match[1]), int(match[2])
        if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
            cell = f"{column_letters(self.column)}{self.row}"
            raise RefusalError("out_of_range", sheet=self.sheet, cell=cell)

    def refuse_doctype(self, *args):
        raise RefusalError("unreadable", reason="DOCTYPE")


def sheet_names(archive):
    """{"xl/worksheets/sheet1.xml": the name on the tab}"""
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    entries = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= entries:
        return {}
    targets = {
        relation.get("Id"): relation.get("Target", "").removeprefix("/xl/")
        for relation in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    names = {}
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            relation_id = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            names[f"xl/{targets.get(relation_id, '')}"] = element.get("name", "")
    return names


def main(path, kind):
    limit_resources()
    try:
        sheets = read_workbook(path) if kind == "workbook" else read_text(path)
        answer = {"sheets": [sheet.as_dict() for sheet in sheets]}
    except RefusalError as refusal:
        answer = {"refused": refusal.details}
    except MemoryError:
        answer = {"refused": {"code": "too_much_memory"}}
    except Exception as error:  # noqa: BLE001 - whatever a damaged file provokes is an answer, not a crash of the portal
        answer = {"refused": {"code": "unreadable", "reason": f"{type(error).__name__}: {error}"[:200]}}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

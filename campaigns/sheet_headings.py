"""Which column of an uploaded table is what: headings as offices write them, in any width, with stars and brackets."""

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

HEADER_SEARCH_ROWS = 30
# A row of headings has a column that names what the rows are about, and one thing more.
LEAST_FIELDS = 2
MAX_HEADING_LENGTH = 60
SERIAL_NUMBER = "number"
NOTE = re.compile(r"\([^()]*\)")


def text_key(text):
    """Letters and digits of any text in half width and lower case."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


@dataclass(frozen=True)
class Column:
    position: int
    heading: str
    field: str = ""  # empty: not known
    rank: int = 0

    @property
    def letter(self):
        number, letters = self.position + 1, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return letters

    def __str__(self):
        return f"{self.letter} {self.heading}"


@dataclass
class Header:
    """row: the number of the row of headings; fields: the column that fills each field."""

    row: int
    columns: list[Column]
    fields: dict[str, Column] = field(default_factory=dict)

    def __post_init__(self):
        for column in sorted(self.columns, key=lambda column: column.rank):
            if column.field and column.field != SERIAL_NUMBER:
                self.fields.setdefault(column.field, column)

    @property
    def width(self):
        return self.columns[-1].position + 1

    @property
    def unknown_headings(self):
        """Headings of columns that are not read."""
        read = {column.position for column in self.fields.values()}
        return [
            column.heading for column in self.columns if column.position not in read and column.field != SERIAL_NUMBER
        ]


class Headings:
    """The headings one kind of table may have.

    path: a CSV of field and heading, the best heading of a field first: when two columns claim one field the earlier
    heading wins, and the other column is reported as not read. naming: the fields of which a header has at least one.
    """

    def __init__(self, path, *, naming):
        self.path, self.naming = path, frozenset(naming)

    @cached_property
    def rows(self):
        """[(field, heading)] in the order of the file."""
        with self.path.open(encoding="utf-8", newline="") as file:
            return [(row["field"], row["heading"]) for row in csv.DictReader(file)]

    @cached_property
    def by_key(self):
        """{heading key: (field, rank)}"""
        return {text_key(heading): (name, rank) for rank, (name, heading) in enumerate(self.rows)}

    def field_of(self, heading):
        """(field, rank) of a heading; "电话（必填）" is read without its note when the whole is not known."""
        without_note = NOTE.sub("", unicodedata.normalize("NFKC", heading))
        return self.by_key.get(text_key(heading)) or self.by_key.get(text_key(without_note)) or ("", 0)

    def find_header(self, rows):
        """The Header with most known headings in the first rows, or None."""
        headers = [self.read_header(number, cells) for number, cells in rows[:HEADER_SEARCH_ROWS]]
        return max(filter(self.recognises, headers), key=lambda header: len(header.fields), default=None)

    def recognises(self, header):
        return len(header.fields) >= LEAST_FIELDS and bool(self.naming & header.fields.keys())

    def read_header(self, number, cells):
        columns = []
        for position, cell in enumerate(cells):
            if heading := printable(cell):
                name, rank = self.field_of(heading)
                columns.append(Column(position, heading, name, rank))
        return Header(number, columns)

    def are_repeated(self, header, cells):
        """Whether a row prints the headings again: on each page, or where two rows of headings were merged."""
        printed = [cells[column.position] for column in header.fields.values() if column.position < len(cells)]
        printed = [cell for cell in printed if cell.strip()]
        return len(printed) >= LEAST_FIELDS and all(self.field_of(cell)[0] for cell in printed)


def printable(heading):
    """A heading on one line, at a length that a message can repeat."""
    return "".join(char for char in " ".join(heading.split()) if char.isprintable())[:MAX_HEADING_LENGTH]

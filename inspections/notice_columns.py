"""Which column of a published table is what: headings of rules.md 2.4 and of the collected notices, in any spelling."""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

from campaigns.sheet_headings import HEADER_SEARCH_ROWS, text_key

# field,heading: the best heading of a field first. When two columns claim one field the earlier heading wins, and the
# other column is kept in as_printed only; so are columns of the field "other".
HEADINGS_FILE = Path(__file__).with_name("data") / "notice_headings.csv"
# What makes a row of headings recognisable: a table without any of these names nothing that could be recorded.
NAMING_FIELDS = frozenset({"sampled_party", "labelled_producer", "product", "brand", "model", "product_class"})
# A class is printed once for the rows below it; a name is never carried down without a merged region to show for it.
CARRIED_FIELDS = frozenset({"product_class"})


def read_headings():
    """{heading key: (field, rank)}; compared by key, so width, spaces, brackets and slashes do not matter."""
    with HEADINGS_FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {text_key(row["heading"]): (row["field"], rank) for rank, row in enumerate(rows)}


FIELD_BY_KEY = read_headings()


@dataclass(frozen=True)
class Column:
    position: int
    name: str
    field: str = ""  # empty: not known
    rank: int = 0


@dataclass
class Header:
    """first_row, last_row: the rows of the headings as the sheet numbers them; fields: the column that fills each."""

    columns: list[Column]
    first_row: int
    last_row: int
    fields: dict[str, Column] = field(default_factory=dict)

    def __post_init__(self):
        for column in sorted(self.columns, key=lambda column: column.rank):
            if column.field and column.field != "other":
                self.fields.setdefault(column.field, column)

    @property
    def worth(self):
        """More known headings are better; with as many, one row is better than two."""
        return sum(1 for column in self.columns if column.field), self.first_row == self.last_row

    @property
    def is_recognised(self):
        return bool(NAMING_FIELDS & set(self.fields))

    @property
    def is_totals(self):
        return "inspected_count" in self.fields and bool({"nonconforming_count", "conforming_count"} & set(self.fields))

    @property
    def width(self):
        return self.columns[-1].position + 1

    @property
    def unknown_names(self):
        return [column.name for column in self.columns if not column.field]

    def repeats(self, cells):
        """Whether a row only prints the headings again, as after a page break."""
        names = {column.position: text_key(column.name) for column in self.columns}
        printed = {position: text_key(cell) for position, cell in enumerate(cells) if cell.strip()}
        return len(printed) > 1 and all(names.get(position) == key for position, key in printed.items())


def find_header(rows):
    """The headings among the first rows of a sheet: one row, or two where merged group headings stand above; or None.

    rows: (number, cells) of the non-blank rows. Title rows above are passed over.
    """
    best = None
    head = rows[:HEADER_SEARCH_ROWS]
    for index, (number, cells) in enumerate(head):
        candidates = [build_header(cells, number, number)]
        if index + 1 < len(head):
            below_number, below = head[index + 1]
            candidates.append(build_header(join_rows(cells, below), number, below_number))
        for candidate in candidates:
            if candidate and candidate.is_recognised and (best is None or candidate.worth > best.worth):
                best = candidate
    return best


def build_header(cells, first_row, last_row):
    names = unique_names([re.sub(r"\s*\n\s*", "", cell.strip()) for cell in cells])
    columns = [Column(position, name, *known_field(name)) for position, name in enumerate(names) if name]
    return Header(columns, first_row, last_row) if columns else None


def known_field(name):
    """(field, rank of the alias), or ("", 0)"""
    key = text_key(name)
    return FIELD_BY_KEY.get(key) or FIELD_BY_KEY.get(key.removesuffix("名称")) or ("", 0)


def unique_names(names):
    seen, result = {}, []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(f"{name}({seen[name]})" if name and seen[name] > 1 else name)
    return result


def join_rows(upper, lower):
    """One name per column of a heading in two rows: the lower one, with its group where it says nothing by itself."""
    width = max(len(upper), len(lower))
    upper, lower = pad(upper, width), pad(lower, width)
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        above, below = above.strip(), below.strip()
        group = above or (group if below else "")
        names.append(name_below(group, below))
    return names


def name_below(group, below):
    if not below or text_key(group) == text_key(below):
        return group
    if not group or known_field(below)[0] and not known_field(group + below)[0]:
        return below
    return group + below


def pad(cells, width):
    return [*cells, *[""] * (width - len(cells))]

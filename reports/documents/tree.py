"""What an official paper says, apart from how it is printed: plain values that the DOCX, PDF and web renderers walk.

Text is made printable when a node is built, so that all renderers print the same characters. Wherever runs are asked
for, a single run may be given.
"""

import re
import unicodedata
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import ClassVar

IDEOGRAPHIC_SPACE = "\u3000"
# They only choose among the shapes of one character, and fonts do not count them among their characters.
VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# A cell of this many characters (a date, a short name) does not break on a screen.
SHORT_CELL = 10
NONCHARACTERS = range(0xFDD0, 0xFDF0)


@dataclass(frozen=True)
class Token:
    """A printed figure number: the text and the cell it comes from. `url` is the page with the rows behind it."""

    text: str
    code: str
    window: str
    dimensions: tuple[tuple[str, int], ...] = ()
    url: str = ""

    @property
    def tag(self):
        """ "code|window|unit=12": the cell's name, whatever the order of its dimensions."""
        return f"{self.code}|{self.window}|{self.dimensions_text}".rstrip("|")

    @property
    def dimensions_text(self):
        return "|".join(f"{name}={value}" for name, value in sorted(self.dimensions))

    @property
    def is_zero(self):
        return self.text == "0"


def printable(text):
    """The text on one line without control, invisible or direction characters, which could hide or reverse it."""
    text = VARIATION_SELECTORS.sub("", str(text))
    return text if text.isprintable() else "".join(map(_printable_character, text))


def _printable_character(character):
    category = unicodedata.category(character)
    if character == IDEOGRAPHIC_SPACE:
        return character
    if category[0] == "Z" or character in "\t\n\v\f\r\x85":
        return " "
    if category in {"Cc", "Cf", "Cs"} or ord(character) in NONCHARACTERS or ord(character) & 0xFFFE == 0xFFFE:
        return ""
    # What is unassigned here may be a rare name's character of a newer Unicode: a font knows it or the PDF is refused.
    return character


def runs_of(value):
    """The runs of a cell, an item or a paragraph: text made printable, tokens as they are."""
    runs = value if isinstance(value, (tuple, list)) else (value,)
    return tuple(run if isinstance(run, Token) else printable(run) for run in runs)


class Printable:
    """Every text of a node is printable, every field of runs holds a tuple of runs."""

    def __post_init__(self):
        for node_field in fields(self):
            clean = node_field.metadata.get("clean")
            if clean:
                object.__setattr__(self, node_field.name, clean(getattr(self, node_field.name)))


def text_of(runs):
    """The runs as one text."""
    return "".join(run.text if isinstance(run, Token) else run for run in runs)


def texts(values):
    return tuple(map(printable, values))


def lists_of_runs(values):
    return tuple(map(runs_of, values))


def _line(**options):
    return field(metadata={"clean": printable}, **options)


def _runs(clean=runs_of, **options):
    return field(metadata={"clean": clean}, **options)


@dataclass(frozen=True)
class Head(Printable):
    """The red head: whose paper it is, which kind and issue, who issues it and when."""

    name: str = _line()
    kind: str = _line(default="")
    issue: str = _line(default="")
    issuer: str = _line(default="")
    date_text: str = _line(default="")
    number: str = _line(default="")
    is_demo: bool = False


@dataclass(frozen=True)
class Heading(Printable):
    """Level 1 is 一、 2 is （一） 3 is 1. ; the number is part of the text."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str = _line()

    def __post_init__(self):
        super().__post_init__()
        if self.level not in {1, 2, 3}:
            raise ValueError(f"A heading has level 1, 2 or 3, not {self.level}.")


@dataclass(frozen=True)
class Paragraph(Printable):
    kind: ClassVar[str] = "paragraph"
    runs: tuple = _runs()


@dataclass(frozen=True)
class Addressee(Printable):
    """主送机关 of a letter: whom it is addressed to, from the left edge (7.3.2)."""

    kind: ClassVar[str] = "addressee"
    text: str = _line()


@dataclass(frozen=True)
class Signature(Printable):
    """发文机关署名和成文日期 under a letter's text, at the right (7.3.5)."""

    kind: ClassVar[str] = "signature"
    issuer: str = _line()
    date_text: str = _line()


@dataclass(frozen=True)
class BulletList(Printable):
    kind: ClassVar[str] = "bullet_list"
    items: tuple = _runs(lists_of_runs)


@dataclass(frozen=True)
class OrderedList(Printable):
    kind: ClassVar[str] = "ordered_list"
    items: tuple = _runs(lists_of_runs)


@dataclass(frozen=True)
class Table(Printable):
    """A table under its title. `right` are the places of right-aligned columns; `widths` are relative, one a column;
    without them columns are as wide as their content asks. `unit_words` stand above the table's right edge."""

    kind: ClassVar[str] = "table"
    title: str = _line()
    header: tuple = _runs(texts)
    rows: tuple = _runs(lambda rows: tuple(map(lists_of_runs, rows)))
    unit_words: str = _line(default="")
    right: tuple[int, ...] = ()
    widths: tuple[float, ...] = ()

    def __post_init__(self):
        super().__post_init__()
        columns = len(self.header)
        if not columns or any(len(row) != columns for row in self.rows):
            raise ValueError(f"Every row of the table {self.title!r} needs its {columns} cells.")
        if (self.widths and len(self.widths) != columns) or not set(self.right) <= set(range(columns)):
            raise ValueError(f"Widths and right-aligned columns of the table {self.title!r} do not fit its header.")

    @cached_property
    def columns(self):
        """(header text, whether right-aligned, whether its cells are short enough not to break) of each column."""
        return [
            (text, place in self.right, all(len(text_of(row[place])) <= SHORT_CELL for row in self.rows))
            for place, text in enumerate(self.header)
        ]

    @property
    def lines(self):
        """The rows as (header text, whether right-aligned, whether short, runs) of each cell."""
        return [[(*column, runs) for column, runs in zip(self.columns, row, strict=True)] for row in self.rows]

    @property
    def is_compact(self):
        """Whether each row is a name followed by numbers and other short cells, which may stand side by side."""
        return bool(self.right) and all(is_short for _text, _is_right, is_short in self.columns[1:])


@dataclass(frozen=True)
class Imprint(Printable):
    """The 版记: whom the paper goes to, one line each (报：…, 送：…, 发：…), who printed it, when, and how many copies."""

    lines: tuple[str, ...] = _runs(texts)
    issuer: str = _line(default="")
    date_text: str = _line(default="")
    copies: str = _line(default="")


@dataclass(frozen=True)
class Document(Printable):
    """One paper. `note` is the line under the title (the cut-off)."""

    head: Head
    title: str = _line()
    blocks: tuple
    note: tuple = _runs(default=())
    imprint: Imprint | None = None


def tokens(document):
    """Every figure number of the paper, in the order of reading."""
    return [run for runs in _all_runs(document) for run in runs if isinstance(run, Token)]


def _all_runs(document):
    yield document.note
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.runs
        elif isinstance(block, (BulletList, OrderedList)):
            yield from block.items
        elif isinstance(block, Table):
            for row in block.rows:
                yield from row

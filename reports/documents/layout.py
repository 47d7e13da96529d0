"""The page of an official paper after GB/T 9704-2012, for DOCX and PDF alike: sizes in mm and pt, and the fonts' names."""

import unicodedata
from dataclasses import dataclass
from math import ceil

from reports.documents.tree import text_of

# 5.1 and 5.2.1: A4, the margins at the top and at the binding, a text block of 156 mm by 225 mm.
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TOP, RIGHT, BOTTOM, LEFT = 37, 26, 35, 28
BLOCK_WIDTH, BLOCK_HEIGHT = PAGE_WIDTH - LEFT - RIGHT, PAGE_HEIGHT - TOP - BOTTOM
# 5.2.3: 22 lines a page, 28 characters a line.
LINES, CHARACTERS = 22, 28
# 7.5: the dashes beside the page number stand 7 mm under the text block.
PAGE_NUMBER_DROP = 7

POINTS_PER_MM = 72 / 25.4
LINE_PITCH = BLOCK_HEIGHT * POINTS_PER_MM / LINES
CHARACTER_PITCH = BLOCK_WIDTH * POINTS_PER_MM / CHARACTERS

# Chinese type sizes in points: 小初, 一号 … 五号.
SIZE_HEAD_KIND = 36
SIZE_TITLE = 22
SIZE_BODY = 16
SIZE_SMALL = 14
SIZE_TABLE = 12
SIZE_WIDE_TABLE = 10.5
# From this many columns on a table is set smaller.
WIDE_TABLE_COLUMNS = 7

RED = "D7000F"


@dataclass(frozen=True)
class Font:
    """A face of the standard: its name in DOCX (offices own these fonts), and the families a PDF may take instead.

    A font file names its family in English and often in Chinese too; which of them counts differs between files.
    """

    name: str
    families: tuple[str, ...]


SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
FONTS = {
    "title": Font("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", SERIF)),
    "body": Font("仿宋_GB2312", ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", SERIF)),
    "black": Font("黑体", ("SimHei", "黑体", SANS)),
    "script": Font("楷体_GB2312", ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", SERIF)),
    "song": Font("宋体", ("SimSun", "宋体", SERIF)),
}
# The face of each level of headings (7.3.3): 一、 (一) 1.
HEADING_FONTS = {1: "black", 2: "script", 3: "body"}


def table_size(columns):
    """The type size of a table's text, in points."""
    return SIZE_WIDE_TABLE if columns >= WIDE_TABLE_COLUMNS else SIZE_TABLE


# In half-width characters: the padding of a cell, text that stays on one line, the widest that a text column asks for.
PADDING, SHORT_HEADER, SHORT_TEXT, MOST_TEXT = 1.5, 8, 12, 40
# The padding at the left and right of a cell together, in points.
CELL_PADDING = 6
# What long headers begin with: their first line ends behind it rather than within a word.
PERIOD_WORDS = ("本期", "今年", "行动以来")
# A table of so many lines stays on one page; of a longer one so many rows stay together at its beginning and its end.
WHOLE_LINES, ROWS_TOGETHER = 14, 3


def column_shares(table):
    """The part of the table's width that each column takes; they add up to 1.

    Numbers, dates and short names never break, so their columns get what they need; long texts share the rest.
    """
    if table.widths:
        return [width / sum(table.widths) for width in table.widths]
    cells = [max((_width(text_of(row[place])) for row in table.rows), default=0) for place in range(len(table.header))]
    is_long = [size > SHORT_TEXT and place not in table.right for place, size in enumerate(cells)]
    needs = [
        _need(text, size, is_text=place not in table.right) + PADDING
        for place, (text, size) in enumerate(zip(table.header, cells, strict=True))
    ]
    room = _room(len(needs))
    rest = room - sum(need for need, long in zip(needs, is_long, strict=True) if not long)
    asked = sum(need for need, long in zip(needs, is_long, strict=True) if long)
    if asked > max(rest, 0):
        shrink = max(rest / asked, 0.3)
        needs = [need * shrink if long else need for need, long in zip(needs, is_long, strict=True)]
    return [need / sum(needs) for need in needs]


def header_lines(table):
    """The lines of each header: one where it fits its column, otherwise broken between its words where it has any."""
    return [
        (text,) if _width(text) <= room else _header_parts(text)
        for text, room in zip(table.header, _rooms(table), strict=True)
    ]


def row_groups(table):
    """How many rows stay together on a page, one number a group: the whole table, or its beginning and its end."""
    count = len(table.rows)
    if count <= WHOLE_LINES and _lines(table, table.rows) <= WHOLE_LINES:
        return [count] if count else []
    ends = (table.rows[:ROWS_TOGETHER], table.rows[-ROWS_TOGETHER:])
    if count < 2 * ROWS_TOGETHER or max(_lines(table, rows) for rows in ends) > WHOLE_LINES:
        return [1] * count
    return [ROWS_TOGETHER, *[1] * (count - 2 * ROWS_TOGETHER), ROWS_TOGETHER]


def _lines(table, rows):
    """About how many lines the rows take."""
    rooms = _rooms(table)
    return sum(
        max(ceil(_width(text_of(runs)) / room) for runs, room in zip(row, rooms, strict=True)) or 1 for row in rows
    )


def _rooms(table):
    """How many half-width characters a line of each column holds."""
    room, padding = _room(len(table.header)), CELL_PADDING / (table_size(len(table.header)) / 2)
    return [max(share * room - padding, 2) for share in column_shares(table)]


def _room(columns):
    """How many half-width characters a line of the whole table holds."""
    return BLOCK_WIDTH * POINTS_PER_MM / (table_size(columns) / 2)


def _header_parts(text):
    """本期不合格 in two: 本期, 不合格; 不合格率（随机） too; a header without such a place as it is."""
    name, bracket, rest = text.partition("（")
    if name and bracket:
        return name, bracket + rest
    word = next((word for word in PERIOD_WORDS if text.startswith(word) and text != word), "")
    return (word, text.removeprefix(word)) if word else (text,)


def _need(header, cells, *, is_text):
    """The width that a column asks for; a long header may take two lines."""
    needed = _width(header)
    if needed > SHORT_HEADER:
        parts = _header_parts(header)
        needed = max(map(_width, parts)) if len(parts) > 1 else needed / 2 + 1
    return max(min(cells, MOST_TEXT) if is_text else cells, needed)


def _width(text):
    return sum(2 if character == "%" or unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)

"""Tables of tasks (序号 | 工作任务 | 牵头单位 | 责任单位 | 配合单位 | 完成时限 | 成果形式) in a plan.

Of several columns of words the last holds the task, the one before it the measure and the first of three the group.
"""

from dataclasses import dataclass, field
from pathlib import Path

from campaigns.plan_reading.nodes import first_sentence
from campaigns.plan_reading.numbering import parse_number
from campaigns.plan_reading.patterns import (
    COOPERATING,
    DELIVERABLE,
    DUE,
    LEAD,
    PARTS,
    RESPONSIBLE,
    Annotation,
    read_annotation,
    read_cell,
)
from campaigns.sheet_cells import is_footnote, is_sum, is_unknown
from campaigns.sheet_headings import Headings, text_key

WORK, NUMBER = "work", "number"
HEADINGS = Headings(Path(__file__).with_name("headings.csv"), naming=[LEAD, RESPONSIBLE, COOPERATING, DUE])
SAME_AS_ABOVE = {"同上", "〃", "″", "同前"}
WORK_LEVELS = 3
# The measure of tasks whose table has no column for it, and no heading.
SPARE_MEASURE = "任务分工"


@dataclass
class TableTask:
    """A row of a table: its words and what they say; above: the titles over it, the nearest last."""

    title: str
    text: str
    place: str
    number: str
    annotation: Annotation
    above: tuple[str, ...] = ()


@dataclass
class TableReading:
    """tasks: rows that are tasks; left: (words, place) of rows that are not; columns: what each column holds."""

    tasks: list[TableTask] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    columns: dict[str, list[int]] = field(default_factory=dict)
    width: int = 0


def read_table(table, *, before=None):
    """A TableReading; `before` is that of the table right before, which this one may go on with on the next page."""
    rows = [(number, list(row.cells)) for number, row in enumerate(table.rows)]
    header = HEADINGS.find_header([(number, cells) for number, cells in rows if not table.rows[number].is_wide])
    reading = TableReading()
    if header is not None and any(column.field == WORK for column in header.columns):
        reading.columns, reading.width = _columns(header), len(rows[header.row][1])
        first = header.row + 1
    elif before is not None and before.columns and rows and all(len(cells) == before.width for _number, cells in rows):
        reading.columns, reading.width, first = before.columns, before.width, 0
    else:
        reading.left = [(_words(row.cells), row.place) for row in table.rows]
        return reading
    reading.left = [(_words(row.cells), row.place) for row in table.rows[: max(first - 1, 0)]]
    heading, above = "", {}
    for row in table.rows[first:]:
        if header is not None and HEADINGS.are_repeated(header, list(row.cells)):
            continue
        heading = _read_row(row, reading, heading, above)
    return reading


def _columns(header):
    columns = {}
    for column in header.columns:
        if column.field:
            columns.setdefault(column.field, []).append(column.position)
    columns[WORK] = columns[WORK][-WORK_LEVELS:]
    return columns


def _words(cells):
    return " ".join(dict.fromkeys(" ".join(cell.split()) for cell in cells if cell.strip()))


def _read_row(row, reading, heading, above):
    """Reads one row; returns the heading that goes on below it (a row that is one wide cell)."""
    words = _words(row.cells)
    is_heading = row.is_wide or len({cell.strip() for cell in row.cells if cell.strip()}) == 1
    if is_sum(row.cells[0]) or is_footnote(words):
        reading.left.append((words, row.place))
        return heading
    if is_heading:
        reading.left.append((words, row.place))
        return parse_number(words)[1] or words
    cells = {part: _cell(row, at[0]) for part, at in reading.columns.items() if part != WORK}
    for part, words_of in cells.items():
        if words_of in SAME_AS_ABOVE:
            cells[part] = above.get(part, "")
    above.update(cells)
    texts = [_cell(row, at) for at in reading.columns[WORK]]
    if not texts[-1]:
        reading.left.append((words, row.place))
        return heading
    titles = [
        first_sentence(parse_number(text)[1] or text) for text in ([heading] if heading else []) + texts[:-1] if text
    ]
    titles = [title for title in dict.fromkeys(titles) if text_key(title) != text_key(texts[-1])]
    number, task = parse_number(texts[-1])
    annotation, rest = read_annotation(task.replace("\n", ""))
    _add_cells(annotation, cells)
    printed = cells.get(NUMBER) or (number.text if number else "")
    printed = f"{printed}." if printed.isdigit() else printed
    reading.tasks.append(
        TableTask(first_sentence(rest), _text_of(row, texts[-1]), row.place, printed, annotation, tuple(titles))
    )
    return heading


def _cell(row, at):
    return row.cells[at].strip() if at < len(row.cells) else ""


def _text_of(row, task):
    return task.replace("\n", "") or _words(row.cells)


def _add_cells(annotation, cells):
    for part in (*PARTS, DUE, DELIVERABLE):
        text = cells.get(part, "")
        if is_unknown(text):
            continue
        found = read_cell(text, part)
        for name, words in found.words.items():
            annotation.words.setdefault(name, []).extend(words)
        annotation.is_first_lead |= found.is_first_lead
        annotation.is_for_below |= found.is_for_below

"""G20: a bulletin as DOCX, against the same text and tables joined as strings and zipped."""

from io import BytesIO

import docx as python_docx

from benchmarks import docx_by_hand
from benchmarks.goal import Goal, take_timings
from benchmarks.papers import ROWS, make_paper
from reports.documents import docx
from reports.documents.tree import text_of

GOAL = Goal(
    code="G20",
    claim="a bulletin of ten pages as DOCX costs at most 5 times its text joined and zipped",
    limit=5,
    peer_name="python-docx row by row",
)


def measure(rows=ROWS):
    assert_same_tables(make_paper(rows))
    return take_timings(
        ours=lambda: docx.render(make_paper(rows)),
        floor=lambda: docx_by_hand.render(make_paper(rows)),
        peer=lambda: by_python_docx(make_paper(rows)),
    )


def assert_same_tables(paper):
    """All three say the paper's tables, cell by cell."""
    tables = [
        [list(table.header), *([text_of(cell) for cell in row] for row in table.rows)]
        for table in paper.blocks
        if table.kind == "table"
    ]
    for render in (docx.render, docx_by_hand.render, by_python_docx):
        read = python_docx.Document(BytesIO(render(paper))).tables[: len(tables)]
        assert [[[cell.text for cell in row.cells] for row in table.rows] for table in read] == tables


def by_python_docx(paper):
    """The usual way: paragraphs and table rows as objects."""
    package = python_docx.Document()
    for block in paper.blocks:
        BLOCKS[block.kind](package, block)
    file = BytesIO()
    package.save(file)
    return file.getvalue()


def _add_table(package, table):
    package.add_paragraph(table.title)
    added = package.add_table(rows=len(table.rows) + 1, cols=len(table.header))
    for row, values in zip(added.rows, [table.header, *table.rows], strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value if isinstance(value, str) else text_of(value)


BLOCKS = {
    "heading": lambda package, block: package.add_heading(block.text, block.level),
    "paragraph": lambda package, block: package.add_paragraph(text_of(block.runs)),
    "bullet_list": lambda package, block: [package.add_paragraph(text_of(item)) for item in block.items],
    "table": _add_table,
}

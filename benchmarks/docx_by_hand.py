"""A bulletin as DOCX by joining strings and zipping them: the floor of G20. The same text and tables in plain fonts."""

import zipfile
from html import escape
from io import BytesIO

from reports.documents.tree import text_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
FIXED_PARTS = {
    "[Content_Types].xml": (
        f'{START}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{START}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
}
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def render(paper):
    head = (paper.head.number, paper.head.name, paper.head.kind, paper.head.issue, paper.head.issuer, paper.title)
    parts = [*map(_paragraph, head), *(BLOCKS[block.kind](block) for block in paper.blocks)]
    body = "".join([*parts, *map(_paragraph, paper.imprint.lines)])
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in FIXED_PARTS.items():
            package.writestr(name, xml)
        xml = f'{START}<w:document xmlns:w="{W}"><w:body>{body}<w:sectPr/></w:body></w:document>'
        package.writestr("word/document.xml", xml)
    return file.getvalue()


def _paragraph(text):
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _table(table):
    rows = [table.header, *(map(text_of, row) for row in table.rows)]
    cells = ("".join(f"<w:tc>{_paragraph(text)}</w:tc>" for text in row) for row in rows)
    body = "".join(f"<w:tr>{row}</w:tr>" for row in cells)
    grid = "<w:gridCol/>" * len(table.header)
    start = f"<w:tbl><w:tblPr><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    return f"{_paragraph(table.title)}{_paragraph(table.unit_words)}{start}{body}</w:tbl>{_paragraph('')}"


BLOCKS = {
    "heading": lambda block: _paragraph(block.text),
    "paragraph": lambda block: _paragraph(text_of(block.runs)),
    "bullet_list": lambda block: "".join(_paragraph(f"· {text_of(item)}") for item in block.items),
    "table": _table,
}

"""A paper as a Word file after GB/T 9704-2012.

python-docx keeps the package; the body is written as XML text, because its objects cost a thousand times as much in
long tables (performance.md 5).
"""

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import count

import docx
from django.utils import timezone
from django.utils.translation import gettext as _
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import serialize_for_reading

from reports.documents import docx_parts, layout
from reports.documents.docx_parts import BLOCK_TWIPS, NAMESPACE, RUN_START, paragraph, run, tab
from reports.documents.tree import Token

# What python-docx lets a property hold.
PROPERTY_LENGTH = 255
KEPT = "<w:keepNext/>"
LINE_BREAK = f"{RUN_START['black']}<w:br/></w:r>"
KEPT_PARTS = {"styles", "settings", "theme"}
KEPT_OF_PACKAGE = {"officeDocument", "core-properties", "extended-properties"}


def render(document):
    """The paper as the bytes of a .docx file. Each figure number lies in a bookmark called `bookmark_name(token)`."""
    package = docx.Document(BytesIO(_skeleton(_("演示数据") if document.head.is_demo else "")))
    properties = package.core_properties
    properties.title = document.title[:PROPERTY_LENGTH]
    properties.author = properties.last_modified_by = document.head.issuer[:PROPERTY_LENGTH]
    properties.created = properties.modified = timezone.now()
    page = serialize_for_reading(package.element.body.sectPr)
    # Parsed whole: moving a long table into another tree takes lxml minutes.
    package.part._element = parse_xml(
        f"<w:document {NAMESPACE}><w:body>{_Body().xml(document)}{page}</w:body></w:document>"
    )
    return _saved(package)


def bookmark_name(token, repeat=0):
    """The bookmark around a figure number; `repeat` counts when the paper prints the same cell again.

    Word allows 40 letters, digits and underscores, which a cell's tag does not fit, so its digest names it.
    """
    name = f"figure_{sha256(token.tag.encode()).hexdigest()[:24]}"
    return f"{name}_{repeat}" if repeat else name


@lru_cache(maxsize=4)
def _skeleton(mark):
    """An empty paper: styles, page, headers with the mark, footers."""
    package = docx.Document()
    _replace(package.styles.element, docx_parts.STYLES)
    _replace(package.settings.element, docx_parts.SETTINGS)
    _drop_leftovers(package)
    section = package.sections[0]
    parts = {
        section.header: docx_parts.header(mark),
        section.even_page_header: docx_parts.header(mark),
        section.footer: docx_parts.footer(is_odd=True),
        section.even_page_footer: docx_parts.footer(is_odd=False),
    }
    for part, xml in parts.items():
        part.is_linked_to_previous = False
        _replace(part._element, xml)
    references = [element for element in section._sectPr if element.tag.endswith("Reference")]
    _replace(section._sectPr, docx_parts.page())
    for place, reference in enumerate(references):
        section._sectPr.insert(place, reference)
    package.core_properties.comments = ""
    return _saved(package)


def _drop_leftovers(package):
    """Leaves out what python-docx's own template brings besides: a picture of its first page, lists, web settings."""
    for rels, kept in ((package.part.rels, KEPT_PARTS), (package.part.package.rels, KEPT_OF_PACKAGE)):
        for key in [key for key, rel in rels.items() if rel.reltype.rpartition("/")[2] not in kept]:
            del rels[key]


def _replace(element, xml):
    for child in list(element):
        element.remove(child)
    element.extend(parse_xml(f"<w:part {NAMESPACE}>{xml}</w:part>"))


def _saved(package):
    file = BytesIO()
    package.save(file)
    return file.getvalue()


class _Body:
    """Writes the body of one paper; counts its bookmarks."""

    def __init__(self):
        self.ids = count(1)
        self.repeats = {}

    def xml(self, document):
        parts = [_red_head(document.head), paragraph("Normal", ""), paragraph("Normal", "")]
        parts.append(paragraph("Title", run(document.title, "title")))
        if document.note:
            parts.append(paragraph("Note", self.runs(document.note, "script")))
        parts.append(paragraph("Normal", ""))
        *before, last = document.blocks or [None]
        parts.extend(getattr(self, block.kind)(block) for block in before)
        if last is not None:
            # The imprint never has a page of its own.
            parts.append(getattr(self, last.kind)(last, KEPT if document.imprint else ""))
        if document.imprint:
            parts.append(paragraph("Normal", "", KEPT))
            parts.append(_imprint(document.imprint))
        return "".join(parts)

    def runs(self, runs, face):
        return "".join(self.token(item, face) if isinstance(item, Token) else run(item, face) for item in runs)

    def token(self, token, face):
        number, repeat = next(self.ids), self.repeats.get(token.tag, 0)
        self.repeats[token.tag] = repeat + 1
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{bookmark_name(token, repeat)}"/>'
            f'{run(token.text, face)}<w:bookmarkEnd w:id="{number}"/>'
        )

    # One method for each kind of block, called by its name; `after` are properties of the block's last paragraph.

    def heading(self, heading, after=""):
        return paragraph(f"Heading{heading.level}", run(heading.text, layout.HEADING_FONTS[heading.level]), after)

    def paragraph(self, block, after=""):
        return paragraph("BodyText", self.runs(block.runs, "body"), after)

    def addressee(self, block, after=""):
        return paragraph("Normal", run(_("%(unit)s：") % {"unit": block.text}, "body"), after)

    def signature(self, block, after=""):
        lines = [paragraph("Signature", run(line, "body"), KEPT) for line in ("", block.issuer)]
        return "".join(lines) + paragraph("Signature", run(block.date_text, "body"), after)

    def bullet_list(self, block, after=""):
        # Papers know no bullets: each item names whom it speaks of.
        return self.items(block.items, after)

    def ordered_list(self, block, after=""):
        return self.items([(f"{number}. ", *item) for number, item in enumerate(block.items, 1)], after)

    def items(self, items, after):
        *before, last = [self.runs(item, "body") for item in items] or [""]
        return "".join(paragraph("BodyText", runs) for runs in before) + paragraph("BodyText", last, after)

    def table(self, table, after=""):
        widths = [round(share * BLOCK_TWIPS) for share in layout.column_shares(table)]
        size = f'<w:sz w:val="{round(layout.table_size(len(widths)) * 2)}"/>'
        title = paragraph("Caption", run(table.title, "black")) if table.title else ""
        unit = paragraph("TableUnit", run(table.unit_words, "body")) if table.unit_words else ""
        header = "".join(
            _cell(width, "TableHeader", LINE_BREAK.join(run(line, "black") for line in lines), KEPT)
            for width, lines in zip(widths, layout.header_lines(table), strict=True)
        )
        styles = ["TableNumber" if is_right else "TableCell" for _text, is_right, _is_short in table.columns]
        kept = [KEPT if place < size else "" for size in layout.row_groups(table) for place in range(1, size + 1)]
        kept[-1:] = [after]
        rows = "".join(
            _row(
                "".join(
                    _cell(width, style, self.runs(runs, "body"), keep)
                    for width, style, runs in zip(widths, styles, row, strict=True)
                )
            )
            for row, keep in zip(table.rows, kept[: len(table.rows)], strict=True)
        )
        xml = f"{_table_start(widths)}{_row(header, is_header=True)}{rows}</w:tbl>"
        if layout.table_size(len(widths)) != layout.SIZE_TABLE:
            xml = xml.replace("</w:rPr>", f"{size}</w:rPr>")
        return f"{title}{unit}{xml}{paragraph('TableEnd', '', after)}"


def _red_head(head):
    name = run(head.name, "title")
    lines = [
        paragraph("RedHeadNumber", run(head.number, "body") if head.number else ""),
        paragraph("Normal", ""),
        paragraph("RedHead", name) if head.kind else paragraph("RedHeadKind", name),
        paragraph("RedHeadKind", run(head.kind, "title")) if head.kind else "",
        paragraph("Issue", run(head.issue, "body")) if head.issue else "",
        paragraph("IssueLine", run(head.issuer, "body") + tab("body") + run(head.date_text, "body")),
    ]
    return "".join(lines)


# Borders of 版记 (7.4.1): the outer rules 0.35 mm, those between 0.25 mm; in eighths of a point.
IMPRINT_BORDERS = (
    '<w:tblBorders><w:top w:val="single" w:sz="8" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:color="000000"/>'
    '<w:insideH w:val="single" w:sz="6" w:color="000000"/></w:tblBorders>'
)
# At the foot of the last page (7.4), wherever the text ends. LibreOffice 7 floats no table as wide as the text block
# and leaves it behind the text.
AT_FOOT = (
    '<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="margin"'
    ' w:tblpXSpec="center" w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/>'
)


def _imprint(imprint):
    lines = [("Imprint", run(line, "body")) for line in imprint.lines]
    if imprint.issuer or imprint.date_text:
        lines.append(("ImprintIssuer", run(imprint.issuer, "body") + tab("body") + run(imprint.date_text, "body")))
    if imprint.copies:
        lines.append(("ImprintCopies", run(imprint.copies, "body")))
    rows = "".join(_row(_cell(BLOCK_TWIPS, style, line)) for style, line in lines)
    # A floating table belongs to the paragraph behind it.
    return f"{_table_start([BLOCK_TWIPS], IMPRINT_BORDERS, AT_FOOT)}{rows}</w:tbl>{paragraph('TableEnd', '')}"


GRID_BORDERS = "<w:tblBorders>{}</w:tblBorders>".format(
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
)


def _table_start(widths, borders=GRID_BORDERS, place=""):
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr>{place}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>{borders}'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
    )


def _row(cells, *, is_header=False):
    repeat = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{cells}</w:tr>"


def _cell(width, style, content, properties=""):
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(style, content, properties)}</w:tc>"
    )

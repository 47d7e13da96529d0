"""A paper as PDF/A-2b, set by typst from bulletin.typ. Content goes in as data, never as markup."""

import json
import re
from functools import lru_cache
from pathlib import Path
from threading import Lock

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from reports.documents import fonts, layout
from reports.documents.tree import text_of

TEMPLATE = Path(__file__).with_name("bulletin.typ")
# Besides being fit for archives: only under this standard does typst refuse a character that no font has. Otherwise it
# leaves it out without a word.
STANDARD = "a-2b"
UNDISPLAYED = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def render(document):
    """The paper as the bytes of a PDF. Raises FontMissing when a font or a character's glyph is missing."""
    return _press(tuple(map(str, settings.PORTAL_FONT_DIRS))).print(document)


@lru_cache(maxsize=2)
def _press(folders):
    """The one compiler of this process: it keeps the fonts open. A font put into a folder is seen after a restart."""
    return _Press(folders)


class _Press:
    def __init__(self, folders):
        found = fonts.find_fonts(folders)
        families = fonts.families_by_face(found)
        headings = [families[layout.HEADING_FONTS[level]] for level in sorted(layout.HEADING_FONTS)]
        self.fixed = {"layout": LAYOUT, "fonts": families | {"headings": headings}}
        self.compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=found)
        # The compiler refuses a second caller.
        self.lock = Lock()

    def print(self, document):
        paper = json.dumps(self.fixed | _content(document))
        try:
            with self.lock:
                return self.compiler.compile(format="pdf", pdf_standards=STANDARD, sys_inputs={"paper": paper})
        except typst.TypstError as error:
            undisplayed = "".join(dict.fromkeys("".join(map(_unescaped, UNDISPLAYED.findall(error.diagnostic)))))
            if not undisplayed:
                raise
            raise fonts.missing_characters(undisplayed) from error


def _unescaped(text):
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


LAYOUT = {
    "width": layout.PAGE_WIDTH,
    "height": layout.PAGE_HEIGHT,
    "top": layout.TOP,
    "right": layout.RIGHT,
    "bottom": layout.BOTTOM,
    "left": layout.LEFT,
    "line_pitch": layout.LINE_PITCH,
    # A little less, so that rounding never pushes the 28th character to the next line.
    "character_pitch": layout.CHARACTER_PITCH - 0.01,
    "page_number_drop": layout.PAGE_NUMBER_DROP,
    "head_kind": layout.SIZE_HEAD_KIND,
    "title": layout.SIZE_TITLE,
    "body": layout.SIZE_BODY,
    "small": layout.SIZE_SMALL,
    "table": layout.SIZE_TABLE,
    "red": f"#{layout.RED}",
}


def _content(document):
    head, imprint = document.head, document.imprint
    return {
        "title": document.title,
        "issuer": head.issuer,
        "mark": _("演示数据") if head.is_demo else "",
        "head": {name: getattr(head, name) for name in ("name", "kind", "issue", "issuer", "date_text", "number")},
        "note": text_of(document.note),
        "blocks": [{"kind": block.kind} | BLOCKS[block.kind](block) for block in document.blocks],
        "imprint": imprint
        and {
            "lines": imprint.lines,
            "issuer": imprint.issuer,
            "date_text": imprint.date_text,
            "copies": imprint.copies,
        },
    }


def _items(block):
    return {"items": list(map(text_of, block.items))}


def _table(table):
    return {
        "title": table.title,
        "unit_words": table.unit_words,
        "header": layout.header_lines(table),
        "rows": [list(map(text_of, row)) for row in table.rows],
        "groups": layout.row_groups(table),
        "right": table.right,
        "shares": layout.column_shares(table),
        "size": layout.table_size(len(table.header)),
    }


BLOCKS = {
    "heading": lambda block: {"level": block.level, "text": block.text},
    "paragraph": lambda block: {"text": text_of(block.runs)},
    "addressee": lambda block: {"text": _("%(unit)s：") % {"unit": block.text}},
    "signature": lambda block: {"issuer": block.issuer, "date_text": block.date_text},
    "bullet_list": _items,
    "ordered_list": _items,
    "table": _table,
}

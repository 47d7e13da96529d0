"""The fixed parts of a DOCX paper as WordprocessingML text: styles, page, headers and footers (GB/T 9704-2012).

Every run names its East-Asian font itself: a word processor without the style's font must not fall back to a
Japanese or Latin face.
"""

from xml.sax.saxutils import escape

from reports.documents import layout

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACE = f'xmlns:w="{W}"'
TWIPS_PER_MM = 1440 / 25.4
BLOCK_TWIPS = round(layout.PAGE_WIDTH * TWIPS_PER_MM) - sum(
    round(margin * TWIPS_PER_MM) for margin in (layout.LEFT, layout.RIGHT)
)
# Rounded down, so that 22 lines and 28 characters fit.
LINE_TWIPS = int(layout.LINE_PITCH * 20)
CHARACTER_SPACE = int((layout.CHARACTER_PITCH - layout.SIZE_BODY) * 4096) - 1
# Paragraphs keep the page's grid by their own means: the exact line pitch, and 3号 drawn a little together. In the grid
# itself Word draws 3号 together (it is wider than a cell of 28 to the line) where LibreOffice gives each two cells.
OFF_GRID = '<w:snapToGrid w:val="0"/>'
EXACT_LINE = f'{OFF_GRID}<w:spacing w:line="{LINE_TWIPS}" w:lineRule="exact"/>'
# Two twips more than the grid asks: where a line is full to the edge, LibreOffice 7 may leave out the comma at its end.
TIGHT = -7
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
# The date of a letter ends four characters before the edge, its issuer above it (7.3.5.2).
SIGNATURE_INDENT = '<w:ind w:rightChars="400" w:right="1264"/>'
# The page number's dash stands in the middle of its line: half a line of 4号 lies below it.
FOOTER_MM = layout.BOTTOM - layout.PAGE_NUMBER_DROP - 3
HEADER_MM = 18


def _fonts(face):
    name = layout.FONTS[face].name
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}" w:hint="eastAsia"/>'


FONTS = {face: _fonts(face) for face in layout.FONTS}
RUN_START = {face: f"<w:r><w:rPr>{fonts}</w:rPr>" for face, fonts in FONTS.items()}


def run(text, face):
    """A run of text; the size comes from the paragraph's style."""
    return f'{RUN_START[face]}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def tab(face):
    return f"{RUN_START[face]}<w:tab/></w:r>"


def paragraph(style, content, properties=""):
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


# -- Styles

# Children of pPr and rPr in the order that the schema asks for.
RIGHT_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{BLOCK_TWIPS}"/></w:tabs>'
RED_RULE = f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="{layout.RED}"/></w:pBdr>'
# A glyph of 36 pt needs a line and a half.
HEAD_KIND_LINE = f'{OFF_GRID}<w:spacing w:line="{LINE_TWIPS * 3 // 2}" w:lineRule="exact"/>'
# The imprint's text begins and ends one character of 4号 in; 报： and its like hang two more (7.4.2).
IMPRINT_SPACING = f'{OFF_GRID}<w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>'
IMPRINT_INDENT = '<w:ind w:leftChars="100" w:left="280" w:rightChars="100" w:right="280"/>'
IMPRINT_HANGING = (
    '<w:ind w:leftChars="300" w:left="840" w:rightChars="100" w:right="280" w:hangingChars="200" w:hanging="560"/>'
)
IMPRINT_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{BLOCK_TWIPS - 400}"/></w:tabs>'
FREE_LINE = f'{OFF_GRID}<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'


RED = f'<w:color w:val="{layout.RED}"/>'
LEFT, CENTRED, RIGHT = (f'<w:jc w:val="{side}"/>' for side in ("left", "center", "right"))
HALF_POINTS = layout.SIZE_BODY * 2
DEFAULTS = (
    f'<w:docDefaults><w:rPrDefault><w:rPr>{FONTS["body"]}<w:kern w:val="2"/><w:sz w:val="{HALF_POINTS}"/>'
    f'<w:szCs w:val="{HALF_POINTS}"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
)


def _style(name, paragraph_xml, *, face="body", size=layout.SIZE_BODY, colour="", spacing=0):
    """A paragraph style; its id is the name without blanks. `spacing` between characters is in twips."""
    style_id = "".join(word[0].upper() + word[1:] for word in name.split())
    kinship = "" if name == "Normal" else '<w:basedOn w:val="Normal"/>'
    default = ' w:default="1"' if name == "Normal" else ""
    spacing = TIGHT if size == layout.SIZE_BODY else spacing
    half_points = round(size * 2)
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"{default}><w:name w:val="{name}"/>{kinship}'
        f'<w:next w:val="BodyText"/><w:qFormat/><w:pPr>{paragraph_xml}</w:pPr><w:rPr>{FONTS[face]}{colour}'
        f'<w:spacing w:val="{spacing}"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr></w:style>'
    )


def _small_style(name, paragraph_xml, **options):
    return _style(name, paragraph_xml, size=layout.SIZE_SMALL, **options)


def _table_style(name, paragraph_xml, **options):
    return _style(name, paragraph_xml, size=layout.SIZE_TABLE, **options)


def _heading_style(level):
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    return _style(f"heading {level}", f"<w:keepNext/>{INDENT}{outline}", face=layout.HEADING_FONTS[level])


# The children of w:styles. All styles stand on Normal.
STYLES = "".join(
    [
        DEFAULTS,
        _style("Normal", f'<w:widowControl w:val="0"/>{EXACT_LINE}<w:jc w:val="both"/>'),
        _style("Body Text", INDENT),
        _style("Title", f"<w:keepNext/>{CENTRED}", face="title", size=layout.SIZE_TITLE),
        _style("Signature", SIGNATURE_INDENT + RIGHT),
        _small_style("Note", CENTRED, face="script"),
        *map(_heading_style, layout.HEADING_FONTS),
        _small_style("Red Head Number", RIGHT),
        _style("Red Head", CENTRED, face="title", size=layout.SIZE_TITLE, colour=RED),
        _style(
            "Red Head Kind", HEAD_KIND_LINE + CENTRED, face="title", size=layout.SIZE_HEAD_KIND, colour=RED, spacing=160
        ),
        _style("Issue", CENTRED),
        _style("Issue Line", RED_RULE + RIGHT_TAB),
        _small_style("caption", f"<w:keepNext/>{CENTRED}", face="black"),
        _table_style("Table Unit", f"<w:keepNext/>{FREE_LINE}{RIGHT}"),
        _table_style("Table Header", FREE_LINE + CENTRED, face="black"),
        _table_style("Table Cell", FREE_LINE + LEFT),
        _table_style("Table Number", FREE_LINE + RIGHT),
        _table_style("Table End", f'{OFF_GRID}<w:spacing w:line="200" w:lineRule="exact"/>'),
        _small_style("Imprint", f"<w:keepNext/>{IMPRINT_SPACING}{IMPRINT_HANGING}{LEFT}"),
        _small_style("Imprint Issuer", f"<w:keepNext/>{IMPRINT_TAB}{IMPRINT_SPACING}{IMPRINT_INDENT}{LEFT}"),
        _small_style("Imprint Copies", f"<w:keepNext/>{IMPRINT_SPACING}{IMPRINT_INDENT}{RIGHT}"),
        _small_style("header", CENTRED, face="black", colour=RED),
        _small_style("footer", FREE_LINE, face="song"),
    ]
)


# -- Settings, page, headers and footers

# The children of w:settings: odd and even pages differ, punctuation may close up, East-Asian layout in Chinese.
SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:balanceSingleByteDoubleByteWidth/>'
    "<w:adjustLineHeightInTable/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
)


def page():
    """The page's size, margins and grid: the children of w:sectPr behind its references to headers and footers."""

    def twips(mm):
        return round(mm * TWIPS_PER_MM)

    return (
        f'<w:pgSz w:w="{twips(layout.PAGE_WIDTH)}" w:h="{twips(layout.PAGE_HEIGHT)}"/>'
        f'<w:pgMar w:top="{twips(layout.TOP)}" w:right="{twips(layout.RIGHT)}" w:bottom="{twips(layout.BOTTOM)}"'
        f' w:left="{twips(layout.LEFT)}" w:header="{twips(HEADER_MM)}" w:footer="{twips(FOOTER_MM)}" w:gutter="0"/>'
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE_TWIPS}" w:charSpace="{CHARACTER_SPACE}"/>'
    )


def header(mark):
    """The paragraph of a page's header: the mark of a demonstration, or nothing."""
    return paragraph("Header", run(mark, "black") if mark else "")


def footer(*, is_odd):
    """— 1 — at the outer edge, one character in (7.5)."""
    side = "right" if is_odd else "left"
    start = RUN_START["song"]
    field = (
        f'{start}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'{start}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f'{start}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"{run('1' if is_odd else '2', 'song')}"
        f'{start}<w:fldChar w:fldCharType="end"/></w:r>'
    )
    properties = f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>'
    return paragraph("Footer", f"{run('— ', 'song')}{field}{run(' —', 'song')}", properties)

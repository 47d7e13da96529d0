"""The Word file, read back as XML: the figures of GB/T 9704-2012, the fonts of every run, the numbers."""

import zipfile
from io import BytesIO

import docx as python_docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from reports.documents import docx, layout, tree
from tests.reports.documents.papers import HOSTILE, RARE_NAMES, paper, token, unit_table

TWIPS_PER_MM = 1440 / 25.4


def parts(document):
    """{part name: XML root} of the rendered paper."""
    with zipfile.ZipFile(BytesIO(docx.render(document))) as package:
        return {name: etree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xml")}


def body(document):
    return parts(document)["word/document.xml"]


def text_of(element):
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def style_of(paragraph):
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val"))


def paragraphs(root, style):
    return [element for element in root.iter(qn("w:p")) if style_of(element) == style]


def styles(root):
    """{style id: (East-Asian font, points)}"""
    return {
        style.get(qn("w:styleId")): (
            style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia")),
            int(style.find(f"{qn('w:rPr')}/{qn('w:sz')}").get(qn("w:val"))) / 2,
        )
        for style in root.iter(qn("w:style"))
    }


def bookmarks(root):
    """{bookmark name: text inside it}"""
    found = {}
    for start in root.iter(qn("w:bookmarkStart")):
        inside, element = [], start.getnext()
        while not (element.tag == qn("w:bookmarkEnd") and element.get(qn("w:id")) == start.get(qn("w:id"))):
            inside.append(text_of(element))
            element = element.getnext()
        name = start.get(qn("w:name"))
        assert name not in found
        found[name] = "".join(inside)
    return found


def runs_without_east_asian_font(root):
    return [
        run
        for run in root.iter(qn("w:r"))
        if run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") is None
        or not run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia"))
    ]


def test_page_is_a4_with_the_margins_of_the_standard():
    (section,) = body(paper()).iter(qn("w:sectPr"))
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))

    found = {side: int(margins.get(qn(f"w:{side}"))) / TWIPS_PER_MM for side in ("top", "right", "bottom", "left")}
    assert found == pytest.approx({"top": 37, "right": 26, "bottom": 35, "left": 28}, abs=0.02)
    assert int(size.get(qn("w:w"))) / TWIPS_PER_MM == pytest.approx(210, abs=0.02)
    assert int(size.get(qn("w:h"))) / TWIPS_PER_MM == pytest.approx(297, abs=0.02)


def test_grid_holds_22_lines_of_28_characters():
    """5.2.3; the grid's cell is the default size plus charSpace 4096ths of a point."""
    (grid,) = body(paper()).iter(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    cell = layout.SIZE_BODY + int(grid.get(qn("w:charSpace"))) / 4096

    assert grid.get(qn("w:type")) == "linesAndChars"
    assert 225 * layout.POINTS_PER_MM // pitch == 22
    assert 156 * layout.POINTS_PER_MM // cell == 28
    assert pitch == pytest.approx(28.95)


def test_paragraphs_keep_the_grid_by_their_own_pitch():
    root = parts(paper())["word/styles.xml"]
    (normal,) = [style for style in root.iter(qn("w:style")) if style.get(qn("w:styleId")) == "Normal"]
    spacing = normal.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
    tightened = int(normal.find(f"{qn('w:rPr')}/{qn('w:spacing')}").get(qn("w:val"))) / 20

    assert (spacing.get(qn("w:lineRule")), int(spacing.get(qn("w:line"))) / 20) == ("exact", pytest.approx(28.95))
    assert 156 * layout.POINTS_PER_MM // (layout.SIZE_BODY + tightened) == 28


def test_styles_have_the_fonts_and_sizes_of_the_standard():
    found = styles(parts(paper())["word/styles.xml"])

    assert found["Normal"] == found["BodyText"] == ("仿宋_GB2312", 16)
    assert found["Title"] == ("方正小标宋简体", 22)
    assert found["RedHeadKind"] == ("方正小标宋简体", 36)
    assert found["Heading1"] == ("黑体", 16)
    assert found["Heading2"] == ("楷体_GB2312", 16)
    assert found["Heading3"] == ("仿宋_GB2312", 16)
    assert found["Footer"] == ("宋体", 14)
    assert found["Imprint"] == ("仿宋_GB2312", 14)


def test_every_paragraph_has_a_style_that_exists():
    xml = parts(paper())
    known = styles(xml["word/styles.xml"]).keys()

    used = {
        style_of(element) for name, root in xml.items() if name.startswith("word/") for element in root.iter(qn("w:p"))
    }

    assert used
    assert used <= known


def test_every_run_names_its_east_asian_font_in_every_part():
    xml = parts(paper())
    runs = {name: list(root.iter(qn("w:r"))) for name, root in xml.items()}

    assert {name for name, found in runs.items() if found} == {
        "word/document.xml",
        *(f"word/{part}{number}.xml" for part in ("header", "footer") for number in (1, 2)),
    }
    assert not [name for name, root in xml.items() if runs_without_east_asian_font(root)]


def test_a_run_without_an_east_asian_font_would_be_found():
    root = body(paper())
    next(root.iter(qn("w:rFonts"))).attrib.pop(qn("w:eastAsia"))

    assert len(runs_without_east_asian_font(root)) == 1


def test_title_and_red_head():
    root = body(paper())
    (title,) = paragraphs(root, "Title")
    (rule,) = paragraphs(root, "IssueLine")

    assert text_of(title) == paper().title
    assert [text_of(line) for line in paragraphs(root, "RedHead")] == [paper().head.name]
    assert [text_of(line) for line in paragraphs(root, "RedHeadKind")] == ["每周通报"]
    assert text_of(rule) == "演示镇专班办2026年11月16日"
    # Two blank lines between the red rule and the title.
    between = [style_of(line) for line in rule.itersiblings(qn("w:p"))][:3]
    assert between == ["Normal", "Normal", "Title"]


def test_red_head_is_red():
    root = parts(paper())["word/styles.xml"]
    colours = {
        style.get(qn("w:styleId")): style.find(f"{qn('w:rPr')}/{qn('w:color')}").get(qn("w:val"))
        for style in root.iter(qn("w:style"))
        if style.find(f"{qn('w:rPr')}/{qn('w:color')}") is not None
    }

    assert colours == dict.fromkeys(("RedHead", "RedHeadKind", "Header"), layout.RED)


def test_a_head_without_a_kind_prints_its_name_large():
    document = paper(head=tree.Head("工作简报", issuer="演示镇专班办"))

    assert [text_of(line) for line in paragraphs(body(document), "RedHeadKind")] == ["工作简报"]


def test_page_number_stands_right_on_odd_and_left_on_even_pages():
    xml = parts(paper())
    package = python_docx.Document(BytesIO(docx.render(paper())))
    section = package.sections[0]

    found = {}
    for parity, part in (("odd", section.footer), ("even", section.even_page_footer)):
        (paragraph,) = part._element.iter(qn("w:p"))
        properties = paragraph.find(qn("w:pPr"))
        fields = [node.text.strip() for node in paragraph.iter(qn("w:instrText"))]
        indent = dict(properties.find(qn("w:ind")).attrib)
        found[parity] = (properties.find(qn("w:jc")).get(qn("w:val")), indent, fields, text_of(paragraph))

    assert xml["word/settings.xml"].find(qn("w:evenAndOddHeaders")) is not None
    assert found == {
        "odd": ("right", {qn("w:rightChars"): "100", qn("w:right"): "280"}, ["PAGE"], "— 1 —"),
        "even": ("left", {qn("w:leftChars"): "100", qn("w:left"): "280"}, ["PAGE"], "— 2 —"),
    }


def test_demonstration_is_marked_in_both_headers_and_only_then():
    def marks(document):
        return [text_of(root) for name, root in parts(document).items() if name.startswith("word/header")]

    assert marks(paper()) == ["演示数据", "演示数据"]
    assert marks(paper(head=tree.Head("通报"))) == ["", ""]


def test_imprint_stands_at_the_foot_between_thick_rules():
    root = body(paper())
    table = list(root.iter(qn("w:tbl")))[-1]
    place = table.find(f"{qn('w:tblPr')}/{qn('w:tblpPr')}")
    borders = {rule.tag: int(rule.get(qn("w:sz"))) / 8 for rule in table.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}")}

    assert [text_of(row) for row in table.iter(qn("w:tr"))] == [
        *paper().imprint.lines,
        "演示镇专班办2026年11月16日印发",
        "共印60份",
    ]
    assert place.get(qn("w:tblpYSpec")) == "bottom"
    assert borders == {qn("w:top"): 1, qn("w:bottom"): 1, qn("w:insideH"): 0.75}
    assert "共印" not in text_of(body(paper(imprint=None)))


def test_long_tables_repeat_their_header_and_break_no_row():
    (table,) = body(paper(unit_table(300), imprint=None)).iter(qn("w:tbl"))
    rows = list(table.iter(qn("w:tr")))

    repeated = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
    assert repeated == [True] + [False] * 300
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def kept(row):
    """Whether every paragraph of a row is kept with what follows."""
    marks = {element.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for element in row.iter(qn("w:p"))}
    assert len(marks) == 1
    return marks.pop()


def test_short_tables_stay_on_one_page_and_long_ones_keep_their_ends():
    (short,) = body(paper(unit_table(4), imprint=None)).iter(qn("w:tbl"))
    (long,) = body(paper(unit_table(20), imprint=None)).iter(qn("w:tbl"))

    assert [kept(row) for row in short.iter(qn("w:tr"))] == [True, True, True, True, False]
    assert [kept(row) for row in long.iter(qn("w:tr"))] == [True] + [True, True, False] + [False] * 14 + [True] * 2 + [
        False
    ]


@pytest.mark.parametrize("last", [unit_table(2), tree.Paragraph("末段"), tree.BulletList(["一", "二"])])
def test_imprint_never_has_a_page_of_its_own(last):
    elements = list(body(paper(last)).iterchildren().__next__())
    imprint = max(place for place, element in enumerate(elements) if element.tag == qn("w:tbl"))
    before = [element for element in elements[imprint - 2 : imprint] if element.tag == qn("w:p")]

    assert [element.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for element in before] == [True, True]


def test_headers_break_where_their_words_end():
    table = tree.Table("表", ("村（社区）", *["本期不合格"] * 11), [["村", *["1"] * 11]], right=tuple(range(1, 12)))
    (element,) = body(paper(table, imprint=None)).iter(qn("w:tbl"))
    cells = list(next(element.iter(qn("w:tr"))).iter(qn("w:tc")))

    lines = [["".join(text.itertext()) for text in cell.iter(qn("w:t"))] for cell in cells]
    assert lines == [["村", "（社区）"]] + [["本期", "不合格"]] * 11
    assert all(len(list(cell.iter(qn("w:br")))) == 1 for cell in cells)


def test_table_fills_the_text_block_and_aligns_its_numbers():
    (table,) = body(paper(unit_table(), imprint=None)).iter(qn("w:tbl"))
    widths = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
    first, *numbers = list(table.iter(qn("w:tr")))[1].iter(qn("w:p"))

    assert sum(widths) == pytest.approx(156 * TWIPS_PER_MM, abs=4)
    assert style_of(first) == "TableCell"
    assert {style_of(cell) for cell in numbers} == {"TableNumber"}


def test_wide_tables_are_set_smaller():
    def sizes(columns):
        table = tree.Table("表", tuple(map(str, range(columns))), [["一"] * columns])
        (element,) = body(paper(table, imprint=None)).iter(qn("w:tbl"))
        return {size.get(qn("w:val")) for size in element.iter(qn("w:sz"))}

    assert sizes(6) == set()
    assert sizes(7) == {"21"}


def test_numbers_are_read_back_by_their_cells():
    document = paper()

    found = bookmarks(body(document))

    expected, seen = {}, {}
    for number in tree.tokens(document):
        repeat = seen.setdefault(number.tag, 0)
        expected[docx.bookmark_name(number, repeat)] = number.text
        seen[number.tag] += 1
    assert found == expected
    assert max(seen.values()) > 1
    assert all(len(name) <= 40 for name in found)


def test_a_changed_number_would_be_found():
    document = paper(tree.Paragraph(("本周", token("36"), "批次")))
    changed = paper(tree.Paragraph(("本周", token("37"), "批次")))

    assert bookmarks(body(document)).keys() == bookmarks(body(changed)).keys()
    assert bookmarks(body(document)) != bookmarks(body(changed))


def test_a_very_long_title_fits_the_properties():
    package = python_docx.Document(
        BytesIO(docx.render(paper(title="长" * 300, head=tree.Head("头", issuer="长" * 300))))
    )

    assert package.core_properties.title == "长" * 255


@pytest.mark.parametrize("text", [*HOSTILE, RARE_NAMES])
def test_hostile_and_rare_text_is_printed_as_it_stands(text):
    document = paper(
        tree.Heading(1, text),
        tree.Paragraph(text),
        tree.BulletList([text]),
        tree.Table(text, (text,), [[text]], unit_words=text),
        head=tree.Head(text, text, text, text, text, text, is_demo=True),
        title=text,
        imprint=tree.Imprint((text,), text, text, text),
    )

    found = [text_of(element) for element in body(document).iter(qn("w:p"))]

    assert sum(line.count(text) for line in found) == 18
    assert not list(body(document).iter(qn("w:altChunk"), "{*}script"))
    assert python_docx.Document(BytesIO(docx.render(document))).core_properties.title == text


def test_control_characters_leave_a_file_that_opens():
    document = paper(tree.Paragraph("前\x00\x0b\x1f\ufffe\ud800后"), head=tree.Head("头\x01"))

    package = python_docx.Document(BytesIO(docx.render(document)))

    assert [paragraph.text for paragraph in package.paragraphs if "前" in paragraph.text] == ["前 后"]


def test_properties_name_the_paper_and_no_tool(time_machine):
    time_machine.move_to("2026-11-16T04:00:00Z", tick=False)

    package = python_docx.Document(BytesIO(docx.render(paper())))

    properties = package.core_properties
    assert (properties.title, properties.author, properties.comments) == (paper().title, "演示镇专班办", "")
    assert properties.created.isoformat().startswith("2026-11-16T04:00:00")
    with zipfile.ZipFile(BytesIO(docx.render(paper()))) as file:
        assert not [name for name in file.namelist() if not name.endswith((".xml", ".rels"))]


def test_five_thousand_rows():
    (table,) = body(paper(unit_table(5000), imprint=None)).iter(qn("w:tbl"))

    assert sum(1 for _row in table.iter(qn("w:tr"))) == 5001

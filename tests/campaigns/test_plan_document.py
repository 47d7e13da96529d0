"""What a Word file says, and what is refused before it is read."""

import io
import zipfile

import docx
import pytest
from django.core.exceptions import ValidationError
from docx.oxml import parse_xml

from campaigns.plan_reading.document import Table, read_docx, read_text
from tests.campaigns.plan_samples import saved

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LEVELS = f"""<w:abstractNum {NS} w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="9"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%4"/></w:lvl>
<w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="l"/></w:lvl>
</w:abstractNum>"""


def numbered(document, *levels):
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(LEVELS))
    root.append(parse_xml(f'<w:num {NS} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level in levels:
        properties = document.add_paragraph("项")._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = level, 90


def texts(document):
    return [block.text for block in read_docx(saved(document))]


def repacked(content, **parts):
    """A Word file with parts added or replaced."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return result.getvalue()


@pytest.fixture
def plain():
    document = docx.Document()
    document.add_paragraph("一、重点任务")
    return saved(document)


def test_numbers_that_word_prints_are_printed():
    document = docx.Document()
    numbered(document, 0, 1, 1, 2, 2, 3, 4, 0, 1, 2)

    assert texts(document) == [
        "一、项",
        "（一）项",
        "（二）项",
        "9.项",
        "10.项",
        "①项",
        "项",
        "二、项",
        "（一）项",
        "9.项",
    ]


def test_number_in_the_text_is_not_printed_twice():
    document = docx.Document()
    numbered(document, 0)
    document.paragraphs[0].runs[0].text = "一、项"

    assert texts(document) == ["一、项"]


def test_deleted_text_is_left_out_and_inserted_text_is_read():
    document = docx.Document()
    paragraph = document.add_paragraph("甲")._p
    paragraph.append(parse_xml(f'<w:ins {NS} w:id="1" w:author="a"><w:r><w:t>乙</w:t></w:r></w:ins>'))
    paragraph.append(parse_xml(f'<w:del {NS} w:id="2" w:author="a"><w:r><w:delText>丙</w:delText></w:r></w:del>'))
    document.element.body.insert(
        0, parse_xml(f"<w:sdt {NS}><w:sdtContent><w:p><w:r><w:t>丁</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )

    assert texts(document) == ["丁", "甲乙"]


def test_merged_cells_are_filled_in_all_their_places():
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for number, row in enumerate(table.rows):
        for position, cell in enumerate(row.cells):
            cell.text = f"{number}{position}"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "甲"
    table.cell(2, 0).merge(table.cell(2, 2)).text = "乙"

    [block] = read_docx(saved(document))

    assert isinstance(block, Table)
    assert [row.cells for row in block.rows] == [("甲", "01", "02"), ("甲", "11", "12"), ("乙", "乙", "乙")]
    assert [row.is_wide for row in block.rows] == [False, False, True]
    assert block.rows[2].place == "表1第3行"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "是空的"),
        (b"%PDF-1.7", "只能读 .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word"),
        (b"PK\x03\x04 damaged", "已损坏"),
        (b"PK\x03\x04" + b"x" * (21 * 1024 * 1024), "超过 20 MB"),
    ],
)
def test_what_is_no_word_file_is_refused(content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        read_docx(content)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"word/document.xml": b" " * 40_000_000}, "没有读取"),
        ({"word/vbaProject.bin": b"macro"}, "有宏"),
        ({"word/document.xml": b"<w:document"}, "读不出来"),
        ({f"word/media/{number}.png": b"x" for number in range(300)}, "没有读取"),
    ],
    ids=["bomb", "macros", "damaged", "parts"],
)
def test_hostile_word_file_is_refused(plain, parts, sentence):
    with pytest.raises(ValidationError, match=sentence):
        read_docx(repacked(plain, **parts))


def test_workbook_is_refused(plain):
    with zipfile.ZipFile(io.BytesIO(), "w") as empty:
        empty.writestr("xl/workbook.xml", "<x/>")
        content = empty.fp
        empty.close()

    with pytest.raises(ValidationError, match="不是 Word 文档"):
        read_docx(content.getvalue())


def test_entities_are_not_expanded(plain):
    bomb = (
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        f"<w:document {NS}><w:body><w:p><w:r><w:t>甲&b;</w:t></w:r></w:p></w:body></w:document>"
    )

    try:
        blocks = read_docx(repacked(plain, **{"word/document.xml": bomb.encode()}))
    except ValidationError:
        return
    assert "aaaa" not in "".join(block.text for block in blocks)


def test_long_text_is_refused():
    with pytest.raises(ValidationError, match="请分开粘贴"):
        read_text("字" * 200_001)


def test_number_alone_on_its_line_belongs_to_the_next():
    assert [block.text for block in read_text("一、\n重点任务\n1.\n摸排")] == ["一、重点任务", "1.摸排"]

"""Uploads as they come: odd, damaged and hostile ones are read right or refused with a sentence that helps."""

import contextlib
import datetime
import io
import re
import zipfile

import pytest
import xlsxwriter

from campaigns import spreadsheets
from campaigns.spreadsheets import SpreadsheetError, read_sheets

pytestmark = pytest.mark.postgres
HEADINGS = ["序号", "产品名称", "标称商标"]


def rewrite(path, entry, change):
    """The workbook with one part of its zip replaced by change(text)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[entry] = change(parts.get(entry, b"").decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_table_is_read_in_any_encoding_and_delimiter(make_csv, encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in [HEADINGS, ["1", "吸顶灯㎡", "欧美莱"], ["2", "台灯", ""]])

    (sheet,) = read_sheets(make_csv(text, encoding))

    assert sheet.rows == [(1, HEADINGS), (2, ["1", "吸顶灯㎡", "欧美莱"]), (3, ["2", "台灯", ""])]


def test_separators_inside_cells_do_not_split_a_comma_table(make_csv):
    (sheet,) = read_sheets(make_csv("产品名称,不合格项目\n吸顶灯,标志;结构;接地\n台灯,标志;结构;接地\n"))

    assert [cells for _number, cells in sheet.rows][1] == ["吸顶灯", "标志;结构;接地"]


def test_workbook_cells_become_text_as_they_are_seen(make_workbook):
    def draw(workbook, sheet):
        sheet.write_datetime(1, 1, datetime.date(2017, 4, 25), workbook.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(1, 2, 6939164301873)
        sheet.write_number(1, 3, 2012.1)

    (sheet,) = read_sheets(make_workbook([["序号", "生产日期", "批号", "日期"], [1]], draw=draw))

    assert sheet.rows[1] == (2, ["1", "2017-04-25", "6939164301873", "2012.1"])
    assert sheet.decimals == {(2, 3)}


def test_table_that_starts_away_from_the_corner_keeps_its_places(make_workbook):
    def draw(_workbook, sheet):
        sheet.write_row(3, 2, HEADINGS)
        sheet.write_row(5, 2, [1, "吸顶灯", "甲"])

    (sheet,) = read_sheets(make_workbook(draw=draw))

    assert sheet.rows == [(4, ["", "", *HEADINGS]), (6, ["", "", "1", "吸顶灯", "甲"])]


def test_merged_region_is_repeated_in_its_places(make_workbook):
    def draw(_workbook, sheet):
        sheet.merge_range(1, 0, 3, 0, "灯具")
        sheet.write_column(1, 1, ["甲", "乙", "丙"])

    (sheet,) = read_sheets(make_workbook([["产品类型", "商标"]], draw=draw))

    assert [cells[0] for _number, cells in sheet.rows] == ["产品类型", "灯具", "灯具", "灯具"]


def test_merged_region_to_the_end_of_the_sheet_is_cut_to_what_is_printed(make_workbook):
    def draw(_workbook, sheet):
        sheet.merge_range(1, 0, 1_048_575, 0, "灯具")
        sheet.write_column(1, 1, ["甲", "乙"])

    (sheet,) = read_sheets(make_workbook([["产品类型", "商标"]], draw=draw))

    assert [cells for _number, cells in sheet.rows] == [["产品类型", "商标"], ["灯具", "甲"], ["灯具", "乙"]]


def test_hidden_sheet_is_noticed(make_workbook):
    sheets = read_sheets(
        make_workbook([HEADINGS], draw=lambda workbook, _sheet: workbook.add_worksheet("底稿").very_hidden())
    )

    assert [(sheet.name, sheet.is_hidden) for sheet in sheets] == [("名单", False), ("底稿", True)]


def test_far_cell_is_refused_with_its_place(make_workbook):
    path = make_workbook([HEADINGS], draw=lambda _workbook, sheet: sheet.write("XFD1048576", "x"))

    with pytest.raises(SpreadsheetError) as refused:
        read_sheets(path)

    assert (refused.value.row, refused.value.column) == (1048576, "XFD")
    assert "名单" in refused.value.message
    assert "XFD1048576" in refused.value.message


def test_far_cell_is_refused_whatever_the_dimension_claims(make_workbook):
    path = make_workbook([HEADINGS], draw=lambda _workbook, sheet: sheet.write("XFD1048576", "x"))
    rewrite(
        path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:C1"', xml)
    )

    with pytest.raises(SpreadsheetError, match="XFD1048576"):
        read_sheets(path)


def test_ten_megabytes_of_blank_rows_in_a_workbook_are_passed_over(make_workbook):
    blank = "".join(f'<row r="{number}" ht="15"><c r="A{number}" s="1"/></row>' for number in range(3, 230_000))
    path = make_workbook(
        [HEADINGS, ["1", "吸顶灯", "甲"]], draw=lambda workbook, _sheet: workbook.add_format({"bold": True})
    )
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", blank + "</sheetData>"))
    assert len(blank) > 10_000_000

    (sheet,) = read_sheets(path)

    assert len(sheet.rows) == 2


@pytest.mark.parametrize("line", ["\n", ",,\n"])
def test_ten_megabytes_of_blank_lines_in_a_text_table_are_passed_over(make_csv, line):
    (sheet,) = read_sheets(make_csv("序号,产品名称,标称商标\n" + line * (10_500_000 // len(line)) + "1,吸顶灯,甲\n"))

    assert [cells for _number, cells in sheet.rows] == [HEADINGS, ["1", "吸顶灯", "甲"]]


def test_too_many_rows_are_refused_with_their_place(make_csv):
    with pytest.raises(SpreadsheetError, match="20001"):
        read_sheets(make_csv("产品名称\n" + "台灯\n" * 30_000))


def zip_of(parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"另存为 \.xlsx"),
        (b"\xef\xbb\xbf\n<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b'<?xml version="1.0"?><Workbook/>', "网页"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "png"),
        (b"PK\x03\x04" + b"\0" * 100, "损坏"),
        (b"\x00\x01\x02\xff" * 50, "另存为"),
        (zip_of({"word/document.xml": "<w/>"}), r"不是 \.xlsx"),
        (zip_of({"xl/workbook.xml": "<w/>", "xl/worksheets/sheet1.xml": b"\0" * 30_000_000}), "压缩炸弹"),
        (zip_of({"xl/workbook.xml": "<w/>", **{f"xl/part{n}.xml": "x" for n in range(201)}}), "部件"),
        (zip_of({"xl/workbook.xml": "<w/>", "xl/embeddings/inner.xlsx": zip_of({"a": "b"})}), "嵌"),
        (zip_of({"xl/workbook.xml": "<w/>", "xl/media/image1.png": zip_of({"a": "b"})}), "嵌"),
        (zip_of({"xl/workbook.xml": "<broken"}), "损坏"),
    ],
    ids=[
        "empty",
        "xls",
        "html",
        "xml",
        "pdf",
        "png",
        "cut zip",
        "binary",
        "docx",
        "bomb",
        "parts",
        "nested",
        "disguised",
        "xml",
    ],
)
def test_file_that_is_no_table_is_refused_with_help(tmp_path, content, sentence):
    path = tmp_path / "notice.xlsx"
    path.write_bytes(content)

    with pytest.raises(SpreadsheetError, match=sentence):
        read_sheets(path)


def test_entity_bomb_is_refused(make_workbook):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    path = rewrite(make_workbook([HEADINGS]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace("?>", f"?>{bomb}", 1))

    with pytest.raises(SpreadsheetError):
        read_sheets(path)


def test_one_huge_shared_string_used_many_times_is_refused_not_swallowed(tmp_path):
    path = tmp_path / "huge.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        for number in range(5000):
            sheet.write(number, 0, "长")
    noise = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(1_000_000))
    rewrite(path, "xl/sharedStrings.xml", lambda xml: xml.replace("长", noise))

    with pytest.raises(SpreadsheetError):
        read_sheets(path)


def test_damaged_workbooks_never_crash_the_reader(make_workbook):
    path = make_workbook([HEADINGS, ["1", "吸顶灯", "甲"]])
    whole = path.read_bytes()

    for cut in range(50, len(whole), len(whole) // 12):
        path.write_bytes(whole[:cut] + b"\xff" * 3 + whole[cut + 3 :])
        with contextlib.suppress(SpreadsheetError):
            assert read_sheets(path)


def test_reader_that_takes_too_long_is_stopped(make_csv, monkeypatch):
    monkeypatch.setattr(spreadsheets, "WALL_SECONDS", 0.001)

    with pytest.raises(SpreadsheetError, match="用时过长"):
        read_sheets(make_csv("产品名称\n台灯\n"))

"""Lists of firms as villages and registers send them: read whole, or refused with row, column and what to do."""

import pytest
import xlsxwriter
from stdnum.cn import ric

from campaigns import spreadsheets
from campaigns.sheet_rows import RowError
from enterprises.credit_codes import make_demo_code
from enterprises.enterprise_sheet import read_enterprises

VILLAGES = {"横东村": 1, "横西村": 2, "三沙村": 3, "西冲社区": 4}
CATEGORIES = {"灯串": 1, "自镇流LED灯": 2, "投光灯具": 3}
HEADINGS = ["统一社会信用代码", "企业名称", "村（社区）"]
FULL_HEADINGS = [
    "序号",
    *HEADINGS,
    "生产地址",
    "企业规模",
    "经营状态",
    "产品类别",
    "法定代表人",
    "联系电话",
    "从业人数",
    "监管责任人",
    "村级联系人",
]
ONE, TWO, THREE = (make_demo_code(serial) for serial in (1, 2, 3))
PERSONAL_ID = "44200019900101123" + ric.calc_check_digit("442000199001011230")


@pytest.fixture
def workbook(tmp_path):
    """workbook(rows, …) -> path; `draw` gets (workbook, sheet) for what rows cannot say."""

    def make(rows=(), *, draw=None):
        path = tmp_path / "firms.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("名单")
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
            if draw:
                draw(book, sheet)
        return path

    return make


@pytest.fixture
def text_table(tmp_path):
    def make(*rows, encoding="utf-8"):
        path = tmp_path / "firms.csv"
        path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows), encoding=encoding)
        return path

    return make


def read(path, **options):
    return read_enterprises(path, villages=VILLAGES, categories=CATEGORIES, **options)


@pytest.fixture
def read_rows(text_table):
    """read_rows(row, …) -> EnterpriseTable of a list with HEADINGS."""

    def make(*rows, headings=HEADINGS, **options):
        return read(text_table(headings, *rows), **options)

    return make


def places(table):
    return [(error.row, error.column) for error in table.errors]


def test_whole_row_is_read(workbook):
    cells = [
        1, ONE, "演示明光(横栏)灯饰有限公司", "横东", "富庆一路１２号", "小型", "存续（在营、开业、在册）", "自镇流led灯",
        "陈某某", 13800138000.0, 49.0, "张某", "李某",
    ]  # fmt: skip

    table = read(workbook([FULL_HEADINGS, cells]))

    assert (table.errors, table.hints, table.unknown_columns, table.rows_read) == ([], [], [], 1)
    (row,) = table.rows
    assert (row.row, row.credit_code, row.name, row.name_key) == (
        2,
        ONE,
        "演示明光（横栏）灯饰有限公司",
        "演示明光横栏灯饰",
    )
    assert row.pinyin.startswith("yan shi ming guang heng lan")
    assert (row.village, row.address, row.size, row.status) == ("横东村", "富庆一路12号", "small", "operating")
    assert (row.category, row.representative, row.phone) == ("自镇流LED灯", "陈某某", "13800138000")
    assert (row.staff_count, row.supervisor, row.village_contact) == (49, "张某", "李某")


def test_titles_notes_sums_blank_numbers_and_second_headings_are_passed_over(workbook):
    def draw(book, sheet):
        sheet.merge_range(0, 0, 0, 3, "横栏镇照明企业名单")
        sheet.merge_range(4, 0, 4, 3, "一、横东村（2家）")

    rows = [
        [],
        ["填报单位：演示横东村"],
        [],
        ["序号", *HEADINGS],
        [],
        [1, ONE, "演示甲灯饰厂", "横东村"],
        ["序号", *HEADINGS],
        [2, TWO, "演示乙灯饰厂", "横东村"],
        [3],
        ["合计", "", "2家"],
        ["填表人：王某", "", "审核人：李某"],
        ["注：以营业执照为准"],
    ]

    table = read(workbook(rows, draw=draw))

    assert table.errors == []
    assert [(row.row, row.credit_code) for row in table.rows] == [(6, ONE), (8, TWO)]
    assert table.rows_read == 2


def test_headings_in_two_merged_rows_and_villages_merged_down_are_read(workbook):
    def draw(book, sheet):
        for column, heading in enumerate(["村居", "厂名", "税号"]):
            sheet.merge_range(0, column, 1, column, heading)
        sheet.merge_range(0, 3, 0, 4, "联系人")
        sheet.write_row(1, 3, ["负责人", "手机"])
        sheet.merge_range(2, 0, 3, 0, "三沙村")
        sheet.write_row(2, 1, ["演示甲灯饰厂", ONE, "陈某", "13800138000"])
        sheet.write_row(3, 1, ["演示乙灯饰厂", TWO, "李某", "0760-88880000"])

    table = read(workbook(draw=draw))

    assert table.errors == []
    assert [(row.row, row.village, row.representative, row.phone) for row in table.rows] == [
        (3, "三沙村", "陈某", "13800138000"),
        (4, "三沙村", "李某", "0760-88880000"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_tables_are_read(text_table, encoding):
    table = read(text_table(HEADINGS, [ONE, "演示甲灯饰厂", "西冲"], encoding=encoding))

    assert [(row.row, row.village) for row in table.rows] == [(2, "西冲社区")]


def test_columns_that_are_not_read_are_named(read_rows):
    headings = ["序号", *HEADINGS, "法定代表人", "负责人", "备注"]

    table = read_rows(["1", ONE, "演示甲灯饰厂", "横东村", "陈某", "李某", "无"], headings=headings)

    assert table.unknown_columns == ["负责人", "备注"]
    assert table.rows[0].representative == "陈某"


def test_file_without_headings_is_one_clear_error(read_rows, workbook, tmp_path):
    table = read_rows(headings=[ONE, "演示甲灯饰厂", "横东村"])
    assert [(error.row, error.column) for error in table.errors] == [(None, "")]
    assert "找不到表头" in table.errors[0].message

    assert "没有内容" in read(workbook()).errors[0].message

    (tmp_path / "empty.xlsx").write_bytes(b"")
    assert "文件是空的" in read(tmp_path / "empty.xlsx").errors[0].message


def test_headings_without_rows_are_an_error(read_rows):
    assert [error.message for error in read_rows().errors] == ["表头下面没有数据行。"]


def test_visible_sheet_is_taken_and_the_others_named(workbook):
    def draw(book, sheet):
        other = book.add_worksheet("三沙村")
        other.write_row(0, 0, [*HEADINGS, "地址", "电话"])
        other.hide()

    table = read(workbook([HEADINGS, [ONE, "演示甲灯饰厂", "横东村"]], draw=draw))

    assert table.sheet == "名单"
    assert len(table.rows) == 1
    assert "三沙村" in table.hints[0].message


def test_error_names_row_column_and_remedy(workbook):
    rows = [
        ["横栏镇企业名单"],
        ["序号", *HEADINGS],
        [1, ONE, "演示甲灯饰厂", "横东村"],
        [2, ONE[:-1], "演示乙厂", "横东村"],
    ]

    table = read(workbook(rows))

    (error,) = table.errors
    assert error.as_dict() == {
        "row": 4,
        "column": "B 统一社会信用代码",
        "message": "统一社会信用代码应为 18 位，现在是 17 位，请对照营业执照核对。",
    }
    assert str(error).startswith("第 4 行“B 统一社会信用代码”：")
    assert [row.row for row in table.rows] == [3]
    assert table.rows_read == 2


def test_personal_id_number_as_code_is_refused_without_being_repeated(read_rows):
    table = read_rows([PERSONAL_ID, "演示甲灯饰厂", "横东村"])

    assert places(table) == [(2, "A 统一社会信用代码")]
    assert "身份证号" in table.errors[0].message
    assert PERSONAL_ID[6:14] not in str(table.errors)


def test_code_that_excel_made_a_number_is_refused(workbook):
    table = read(workbook([HEADINGS, [914403001922038216, "演示甲灯饰厂", "横东村"]]))

    assert places(table) == [(2, "A 统一社会信用代码")]
    assert "文本" in table.errors[0].message


@pytest.mark.parametrize("code", ["", "/", "——", "无", "无证无照", "未办理", "\u200b"])
def test_row_without_code_needs_name_and_village(read_rows, code):
    table = read_rows([code, "演示甲加工点", "横东村"], [code, "", "横东村"], [code, "演示乙加工点", "／"])

    assert [(row.credit_code, row.name) for row in table.rows] == [("", "演示甲加工点")]
    assert places(table) == [(3, "B 企业名称"), (4, "C 村（社区）")]


def test_new_firm_needs_name_and_village_and_a_registered_one_does_not(read_rows):
    rows = [[ONE, "", ""], [TWO, "", ""]]

    table = read_rows(*rows, known_codes={ONE})

    assert [(row.credit_code, row.name, row.village, row.pinyin) for row in table.rows] == [(ONE, "", "", "")]
    assert places(table) == [(3, "B 企业名称"), (3, "C 村（社区）")]


def test_missing_columns_are_said_without_a_place(read_rows):
    table = read_rows(["演示甲加工点", "富庆一路"], headings=["厂名", "地址"])

    assert [(error.row, error.column, error.message) for error in table.errors] == [(2, "", "请填写所属村（社区）。")]
    assert (
        read_rows(["演示甲加工点", "x"], headings=["厂名", "地址"], default_village="三沙村").rows[0].village
        == "三沙村"
    )


def test_same_code_twice_names_the_first_row(read_rows):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in ONE)

    table = read_rows(
        [ONE, "演示甲灯饰厂", "横东村"], [TWO, "演示乙灯饰厂", "横东村"], [wide, "演示丙灯饰厂", "横西村"]
    )

    assert places(table) == [(4, "A 统一社会信用代码")]
    assert "第 2 行" in table.errors[0].message
    assert [row.row for row in table.rows] == [2, 3]


@pytest.mark.parametrize("codes", [(ONE, ""), ("", ONE), ("", "")])
def test_same_firm_under_two_bracket_styles_is_refused_when_a_code_is_missing(read_rows, codes):
    table = read_rows(
        [codes[0], "演示明光（横栏）灯饰有限公司", "横东村"],
        [TWO, "演示乙灯饰厂", "横东村"],
        [codes[1], "演示明光(横栏) 灯饰有限责任公司", "横东"],
    )

    assert places(table) == [(4, "B 企业名称")]
    assert "第 2 行“演示明光（横栏）灯饰有限公司”" in table.errors[0].message


def test_alike_names_with_two_codes_or_in_two_villages_are_a_hint(read_rows):
    table = read_rows(
        [ONE, "演示明光灯饰厂", "横东村"],
        [TWO, "演示明光灯饰厂（个体工商户）", "横东村"],
        ["", "演示明光灯饰厂", "三沙村"],
    )

    assert table.errors == []
    assert [(hint.row, hint.column) for hint in table.hints] == [(3, "B 企业名称"), (4, "B 企业名称")]
    assert len(table.rows) == 3


def test_row_with_a_wrong_code_is_not_also_called_a_duplicate(read_rows):
    table = read_rows([ONE[:-1], "演示明光灯饰厂", "横东村"], [TWO, "演示明光灯饰厂", "横东村"])

    assert places(table) == [(2, "A 统一社会信用代码")]


@pytest.mark.parametrize("name", ["\u200b\u200d", "（）", "演示\ue000厂"])
def test_name_that_cannot_be_read_is_refused(read_rows, name):
    assert places(read_rows([ONE, name, "横东村"])) == [(2, "B 企业名称")]


def test_all_mistakes_of_a_row_are_said_at_once(read_rows):
    headings = [*HEADINGS, "规模", "人数"]

    table = read_rows(["123", "演示甲灯饰厂", "天边村", "巨型", "很多"], headings=headings)

    assert [column[0] for _row, column in places(table)] == ["A", "C", "D", "E"]


def test_row_of_a_text_table_with_too_many_or_too_few_cells_is_refused(read_rows):
    table = read_rows([ONE, "演示甲灯饰厂", "横东村", "多出"], [TWO, "横东村"], [THREE, "演示丙灯饰厂", "横东村", ""])

    assert places(table) == [(2, ""), (3, "")]
    assert [row.row for row in table.rows] == [4]


def test_headings_cannot_carry_control_characters_into_messages(read_rows):
    table = read_rows([ONE, "演示甲灯饰厂", "横东村", "x"], headings=[*HEADINGS, "备\x07注\u202e" + "长" * 100])

    assert table.unknown_columns == ["备注" + "长" * 58]


def test_error_of_the_file_reads_as_a_sentence():
    assert str(RowError(None, "", "文件是空的。")) == "文件是空的。"
    assert str(RowError(3, "", "请填写。")) == "第 3 行：请填写。"


@pytest.mark.postgres
def test_five_thousand_rows_are_read(monkeypatch):
    villages = list(VILLAGES)
    rows = [(1, FULL_HEADINGS)] + [
        (serial + 2, [
            str(serial), make_demo_code(serial), f"演示{serial}号(横栏)灯饰有限公司", villages[serial % 4],
            f"富庆一路{serial}号Ａ栋", "小型", "存续（在营、开业、在册）", "灯串", "陈某某", str(13800000000 + serial),
            "49", "张某", "李某",
        ])
        for serial in range(5000)
    ]  # fmt: skip
    monkeypatch.setattr(spreadsheets, "read_sheets", lambda path: [spreadsheets.Sheet("名单", rows)])

    table = read("firms.xlsx")

    assert (len(table.rows), table.errors) == (5000, [])

"""Tables as offices lay them out: read whole, or refused with row, column and a sentence."""

import datetime

import pytest

from inspections.notice_table import read_notice

HEADINGS = [
    "序号",
    "产品类型",
    "受检单位",
    "产品名称",
    "商标",
    "规格型号",
    "生产日期",
    "标称生产单位",
    "报告结论",
    "不合格项目",
]
ROW = ["1", "灯具", "甲商行", "吸顶灯", "图形", "X-1", "2012.2", "乙照明", "不合格", "1.标记;2.结构"]


def csv_text(*rows):
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)


def refusals(table):
    return [(problem.row, problem.column) for problem in table.refusals]


def test_table_is_answered_in_the_agreed_form(make_csv):
    answer = read_notice(make_csv(csv_text(HEADINGS, ROW), "gb18030")).as_dict()

    assert answer == {
        "rows_read": 1,
        "rows_added": 0,
        "rows_unchanged": 0,
        "errors": [],
        "unknown_columns": [],
        "records": [
            {
                "row": 2,
                "sampled_party": "甲商行",
                "labelled_producer": "乙照明",
                "product": "吸顶灯",
                "brand": "图形",
                "model": "X-1",
                "batch": None,
                "produced_on": "2012-02",
                "verdict": "nonconforming",
                "items": ["标记", "结构"],
                "unknown_items": [],
                "lab": None,
                "report_number": None,
                "as_printed": dict(zip(HEADINGS, ROW, strict=True)),
            }
        ],
        "totals": [],
    }


def test_titles_above_and_notes_below_are_passed_over(make_workbook):
    rows = [["附件1"], ["不合格产品名单"], [], HEADINGS, ROW, HEADINGS, ROW, ["合计", "", "2"], ["注:所检项目见细则。"]]

    table = read_notice(make_workbook(rows))

    assert [record.row for record in table.records] == [5, 7]
    assert table.problems == []
    assert len(set(table.row_keys)) == 2


def test_two_rows_of_headings_are_joined(make_workbook):
    def draw(_workbook, sheet):
        sheet.merge_range(0, 0, 1, 0, "序号")
        sheet.merge_range(0, 1, 0, 2, "受检单位")
        sheet.merge_range(0, 3, 0, 5, "样品信息")
        sheet.merge_range(0, 6, 0, 7, "生产单位(标称)")
        sheet.merge_range(0, 8, 1, 8, "不合格项目")
        sheet.write_row(1, 1, ["名称", "地址", "样品名称", "商标", "规格型号", "名称", "地址"])
        sheet.write_row(2, 0, [1, "甲商行", "古镇", "台灯", "丙", "T-1", "乙照明", "横栏", "标志"])

    table = read_notice(make_workbook(draw=draw))

    (record,) = table.records
    assert (record.sampled_party, record.labelled_producer, record.product) == ("甲商行", "乙照明", "台灯")
    assert record.items == ["标记"]
    assert table.unknown_columns == []
    assert list(record.as_printed.values()) == ["1", "甲商行", "古镇", "台灯", "丙", "T-1", "乙照明", "横栏", "标志"]


def test_two_rows_of_headings_are_joined_in_a_text_table(make_csv):
    table = read_notice(make_csv("序号,受检单位,样品信息,,不合格项目\n,,样品名称,商标,\n1,甲商行,台灯,丙,标志\n"))

    (record,) = table.records
    assert (record.sampled_party, record.product, record.brand) == ("甲商行", "台灯", "丙")
    assert list(record.as_printed) == ["序号", "受检单位", "样品名称", "商标", "不合格项目"]


def test_merged_cells_are_carried_down(make_workbook):
    def draw(_workbook, sheet):
        sheet.merge_range(1, 0, 2, 0, "灯具")
        sheet.merge_range(1, 1, 2, 1, "甲商行")
        sheet.write_column(1, 2, ["台灯", "吊灯"])

    table = read_notice(make_workbook([["产品类型", "受检单位", "产品名称"]], draw=draw))

    assert [(record.product_class, record.sampled_party) for record in table.records] == [("灯具", "甲商行")] * 2
    assert table.records[1].as_printed == {"产品类型": "灯具", "受检单位": "甲商行", "产品名称": "吊灯"}


def test_class_is_carried_down_a_text_table_but_never_a_name(make_csv):
    table = read_notice(make_csv("产品类型,受检单位,产品名称\n灯具,甲商行,台灯\n,,吊灯\n"))

    assert (table.records[1].product_class, table.records[1].sampled_party) == ("灯具", "")


def test_row_shifted_left_by_a_merged_class_is_put_right(make_csv):
    shifted = ["2", "丙商行", "投光灯", "光何标", "100W", "/", "丁照明", "不合格", "标记"]

    table = read_notice(make_csv(csv_text(HEADINGS, ROW, shifted)))

    assert table.problems == []
    assert table.records[1].as_printed == dict(zip(HEADINGS, ["2", "灯具", *shifted[1:]], strict=True))


def test_row_one_cell_short_is_refused_where_its_place_is_not_certain(make_csv):
    table = read_notice(make_csv("序号,产品名称,商标,不合格项目\n1,台灯,甲,标记\n2,台灯,标记\n"))

    assert refusals(table) == [(3, None)]


def test_row_one_cell_long_is_refused(make_csv):
    table = read_notice(make_csv("产品名称,不合格项目\n台灯,标记\n台灯,标记,结构\n"))

    assert refusals(table) == [(3, None)]


def test_missing_columns_are_read_as_unknown(make_csv):
    table = read_notice(make_csv("标称商标\n欧和照明\n"))

    (record,) = table.records
    assert (record.brand, record.product, record.verdict, record.items) == ("欧和照明", "", None, [])


def test_unknown_columns_are_kept_and_listed(make_workbook):
    table = read_notice(make_workbook([["产品名称", "监管所", ""], ["台灯", "横栏所", "手写"]]))

    assert table.unknown_columns == ["监管所", "第3列"]
    assert table.records[0].as_printed == {"产品名称": "台灯", "监管所": "横栏所", "第3列": "手写"}


@pytest.mark.parametrize("text", ["姓名,电话\n张三,1\n", "1,2,3\n4,5,6\n", "产品名称:台灯\n"])
def test_table_without_known_headings_is_refused(make_csv, text):
    table = read_notice(make_csv(text))

    assert len(table.refusals) == 1
    assert "表头" in table.refusals[0].message


def test_table_without_rows_is_refused(make_csv):
    assert refusals(read_notice(make_csv("产品名称,商标\n"))) == [(1, None)]


def test_impossible_date_is_refused_with_its_place(make_csv):
    table = read_notice(make_csv(csv_text(HEADINGS, ROW, [*ROW[:6], "2017-02-30", *ROW[7:]])))

    assert refusals(table) == [(3, "生产日期")]
    assert "2017-02-30" in table.refusals[0].message


def test_dates_of_a_workbook_are_read(make_workbook):
    def draw(workbook, sheet):
        sheet.write_datetime(1, 1, datetime.date(2017, 4, 25), workbook.add_format({"num_format": "yyyy/m/d"}))
        sheet.write_number(2, 1, 2012.1)
        sheet.write_number(3, 1, 2012)

    table = read_notice(make_workbook([["产品名称", "生产日期"], ["甲"], ["乙"], ["丙"]], draw=draw))

    assert [record.produced_on for record in table.records] == ["2017-04-25", "2012", "2012"]


def test_list_of_failing_products_sets_the_verdict_the_table_lacks(make_csv):
    path = make_csv("产品名称,标称商标\n台灯,甲\n")

    assert read_notice(path).records[0].verdict is None
    assert read_notice(path, list_kind="nonconforming").records[0].verdict == "nonconforming"


def test_verdict_against_the_kind_of_list_is_refused(make_csv):
    table = read_notice(make_csv("产品名称,检验结论\n台灯,合格\n"), list_kind="nonconforming")

    assert refusals(table) == [(2, "检验结论")]


def test_conforming_row_with_a_failing_item_is_refused(make_csv):
    table = read_notice(make_csv("产品名称,检验结论,不合格项目\n台灯,合格,标志\n"))

    assert refusals(table) == [(2, "检验结论")]


def test_words_that_are_no_verdict_are_reported(make_csv):
    table = read_notice(make_csv("产品名称,检验结论\n台灯,拒检\n"))

    assert table.refusals == []
    assert [(problem.row, problem.column) for problem in table.problems] == [(2, "检验结论")]
    assert table.records[0].verdict is None


def test_equal_rows_are_two_rows(make_csv):
    table = read_notice(make_csv("标称商标\n甲\n甲\n"))

    assert len(set(table.row_keys)) == 2
    assert table.row_keys == read_notice(make_csv("标称商标\n甲\n甲\n")).row_keys


def test_best_visible_sheet_is_read_and_the_others_are_named(make_workbook):
    def draw(workbook, _sheet):
        workbook.add_worksheet("说明").write(0, 0, "填表说明")
        other = workbook.add_worksheet("合格")
        other.write_row(0, 0, ["产品名称", "商标"])

    table = read_notice(make_workbook([HEADINGS, ROW], draw=draw))

    assert table.sheet == "名单"
    assert ["合格" in problem.message for problem in table.problems] == [True]
    assert table.refusals == []


def test_hidden_sheet_is_read_only_with_a_word_about_it(make_workbook):
    def draw(workbook, sheet):
        workbook.add_worksheet("封面").activate()
        sheet.hide()

    table = read_notice(make_workbook([HEADINGS, ROW], draw=draw))

    assert len(table.records) == 1
    assert "隐藏" in table.problems[0].message


TOTALS = ["产品名称", "受检批次", "不合格批次", "不合格率"]


def test_totals_are_cross_checked(make_csv):
    table = read_notice(
        make_csv(csv_text(TOTALS, ["台灯", "8", "4", "50.00%"], ["吊灯", "10", "1", "12.5%"], ["合计", "18", "6", "/"]))
    )

    assert [(total.product, total.inspected, total.nonconforming) for total in table.totals] == [
        ("台灯", 8, 4),
        ("吊灯", 10, 1),
    ]
    assert [(problem.row, problem.column, problem.is_refusal) for problem in table.problems] == [
        (3, "不合格率", False),
        (4, "不合格批次", False),
    ]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (["台灯", "263", "23", "91.25%"], "不合格率"),
        (["台灯", "8", "9", "50%"], "不合格率"),
        (["台灯", "8", "9", "/"], None),
        (["台灯", "八", "4", "50%"], "受检批次"),
        (["台灯", "8", "4", "一半"], "不合格率"),
    ],
)
def test_totals_that_cannot_be_are_refused(make_csv, cells, column):
    assert (2, column) in [
        (row, name) for row, name in refusals(read_notice(make_csv(csv_text(TOTALS, cells))))
    ] or column is None


def test_rate_kept_by_excel_as_a_fraction_is_understood(make_workbook):
    table = read_notice(make_workbook([TOTALS, ["台灯", 4, 1, 0.25]]))

    assert table.problems == []


def test_published_rate_the_wrong_way_round_refuses_the_table(make_csv):
    meta = {"published_totals": {"batches": 263, "nonconforming": 23, "conforming_rate": 8.75}}

    table = read_notice(make_csv(csv_text(HEADINGS, ROW)), meta=meta)

    assert refusals(table) == [(None, "公布的合格率")]


def test_file_that_cannot_be_read_is_a_refusal_with_its_place(make_workbook):
    table = read_notice(make_workbook([HEADINGS], draw=lambda _workbook, sheet: sheet.write("XFD1048576", "x")))

    assert refusals(table) == [(1048576, "XFD")]
    assert table.records == []

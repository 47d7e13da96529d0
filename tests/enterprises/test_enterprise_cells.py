"""Cells and headings of lists of firms in every spelling: understood, or refused with what to do."""

import pytest
from stdnum.cn import ric

from campaigns import spreadsheets
from enterprises import enterprise_cells
from enterprises.choices import EnterpriseSize, EnterpriseStatus
from enterprises.credit_codes import make_demo_code
from enterprises.enterprise_columns import HEADINGS
from enterprises.enterprise_sheet import read_enterprises

VILLAGES = {"横东村": 1, "横西村": 2, "三沙村": 3, "西冲社区": 4}
CATEGORIES = {"灯串": 1, "自镇流LED灯": 2, "投光灯具": 3}
PERSONAL_ID = "44200019900101123" + ric.calc_check_digit("442000199001011230")


@pytest.fixture
def read_cell(monkeypatch):
    """read_cell(heading, text, village=…) -> EnterpriseTable of one firm with one more column."""

    def make(heading, text, *, village="横东村"):
        headings = ["统一社会信用代码", "企业名称", "村（社区）", heading]
        rows = [(1, headings), (2, [make_demo_code(1), "演示甲灯饰厂", village, str(text)])]
        monkeypatch.setattr(spreadsheets, "read_sheets", lambda path: [spreadsheets.Sheet("", rows)])
        return read_enterprises("firms.csv", villages=VILLAGES, categories=CATEGORIES, town="横栏镇")

    return make


def places(table):
    return [(error.row, error.column) for error in table.errors]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("＊统一社会信用代码", "credit_code"),
        ("统一社会\n信用代码（18位）", "credit_code"),
        ("社会信用代码", "credit_code"),
        ("税 号", "credit_code"),
        ("单位名称（盖章）", "name"),
        ("厂名", "name"),
        ("所属村", "village"),
        ("村(社区)", "village"),
        ("村居", "village"),
        ("企业规模（大/中/小/微）", "size"),
        ("登记状态", "status"),
        ("主营产品", "category"),
        ("法定代表人(负责人)", "representative"),
        ("联系电话（必填）", "phone"),
        ("从业人数（人）", "staff_count"),
        ("员工数", "staff_count"),
        ("监管责任人", "supervisor"),
        ("村级联系人", "village_contact"),
        ("备注", ""),
        ("产品名称", ""),
        ("企业类型", ""),
    ],
)
def test_headings_are_known_in_any_spelling(heading, field):
    assert HEADINGS.field_of(heading)[0] == field


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("法定代表人", f"陈某 {PERSONAL_ID}"),
        ("地址", f"横东村（{PERSONAL_ID}）"),
        ("监管责任人", PERSONAL_ID),
        ("电话", PERSONAL_ID),
        ("从业人数", PERSONAL_ID),
        ("规模", PERSONAL_ID),
    ],
)
def test_personal_id_number_in_any_cell_is_refused_without_being_repeated(read_cell, heading, text):
    table = read_cell(heading, text)

    assert places(table) == [(2, f"D {heading}")]
    assert PERSONAL_ID[6:14] not in str(table.errors)


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("横东村", "横东村"),
        ("横东", "横东村"),
        (" 横\u3000东 村 ", "横东村"),
        ("横东村委会", "横东村"),
        ("横东村民委员会", "横东村"),
        ("横东社区", "横东村"),
        ("西冲", "西冲社区"),
        ("西冲居委会", "西冲社区"),
        ("横栏镇三沙村", "三沙村"),
        ("中山市横栏镇三沙", "三沙村"),
    ],
)
def test_village_is_known_with_and_without_suffix_and_town(read_cell, text, village):
    assert read_cell("备注", "", village=text).rows[0].village == village


@pytest.mark.parametrize("text", ["横南村", "小榄镇三沙村", "佛山横栏镇三沙村", "村"])
def test_unknown_village_is_refused_with_the_villages(read_cell, text):
    table = read_cell("备注", "", village=text)

    assert places(table) == [(2, "C 村（社区）")]
    assert "横东村、横西村、三沙村、西冲社区" in table.errors[0].message


def test_stem_that_a_village_and_a_community_share_is_refused():
    villages = enterprise_cells.Villages(["新茂村", "新茂社区"])

    assert villages.read("新茂村") == "新茂村"
    with pytest.raises(enterprise_cells.ValidationError):
        villages.read("新茂")


@pytest.mark.parametrize(
    ("heading", "text", "field", "value"),
    [
        *(("规模", size.label, "size", size.value) for size in EnterpriseSize),
        *(("状态", status.label, "status", status.value) for status in EnterpriseStatus),
        ("规模", "小型企业", "size", "small"),
        ("规模", " 微 ", "size", "micro"),
        ("规模", "/", "size", ""),
        ("经营状态", "存续", "status", "operating"),
        ("经营状态", "在营(开业)企业", "status", "operating"),
        ("登记状态", "吊销,未注销", "status", "closed"),
        ("登记状态", "注销", "status", "closed"),
        ("产品类别", "灯 串", "category", "灯串"),
        ("产品类别", "自镇流ＬＥＤ灯", "category", "自镇流LED灯"),
        ("产品类别", "", "category", ""),
        ("人数", "1,234", "staff_count", 1234),
        ("人数", "１，２３４", "staff_count", 1234),
        ("人数", "49.0", "staff_count", 49),
        ("人数", "４９人", "staff_count", 49),
        ("人数", " 0 ", "staff_count", 0),
        ("人数", "—", "staff_count", None),
        ("电话", "０７６０－８８８８００００", "phone", "0760-88880000"),
        ("电话", "13800138000、13900139000", "phone", "13800138000 / 13900139000"),
        ("电话", "(0760)88880000转801", "phone", "(0760)88880000转801"),
        ("电话", "400-800-1234", "phone", "400-800-1234"),
        ("法人", "\u200b陈　某\n", "representative", "陈 某"),
        ("法人", "无", "representative", ""),
    ],
)
def test_cell_is_understood(read_cell, heading, text, field, value):
    table = read_cell(heading, text)

    assert table.errors == []
    assert getattr(table.rows[0], field) == value


@pytest.mark.parametrize(
    ("heading", "text", "says"),
    [
        ("规模", "规上", "大型、中型、小型、微型"),
        ("规模", "小微", "大型、中型、小型、微型"),
        ("状态", "经营异常", "在产、季节停产、停产、搬迁、关闭、失联"),
        ("产品类别", "吸顶灯", "灯串、自镇流LED灯、投光灯具"),
        ("人数", "约50", "“约50”不是人数"),
        ("人数", "50-100", "不是人数"),
        ("人数", "49.5", "不是人数"),
        ("人数", "-5", "不是人数"),
        ("人数", "1,23", "不是人数"),
        ("人数", "1e3", "不是人数"),
        ("人数", "٣", "不是人数"),
        ("人数", "1_000", "不是人数"),
        ("人数", "9" * 400, "不是人数"),
        ("电话", "138****8000", "看不出电话号码"),
        ("电话", "12345", "看不出电话号码"),
        ("电话", "同上", "看不出电话号码"),
        ("电话", "1.38001e+10", "看不出电话号码"),
        ("电话", "13800138000/13900139000/13700137000", "只留一两个"),
        ("地址", "路" * 201, "最多 200 个"),
        ("法人", "陈\ue000", "第 2 个字无法识别"),
        ("地址", "#N/A", "公式错误"),
        ("状态", "#REF!", "公式错误"),
    ],
)
def test_cell_is_refused_with_what_to_do(read_cell, heading, text, says):
    table = read_cell(heading, text)

    assert places(table) == [(2, f"D {heading}")]
    assert says in table.errors[0].message
    assert table.rows == []

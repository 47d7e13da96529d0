"""Lists of units and their people as offices keep them: understood, or refused with row, column and what to do."""

from datetime import date

import pytest

from accounts.models import OrgUnit
from accounts.services import rename_unit
from campaigns.contact_sheet import MAX_ROWS, read_contacts
from campaigns.contact_units import SUGGESTIONS
from tests.factories import OrgUnitFactory

pytestmark = pytest.mark.django_db
HEADINGS = ["单位", "审核人", "审核人电话", "联络员", "联络员电话"]
HEAD, REPORTER = "unit_head", "unit_reporter"
PERSONAL_ID = "442000199001011234"


@pytest.fixture
def read(make_workbook, town):
    """read(row, …, headings=…) -> ContactTable of a workbook with these rows."""

    def make(*rows, headings=HEADINGS, units=None):
        def draw(workbook, sheet):
            for number, cells in enumerate(rows, 1):
                for column, cell in enumerate(cells):
                    # What begins with "=" stays what was typed.
                    write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                    write(number, column, cell)

        units = OrgUnit.objects.filter(parent=town) if units is None else units
        return read_contacts(make_workbook([headings], draw=draw), units=units)

    return make


def people(table):
    return [(contact.row, contact.role, contact.name, contact.phone) for contact in table.contacts]


def problems(table):
    return [(error.row, error.column) for error in table.errors]


def test_each_person_of_a_row_is_a_contact_of_its_unit(read, village):
    table = read(["演示东村", "陈书记", "13800000001", "李某", "0760-88880000"])

    assert table.errors == []
    assert people(table) == [(2, HEAD, "陈书记", "13800000001"), (2, REPORTER, "李某", "0760-88880000")]
    assert {contact.unit_id for contact in table.contacts} == {village.pk}


@pytest.mark.parametrize(
    "headings",
    [
        ["村（社区）", "书记", "书记电话", "联络员", "联络员手机"],
        ["成员单位", "分管领导（签字）", "分管领导联系电话", "填报员", "电话"],
        ["＊单位名称", "负 责 人", "负责人电话", "经办人", "手机"],
        ["单位", "审核人", "电话", "联络员", "电话"],
        ["单位", "审核人", "联系电话", "联络员", "手机号码"],
    ],
)
def test_headings_are_known_in_any_spelling_and_a_number_belongs_to_the_person_before_it(read, headings):
    table = read(["演示东村", "陈某", "13800000001", "李某", "13800000002"], headings=headings)

    assert people(table) == [(2, HEAD, "陈某", "13800000001"), (2, REPORTER, "李某", "13800000002")]


@pytest.mark.parametrize(
    ("headings", "role"),
    [
        (["单位", "审核人", "联络员", "联系电话"], REPORTER),
        (["单位", "联络员", "审核人", "联系电话"], REPORTER),
        (["单位", "审核人", "联系电话", "联络员"], HEAD),
        (["单位", "联系电话", "审核人", "联络员"], REPORTER),
        (["单位", "联络员", "联络员电话", "审核人", "联系电话"], HEAD),
    ],
)
def test_one_number_for_two_people_is_the_reporters_unless_it_stands_between_them(read, headings, role):
    row = {"单位": "演示东村", "审核人": "陈某", "联络员": "李某", "联系电话": "13800000001", "联络员电话": ""}

    table = read([row[heading] for heading in headings], headings=headings)

    assert {contact.role: contact.phone for contact in table.contacts}[role] == "13800000001"
    assert [contact.phone for contact in table.contacts if contact.role != role] == [""]


def test_title_serial_numbers_notes_and_blank_lines_are_passed_over(make_workbook, town):
    rows = [
        ["各单位联络员名单"],
        ["序号", *HEADINGS, "职务"],
        ["1", "演示东村", "陈某", "", "李某", "", "委员"],
        [],
        ["合计", "1"],
        ["注：请于周五前报送"],
    ]

    table = read_contacts(make_workbook(rows), units=OrgUnit.objects.filter(parent=town))

    assert (table.rows_read, table.errors, table.unknown_columns) == (1, [], ["职务"])
    assert people(table) == [(3, HEAD, "陈某", ""), (3, REPORTER, "李某", "")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_text_file_is_read_and_a_short_row_told(make_csv, town, encoding):
    text = "单位,联络员,电话\n演示东村,李某,13800000001\n演示西村,王某\n"

    table = read_contacts(make_csv(text, encoding), units=OrgUnit.objects.filter(parent=town))

    assert people(table) == [(2, REPORTER, "李某", "13800000001")]
    assert problems(table) == [(3, "")]
    assert "表头有 3 列" in table.errors[0].message


@pytest.mark.parametrize(
    "name",
    [
        "演示东村", " 演 示 东 村 ", "演示东村委会", "演示镇演示东村", "演示市演示镇演示东村", "演示演示东村", "旧东村",
        "演示镇旧东村",
    ],
)  # fmt: skip
def test_unit_is_found_with_its_town_before_it_without_suffix_and_by_its_earlier_name(
    read, village, security_administrator, name
):
    village.names.update(name="旧东村")
    rename_unit(village, name="演示东村", on=date(2025, 3, 1), by=security_administrator)

    table = read([name, "", "", "李某", ""])

    assert table.errors == []
    assert table.contacts[0].unit_id == village.pk


@pytest.mark.parametrize("name", ["供电所", "演示供电所", "演示镇供电所", "横栏供电所"])
def test_town_in_the_units_own_name_may_be_left_out(read, city, name):
    town = OrgUnitFactory(name="横栏镇", parent=city)
    unit = OrgUnitFactory(name="横栏镇供电所", parent=town)

    table = read([name, "", "", "李某", ""], units=OrgUnit.objects.filter(parent=town))

    found = [contact.unit_id for contact in table.contacts]
    assert found == ([unit.pk] if name in ("供电所", "横栏供电所") else [])


def test_unknown_unit_is_refused_with_the_nearest_name(read):
    table = read(["演示冬村", "", "", "李某", ""], ["完全不同", "", "", "王某", ""])

    assert problems(table) == [(2, "A 单位"), (3, "A 单位")]
    assert "最接近的是“演示东村”" in table.errors[0].message or "演示西村" in table.errors[0].message
    assert "照模板里的单位名称填写" in table.errors[1].message
    assert table.contacts == []


def test_name_that_two_towns_share_needs_the_town(read, city, town, other_town):
    twin = OrgUnitFactory(name="演示东村", parent=other_town)
    units = OrgUnit.objects.filter(parent__in=[town, other_town])

    table = read(["演示东村", "", "", "李某", ""], ["邻镇演示东村", "", "", "王某", ""], units=units)

    assert problems(table) == [(2, "A 单位")]
    assert "2 个单位都对得上" in table.errors[0].message
    assert [contact.unit_id for contact in table.contacts] == [twin.pk]


def test_several_rows_of_a_unit_are_several_reporters_and_a_head_named_twice_is_one(read):
    table = read(
        ["演示东村", "陈某", "", "李某", ""],
        ["演示东村", "陈 某", "13800000001", "王某", ""],
        ["演示东村", "陈某", "", "李某", ""],
    )

    assert table.errors == []
    assert sorted(people(table)) == [
        (2, REPORTER, "李某", ""), (3, HEAD, "陈某", "13800000001"), (3, REPORTER, "王某", ""),
    ]  # fmt: skip


def test_merged_unit_stands_for_all_its_rows(make_workbook, town):
    def draw(workbook, sheet):
        sheet.merge_range("A2:A3", "演示东村")
        sheet.write_row("D2", ["李某"])
        sheet.write_row("D3", ["王某"])

    table = read_contacts(make_workbook([HEADINGS], draw=draw), units=OrgUnit.objects.filter(parent=town))

    assert [contact.name for contact in table.contacts] == ["李某", "王某"]


@pytest.mark.parametrize("blank", ["", " ", "无", "—", "/"])
def test_blank_person_is_nobody_and_a_number_without_a_name_is_told(read, blank):
    table = read(["演示东村", blank, "13800000001", blank, blank])

    assert (table.contacts, table.errors) == ([], [])
    assert [(hint.row, hint.column) for hint in table.hints] == [(2, "C 审核人电话")]


@pytest.mark.parametrize(
    ("name", "kept"), [("张　三", "张三"), ("\u200b李四", "李四"), ("Tom  Lee", "Tom Lee"), ("阿依·古丽", "阿依·古丽")]
)
def test_name_is_kept_without_padding(read, name, kept):
    assert people(read(["演示东村", "", "", name, ""])) == [(2, REPORTER, kept, "")]


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        (0, "", "请填写单位名称"),
        (0, "=A1", "公式"),
        (3, "=CMD()", "公式"),
        (3, "@李某", "公式"),
        (3, "#REF!", "公式错误"),
        (3, 12345, "姓名里有一串数字"),
        (3, "12", "“12”不是姓名"),
        (3, "李某13800000001", "电话填在电话一列"),
        (3, "李某、王某", "一格只填一个人"),
        (3, "李某\n王某", "一格只填一个人"),
        (3, f"李某{PERSONAL_ID}", "这里有身份证号"),
        (3, "李\ue000", "无法识别"),
        (3, "李" * 51, "最多 50 个字"),
        (4, PERSONAL_ID, "这里有身份证号"),
        (4, "44200019900101123X", "这里有身份证号"),
        (4, "138oooo0001", "看不出电话号码"),
        (4, "12345", "看不出电话号码"),
        (4, "=13800000001", "公式"),
        (4, "1.38E+10", "看不出电话号码"),
    ],
)
def test_cell_is_refused_with_its_place_and_what_to_do(read, column, text, says):
    row = ["演示东村", "", "", "李某", "13800000001"]
    row[column] = text

    table = read(row)

    assert problems(table) == [(2, f"{'ABCDE'[column]} {HEADINGS[column]}")]
    assert says in table.errors[0].message
    assert PERSONAL_ID[6:14] not in table.errors[0].message


def test_same_name_with_two_numbers_in_one_unit_is_refused(read):
    table = read(
        ["演示东村", "李某", "13800000001", "李某", "138-0000-0001"],
        ["演示东村", "", "", "李某", "13800000002"],
        ["演示西村", "", "", "李某", "13800000002"],
    )

    assert problems(table) == [(3, "E 联络员电话")]
    assert "与第 2 行同一单位、同名" in table.errors[0].message


def test_number_written_as_a_number_is_read_whole(read):
    assert people(read(["演示东村", "", "", "李某", 13800000001])) == [(2, REPORTER, "李某", "13800000001")]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "没有内容"),
        ([["姓名", "电话"], ["李某", "13800000001"]], "找不到表头"),
        ([["单位", "电话"], ["演示东村", "13800000001"]], "找不到表头"),
        ([HEADINGS], "没有数据行"),
    ],
)
def test_file_without_a_list_says_so(make_workbook, town, rows, says):
    table = read_contacts(make_workbook(rows), units=OrgUnit.objects.filter(parent=town))

    assert says in table.errors[0].message


def test_file_that_is_no_table_says_so(make_csv, town):
    table = read_contacts(make_csv(b"%PDF-1.7 \x00"), units=OrgUnit.objects.filter(parent=town))

    assert ".pdf" in table.errors[0].message


def test_second_sheet_of_the_kind_is_told(make_workbook, town):
    def draw(workbook, sheet):
        other = workbook.add_worksheet("旧名单")
        other.write_row(0, 0, HEADINGS[:4])

    path = make_workbook([HEADINGS, ["演示东村", "", "", "李某", ""]], draw=draw)
    table = read_contacts(path, units=OrgUnit.objects.filter(parent=town))

    assert "旧名单" in table.hints[0].message


def test_too_many_rows_are_refused(read):
    rows = [["演示东村", "", "", f"李某{number}号", ""] for number in range(MAX_ROWS + 1)]

    table = read(*rows)

    assert "请拆分后上传" in table.errors[0].message
    assert table.contacts == []


def test_nearest_name_is_looked_for_in_the_first_rows_only(read):
    errors = read(*(["演示冬村", "", "", "李某", ""] for _number in range(SUGGESTIONS + 1))).errors

    assert ["最接近" in error.message for error in errors] == [True] * SUGGESTIONS + [False]


def test_hundred_units_cost_three_queries(make_workbook, town, django_assert_max_num_queries):
    units = [OrgUnitFactory(name=f"第{number}村", parent=town) for number in range(100)]
    path = make_workbook([HEADINGS, *([unit.name, "陈某", "", "李某", ""] for unit in units)])

    with django_assert_max_num_queries(3):
        table = read_contacts(path, units=OrgUnit.objects.filter(parent=town))

    assert len(table.contacts) == 200

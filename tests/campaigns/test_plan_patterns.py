"""Numbers, dates, units and parts as official plans write them, one form at a time."""

from datetime import date

import pytest

from campaigns.plan_reading.dates import Span, find_deadline, read_deadline
from campaigns.plan_reading.numbering import NumberStyle, chinese_number, chinese_value, parse_number
from campaigns.plan_reading.patterns import read_annotation
from campaigns.plan_reading.units import PlanUnit, UnitMatcher
from tests.campaigns.plan_samples import VILLAGES, city_units, henglan_units

ONE_YEAR = Span(date(2026, 3, 1), date(2026, 1, 1), date(2026, 12, 31))
THREE_YEARS = Span(date(2026, 3, 1), date(2024, 3, 15), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "style", "value", "rest"),
    [
        ("一、总体要求", NumberStyle.CHINESE, 1, "总体要求"),
        ("二十三、附则", NumberStyle.CHINESE, 23, "附则"),
        ("（一）严查", NumberStyle.CHINESE_BRACKET, 1, "严查"),
        ("(十二)  加强", NumberStyle.CHINESE_BRACKET, 12, "加强"),
        ("㈢整治", NumberStyle.CHINESE_BRACKET, 3, "整治"),
        ("1.摸排", NumberStyle.DECIMAL, 1, "摸排"),
        ("１２．摸排", NumberStyle.DECIMAL, 12, "摸排"),
        ("1、摸排", NumberStyle.DECIMAL, 1, "摸排"),
        ("⒈摸排", NumberStyle.DECIMAL, 1, "摸排"),
        ("1.2 摸排", NumberStyle.DECIMAL_PAIR, 2, "摸排"),
        ("（1）登记", NumberStyle.DECIMAL_BRACKET, 1, "登记"),
        ("2）登记", NumberStyle.DECIMAL_BRACKET, 2, "登记"),
        ("⑵登记", NumberStyle.DECIMAL_BRACKET, 2, "登记"),
        ("①登记", NumberStyle.CIRCLED, 1, "登记"),
        ("第一条 为了", NumberStyle.ARTICLE, 1, "为了"),
        ("第二章 任务", NumberStyle.CHAPTER, 2, "任务"),
        ("第三部分 任务", NumberStyle.PART, 3, "任务"),
    ],
)
def test_number_is_taken_off_its_paragraph(text, style, value, rest):
    number, left = parse_number(text)

    assert (number.style, number.value, left) == (style, value, rest)


@pytest.mark.parametrize(
    "text", ["2026年6月底前", "1.5亿元以上", "3,000家企业", "一季度完成", "三是加强", "5G工厂", ""]
)
def test_amounts_and_years_are_no_numbers(text):
    assert parse_number(text) == (None, text)


def test_chinese_numbers_there_and_back():
    assert [chinese_value(chinese_number(value)) for value in range(1, 200)] == list(range(1, 200))


@pytest.mark.parametrize(
    ("text", "due_on"),
    [
        ("2026年6月30日前", date(2026, 6, 30)),
        ("2026年6月30日", date(2026, 6, 30)),
        ("２０２６年６月３０日前", date(2026, 6, 30)),
        ("二〇二六年六月三十日前", date(2026, 6, 30)),
        ("2026年2月底前", date(2026, 2, 28)),
        ("2026年6月", date(2026, 6, 30)),
        ("6月底前", date(2026, 6, 30)),
        ("2026年底前", date(2026, 12, 31)),
        ("2026年年底", date(2026, 12, 31)),
        ("年底前完成", date(2026, 12, 31)),
        ("第三季度", date(2026, 9, 30)),
        ("2026年三季度末", date(2026, 9, 30)),
        ("上半年", date(2026, 6, 30)),
        ("2026年6月中旬", date(2026, 6, 20)),
        ("2026.6.30", date(2026, 6, 30)),
        ("2026-06-30", date(2026, 6, 30)),
        ("2026年3月—6月", date(2026, 6, 30)),
        ("2026年3月至2026年6月", date(2026, 6, 30)),
        ("3月1日至6月30日", date(2026, 6, 30)),
        ("即日起至2026年6月底", date(2026, 6, 30)),
    ],
)
def test_clear_date_is_read_without_a_doubt(text, due_on):
    assert (read_deadline(text, ONE_YEAR).due_on, read_deadline(text, ONE_YEAR).doubts) == (due_on, ())


@pytest.mark.parametrize(
    ("text", "due_on"),
    [
        ("长期坚持", date(2026, 12, 31)),
        ("持续推进", date(2026, 12, 31)),
        ("每季度末", date(2026, 12, 31)),
        ("每月25日前", date(2026, 12, 31)),
        ("6月前", date(2026, 6, 30)),
        ("2026年前", date(2026, 12, 31)),
        ("今年底前", date(2026, 12, 31)),
        ("2026年6月底前，长期坚持", date(2026, 6, 30)),
        ("2027年6月底", date(2027, 6, 30)),
        ("印发之日起30日内", None),
        ("分阶段推进", None),
        ("2026年2月30日", None),
        ("2026年13月", None),
        ("0000年1月", None),
    ],
)
def test_unclear_date_is_a_doubt(text, due_on):
    deadline = read_deadline(text, ONE_YEAR)

    assert deadline.due_on == due_on
    assert deadline.doubts


def test_year_that_is_not_written_is_a_doubt_in_a_plan_of_several_years():
    assert read_deadline("6月底前", THREE_YEARS).doubts
    assert not read_deadline("2025年6月底前", THREE_YEARS).doubts


def test_date_in_the_text_is_a_deadline_only_before_its_verb():
    assert find_deadline("2026年6月底前完成摸底。", ONE_YEAR).doubts == ()
    assert find_deadline("对2026年6月底前取得证书的企业开展检查。", ONE_YEAR).doubts
    assert find_deadline("6月底前完成排查，10月底前完成整治。", ONE_YEAR).doubts
    assert find_deadline("加强与市局对接。", ONE_YEAR).due_on is None


@pytest.mark.parametrize(
    ("text", "lead", "responsible", "cooperating", "due"),
    [
        (
            "摸排。（牵头单位：甲局；责任单位：乙局、各村（社区）；完成时限：6月底前）",
            "甲局",
            "乙局、各村（社区）",
            "",
            "6月底前",
        ),
        ("摸排。[甲局牵头，乙局、丙局等按职责分工负责]", "甲局", "乙局、丙局等", "", ""),
        ("摸排（甲局牵头，会同乙局，6月底前完成）。", "甲局", "", "乙局", "6月底前完成"),
        ("摸排（甲局、乙局负责）", "", "甲局、乙局", "", ""),
        ("由甲局牵头，乙局、丙局配合，开展摸排。", "甲局", "", "乙局、丙局", ""),
        ("摸排。责任单位：甲局、乙局。完成时限：6月底前。", "", "甲局、乙局", "", "6月底前"),
        ("牵头单位：甲局　配合单位：乙局", "甲局", "", "乙局", ""),
        ("责任单位：甲局牵头，乙局配合。", "甲局", "", "乙局", ""),
        ("摸排。（责任领导：张三；责任单位：甲局）", "", "甲局", "", ""),
        ("压实企业主体责任：加强培训。", "", "", "", ""),
    ],
)
def test_parts_are_read(text, lead, responsible, cooperating, due):
    annotation, _rest = read_annotation(text)

    found = [annotation.text_of(part) for part in ("lead", "responsible", "cooperating", "due")]

    assert found == [lead, responsible, cooperating, due]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("横栏分局", ("henglan-amr-branch",)),
        ("市市场监管局横栏分局", ("henglan-amr-branch",)),
        ("市市场监督管理局", ("zhongshan-amr",)),
        ("镇财政分局", ("henglan-finance",)),
        ("横栏镇党政综合办", ("henglan-general-office",)),
        ("五沙村委会", ("henglan-wusha",)),
        ("西冲社区居民委员会", ("henglan-xichong",)),
        ("专班办", ("henglan-office",)),
        ("镇人民政府", ("henglan",)),
        ("各村（社区）", VILLAGES),
        ("11个村（社区）", VILLAGES),
    ],
)
def test_unit_is_found_by_what_a_plan_calls_it(text, codes):
    match = UnitMatcher(henglan_units()).find(text)

    assert (match.codes, match.doubt) == (codes, "")


@pytest.mark.parametrize(
    "text",
    [
        "市财政局",
        "市公安局横栏分局",
        "财政局",
        "分局",
        "有关部门",
        "各成员单位",
        "工信科贸局",
        "公安分局等",
        "12个村（社区）",
    ],
)
def test_name_that_is_not_certain_is_a_doubt(text):
    assert UnitMatcher(henglan_units()).find(text).doubt


def test_city_names_its_departments_in_short():
    matcher = UnitMatcher(city_units())

    found = matcher.find_all("市发改委、市工信局和市住建局，市人社局以及各镇（街道）")

    assert [match.codes for match in found] == [
        ("reform",),
        ("industry",),
        ("housing",),
        ("labour",),
        ("east", "west", "south"),
    ]


def test_town_department_is_not_taken_for_that_of_the_city():
    units = [PlanUnit("city", "演示市", "city"), PlanUnit("town", "演示镇", "town", "city")]
    units += [PlanUnit("town-finance", "财政局", "department", "town")]

    assert UnitMatcher(units).find("市财政局").codes == ()
    assert UnitMatcher(units).find("镇财政局").codes == ("town-finance",)

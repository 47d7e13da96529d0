import time
from datetime import date

import docx
import pytest

from campaigns.choices import PlanRowLevel
from campaigns.plan_reading.document import read_docx, read_text
from campaigns.plan_reading.reading import read_plan
from campaigns.plan_reading.units import PlanUnit
from tests.campaigns import plan_samples
from tests.campaigns.plan_samples import BRANCH, GENERAL, INDUSTRY, POLICE, TODAY, VILLAGES, henglan_units, saved, score


def read(blocks, *, units=None, on=TODAY):
    return read_plan(blocks, units=units or henglan_units(), on=on)


def read_lines(*lines, **options):
    return read(read_text("\n".join(lines)), **options)


def one_task(*lines, **options):
    """The one task of a plan for 2026 with these lines below its heading."""
    reading = read_lines("横栏镇2026年工作方案", "一、重点任务", *lines, **options)
    [task] = reading.tasks
    return task


def doubts_of(row):
    return {name for name, _sentence in row.doubts}


@pytest.fixture(scope="module")
def henglan_reading():
    return read(read_docx(plan_samples.henglan_docx()))


# -- The measured plans


def test_official_plan_is_read_right_and_never_wrong_in_silence(henglan_reading):
    result = score(henglan_reading, plan_samples.HENGLAN_PLAN)

    assert not result.wrong
    assert result.rate >= 0.9, str(result)
    assert result.doubtful  # what the plan does not say is not made up


def test_score_sees_what_is_wrong(henglan_reading):
    """The measure itself: a unit, a date or a task that differs without a doubt is counted as wrong."""
    first, *others = plan_samples.HENGLAN_PLAN
    changed = plan_samples.Truth(first.title, "", POLICE, first.responsible, first.cooperating, date(2026, 1, 1))

    result = score(henglan_reading, [changed, *others[1:]])

    assert {name for _title, name, *_rest in result.wrong} == {"lead", "due_on", "task"}


def test_head_of_the_official_plan(henglan_reading):
    reading = henglan_reading

    assert reading.title == "横栏镇照明灯具产品质量提升2026年工作方案"
    assert reading.number == "横府〔2026〕3号"
    assert (reading.starts_on, reading.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert [(basis.title, basis.number) for basis in reading.basis] == [
        ("质量强国建设纲要", ""),
        ("中山市工业产品质量提升三年行动方案（2024—2026年）", "中府〔2024〕5号"),
    ]
    assert reading.goals == ["到2026年底，全镇灯具产品监督抽查不合格发现率明显下降，培育“横栏精造”产品12个以上。"]
    assert [phase.name for phase in reading.phases] == ["动员部署阶段", "集中攻坚阶段", "总结提升阶段"]
    assert reading.problems == []


def test_levels_of_the_official_plan(henglan_reading):
    task = henglan_reading.tasks[0]

    assert task.parent.level == PlanRowLevel.MEASURE
    assert task.parent.parent.level == PlanRowLevel.GROUP
    assert task.parent.parent.title == plan_samples.STRICT
    assert not [row for row in henglan_reading.tasks if "组织领导" in row.title or "阶段" in row.title]


def test_nothing_of_the_official_plan_is_lost(henglan_reading):
    blocks = read_docx(plan_samples.henglan_docx())

    kept = "\n".join(row.text for row in henglan_reading.rows)
    lost = [block.text for block in blocks if hasattr(block, "text") and block.text not in kept]

    assert not lost


@pytest.mark.parametrize(
    "text",
    [
        plan_samples.CITY_PLAN_TEXT,
        plan_samples.CITY_PLAN_TEXT.replace("\n", " "),
        plan_samples.broken_by_pages(plan_samples.CITY_PLAN_TEXT),
    ],
    ids=["lines", "line breaks lost", "lines broken by pages"],
)
def test_plan_in_another_style_is_read_right(text):
    reading = read(read_text(text), units=plan_samples.city_units())

    result = score(reading, plan_samples.CITY_PLAN)

    assert not result.wrong
    assert result.rate >= 0.9, str(result)
    assert (reading.starts_on, reading.ends_on) == (date(2025, 1, 1), date(2027, 12, 31))


def test_loosely_written_plan_is_never_wrong_in_silence():
    """Much of it says less than the portal needs: that is told, and nothing is made up."""
    result = score(read_lines(plan_samples.CAMPAIGN_PLAN_TEXT), plan_samples.CAMPAIGN_PLAN)

    assert not result.wrong
    assert result.rate >= 0.7, str(result)


# -- Bad input


def test_plan_without_numbers_keeps_every_paragraph():
    lines = [f"各部门要加强第{sign}批产品的检查，做到底数清、情况明。" for sign in "甲乙丙"]

    reading = read_lines("横栏镇质量提升工作方案", *lines)

    assert "没有找到“一、（一）1.”这样的编号" in reading.problems[0]
    assert [row.text for row in reading.rows] == ["横栏镇质量提升工作方案", *lines]
    assert {row.level for row in reading.rows} == {PlanRowLevel.TEXT}


def test_empty_plan_says_what_is_missing():
    reading = read([])

    assert len(reading.problems) == 4
    assert reading.rows == []


@pytest.mark.parametrize("written", ["2026年2月30日前", "2026年13月底前", "２０２６年１３月", "2026年6月31日"])
def test_date_that_does_not_exist_is_a_doubt_and_no_date(written):
    task = one_task(f"（一）开展摸排。（牵头单位：横栏分局；完成时限：{written}）")

    assert task.due_on is None
    assert "没有“" in dict(task.doubts)["due_on"]


def test_date_outside_the_plan_is_a_doubt():
    task = one_task("（一）开展摸排。（牵头单位：横栏分局；完成时限：2027年6月底前）")

    assert "不在行动起止日期" in dict(task.doubts)["due_on"]


def test_unknown_unit_is_a_doubt_that_names_the_nearest():
    task = one_task("（一）开展摸排。（牵头单位：横栏分局；责任单位：工信科贸局；完成时限：2026年6月底前）")

    assert [name.codes for name in task.responsible] == [()]
    assert "没有找到单位“工信科贸局”，最接近的是“工信科商局”" in dict(task.doubts)["responsible"]


def test_ambiguous_unit_is_a_doubt():
    units = [*henglan_units(), PlanUnit("second", "财政所", "department", "henglan", ("财政分局",))]
    units.append(PlanUnit("third", "财政分局", "department", "zhongshan"))

    task = one_task("（一）开展摸排。（牵头单位：财政分局；完成时限：2026年6月底前）", units=units)

    assert task.lead.codes == ()
    assert "可能是" in dict(task.doubts)["lead"]


def test_gap_in_the_numbers_is_a_doubt():
    reading = read_lines("一、重点任务", "（一）摸排。", "（三）整治。", "（三）复查。", "（一）总结。")

    sentences = [dict(row.doubts).get("number", "") for row in reading.tasks]

    assert sentences[0] == ""
    assert "缺了一项" in sentences[1]
    assert "重复" in sentences[2]
    assert "重新数起" in sentences[3]


def test_unit_in_a_section_of_safeguards_is_told_and_not_made_a_task():
    reading = read_lines(
        "一、重点任务", "（一）摸排。（横栏分局牵头）", "二、保障措施", "（一）加强领导。（责任单位：公安分局）"
    )

    assert [row.title for row in reading.tasks] == ["摸排"]
    assert "level" in doubts_of(reading.rows[-1])


def test_bracket_that_is_not_closed_is_a_doubt():
    task = one_task("（一）摸排底数。（牵头单位：横栏分局；责任单位：公安分局；完成时限：2026年6月底前")

    assert task.lead.codes == (BRANCH,)
    assert "括号" in dict(task.doubts)["responsible"]


# -- Units and who does what


def test_measure_hands_its_units_down_with_a_doubt():
    reading = read_lines(
        "横栏镇2026年工作方案",
        "一、重点任务",
        "（一）严查无证生产。（牵头单位：横栏分局；责任单位：公安分局；完成时限：2026年6月底前）",
        "1.开展摸排。",
        "2.集中整治。（牵头单位：工信科商局；完成时限：2026年9月底前）",
    )

    first, second = reading.tasks

    assert (first.lead.codes, first.due_on) == ((BRANCH,), date(2026, 6, 30))
    assert doubts_of(first) == {"lead", "due_on"}
    assert (second.lead.codes, second.due_on, second.doubts) == ((INDUSTRY,), date(2026, 9, 30), [])


def test_items_below_a_task_are_its_subtasks():
    reading = read_lines(
        "横栏镇2026年工作方案",
        "一、重点任务",
        "（一）严查无证生产",
        "1.开展摸排。（牵头单位：横栏分局；完成时限：2026年6月底前）",
        "（1）逐户登记。",
        "（2）建立台账，2026年3月底前完成。",
    )

    assert [(row.level, row.title) for row in reading.tasks] == [
        (PlanRowLevel.TASK, "开展摸排"),
        (PlanRowLevel.SUBTASK, "逐户登记"),
        (PlanRowLevel.SUBTASK, "建立台账，2026年3月底前完成"),
    ]
    assert reading.tasks[2].due_on == date(2026, 3, 31)
    assert reading.tasks[1].parent is reading.tasks[0]


def test_several_responsible_units_without_a_leader_are_a_doubt():
    task = one_task("（一）开展摸排。（责任单位：横栏分局、公安分局；完成时限：2026年6月底前）")

    assert task.lead.codes == (BRANCH,)
    assert "没有写牵头单位" in dict(task.doubts)["lead"]


def test_first_named_leads_where_the_plan_says_so():
    task = one_task("（一）开展摸排。责任单位：横栏分局、公安分局（排名第一的为牵头单位）。完成时限：2026年6月底前。")

    assert (task.lead.codes, [name.codes for name in task.responsible]) == ((BRANCH,), [(POLICE,)])
    assert task.doubts == []


def test_group_cannot_lead():
    task = one_task("（一）开展摸排。（牵头单位：各村（社区）；完成时限：2026年6月底前）")

    assert task.lead is None
    assert task.responsible[0].codes == VILLAGES
    assert "不是一个单位" in dict(task.doubts)["lead"]


def test_annotation_on_a_line_of_its_own_belongs_to_the_item_above():
    task = one_task("（一）开展摸排", "对全镇灯具企业开展摸排。", "责任单位：横栏分局", "完成时限：2026年6月底前")

    assert (task.lead.codes, task.due_on, task.doubts) == ((BRANCH,), date(2026, 6, 30), [])


def test_annotation_behind_several_items_is_that_of_their_heading():
    reading = read_lines(
        "横栏镇2026年工作方案",
        "一、重点任务",
        "（一）严查无证生产",
        "1.开展摸排。",
        "2.集中整治。",
        "（牵头单位：横栏分局；完成时限：2026年6月底前）",
    )

    assert [row.lead.codes for row in reading.tasks] == [(BRANCH,), (BRANCH,)]
    assert all("lead" in doubts_of(row) for row in reading.tasks)


def test_everybody_is_nobody():
    task = one_task("（一）加强宣传。由专人负责信息报送。")

    assert task.lead is None
    assert doubts_of(task) == {"lead", "due_on"}


# -- Tables


def table_docx(*rows, before=("横栏镇2026年任务分工表",)):
    document = docx.Document()
    for text in before:
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return document, table


def test_plan_that_is_only_a_table_is_read():
    document, _table = table_docx(
        ("序号", "任务名称", "责任单位", "时限要求"),
        ("1", "开展摸排", "横栏分局牵头，公安分局、党政综合办配合", "6月底"),
        ("2", "集中整治", "同上", "同上"),
        ("合计", "", "", ""),
    )

    reading = read(read_docx(saved(document)))

    assert [row.title for row in reading.tasks] == ["开展摸排", "集中整治"]
    for row in reading.tasks:
        assert row.lead.codes == (BRANCH,)
        assert [name.codes for name in row.cooperating] == [(POLICE,), (GENERAL,)]
        assert (row.due_on, row.doubts) == (date(2026, 6, 30), [])


def test_table_completes_the_tasks_of_the_text():
    document, _table = table_docx(
        ("工作任务", "牵头单位", "完成时限"),
        ("开展摸排", "横栏分局", "2026年6月底前"),
        ("集中整治", "公安分局", "2026年9月底前"),
        before=(
            "2026年工作方案",
            "一、重点任务",
            "（一）开展摸排。",
            "（二）集中整治。（牵头单位：横栏分局）",
            "二、附表",
        ),
    )

    first, second = read(read_docx(saved(document))).tasks

    assert (first.lead.codes, first.due_on, first.doubts) == ((BRANCH,), date(2026, 6, 30), [])
    assert "与正文不同" in dict(second.doubts)["lead"]
    assert second.due_on == date(2026, 9, 30)


def test_table_goes_on_behind_a_page():
    document, _table = table_docx(("工作任务", "牵头单位", "完成时限"), ("摸排", "横栏分局", "2026年6月底前"))
    second = document.add_table(rows=1, cols=3)
    for cell, text in zip(second.rows[0].cells, ("整治", "公安分局", "2026年9月底前"), strict=True):
        cell.text = text

    assert [row.title for row in read(read_docx(saved(document))).tasks] == ["摸排", "整治"]


def test_other_tables_are_kept_as_text():
    document, _table = table_docx(("姓名", "职务"), ("张三", "组长"), before=("方案", "一、重点任务", "（一）摸排。"))

    reading = read(read_docx(saved(document)))

    assert [row.title for row in reading.tasks] == ["摸排"]
    assert [row.text for row in reading.rows if row.place.startswith("表")] == ["姓名 职务", "张三 组长"]


def test_rows_copied_from_a_table_are_read():
    reading = read_lines(
        "工作任务\t牵头单位\t完成时限", "摸排底数\t横栏分局\t2026年6月底前", "集中整治\t公安分局\t年底前"
    )

    assert [(row.title, row.lead.codes) for row in reading.tasks] == [("摸排底数", (BRANCH,)), ("集中整治", (POLICE,))]


# -- Shapes of documents


def test_plan_behind_its_notice_is_read():
    reading = read_lines(
        "横栏镇关于印发《横栏镇2026年质量提升工作方案》的通知",
        "各村（社区）：",
        "现印发给你们，并就有关事项通知如下：",
        "一、提高认识。各单位要高度重视。",
        "二、按时报送。",
        "附件：横栏镇2026年质量提升工作方案",
        "一、工作目标",
        "全面提升质量。",
        "二、重点任务",
        "（一）开展摸排。（牵头单位：横栏分局；完成时限：6月底前）",
    )

    assert reading.title == "横栏镇2026年质量提升工作方案"
    assert [(row.title, row.due_on, row.doubts) for row in reading.tasks] == [("开展摸排", date(2026, 6, 30), [])]


def test_table_of_contents_is_no_plan():
    reading = read_lines(
        "一、总体要求……1", "二、重点任务……2", "一、总体要求", "二、重点任务", "（一）摸排。（横栏分局牵头）"
    )

    assert [row.title for row in reading.tasks] == ["摸排"]
    assert all("number" not in doubts_of(row) for row in reading.rows)


def test_headings_without_numbers_give_the_levels():
    document = docx.Document()
    document.add_heading("2026年工作方案", 0)
    document.add_heading("重点任务", 1)
    document.add_heading("严查无证生产", 2)
    document.add_paragraph("开展摸排。（牵头单位：横栏分局；完成时限：6月底前）")
    document.add_paragraph("集中整治。（牵头单位：公安分局；完成时限：9月底前）")

    reading = read(read_docx(saved(document)))

    assert [(row.title, row.lead.codes, row.parent.title) for row in reading.tasks] == [
        ("开展摸排", (BRANCH,), "严查无证生产"),
        ("集中整治", (POLICE,), "严查无证生产"),
    ]


def test_year_of_a_heading_is_that_of_its_tasks():
    reading = read_lines(
        "横栏镇三年行动方案（2024—2026年）",
        "一、2025年重点任务",
        "（一）摸排。（牵头单位：横栏分局；完成时限：6月底前）",
        "二、2026年重点任务",
        "（一）整治。（牵头单位：横栏分局；完成时限：6月底前）",
        "三、其他任务",
        "（一）复查。（牵头单位：横栏分局；完成时限：6月底前）",
    )

    assert [row.due_on for row in reading.tasks] == [date(2025, 6, 30), date(2026, 6, 30), date(2025, 6, 30)]
    assert [doubts_of(row) for row in reading.tasks] == [set(), set(), {"due_on"}]


def test_days_under_their_own_heading_are_those_of_the_plan():
    reading = read_lines(
        "横栏镇灯饰行业“百日攻坚”行动实施方案",
        "一、行动时间",
        "2026年4月1日至2026年7月10日。",
        "二、主要任务",
        "（一）全面摸底（4月1日—4月20日）",
        "1.逐户登记。（牵头单位：横栏分局）",
    )

    [task] = reading.tasks
    assert (reading.starts_on, reading.ends_on) == (date(2026, 4, 1), date(2026, 7, 10))
    assert (task.starts_on, task.due_on, doubts_of(task)) == (date(2026, 4, 1), date(2026, 4, 20), {"due_on"})


@pytest.mark.parametrize(
    "text",
    [
        "一、重点任务\n（一）" + "横栏分局" * 40_000 + "（" + "工信科商局、" * 5_000,
        "印发" * 90_000,
        "." * 190_000 + "x",
        "一、重点任务\n"
        + "\n".join(f"（一）任务。（责任单位：第{number}办公室、不知名的单位{number}）" for number in range(1500)),
        "一、" * 60_000,
        "由" * 90_000,
        "2026年" * 40_000,
        "（" * 100_000,
        "责任单位：" * 30_000,
    ],
    ids=["paragraph", "notice", "dots", "unknown units", "numbers", "sentence", "years", "brackets", "labels"],
)
def test_hostile_text_is_read_in_seconds(text):
    started = time.process_time()

    reading = read_lines(text)

    assert time.process_time() - started < 5
    assert reading.rows

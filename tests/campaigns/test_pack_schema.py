"""The format of a campaign pack, and the facts of the pack of Henglan (mission-brief.md A)."""

from collections import Counter
from copy import deepcopy
from datetime import date

import pytest
from django.utils import translation

from accounts.choices import UnitKind
from campaigns import pack_schema
from campaigns.choices import WeekRule
from campaigns.periods import Calendar

HENGLAN = "henglan-lighting"
VILLAGES = ["横东", "横西", "宝裕", "六沙", "五沙", "三沙", "新丰", "贴边", "新茂", "裕祥"]


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture(scope="module")
def henglan():
    return pack_schema.load_pack_file(HENGLAN)[0]


@pytest.fixture
def pack(henglan):
    return deepcopy(henglan)


def told(pack):
    return [str(error) for error in pack_schema.check_pack(pack)]


def tasks_of(pack):
    return [task for measure in pack["measures"] for task in measure["tasks"]]


@pytest.mark.parametrize("name", pack_schema.list_pack_names())
def test_packs_of_the_portal_are_right(name):
    pack, errors = pack_schema.load_pack_file(name)

    assert errors == []
    assert pack["slug"] == name


def test_henglan_has_the_published_facts(pack):
    groups = Counter(measure["group"] for measure in pack["measures"])

    assert pack["name"] == "横栏镇照明灯具产品质量提升三年行动"
    assert pack["also_called"] == ["照明灯具产品质量提升攻坚战"]
    assert (pack["starts_on"], pack["ends_on"]) == (date(2024, 3, 15), date(2026, 12, 31))
    assert groups == {"五严": 5, "六加强": 6}
    assert [track["name"] for track in pack["tracks"]] == ["查处一批", "帮扶一批", "打造一批"]
    assert [track["enrols"] for track in pack["tracks"]] == ["nothing", "enterprises", "products"]
    assert [bulletin["period_kind"] for bulletin in pack["bulletins"]] == ["week", "month", "quarter"]
    assert pack["phases"][-1]["name"] == "收官阶段"


def test_henglan_marks_what_was_not_published(pack):
    assert all(measure["demo"] for measure in pack["measures"])
    assert all(task["demo"] for task in tasks_of(pack))


def test_henglan_has_26_reporting_units_with_the_11_real_villages(pack):
    units = {unit["code"]: unit for unit in pack["units"]}
    reporting = [units[row["unit"]] for row in pack["participants"] if row.get("reporting", True)]
    places = [unit for unit in reporting if unit["kind"] in (UnitKind.VILLAGE, UnitKind.COMMUNITY)]
    published = {unit["name"] for unit in reporting if unit.get("source") == "mobilisation"}

    assert len(reporting) == 26
    assert [unit["name"] for unit in places] == [*(f"{name}村" for name in VILLAGES), "西冲社区"]
    assert not any(unit.get("demo") for unit in places)
    assert published == {"工信科商局", "横栏分局", "公安分局", "中山市照明灯饰制造业协会", "横栏镇个私企业协会"}


def test_henglan_has_two_to_four_tasks_under_every_measure_in_all_three_years(pack):
    assert all(2 <= len(measure["tasks"]) <= 4 for measure in pack["measures"])
    assert {task["due_on"].year for task in tasks_of(pack)} == {2024, 2025, 2026}


def test_henglan_begins_with_a_whole_friday_week(pack):
    calendar = Calendar(WeekRule(pack["calendar"]["week_rule"]))

    first = calendar.period_for("week", pack["calendar"]["first_period_on"])

    assert first.starts_on == pack["starts_on"]


def test_unknown_sections_are_kept_as_pending(pack):
    pack["award_rules"] = [{"code": "a"}]

    pending = pack_schema.pending_sections(pack)

    assert told(pack) == []
    assert list(pending) == [
        "background",
        "tracks",
        "indicators",
        "resources",
        "policies",
        "light_rules",
        "bulletins",
        "self_reports",
        "award_rules",
    ]
    assert pending["award_rules"] == [{"code": "a"}]
    assert "tracks" not in pack_schema.pending_sections(pack, [*pack_schema.CORE_SECTIONS, "tracks"])


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "measures.3.tasks.0.due_on",
            "2024-07-31",
            "measures[3].tasks[0].due_on: 应为日期，写作 2024-03-15，不加引号。",
        ),
        ("measures.3.tasks.0.weight", True, "measures[3].tasks[0].weight: 应为1至100的整数。"),
        ("measures.3.tasks.0.lead", None, "measures[3].tasks[0].lead: 缺少这一项。"),
        ("measures.3.tasks.0.duty", "x", "measures[3].tasks[0].duty: 没有这一项，请检查拼写。"),
        ("measures.3.tasks", {}, "measures[3].tasks: 应为列表。"),
        ("measures.0.name", " ", "measures[0].name: 应为文字，不能为空。"),
        ("measures.0.name", "长" * 201, "measures[0].name: 不能超过200个字。"),
        ("measures.0", "文字", "measures[0]: 应为“名称: 内容”。"),
        ("units.4.kind", "hamlet", "units[4].kind: 应为下列之一："),
        ("units.4.code", "Heng Lan", "units[4].code: 应为小写字母、数字和连字符"),
        ("units", {}, "units: 应为列表。"),
        ("calendar.week_rule", "sunday", "calendar.week_rule: 应为下列之一：monday_to_sunday、friday_to_thursday。"),
        ("participants.0.reporting", "no", "participants[0].reporting: 应为 true 或 false。"),
        ("tracks.0.counts", ["boxes"], "tracks[0].counts: 应为下列之一："),
        ("tracks.0.counts", "products", "tracks[0].counts: 应为列表。"),
        ("sources.yearbook.title", "", "sources.yearbook.title: 应为文字，不能为空。"),
        ("sources", [], "sources: 应为“名称: 内容”的列表。"),
        ("format", 2, "format: 应为下列之一：1。"),
        ("slug", None, "slug: 缺少这一项。"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(pack, path, value, message):
    put(pack, path, value)

    (error,) = told(pack)

    assert error.startswith(message)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("measures.0.demo", False, "measures[0]: 须写明 source（公开来源）或 demo: true（演示），二者选一。"),
        ("units.4.demo", True, "units[4]: 须写明 source"),
        ("source", None, "须写明 source"),
        ("units.4.source", "rumour", "units[4].source: sources 中没有“rumour”。"),
        ("measures.1.code", "strict-1", "measures[1].code: “strict-1”重复。"),
        ("measures.1.tasks.0.code", "strict-1-1", "measures[1].tasks[0].code: “strict-1-1”重复。"),
        ("bulletins.1.period_kind", "week", "bulletins[1].period_kind: “week”重复。"),
        ("units.2.parent", "henglan-office", "units[2].parent: 上级单位“henglan-office”须列在本单位之前。"),
        ("owner_unit", "guzhen", "owner_unit: units 中没有“guzhen”。"),
        ("participants.0.unit", "guzhen", "participants[0].unit: units 中没有“guzhen”。"),
        ("phases.0.ends_on", date(2025, 2, 1), "phases[1].starts_on: 阶段应按先后排列，不得重叠。"),
        ("phases.2.ends_on", date(2027, 1, 1), "phases[2].ends_on: 应在行动起止日期之内。"),
        ("calendar.first_period_on", date(2024, 3, 1), "calendar.first_period_on: 应在行动起止日期之内。"),
        ("self_reports.0.questions.1.basis", "law", "self_reports[0].questions[1].basis: 应为下列之一"),
        ("self_reports.0.questions", [{}] * 13, "self_reports[0].questions: 最多12行。"),
        ("measures.3.tasks.0.due_on", date(2024, 3, 14), "measures[3].tasks[0].due_on: 不能早于 starts_on。"),
        ("measures.3.tasks.0.phase", "later", "measures[3].tasks[0].phase: phases 中没有“later”。"),
        ("measures.3.tasks.0.lead", "zhongshan", "measures[3].tasks[0].lead: “zhongshan”没有列在 participants 中。"),
        (
            "measures.3.tasks.0.cooperating",
            ["henglan-police"],
            "measures[3].tasks[0].lead: “henglan-police”在同一任务中",
        ),
    ],
)
def test_parts_that_do_not_fit_are_told_with_their_place(pack, path, value, message):
    put(pack, path, value)

    assert any(error.startswith(message) for error in told(pack))


@pytest.mark.parametrize("section", pack_schema.CORE_SECTIONS)
def test_a_missing_section_is_told(pack, section):
    del pack[section]

    assert told(pack) == [f"{section}: 缺少这一部分。"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("slug: [", "不是可读的YAML"),
        ("slug: a\nslug: b\n", "duplicate key 'slug'"),
        ("starts_on: 2026-02-30", "不是可读的YAML"),
        ("? [a]\n: b", "不是可读的YAML"),
        ("!!python/object/apply:os.getcwd []", "不是可读的YAML"),
        ("- a\n- b\n", "文件顶层"),
        ("", "文件顶层"),
    ],
)
def test_text_that_is_no_pack_is_refused(text, message):
    pack, (error,) = pack_schema.read_pack(text)

    assert pack == {}
    assert message in str(error)


@pytest.mark.parametrize("name", ["missing", "../packs/henglan-lighting", ""])
def test_a_pack_that_is_not_listed_is_refused(name):
    pack, (error,) = pack_schema.load_pack_file(name)

    assert pack == {}
    assert "没有名为" in str(error)


def put(pack, path, value):
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        pack = pack[step]
    pack[last] = value

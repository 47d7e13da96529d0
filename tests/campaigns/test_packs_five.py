"""The five packs: each loads by one command and one page, is judged and exported; the figures of B and C one by one.

Part A stands in test_packs.py, part D in test_pack_dongguan.py, part E in test_pack_revitalisation.py.
"""

import io
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.choices import Role
from accounts.models import OrgUnit
from campaigns import indicator_lines, ledger, ledger_sheet, pack_schema, services
from campaigns.choices import ActivityKind, DutySide, DutyStatus, Operator
from campaigns.models import Campaign, LightRuleSet, MemorandumDuty, ReferenceReading, TaskTerms
from tests.factories import OrgUnitFactory, make_person

pytestmark = pytest.mark.django_db

FIVE = ["city-revitalisation", "district-quality", "dongguan-quality", "henglan-lighting", "jiangsu-award"]


def load(name):
    pack, errors = pack_schema.load_pack_file(name)
    assert errors == []
    return services.load_pack(pack, by=None)


def clerk_of(campaign):
    return make_person(Role.OFFICE_CLERK, campaign.office_unit, acts_for=campaign.owner_unit)


def lines(campaign, *, on=None):
    on = on or campaign.ends_on
    rules = services.light_rules_in_force(campaign, on=on)
    return indicator_lines.campaign_lines(campaign, clerk_of(campaign), on=on, rules=rules)


def kept(campaign, section):
    return Campaign.objects.get(pk=campaign.pk).pending_sections[section]


def series(campaign):
    assert "activities" not in Campaign.objects.get(pk=campaign.pk).pending_sections
    return list(campaign.activity_series.values_list("name", "kind", "month", "day"))


def background(campaign):
    return {row["code"]: row["text"] for row in kept(campaign, "background")}


# All five.


def test_these_are_the_packs_of_the_portal():
    assert pack_schema.list_pack_names() == FIVE


@pytest.mark.parametrize("name", FIVE)
def test_a_pack_loads_into_an_empty_database_with_one_command(name):
    assert not OrgUnit.objects.exists()
    out = StringIO()

    call_command("load_pack", name, stdout=out)

    campaign = Campaign.objects.get()
    assert campaign.slug == name
    assert out.getvalue().startswith(f"{name}: ")
    told = out.getvalue().splitlines()[-1].removeprefix("pending: ").split(", ")
    assert sorted(told) == sorted(campaign.pending_sections)
    assert TaskTerms.objects.current().count() == campaign.tasks.count() > 5
    assert campaign.indicators.exists()
    assert LightRuleSet.objects.get().code == "yinchuan-2025"


@pytest.mark.parametrize("name", FIVE)
def test_a_pack_loads_with_one_page(name, client_of):
    pack, _errors = pack_schema.load_pack_file(name)
    row = next(unit for unit in pack["units"] if unit["code"] == pack["owner_unit"])
    owner = OrgUnitFactory(code=row["code"], kind=row["kind"])
    client = client_of(make_person(Role.OFFICE_CLERK, owner, acts_for=owner))
    url = reverse("campaigns:pack_load", args=[name])
    first_day = client.get(url).context["form"].initial["first_period_on"]

    made = client.post(url, {"first_period_on": first_day.isoformat()}, follow=True)

    campaign = Campaign.objects.get(slug=name)
    assert made.redirect_chain[-1][0] == campaign.get_absolute_url()
    assert pack["name"] in made.content.decode()
    assert client.get(reverse("campaigns:indicator_list", args=[campaign.pk])).status_code == 200


@pytest.mark.parametrize("name", FIVE)
def test_its_indicators_are_judged_and_each_light_says_why(name):
    found = lines(load(name))

    assert found
    for line in found:
        assert line.indicator.formula
        if line.target is not None:
            assert line.verdict.sentence
            assert line.light.tone
            assert line.light.reason


@pytest.mark.parametrize("name", FIVE)
def test_its_ledger_exports_every_task_with_its_light(name):
    campaign = load(name)
    tasks = ledger.ledger_tasks(campaign, clerk_of(campaign)).order_by("position")
    rows = ledger.ledger_lines(campaign, tasks, user=clerk_of(campaign), on=campaign.ends_on)
    stream = io.BytesIO()
    ledger_sheet.write_ledger(stream, [rows])
    stream.seek(0)

    heading, *printed = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()
    titles = [cells[heading.index(ledger_sheet.printed_headings()["title"])] for cells in printed]
    assert titles == list(campaign.tasks.values_list("title", flat=True))
    assert all(row.light.tone for row in rows)
    assert all(row.light.reason for row in rows)


@pytest.mark.parametrize("name", [name for name in FIVE if name != "henglan-lighting"])
def test_a_past_action_asks_for_one_week_at_most(name):
    """Whoever loads it for a look gets no years of reporting windows."""
    campaign = load(name)

    services.open_due_periods(now=timezone.now())

    assert campaign.first_period_on == campaign.ends_on
    assert campaign.reporting_periods.count() <= 1


@pytest.mark.parametrize("name", FIVE)
def test_no_name_of_the_past_stands_without_its_mark(name):
    """中国名牌、免检、质监局 are of their time: the row that names them says 历史口径."""
    campaign = load(name)
    named = campaign.indicators.filter(name__regex="中国名牌|免检")
    assert not named.filter(is_historical=False).exists()
    for unit in OrgUnit.objects.filter(name__contains="质监"):
        assert "历史口径" in unit.name or "设在市质监局" in unit.name
    if named.exists() or OrgUnit.objects.filter(name__contains="质监").exists():
        assert "历史口径" in background(campaign)["historical"]


# B: the district.


@pytest.fixture
def district():
    return load("district-quality")


def test_b_the_memorandum_has_duties_on_both_sides(district):
    memorandum = district.memoranda.get()
    duties = MemorandumDuty.objects.filter(item__memorandum=memorandum)

    assert (memorandum.first_party.code, memorandum.second_party.code) == ("quality-city-bureau", "quality-district")
    assert (memorandum.title, memorandum.source, memorandum.is_demo) == ("质量强区合作备忘录", "memorandum", False)
    assert list(memorandum.items.values_list("title", flat=True)) == [
        "技术标准",
        "名牌培育",
        "质量安全监管",
        "检测服务",
        "质量考核",
    ]
    assert not memorandum.items.filter(is_demo=False).exists()  # that each side has a duty was published, which was not
    assert list(duties.filter(item__code="standards").values_list("side", "text", "status")) == [
        (DutySide.FIRST, "市局指导企业参与制修订标准", DutyStatus.NOT_STARTED),
        (DutySide.SECOND, "区政府安排标准资助资金", DutyStatus.NOT_STARTED),
    ]
    assert {item.duties.count() for item in memorandum.items.all()} == {2}
    assert "memorandum" not in Campaign.objects.get(pk=district.pk).pending_sections


def test_b_three_indicators_check_the_governments_responsibility(district):
    rows = district.indicators.filter(group="政府负总责三项指标")

    assert list(rows.values_list("code", "targets__operator", "is_demo")) == [
        ("meeting-and-document", Operator.ALL_ITEMS, False),
        ("more-support", Operator.ALL_ITEMS, False),
        ("part-of-assessment", Operator.MILESTONE_PASSED, False),
    ]
    steps = {
        task.title: list(task.milestones.values_list("title", flat=True))
        for task in district.tasks.filter(measure__code="responsibility", parent=None)
    }
    assert steps == {
        "召开专题会议，印发文件": ["召开专题会议", "印发文件"],
        "加大资金、土地、政策支持": ["加大资金支持", "加大土地支持", "加大政策支持"],
        "质量列入领导班子和干部考核，一级考核一级": ["质量列入领导班子和干部考核内容", "完成一级考核一级"],
    }


def test_b_four_qualities_and_six_lines_of_support(district):
    by_group = {}
    for group, name in district.measures.filter(source="memorandum").values_list("group", "name"):
        by_group.setdefault(group, []).append(name)

    assert by_group["四大质量"] == ["提高产品质量", "提高服务质量", "提高工程质量", "提高环境质量"]
    assert by_group["六个方面支持"] == [
        "支持质量强区活动",
        "支持现代产业",
        "支持技术标准",
        "支持名牌",
        "支持质量安全监管",
        "支持重大项目",
    ]


def test_b_the_budget_has_four_heads_and_grows(district):
    lines_of = {}
    for year, head, amount in district.budget_lines.values_list("year", "head", "appropriated_amount"):
        lines_of.setdefault(head, {})[year] = amount

    assert set(lines_of) == {"食品抽查", "执法", "标准", "品牌"}
    assert all(amounts[2010] > amounts[2009] for amounts in lines_of.values())
    assert not district.budget_lines.filter(is_demo=False).exists()


def test_b_famous_brands_compared(district):
    series = dict(ReferenceReading.objects.values_list("series__code", "value"))
    own = dict(district.indicators.filter(group="名牌").values_list("code", "readings__value"))

    assert series == {"national-brands-elsewhere": 56, "national-brands-city": 14}
    assert own == {"national-brands": 3, "provincial-brands": 18}
    assert set(ReferenceReading.objects.values_list("source", "is_demo")) == {("memorandum", False)}


def test_b_three_duties_and_three_activities(district):
    texts = background(district)

    assert texts["three-duties"] == "政府负总责，企业负主体责任，部门负监管责任。"
    assert "五大支柱产业" in texts["industries"]
    assert series(district) == [("质量兴区、质量兴业、质量兴企活动", ActivityKind.IMPROVEMENT, None, None)]


# C: Jiangsu.


@pytest.fixture
def jiangsu():
    return load("jiangsu-award")


def test_c_19_200_people_are_qualified(jiangsu):
    reading = jiangsu.indicators.get(code="qualified-officers").readings.get()

    assert (reading.value, reading.source, reading.is_demo) == (19200, "report", False)
    assert "2012年" in jiangsu.indicators.get(code="qualified-officers").formula


def test_c_key_firms_are_the_denominator_of_coverage(jiangsu):
    coverage = jiangsu.indicators.get(code="officer-coverage")

    assert coverage.denominator_label == "重点企业数"
    assert coverage.targets.get().operator == Operator.SHARE_OF_BASE
    assert coverage.targets.get().is_demo  # “基本全覆盖” has no number


def test_c_four_graspings(jiangsu):
    rows = jiangsu.measures.filter(group="四抓", source="report")

    assert list(rows.values_list("name", flat=True)) == ["抓激励", "抓培育", "抓保护", "抓宣传"]


def test_c_awards_and_echelon_wait_and_activities_are_there(jiangsu):
    awards = kept(jiangsu, "awards")

    assert [row["name"] for row in awards["levels"]] == ["国家级质量奖", "省长质量奖"]
    assert [row["name"] for row in awards["recipients"]] == ["组织", "个人"]
    assert [row["name"] for row in awards["benchmarks"]] == ["质量提升", "质量创新", "质量诚信", "社会责任"]
    assert all(row["demo"] for row in awards["echelon"])
    assert series(jiangsu) == [
        (name, ActivityKind.IMPROVEMENT, None, None) for name in ("质量改进活动", "质量攻关活动", "质量比对活动")
    ]
    assert jiangsu.tasks.filter(source="report", title__contains="跨区域、多部门联合品牌保护").exists()

"""A city strong in quality: the figures of the mission brief, part D, one by one."""

from datetime import date

import pytest

from accounts.choices import UnitKind
from campaigns import pack_schema, services
from campaigns.choices import GroupRole, Operator
from campaigns.models import Campaign, Task, TaskTerms

pytestmark = pytest.mark.django_db

MEMBERS = {GroupRole.MEMBER: 30, GroupRole.HEAD: 1, GroupRole.DEPUTY_HEAD: 2, GroupRole.OFFICE_HEAD: 1}


@pytest.fixture
def dongguan():
    pack, errors = pack_schema.load_pack_file("dongguan-quality")
    assert errors == []
    return services.load_pack(pack, by=None)


def kept(campaign, section):
    return Campaign.objects.get(pk=campaign.pk).pending_sections[section]


def test_d_the_opinion_is_of_20_september_2010_with_goals_to_2015(dongguan):
    opinion = dongguan.source_documents.get(code="opinion")

    assert (opinion.dated_on, opinion.is_basis) == (date(2010, 9, 20), True)
    assert (dongguan.starts_on, dongguan.ends_on) == (date(2010, 9, 20), date(2015, 12, 31))
    assert "全省领先" in dongguan.goals.get(code="leading").text


def test_d_mayor_two_vice_mayors_and_30_departments(dongguan):
    group = dongguan.leading_group.all()
    counts = {role: group.filter(role=role).count() for role in MEMBERS}

    assert counts == MEMBERS
    assert group.get(role=GroupRole.HEAD).post == "市长"
    members = group.filter(role=GroupRole.MEMBER)
    assert members.values("unit").distinct().count() == 30
    named = members.filter(is_demo=False)
    assert set(named.values_list("unit__name", flat=True)) == {
        "市质监局（历史口径）",
        "市经信局",
        "市住建局",
        "市环保局",
    }
    assert group.get(role=GroupRole.OFFICE_HEAD).unit.kind == UnitKind.BUREAU
    assert "设在市质监局" in dongguan.office_unit.name


def test_d_three_ones_are_tasks_with_milestones(dongguan):
    tasks = dongguan.tasks.filter(measure__code="three-ones")

    assert list(tasks.values_list("title", flat=True)) == ["印发一份文件", "召开一次动员会", "成立一个领导小组"]
    assert not tasks.filter(is_demo=True).exists()
    assert all(task.milestones.exists() for task in tasks)
    assert tasks.get(code="one-document").milestones.get().due_on == date(2010, 9, 20)


def test_d_four_bureaus_draft_rules_for_four_qualities(dongguan):
    terms = TaskTerms.objects.current().filter(task__code__startswith="rules-")

    assert dict(terms.values_list("task__title", "lead_unit__code")) == {
        "起草产品质量实施细则": "dongguan-amr",
        "起草服务质量实施细则": "dongguan-economy",
        "起草工程质量实施细则": "dongguan-construction",
        "起草环境质量实施细则": "dongguan-environment",
    }


def test_d_goals_and_tasks_are_split_by_year(dongguan):
    years = [f"{year}年度" for year in range(2010, 2016)]

    assert list(dongguan.phases.values_list("name", flat=True)) == years
    assert set(dongguan.goals.exclude(phase=None).values_list("phase__name", flat=True)) == set(years)
    assert set(dongguan.tasks.values_list("phase__name", flat=True)) == set(years)
    assert dongguan.tasks.filter(code__startswith="evaluation-", title__contains="结果通报全市").count() == 5


def test_d_eight_indicators_of_which_one_is_named(dongguan):
    rows = dongguan.indicators.filter(group="八项考核指标")

    assert rows.count() == 8
    assert rows.get(is_demo=False).name == "质量竞争力指数"
    others = rows.filter(is_demo=True)
    assert all(row.name.startswith("待补") and not row.targets.exists() for row in others)


def test_d_industry_campaigns_have_a_plan_and_a_meeting_each(dongguan):
    tasks = dongguan.tasks.filter(measure__code="industries")

    assert list(tasks.values_list("title", flat=True)) == [
        "人造板行业质量强业",
        "玩具行业质量强业",
        "卫生纸行业质量强业",
    ]
    assert {task.milestones.count() for task in tasks} == {2}


def test_d_service_counts_that_leaders_quote(dongguan):
    readings = dongguan.indicators.filter(readings__isnull=False)

    assert {code: int(value) for code, value in readings.values_list("code", "readings__value")} == {
        "firms-in-city": 30000,
        "leading-firms-helped": 400,
        "needs-met": 232,
        "training-firm-times": 2170,
        "training-person-times": 3219,
        "law-sessions": 100,
        "law-person-times": 3000,
        "town-session-firms": 67,
        "town-session-people": 100,
        "excellence-firms": 20,
        "free-briefings": 30,
        "boiler-firms": 160,
        "processing-firms-converted": 1250,
        "foreign-research-units": 150,
        "listings": 3,
        "strategic-bases": 2,
        "foreign-home-sales": 2054,
    }
    assert dongguan.indicators.get(code="foreign-home-sales").unit_of_measure == "亿元"
    assert set(readings.values_list("readings__source", "readings__is_demo")) == {("report", False)}


def test_d_round_numbers_keep_their_words(dongguan):
    words = {
        "leading-firms-helped": "近400家",
        "law-sessions": "100多场",
        "law-person-times": "3000多人次",
        "town-session-people": "100多人",
        "excellence-firms": "20多家",
        "free-briefings": "30多场",
        "firms-in-city": "约3万家",
    }
    notes = dict(dongguan.indicators.filter(code__in=words).values_list("code", "readings__note"))

    assert all(words[code] in note for code, note in notes.items())
    assert notes.keys() == words.keys()


def test_d_every_firm_is_visited_every_year(dongguan):
    visits = dongguan.indicators.get(code="firms-visited")

    assert [target.due_on.year for target in visits.targets.all()] == [2011, 2012, 2013, 2014, 2015]
    assert set(visits.targets.values_list("operator", flat=True)) == {Operator.ALL_ITEMS}
    assert "20人到1万多人" in visits.note


def test_d_the_damaged_count_is_left_out_and_said_so(dongguan):
    assert "残缺" in {row["code"]: row["text"] for row in kept(dongguan, "background")}["damaged"]
    assert not dongguan.indicators.filter(name__contains="退出").exists()


def test_d_award_support_and_evaluation(dongguan):
    awards = kept(dongguan, "awards")

    assert (awards["widened_in"], awards["widened_to"]) == (2011, ["服务", "工程", "环境"])
    assert set(dongguan.policies.values_list("kind", flat=True)) == {"procurement", "funds", "tax"}
    assert kept(dongguan, "evaluation")["evaluated"] == ["towns", "departments"]
    assert kept(dongguan, "evaluation")["published"] == "通报全市"
    assert len(kept(dongguan, "evaluation")["indicators"]) == 8
    assert Task.objects.get(code="award-wider").title == "质量奖扩大到服务、工程、环境"


def test_d_the_index_is_compared_with_the_province(dongguan):
    target = dongguan.indicators.get(code="competitiveness").targets.get()

    assert (target.operator, target.reference.name) == (Operator.ABOVE_REFERENCE, "全省质量竞争力指数")
    assert target.is_demo
    assert target.reference.is_demo

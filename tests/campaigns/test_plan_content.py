"""A plan written down is what was loaded, and two plans are told apart part by part."""

import copy
from datetime import date

import pytest

from campaigns import pack_schema, services
from campaigns.choices import PlanChangeKind
from campaigns.models import Campaign, Measure, Task
from campaigns.plan_content import plan_content
from campaigns.plan_differences import differences
from tests.factories_campaigns import CampaignFactory, MeasureFactory

pytestmark = pytest.mark.django_db
PLAN = ("sources", "leading_group", "goals", "phases", "measures")


@pytest.fixture
def pack():
    """Henglan's plan with everything a plan may hold."""
    pack = pack_schema.load_pack_file("henglan-lighting")[0]
    pack["leading_group"] = [
        {"role": "head", "post": "镇长", "duty": "负总责", "demo": True},
        {"role": "member", "unit": "henglan-police", "demo": True},
    ]
    pack["goals"] = [{"code": "total", "text": "由“横栏制造”迈向“横栏精造”", "source": "mobilisation"}]
    measure = pack["measures"][0]
    measure["lead"] = "henglan-amr-branch"
    task = measure["tasks"][0]
    task["milestones"] = [{"code": "m1", "title": "名单到村", "due_on": date(2024, 4, 30), "demo": True}]
    subtask = {
        "code": "strict-1-1-1", "title": "逐户上门", "lead": "henglan-wusha", "starts_on": date(2024, 3, 15),
        "due_on": date(2024, 5, 31), "demo": True,
    }  # fmt: skip
    deeper = {**subtask, "code": "strict-1-1-1-1", "title": "拍照建档", "due_on": date(2024, 5, 20)}
    task["subtasks"] = [{**subtask, "subtasks": [deeper]}]
    return pack


@pytest.fixture
def campaign(pack):
    return services.load_pack(pack, by=None)


def as_loaded(pack):
    """The pack's plan without Henglan's indicators and the like; a phase's goal stands among the goals."""
    plan = copy.deepcopy({name: pack[name] for name in PLAN})
    for phase in plan["phases"]:
        goal = {"code": phase["code"], "text": phase.pop("goal", ""), "phase": phase["code"]}
        if goal["text"]:
            plan["goals"].append(goal)
    return plan


def test_what_is_written_is_what_was_loaded(campaign, pack):
    assert differences(as_loaded(pack), plan_content(campaign)) == []


def test_marks_of_where_a_row_comes_from_are_kept(campaign):
    content = plan_content(campaign)

    assert content["phases"][2]["source"] == "city-plan"
    assert content["measures"][0]["demo"] is True
    assert "demo" not in content["goals"][0]


def test_a_row_typed_in_here_names_the_portal_as_its_source():
    campaign = CampaignFactory()
    MeasureFactory(campaign=campaign)

    (measure,) = plan_content(campaign)["measures"]

    assert measure["source"] == "portal"


def test_subtasks_hang_below_their_task_and_have_terms_of_their_own(campaign):
    subtask = Task.objects.get(campaign=campaign, code="strict-1-1-1")
    (deeper,) = subtask.subtasks.all()

    assert subtask.parent.code == "strict-1-1"
    assert deeper.terms.get().due_on == date(2024, 5, 20)
    assert deeper.measure.code == "strict-1"


def test_writing_takes_as_many_queries_for_one_task_as_for_many(campaign, django_assert_num_queries):
    with django_assert_num_queries(10):
        plan_content(campaign)


def test_measures_are_mapped_to_those_of_the_parent_campaign(pack):
    upper = CampaignFactory(slug="city-action")
    MeasureFactory(campaign=upper, code="city-1")
    pack["parent"] = {"campaign": "city-action"}
    pack["measures"][0]["upper"] = ["city-1", "unknown"]

    campaign = services.load_pack(pack, by=None)

    assert campaign.parent == upper
    assert "parent" not in campaign.pending_sections
    assert plan_content(campaign)["measures"][0]["upper"] == ["city-1"]


def test_a_parent_that_is_not_there_stays_pending(pack):
    pack["parent"] = {"campaign": "city-action"}

    campaign = services.load_pack(pack, by=None)

    assert campaign.parent is None
    assert campaign.pending_sections["parent"] == {"campaign": "city-action"}


def changed(pack, change):
    after = as_loaded(copy.deepcopy(pack))
    change(after)
    return differences(as_loaded(pack), after)


def test_a_changed_day_is_one_difference_with_both_days(pack):
    (found,) = changed(pack, lambda plan: plan["measures"][2]["tasks"][0].update(due_on=date(2024, 8, 31)))

    assert (found.kind, found.place) == (PlanChangeKind.CHANGED, "tasks/strict-3-1")
    assert found.label == "建立不合格产品后处理台账和期限预警"
    assert found.fields == [("due_on", "2024-09-30", "2024-08-31")]


def test_a_day_as_text_is_the_same_day(pack):
    assert changed(pack, lambda plan: plan["phases"][0].update(starts_on="2024-03-15")) == []


def test_a_day_within_a_schedule_line_is_the_same_day(pack):
    target = {"due_on": date(2026, 12, 31), "steps": [{"on": date(2025, 12, 31), "share": 70}]}
    frozen = {"due_on": "2026-12-31", "steps": [{"on": "2025-12-31", "share": 70}]}
    before, after = ({"indicators": [{"code": "a", "targets": [each]}]} for each in (frozen, target))

    assert differences(before, after) == []


def test_a_default_is_the_same_as_nothing(pack):
    def leave_out(plan):
        plan["measures"][0]["tasks"][0]["subtasks"][0]["weight"] = 1

    assert changed(pack, leave_out) == []


def test_a_task_that_moved_to_another_measure_is_changed_not_new(pack):
    def move(plan):
        plan["measures"][1]["tasks"].append(plan["measures"][0]["tasks"].pop(1))

    (found,) = changed(pack, move)

    assert (found.kind, found.fields) == (PlanChangeKind.CHANGED, [("measure", "strict-1", "strict-2")])


def test_what_is_added_and_what_is_gone_is_told_in_the_order_of_the_plan(pack):
    def edit(plan):
        plan["measures"][0]["tasks"][0]["subtasks"][0]["subtasks"] = []
        plan["goals"].append({"code": "new", "text": "放心消费"})
        plan["sources"].pop("yearbook")

    kinds = [(found.kind.value, found.place) for found in changed(pack, edit)]

    assert kinds == [
        ("removed", "sources/yearbook"),
        ("added", "goals/new"),
        ("removed", "tasks/strict-1-1-1-1"),
    ]


def test_a_member_without_a_name_is_known_by_post_or_unit(pack):
    (found,) = changed(pack, lambda plan: plan["leading_group"][0].update(duty="统筹协调"))

    assert found.place == "leading_group/head-镇长"
    assert found.fields == [("duty", "负总责", "统筹协调")]


def test_a_subtask_due_after_its_task_is_refused_with_its_place(pack):
    pack["measures"][0]["tasks"][0]["subtasks"][0]["due_on"] = date(2024, 7, 1)

    messages = [str(error) for error in pack_schema.check_pack(pack)]

    assert messages == ["measures[0].tasks[0].subtasks[0].due_on: 不能晚于所属任务的完成时限 2024-06-30。"]


def test_a_task_due_outside_its_phase_is_refused_with_the_phase(pack):
    pack["measures"][0]["tasks"][2]["due_on"] = date(2025, 6, 30)
    pack["measures"][0]["tasks"][2]["starts_on"] = date(2025, 1, 1)

    messages = [str(error) for error in pack_schema.check_pack(pack)]

    assert messages == ["measures[0].tasks[2].due_on: 应在“收官阶段”的 2026-01-01 至 2026-12-31 之内。"]


def test_a_member_must_be_somebody_and_a_code_of_a_subtask_unique(pack):
    pack["leading_group"].append({"role": "member", "demo": True})
    pack["measures"][3]["tasks"][0]["code"] = "strict-1-1-1"

    messages = [str(error) for error in pack_schema.check_pack(pack)]

    assert messages == [
        "measures[3].tasks[0].code: “strict-1-1-1”重复。",
        "leading_group[2]: 须写明 name（姓名）、post（所任职务）或 unit（单位）。",
    ]


def test_loading_leaves_nothing_when_a_part_is_refused(pack, monkeypatch):
    monkeypatch.setattr(Measure.upper_measures.through.objects, "bulk_create", lambda rows: 1 / 0)
    pack["parent"] = {"campaign": CampaignFactory(slug="city-action").slug}

    with pytest.raises(ZeroDivisionError):
        services.load_pack(pack, by=None)

    assert not Campaign.objects.filter(slug=pack["slug"]).exists()

"""A newer version of a pack: uploaded, compared, taken over part by part; never a stale look, never a loss."""

import copy
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.choices import Role
from accounts.models import AuditEvent
from campaigns import services
from campaigns.choices import Operator, PlanChangeKind, TaskPart
from campaigns.models import Goal, Indicator, IndicatorTarget, PlanChange, Task, TaskTerms
from campaigns.services.pack_parts import APPLIED
from tests.campaigns.this_years_pack import district_pack, measure, task
from tests.factories import make_person

pytestmark = pytest.mark.django_db

ADDED, CHANGED, REMOVED = PlanChangeKind.ADDED, PlanChangeKind.CHANGED, PlanChangeKind.REMOVED


@pytest.fixture(autouse=True)
def the_year_of_the_pack(time_machine):
    time_machine.move_to("2026-06-15T10:00:00+08:00", tick=False)


@pytest.fixture
def campaign():
    return services.load_pack(copy.deepcopy(district_pack()), by=None)


@pytest.fixture
def clerk(campaign):
    return make_person(Role.OFFICE_CLERK, campaign.office_unit, acts_for=campaign.owner_unit)


@pytest.fixture
def leader(campaign):
    return make_person(Role.LEADER, campaign.owner_unit, acts_for=campaign.owner_unit)


@pytest.fixture
def pack():
    return copy.deepcopy(district_pack())


def update(campaign, pack, *places, by, seen=None):
    _found, state = services.compare_with_pack(campaign, pack)
    return services.update_from_pack(campaign, pack=pack, places=places, seen=seen or state, by=by)


def found(campaign, pack):
    return {(each.place, each.kind) for each in services.compare_with_pack(campaign, pack)[0]}


NEW_TASK = {
    "code": "product-2",
    "title": "新任务",
    "lead": "quality-district-branch",
    "responsible": ["quality-district-economy"],
    "cooperating": ["quality-district-office"],
    "starts_on": date(2026, 6, 1),
    "due_on": date(2026, 10, 31),
    "weight": 4,
    "source": "memorandum",
    "milestones": [{"code": "half", "title": "过半", "due_on": date(2026, 8, 1), "demo": True}],
    "subtasks": [
        {
            "code": "product-2-1",
            "title": "新子任务",
            "lead": "quality-district-economy",
            "starts_on": date(2026, 6, 1),
            "due_on": date(2026, 9, 30),
            "demo": True,
        }
    ],
}
NEW_INDICATOR = {
    "code": "complaints",
    "name": "投诉办结率",
    "unit_of_measure": "%",
    "formula": "办结÷受理×100",
    "origin": "entered",
    "numerator": "办结",
    "denominator": "受理",
    "measure": "product",
    "lead": "quality-district-branch",
    "demo": True,
    "targets": [
        {
            "starts_on": date(2026, 6, 1),
            "due_on": date(2026, 12, 31),
            "operator": "at_least",
            "value": 95.5,
            "demo": True,
        }
    ],
}


def test_a_campaign_as_it_was_loaded_has_no_differences(campaign, pack):
    assert services.compare_with_pack(campaign, pack)[0] == []


def test_a_new_task_comes_with_its_milestone_and_sub_task(campaign, pack, clerk):
    measure(pack, "product")["tasks"].append(NEW_TASK)
    places = ["tasks/product-2", "milestones/product-2/half", "tasks/product-2-1"]
    assert found(campaign, pack) == {(place, ADDED) for place in places}

    assert update(campaign, pack, *places, by=clerk) == 3

    made = Task.objects.get(code="product-2")
    terms = TaskTerms.objects.current().get(task=made)
    assert (made.measure.code, made.source, made.is_demo) == ("product", "memorandum", False)
    assert (terms.lead_unit.code, terms.due_on, terms.weight) == ("quality-district-branch", date(2026, 10, 31), 4)
    assert set(made.task_units.values_list("unit__code", "part")) == {
        ("quality-district-branch", TaskPart.LEAD),
        ("quality-district-economy", TaskPart.RESPONSIBLE),
        ("quality-district-office", TaskPart.COOPERATING),
    }
    assert made.milestones.get().is_demo
    assert made.subtasks.get().code == "product-2-1"
    assert services.compare_with_pack(campaign, pack)[0] == []


def test_only_what_was_ticked_is_taken_over(campaign, pack, clerk):
    measure(pack, "product")["tasks"].append(NEW_TASK)

    update(campaign, pack, "tasks/product-2", by=clerk)

    assert found(campaign, pack) == {("milestones/product-2/half", ADDED), ("tasks/product-2-1", ADDED)}


def test_a_sub_task_without_its_task_is_refused_with_a_sentence(campaign, pack, clerk):
    measure(pack, "product")["tasks"].append(NEW_TASK)

    with pytest.raises(
        ValidationError, match="“新子任务”不能更新：方案中没有代码为“product-2”的任务，请先加入或一并勾选。"
    ):
        update(campaign, pack, "tasks/product-2-1", by=clerk)


def test_title_days_units_and_weight_of_a_task_are_brought_up_to_date(campaign, pack, clerk):
    row = task(pack, "product")
    row |= {"title": "改名", "due_on": date(2026, 10, 30), "weight": 5, "lead": "quality-district-economy"}
    row |= {"responsible": ["quality-district-branch"], "deliverable": "新成果"}
    before = TaskTerms.objects.current().get(task__code="product-1")

    update(campaign, pack, "tasks/product-1", by=clerk)

    changed = Task.objects.get(code="product-1")
    terms = TaskTerms.objects.current().get(task=changed)
    assert (changed.title, changed.deliverable) == ("改名", "新成果")
    assert (terms.due_on, terms.weight, terms.lead_unit.code) == (date(2026, 10, 30), 5, "quality-district-economy")
    assert terms.reason == "按模板更新"
    before.refresh_from_db()
    assert before.superseded_at is not None
    assert services.compare_with_pack(campaign, pack)[0] == []


def test_a_task_that_stands_elsewhere_in_the_pack_is_moved(campaign, pack, clerk):
    moved = measure(pack, "product")["tasks"].pop()
    measure(pack, "service")["tasks"].append(moved | {"weight": 7})

    update(campaign, pack, "tasks/product-1", by=clerk)

    assert Task.objects.get(code="product-1").measure.code == "service"
    assert TaskTerms.objects.current().get(task__code="product-1").weight == 7


def test_goals_and_measures_are_added_and_changed(campaign, pack, clerk):
    pack["goals"][0]["text"] = "新目标"
    pack["goals"].append({"code": "extra", "text": "另一目标", "phase": "launch", "source": "memorandum"})
    measure(pack, "product")["name"] = "新措施名"
    pack["measures"].append(
        {"code": "extra", "name": "另一措施", "lead": "quality-district-branch", "tasks": [], "demo": True}
    )

    update(campaign, pack, "goals/district", "goals/extra", "measures/product", "measures/extra", by=clerk)

    assert Goal.objects.get(code="district").text == "新目标"
    assert Goal.objects.get(code="extra").phase.code == "launch"
    assert campaign.measures.get(code="product").name == "新措施名"
    assert campaign.measures.get(code="extra").lead_unit.code == "quality-district-branch"
    assert services.compare_with_pack(campaign, pack)[0] == []


def test_a_goal_written_with_its_phase_is_a_goal_like_others(campaign, pack):
    goal = next(row for row in pack["goals"] if row.get("phase") == "launch")
    pack["goals"].remove(goal)
    pack["phases"][0]["goal"] = goal["text"]

    assert goal["code"] == pack["phases"][0]["code"]
    assert services.compare_with_pack(campaign, pack)[0] == []


def test_milestones_are_changed(campaign, pack, clerk):
    step = task(pack, "responsibility")["milestones"][0]
    step |= {"title": "开会", "due_on": date(2026, 9, 1)}

    update(campaign, pack, "milestones/responsibility-1/meeting", by=clerk)

    milestone = Task.objects.get(code="responsibility-1").milestones.get(code="meeting")
    assert (milestone.title, milestone.due_on) == ("开会", date(2026, 9, 1))


def test_indicators_and_targets_are_added_and_changed(campaign, pack, clerk):
    series = {"code": "province", "name": "全省平均", "unit_of_measure": "%", "demo": True}
    pack["reference_series"].append(series)
    pack["indicators"].append(NEW_INDICATOR)
    growth = next(row for row in pack["indicators"] if row["code"] == "budget-growth")
    growth["formula"] = "新口径"
    growth["targets"][0]["value"] = 12
    places = [
        "reference_series/province",
        "indicators/complaints",
        "targets/complaints/2026-12-31",
        "indicators/budget-growth",
        "targets/budget-growth/2026-12-31",
    ]
    assert {place for place, _kind in found(campaign, pack)} == set(places)

    update(campaign, pack, *places, by=clerk)

    made = Indicator.objects.get(code="complaints")
    target = IndicatorTarget.objects.current().get(indicator=made)
    assert (made.numerator_label, made.is_demo, made.lead_unit.code) == ("办结", True, "quality-district-branch")
    assert (str(target.value.normalize()), target.operator) == ("95.5", Operator.AT_LEAST)
    changed = IndicatorTarget.objects.current().get(indicator__code="budget-growth")
    assert (int(changed.value), changed.reason) == (12, "按模板更新")
    assert services.compare_with_pack(campaign, pack)[0] == []


def test_what_the_pack_lacks_is_listed_and_never_removed(campaign, pack, clerk):
    del measure(pack, "product")["tasks"][0]
    pack["goals"] = pack["goals"][1:]
    assert found(campaign, pack) == {("tasks/product-1", REMOVED), ("goals/district", REMOVED)}

    with pytest.raises(ValidationError, match="请勾选"):
        update(campaign, pack, "tasks/product-1", "goals/district", by=clerk)

    assert Task.objects.filter(code="product-1").exists()
    assert not any(kind == REMOVED for _section, kind in APPLIED)


def test_what_has_its_own_page_is_listed_only(campaign, pack, clerk):
    pack["phases"][0]["name"] = "另一阶段名"
    pack["slogan"] = "口号"
    assert found(campaign, pack) == {("phases/launch", CHANGED), ("campaign/", CHANGED)}

    with pytest.raises(ValidationError, match="请勾选"):
        update(campaign, pack, "phases/launch", "campaign/", by=clerk)


def test_a_plan_that_changed_since_it_was_looked_at_is_refused(campaign, pack, clerk):
    task(pack, "product")["title"] = "改名"
    _found, seen = services.compare_with_pack(campaign, pack)
    services.change_goal(Goal.objects.get(code="district"), text="别人改了", by=clerk)

    with pytest.raises(ValidationError, match="方案在您核对之后有改动") as refused:
        update(campaign, pack, "tasks/product-1", by=clerk, seen=seen)

    assert refused.value.code == "stale"
    assert Task.objects.get(code="product-1").title != "改名"


def test_of_several_parts_one_that_cannot_be_leaves_all_as_they_were(campaign, pack, clerk):
    task(pack, "product")["title"] = "改名"
    task(pack, "service")["lead"] = "quality-district-finance"
    campaign.campaign_units.filter(unit__code="quality-district-finance").update(ends_on=date(2026, 5, 1))

    with pytest.raises(ValidationError, match="不能更新：“区财政局”没有参加这个行动"):
        update(campaign, pack, "tasks/product-1", "tasks/service-1", by=clerk)

    assert Task.objects.get(code="product-1").title != "改名"


def test_a_unit_that_the_portal_does_not_have_is_named(campaign, pack, clerk):
    pack["units"].append({"code": "stranger", "kind": "department", "name": "新部门", "demo": True})
    pack["participants"].append({"unit": "stranger", "starts_on": date(2026, 1, 1)})
    task(pack, "product")["lead"] = "stranger"

    with pytest.raises(ValidationError, match="本门户中没有代码为“stranger”的单位"):
        update(campaign, pack, "tasks/product-1", by=clerk)


def test_a_withdrawn_task_is_not_brought_back(campaign, pack, clerk):
    services.withdraw_task(Task.objects.get(code="product-1"), reason="撤销", by=clerk)

    with pytest.raises(ValidationError, match="已经撤销"):
        update(campaign, pack, "tasks/product-1", by=clerk)


def test_an_approved_plan_keeps_who_took_over_what(campaign, pack, clerk, leader):
    services.approve_plan(campaign, approved_by=leader, approved_on=date(2026, 6, 1), by=leader)
    task(pack, "product")["title"] = "改名"
    measure(pack, "product")["tasks"].append(NEW_TASK)

    update(campaign, pack, "tasks/product-1", "tasks/product-2", by=clerk)

    changes = PlanChange.objects.filter(campaign=campaign).values_list("place", "kind", "reason", "changed_by")
    assert set(changes) == {
        ("tasks/product-1", CHANGED, "按模板更新", clerk.pk),
        ("tasks/product-2", ADDED, "按模板更新", clerk.pk),
    }


def test_an_update_is_one_audit_event_of_its_own(campaign, pack, clerk):
    task(pack, "product")["title"] = "改名"

    update(campaign, pack, "tasks/product-1", by=clerk)

    event = AuditEvent.objects.get(action="update_from_pack")
    assert (event.actor, event.after["places"]) == (clerk, ["tasks/product-1"])


def test_others_than_the_office_are_refused(campaign, pack, leader):
    task(pack, "product")["title"] = "改名"

    with pytest.raises(PermissionDenied):
        update(campaign, pack, "tasks/product-1", by=leader)


def test_another_campaigns_pack_and_a_pack_with_mistakes_are_refused(campaign, pack):
    with pytest.raises(ValidationError, match="不能对照"):
        services.compare_with_pack(campaign, pack | {"slug": "other"})
    with pytest.raises(ValidationError, match="name: 缺少这一项"):
        services.compare_with_pack(campaign, {name: value for name, value in pack.items() if name != "name"})

"""The plan's frame: the campaign, phases, goals, measures and their order, units, the leading group, documents."""

from datetime import date
from time import sleep

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent
from campaigns import services
from campaigns.choices import GroupRole, PlanChangeKind, TaskPart
from campaigns.models import (
    Campaign,
    CampaignUnit,
    Goal,
    LeadingGroupMember,
    Measure,
    Phase,
    PlanChange,
    SourceDocument,
    Task,
    TaskTerms,
    TaskUnit,
)
from campaigns.services import plan_edits, planning_order
from tests.factories import OrgUnitFactory, loaded
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, PhaseFactory, make_task
from tests.races.clients import Clients

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to("2026-11-20T10:20:00+08:00", tick=False)


@pytest.fixture
def approved(campaign, task, leader, town_clerk):
    services.approve_plan(
        campaign, approved_by=leader, approved_on=date(2026, 11, 1), document="演示〔2026〕1号", by=town_clerk
    )
    return campaign


def refusal(field, call):
    with pytest.raises(ValidationError) as refused:
        call()
    if field is None:
        return " ".join(refused.value.messages)
    return " ".join(refused.value.message_dict[field])


# The campaign


def test_a_campaign_changes_its_words_and_days(campaign, town_clerk):
    services.change_campaign(
        campaign, slogan="质量兴镇", also_called="百日行动", ends_on=date(2027, 6, 30), by=town_clerk
    )

    assert (campaign.slogan, campaign.also_called, campaign.ends_on) == ("质量兴镇", "百日行动", date(2027, 6, 30))
    assert AuditEvent.objects.get(action="change_campaign").after["slogan"] == "质量兴镇"


def test_days_that_leave_a_phase_out_are_refused(campaign, town_clerk):
    PhaseFactory(campaign=campaign, name="收官阶段")

    assert "收官阶段" in refusal(
        "ends_on", lambda: services.change_campaign(campaign, ends_on=date(2026, 12, 30), by=town_clerk)
    )
    assert "收官阶段" in refusal(
        "starts_on", lambda: services.change_campaign(campaign, starts_on=date(2026, 1, 2), by=town_clerk)
    )


def test_days_that_leave_a_task_out_are_refused_by_name(campaign, task, town_clerk):
    assert task.title in refusal(
        "ends_on", lambda: services.change_campaign(campaign, ends_on=date(2026, 11, 29), by=town_clerk)
    )
    assert task.title in refusal(
        "starts_on", lambda: services.change_campaign(campaign, starts_on=date(2026, 1, 2), by=town_clerk)
    )


def test_days_that_leave_a_reporting_period_out_are_refused(campaign, week, town_clerk):
    assert refusal("ends_on", lambda: services.change_campaign(campaign, ends_on=date(2026, 11, 8), by=town_clerk))
    campaign.refresh_from_db()
    assert campaign.ends_on == date(2026, 12, 31)


def test_the_first_reporting_day_stays_within(campaign, town_clerk):
    told = refusal(None, lambda: services.change_campaign(campaign, starts_on=date(2026, 11, 3), by=town_clerk))

    assert "2026-11-02" in told


def test_a_parent_must_not_be_below(campaign, city, bureau, town_clerk):
    upper = CampaignFactory(owner_unit=city, office_unit=bureau, parent=campaign)

    told = refusal("parent", lambda: services.change_campaign(campaign, parent=upper, by=town_clerk))

    assert upper.name in told
    assert refusal("parent", lambda: services.change_campaign(campaign, parent=campaign, by=town_clerk))


def test_a_new_parent_takes_the_old_ones_measures_off(campaign, measure, city, bureau, town_clerk):
    first, second = (CampaignFactory(owner_unit=city, office_unit=bureau) for _number in range(2))
    upper = MeasureFactory(campaign=first)
    services.change_campaign(campaign, parent=first, by=town_clerk)
    assert services.map_upper_measures(campaign, mapping={upper: [measure]}, by=town_clerk) == 1

    services.change_campaign(campaign, parent=second, by=town_clerk)

    assert not measure.upper_measures.exists()


def test_only_measures_of_the_parent_are_mapped(campaign, measure, city, bureau, town_clerk):
    stranger = MeasureFactory(campaign=CampaignFactory(owner_unit=city, office_unit=bureau))
    assert "上级行动" in refusal(
        None, lambda: services.map_upper_measures(campaign, mapping={stranger: [measure]}, by=town_clerk)
    )
    services.change_campaign(campaign, parent=stranger.campaign, by=town_clerk)

    for mapping in ({measure: [measure]}, {stranger: [stranger]}, {stranger: []}):
        assert refusal(
            None, lambda mapping=mapping: services.map_upper_measures(campaign, mapping=mapping, by=town_clerk)
        )


def test_parent_and_mapping_of_an_approved_plan_are_recorded(approved, measure, city, bureau, town_clerk):
    upper = MeasureFactory(campaign=CampaignFactory(owner_unit=city, office_unit=bureau))
    assert refusal("reason", lambda: services.change_campaign(approved, parent=upper.campaign, by=town_clerk))

    services.change_campaign(approved, parent=upper.campaign, reason="市里部署", by=town_clerk)
    services.map_upper_measures(approved, mapping={upper: [measure]}, reason="对应市方案", by=town_clerk)

    places = dict(PlanChange.objects.values_list("place", "fields"))
    assert places["parent/"] == [["parent", None, upper.campaign.slug]]
    assert places[f"measures/{measure.code}"] == [["upper", None, [upper.code]]]


# Phases and goals


def test_phases_do_not_overlap_and_lie_within(campaign, town_clerk):
    services.add_phase(campaign, name="动员", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31), by=town_clerk)
    second = services.add_phase(
        campaign, name="攻坚", starts_on=date(2026, 4, 1), ends_on=date(2026, 12, 31), by=town_clerk
    )

    days = {"starts_on": date(2026, 3, 31), "ends_on": date(2026, 4, 1)}
    assert "动员" in refusal("starts_on", lambda: services.add_phase(campaign, name="x", by=town_clerk, **days))
    assert "动员" in refusal(
        "starts_on", lambda: services.change_phase(second, starts_on=date(2026, 3, 1), by=town_clerk)
    )
    assert refusal("ends_on", lambda: services.change_phase(second, ends_on=date(2027, 1, 1), by=town_clerk))
    assert refusal("ends_on", lambda: services.change_phase(second, ends_on=date(2026, 3, 1), by=town_clerk))
    assert list(Phase.objects.values_list("code", flat=True)) == ["phase-1", "phase-2"]


def test_a_phase_keeps_the_tasks_that_are_due_in_it(campaign, measure, village, town_clerk):
    phase = PhaseFactory(campaign=campaign)
    task = make_task(measure, village, phase=phase)

    told = refusal("ends_on", lambda: services.change_phase(phase, ends_on=date(2026, 11, 29), by=town_clerk))

    assert task.title in told
    assert "任务或目标" in refusal(None, lambda: services.remove_phase(phase, by=town_clerk))


def test_goals_belong_to_the_campaign_or_to_one_of_its_phases(campaign, town_clerk):
    phase = PhaseFactory(campaign=campaign)
    goal = services.add_goal(campaign, text="合格率提高", by=town_clerk)

    services.change_goal(goal, phase=phase, text="合格率提高到92%", by=town_clerk)

    goal.refresh_from_db()
    assert (goal.phase, goal.text) == (phase, "合格率提高到92%")
    assert refusal("phase", lambda: services.add_goal(campaign, text="x", phase=PhaseFactory(), by=town_clerk))
    assert refusal("phase", lambda: services.change_goal(goal, phase=PhaseFactory(), by=town_clerk))


def test_what_is_approved_is_not_removed(approved, measure, town_clerk):
    goal = Goal.objects.create(campaign=approved, code="g", text="目标")
    phase = PhaseFactory(campaign=approved)
    bare = MeasureFactory(campaign=approved)

    for call in (
        lambda: services.remove_goal(goal, by=town_clerk),
        lambda: services.remove_phase(phase, by=town_clerk),
        lambda: services.remove_measure(bare, by=town_clerk),
    ):
        assert "已经批准" in refusal(None, call)
    assert "还有任务" in refusal(None, lambda: services.remove_measure(measure, by=town_clerk))


def test_parts_of_a_draft_are_removed(campaign, town_clerk):
    services.remove_goal(services.add_goal(campaign, text="x", by=town_clerk), by=town_clerk)
    services.remove_phase(PhaseFactory(campaign=campaign), by=town_clerk)
    services.remove_measure(services.add_measure(campaign, name="x", by=town_clerk), by=town_clerk)

    assert not any(model.objects.exists() for model in (Goal, Phase, Measure))
    assert AuditEvent.objects.filter(action__startswith="remove_").count() == 3


# Measures and order


def test_a_measure_has_a_lead_unit_that_takes_part(campaign, measure, village, branch, town_clerk):
    services.change_measure(measure, lead_unit=village, group="六加强", by=town_clerk)
    added = services.add_measure(campaign, name="加强宣传", lead_unit=village, by=town_clerk)

    assert refusal("lead_unit", lambda: services.change_measure(measure, lead_unit=branch, by=town_clerk))
    assert refusal("lead_unit", lambda: services.add_measure(campaign, name="x", lead_unit=branch, by=town_clerk))
    assert added.position > measure.position


def test_tasks_are_numbered_in_the_order_of_the_tree(campaign, village, town_clerk):
    first, second = MeasureFactory(campaign=campaign), MeasureFactory(campaign=campaign)
    late = make_task(second, village, position=0)
    early = make_task(first, village, position=0)
    below = make_task(first, village, parent=early, position=0)
    other = make_task(first, village, position=0)

    assert services.move_in_order(other, step=-1, by=town_clerk)

    assert list(Task.objects.all()) == [other, early, below, late]
    assert list(Task.objects.values_list("position", flat=True)) == [0, 1, 2, 3]
    services.move_in_order(second, step=-1, by=town_clerk)
    assert list(Task.objects.all()) == [late, other, early, below]


def test_a_row_at_the_end_stays(measure, task, town_clerk):
    assert not services.move_in_order(task, step=1, by=town_clerk)
    assert not services.move_in_order(measure, step=-1, by=town_clerk)


def test_withdrawn_tasks_do_not_stand_in_the_way(measure, village, town_clerk):
    first, middle, last = (make_task(measure, village) for _number in range(3))
    services.withdraw_task(middle, reason="撤", by=town_clerk)

    services.move_in_order(last, step=-1, by=town_clerk)

    assert list(Task.objects.in_plan()) == [last, first]


def test_order_is_no_change_of_the_plan(approved, measure, task, village, town_clerk):
    other = make_task(measure, village)
    PlanChange.objects.all().delete()

    services.move_in_order(other, step=-1, by=town_clerk)

    assert not PlanChange.objects.exists()


@pytest.fixture
def reorder_at_once(measure, village, town_clerk, second_clerk, monkeypatch):
    """reorder_at_once(): two people move neighbouring tasks of four at once, each taking their time; {task: position}."""
    tasks = [make_task(measure, village, title=title, position=place) for place, title in enumerate("甲乙丙丁")]
    moves = [(tasks[0], 1, loaded(town_clerk)), (tasks[2], -1, loaded(second_clerk))]
    read = planning_order._rows

    def slowly(model, campaign):
        rows = list(read(model, campaign))
        sleep(0.4)
        return rows

    def move(number):
        task, step, by = moves[number]
        return services.move_in_order(task, step=step, by=by)

    def run():
        monkeypatch.setattr(planning_order, "_rows", slowly)
        clients = Clients(2)
        assert clients.run(move) == [True, True]
        clients.close()
        return dict(Task.objects.values_list("title", "position"))

    return run


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_reordering_at_once_come_one_after_the_other(reorder_at_once):
    positions = reorder_at_once()

    assert sorted(positions, key=positions.get) in (list("乙丙甲丁"), list("丙甲乙丁"))
    assert sorted(positions.values()) == [0, 1, 2, 3]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_tasks_end_in_one_place(reorder_at_once, monkeypatch):
    """Negative control of the test above."""
    unlocked = Campaign.objects.select_related("owner_unit", "office_unit")
    monkeypatch.setattr(plan_edits, "_locked_campaign", lambda pk: unlocked.get(pk=pk))

    positions = reorder_at_once()

    assert len(set(positions.values())) < 4


# Units that take part


def test_a_unit_joins_once_and_within_the_campaign(campaign, branch, village, town, town_clerk):
    row = services.add_participant(campaign, unit=branch, starts_on=date(2026, 11, 20), by=town_clerk)
    assert row.is_reporting

    closed = OrgUnitFactory(parent=town, ends_on=date(2026, 10, 31), name="撤掉的村")
    assert "撤掉的村" in refusal(
        "unit", lambda: services.add_participant(campaign, unit=closed, starts_on=date(2026, 2, 1), by=town_clerk)
    )
    assert refusal(
        "unit", lambda: services.add_participant(campaign, unit=village, starts_on=date(2026, 2, 1), by=town_clerk)
    )
    new = OrgUnitFactory(parent=town)
    assert refusal(
        "starts_on", lambda: services.add_participant(campaign, unit=new, starts_on=date(2027, 2, 1), by=town_clerk)
    )


def test_a_leading_unit_leaves_with_a_successor_only(campaign, measure, task, village, other_village, town_clerk):
    services.change_measure(measure, lead_unit=village, by=town_clerk)
    other = services.add_task(
        measure, title="另一项", lead_unit=other_village, responsible=[village], starts_on=date(2026, 2, 1),
        due_on=date(2026, 11, 1), by=town_clerk,
    )  # fmt: skip
    row = CampaignUnit.objects.get(unit=village)
    today = date(2026, 11, 20)

    assert task.title in refusal("successor", lambda: services.end_participant(row, on=today, by=town_clerk))
    assert refusal("successor", lambda: services.end_participant(row, on=today, successor=village, by=town_clerk))
    services.end_participant(row, on=today, successor=other_village, by=town_clerk)

    assert TaskTerms.objects.current().get(task=task).lead_unit == other_village
    assert not TaskUnit.objects.filter(unit=village, ends_on=None).exists()
    assert TaskUnit.objects.get(task=other, unit=other_village, ends_on=None).part == TaskPart.LEAD
    measure.refresh_from_db()
    row.refresh_from_db()
    assert (measure.lead_unit, row.ends_on) == (other_village, today)
    assert "退出" in refusal(None, lambda: services.end_participant(row, on=today, by=town_clerk))
    assert "退出" in refusal(None, lambda: services.change_participant(row, is_reporting=False, by=town_clerk))


def test_a_successor_that_was_closed_is_refused_and_nothing_moves(campaign, task, village, town, town_clerk):
    closed = OrgUnitFactory(parent=town, ends_on=date(2026, 10, 31))
    CampaignUnitFactory(campaign=campaign, unit=closed)
    row = CampaignUnit.objects.get(unit=village)

    assert refusal(
        "successor",
        lambda: services.end_participant(row, on=date(2026, 11, 20), successor=closed, by=town_clerk),
    )
    assert TaskTerms.objects.get(task=task).lead_unit == village


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2025, 12, 31)])
def test_a_unit_leaves_on_a_day_that_has_come(campaign, other_village, town_clerk, day):
    row = CampaignUnit.objects.get(unit=other_village)

    assert refusal("on", lambda: services.end_participant(row, on=day, by=town_clerk))


def test_handing_tasks_over_in_an_approved_plan_is_recorded(approved, task, village, other_village, town_clerk):
    row = CampaignUnit.objects.get(unit=village)
    values = {"on": date(2026, 11, 20), "successor": other_village, "by": town_clerk}
    assert refusal("reason", lambda: services.end_participant(row, **values))
    assert CampaignUnit.objects.get(unit=village).ends_on is None

    services.end_participant(row, reason="机构改革", **values)

    assert PlanChange.objects.get().fields == [["lead", "village", "other-village"]]


# Leading group and documents


def test_members_come_change_and_leave(campaign, village, town_clerk):
    member = services.add_group_member(
        campaign, role=GroupRole.HEAD, name="陈某", starts_on=date(2026, 1, 1), by=town_clerk
    )
    services.change_group_member(member, duty="负总责", unit=village, by=town_clerk)
    services.end_group_member(member, on=date(2026, 6, 30), by=town_clerk)

    member.refresh_from_db()
    assert (member.duty, member.ends_on) == ("负总责", date(2026, 6, 30))
    assert list(LeadingGroupMember.objects.current(date(2026, 6, 30))) == [member]
    assert not LeadingGroupMember.objects.current(date(2026, 7, 1)).exists()
    assert refusal(None, lambda: services.change_group_member(member, duty="又改", by=town_clerk))
    assert refusal(None, lambda: services.end_group_member(member, on=date(2026, 8, 1), by=town_clerk))


def test_nobody_and_impossible_days_are_refused(campaign, town_clerk):
    values = {"role": GroupRole.MEMBER, "by": town_clerk}
    assert "请填写姓名" in refusal(
        None, lambda: services.add_group_member(campaign, starts_on=date(2026, 1, 1), **values)
    )
    assert refusal(
        "starts_on", lambda: services.add_group_member(campaign, name="甲", starts_on=date(2027, 1, 1), **values)
    )
    member = services.add_group_member(campaign, name="甲", starts_on=date(2026, 6, 1), **values)
    assert refusal("on", lambda: services.end_group_member(member, on=date(2026, 5, 31), by=town_clerk))


def test_documents_are_added_and_corrected(campaign, town_clerk):
    document = services.add_source_document(campaign, title="方案", number="演示〔2026〕1号", by=town_clerk)

    services.change_source_document(document, title="实施方案", is_basis=False, by=town_clerk)

    document.refresh_from_db()
    assert (document.title, document.is_basis, document.code) == ("实施方案", False, "document-1")
    assert "没有改动" in refusal(
        None, lambda: services.change_source_document(document, title="实施方案", by=town_clerk)
    )


def test_group_and_documents_of_an_approved_plan_are_recorded(approved, town_clerk):
    values = {"role": GroupRole.HEAD, "name": "陈某", "starts_on": date(2026, 1, 1), "by": town_clerk}
    assert refusal("reason", lambda: services.add_group_member(approved, **values))

    services.add_group_member(approved, reason="换届", **values)
    services.add_source_document(approved, title="补充通知", reason="新发文", by=town_clerk)

    assert set(PlanChange.objects.values_list("kind", "reason")) == {
        (PlanChangeKind.ADDED, "换届"),
        (PlanChangeKind.ADDED, "新发文"),
    }


# Who may


@pytest.mark.parametrize("person", ["village_reporter", "leader", "other_town_clerk", "organiser"])
def test_only_the_office_edits_the_frame(campaign, measure, village, branch, person, request):
    by = request.getfixturevalue(person)
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    row = CampaignUnit.objects.get(unit=village)

    for call in (
        lambda: services.change_campaign(campaign, slogan="x", by=by),
        lambda: services.add_phase(campaign, name="x", by=by, **days),
        lambda: services.add_goal(campaign, text="x", by=by),
        lambda: services.add_measure(campaign, name="x", by=by),
        lambda: services.change_measure(measure, name="x", by=by),
        lambda: services.remove_measure(measure, by=by),
        lambda: services.map_upper_measures(campaign, mapping={}, by=by),
        lambda: services.add_participant(campaign, unit=branch, starts_on=date(2026, 2, 1), by=by),
        lambda: services.change_participant(row, is_reporting=False, by=by),
        lambda: services.end_participant(row, on=date(2026, 11, 20), by=by),
        lambda: services.add_group_member(campaign, role=GroupRole.HEAD, name="x", starts_on=date(2026, 2, 1), by=by),
        lambda: services.add_source_document(campaign, title="x", by=by),
        lambda: services.move_in_order(measure, step=1, by=by),
    ):
        with pytest.raises(PermissionDenied):
            call()

    assert not any(model.objects.exists() for model in (Goal, Phase, SourceDocument))

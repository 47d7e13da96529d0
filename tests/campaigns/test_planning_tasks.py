"""Tasks of a plan: added, changed, moved, withdrawn, and every rule that refuses it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent
from campaigns import services
from campaigns.choices import PlanChangeKind, TaskPart, TaskStatus
from campaigns.models import Baseline, PlanChange, Task, TaskClosure, TaskTerms, TaskUnit
from campaigns.plan_content import plan_content
from campaigns.services.plan_edits import plan_edit
from tests.factories import OrgUnitFactory
from tests.factories_campaigns import CampaignUnitFactory, MeasureFactory, PhaseFactory, make_task

pytestmark = pytest.mark.django_db

CLOSED_LAST_MONTH = date(2026, 10, 20)


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to("2026-11-20T10:20:00+08:00", tick=False)


@pytest.fixture
def approved(campaign, task, leader, town_clerk):
    """The campaign's plan, approved with one task."""
    services.approve_plan(
        campaign, approved_by=leader, approved_on=date(2026, 11, 1), document="演示〔2026〕1号", by=town_clerk
    )
    return campaign


def add(measure, lead_unit, by, **values):
    defaults = {"title": "走访", "starts_on": date(2026, 3, 1), "due_on": date(2026, 11, 30)}
    return services.add_task(measure, lead_unit=lead_unit, by=by, **{**defaults, **values})


def current(task):
    return TaskTerms.objects.current().get(task=task)


def parts(task):
    rows = TaskUnit.objects.filter(task=task, ends_on=None).order_by("part", "unit")
    return {(row.part, row.unit.code) for row in rows.select_related("unit")}


def refusal(field, call):
    with pytest.raises(ValidationError) as refused:
        call()
    if field is None:
        return " ".join(refused.value.messages)
    return " ".join(refused.value.message_dict[field])


def test_a_task_is_added_with_units_phase_and_a_code_of_its_own(measure, task, village, other_village, town_clerk):
    phase = PhaseFactory(campaign=measure.campaign)

    added = add(measure, village, town_clerk, responsible=[other_village], phase=phase, weight=3, deliverable="清单")

    assert parts(added) == {(TaskPart.LEAD, "village"), (TaskPart.RESPONSIBLE, "other-village")}
    assert (added.phase, current(added).weight, added.deliverable) == (phase, 3, "清单")
    assert added.code != task.code
    assert added.position > task.position


def test_a_subtask_belongs_to_the_measure_of_its_parent(measure, task, village, town_clerk):
    other = MeasureFactory(campaign=measure.campaign)

    subtask = add(other, village, town_clerk, parent=task)

    assert (subtask.parent, subtask.measure) == (task, measure)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("due_on", {"starts_on": date(2026, 5, 2), "due_on": date(2026, 5, 1)}),
        ("due_on", {"due_on": date(2027, 1, 1)}),
        ("starts_on", {"starts_on": date(2025, 12, 31)}),
    ],
    ids=["reversed", "after the campaign", "before the campaign"],
)
def test_days_outside_the_plan_are_refused_and_nothing_is_half_written(measure, village, town_clerk, field, values):
    assert refusal(field, lambda: add(measure, village, town_clerk, **values))

    assert not Task.objects.exists()
    assert not TaskTerms.objects.exists()


def test_a_due_date_outside_the_phase_is_refused(measure, village, town_clerk):
    phase = PhaseFactory(campaign=measure.campaign, name="整治阶段", ends_on=date(2026, 6, 30))

    told = refusal("due_on", lambda: add(measure, village, town_clerk, phase=phase))

    assert "2026-11-30" in told
    assert "整治阶段" in told


def test_a_subtask_due_after_its_parent_is_refused(measure, task, village, town_clerk):
    told = refusal("due_on", lambda: add(measure, village, town_clerk, parent=task, due_on=date(2026, 12, 1)))

    assert "2026-11-30" in told


def test_a_parent_due_before_its_subtask_is_refused(measure, task, village, town_clerk):
    add(measure, village, town_clerk, parent=task, title="摸底", due_on=date(2026, 11, 1))

    assert "摸底" in refusal("due_on", lambda: services.change_task(task, due_on=date(2026, 10, 1), by=town_clerk))


def test_a_unit_that_closed_last_month_is_refused_by_name(measure, town, task, town_clerk):
    closed = OrgUnitFactory(parent=town, name="并掉的村", ends_on=CLOSED_LAST_MONTH)
    CampaignUnitFactory(campaign=measure.campaign, unit=closed)

    for call in (
        lambda: add(measure, closed, town_clerk),
        lambda: services.change_task(task, lead_unit=closed, by=town_clerk),
        lambda: services.change_task_terms(task, lead_unit=closed, reason="换", by=town_clerk),
    ):
        told = refusal("lead_unit", call)
        assert "并掉的村" in told
        assert "2026-10-20" in told
    assert Task.objects.count() == 1


def test_a_unit_that_takes_no_part_is_refused(measure, branch, village, town_clerk):
    assert "参加单位" in refusal("cooperating", lambda: add(measure, village, town_clerk, cooperating=[branch]))


def test_a_unit_has_one_part_only(measure, village, other_village, town_clerk):
    refusal("responsible", lambda: add(measure, village, town_clerk, responsible=[village]))
    refusal(
        "cooperating",
        lambda: add(measure, village, town_clerk, responsible=[other_village], cooperating=[other_village]),
    )


def test_words_alone_write_no_terms(task, town_clerk):
    before = current(task)

    services.change_task(task, title="新的说法", deliverable="台账", by=town_clerk)

    assert current(task) == before
    assert Task.objects.get().title == "新的说法"
    assert AuditEvent.objects.get(action="change_task").after["title"] == "新的说法"


def test_dates_and_units_become_facts_and_parts(task, village, other_village, town_clerk):
    before = current(task)

    services.change_task(
        task, lead_unit=other_village, responsible=[village], due_on=date(2026, 12, 10), weight=2, by=town_clerk
    )

    now = current(task)
    before.refresh_from_db()
    assert before.superseded_at == now.recorded_at
    assert (now.lead_unit, now.due_on, now.weight) == (other_village, date(2026, 12, 10), 2)
    assert parts(task) == {(TaskPart.LEAD, "other-village"), (TaskPart.RESPONSIBLE, "village")}


def test_a_unit_that_lost_its_part_keeps_it_for_today(measure, village, other_village, town_clerk):
    task = add(measure, village, town_clerk, cooperating=[other_village])

    services.change_task(task, cooperating=[], by=town_clerk)

    ended = TaskUnit.objects.get(task=task, unit=other_village)
    assert ended.ends_on == date(2026, 11, 20)


def test_the_same_values_are_no_change(task, village, town_clerk):
    assert "没有改动" in refusal(None, lambda: services.change_task(task, lead_unit=village, by=town_clerk))


def test_stale_terms_are_refused(task, town_clerk, second_clerk):
    seen = current(task)
    services.change_task(task, weight=2, seen=seen, by=town_clerk)

    with pytest.raises(services.StaleTermsError):
        services.change_task(task, weight=3, seen=seen, by=second_clerk)

    assert current(task).weight == 2


# Moving


@pytest.fixture
def chain(measure, task, village, town_clerk):
    """task › middle › leaf"""
    middle = add(measure, village, town_clerk, parent=task, title="中")
    return task, middle, add(measure, village, town_clerk, parent=middle, title="下")


def test_a_task_moves_with_its_subtasks_and_their_facts(chain, campaign, town_clerk):
    task, middle, leaf = chain
    other = MeasureFactory(campaign=campaign)
    old = [current(each) for each in chain]

    services.move_task(task, measure=other, by=town_clerk)

    for row, before in zip(chain, old, strict=True):
        row.refresh_from_db()
        before.refresh_from_db()
        assert (row.measure, current(row).measure) == (other, other)
        assert before.measure != other
        assert before.superseded_at == current(row).recorded_at
    assert (middle.parent, leaf.parent) == (task, middle)


def test_a_closing_moves_with_its_task(task, campaign, village_reporter, town_clerk):
    services.request_closing(task, on=date(2026, 11, 10), by=village_reporter)
    services.confirm_closing(task, by=town_clerk)
    other = MeasureFactory(campaign=campaign)

    services.move_task(task, measure=other, by=town_clerk)

    assert TaskClosure.objects.current().get().measure == other
    assert TaskClosure.objects.count() == 2


def test_a_move_within_its_measure_writes_no_facts(chain, town_clerk):
    task, _middle, leaf = chain

    services.move_task(leaf, parent=task, by=town_clerk)

    leaf.refresh_from_db()
    assert leaf.parent == task
    assert TaskTerms.objects.filter(task=leaf).count() == 1


@pytest.mark.parametrize("place", [0, 1, 2], ids=["itself", "its sub-task", "the sub-task below"])
def test_a_cycle_is_refused_with_a_clear_sentence(chain, town_clerk, place):
    told = refusal("parent", lambda: services.move_task(chain[0], parent=chain[place], by=town_clerk))

    assert "子任务" in told
    assert Task.objects.get(pk=chain[0].pk).parent is None


def test_a_task_does_not_move_to_another_campaign_or_below_an_earlier_one(task, measure, village, town_clerk):
    refusal("measure", lambda: services.move_task(task, measure=MeasureFactory(), by=town_clerk))
    earlier = make_task(measure, village, due_on=date(2026, 5, 1))
    refusal("due_on", lambda: services.move_task(task, parent=earlier, by=town_clerk))
    assert "没有改动" in refusal(None, lambda: services.move_task(task, by=town_clerk))


def test_a_finished_task_takes_no_subtask(task, measure, village, town_clerk, village_reporter):
    other = make_task(measure, village)
    services.request_closing(task, on=date(2026, 11, 10), by=village_reporter)
    services.confirm_closing(task, by=town_clerk)

    refusal("parent", lambda: add(measure, village, town_clerk, parent=task))
    refusal("parent", lambda: services.move_task(other, parent=task, by=town_clerk))


# Withdrawing and closing


def test_a_withdrawn_task_is_counted_no_more_and_keeps_what_was_said(task, town_clerk):
    terms = current(task)

    services.withdraw_task(task, reason="方案调整", by=town_clerk)

    terms.refresh_from_db()
    task.refresh_from_db()
    assert task.status == TaskStatus.WITHDRAWN
    assert terms.superseded_at is not None
    assert not TaskTerms.objects.current().filter(task=task).exists()
    assert not TaskUnit.objects.filter(task=task, ends_on=None).exists()
    assert plan_content(task.campaign)["measures"][0]["tasks"] == []


def test_a_withdrawn_task_stays_as_it_is(task, measure, town_clerk):
    services.withdraw_task(task, reason="方案调整", by=town_clerk)

    for call in (
        lambda: services.change_task(task, title="又改", by=town_clerk),
        lambda: services.change_task_terms(task, weight=3, reason="改", by=town_clerk),
        lambda: services.move_task(task, measure=MeasureFactory(campaign=measure.campaign), by=town_clerk),
        lambda: services.add_milestone(task, title="节点", due_on=date(2026, 6, 1), by=town_clerk),
        lambda: services.withdraw_task(task, reason="再撤", by=town_clerk),
    ):
        refusal(None, call)


def test_subtasks_are_withdrawn_first(chain, town_clerk):
    task, middle, leaf = chain

    assert "中" in refusal(None, lambda: services.withdraw_task(task, reason="撤", by=town_clerk))
    for row in (leaf, middle, task):
        services.withdraw_task(row, reason="撤", by=town_clerk)

    assert not TaskTerms.objects.current().exists()


def test_a_task_asked_to_close_or_closed_is_not_withdrawn(task, town_clerk, village_reporter):
    services.request_closing(task, on=date(2026, 11, 10), by=village_reporter)
    assert "申请办结" in refusal(None, lambda: services.withdraw_task(task, reason="撤", by=town_clerk))
    services.confirm_closing(task, by=town_clerk)
    assert "已经办结" in refusal(None, lambda: services.withdraw_task(task, reason="撤", by=town_clerk))


def test_withdrawing_needs_a_reason(task, town_clerk):
    refusal("reason", lambda: services.withdraw_task(task, reason=" ", by=town_clerk))


def test_a_task_is_not_closed_before_its_subtasks(measure, task, village, village_reporter, town_clerk):
    subtask = add(measure, village, town_clerk, parent=task, title="摸底")

    told = refusal(None, lambda: services.request_closing(task, on=date(2026, 11, 10), by=village_reporter))
    assert "摸底" in told
    services.request_closing(subtask, on=date(2026, 11, 10), by=village_reporter)
    services.request_closing(task, on=date(2026, 11, 10), by=village_reporter)
    assert "摸底" in refusal(None, lambda: services.confirm_closing(task, by=town_clerk))
    services.confirm_closing(Task.objects.get(pk=subtask.pk), by=town_clerk)
    services.confirm_closing(task, by=town_clerk)

    assert set(Task.objects.values_list("status", flat=True)) == {TaskStatus.CLOSED}


def test_a_withdrawn_subtask_holds_nothing_up(measure, task, village, village_reporter, town_clerk):
    services.withdraw_task(add(measure, village, town_clerk, parent=task), reason="撤", by=town_clerk)

    services.request_closing(task, on=date(2026, 11, 10), by=village_reporter)

    assert Task.objects.get(pk=task.pk).status == TaskStatus.CLOSING_REQUESTED


def test_deepest_first(chain):
    task, middle, leaf = chain

    assert services.deepest_first([task, leaf, middle]) == [leaf, middle, task]


# Approved plans


def test_a_draft_plan_needs_no_reason_and_records_nothing(task, town_clerk):
    services.change_task(task, weight=4, by=town_clerk)

    assert not PlanChange.objects.exists()


def test_an_approved_plan_asks_why_and_keeps_nothing_without_it(approved, task, measure, village, town_clerk):
    for call in (
        lambda: services.change_task(task, weight=4, by=town_clerk),
        lambda: add(measure, village, town_clerk),
        lambda: services.move_task(task, measure=MeasureFactory(campaign=approved), by=town_clerk),
    ):
        assert refusal("reason", call)

    assert current(task).weight == 1
    assert Task.objects.count() == 1
    assert not PlanChange.objects.exists()


def test_a_change_of_an_approved_plan_is_written_down_once(approved, task, other_village, town_clerk):
    services.change_task(task, lead_unit=other_village, due_on=date(2026, 12, 5), reason="调度会议定", by=town_clerk)

    change = PlanChange.objects.get()
    assert (change.kind, change.place, change.reason) == (PlanChangeKind.CHANGED, f"tasks/{task.code}", "调度会议定")
    assert change.changed_by == town_clerk
    assert sorted(change.fields) == [["due_on", "2026-11-30", "2026-12-05"], ["lead", "village", "other-village"]]


def test_changed_terms_are_written_down_once_too(approved, task, town_clerk):
    services.change_task_terms(task, due_on=date(2026, 12, 5), reason="调度会议定", by=town_clerk)

    assert PlanChange.objects.get().fields == [["due_on", "2026-11-30", "2026-12-05"]]


def test_added_and_withdrawn_tasks_are_changes(approved, task, measure, village, town_clerk):
    add(measure, village, town_clerk, reason="增补")
    services.withdraw_task(task, reason="并入他项", by=town_clerk)

    kinds = dict(PlanChange.objects.values_list("kind", "reason"))
    assert kinds == {PlanChangeKind.ADDED: "增补", PlanChangeKind.REMOVED: "并入他项"}


def test_an_edit_of_an_approved_plan_that_is_not_noticed_makes_this_red(approved, task, town_clerk):
    """Negative control: without `plan_edit` a change leaves no trace."""
    Task.objects.filter(pk=task.pk).update(title="悄悄改的")
    assert not PlanChange.objects.exists()

    with plan_edit(approved, reason="说明", by=town_clerk):
        Task.objects.filter(pk=task.pk).update(title="明着改的")

    assert PlanChange.objects.get().fields == [["title", "悄悄改的", "明着改的"]]


def test_baselines_are_untouched_by_edits(approved, task, town_clerk):
    before = Baseline.objects.get().content

    services.change_task(task, title="新", reason="说明", by=town_clerk)

    assert Baseline.objects.get().content == before


# Who may


@pytest.mark.parametrize("person", ["village_reporter", "village_head", "leader", "other_town_clerk", "inspector"])
def test_only_the_office_edits_the_plan(task, measure, village, person, request):
    by = request.getfixturevalue(person)

    for call in (
        lambda: add(measure, village, by),
        lambda: services.change_task(task, title="改", by=by),
        lambda: services.move_task(task, measure=MeasureFactory(campaign=measure.campaign), by=by),
        lambda: services.withdraw_task(task, reason="撤", by=by),
        lambda: services.add_milestone(task, title="节点", due_on=date(2026, 6, 1), by=by),
        lambda: services.move_in_order(task, step=1, by=by),
    ):
        with pytest.raises(PermissionDenied):
            call()

    assert Task.objects.get().title == task.title


# Milestones


def test_milestones_are_dated_within_their_task(task, town_clerk):
    milestone = services.add_milestone(task, title="印发方案", due_on=date(2026, 3, 31), by=town_clerk)

    services.change_milestone(milestone, due_on=date(2026, 4, 30), by=town_clerk)
    reached = services.reach_milestone(milestone, on=date(2026, 4, 28), by=town_clerk)

    assert (reached.due_on, reached.reached_on) == (date(2026, 4, 30), date(2026, 4, 28))
    refusal("due_on", lambda: services.change_milestone(milestone, due_on=date(2026, 12, 1), by=town_clerk))
    refusal("due_on", lambda: services.add_milestone(task, title="x", due_on=date(2025, 12, 1), by=town_clerk))
    refusal("on", lambda: services.reach_milestone(milestone, on=date(2026, 11, 21), by=town_clerk))
    assert "印发方案" in refusal("due_on", lambda: services.change_task(task, due_on=date(2026, 4, 1), by=town_clerk))


def test_a_milestone_is_removed_from_a_draft_only(task, campaign, leader, town_clerk):
    first, second = (
        services.add_milestone(task, title=title, due_on=date(2026, 6, 1), by=town_clerk) for title in ("甲", "乙")
    )
    services.remove_milestone(first, by=town_clerk)
    services.approve_plan(campaign, approved_by=leader, approved_on=date(2026, 11, 1), document="文", by=town_clerk)

    assert "已经批准" in refusal(None, lambda: services.remove_milestone(second, by=town_clerk))
    services.reach_milestone(second, on=date(2026, 6, 1), by=town_clerk)  # not a change of the plan
    assert list(task.milestones.all()) == [second]
    assert not PlanChange.objects.exists()

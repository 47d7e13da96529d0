"""How an action ends: judged, handed on, closed, read only; and taken back with a reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from accounts.models import AuditEvent, OutboxMessage, WorkItem
from campaigns import closing_sections, permissions, services
from campaigns.choices import CampaignStatus, DirectiveKind, GoalResult, PeriodKind, PeriodStatus, TaskStatus
from campaigns.models import Campaign, Goal, GoalEvaluation, HandedOnItem, ReportingPeriod, Task
from campaigns.transitions import Conflict
from tests.factories import make_person
from tests.factories_campaigns import make_task

pytestmark = pytest.mark.django_db
TODAY = "2026-11-20T10:00:00+08:00"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def goal(campaign):
    return Goal.objects.create(campaign=campaign, code="rate", text="抽查合格率达到90%")


@pytest.fixture
def review(campaign, town_clerk):
    return services.begin_closing(campaign, by=town_clerk)


def judge(goal, by, result=GoalResult.MET):
    return services.evaluate_goal(goal, result=result, summary="抽查合格率 92.1%", by=by)


def close(campaign, by):
    """Closed with nothing in the way: the tests of what a closed campaign refuses begin here."""
    services.begin_closing(campaign, by=by)
    keys = [item.key for _section, items in closing_sections.open_items(campaign, by) for item in items]
    if keys:
        services.hand_on_items(campaign, keys=keys, unit=campaign.office_unit, note="转入常态工作", by=by)
    return services.close_campaign(campaign, by=by)


# -- Goals


def test_goal_is_judged_and_judged_anew(goal, review, town_clerk):
    judge(goal, town_clerk)

    services.evaluate_goal(goal, result=GoalResult.PARTLY, summary="89.9%，差0.1个百分点", by=town_clerk)

    evaluation = GoalEvaluation.objects.get()
    assert (evaluation.result, evaluation.evaluated_by) == (GoalResult.PARTLY, town_clerk)
    event = AuditEvent.objects.filter(action="evaluate_goal").latest("pk")
    assert event.before == {"result": "met", "summary": "抽查合格率 92.1%"}
    assert event.after["result"] == "partly"


def test_goal_needs_what_shows_it(goal, review, town_clerk):
    with pytest.raises(ValidationError, match="请写明依据"):
        services.evaluate_goal(goal, result=GoalResult.MET, summary="  ", by=town_clerk)


@pytest.mark.parametrize("who", ["leader", "inspector", "village_reporter", "other_town_clerk"])
def test_strangers_close_nothing(who, request, campaign, goal, task, town_clerk):
    person = request.getfixturevalue(who)
    acts = (
        lambda: services.begin_closing(campaign, by=person),
        lambda: judge(goal, person),
        lambda: services.hand_on_items(campaign, keys=[f"task-{task.pk}"], unit=campaign.office_unit, by=person),
        lambda: services.close_campaign(campaign, by=person),
        lambda: services.reopen_campaign(campaign, reason="再办", by=person),
    )

    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


# -- Handing on


def test_open_tasks_and_unanswered_directives_are_listed(campaign, task, leader, town_clerk, village, village_head):
    directive = services.issue_directive(
        campaign, unit=village, kind=DirectiveKind.AGREEMENT, text="", subject_label="停电检修", subject_url="/",
        issued_by=leader, by=leader,
    )  # fmt: skip

    listed = {item.key: item for _section, items in closing_sections.open_items(campaign, town_clerk) for item in items}

    assert set(listed) == {f"task-{task.pk}", f"directive-{directive.pk}"}
    assert listed[f"task-{task.pk}"].unit == village
    assert listed[f"task-{task.pk}"].due_on == date(2026, 11, 30)
    services.note_directive(directive, by=village_head)
    assert f"directive-{directive.pk}" not in {
        item.key for _section, items in closing_sections.open_items(campaign, town_clerk) for item in items
    }


def test_handing_on_leaves_the_task_as_it_is(campaign, task, review, town_clerk, department, department_reporter):
    before = Task.objects.filter(pk=task.pk).values().get()

    (item,) = services.hand_on_items(campaign, keys=[f"task-{task.pk}"], unit=department, by=town_clerk)

    assert (item.unit, item.label, item.due_on, item.section) == (department, task.title, date(2026, 11, 30), "tasks")
    assert Task.objects.filter(pk=task.pk).values().get() == before
    message = OutboxMessage.objects.get(recipient=department_reporter)
    assert task.title in message.body


def test_deadline_of_what_was_handed_on_runs_on(campaign, task, review, town_clerk, department):
    services.hand_on_items(campaign, keys=[f"task-{task.pk}"], unit=department, by=town_clerk)

    (row, item), *others = services.handed_on_rows(campaign, town_clerk)

    assert others == []
    assert (row.due_on, item.due_on) == (date(2026, 11, 30), date(2026, 11, 30))
    assert not item.is_overdue(date(2026, 11, 30))
    assert item.is_overdue(date(2026, 12, 1))


def test_handed_on_again_goes_to_the_other_unit(campaign, task, review, town_clerk, department, village):
    for unit in (department, village):
        services.hand_on_items(campaign, keys=[f"task-{task.pk}"], unit=unit, by=town_clerk)

    assert HandedOnItem.objects.get().unit == village


def test_several_go_at_once(campaign, task, other_task, review, town_clerk, department):
    keys = [f"task-{task.pk}", f"task-{other_task.pk}"]

    services.hand_on_items(campaign, keys=keys, unit=department, by=town_clerk)

    assert HandedOnItem.objects.count() == 2
    assert len(AuditEvent.objects.get(action="hand_on_items").after["items"]) == 2


@pytest.mark.parametrize(
    ("keys", "message"), [([], "请先勾选"), (["task-999999"], "刚刚办结"), (["rectification-1"], "刚刚办结")]
)
def test_what_is_not_open_is_not_handed_on(keys, message, campaign, task, review, town_clerk, department):
    with pytest.raises(ValidationError, match=message):
        services.hand_on_items(campaign, keys=keys, unit=department, by=town_clerk)

    assert not HandedOnItem.objects.exists()


def test_handing_on_needs_a_unit_and_the_review(campaign, task, town_clerk, department):
    with pytest.raises(ValidationError, match="先开始总结评估"):
        services.hand_on_items(campaign, keys=[f"task-{task.pk}"], unit=department, by=town_clerk)
    services.begin_closing(campaign, by=town_clerk)
    with pytest.raises(ValidationError, match="请选择接续单位"):
        services.hand_on_items(campaign, keys=[f"task-{task.pk}"], unit=None, by=town_clerk)


# -- Closing


def test_closing_tells_everything_that_is_missing(campaign, goal, task, other_task, review, town_clerk):
    with pytest.raises(ValidationError) as refused:
        services.close_campaign(campaign, by=town_clerk)

    assert refused.value.messages == [
        f"目标尚未评估：{goal.text}",
        f"未办结的任务尚未移交：{task.title}",
        f"未办结的任务尚未移交：{other_task.title}",
    ]
    assert Campaign.objects.get().status == CampaignStatus.CLOSING


def test_closed_when_nothing_is_missing(campaign, goal, task, review, town_clerk, department):
    judge(goal, town_clerk, GoalResult.MISSED)
    services.hand_on_items(campaign, keys=[f"task-{task.pk}"], unit=department, by=town_clerk)

    closed = services.close_campaign(campaign, by=town_clerk)

    assert (closed.status, closed.closed_on) == (CampaignStatus.CLOSED, date(2026, 11, 20))
    assert AuditEvent.objects.filter(action="campaign_closed").count() == 1
    with pytest.raises(ValidationError, match="只能查看"):
        services.close_campaign(campaign, by=town_clerk)


def test_running_campaign_is_not_closed_at_once(campaign, town_clerk):
    with pytest.raises(Conflict):
        services.close_campaign(campaign, by=town_clerk)


def test_reopening_needs_a_reason_and_goes_one_step_back(campaign, town_clerk):
    close(campaign, town_clerk)
    campaign.refresh_from_db()

    with pytest.raises(ValidationError, match="请写明重新打开的原因"):
        services.reopen_campaign(campaign, reason=" ", by=town_clerk)
    services.reopen_campaign(campaign, reason="审计要求补材料", by=town_clerk)

    assert (campaign.status, campaign.closed_on) == (CampaignStatus.CLOSING, None)
    assert AuditEvent.objects.filter(action="campaign_closing").latest("pk").after["reason"] == "审计要求补材料"
    services.reopen_campaign(campaign, reason="继续开展", by=town_clerk)
    assert campaign.status == CampaignStatus.RUNNING
    with pytest.raises(Conflict):
        services.reopen_campaign(campaign, reason="继续开展", by=town_clerk)


# -- Read only


def office_acts(campaign, task, week, clerk):
    """Every kind of office act on a campaign, by what it does."""
    terms = task.terms.get()
    return {
        "terms": lambda: services.change_task_terms(task, seen=terms, weight=3, reason="调整", by=clerk),
        "create": lambda: services.add_measure(campaign, name="新措施", by=clerk),
        "merge": lambda: services.merge_into_next(week, reason="春节", by=clerk),
        "skip": lambda: services.skip_period(week, reason="春节", by=clerk),
        "plan": lambda: services.plan_period(campaign, kind=PeriodKind.WEEK, key="2026-W50", by=clerk),
        "closing": lambda: services.request_closing(task, on=date(2026, 11, 19), by=clerk),
        "goal": lambda: services.evaluate_goal(
            Goal.objects.get(campaign=campaign), result=GoalResult.MET, summary="补", by=clerk
        ),
        "indicator": lambda: services.create_indicator(
            campaign, name="合格率", unit_of_measure="%", formula="合格批次÷抽查批次", by=clerk
        ),
        "reading": lambda: services.record_reading(
            campaign.indicators.get(), happened_on=date(2026, 11, 19), value=Decimal(92), by=clerk
        ),
        "lights": lambda: services.choose_light_rules(
            campaign, preset="yinchuan-2025", starts_on=date(2026, 11, 23), by=clerk
        ),
        "act": lambda: services.record_leader_act(
            campaign, kind="visit", leader="镇长甲", happened_on=date(2026, 11, 19), subject="走访", by=clerk
        ),
    }


ACTS = ["terms", "create", "merge", "skip", "plan", "closing", "goal", "indicator", "reading", "lights", "act"]


@pytest.fixture
def indicator(campaign, town_clerk):
    return services.create_indicator(
        campaign, name="抽查合格率", unit_of_measure="%", formula="合格批次÷抽查批次", by=town_clerk
    )


@pytest.mark.usefixtures("indicator")
@pytest.mark.parametrize("name", ACTS)
def test_closed_campaign_refuses_every_office_act(name, campaign, goal, task, week, town_clerk):
    judge(goal, town_clerk)
    close(campaign, town_clerk)
    fresh = Campaign.objects.select_related("owner_unit", "office_unit").get()
    task, week = Task.objects.get(pk=task.pk), ReportingPeriod.objects.get(pk=week.pk)

    with pytest.raises(ValidationError) as refused:
        office_acts(fresh, task, week, town_clerk)[name]()

    assert len(refused.value.messages) == 1
    assert "已于 2026-11-20 收官，只能查看" in refused.value.messages[0]


@pytest.mark.usefixtures("indicator")
@pytest.mark.parametrize("name", ACTS)
def test_running_campaign_takes_the_same_acts(name, campaign, goal, task, week, town_clerk):
    """The negative control: nothing but the closing stands in their way."""
    office_acts(campaign, task, week, town_clerk)[name]()


def test_office_of_a_closed_campaign_runs_it_no_more(campaign, town_clerk):
    assert permissions.can_run_campaign(town_clerk, campaign)

    closed = close(campaign, town_clerk)

    assert not permissions.can_run_campaign(town_clerk, closed)
    assert permissions.is_office_of(town_clerk, closed)


def test_windows_close_with_the_campaign_and_no_new_one_opens(campaign, week, town_clerk):
    planned = services.plan_period(campaign, kind=PeriodKind.WEEK, key="2026-W48")
    close(campaign, town_clerk)

    opened = services.open_due_periods(now=timezone.now() + timedelta(days=30))

    week.refresh_from_db()
    planned.refresh_from_db()
    assert opened == []
    assert (week.status, planned.status) == (PeriodStatus.CLOSED, PeriodStatus.PLANNED)
    assert ReportingPeriod.objects.count() == 2


def test_windows_of_a_running_campaign_open(campaign, week):
    """The negative control of the test above."""
    services.plan_period(campaign, kind=PeriodKind.WEEK, key="2026-W48")

    assert services.open_due_periods(now=timezone.now() + timedelta(days=30))


def test_request_for_closing_comes_off_the_office_desk(campaign, task, town_clerk, village_head):
    services.request_closing(task, on=date(2026, 11, 19), by=village_head)
    assert WorkItem.objects.open().filter(key__startswith="task-closing-").exists()

    close(campaign, town_clerk)

    assert not WorkItem.objects.open().filter(key__startswith="task-closing-").exists()
    assert Task.objects.get(pk=task.pk).status == TaskStatus.CLOSING_REQUESTED


# -- Pages


def page(campaign, name="campaign_closing"):
    return reverse(f"campaigns:{name}", args=[campaign.pk])


@pytest.mark.parametrize(
    ("who", "status"), [("town_clerk", 200), ("leader", 200), ("village_reporter", 403), ("other_town_clerk", 404)]
)
def test_who_opens_the_page(who, status, request, client_of, campaign, goal, task):
    client = client_of(request.getfixturevalue(who))

    assert client.get(page(campaign)).status_code == status


def test_office_walks_through_all_steps(client_of, campaign, goal, task, town_clerk, department):
    client = client_of(town_clerk)

    assert "开始总结评估" in client.get(page(campaign)).text
    assert client.post(page(campaign, "campaign_closing_begin")).status_code == 302
    refused = client.post(page(campaign, "campaign_close"))
    assert refused.status_code == 409
    assert f"目标尚未评估：{goal.text}" in refused.text
    judged = client.post(reverse("campaigns:goal_evaluate", args=[goal.pk]), {"result": "met", "summary": "92.1%"})
    assert judged.status_code == 302
    assert task.title in client.get(page(campaign, "items_hand_on")).text
    body = {"keys": [f"task-{task.pk}"], "unit": department.pk, "note": ""}
    assert client.post(page(campaign, "items_hand_on"), body).status_code == 302
    ready = client.get(page(campaign))
    assert "可以收官" in ready.text
    assert client.post(page(campaign, "campaign_close")).status_code == 302
    done = client.get(page(campaign))
    assert "已于 2026-11-20 收官" in done.text
    assert "建立接续行动" in done.text


def test_leader_reads_without_buttons(client_of, campaign, goal, leader):
    text = client_of(leader).get(page(campaign)).text

    assert goal.text in text
    assert "开始总结评估" not in text.replace("进入总结评估", "")


def test_one_tick_hands_a_whole_section_on(client_of, campaign, task, other_task, review, town_clerk, department):
    body = {"keys": ["all-tasks"], "unit": department.pk, "note": ""}

    answer = client_of(town_clerk).post(page(campaign, "items_hand_on"), body)

    assert answer.status_code == 302
    assert {item.key for item in HandedOnItem.objects.all()} == {f"task-{task.pk}", f"task-{other_task.pk}"}


def test_nothing_ticked_is_a_sentence_on_the_page(client_of, campaign, task, review, town_clerk, department):
    answer = client_of(town_clerk).post(page(campaign, "items_hand_on"), {"unit": department.pk})

    assert answer.status_code == 200
    assert "请先勾选要移交的事项" in answer.text


def test_what_was_done_meanwhile_is_409(client_of, campaign, task, review, town_clerk, department):
    body = {"keys": ["task-999999"], "unit": department.pk}

    answer = client_of(town_clerk).post(page(campaign, "items_hand_on"), body)

    assert answer.status_code == 409
    assert "刚刚办结" in answer.text


def test_page_reads_few_rows(client_of, campaign, measure, village, review, town_clerk, django_assert_max_num_queries):
    for number in range(30):
        make_task(measure, village)
        Goal.objects.create(campaign=campaign, code=f"goal-{number}", text=f"目标{number}")
    client = client_of(town_clerk)
    client.get(page(campaign))

    with django_assert_max_num_queries(37):
        client.get(page(campaign))


def test_second_clerk_closes_what_the_first_judged(campaign, goal, review, town_clerk):
    """Four eyes are not needed: it is the office's own review."""
    judge(goal, town_clerk)
    second = make_person(Role.OFFICE_CLERK, campaign.office_unit, acts_for=campaign.owner_unit)

    assert services.close_campaign(campaign, by=second).is_closed

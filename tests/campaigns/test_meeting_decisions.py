"""Decisions become tasks when the minutes go out: all or none, once, with the meeting as their source."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.choices import Role
from accounts.models import OutboxMessage
from campaigns import decision_follow_up, services
from campaigns.choices import LeaderActKind, MeetingStatus, TaskStatus
from campaigns.models import Decision, LeaderAct, Meeting, PlanChange, Task, TaskTerms
from campaigns.services.meeting_decisions import RepeatedDecisionError
from campaigns.transitions import Conflict
from tests.factories import OrgUnitFactory, PostFactory, make_person
from tests.factories_campaigns import MeasureFactory, make_task
from tests.factories_meetings import TITLE, at, concluded_meeting, decide, held_meeting, minute

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def meeting(campaign, town_clerk):
    return minute(held_meeting(campaign, town_clerk), town_clerk)


def conclude(meeting, clerk):
    return services.conclude_meeting(meeting, by=clerk)


def test_decisions_with_a_unit_become_tasks(meeting, measure, village, other_village, town_clerk, village_reporter):
    decide(meeting, town_clerk, measure, village)
    decide(meeting, town_clerk, measure, other_village, "清退无证生产点", date(2026, 12, 31))
    services.add_decision(meeting, text="会议原则同意方案", by=town_clerk)

    conclude(meeting, town_clerk)

    assert meeting.status == MeetingStatus.CONCLUDED
    first, second, third = Decision.objects.select_related("task")
    assert third.task is None
    assert (first.task.title, first.task.remark) == ("月底前完成台账核对", f"由《{TITLE}》议定")
    terms = TaskTerms.objects.current().get(task=second.task)
    assert (terms.lead_unit, terms.starts_on, terms.due_on) == (other_village, date(2026, 11, 20), date(2026, 12, 31))
    message = OutboxMessage.objects.get(recipient=village_reporter, key__contains="decision")
    assert "月底前完成台账核对" in message.subject
    assert message.url == first.task.get_absolute_url()


def test_deputy_is_told_of_a_decision_for_who_is_away(meeting, measure, village, town_clerk, village_reporter):
    deputy = make_person(Role.INSPECTOR, village, acts_for=village)
    days = {"starts_on": date(2026, 11, 16), "ends_on": date(2026, 11, 20)}
    PostFactory(user=deputy, unit=village, delegated_from=village_reporter.post, **days)
    decide(meeting, town_clerk, measure, village)

    conclude(meeting, town_clerk)

    assert OutboxMessage.objects.get(key__contains="decision").recipient == deputy


def test_an_approved_plan_records_where_they_come_from(meeting, campaign, measure, village, town_clerk, leader):
    make_task(measure, village)
    services.approve_plan(
        campaign, document="党政联席会议纪要", approved_on=date(2026, 11, 1), approved_by=leader, by=town_clerk
    )
    decide(meeting, town_clerk, measure, village)

    conclude(meeting, town_clerk)

    change = PlanChange.objects.get()
    assert (change.label, change.reason) == ("月底前完成台账核对", f"由《{TITLE}》议定")


def test_the_chair_is_counted_once_among_the_leaders_acts(meeting, town_clerk):
    conclude(meeting, town_clerk)
    with pytest.raises(Conflict):
        conclude(meeting, town_clerk)

    act = LeaderAct.objects.get()
    assert (act.kind, act.leader, act.post, act.subject) == (LeaderActKind.MEETING, "镇长甲", "镇长", TITLE)
    assert act.happened_on == date(2026, 11, 20)


def test_without_minutes_nothing_goes_out(campaign, town_clerk):
    with pytest.raises(ValidationError, match="请先写好会议纪要"):
        conclude(held_meeting(campaign, town_clerk), town_clerk)


def test_two_clerks_make_the_tasks_once(meeting, measure, village, town_clerk, second_clerk):
    decide(meeting, town_clerk, measure, village)
    mine, theirs = Meeting.objects.get(), Meeting.objects.get()

    conclude(mine, town_clerk)
    with pytest.raises(Conflict):
        conclude(theirs, second_clerk)

    assert Task.objects.count() == LeaderAct.objects.count() == 1


def test_one_that_cannot_be_a_task_keeps_all_back(meeting, campaign, measure, village, other_village, town_clerk):
    decide(meeting, town_clerk, measure, village)
    decide(meeting, town_clerk, measure, other_village, "清退无证生产点")
    campaign.campaign_units.filter(unit=other_village).update(ends_on=date(2026, 11, 19))

    with pytest.raises(ValidationError, match="第 2 项“清退无证生产点”不能列为任务.*没有参加"):
        conclude(meeting, town_clerk)

    assert not Task.objects.exists()
    assert not LeaderAct.objects.exists()
    assert Meeting.objects.get().status == MeetingStatus.HELD


@pytest.mark.parametrize("due_on", [date(2026, 11, 19), date(2027, 1, 1)])
def test_due_between_the_meeting_and_the_end_of_the_campaign(meeting, measure, village, town_clerk, due_on):
    with pytest.raises(ValidationError, match="2026-11-20 至行动结束 2026-12-31"):
        decide(meeting, town_clerk, measure, village, due_on=due_on)


def test_unit_measure_and_due_date_go_together(meeting, measure, village, town_clerk):
    with pytest.raises(ValidationError, match="要么都填，要么都不填"):
        services.add_decision(meeting, text="核对", unit=village, measure=measure, by=town_clerk)
    with pytest.raises(ValidationError, match="没有参加"):
        decide(meeting, town_clerk, measure, OrgUnitFactory())
    with pytest.raises(ValidationError, match="本行动的措施"):
        decide(meeting, town_clerk, MeasureFactory(), village)


def test_a_decision_that_repeats_an_open_one_is_named(meeting, campaign, measure, village, town_clerk):
    earlier = concluded_meeting(
        campaign, town_clerk, measure, ("清退无证生产点", village, date(2026, 12, 1)), title="10月调度会"
    )

    with pytest.raises(RepeatedDecisionError, match="10月调度会") as refused:
        decide(meeting, town_clerk, measure, village, "清退“无证”生产点。")

    assert refused.value.earlier.meeting == earlier
    assert services.add_decision(meeting, text="清退无证生产点", is_repeat_confirmed=True, by=town_clerk).pk
    Task.objects.update(status=TaskStatus.CLOSED)
    meeting.decisions.all().delete()
    assert decide(meeting, town_clerk, measure, village, "清退无证生产点").pk


def test_decisions_are_changed_and_removed_until_the_minutes_are_out(meeting, measure, village, town_clerk):
    decision = decide(meeting, town_clerk, measure, village)
    values = {"unit": village, "measure": measure, "due_on": date(2026, 12, 5)}

    services.change_decision(decision, text="核对并公示", by=town_clerk, **values)
    with pytest.raises(ValidationError, match="没有改动"):
        services.change_decision(decision, text="核对并公示", by=town_clerk, **values)
    services.remove_decision(decide(meeting, town_clerk, measure, village, "另一件"), by=town_clerk)
    conclude(meeting, town_clerk)

    assert [row.text for row in Decision.objects.all()] == ["核对并公示"]
    for act in (
        lambda: services.change_decision(decision, text="又改", by=town_clerk, **values),
        lambda: services.remove_decision(decision, by=town_clerk),
        lambda: decide(meeting, town_clerk, measure, village, "再加"),
    ):
        with pytest.raises(Conflict):
            act()


@pytest.mark.parametrize("who", ["leader", "village_reporter", "other_town_clerk"])
def test_others_decide_and_conclude_nothing(who, request, meeting, measure, village):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        decide(meeting, person, measure, village)
    with pytest.raises(PermissionDenied):
        conclude(meeting, person)


# -- What became of them


def follow_ups(meeting, on):
    rows = decision_follow_up.follow_ups(
        Decision.objects.filter(meeting=meeting), on=on, calendar=services.work_calendar()
    )
    return [row.words for row in rows]


@pytest.mark.parametrize(
    ("status", "on", "words"),
    [
        (TaskStatus.OPEN, date(2026, 11, 27), "推进中"),
        (TaskStatus.OPEN, date(2026, 11, 29), "推进中"),  # due on Friday, today is Sunday
        (TaskStatus.OPEN, date(2026, 12, 2), "逾期 3 个工作日"),
        (TaskStatus.CLOSING_REQUESTED, date(2026, 11, 27), "待确认办结"),
        (TaskStatus.CLOSING_REQUESTED, date(2026, 12, 2), "逾期 3 个工作日"),
        (TaskStatus.CLOSED, date(2026, 12, 2), "已落实"),
        (TaskStatus.WITHDRAWN, date(2026, 12, 2), "任务已撤销"),
    ],
)
def test_state_is_that_of_the_task(campaign, measure, village, town_clerk, status, on, words):
    meeting = concluded_meeting(campaign, town_clerk, measure, ("核对", village, date(2026, 11, 27)))
    Task.objects.update(
        status=status,
        **({"closing_requested_by": town_clerk, "closing_requested_on": on} if "clos" in status else {}),
    )

    assert follow_ups(meeting, on) == [words]


def test_a_new_due_date_of_the_task_counts(campaign, measure, village, town_clerk):
    meeting = concluded_meeting(campaign, town_clerk, measure, ("核对", village, date(2026, 11, 27)))
    services.change_task_terms(Task.objects.get(), due_on=date(2026, 12, 10), reason="汛期", by=town_clerk)

    assert follow_ups(meeting, date(2026, 12, 2)) == ["推进中"]


def test_what_is_not_tracked_is_not_counted(meeting, campaign, measure, village, town_clerk):
    for text in "甲乙":
        decide(meeting, town_clerk, measure, village, text)
    services.add_decision(meeting, text="原则同意", by=town_clerk)
    assert follow_ups(meeting, date(2026, 11, 20)) == ["未列入任务", "未列入任务", "不需跟踪"]
    conclude(meeting, town_clerk)
    Task.objects.filter(title="甲").update(
        status=TaskStatus.CLOSED, closing_requested_by=town_clerk, closing_requested_on=date(2026, 11, 20)
    )

    last = decision_follow_up.last_decided(campaign)

    assert (last, last.decided_count, last.done_count) == (meeting, 2, 1)
    assert decision_follow_up.last_decided(campaign, before=at("2026-11-01 09:00")) is None

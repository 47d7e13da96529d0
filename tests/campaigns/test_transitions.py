"""The one way through a state."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEvent
from campaigns.choices import PeriodStatus, TaskStatus
from campaigns.models import ReportingPeriod, Task
from campaigns.transitions import Conflict, transition

pytestmark = pytest.mark.django_db


def test_a_move_sets_its_columns_and_writes_one_event(task, village_reporter):
    values = {"closing_requested_by": village_reporter, "closing_requested_on": "2026-11-15"}

    moved = transition(task, TaskStatus.CLOSING_REQUESTED, by=village_reporter, values=values, reason="已完成")

    row = Task.objects.get(pk=task.pk)
    assert moved is task
    assert (row.status, row.closing_requested_by) == (TaskStatus.CLOSING_REQUESTED, village_reporter)
    event = AuditEvent.objects.get(action="task_closing_requested")
    assert event.before == {"status": "open"}
    assert event.after == {"status": "closing_requested", "reason": "已完成"}


def test_a_role_without_the_move_is_denied(task, leader):
    with pytest.raises(PermissionDenied):
        transition(task, TaskStatus.CLOSING_REQUESTED, by=leader)

    assert Task.objects.get(pk=task.pk).status == TaskStatus.OPEN


def test_what_the_clock_does_no_person_does_and_the_other_way_round(week, task, town_clerk):
    with pytest.raises(PermissionDenied):
        transition(week, PeriodStatus.CLOSED, by=town_clerk)
    with pytest.raises(PermissionDenied):
        transition(task, TaskStatus.CLOSING_REQUESTED, by=None)


def test_a_move_that_is_not_in_the_list_is_a_conflict(task, town_clerk):
    with pytest.raises(Conflict, match="推进中"):
        transition(task, TaskStatus.CLOSED, by=town_clerk)


def test_a_row_that_moved_meanwhile_is_a_conflict_and_shows_its_state_now(week, town_clerk):
    stale = ReportingPeriod.objects.get(pk=week.pk)
    transition(week, PeriodStatus.SKIPPED, by=town_clerk, values={"reason": "台风"})

    with pytest.raises(Conflict, match="不报送") as refused:
        transition(stale, PeriodStatus.MERGED, by=town_clerk, values={"reason": "春节"})

    assert refused.value.code == "conflict"
    assert stale.status == PeriodStatus.SKIPPED
    assert AuditEvent.objects.filter(action="reportingperiod_merged").count() == 0

"""A report that asks for the closing of a task with sub-tasks."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from campaigns.choices import TaskStatus
from campaigns.models import ProgressEntry, Task
from reports import services
from reports.choices import UnitReportStatus
from tests.factories_campaigns import make_task
from tests.factories_unit_reports import BEFORE_DUE, fill_in, reloaded

# What the portal computes from sub-tasks is less until they are closed.
DONE = {"percent": 100, "wants_closing": True, "difference_reason": "子任务待确认"}


@pytest.fixture
def subtask(led_task, village):
    return make_task(led_task.measure, village, parent=led_task, title="逐户核对", due_on=date(2026, 11, 20))


def test_a_task_is_not_asked_to_close_before_its_subtasks_and_the_head_reads_which(
    subtask, report, led_task, village_reporter, village_head
):
    fill_in(report, led_task, by=village_reporter, **DONE)
    services.submit_unit_report(report, by=village_reporter)

    with pytest.raises(ValidationError) as refused:
        services.sign_unit_report(reloaded(report), by=village_head)

    assert "逐户核对" in " ".join(refused.value.messages)
    assert reloaded(report).status == UnitReportStatus.SUBMITTED
    assert not ProgressEntry.objects.exists()


def test_one_report_asks_for_both_the_subtask_first(subtask, report, led_task, village_reporter, village_head):
    services.open_unit_reports(now=BEFORE_DUE)  # the sub-task's line
    fill_in(report, led_task, by=village_reporter, **DONE)
    fill_in(reloaded(report), subtask, by=village_reporter, **DONE)
    services.submit_unit_report(reloaded(report), by=village_reporter)

    services.sign_unit_report(reloaded(report), by=village_head)

    asked = Task.objects.filter(status=TaskStatus.CLOSING_REQUESTED)
    assert set(asked) == {led_task, subtask}

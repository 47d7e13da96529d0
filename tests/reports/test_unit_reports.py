from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from accounts.choices import Role
from accounts.models import OutboxMessage, WorkItem
from campaigns.transitions import Conflict
from reports import services
from reports.models import StandingAuthorisation, UnitReport
from tests.factories import make_person
from tests.factories_campaigns import open_week
from tests.factories_unit_reports import BEFORE_DUE, authorise, fill_in, photo, reloaded


def test_opening_gives_each_unit_a_report_with_its_running_tasks(report, other_report):
    assert [line.task.code for line in report.lines.all()] == ["led", "own"]
    assert [line.task.code for line in other_report.lines.all()] == ["led"]
    assert WorkItem.objects.open().filter(url=report.get_absolute_url(), role="unit_reporter").count() == 1


def test_opening_twice_makes_nothing_new(report):
    assert services.open_unit_reports(now=BEFORE_DUE) == []
    assert UnitReport.objects.count() == 2


def test_opening_returns_and_asks_for_the_new_reports_alone(
    report, village_head, led_task, reporting_campaign, before_due
):
    fill_in(report, led_task, by=village_head)
    services.submit_unit_report(report, by=village_head)
    before_due.move_to(BEFORE_DUE + timedelta(days=7), tick=False)
    week = open_week(reporting_campaign, date(2026, 11, 19))

    opened = services.open_unit_reports(now=BEFORE_DUE + timedelta(days=7))

    assert {each.period for each in opened} == {week}
    assert not WorkItem.objects.open().filter(url=report.get_absolute_url()).exists()


def test_next_week_starts_from_the_percent_last_reported(
    report, village_head, led_task, reporting_campaign, before_due
):
    fill_in(report, led_task, by=village_head, percent=65)
    services.submit_unit_report(report, by=village_head)
    before_due.move_to(BEFORE_DUE + timedelta(days=7), tick=False)
    open_week(reporting_campaign, date(2026, 11, 19))

    services.open_unit_reports(now=BEFORE_DUE + timedelta(days=7))

    line = UnitReport.objects.get(period__key="2026-W47", unit=report.unit).lines.get(task=led_task)
    assert (line.percent, line.done) == (65, "")


def test_saving_raises_the_version(report, led_task, village_reporter):
    saved = services.save_unit_report(
        report,
        version=1,
        values={"coordination": "请协调供电"},
        lines={led_task.pk: {"percent": 30, "done": "走访12家"}},
        by=village_reporter,
    )

    assert saved.version == 2
    kept = reloaded(report)
    assert (kept.version, kept.coordination) == (2, "请协调供电")
    assert kept.lines.get(task=led_task).done == "走访12家"


def test_saving_over_a_newer_version_is_stale_and_keeps_theirs(report, led_task, village_reporter, village_head):
    mine = reloaded(report)
    fill_in(report, led_task, by=village_head, done="书记填的")

    with pytest.raises(services.StaleReport) as caught:
        fill_in(mine, led_task, by=village_reporter, done="联络员填的")

    assert caught.value.theirs.version == 2
    assert reloaded(report).lines.get(task=led_task).done == "书记填的"


def test_saving_what_was_handed_in_is_a_conflict(report, led_task, village_reporter):
    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)

    with pytest.raises(Conflict):
        fill_in(report, led_task, by=village_reporter)


@pytest.mark.parametrize("percent", [-1, 101])
def test_saving_a_percent_out_of_range_is_refused(report, led_task, village_reporter, percent):
    with pytest.raises(ValidationError, match="摸排照明企业"):
        fill_in(report, led_task, by=village_reporter, percent=percent)

    assert reloaded(report).version == 1


def test_saving_a_task_of_another_unit_is_refused(other_report, reporting_campaign, other_village_reporter):
    foreign = reporting_campaign.tasks.get(code="own")

    with pytest.raises(ValidationError, match="不属于本单位"):
        fill_in(other_report, foreign, by=other_village_reporter)


def test_saving_is_for_the_unit_and_the_office(report, led_task, town, other_village_reporter, leader, town_clerk):
    head_of_the_town = make_person(Role.UNIT_HEAD, town, acts_for=town)
    for stranger in (other_village_reporter, leader, head_of_the_town):
        with pytest.raises(PermissionDenied):
            fill_in(report, led_task, by=stranger)

    assert fill_in(report, led_task, by=town_clerk).version == 2


def test_evidence_is_kept_and_withdrawn_while_the_report_is_a_draft(report, led_task, village_reporter):
    evidence = services.attach_report_evidence(report, task=led_task, upload=photo(), by=village_reporter)
    services.withdraw_report_evidence(evidence, by=village_reporter)

    assert evidence.withdrawn_at == BEFORE_DUE


def test_evidence_of_a_report_handed_in_stays(report, led_task, village_reporter):
    evidence = services.attach_report_evidence(report, task=led_task, upload=photo(), by=village_reporter)
    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)

    with pytest.raises(Conflict):
        services.withdraw_report_evidence(evidence, by=village_reporter)
    with pytest.raises(Conflict):
        services.attach_report_evidence(report, task=led_task, upload=photo(), by=village_reporter)


def test_authorisation_is_granted_by_the_head_of_the_unit(report, village_reporter, other_village_head, village_head):
    for stranger in (village_reporter, other_village_head):
        with pytest.raises(PermissionDenied):
            authorise(report, by=stranger)

    assert authorise(report, by=village_head).unit == report.unit


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "message"),
    [
        (date(2026, 11, 1), date(2027, 12, 1), "最长一年"),
        (date(2027, 2, 2), date(2027, 2, 1), "结束日期"),
        (date(2026, 12, 31), date(2027, 1, 31), "已有授权"),
    ],
)
def test_authorisation_too_long_reversed_or_overlapping_is_refused(report, village_head, starts_on, ends_on, message):
    authorise(report, by=village_head)

    with pytest.raises(ValidationError, match=message):
        authorise(report, by=village_head, starts_on=starts_on, ends_on=ends_on)

    assert StandingAuthorisation.objects.count() == 1


def test_authorisation_is_revoked_by_the_head_alone(report, village_reporter, village_head):
    authorisation = authorise(report, by=village_head)
    with pytest.raises(PermissionDenied):
        services.revoke_standing_authorisation(authorisation, by=village_reporter)

    assert services.revoke_standing_authorisation(authorisation, by=village_head).revoked_at == BEFORE_DUE


def test_reminding_tells_reporter_and_head_once_a_day(report, town_clerk, village_reporter, village_head):
    assert services.remind_unit(report, by=town_clerk) == 2
    assert services.remind_unit(report, by=town_clerk) == 2

    assert OutboxMessage.objects.count() == 2
    assert reloaded(report).reminders_count == 2


def test_reminding_is_for_the_office_and_for_reports_still_owed(report, town_clerk, village_reporter, other_town_clerk):
    for stranger in (village_reporter, other_town_clerk):
        with pytest.raises(PermissionDenied):
            services.remind_unit(report, by=stranger)
    services.excuse_unit_report(report, reason="停电", by=town_clerk)

    with pytest.raises(ValidationError, match="不必再催"):
        services.remind_unit(report, by=town_clerk)


def test_reminding_all_reaches_the_units_that_owe(report, other_report, week, town_clerk, led_task, village_head):
    fill_in(report, led_task, by=village_head)
    services.submit_unit_report(report, by=village_head)

    assert services.remind_missing_units(week, by=town_clerk) == 1
    assert reloaded(other_report).reminders_count == 1


def test_what_others_read_is_kept_in_chinese_whoever_writes_it(report, town_clerk, village_reporter, led_task):
    """An office clerk with English pages must not remind the villages in English."""
    with translation.override("en"):
        services.remind_unit(report, by=town_clerk)
        fill_in(report, led_task, by=village_reporter)
        services.submit_unit_report(report, by=village_reporter)

    assert OutboxMessage.objects.first().subject.startswith("请报送2026年第46周")
    assert WorkItem.objects.get(role=Role.UNIT_HEAD).title.startswith("审核2026年第46周")

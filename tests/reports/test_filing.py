from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.choices import Channel
from accounts.models import AuditEvent, WorkItem
from campaigns.choices import PeriodStatus, TaskStatus
from campaigns.models import ProgressEntry
from campaigns.transitions import Conflict
from reports import services
from reports.choices import Content, Timeliness, UnitReportStatus
from reports.models import ReportFiling, UnitReport
from tests.factories_unit_reports import (
    AFTER_DUE,
    BEFORE_DUE,
    DUE_AT,
    authorise,
    declare_zero,
    fill_in,
    photo,
    reloaded,
)


@pytest.fixture
def filled(report, led_task, village_reporter):
    return fill_in(report, led_task, by=village_reporter)


@pytest.fixture
def submitted(filled, village_reporter):
    return services.submit_unit_report(filled, by=village_reporter)


@pytest.fixture
def signed(submitted, village_head):
    return services.sign_unit_report(submitted, by=village_head)


def current_filing(report):
    return ReportFiling.objects.current().filter(period=report.period, unit=report.unit).first()


def current_entries(report):
    return ProgressEntry.objects.current().filter(period=report.period, unit=report.unit)


def open_work(report):
    return {item.role for item in WorkItem.objects.open().filter(url=report.get_absolute_url())}


def test_submission_waits_for_the_head(submitted, village_reporter):
    assert submitted.status == UnitReportStatus.SUBMITTED
    assert (submitted.received_at, submitted.submitted_by) == (BEFORE_DUE, village_reporter)
    assert current_filing(submitted) is None
    assert not current_entries(submitted).exists()
    assert open_work(submitted) == {"unit_head"}


def test_submission_of_an_empty_report_is_refused(report, village_reporter):
    with pytest.raises(ValidationError, match="还没有填写任何进展"):
        services.submit_unit_report(report, by=village_reporter)

    assert reloaded(report).status == UnitReportStatus.DRAFT


def test_submission_with_a_request_to_the_town_alone_is_not_empty(report, village_reporter):
    values = {"coordination": "请协调供电"}
    services.save_unit_report(report, version=1, values=values, lines={}, by=village_reporter)

    assert services.submit_unit_report(report, by=village_reporter).status == UnitReportStatus.SUBMITTED


def test_submission_twice_is_a_conflict(submitted, village_reporter):
    with pytest.raises(Conflict):
        services.submit_unit_report(submitted, by=village_reporter)


def test_submission_by_somebody_with_an_old_copy_is_a_conflict(filled, village_reporter):
    old_copy = reloaded(filled)
    services.submit_unit_report(filled, by=village_reporter)

    with pytest.raises(Conflict):
        services.submit_unit_report(old_copy, by=village_reporter)


def test_head_submitting_what_already_waits_does_not_change_when_it_was_received(submitted, village_head, before_due):
    before_due.move_to(AFTER_DUE, tick=False)

    with pytest.raises(Conflict):
        services.submit_unit_report(submitted, by=village_head)

    assert reloaded(submitted).received_at == BEFORE_DUE


def test_submission_after_the_window_closed_is_refused(filled, village_reporter):
    filled.period.status = PeriodStatus.CLOSED
    filled.period.save()

    with pytest.raises(ValidationError, match="报送已关闭"):
        services.submit_unit_report(filled, by=village_reporter)


def test_submission_by_another_unit_is_denied(filled, other_village_reporter, town_clerk):
    for stranger in (other_village_reporter, town_clerk):
        with pytest.raises(PermissionDenied):
            services.submit_unit_report(filled, by=stranger)


def test_zero_report_counts_without_lines(report, village_reporter, village_head):
    declare_zero(report, by=village_reporter)
    services.sign_unit_report(report, by=village_head)

    assert current_filing(report).content == Content.DECLARED_ZERO
    assert not current_entries(report).exists()


def test_zero_report_that_tells_of_progress_is_refused(report, led_task, village_reporter):
    fill_in(report, led_task, by=village_reporter, is_declared_zero=True)

    with pytest.raises(ValidationError, match="不是零报告"):
        services.submit_unit_report(report, by=village_reporter)


def test_signing_makes_the_lines_count(signed, led_task, village_head):
    assert (signed.status, signed.signed_by) == (UnitReportStatus.SIGNED, village_head)
    entry = current_entries(signed).get(task=led_task)
    assert (entry.percent, entry.done, entry.happened_on) == (40, "走访12家", date(2026, 11, 15))
    assert current_entries(signed).count() == 2
    assert open_work(signed) == set()


def test_signing_late_keeps_a_report_on_time_that_was_received_in_time(submitted, village_head, before_due):
    before_due.move_to(AFTER_DUE, tick=False)

    services.sign_unit_report(submitted, by=village_head)

    assert current_filing(submitted).timeliness == Timeliness.ON_TIME


def test_report_received_after_the_due_time_is_late(filled, village_head, before_due):
    before_due.move_to(DUE_AT + timedelta(seconds=1), tick=False)

    services.submit_unit_report(filled, by=village_head)

    assert current_filing(filled).timeliness == Timeliness.LATE


def test_report_received_at_the_due_instant_is_on_time(filled, village_head, before_due):
    before_due.move_to(DUE_AT, tick=False)

    services.submit_unit_report(filled, by=village_head)

    assert current_filing(filled).timeliness == Timeliness.ON_TIME


def test_signing_is_for_the_head_and_for_what_waits(
    filled, submitted, village_reporter, village_head, other_village_head
):
    for stranger in (village_reporter, other_village_head):
        with pytest.raises(PermissionDenied):
            services.sign_unit_report(submitted, by=stranger)
    services.sign_unit_report(submitted, by=village_head)

    with pytest.raises(Conflict):
        services.sign_unit_report(submitted, by=village_head)


def test_signing_a_draft_is_a_conflict(filled, village_head):
    with pytest.raises(Conflict):
        services.sign_unit_report(filled, by=village_head)


def test_head_files_at_once(filled, village_head):
    services.submit_unit_report(filled, by=village_head)

    assert filled.status == UnitReportStatus.SIGNED
    assert current_filing(filled).content == Content.FULL


def test_closing_is_asked_for_by_the_lead_unit_alone(
    report, other_report, led_task, village_reporter, village_head, other_village_reporter
):
    with pytest.raises(ValidationError, match="由牵头单位申请办结"):
        fill_in(other_report, led_task, by=other_village_reporter, percent=100, wants_closing=True)
    fill_in(report, led_task, by=village_reporter, percent=100, wants_closing=True)
    services.submit_unit_report(report, by=village_head)

    led_task.refresh_from_db()
    assert (led_task.status, led_task.closing_requested_by) == (TaskStatus.CLOSING_REQUESTED, village_head)
    assert led_task.closing_requested_on == date(2026, 11, 15)


def test_return_by_the_head_asks_the_reporter_again(submitted, village_head):
    services.return_unit_report(submitted, reason="请补充数字", by=village_head)

    assert (submitted.status, submitted.return_reason) == (UnitReportStatus.RETURNED, "请补充数字")
    assert open_work(submitted) == {"unit_reporter"}


def test_return_after_signing_supersedes_the_facts(signed, town_clerk):
    services.return_unit_report(signed, reason="与分局数据不符", by=town_clerk)

    assert current_filing(signed) is None
    assert not current_entries(signed).exists()
    assert ReportFiling.objects.filter(period=signed.period, unit=signed.unit).count() == 1
    assert ProgressEntry.objects.as_of(BEFORE_DUE - timedelta(seconds=1)).count() == 0


def test_returned_report_counts_again_once_it_is_signed_again(signed, town_clerk, village_reporter, village_head):
    services.return_unit_report(signed, reason="更正", by=town_clerk)
    services.submit_unit_report(signed, by=village_reporter)
    assert open_work(signed) == {"unit_head"}
    services.sign_unit_report(signed, by=village_head)

    assert current_filing(signed).content == Content.FULL
    assert open_work(signed) == set()


def test_return_needs_a_reason_and_something_to_return(filled, submitted, signed, village_head, town_clerk):
    with pytest.raises(ValidationError, match="请写明退回原因"):
        services.return_unit_report(signed, reason="  ", by=town_clerk)
    with pytest.raises(PermissionDenied):
        services.return_unit_report(signed, reason="更正", by=village_head)
    services.return_unit_report(signed, reason="更正", by=town_clerk)

    with pytest.raises(Conflict):
        services.return_unit_report(signed, reason="更正", by=town_clerk)


def test_return_by_another_town_is_denied(signed, other_town_clerk):
    with pytest.raises(PermissionDenied):
        services.return_unit_report(signed, reason="更正", by=other_town_clerk)


def test_withdrawing_before_the_due_time_makes_a_draft_of_it(submitted, village_reporter):
    services.withdraw_submission(submitted, by=village_reporter)

    assert (submitted.status, submitted.received_at, submitted.submitted_by) == (UnitReportStatus.DRAFT, None, None)
    assert open_work(submitted) == {"unit_reporter"}
    services.submit_unit_report(submitted, by=village_reporter)
    assert open_work(submitted) == {"unit_head"}


def test_withdrawing_after_the_due_time_or_the_signature_is_refused(
    submitted, village_reporter, village_head, before_due
):
    before_due.move_to(AFTER_DUE, tick=False)
    with pytest.raises(ValidationError, match="已过报送截止时间"):
        services.withdraw_submission(submitted, by=village_reporter)
    services.sign_unit_report(submitted, by=village_head)

    with pytest.raises(Conflict):
        services.withdraw_submission(submitted, by=village_reporter)


def test_withdrawing_a_draft_or_by_a_stranger_is_refused(filled, village_reporter, other_village_reporter):
    with pytest.raises(Conflict):
        services.withdraw_submission(filled, by=village_reporter)
    with pytest.raises(PermissionDenied):
        services.withdraw_submission(filled, by=other_village_reporter)


@pytest.mark.usefixtures("on_schedule")
def test_authorisation_in_force_lets_a_report_count_at_once(filled, village_reporter, village_head):
    authorise(filled, by=village_head)

    services.submit_unit_report(filled, by=village_reporter)

    assert (filled.status, filled.signed_by) == (UnitReportStatus.SIGNED, village_reporter)


@pytest.mark.usefixtures("on_schedule")
def test_report_filed_under_an_authorisation_can_be_withdrawn_until_it_is_due(filled, village_reporter, village_head):
    authorise(filled, by=village_head)
    services.submit_unit_report(filled, by=village_reporter)

    services.withdraw_submission(filled, by=village_reporter)

    assert (filled.status, filled.signed_by) == (UnitReportStatus.DRAFT, None)
    assert current_filing(filled) is None


@pytest.mark.usefixtures("on_schedule")
@pytest.mark.parametrize(
    "days", [(date(2026, 10, 1), date(2026, 11, 15)), (date(2026, 11, 17), date(2026, 12, 31))], ids=["ended", "later"]
)
def test_authorisation_out_of_force_changes_nothing(filled, village_reporter, village_head, days):
    authorise(filled, by=village_head, starts_on=days[0], ends_on=days[1])

    services.submit_unit_report(filled, by=village_reporter)

    assert filled.status == UnitReportStatus.SUBMITTED


def test_authorisation_holds_on_its_first_and_last_day(filled, village_head):
    authorise(filled, by=village_head, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 16))

    assert services.authorisation_for(filled, on=date(2026, 11, 16)) is not None
    assert services.authorisation_for(filled, on=date(2026, 11, 15)) is None
    assert services.authorisation_for(filled, on=date(2026, 11, 17)) is None


@pytest.mark.usefixtures("on_schedule")
def test_authorisation_revoked_changes_nothing(filled, village_reporter, village_head):
    authorisation = authorise(filled, by=village_head)
    services.revoke_standing_authorisation(authorisation, by=village_head)

    services.submit_unit_report(filled, by=village_reporter)

    assert filled.status == UnitReportStatus.SUBMITTED


@pytest.mark.usefixtures("on_schedule")
def test_authorisation_does_not_cover_a_correction(signed, town_clerk, village_reporter, village_head):
    authorise(signed, by=village_head)
    services.return_unit_report(signed, reason="更正", by=town_clerk)

    services.submit_unit_report(signed, by=village_reporter)

    assert signed.status == UnitReportStatus.SUBMITTED


@pytest.mark.usefixtures("on_schedule")
def test_authorisation_of_another_unit_changes_nothing(filled, other_report, village_reporter, other_village_head):
    authorise(other_report, by=other_village_head)

    services.submit_unit_report(filled, by=village_reporter)

    assert filled.status == UnitReportStatus.SUBMITTED


def test_entry_on_behalf_counts_at_once_by_the_time_it_was_received(filled, town_clerk, before_due):
    before_due.move_to(AFTER_DUE, tick=False)

    services.enter_on_behalf(
        filled, channel=Channel.WECHAT, received_at=DUE_AT - timedelta(minutes=5), source=photo(), by=town_clerk
    )

    assert (filled.status, filled.channel, filled.source_name) == (UnitReportStatus.SIGNED, "wechat", "现场.png")
    assert (current_filing(filled).timeliness, current_filing(filled).channel) == (Timeliness.ON_TIME, "wechat")


@pytest.mark.parametrize("received_at", [AFTER_DUE + timedelta(minutes=1), BEFORE_DUE - timedelta(days=9)])
def test_entry_on_behalf_from_the_future_or_before_the_window_is_refused(filled, town_clerk, before_due, received_at):
    before_due.move_to(AFTER_DUE, tick=False)

    with pytest.raises(ValidationError, match="收到时间"):
        services.enter_on_behalf(filled, channel=Channel.TELEPHONE, received_at=received_at, source=None, by=town_clerk)


def test_entry_on_behalf_needs_a_source_unless_it_was_a_call(filled, town_clerk):
    with pytest.raises(ValidationError, match="请附原件"):
        services.enter_on_behalf(filled, channel=Channel.PAPER, received_at=BEFORE_DUE, source=None, by=town_clerk)

    services.enter_on_behalf(filled, channel=Channel.TELEPHONE, received_at=BEFORE_DUE, source=None, by=town_clerk)

    assert filled.status == UnitReportStatus.SIGNED


def test_entry_on_behalf_is_for_the_office_and_for_reports_still_owed(
    filled, village_reporter, other_town_clerk, town_clerk
):
    entry = {"channel": Channel.TELEPHONE, "received_at": BEFORE_DUE, "source": None}
    for stranger in (village_reporter, other_town_clerk):
        with pytest.raises(PermissionDenied):
            services.enter_on_behalf(filled, by=stranger, **entry)
    services.submit_unit_report(filled, by=village_reporter)

    with pytest.raises(Conflict):
        services.enter_on_behalf(filled, by=town_clerk, **entry)


def test_entry_on_behalf_works_after_the_window_closed_but_not_for_a_skipped_period(filled, town_clerk):
    entry = {"channel": Channel.TELEPHONE, "received_at": BEFORE_DUE, "source": None}
    filled.period.status = PeriodStatus.SKIPPED
    with pytest.raises(ValidationError, match="不报送"):
        services.enter_on_behalf(filled, by=town_clerk, **entry)
    filled.period.status = PeriodStatus.CLOSED

    services.enter_on_behalf(filled, by=town_clerk, **entry)

    assert filled.status == UnitReportStatus.SIGNED


def test_entry_on_behalf_of_nothing_is_refused(report, town_clerk):
    with pytest.raises(ValidationError, match="还没有填写"):
        services.enter_on_behalf(report, channel=Channel.TELEPHONE, received_at=BEFORE_DUE, source=None, by=town_clerk)


def test_excuse_takes_a_report_off_the_list_of_what_is_owed(report, town_clerk):
    services.excuse_unit_report(report, reason="全村停电检修", by=town_clerk)

    filing = current_filing(report)
    assert (filing.timeliness, filing.content, filing.reason) == (Timeliness.EXCUSED, Content.NONE, "全村停电检修")
    assert not UnitReport.objects.outstanding().filter(pk=report.pk).exists()
    assert open_work(report) == set()


def test_excused_unit_may_report_all_the_same(filled, town_clerk, village_head):
    services.excuse_unit_report(filled, reason="停电", by=town_clerk)

    services.submit_unit_report(filled, by=village_head)

    assert current_filing(filled).timeliness == Timeliness.ON_TIME


def test_excuse_needs_a_reason_the_office_and_a_report_still_owed(submitted, other_report, town_clerk, village_head):
    with pytest.raises(ValidationError, match="请写明免报原因"):
        services.excuse_unit_report(other_report, reason="", by=town_clerk)
    with pytest.raises(PermissionDenied):
        services.excuse_unit_report(other_report, reason="停电", by=village_head)
    with pytest.raises(Conflict):
        services.excuse_unit_report(submitted, reason="停电", by=town_clerk)


def test_each_step_writes_one_audit_event(report, led_task, village_reporter, village_head, town_clerk):
    AuditEvent.objects.all().delete()

    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)
    services.sign_unit_report(report, by=village_head)
    services.return_unit_report(report, reason="更正", by=town_clerk)

    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["save_unit_report", "unitreport_submitted", "unitreport_signed", "unitreport_returned"]


@pytest.fixture
def half_done(led_task):
    """A task of which one of two milestones is reached: the portal works out 50 %."""
    for number, reached_on in enumerate((date(2026, 11, 9), None)):
        led_task.milestones.create(code=f"m{number}", title="节点", due_on=date(2026, 11, 20), reached_on=reached_on)
    return led_task


def test_a_percent_far_from_what_the_portal_works_out_needs_a_reason(report, half_done, village_reporter):
    fill_in(report, half_done, by=village_reporter, percent=90)

    with pytest.raises(ValidationError, match="申报 90%，系统推算 50%，请核对进度，或写明不同的原因"):
        services.submit_unit_report(report, by=village_reporter)

    assert reloaded(report).status == UnitReportStatus.DRAFT


def test_with_a_reason_it_counts_and_the_reason_is_kept(report, half_done, village_reporter, village_head):
    fill_in(report, half_done, by=village_reporter, percent=90, difference_reason="第二批名单已核，待盖章")

    services.sign_unit_report(services.submit_unit_report(report, by=village_reporter), by=village_head)

    entry = current_entries(report).get(task=half_done)
    assert (entry.percent, entry.difference_reason) == (90, "第二批名单已核，待盖章")


def test_a_percent_near_it_and_a_part_of_another_lead_need_none(
    report, other_report, half_done, village_reporter, other_village_reporter
):
    fill_in(report, half_done, by=village_reporter, percent=60)
    fill_in(other_report, half_done, by=other_village_reporter, percent=100)

    assert services.submit_unit_report(report, by=village_reporter).status == UnitReportStatus.SUBMITTED
    assert services.submit_unit_report(other_report, by=other_village_reporter).status == UnitReportStatus.SUBMITTED

"""Issues come once, complete, with the planned cut-off, whatever happens to the clock, the broker or a worker."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent
from campaigns import services as campaigns_services
from campaigns.choices import PeriodKind
from campaigns.transitions import Conflict
from reports import services, statements, tasks
from reports.choices import BulletinKind, BulletinStatus
from reports.figure_catalogue import FIGURES
from reports.models import Bulletin, BulletinFigure
from tests.factories_bulletins import compiled_bulletin, instant, make_campaign, planned_bulletin, schedule, terms
from tests.factories_campaigns import MeasureFactory, open_week

SETTLED = timedelta(seconds=settings.PORTAL_SETTLE_SECONDS)


@pytest.fixture
def campaign(office, village, other_village):
    return make_campaign(office, village, other_village)


def planned_numbers(now):
    return [(bulletin.number, bulletin.cutoff_at) for bulletin in services.plan_due_bulletins(now=now)]


def test_nine_days_of_downtime_leave_two_weeks_and_a_month(campaign):
    schedule(campaign, starts_on=date(2026, 11, 16))
    before, after = instant("2026-11-28 13:00"), instant("2026-12-07 13:00")
    assert planned_numbers(before) == [(f"{campaign.slug}-2026-W47", instant("2026-11-23 12:00"))]

    planned = services.plan_due_bulletins(now=after)

    assert sorted((bulletin.number, bulletin.cutoff_at) for bulletin in planned) == [
        (f"{campaign.slug}-2026-11", instant("2026-12-01 12:00")),
        (f"{campaign.slug}-2026-W48", instant("2026-11-30 12:00")),
        (f"{campaign.slug}-2026-W49", instant("2026-12-07 12:00")),
    ]
    assert services.plan_due_bulletins(now=after) == []
    for bulletin in planned:
        services.compile_claimed(services.claim_bulletin(bulletin.pk, now=after))
    assert BulletinFigure.objects.filter(bulletin__in=planned).count() == 3 * len(FIGURES)
    assert {Bulletin.objects.get(pk=bulletin.pk).status for bulletin in planned} == {BulletinStatus.DRAFT}


def test_bulletin_is_planned_once_its_cut_off_has_settled(campaign):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 9))
    cutoff = instant("2026-11-16 12:00")

    assert planned_numbers(cutoff + SETTLED - timedelta(seconds=1)) == []
    assert planned_numbers(cutoff + SETTLED) == [(f"{campaign.slug}-2026-W46", cutoff)]


def test_cut_off_waits_for_the_first_working_day(campaign):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 9, 28))

    planned = planned_numbers(instant("2026-10-08 12:10"))

    assert planned == [(f"{campaign.slug}-2026-W40", instant("2026-10-08 12:00"))]


def test_merged_week_has_no_issue_and_its_days_are_in_the_next(campaign, town_clerk):
    schedule(campaign, BulletinKind.WEEKLY)
    first, second = open_week(campaign, date(2026, 11, 2)), open_week(campaign, date(2026, 11, 9))
    measure = MeasureFactory(campaign=campaign)
    terms(measure, first.expected_reports.first().unit, due_on=date(2026, 11, 4))
    campaigns_services.merge_period(first, into=second, reason="两周合并报送", by=town_clerk)

    (bulletin,) = services.plan_due_bulletins(now=instant("2026-11-17 09:00"))
    services.compile_claimed(services.claim_bulletin(bulletin.pk, now=instant("2026-11-17 09:00")))

    assert bulletin.period_key == "2026-W46"
    assert (bulletin.starts_on, bulletin.ends_on) == (date(2026, 11, 2), date(2026, 11, 15))
    assert bulletin.windows["period"] == ["2026-11-02", "2026-11-15"]
    assert bulletin.windows["previous"] == ["2026-10-26", "2026-11-01"]
    assert bulletin.figures.get(code="tasks_due").cells[0]["value"] == 1
    assert bulletin.period.starts_on == date(2026, 11, 2)


def test_skipped_week_has_no_issue(campaign, town_clerk):
    schedule(campaign, BulletinKind.WEEKLY)
    week = open_week(campaign, date(2026, 11, 2))
    campaigns_services.skip_period(week, reason="春节", by=town_clerk)

    assert [number[-3:] for number, _cutoff in planned_numbers(instant("2026-11-17 09:00"))] == ["W46"]


def test_week_53_is_issued_after_the_campaign_ended_in_it(campaign):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 12, 21))

    planned = services.plan_due_bulletins(now=instant("2027-02-01 09:00"))

    assert [bulletin.period_key for bulletin in planned] == ["2026-W52", "2026-W53"]
    assert (planned[1].starts_on, planned[1].ends_on) == (date(2026, 12, 28), date(2027, 1, 3))
    assert "last_year" not in planned[1].windows
    services.compile_claimed(services.claim_bulletin(planned[1].pk, now=instant("2027-02-01 09:00")))
    assert services.verify_bulletin(planned[1]) == []


def test_schedule_that_ended_issues_its_last_period(campaign):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 2))
    campaign.bulletin_schedules.update(ends_on=date(2026, 11, 11))

    planned = services.plan_due_bulletins(now=instant("2026-12-08 09:00"))

    assert [bulletin.period_key for bulletin in planned] == ["2026-W45", "2026-W46"]


def test_claim_is_had_once(campaign):
    bulletin = planned_bulletin(campaign)
    now = instant("2026-11-16 12:03")

    claimed = services.claim_bulletin(bulletin.pk, now=now)

    assert (claimed.status, claimed.attempts) == (BulletinStatus.COMPILING, 1)
    assert services.claim_bulletin(bulletin.pk, now=now) is None
    assert services.claim_bulletin(bulletin.pk + 1, now=now) is None


def test_lost_lease_passes_to_the_second_worker_and_the_first_no_longer_counts(campaign):
    bulletin = planned_bulletin(campaign)
    now = instant("2026-11-16 12:03")
    first = services.claim_bulletin(bulletin.pk, now=now)
    expiry = now + timedelta(seconds=settings.PORTAL_LEASE_SECONDS)

    assert services.claim_bulletin(bulletin.pk, now=expiry - timedelta(seconds=1)) is None
    second = services.claim_bulletin(bulletin.pk, now=expiry)

    assert second.lease_token != first.lease_token
    assert services.compile_claimed(first) is False
    assert BulletinFigure.objects.count() == 0
    assert services.compile_claimed(second) is True
    assert services.compile_claimed(first) is False
    bulletin.refresh_from_db()
    assert (bulletin.status, bulletin.attempts, bulletin.lease_until) == (BulletinStatus.DRAFT, 2, None)
    assert bulletin.figures.count() == len(FIGURES)
    assert AuditEvent.objects.filter(action="compile_bulletin").count() == 1


def fail(*args, **kwargs):
    raise RuntimeError("磁盘已满")


def test_failure_is_recorded_and_given_up_after_five_attempts(campaign, monkeypatch):
    bulletin = planned_bulletin(campaign)
    now = instant("2026-11-16 12:03")
    monkeypatch.setattr("campaigns.facts.wait_until_settled", fail)
    for _attempt in range(Bulletin.MAXIMUM_ATTEMPTS):
        assert services.give_up_bulletins(now=now) == 0
        with pytest.raises(RuntimeError):
            services.compile_claimed(services.claim_bulletin(bulletin.pk, now=now))

    assert services.claim_bulletin(bulletin.pk, now=now) is None
    assert services.give_up_bulletins(now=now) == 1
    bulletin.refresh_from_db()
    assert (bulletin.status, bulletin.failure) == (BulletinStatus.FAILED, "磁盘已满")


def test_worker_killed_five_times_is_given_up_with_a_reason(campaign):
    bulletin = planned_bulletin(campaign)
    now = instant("2026-11-16 12:03")
    for _attempt in range(Bulletin.MAXIMUM_ATTEMPTS):
        assert services.claim_bulletin(bulletin.pk, now=now)
        now += timedelta(seconds=settings.PORTAL_LEASE_SECONDS)

    assert services.claim_bulletin(bulletin.pk, now=now) is None
    assert services.give_up_bulletins(now=now) == 1
    bulletin.refresh_from_db()
    assert bulletin.status == BulletinStatus.FAILED
    assert bulletin.failure


def test_failed_bulletin_is_retried_by_the_office_only(campaign, town_clerk, leader):
    bulletin = planned_bulletin(campaign)
    Bulletin.objects.update(status=BulletinStatus.FAILED, attempts=5, failure="磁盘已满")
    bulletin.refresh_from_db()

    with pytest.raises(PermissionDenied):
        services.retry_bulletin(bulletin, by=leader)
    services.retry_bulletin(bulletin, by=town_clerk)

    bulletin.refresh_from_db()
    assert (bulletin.status, bulletin.attempts, bulletin.failure) == (BulletinStatus.PLANNED, 0, "")
    with pytest.raises(Conflict):
        services.retry_bulletin(bulletin, by=town_clerk)


def test_planning_twice_gives_the_same_issue_with_its_first_cut_off(campaign):
    first = planned_bulletin(campaign)

    again = planned_bulletin(campaign, cutoff_at=instant("2026-11-20 12:00"))

    assert again == first
    assert again.cutoff_at == instant("2026-11-16 12:00")
    assert Bulletin.objects.count() == 1


def test_compiled_bulletin_is_not_claimed_again(campaign):
    bulletin = compiled_bulletin(campaign)

    assert services.claim_bulletin(bulletin.pk, now=instant("2027-01-01 00:00")) is None


def test_compile_task_runs_twice_as_once(campaign):
    bulletin = planned_bulletin(campaign)

    tasks.compile_bulletin(bulletin.pk)
    tasks.compile_bulletin(bulletin.pk)
    tasks.compile_bulletin(bulletin.pk + 1)

    bulletin.refresh_from_db()
    assert (bulletin.status, bulletin.attempts) == (BulletinStatus.DRAFT, 1)


def test_tick_plans_and_rings_until_it_is_done(campaign, time_machine, django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.compile_bulletin, "apply_async", rung.append)
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 9))
    time_machine.move_to(instant("2026-11-16 12:03"), tick=False)

    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            tasks.tick()
    bulletin = Bulletin.objects.get()
    assert rung == [(bulletin.pk,)] * 2
    tasks.compile_bulletin(bulletin.pk)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.tick()

    assert len(rung) == 2


def test_preview_stores_nothing(campaign, village):
    terms(MeasureFactory(campaign=campaign), village, due_on=date(2026, 11, 10))
    period = services.parse_period(campaign, kind=BulletinKind.WEEKLY, key="2026-W46")

    preview = statements.preview_statement(
        campaign, kind=BulletinKind.WEEKLY, period=period, as_of=instant("2026-11-12 09:00")
    )

    assert preview.cells["tasks_due"][0]["value"] == 1
    assert not Bulletin.objects.exists()


@pytest.mark.parametrize("key", ["2026-11", "2026-W54", "W46", "", "2026-W4", "2026-Q4"])
def test_parse_period_refuses_a_key_of_another_kind_or_none(campaign, key):
    with pytest.raises(ValidationError):
        services.parse_period(campaign, kind=BulletinKind.WEEKLY, key=key)


def test_parse_period_knows_the_days_of_a_merged_week(campaign, town_clerk):
    first, second = open_week(campaign, date(2026, 11, 2)), open_week(campaign, date(2026, 11, 9))
    campaigns_services.merge_period(first, into=second, reason="两周合并报送", by=town_clerk)

    period = services.parse_period(campaign, kind=BulletinKind.WEEKLY, key="2026-W46")

    assert (period.kind, period.starts_on) == (PeriodKind.WEEK, date(2026, 11, 2))

"""Reporting windows: opened and closed by the clock, planned, merged and skipped by the office."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent
from campaigns import services
from campaigns.choices import PeriodKind, PeriodStatus
from campaigns.models import ExpectedReport, ReportingPeriod
from campaigns.periods import SHANGHAI
from campaigns.transitions import Conflict
from tests.factories_campaigns import CampaignUnitFactory, open_week

pytestmark = pytest.mark.django_db


def at(month, day, hour=9, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def plan(campaign, key, **values):
    return services.plan_period(campaign, kind=PeriodKind.WEEK, key=key, **values)


def statuses(campaign):
    return dict(campaign.reporting_periods.values_list("key", "status"))


def test_a_window_opens_with_its_first_day_and_is_due_on_the_next_working_noon(campaign):
    assert services.open_due_periods(now=at(11, 1, 23, 59)) == []

    (week,) = services.open_due_periods(now=at(11, 2, 0, 0))

    assert (week.key, week.status) == ("2026-W45", PeriodStatus.OPEN)
    assert week.due_at == at(11, 9, 12)
    assert week.closes_at == at(11, 23, 12)


def test_every_reporting_unit_is_expected_and_the_clock_writes_the_event(campaign, village, other_village):
    CampaignUnitFactory(campaign=campaign, not_reporting=True)
    CampaignUnitFactory(campaign=campaign, ends_on=date(2026, 11, 7))

    (week,) = services.open_due_periods(now=at(11, 8))

    expected = ExpectedReport.objects.current().filter(period=week)
    assert set(expected.values_list("unit", flat=True)) == {village.pk, other_village.pk}
    assert {row.happened_on for row in expected} == {date(2026, 11, 8)}
    event = AuditEvent.objects.get(action="reportingperiod_open")
    assert (event.actor, event.unit, event.after["status"]) == (None, campaign.owner_unit, "open")


def test_nine_days_of_downtime_open_every_window_once_with_its_planned_instants(campaign):
    services.open_due_periods(now=at(11, 8))

    opened = services.open_due_periods(now=at(11, 17))

    assert [week.key for week in opened] == ["2026-W46", "2026-W47"]
    assert [week.due_at for week in opened] == [at(11, 16, 12), at(11, 23, 12)]
    assert ExpectedReport.objects.count() == 6


def test_a_clock_that_stood_still_from_the_first_week_opens_them_all_in_order(campaign):
    opened = services.open_due_periods(now=at(11, 28))

    assert [week.key for week in opened] == ["2026-W45", "2026-W46", "2026-W47", "2026-W48"]
    assert services.close_due_periods(now=at(11, 23, 12)) == [opened[0]]
    assert statuses(campaign)["2026-W45"] == PeriodStatus.CLOSED


def test_opening_and_closing_twice_changes_nothing(campaign):
    services.open_due_periods(now=at(11, 17))
    services.close_due_periods(now=at(11, 24))

    assert services.open_due_periods(now=at(11, 17)) == []
    assert services.close_due_periods(now=at(11, 24)) == []
    assert ExpectedReport.objects.count() == 6
    assert AuditEvent.objects.filter(action="reportingperiod_open").count() == 3


def test_a_window_that_another_tick_opened_first_is_left_to_it(campaign, monkeypatch):
    week = plan(campaign, "2026-W45")
    later = plan(campaign, "2026-W46")
    seen = [ReportingPeriod.objects.get(pk=week.pk), ReportingPeriod.objects.get(pk=later.pk)]
    services.open_period(week)
    monkeypatch.setattr("campaigns.models.reporting_period.ReportingPeriodQuerySet.order_by", lambda self, *names: seen)

    opened = services.open_due_periods(now=at(11, 15))

    assert opened == [later]
    assert ExpectedReport.objects.filter(period=week).count() == 2


def test_no_window_opens_after_the_campaign_or_before_its_first_period(campaign):
    campaign.ends_on = date(2026, 11, 10)
    campaign.save()

    opened = services.open_due_periods(now=at(12, 20))

    assert [week.key for week in opened] == ["2026-W45", "2026-W46"]


def test_a_holiday_moves_the_deadline_to_the_first_working_day(campaign):
    campaign.first_period_on = date(2026, 2, 9)
    campaign.save()

    week = plan(campaign, "2026-W07")  # 9-15 February, then Spring Festival to the 23rd

    assert week.due_at == at(2, 24, 12)


@pytest.mark.parametrize("key", ["2026-W99", "2026-11", "nonsense", "2026-W44", "2027-W02"])
def test_a_period_of_another_kind_or_outside_the_campaign_is_not_planned(campaign, key):
    with pytest.raises(ValidationError):
        plan(campaign, key)

    assert not ReportingPeriod.objects.exists()


def test_planning_twice_gives_the_same_window_and_one_event(campaign, town_clerk):
    first = plan(campaign, "2026-W50", by=town_clerk)

    assert plan(campaign, "2026-W50", by=town_clerk) == first
    assert AuditEvent.objects.filter(action="plan_period").count() == 1


def test_a_merged_period_gives_its_days_to_the_next_one(campaign, week, town_clerk):
    merged = services.merge_into_next(week, reason="春节", by=town_clerk)

    into = campaign.reporting_periods.get(key="2026-W47")
    assert (merged.status, merged.merged_into, merged.reason) == (PeriodStatus.MERGED, into, "春节")
    assert (into.starts_on, into.ends_on) == (date(2026, 11, 9), date(2026, 11, 22))
    assert str(into) == "2026年第47周（11月9日—22日）"
    assert not ExpectedReport.objects.current().filter(period=week).exists()
    assert ExpectedReport.objects.filter(period=week).count() == 2


def test_three_weeks_can_be_merged_one_after_the_other(campaign, town_clerk):
    for key in ("2026-W46", "2026-W47"):
        services.merge_into_next(plan(campaign, key), reason="春节", by=town_clerk)

    assert campaign.reporting_periods.get(key="2026-W48").starts_on == date(2026, 11, 9)


def test_a_merge_goes_only_into_the_following_period_that_is_not_over(campaign, week, town_clerk):
    far = plan(campaign, "2026-W49")
    following = open_week(campaign, week.ends_on + timedelta(days=1))
    ReportingPeriod.objects.filter(pk=following.pk).update(status=PeriodStatus.CLOSED)

    with pytest.raises(ValidationError, match="紧接着"):
        services.merge_period(week, into=far, reason="春节", by=town_clerk)
    with pytest.raises(ValidationError, match="已截止"):
        services.merge_into_next(ReportingPeriod.objects.get(pk=week.pk), reason="春节", by=town_clerk)

    assert statuses(campaign)[week.key] == PeriodStatus.OPEN
    assert ExpectedReport.objects.current().filter(period=week).count() == 2


def test_the_last_period_of_the_campaign_has_nothing_to_be_merged_into(campaign, town_clerk):
    last = plan(campaign, "2026-W53")

    with pytest.raises(ValidationError, match="不在行动的报送期内"):
        services.merge_into_next(last, reason="收官", by=town_clerk)


def test_a_skipped_period_expects_nobody(campaign, week, town_clerk):
    skipped = services.skip_period(week, reason=" 台风停工 ", by=town_clerk)

    assert (skipped.status, skipped.reason) == (PeriodStatus.SKIPPED, "台风停工")
    assert not ExpectedReport.objects.current().exists()
    assert services.open_due_periods(now=at(11, 15)) == list(campaign.reporting_periods.filter(key="2026-W45"))


@pytest.mark.parametrize("reason", ["", "   ", "长" * 201])
def test_merging_and_skipping_need_a_reason_that_fits(week, town_clerk, reason):
    with pytest.raises(ValidationError):
        services.skip_period(week, reason=reason, by=town_clerk)
    with pytest.raises(ValidationError):
        services.merge_into_next(week, reason=reason, by=town_clerk)

    week.refresh_from_db()
    assert week.status == PeriodStatus.OPEN
    assert ReportingPeriod.objects.count() == 1


def test_a_closed_window_is_not_skipped(week, town_clerk):
    ReportingPeriod.objects.filter(pk=week.pk).update(status=PeriodStatus.CLOSED)

    with pytest.raises(Conflict):
        services.skip_period(week, reason="台风", by=town_clerk)

    assert ExpectedReport.objects.current().count() == 2


@pytest.mark.parametrize("stranger", ["other_town_clerk", "village_reporter", "leader", "system_administrator"])
def test_only_the_campaigns_own_office_plans_merges_and_skips(campaign, week, stranger, request):
    by = request.getfixturevalue(stranger)

    for act in (
        lambda: plan(campaign, "2026-W50", by=by),
        lambda: services.merge_into_next(week, reason="春节", by=by),
        lambda: services.skip_period(week, reason="春节", by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()

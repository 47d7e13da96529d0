"""Rounds of self-reports: when they open, who is expected, and that twice equals once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import AuditEvent
from campaigns import services as campaigns_services
from campaigns.choices import MonthRule, PeriodKind, WeekRule
from campaigns.models import Campaign
from campaigns.workdays import WorkCalendar
from enterprises import services, tasks
from enterprises.models import ExpectedSelfReport, SelfReport, SelfReportRound
from enterprises.services.self_report_rounds import round_window
from tests.factories_campaigns import CampaignFactory
from tests.factories_enterprises import EnterpriseFactory
from tests.factories_self_reports import CLOSES_AT, DUE_AT, OPEN_AT, make_template, open_quarter


def quarter_of(campaign, key):
    return campaign.calendar.parse(key)


@pytest.mark.parametrize(
    ("key", "opens_on", "due_on"),
    [
        ("2026-Q3", date(2026, 8, 1), date(2026, 10, 20)),  # the holiday of October and its make-up Saturday
        ("2026-Q4", date(2026, 11, 1), date(2027, 1, 15)),  # 2027 is not announced: weekends and 1 January
    ],
)
def test_window_opens_in_the_second_month_and_is_due_on_the_tenth_working_day(key, opens_on, due_on):
    campaign = Campaign(week_rule=WeekRule.MONDAY_TO_SUNDAY, month_rule=MonthRule.TO_END)

    opens_at, due_at, closes_at = round_window(campaign, quarter_of(campaign, key), WorkCalendar())

    assert opens_at == datetime(opens_on.year, opens_on.month, 1, tzinfo=UTC) - timedelta(hours=8)
    assert due_at == datetime(due_on.year, due_on.month, due_on.day, 4, tzinfo=UTC)
    assert closes_at == due_at + timedelta(days=30)


def test_window_follows_months_that_run_to_the_25th():
    campaign = Campaign(week_rule=WeekRule.MONDAY_TO_SUNDAY, month_rule=MonthRule.TO_25TH)

    opens_at, _due_at, _closes_at = round_window(campaign, quarter_of(campaign, "2026-Q4"), WorkCalendar())

    assert opens_at == datetime(2026, 10, 25, 16, tzinfo=UTC)


def test_round_opens_with_an_expected_row_and_a_draft_for_each_active_firm(campaign, village, other_town):
    make_template(campaign)
    firm = EnterpriseFactory(unit=village)
    for trait in ("stopped", "moved", "closed", "unregistered"):
        EnterpriseFactory(unit=village, **{trait: True})
    EnterpriseFactory(unit=other_town.children.get())

    (opened,) = services.open_due_rounds(now=OPEN_AT)

    assert (opened.key, opened.due_at, opened.closes_at) == ("2026-Q4", DUE_AT, CLOSES_AT)
    expected = ExpectedSelfReport.objects.get()
    assert (expected.enterprise, expected.unit, expected.size, expected.category) == (
        firm,
        village,
        firm.size,
        firm.category,
    )
    assert expected.happened_on == date(2026, 12, 31)
    assert SelfReport.objects.get().enterprise == firm
    event = AuditEvent.objects.get(action="open_self_reports")
    assert (event.unit, event.after["enterprises"]) == (campaign.owner_unit, 1)


def test_opening_twice_equals_once(campaign, enterprise):
    make_template(campaign)
    services.open_due_rounds(now=OPEN_AT)
    EnterpriseFactory(unit=enterprise.unit)  # comes later: files from the next round on

    assert services.open_due_rounds(now=OPEN_AT) == []
    assert services.open_round(SelfReportRound.objects.get()) is None
    assert (ExpectedSelfReport.objects.count(), SelfReport.objects.count()) == (1, 1)


def test_round_opens_late_while_its_window_lasts_and_never_after(campaign, enterprise):
    make_template(campaign)

    assert services.open_due_rounds(now=OPEN_AT - timedelta(days=60)) == []  # before the campaign's first period
    assert services.open_due_rounds(now=CLOSES_AT) == []
    assert [each.key for each in services.open_due_rounds(now=CLOSES_AT - timedelta(minutes=1))] == ["2026-Q4"]


def test_in_the_first_month_of_a_quarter_only_the_quarter_before_is_open(town, office, village):
    campaign = CampaignFactory(owner_unit=town, office_unit=office, first_period_on=date(2026, 1, 1))
    make_template(campaign)

    opened = services.open_due_rounds(now=datetime(2026, 10, 9, 2, tzinfo=UTC))

    assert [each.key for each in opened] == ["2026-Q3"]


def test_a_campaign_without_a_form_has_no_rounds(campaign, enterprise):
    assert services.open_due_rounds(now=OPEN_AT) == []
    assert not SelfReportRound.objects.exists()


def test_round_takes_the_form_in_force_at_the_end_of_its_quarter(campaign, enterprise):
    make_template(campaign)
    newest = make_template(campaign, version=2, starts_on=date(2026, 11, 10))
    make_template(campaign, version=3, starts_on=date(2027, 1, 1))

    assert open_quarter(campaign).template == newest


def test_planning_a_round_again_leaves_it_as_it_is(campaign):
    make_template(campaign)
    quarter = campaign.calendar.period_for(PeriodKind.QUARTER, date(2026, 11, 20))
    planned = services.plan_round(campaign, quarter=quarter)

    assert services.plan_round(campaign, quarter=quarter, calendar=campaigns_services.work_calendar()) == planned
    assert str(planned) == "2026年第四季度"


def test_tick_opens_what_is_due(campaign, enterprise, friday):
    make_template(campaign)

    tasks.tick()
    tasks.tick()

    assert SelfReportRound.objects.get().is_opened
    assert SelfReport.objects.count() == 1

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Delivery, OutboxMessage
from campaigns import services as campaigns_services
from campaigns import tasks as campaigns_tasks
from campaigns.models import ReportingPeriod
from reports import services, tasks
from tests.factories import PostFactory, UserFactory
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory
from tests.factories_unit_reports import BEFORE_DUE, authorise, declare_zero, fill_in

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def remind(time_machine, moment):
    time_machine.move_to(moment, tick=False)
    return services.remind_due_reports(now=moment)


def told():
    """[(login name, subject)] of all messages, in order."""
    return list(OutboxMessage.objects.order_by("pk").values_list("recipient__login_name", "subject"))


def test_unit_is_reminded_on_the_morning_of_the_due_day_and_once_after(
    report, village_reporter, village_head, before_due
):
    """The week of 9-15 November is due on Monday the 16th at noon."""
    moments = [at(f"11-{moment}") for moment in ("13T09:00", "16T08:29", "16T08:30", "16T09:00", "16T14:30")]
    moments += [at(f"11-{day}T08:30") for day in (17, 18, 24, 25)]

    assert [remind(before_due, moment) for moment in moments] == [0, 0, 2, 0, 0, 2, 0, 0, 0]

    people = (village_reporter.login_name, village_head.login_name)
    assert sorted(told()) == sorted(
        (name, subject)
        for name in people
        for subject in ("请报送2026年第46周（11月9日—15日）进展", "2026年第46周（11月9日—15日）进展逾期未报")
    )
    message = OutboxMessage.objects.earliest("pk")
    assert "截止时间为2026-11-16 12:00，演示东村尚未报送" in message.body
    assert message.url == report.get_absolute_url()


def test_filed_zero_and_excused_units_are_not_reminded(
    report, other_report, village_reporter, village_head, other_village_reporter, town_clerk, before_due, on_schedule
):
    authorise(report, by=village_head)
    declare_zero(report, by=village_reporter)
    services.excuse_unit_report(other_report, reason="停电", by=town_clerk)

    assert remind(before_due, BEFORE_DUE) == 0
    assert remind(before_due, at("11-17T09:00")) == 0


def test_head_alone_is_reminded_of_what_waits_for_the_signature(
    report, led_task, village_reporter, village_head, before_due
):
    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)

    assert remind(before_due, BEFORE_DUE) == 1
    assert told() == [(village_head.login_name, "请审核2026年第46周（11月9日—15日）报送")]


def test_returned_report_is_reminded_of(report, led_task, village_reporter, town_clerk, before_due):
    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)
    services.return_unit_report(report, reason="数字不对", by=town_clerk)

    assert remind(before_due, BEFORE_DUE) == 1


def test_due_day_that_the_office_put_on_a_day_off_is_reminded_of_before(report, village_reporter, before_due):
    ReportingPeriod.objects.update(due_at=at("11-21T12:00"))  # a Saturday

    assert [remind(before_due, at(f"11-{day}T09:00")) for day in (19, 20, 21, 22, 23)] == [0, 1, 0, 0, 1]


def test_early_deadline_is_reminded_of_the_day_before(report, village_reporter, before_due):
    ReportingPeriod.objects.update(due_at=at("11-17T09:30"))

    assert [remind(before_due, at(f"11-{moment}")) for moment in ("13T09:00", "16T09:00", "17T08:30")] == [0, 1, 0]


def test_reminders_cost_a_fixed_number_of_queries(
    week, report, village_reporter, before_due, django_assert_max_num_queries
):
    for _number in range(20):
        unit = CampaignUnitFactory(campaign=week.campaign).unit
        PostFactory(user=UserFactory(home_unit=unit))
        week.unit_reports.create(unit=unit)
    before_due.move_to(BEFORE_DUE, tick=False)

    with django_assert_max_num_queries(8):
        assert services.remind_due_reports(now=BEFORE_DUE) == 21


# -- The clock over the holidays


def walk(time_machine, first, last):
    """The clocks of both apps ring every hour, twice; {time: messages} of the bundles that left the portal."""
    moment = first
    while moment < last:
        time_machine.move_to(moment, tick=False)
        if moment.hour == 0:
            campaigns_services.open_due_periods(now=moment)
            tasks.open_unit_reports()
        for _twice in range(2):
            tasks.remind_due_reports()
            campaigns_tasks.remind_due_work()
            campaigns_tasks.send_messages()
        moment += timedelta(hours=1)
    left = {}
    for delivery in Delivery.objects.order_by("pk"):
        sent = f"{timezone.localtime(delivery.sent_at):%m-%d %H:%M}"
        assert sent not in left
        left[sent] = [line for line in delivery.body.splitlines() if line[:1].isdigit()]
    return left


@pytest.fixture
def reporter(settings, village):
    settings.PORTAL_EMAIL = True
    return PostFactory(user=UserFactory(home_unit=village, email="village@example.org")).user


@pytest.fixture
def year_campaign(town, office, village):
    def make(first_period_on):
        campaign = CampaignFactory(owner_unit=town, office_unit=office, first_period_on=first_period_on)
        CampaignUnitFactory(campaign=campaign, unit=village)
        return campaign

    return make


def weeks(left):
    """The same, with each message cut down to its week and whether it is overdue."""
    return {sent: [line.split("第")[1].split("周")[0] + line[-4:] for line in lines] for sent, lines in left.items()}


def test_spring_festival_2026(year_campaign, reporter, time_machine):
    """Off 15-23 February, worked on the Saturdays 14 and 28: two weeks are due on Tuesday the 24th."""
    year_campaign(date(2026, 2, 2))

    left = walk(time_machine, at("02-08T00:30"), at("03-01T00:00"))

    assert weeks({sent: [line for line in lines if "周" in line] for sent, lines in left.items()}) == {
        "02-09 09:30": ["6日）进展"],
        "02-10 09:30": ["6逾期未报"],
        "02-24 09:30": ["7日）进展", "8日）进展"],
        "02-25 09:30": ["7逾期未报", "8逾期未报"],
    }


def test_national_day_2026(year_campaign, reporter, time_machine):
    """Off 25-27 September and 1-7 October, worked on Sunday 20 September and Saturday 10 October."""
    year_campaign(date(2026, 9, 14))

    left = walk(time_machine, at("09-20T00:30"), at("10-14T00:00"))

    assert weeks({sent: [line for line in lines if "周" in line] for sent, lines in left.items()}) == {
        "09-21 09:30": ["38日）进展"],
        "09-22 09:30": ["38逾期未报"],
        "09-28 09:30": ["39日）进展"],
        "09-29 09:30": ["39逾期未报"],
        "10-08 09:30": ["40日）进展"],
        "10-09 09:30": ["40逾期未报"],
        "10-12 09:30": ["41日）进展"],
        "10-13 09:30": ["41逾期未报"],
    }

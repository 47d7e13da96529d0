"""What lies ahead of the office: cut-offs, rounds, days off, and the periods that holidays leave next to nothing of."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from campaigns import services as campaigns_services
from campaigns.choices import PeriodKind
from campaigns.models import Holiday
from campaigns.periods import SHANGHAI
from enterprises.models import SelfReportRound
from reports import upcoming
from reports.choices import BulletinKind
from reports.models import BulletinSchedule
from tests.factories_campaigns import CampaignFactory
from tests.factories_self_reports import make_template

pytestmark = pytest.mark.django_db


def at(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


AUTUMN, WINTER = at(2026, 11, 20, 10, 20), at(2026, 1, 14, 9)


@pytest.fixture
def campaign(town, office, time_machine):
    time_machine.move_to(AUTUMN, tick=False)
    campaign = CampaignFactory(
        slug="lighting",
        owner_unit=town,
        office_unit=office,
        starts_on=date(2025, 1, 1),
        ends_on=date(2027, 12, 31),
        first_period_on=date(2026, 1, 5),
    )
    for kind in BulletinKind:
        BulletinSchedule.objects.create(campaign=campaign, kind=kind, starts_on=date(2026, 1, 1))
    return campaign


def ahead(campaign, user, *, now=AUTUMN):
    return upcoming.upcoming_dates(campaign, user=user, now=now)


def told(campaign, user, *, now=AUTUMN):
    return [(each.day.isoformat(), each.text) for each in ahead(campaign, user, now=now)]


def merges(campaign, user, *, now=WINTER):
    return [text for _day, text in told(campaign, user, now=now) if "拟合并" in text and "录入" not in text]


def test_the_next_cutoff_of_each_kind_in_order(campaign, town_clerk):
    dates = ahead(campaign, town_clerk)

    assert [(each.day.isoformat(), each.text) for each in dates if each.at] == [
        ("2026-11-23", "每周通报 2026年第47周（11月16日—22日）：报送截止"),
        ("2026-12-01", "每月调度 2026年11月：数据截至"),
        ("2027-01-04", "每季小结 2026年第四季度：数据截至"),
    ]
    assert {timezone.localtime(each.at).hour for each in dates if each.at} == {12}


def test_a_week_that_ended_stays_until_its_cutoff_has_passed(campaign, town_clerk):
    week = "每周通报 2026年第46周（11月9日—15日）：报送截止"

    assert ("2026-11-16", week) in told(campaign, town_clerk, now=at(2026, 11, 16, 11, 59))
    assert ("2026-11-16", week) not in told(campaign, town_clerk, now=at(2026, 11, 16, 12))


def test_a_schedule_that_ended_and_one_that_has_not_begun_tell_nothing(campaign, town_clerk):
    BulletinSchedule.objects.filter(kind=BulletinKind.WEEKLY).update(ends_on=date(2026, 10, 31))
    BulletinSchedule.objects.filter(kind=BulletinKind.MONTHLY).update(starts_on=date(2027, 6, 1))

    texts = [text for _day, text in told(campaign, town_clerk)]

    assert not [text for text in texts if text.startswith(("每周", "每月"))]


def test_a_merged_week_is_left_out_and_its_neighbour_is_longer(campaign, town_clerk):
    week = campaigns_services.plan_period(campaign, kind=PeriodKind.WEEK, key="2026-W47")
    campaigns_services.merge_into_next(week, reason="会期", by=town_clerk)

    assert ("2026-11-30", "每周通报 2026年第48周（11月16日—29日）：报送截止") in told(campaign, town_clerk)


def test_a_round_of_self_reports_that_is_due_soon(campaign, town_clerk, other_town_clerk):
    due_at = at(2026, 12, 10, 12)
    values = {"campaign": campaign, "template": make_template(campaign), "opens_at": due_at - timedelta(days=40)}
    round_ = SelfReportRound.objects.create(
        **values,
        key="2026-Q4",
        starts_on=date(2026, 10, 1),
        ends_on=date(2026, 12, 31),
        due_at=due_at,
        closes_at=due_at,
        is_opened=True,
    )

    (found,) = [each for each in ahead(campaign, town_clerk) if "自查" in each.text]

    assert (found.day, found.text) == (date(2026, 12, 10), "2026年第四季度企业自查截止")
    assert found.url == f"/office/enterprises/self-report-rounds/{round_.pk}/"
    assert not [each for each in ahead(campaign, other_town_clerk) if "自查" in each.text]
    assert not [each for each in ahead(campaign, town_clerk, now=at(2026, 11, 1, 9)) if "自查" in each.text]


def test_days_off_and_made_up_workdays_within_thirty_days(campaign, town_clerk):
    found = told(campaign, town_clerk, now=at(2026, 9, 10, 9))

    assert ("2026-09-25", "中秋放假 3 天") in found
    assert ("2026-10-01", "国庆节放假 7 天") in found
    assert ("2026-09-20", "国庆节调休上班 1 天") in found
    assert not [day for day, text in found if "放假" in text and day > "2026-10-10"]


def test_a_year_not_announced_says_so(campaign, town_clerk):
    found = told(campaign, town_clerk, now=at(2026, 12, 10, 9))

    assert ("2027-01-01", "元旦放假 1 天（尚未公布，暂按法定节日）") in found
    assert found[-1] == ("2027-01-01", "2027 年放假安排还没有录入，录入后才能算准截止时间和拟合并的周期")


def test_an_announced_year_is_not_asked_for(campaign, town_clerk):
    for day in (date(2027, 1, 1), date(2027, 10, 1)):
        Holiday.objects.create(day=day, is_working=False, name="放假", source="国办")

    assert not [text for _day, text in told(campaign, town_clerk) if "录入" in text]


def test_spring_festival_is_to_be_merged(campaign, town_clerk):
    """2026: 15 to 23 February are off, a Sunday to a Monday; the 14th and the 28th are worked."""
    (text,) = merges(campaign, town_clerk)

    assert text == "春节拟合并 1 期：2026年第8周（2月16日—22日）"
    (found,) = [each for each in ahead(campaign, town_clerk, now=WINTER) if each.text == text]
    assert found.url == f"/office/campaigns/campaigns/{campaign.pk}/periods/"


def test_weeks_in_a_row_are_one_proposal_and_a_merge_takes_it_away(campaign, town_clerk):
    for number in range(24, 28):
        Holiday.objects.create(day=date(2026, 2, number), is_working=False, name="春节", source="演示")
    Holiday.objects.create(day=date(2026, 2, 28), is_working=False, name="春节", source="演示")
    assert merges(campaign, town_clerk) == [
        "春节拟合并 2 期：2026年第8周（2月16日—22日）、2026年第9周（2月23日—3月1日）"
    ]

    for key in ("2026-W08", "2026-W09"):
        week = campaigns_services.plan_period(campaign, kind=PeriodKind.WEEK, key=key)
        campaigns_services.merge_into_next(week, reason="春节", by=town_clerk)

    assert merges(campaign, town_clerk) == []


def test_cost_does_not_grow(campaign, town_clerk, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        ahead(campaign, town_clerk)

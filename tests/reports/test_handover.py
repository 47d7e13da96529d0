"""What reports, firms and follow-ups put on a 交接清单: of the post's own scope, for the roles that deal with it."""

from datetime import date

import pytest
from django.urls import reverse

from campaigns.choices import PeriodStatus
from campaigns.models import ReportingPeriod
from reports import services
from reports.choices import BulletinStatus
from reports.models import Bulletin
from tests.factories_bulletins import planned_bulletin, schedule
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory
from tests.factories_enterprises import ContactRequestFactory, EnterpriseFactory
from tests.factories_inspections import RectificationFactory, SpotCheckFactory
from tests.factories_self_reports import make_template, open_quarter
from tests.factories_unit_reports import BEFORE_DUE, declare_zero

HANDOVER = reverse("accounts:handover")


@pytest.fixture
def sections_of(client_of):
    """`sections_of(user)`: {title: lines} of the list of the post that they act under."""

    def sections(user):
        return {title: lines for title, lines, _count in client_of(user).get(HANDOVER).context["sections"]}

    return sections


def told(lines):
    return [(line.what, line.state, line.due) for line in lines]


def test_a_unit_hands_over_its_own_unsigned_reports(sections_of, report, other_report, village_reporter, village_head):
    lines = sections_of(village_reporter)["未完成的报送"]

    assert told(lines) == [(str(report.period), "未报送", "2026-11-16 12:00")]
    assert lines[0].url == report.get_absolute_url()
    submitted = declare_zero(report, by=village_reporter)
    assert [line.state for line in sections_of(village_head)["未完成的报送"]] == ["待审核"]
    services.sign_unit_report(submitted, by=village_head)
    assert sections_of(village_reporter)["未完成的报送"] == []


def test_a_report_that_was_missed_says_who_still_enters_it(sections_of, report, village_reporter):
    ReportingPeriod.objects.filter(pk=report.period_id).update(status=PeriodStatus.CLOSED)

    (line,) = sections_of(village_reporter)["未完成的报送"]

    assert line.state == "未报送，已截止，请专班办代填"


def test_a_report_from_which_the_unit_was_excused_is_not_on_it(sections_of, report, village_reporter, town_clerk):
    services.excuse_unit_report(report, reason="停电", by=town_clerk)

    assert sections_of(village_reporter)["未完成的报送"] == []


def test_the_office_hands_over_bulletins_in_hand(sections_of, week, town_clerk, other_town_clerk, village_reporter):
    bulletin = planned_bulletin(week.campaign)

    assert sections_of(town_clerk)["未印发的通报"] == []
    Bulletin.objects.update(status=BulletinStatus.DRAFT)

    (line,) = sections_of(town_clerk)["未印发的通报"]
    assert (line.state, line.url) == ("初稿", bulletin.get_absolute_url())
    assert sections_of(other_town_clerk)["未印发的通报"] == []
    assert "未印发的通报" not in sections_of(village_reporter)


def test_dates_that_come_again_are_those_of_the_persons_campaigns(
    sections_of, week, town_clerk, village_reporter, other_town_clerk
):
    schedule(week.campaign)
    ended = CampaignFactory(owner_unit=week.campaign.owner_unit, ends_on=date(2026, 11, 15))
    schedule(ended)

    of_unit, of_office = (sections_of(user)["近期固定日期"] for user in (village_reporter, town_clerk))

    assert ("每周通报 2026年第46周（11月9日—15日）：报送截止", week.campaign.name, "2026-11-16 12:00") in told(of_unit)
    assert {line.state for line in of_unit} <= {"", week.campaign.name}
    assert any("录入" in line.what for line in of_office)
    assert not any("录入" in line.what for line in of_unit)
    assert not any("截止" in line.what for line in sections_of(other_town_clerk)["近期固定日期"])


def test_links_lead_only_where_the_role_may_go(client_of, sections_of, week, village_reporter, inspector):
    schedule(week.campaign)
    make_template(week.campaign)
    open_quarter(week.campaign, now=BEFORE_DUE)
    RectificationFactory(spot_check__campaign=week.campaign, spot_check__enterprise__unit=village_reporter.post.unit)

    for user in (village_reporter, inspector):
        urls = {line.url for lines in sections_of(user).values() for line in lines if line.url}
        assert urls
        assert {client_of(user).get(url).status_code for url in urls} == {200}


def test_a_village_hands_over_rounds_with_its_own_firms(sections_of, week, village_reporter, town_clerk, other_village):
    for unit in (village_reporter.post.unit, other_village, other_village):
        EnterpriseFactory(unit=unit)
    make_template(week.campaign)
    shown_round = open_quarter(week.campaign, now=BEFORE_DUE)

    of_village, of_office = (sections_of(user)["进行中的企业自查"] for user in (village_reporter, town_clerk))

    assert told(of_village) == [("2026年第四季度企业自查", "还有 1 家未报", "2027-01-15 12:00")]
    assert [line.state for line in of_office] == ["还有 3 家未报"]
    assert of_village[0].url == reverse("enterprises:self_report_round_detail", args=[shown_round.pk])


def test_firms_that_wait_are_handed_over_by_whoever_calls_them(
    sections_of, before_due, town_clerk, inspector, village, other_town, village_reporter
):
    waiting = ContactRequestFactory(enterprise=EnterpriseFactory(unit=village))
    ContactRequestFactory(enterprise=EnterpriseFactory(unit=other_town.children.get()))

    for user in (town_clerk, inspector):
        assert [line.what for line in sections_of(user)["等待联系的企业"]] == [str(waiting)]
    assert "等待联系的企业" not in sections_of(village_reporter)


def test_an_inspector_hands_over_open_follow_ups_the_nearest_first(
    sections_of, before_due, town, other_town, village, inspector, town_clerk
):
    campaign = CampaignFactory(owner_unit=town)
    batches = [
        SpotCheckFactory(campaign=campaign, enterprise=EnterpriseFactory(unit=unit), nonconforming=True)
        for unit in (village, village, village, other_town.children.get())
    ]
    RectificationFactory(spot_check=batches[0], ordered_on=date(2026, 10, 1))
    RectificationFactory(spot_check=batches[1], ordered_on=date(2026, 8, 1))
    RectificationFactory(spot_check=batches[2], closed=True)
    RectificationFactory(spot_check=batches[3])

    lines = sections_of(inspector)["未结的后处理"]

    assert [line.url for line in lines] == [batches[1].get_absolute_url(), batches[0].get_absolute_url()]
    assert [(line.state, line.due) for line in lines] == [("超期32天", "2026-10-15"), ("还剩29天", "2026-12-15")]
    assert "未结的后处理" not in sections_of(town_clerk)


def test_the_list_costs_no_more_for_more_rows(client_of, week, town_clerk, village, django_assert_max_num_queries):
    schedule(week.campaign)
    CampaignUnitFactory(campaign=CampaignFactory(owner_unit=village.parent), unit=village)
    for _number in range(5):
        ContactRequestFactory(enterprise=EnterpriseFactory(unit=village))
    client = client_of(town_clerk)
    client.get(HANDOVER)

    with django_assert_max_num_queries(20):
        client.get(HANDOVER)

from datetime import date, timedelta

from django.urls import reverse

from accounts.choices import Role
from campaigns import services as campaigns_services
from reports import completeness, services
from reports.choices import BulletinKind, BulletinStatus
from reports.models import Bulletin, BulletinSchedule
from tests.factories import OrgUnitFactory, make_person
from tests.factories_bulletins import planned_bulletin
from tests.factories_campaigns import CampaignUnitFactory, open_week
from tests.factories_unit_reports import AFTER_DUE, BEFORE_DUE, declare_zero, fill_in, reloaded

URL = "/office/reports/desk/"


def desk(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return response.content.decode()


def test_desk_without_a_campaign_says_so(client_of, town_clerk):
    assert "还没有开放过的报送周期" in desk(client_of(town_clerk))


def test_desk_is_for_the_office(client_of, village_reporter, leader, report):
    for stranger in (village_reporter, leader):
        assert client_of(stranger).get(URL).status_code == 403


def test_desk_tells_the_due_time_and_who_is_missing(client_of, town_clerk, village, report, other_report):
    make_person(Role.UNIT_REPORTER, village, acts_for=village, display_name="联络员丙", phone="0760-1234567")

    page = desk(client_of(town_clerk))

    assert "报送截止 今天12:00" in page
    assert "还有2小时0分" in page
    assert "还没报的 2 家" in page
    assert "收报 0/2" in page
    assert 'href="tel:0760-1234567"' in page
    assert "尚未报送：演示东村、演示西村。" in page


def test_desk_text_changes_once_the_due_time_has_passed(client_of, town_clerk, report, before_due):
    before_due.move_to(AFTER_DUE, tick=False)

    page = desk(client_of(town_clerk))

    assert "已过2小时0分" in page
    assert "已于今天12:00截止，仍未报送" in page


def test_desk_counts_signed_unsigned_and_excused(
    client_of, town_clerk, report, other_report, led_task, village_reporter
):
    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)
    services.excuse_unit_report(other_report, reason="停电", by=town_clerk)

    page = desk(client_of(town_clerk))

    assert "还没报的 0 家" in page
    assert "待单位审核 1 家" in page
    assert "免报 1 家" in page
    assert "收报 0/1" in page


def test_desk_of_a_complete_week_says_so(client_of, town_clerk, report, other_report, village_head, other_village_head):
    declare_zero(report, by=village_head)
    declare_zero(other_report, by=other_village_head)

    page = desk(client_of(town_clerk))

    assert "都报齐了" in page
    assert "收报 2/2" in page


def test_desk_shows_what_a_unit_did_last_period(
    client_of, town_clerk, report, village_head, reporting_campaign, before_due
):
    declare_zero(report, by=village_head)
    before_due.move_to(BEFORE_DUE + timedelta(days=7), tick=False)
    open_week(reporting_campaign, date(2026, 11, 19))
    services.open_unit_reports(now=BEFORE_DUE + timedelta(days=7))

    page = desk(client_of(town_clerk), period="2026-W47")

    assert "按时 · 零报告" in page
    assert "2026年第47周" in page


def test_desk_lists_what_waits_for_the_office(
    client_of, town_clerk, report, other_report, led_task, village_head, other_village_head
):
    fill_in(report, led_task, by=village_head, percent=100, wants_closing=True)
    services.submit_unit_report(report, by=village_head)
    declare_zero(other_report, by=other_village_head)
    services.return_unit_report(other_report, reason="请写进展", by=town_clerk)

    page = desk(client_of(town_clerk))

    assert reverse("campaigns:task_detail", args=[led_task.pk]) in page
    assert "待确认办结" in page
    assert "请写进展" in page


def test_desk_numbers_open_their_rows(client_of, town_clerk, report):
    client = client_of(town_clerk)
    page = desk(client)
    url = reverse("reports:live_figure_rows", args=["lighting", "weekly", "2026-W46", "reports_expected"])

    assert f'href="{url}?window=period">2</a>' in page
    assert client.get(f"{url}?window=period").status_code == 200


def test_desk_steps_follow_the_bulletin(client_of, town_clerk, report, reporting_campaign):
    period = reporting_campaign.calendar.parse("2026-W46")
    bulletin, _created = services.plan_bulletin(
        reporting_campaign, kind="weekly", period=period, cutoff_at=report.period.due_at
    )
    client = client_of(town_clerk)
    found = completeness.completeness_of(report.period, user=town_clerk, on=date(2026, 11, 16))

    for status, current in ((BulletinStatus.PLANNED, "核数"), (BulletinStatus.DRAFT, "拟稿")):
        Bulletin.objects.update(status=status)
        bulletin.status = status
        steps = {step.state: step.label for step in completeness.steps_of(bulletin, found)}
        assert steps["current"] == current
    assert bulletin.get_absolute_url() in desk(client)
    bulletin.status = BulletinStatus.PUBLISHED
    assert {step.state for step in completeness.steps_of(bulletin, found)} == {"done"}


def test_desk_names_the_week_merged_into_this_one(client_of, town_clerk, report, reporting_campaign, before_due):
    before_due.move_to(BEFORE_DUE + timedelta(days=7), tick=False)
    following = open_week(reporting_campaign, date(2026, 11, 19))
    services.open_unit_reports(now=BEFORE_DUE + timedelta(days=7))
    campaigns_services.merge_period(report.period, into=following, reason="台风停工", by=town_clerk)

    assert "已并入本期：台风停工" in desk(client_of(town_clerk))


def test_reminding_one_works_with_and_without_htmx(client_of, town_clerk, village_reporter, report):
    client = client_of(town_clerk)
    url = reverse("reports:unit_report_remind", args=[report.pk])

    plain = client.post(url, {"next": URL})
    part = client.post(url, headers={"HX-Request": "true"})

    assert (plain.status_code, plain["Location"]) == (302, URL)
    assert "已催，发给 1 人" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert reloaded(report).reminders_count == 2


def test_reminding_all(client_of, town_clerk, other_town_clerk, report, other_report):
    url = reverse("reports:remind_all", args=[report.period_id])

    assert client_of(other_town_clerk).post(url).status_code == 404
    assert "已催 2 家" in client_of(town_clerk).post(url, follow=True).content.decode()


def test_foreign_campaign_is_404_like_an_absent_one(client_of, other_town_clerk, report):
    client = client_of(other_town_clerk)

    foreign, absent = client.get(URL, {"campaign": "lighting"}), client.get(URL, {"campaign": "nothing"})

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.content == absent.content


def test_desk_costs_the_same_queries_for_more_units(
    client_of, django_assert_max_num_queries, town_clerk, report, reporting_campaign, before_due
):
    client = client_of(town_clerk)
    desk(client)
    with django_assert_max_num_queries(44) as captured:
        desk(client)
        small = len(captured)
    for _number in range(8):
        unit = OrgUnitFactory(parent=reporting_campaign.owner_unit)
        CampaignUnitFactory(campaign=reporting_campaign, unit=unit)
        make_person(Role.UNIT_REPORTER, unit, acts_for=unit, phone="13800000000")
    before_due.move_to(BEFORE_DUE + timedelta(days=7), tick=False)
    open_week(reporting_campaign, date(2026, 11, 19))
    services.open_unit_reports(now=BEFORE_DUE + timedelta(days=7))

    client = client_of(town_clerk)
    desk(client)
    with django_assert_max_num_queries(44) as captured:
        assert "还没报的 10 家" in desk(client, period="2026-W47")
        assert len(captured) <= small


def test_desk_stays_with_a_week_until_its_issue_is_out(client_of, town_clerk, report, reporting_campaign, before_due):
    before_due.move_to(BEFORE_DUE + timedelta(days=3), tick=False)
    open_week(reporting_campaign, date(2026, 11, 19))
    client = client_of(town_clerk)
    before = desk(client)
    issue = planned_bulletin(reporting_campaign)
    services.compile_claimed(services.claim_bulletin(issue.pk, now=issue.cutoff_at))
    issue.refresh_from_db()
    services.publish_bulletin(issue, by=town_clerk)

    after = desk(client)

    assert "每周通报 2026年第46周" in before
    assert "每周通报 2026年第47周" in after


def test_desk_of_a_period_not_in_hand_is_absent(client_of, town_clerk, report):
    assert client_of(town_clerk).get(URL, {"period": "2026-W01"}).status_code == 404


def test_desk_tells_what_lies_ahead(client_of, town_clerk, report, reporting_campaign):
    BulletinSchedule.objects.create(campaign=reporting_campaign, kind=BulletinKind.MONTHLY, starts_on=date(2026, 11, 1))

    page = desk(client_of(town_clerk))

    assert "近期" in page
    assert "每月调度 2026年11月：数据截至" in page


def test_desk_sets_what_a_unit_declares_beside_what_the_portal_works_out(
    client_of, town_clerk, report, led_task, village_reporter, village_head
):
    for number, reached_on in enumerate((date(2026, 11, 9), None)):
        led_task.milestones.create(code=f"m{number}", title="节点", due_on=date(2026, 11, 20), reached_on=reached_on)
    fill_in(report, led_task, by=village_reporter, percent=90, difference_reason="第二批待盖章")
    services.sign_unit_report(services.submit_unit_report(report, by=village_reporter), by=village_head)

    page = desk(client_of(town_clerk))

    assert "两处对不上" in page
    assert "演示东村报 90%，系统推算 50%：第二批待盖章" in page

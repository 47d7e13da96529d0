"""The last bulletins stand in the way of closing an action until they are issued or excused; the archive holds the issued ones."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import WorkItem
from campaigns import services as campaigns_services
from campaigns.choices import CampaignStatus, PreparedKind
from campaigns.closing_sections import open_items
from campaigns.models import Campaign, HandedOnItem, ReportingPeriod
from reports import services, upcoming
from reports.choices import BulletinKind, BulletinStatus
from reports.models import Bulletin, UnitReport
from tests.factories_bulletins import compiled_bulletin, instant, make_campaign, planned_bulletin, schedule
from tests.factories_campaigns import open_week

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday(time_machine):
    time_machine.move_to("2026-11-20T10:20:00+08:00", tick=False)


@pytest.fixture
def campaign(office, village):
    return make_campaign(office, village)


def labels(campaign, user):
    return [
        item.label for section, items in open_items(campaign, user) if section.code == "bulletins" for item in items
    ]


def keys(campaign, user):
    return [item.key for section, items in open_items(campaign, user) if section.code == "bulletins" for item in items]


def closed(campaign):
    Campaign.objects.update(status=CampaignStatus.CLOSED, closed_on=date(2026, 11, 20))
    return Campaign.objects.select_related("owner_unit", "office_unit").get()


def test_draft_and_the_week_that_runs_are_open(campaign, town_clerk):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 9))
    compiled_bulletin(campaign)

    assert keys(campaign, town_clerk) == ["bulletin-weekly-2026-W46", "bulletin-weekly-2026-W47"]
    assert "初稿" in labels(campaign, town_clerk)[0]
    assert "尚未编制" in labels(campaign, town_clerk)[1]


def test_published_issue_is_open_no_more(campaign, town_clerk):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 9))
    services.publish_bulletin(compiled_bulletin(campaign), by=town_clerk)

    assert keys(campaign, town_clerk) == ["bulletin-weekly-2026-W47"]


def test_merged_or_skipped_period_has_no_issue_to_wait_for(campaign, town_clerk):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 16))
    week = open_week(campaign, date(2026, 11, 18))

    campaigns_services.skip_period(week, reason="收官", by=town_clerk)

    assert keys(campaign, town_clerk) == []


def test_closing_waits_until_the_last_issue_is_excused_with_a_reason(campaign, town_clerk):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 16))
    campaigns_services.begin_closing(campaign, by=town_clerk)
    with pytest.raises(ValidationError, match="未印发的通报尚未登记不再印发：每周通报"):
        campaigns_services.close_campaign(campaign, by=town_clerk)
    wanted = {"keys": ["bulletin-weekly-2026-W47"], "unit": None, "by": town_clerk}
    with pytest.raises(ValidationError, match="请写明原因"):
        campaigns_services.hand_on_items(campaign, **wanted)

    campaigns_services.hand_on_items(campaign, **wanted, note="并入年度总结")

    assert HandedOnItem.objects.get().unit == campaign.office_unit
    assert campaigns_services.close_campaign(campaign, by=town_clerk).is_closed


def test_what_was_excused_before_it_was_compiled_stays_excused(campaign, town_clerk):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 9))
    campaigns_services.begin_closing(campaign, by=town_clerk)
    both = keys(campaign, town_clerk)
    campaigns_services.hand_on_items(campaign, keys=both, unit=None, note="并入年度总结", by=town_clerk)

    compiled_bulletin(campaign)

    assert campaigns_services.closing_gaps(campaign, town_clerk) == []


def test_closed_action_plans_no_more_issues(campaign):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 9))
    closed(campaign)

    assert services.plan_due_bulletins(now=instant("2026-12-20 12:00")) == []


def test_running_action_plans_them(campaign):
    """The negative control of the test above."""
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 9))

    assert services.plan_due_bulletins(now=instant("2026-12-20 12:00"))


def test_closed_action_has_no_cut_off_to_come(campaign, town_clerk):
    schedule(campaign, BulletinKind.WEEKLY, starts_on=date(2026, 11, 9))
    now = timezone.now()
    assert any("报送截止" in each.text for each in upcoming.upcoming_dates(campaign, user=town_clerk, now=now))

    dates = upcoming.upcoming_dates(closed(campaign), user=town_clerk, now=now)

    assert not any("报送截止" in each.text for each in dates)


def test_issue_of_a_closed_action_is_not_published(campaign, town_clerk, client_of):
    draft = compiled_bulletin(campaign)
    closed(campaign)

    answer = client_of(town_clerk).post(f"/office/reports/bulletins/{draft.pk}/publish/")

    assert answer.status_code == 409
    assert "只能查看" in answer.text
    assert Bulletin.objects.get().status == BulletinStatus.DRAFT


def test_units_report_no_more(campaign, village_reporter, village_head, client_of):
    period = open_week(campaign, date(2026, 11, 18))
    services.open_unit_reports(now=timezone.now())
    report = UnitReport.objects.get(period=period)
    UnitReport.objects.update(is_declared_zero=True)
    closed(campaign)
    report = UnitReport.objects.select_related("period__campaign", "unit").get()

    with pytest.raises(ValidationError, match="只能查看"):
        services.submit_unit_report(report, by=village_reporter)
    with pytest.raises(ValidationError, match="只能查看"):
        services.sign_unit_report(report, by=village_head)
    assert not services.open_unit_reports(now=timezone.now() + timedelta(days=14))


def test_report_that_is_owed_no_more_leaves_the_work_queue(campaign, town_clerk, village):
    open_week(campaign, date(2026, 11, 18))
    services.open_unit_reports(now=timezone.now())
    other = WorkItem.objects.create(
        key="unit_report-999999-file-1", unit=village, role="unit_reporter", title="另一行动", url="/",
        asked_at=timezone.now(),
    )  # fmt: skip
    campaigns_services.begin_closing(campaign, by=town_clerk)

    campaigns_services.close_campaign(campaign, by=town_clerk)

    assert list(WorkItem.objects.open()) == [other]
    assert ReportingPeriod.objects.get().status == "closed"


def test_archive_holds_every_issued_bulletin(campaign, town_clerk):
    services.publish_bulletin(compiled_bulletin(campaign), by=town_clerk)
    planned_bulletin(campaign, key="2026-W45")
    prepared = campaigns_services.ask_for_file(campaign, kind=PreparedKind.ARCHIVE, by=town_clerk)

    made = campaigns_services.make_claimed_file(campaigns_services.claim_prepared_file(prepared.pk, now=timezone.now()))

    prepared.refresh_from_db()
    assert made, prepared.failure
    archive = zipfile.ZipFile(io.BytesIO(prepared.file.path.read_bytes()))
    issues = [name for name in archive.namelist() if name.startswith("07 通报/")]
    assert len(issues) == 1
    assert archive.read(issues[0]).startswith(b"PK")

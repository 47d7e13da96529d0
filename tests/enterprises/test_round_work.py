"""The village's work while a round is open: how many firms have not filed, and the text for its firms' group."""

from datetime import timedelta

import pytest

from accounts.choices import Role
from accounts.models import WorkItem
from enterprises import services, tasks
from enterprises.choices import EnterpriseStatus
from enterprises.models import SelfReport
from tests.factories_campaigns import CampaignUnitFactory
from tests.factories_enterprises import EnterpriseFactory
from tests.factories_self_reports import (
    CLOSES_AT,
    OPEN_AT,
    all_conforming,
    file_self_report,
    make_template,
    open_quarter,
    questions_of,
    self_report_of,
)

HOME = "/office/reports/unit-reports/"
TWO_MISSING, ONE_MISSING = "2家企业未报2026年第四季度自查", "1家企业未报2026年第四季度自查"


@pytest.fixture
def second_firm(village):
    return EnterpriseFactory(unit=village)


@pytest.fixture
def self_report(friday, campaign, own_enterprise, second_firm, other_enterprise):
    """One of two that the village is asked for; the neighbour has a third."""
    for unit in (own_enterprise.unit, other_enterprise.unit):
        CampaignUnitFactory(campaign=campaign, unit=unit)
    make_template(campaign)
    open_quarter(campaign)
    services.ask_villages(now=OPEN_AT)
    return self_report_of(own_enterprise)


@pytest.fixture
def page_url(self_report):
    return f"/office/enterprises/self-report-rounds/{self_report.round_id}/"


def titles(village):
    return list(WorkItem.objects.open().filter(unit=village).values_list("title", flat=True))


def file_second(village, by):
    """The other firm of the village files, on the telephone."""
    second = SelfReport.objects.exclude(enterprise__members__isnull=False).get(enterprise__unit=village)
    services.save_self_report(second, version=second.version, answers=all_conforming(second), by=by)
    services.enter_self_report_on_behalf(second, channel="telephone", received_at=OPEN_AT, source=None, by=by)


def test_clock_asks_each_village_once(village, other_village, friday, campaign, enterprise, other_enterprise):
    make_template(campaign)

    tasks.tick()
    tasks.tick()

    item = WorkItem.objects.get(unit=village)
    shown_round = campaign.self_report_rounds.get()
    assert (item.role, item.title, item.due_at) == (Role.UNIT_REPORTER, ONE_MISSING, shown_round.due_at)
    assert item.url == f"/office/enterprises/self-report-rounds/{shown_round.pk}/"
    assert titles(other_village) == [ONE_MISSING]


def test_filing_counts_down_and_the_last_one_settles(
    village, other_village, village_reporter, enterprise_filer, self_report
):
    assert titles(village) == [TWO_MISSING]

    file_self_report(self_report, by=enterprise_filer)
    assert titles(village) == [ONE_MISSING]
    file_second(village, village_reporter)

    assert titles(village) == []
    assert titles(other_village) == [ONE_MISSING]
    services.ask_villages(now=OPEN_AT)
    assert titles(village) == []


def test_return_asks_again(village, village_reporter, inspector, enterprise_filer, self_report):
    file_second(village, village_reporter)
    file_self_report(self_report, by=enterprise_filer)
    assert titles(village) == []

    services.return_self_report(self_report, reason="照片看不清", by=inspector)

    assert titles(village) == [ONE_MISSING]


def test_firm_that_moved_away_is_not_waited_for(
    client_of, village, village_reporter, enterprise_filer, second_firm, self_report, page_url
):
    services.record_status(second_firm, status=EnterpriseStatus.MOVED, on=None, note="搬到外镇", by=village_reporter)

    services.ask_villages(now=OPEN_AT)

    assert titles(village) == [ONE_MISSING]
    page = client_of(village_reporter).get(page_url).content.decode()
    assert "还没报的 2" in page
    assert "其中 1 家已停产、搬走、关门或失联" in page
    assert "复制催报通知" in page
    file_self_report(self_report, by=enterprise_filer)
    assert "复制催报通知" not in client_of(village_reporter).get(page_url).content.decode()


def test_closed_round_is_nobodys_work(village, other_village, self_report):
    services.ask_villages(now=CLOSES_AT)

    assert titles(village) + titles(other_village) == []


def test_filing_after_the_round_closed_asks_for_nothing(village, inspector, self_report, time_machine):
    time_machine.move_to(CLOSES_AT + timedelta(hours=1), tick=False)

    file_second(village, inspector)

    assert titles(village) == []


def test_home_page_of_a_village_says_who_is_missing(
    client_of, village_reporter, village_head, department_reporter, self_report, page_url
):
    for person in (village_reporter, village_head):
        page = client_of(person).get(HOME).content.decode()
        assert "2 家企业未报2026年第四季度自查" in page
        assert "1月15日12:00" in page
        assert page_url in page
    assert page_url not in client_of(department_reporter).get(HOME).content.decode()


def test_home_page_says_nothing_when_all_have_filed(
    client_of, village, village_reporter, enterprise_filer, self_report, page_url
):
    file_second(village, village_reporter)
    file_self_report(self_report, by=enterprise_filer)

    assert page_url not in client_of(village_reporter).get(HOME).content.decode()


def test_village_copies_a_text_for_its_firms(
    client_of, village, village_reporter, self_report, second_firm, page_url, settings
):
    village_reporter.phone = "0760-00000020"
    village_reporter.save()

    text = client_of(village_reporter).get(page_url).context["reminder_text"]

    for words in ("各企业：", "1月15日12:00截止", settings.PORTAL_BASE_URL, "演示东村（电话0760-00000020）", "代填"):
        assert words in text
    for firm in (self_report.enterprise, second_firm):
        assert firm.name not in text


def test_text_without_a_telephone_names_the_village(client_of, village_reporter, self_report, page_url):
    village_reporter.phone = ""
    village_reporter.save()

    assert "请联系演示东村，" in client_of(village_reporter).get(page_url).context["reminder_text"]


def test_nobody_is_reminded_of_a_closed_round(client_of, town_clerk, village_reporter, page_url, time_machine):
    time_machine.move_to(CLOSES_AT, tick=False)

    for person in (town_clerk, village_reporter):
        assert client_of(person).get(page_url).context["reminder_text"] == ""


def test_entry_on_behalf_lets_the_browser_hold_open_questions(client_of, village_reporter, self_report):
    page = client_of(village_reporter).get(f"/office/enterprises/self-reports/{self_report.pk}/on-behalf/")

    radios = [line for line in page.content.decode().splitlines() if 'class="answer-input"' in line]
    assert len(radios) == 3 * len(questions_of(self_report))
    assert all("required" in line for line in radios)

"""The two forms everybody fills in, filed without a mouse: Tab, Space and Enter, and letters for what is typed."""

import pytest

from accounts.choices import Channel
from enterprises.choices import Answer, SelfReportStatus
from enterprises.models import SelfReport
from reports.choices import UnitReportStatus
from reports.models import UnitReport
from tests.browser.keyboard import FOCUS, SKIP_LINK

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

MOST_STOPS = 150


def stops(person):
    """Yields what has the focus, which the eye must be able to find, and presses Tab unless the page moved it on."""
    last = person.page.evaluate(FOCUS)
    for _number in range(MOST_STOPS):
        focus = person.page.evaluate(FOCUS)
        if focus["key"] == last["key"]:
            person.page.keyboard.press("Tab")
            focus = person.page.evaluate(FOCUS)
        assert focus["seen"], f"{person.page.url}: {focus}"
        yield focus
        last = focus
    pytest.fail(f"{person.page.url} has no button to hand the form in")


def skip_to_content(person):
    assert next(stops(person))["text"] == SKIP_LINK
    person.page.keyboard.press("Enter")


def test_firm_files_by_keyboard(visitor):
    self_report = SelfReport.objects.filter(enterprise__members__user__login_name="firm").latest("round__starts_on")
    firm = visitor("firm")
    firm.go(self_report.get_absolute_url())
    skip_to_content(firm)
    for focus in stops(firm):
        if focus["type"] == "radio" and not focus["checked"]:
            firm.page.keyboard.press("Space")
        if focus["text"] in ("下一页", "报送"):
            firm.page.keyboard.press("Enter")
        if focus["text"] == "报送":
            break
    firm.page.wait_for_selector(f"text={self_report.receipt}")
    self_report.refresh_from_db()
    assert self_report.status == SelfReportStatus.SUBMITTED
    assert set(self_report.answers.values_list("answer", flat=True)) == {Answer.CONFORMING}


def test_village_reports_by_keyboard(visitor):
    report = UnitReport.objects.filter(unit__code="henglan-wusha", status=UnitReportStatus.DRAFT).latest("pk")
    reporter = visitor("henglan-wusha-reporter")
    reporter.go(report.get_absolute_url())
    skip_to_content(reporter)
    for focus in stops(reporter):
        if focus["name"].endswith("done") and focus["tag"] == "TEXTAREA":
            reporter.page.keyboard.type("走访三户。")
        if focus["name"] == "action" and focus["value"] == "submit":
            reporter.page.keyboard.press("Enter")
            break
    reporter.page.wait_for_selector("text=待审核")
    report.refresh_from_db()
    assert (report.status, report.channel) == (UnitReportStatus.SUBMITTED, Channel.PORTAL)
    assert set(report.lines.values_list("done", flat=True)) == {"走访三户。"}

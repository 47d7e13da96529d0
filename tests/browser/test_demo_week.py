"""A stranger's first round in the demo town, in a real browser beside a real worker and beat (README, "A first round").

Every page met on the way loads nothing from elsewhere, breaks no Content-Security-Policy, is no wider than a phone and
has no serious finding of axe.
"""

import re

import pytest

from reports.choices import BulletinStatus, UnitReportStatus
from reports.models import Bulletin, UnitReport
from tests.browser.visitors import PHONE
from tests.drills.processes import wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.browser]


def test_first_round(visitor, clockwork):
    report = UnitReport.objects.filter(unit__code="henglan-wusha", status=UnitReportStatus.DRAFT).latest("pk")

    reporter = visitor("henglan-wusha-reporter", PHONE)
    reporter.open(report.get_absolute_url())
    reporter.page.locator("textarea[name$=done]").first.fill("本周走访三户企业。")
    reporter.page.click("button[value=submit]")
    assert "待审核" in reporter.text
    reporter.check()

    head = visitor("henglan-wusha-head", PHONE)
    head.open("/accounts/inbox/")
    head.page.click(f"main a[href='{report.get_absolute_url()}']")
    head.press("审核通过")
    assert "已报送" in head.text
    report.refresh_from_db()
    assert report.status == UnitReportStatus.SIGNED

    # The newest week was left to the clock: beat and worker compile it by themselves.
    newest = Bulletin.objects.filter(kind="weekly", status=BulletinStatus.DRAFT)
    wait_until(lambda: newest.exists())
    bulletin = newest.latest("cutoff_at")
    office = visitor("office")
    office.open("/office/reports/desk/")
    office.page.click("text=看通报")
    office.page.click("text=现在核验")
    office.page.wait_for_selector("text=全部一致")
    office.press("印发")
    office.check()
    bulletin.refresh_from_db()
    assert (bulletin.status, bulletin.published_by.login_name) == (BulletinStatus.PUBLISHED, "office")

    leader = visitor("mayor", PHONE)
    leader.open("/office/reports/dashboard/")
    leader.open(bulletin.get_absolute_url())
    number = leader.page.locator("main a[href*='/reports_expected/rows/']").first
    value = number.inner_text()
    number.click()
    leader.check()
    assert re.search(rf"共 {value} 行", leader.text)

"""A stranger's first round in the demo town, in a real browser beside a real worker and beat (README, "A first round").

Every page met on the way loads nothing from elsewhere and breaks no Content-Security-Policy. How the pages look is
test_every_page.py's matter; only what people make of them here is looked at again.
"""

import re

import pytest
from django.utils import timezone

from reports.choices import BulletinStatus, UnitReportStatus
from reports.demo import town
from reports.models import Bulletin, UnitReport
from tests.browser.visitors import PHONE
from tests.drills.processes import wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.browser]


@pytest.fixture
def seeded(migrated_rows):
    """The demo as of now, seeded for this test alone: worker and beat keep the machine's clock."""
    town.seed_town(scale="small", today=timezone.localdate())


def test_first_round(visitor, clockwork):
    report = UnitReport.objects.filter(unit__code="henglan-wusha", status=UnitReportStatus.DRAFT).latest("pk")

    reporter = visitor("henglan-wusha-reporter", PHONE)
    reporter.go(report.get_absolute_url())
    reporter.page.locator("textarea[name$=done]").first.fill("本周走访三户企业。")
    reporter.check()
    reporter.click("button[value=submit]")
    assert "待审核" in reporter.text
    reporter.check()

    head = visitor("henglan-wusha-head", PHONE)
    head.go("/accounts/inbox/")
    head.click(f"main a[href='{report.get_absolute_url()}']")
    head.press("审核通过")
    assert "已报送" in head.text
    report.refresh_from_db()
    assert report.status == UnitReportStatus.SIGNED

    # The newest week was left to the clock: beat and worker compile it by themselves.
    newest = Bulletin.objects.filter(kind="weekly", status=BulletinStatus.DRAFT)
    wait_until(lambda: newest.exists())
    bulletin = newest.latest("cutoff_at")
    office = visitor("office")
    office.go("/office/reports/desk/")
    office.click("text=看通报")
    office.turn("现在核验")
    office.page.wait_for_selector("text=全部一致")
    office.check()
    office.press("印发")
    bulletin.refresh_from_db()
    assert (bulletin.status, bulletin.published_by.login_name) == (BulletinStatus.PUBLISHED, "office")

    leader = visitor("mayor", PHONE)
    leader.go(bulletin.get_absolute_url())
    number = "main a[href*='/reports_expected/rows/']"
    value = leader.page.locator(number).first.inner_text()
    leader.click(number)
    assert re.search(rf"共 {value} 行", leader.text)

"""A stranger's first round in the demo town, in a real browser beside a real worker and beat (README, "A first round").

Every page met on the way loads nothing from elsewhere, breaks no Content-Security-Policy, is no wider than a phone and
has no serious finding of axe.
"""

import re
from pathlib import Path

import pytest
from django.utils import timezone

from reports.choices import BulletinStatus, UnitReportStatus
from reports.demo import links, town
from reports.models import Bulletin, UnitReport
from tests.drills.processes import Processes, flush_broker, wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

AXE = Path("node_modules/axe-core/axe.min.js")
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1440, "height": 900}


class Visitor:
    """Somebody at a browser who entered with a demo link; everything the pages complain of is kept in `complaints`."""

    def __init__(self, browser, live_server, link, viewport):
        self.context = browser.new_context(viewport=viewport, locale="zh-CN", bypass_csp=False)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url, live_server.url))
        self.page.goto(link)
        self.page.click("main form button")

    def _note(self, address, own):
        if not address.startswith((own, "data:")):
            self.complaints.append(f"loads {address}")

    def open(self, address):
        self.page.goto(address)
        self.check()

    def check(self):
        """The page as it stands fits the window and has no serious or critical accessibility finding."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], self.page.url
        findings = self._axe()
        assert findings == [], self.page.url

    def _axe(self):
        """Runs axe from the test's side (the page's own policy lets no foreign script in)."""
        session = self.context.new_cdp_session(self.page)
        session.send("Page.setBypassCSP", {"enabled": True})
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")
        session.detach()
        return [
            (finding["id"], finding["nodes"][0]["html"])
            for finding in found["violations"]
            if finding["impact"] in ("serious", "critical")
        ]


@pytest.fixture
def visitor(browser, live_server, settings, transactional_db):
    """Makes visitors by the name of their role; fails the test for whatever their pages complained of."""
    settings.PORTAL_BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    town.seed_town(scale="small", today=timezone.localdate())
    demo = {post.user.login_name: link for post, link in links.issue_demo_links()}
    visitors = []

    def enter(login_name, viewport=DESKTOP):
        visitors.append(Visitor(browser, live_server, demo[login_name], viewport))
        return visitors[-1]

    yield enter
    for each in visitors:
        each.context.close()
        assert each.complaints == []


@pytest.fixture
def clockwork(transactional_db):
    processes = Processes()
    processes.start_worker()
    processes.start_beat()
    yield
    processes.kill_all()
    flush_broker()


def test_first_round(visitor, live_server, clockwork):
    report = UnitReport.objects.filter(unit__code="henglan-wusha", status=UnitReportStatus.DRAFT).latest("pk")
    address = f"{live_server.url}{report.get_absolute_url()}"

    reporter = visitor("henglan-wusha-reporter", PHONE)
    reporter.open(address)
    reporter.page.locator("textarea[name$=done]").first.fill("本周走访三户企业。")
    reporter.page.click("button[value=submit]")
    assert "待审核" in reporter.page.inner_text("main")
    reporter.check()

    head = visitor("henglan-wusha-head", PHONE)
    head.open(f"{live_server.url}/accounts/inbox/")
    head.page.click(f"main a[href='{report.get_absolute_url()}']")
    head.page.click("text=审核通过")
    assert "已报送" in head.page.inner_text("main")
    report.refresh_from_db()
    assert report.status == UnitReportStatus.SIGNED

    # The newest week was left to the clock: beat and worker compile it by themselves.
    newest = Bulletin.objects.filter(kind="weekly", status=BulletinStatus.DRAFT)
    wait_until(lambda: newest.exists())
    bulletin = newest.latest("cutoff_at")
    office = visitor("office")
    office.open(f"{live_server.url}/office/reports/desk/")
    office.page.click("text=看通报")
    office.page.click("text=现在核验")
    office.page.wait_for_selector("text=全部一致")
    office.page.get_by_role("button", name="印发", exact=True).click()
    office.check()
    bulletin.refresh_from_db()
    assert (bulletin.status, bulletin.published_by.login_name) == (BulletinStatus.PUBLISHED, "office")

    leader = visitor("mayor", PHONE)
    leader.open(f"{live_server.url}/office/reports/dashboard/")
    leader.open(f"{live_server.url}{bulletin.get_absolute_url()}")
    number = leader.page.locator("main a[href*='/reports_expected/rows/']").first
    value = number.inner_text()
    number.click()
    leader.check()
    assert re.search(rf"共 {value} 行", leader.page.inner_text("main"))


def test_pages_of_each_role_fit_and_are_accessible(visitor, live_server):
    for login_name in links.LOGIN_NAMES:
        person = visitor(login_name)
        person.page.goto(f"{live_server.url}/")
        menu = person.page.eval_on_selector_all("nav a[href^='/']", "links => links.map(link => link.href)")
        assert menu
        for address in dict.fromkeys(menu):
            person.page.set_viewport_size(DESKTOP)
            person.open(address)
            person.page.set_viewport_size(PHONE)
            person.check()

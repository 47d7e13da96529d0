"""Somebody at a browser in the demo town, who notices what would annoy anybody: foreign hosts, errors, a page too wide."""

from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path

from tests.browser import keyboard, plain_forms

AXE = Path("node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21aa"]
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1440, "height": 900}
# A loaded machine is slow, not broken.
PATIENCE_MS = 30_000


@cache
def _axe_source():
    return AXE.read_text(encoding="utf-8")


def _too_wide(page):
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{width} px wide"] if width > page.viewport_size["width"] else []


class Visitor:
    """Enters with a demo link; everything the pages complain of is kept in `complaints`."""

    def __init__(self, browser, own, *, viewport, has_javascript=True):
        """`own` is the address of the portal."""
        self.own = own
        # Without motion nothing is met half-way between two colours.
        self.context = browser.new_context(
            viewport=viewport,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            java_script_enabled=has_javascript,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(keyboard.NOTE_CLICK_HANDLERS)
        self.page = self.context.new_page()
        self.complaints = []
        self.expects_refusals = False
        self.page.on("console", lambda message: message.type == "error" and self._note(message.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", lambda request: self._note_host(request.url))

    def enter(self, demo_link):
        self.go(demo_link)
        self.click("main form button")

    def _note(self, complaint):
        if self.expects_refusals and "responded with a status of 4" in complaint:
            return
        self.complaints.append((self.page.url, complaint))

    def _note_host(self, address):
        if not address.startswith((self.own, "data:", "blob:")):
            self._note(f"loads {address}")

    @property
    def text(self):
        return self.page.inner_text("main")

    def go(self, path):
        self.page.goto(f"{self.own}{path}")

    def open(self, path):
        self.go(path)
        self.check()

    def check(self):
        """The page as it stands fits the window and has no serious or critical accessibility finding."""
        assert self.findings() == []

    def findings(self):
        # A click returns with the new page's first byte.
        self.page.wait_for_load_state()
        return [(self.page.url, finding) for finding in [*_too_wide(self.page), *self._axe()]]

    def findings_by_keyboard(self):
        """What a person without a mouse would stumble over, on a page just opened."""
        self.page.wait_for_load_state()
        return [(self.page.url, problem) for problem in keyboard.problems(self.page)]

    def findings_without_scripts(self):
        """What would not work on this page, asked for anew by a telephone that runs no scripts."""
        self._plain_page.goto(self.page.url)
        found = [*_too_wide(self._plain_page), *plain_forms.problems(self._plain_page)]
        return [(self.page.url, problem) for problem in found]

    @cached_property
    def _plain_page(self):
        cookies = self.context.storage_state()
        return self.context.browser.new_context(
            viewport=PHONE, locale="zh-CN", java_script_enabled=False, storage_state=cookies
        ).new_page()

    def leave(self):
        self.context.close()
        if "_plain_page" in self.__dict__:
            self._plain_page.context.close()

    @contextmanager
    def leaving(self):
        """What is done in here leads to another page; afterwards that page is there, and none of the old one is read."""
        with self.page.expect_navigation():
            yield

    def click(self, selector):
        """Click the first element a selector finds, a link or a button, and go where it leads."""
        with self.leaving():
            self.page.locator(selector).first.click()

    def press(self, name):
        """Press the button of this name, which sends a form."""
        with self.leaving():
            self.turn(name)

    def turn(self, name):
        """Press the button of this name, which stays on the page."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        """Follow the first link in the content with this text."""
        with self.leaving():
            self.page.locator("main, .page-head").get_by_role("link", name=name, exact=True).first.click()

    def _axe(self):
        """Runs axe from the test's side (the page's own policy lets no foreign script in)."""
        session = self.context.new_cdp_session(self.page)
        session.send("Page.setBypassCSP", {"enabled": True})
        self.page.evaluate(_axe_source())
        found = self.page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
        session.detach()
        return [
            (finding["id"], finding["nodes"][0]["html"])
            for finding in found["violations"]
            if finding["impact"] in ("serious", "critical")
        ]

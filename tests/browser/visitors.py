"""Somebody at a browser in the demo town, who notices what would annoy anybody: foreign hosts, errors, a page too wide."""

from pathlib import Path

AXE = Path("node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21aa"]
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1440, "height": 900}


class Visitor:
    """Entered with a demo link; everything the pages complain of is kept in `complaints`."""

    def __init__(self, browser, own, link, *, viewport, has_javascript=True):
        self.own = own
        # Without motion nothing is met half-way between two colours.
        self.context = browser.new_context(
            viewport=viewport,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            java_script_enabled=has_javascript,
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints = []
        self.page.on("console", lambda message: message.type == "error" and self._note(message.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", lambda request: self._note_host(request.url))
        self.page.goto(link)
        self.page.click("main form button")

    def _note(self, complaint):
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
        width = self.page.evaluate("document.documentElement.scrollWidth")
        wide = [f"{width} px wide"] if width > self.page.viewport_size["width"] else []
        return [(self.page.url, finding) for finding in wide + self._axe()]

    def press(self, name):
        """Press the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        """Follow the first link in the content with this text."""
        self.page.locator("main, .page-head").get_by_role("link", name=name, exact=True).first.click()

    def _axe(self):
        """Runs axe from the test's side (the page's own policy lets no foreign script in)."""
        session = self.context.new_cdp_session(self.page)
        session.send("Page.setBypassCSP", {"enabled": True})
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
        session.detach()
        return [
            (finding["id"], finding["nodes"][0]["html"])
            for finding in found["violations"]
            if finding["impact"] in ("serious", "critical")
        ]

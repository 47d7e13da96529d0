"""Makes the pictures in docs/images from a fresh demo town: `.venv/bin/python docs/screenshots.py` after `./portal setup dev`.

Starts the embedded portal on a scratch data directory, enters with the printed demo links and takes each page at 1440 and
at 360 px.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
NOTICE = ROOT / "tests" / "data" / "notices" / "cn-gd-sz-shenshan-2021-lamps" / "rows.csv"
PORT = "8077"
ADDRESS = f"http://127.0.0.1:{PORT}"
SIZES = ((1440, 900), (360, 780))
LINK = re.compile(r"^  (\S+)  .*?(http://\S+)$", re.MULTILINE)
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-sync",
]


def start_portal(directory):
    """The demo on a scratch directory: (process, {role: login address})."""
    environment = {**os.environ, "PORTAL_DATA_DIR": directory, "PORT": PORT, "PORTAL_TICK_SECONDS": "5"}
    manage = [sys.executable, str(ROOT / "manage.py")]
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([*manage, *command], env=environment, check=True)  # noqa: S603 - our own command
    seeded = subprocess.run(  # noqa: S603
        [*manage, "seed_demo"], env=environment, check=True, capture_output=True, text=True
    )
    process = subprocess.Popen([*manage, "portal_serve"], env=environment)  # noqa: S603
    while True:
        try:
            urlopen(f"{ADDRESS}/healthz").close()  # noqa: S310 - our own server
            break
        except URLError:
            time.sleep(0.3)
    time.sleep(12)  # the clock compiles what fell due
    return process, dict(LINK.findall(seeded.stdout))


def take(page, name, address=None, *, full_page=False):
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        if address:
            page.goto(f"{ADDRESS}{address}")
        page.screenshot(path=IMAGES / f"{name}-{width}.png", full_page=full_page)


def enter(browser, link=None):
    page = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    if link:
        page.goto(link)
        page.click("main button")
    return page


def take_all(browser, links):
    take(enter(browser), "login", "/accounts/login/")
    reporter = enter(browser, links["联络员"])
    reporter.goto(f"{ADDRESS}/office/reports/unit-reports/")
    take(reporter, "unit-report", reporter.get_attribute("main a[href*='/unit-reports/']", "href"))
    office = enter(browser, links["专班办经办人"])
    take(office, "office-desk", "/office/reports/desk/")
    office.goto(f"{ADDRESS}/office/inspections/notice-imports/new/")
    office.set_input_files("input[type=file]", NOTICE)
    office.fill("[name=issuer]", "深圳市市场监督管理局")
    office.fill("[name=title]", "2021年深汕特别合作区产品质量监督抽查结果（灯及灯具）")
    office.click("main form button")
    take(office, "notice-import", full_page=True)
    campaign = office.get_attribute("nav a:has-text('行动')", "href")
    office.goto(f"{ADDRESS}{campaign}")
    campaign = office.get_attribute("main a[href*='/campaigns/campaigns/']", "href")
    for name, part in (("plan", "plan"), ("ledger", "ledger"), ("indicators", "indicators")):
        take(office, name, f"{campaign}{part}/")
    take(office, "directives", "/office/campaigns/directives/")
    take(office, "directive", office.get_attribute("main a[href*='/directives/'][href$='/']", "href"), full_page=True)
    office.goto(f"{ADDRESS}/office/campaigns/meetings/")
    take(office, "meeting", office.get_attribute("main a[href*='/campaigns/meetings/']", "href"))
    take(office, "burden", "/office/reports/burden/")
    firm = enter(browser, links["企业填报人"])
    take(firm, "firm-home", "/firm/inspections/", full_page=True)
    firm.click("main a[href*='/self-reports/']")
    take(firm, "self-report", firm.url.removeprefix(ADDRESS))
    inspector = enter(browser, links["执法人员"])
    take(inspector, "spot-checks", "/office/inspections/spot-checks/")
    take(inspector, "follow-ups", "/office/inspections/follow-ups/")
    take(inspector, "firms", "/office/enterprises/enterprises/")
    mayor = enter(browser, links["领导"])
    take(mayor, "dashboard", "/office/reports/dashboard/")
    take(mayor, "analysis", "/office/reports/analysis/")
    mayor.goto(f"{ADDRESS}/office/reports/bulletins/?kind=weekly")
    issue = mayor.get_attribute("tbody tr:has-text('已印发') a", "href")
    take(mayor, "bulletin", issue, full_page=True)
    take(mayor, "figure-rows", mayor.get_attribute("main a[href*='/batches_nonconforming/rows/']", "href"))


def main():
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        process, links = start_portal(directory)
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            take_all(browser, links)
            browser.close()
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()

"""Every page of the demo: it fits the window, axe finds nothing serious, nothing is in error.

The suite follows links and looks at each page once, on a phone, as the first of those that come to it; its parts run in
any order and in several processes, so each finds out for itself what those before it come to. The drill looks at each as
every role, on a desk too, by keyboard and without scripts, and at pages no link leads to; it knows the list of all views,
and names those that nobody has looked at. Each role is a part of its own (`-n 2` runs two at once, `-k office` one).
"""

from functools import cache, partial
from itertools import takewhile
from pathlib import Path
from zlib import crc32

import pytest
from django.urls import get_resolver

from reports.demo import links
from tests.browser import crawl, rare_pages
from tests.browser.survey import Survey, keep, missed
from tests.browser.visitors import PHONE
from tests.isolation.routes import ROUTES

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

# Whose pages have the most on them, and how many parts look at what each meets beyond those before: parts as long, about,
# as the one that looks at what is left to all those after.
SHARES = {"henglan-wusha-reporter": 1, "office": 2}
BEYOND = ("inspector", "firm", "system-admin", "security-admin", "audit-admin")
OTHERS = ("henglan-wusha-head", "mayor", "vice-mayor", "organiser", "zhongshan-lighting-association-reporter")
# The parts of the drill: the roles, those with the most pages first, and the pages that belong to nobody.
LONGEST = ("office", "henglan-wusha-reporter", "inspector", "mayor")
ROLES = (*LONGEST, *(name for name in links.LOGIN_NAMES if name not in LONGEST), OTHERS[-1])
BESIDE = "beside-the-roles"
PARTS = (*ROLES, BESIDE)
FEWEST_PAGES = {"henglan-wusha-reporter": 50, "office": 140}
FEWEST_BEYOND = 15
FILES = {
    "campaigns:activity_export",
    "campaigns:contact_import_template",
    "campaigns:directive_evidence_download",
    "campaigns:directive_paper_download",
    "campaigns:evidence_download",
    "campaigns:meeting_minutes_download",
    "campaigns:meeting_notice_download",
    "campaigns:pack_export",
    "campaigns:plan_draft_file",
    "campaigns:prepared_file_download",
    "campaigns:resource_export",
    "campaigns:supervision_letter_download",
    "campaigns:supervision_letter_scan_download",
    "enterprises:enterprise_import_file",
    "enterprises:enterprise_import_template",
    "enterprises:self_report_photo",
    "enterprises:self_report_review_photo",
    "enterprises:self_report_source",
    "inspections:notice_import_file",
    "reports:bulletin_download",
    "reports:unit_report_source",
}
DATA = {"accounts:healthz", "reports:bulletin_json"}
# Templates that are no pages of their own: what pages extend, and what a command prints.
FRAMES = {
    "base.html",
    "card_page.html",
    "error.html",
    "firm_page.html",
    "form_page.html",
    "inspections/spot_check_form.html",
    "reports/bulletin_document.html",
    "submit_once_page.html",
}


@pytest.fixture
def on_phone(visitor):
    """on_phone("office") is whoever has this login name, entered once a test."""
    return cache(partial(visitor, viewport=PHONE))


@pytest.fixture(scope="session")
def walked():
    """{login name: the pages that links lead to}, kept for the process: every test finds the same town."""
    return {}


def walk(on_phone, walked, login_name):
    if login_name not in walked:
        walked[login_name] = crawl.reachable(on_phone(login_name), known=FILES)
    return walked[login_name]


def look_at(person, addresses):
    findings = []
    for address in addresses:
        person.page.goto(address)
        findings += person.findings()
    return findings


@pytest.mark.parametrize(
    ("login_name", "share"), [(name, share) for name, shares in SHARES.items() for share in range(shares)]
)
def test_each_page_fits_and_is_accessible(on_phone, walked, login_name, share):
    before = takewhile(lambda name: name != login_name, SHARES)
    known = set().union(*(walk(on_phone, walked, name) for name in before))
    pages = walk(on_phone, walked, login_name)
    # Told from the view's name, so that a page that comes or goes moves no other to another part.
    own = [page for page in pages.keys() - known if crc32(page[0].encode()) % SHARES[login_name] == share]
    assert look_at(on_phone(login_name), [pages[page] for page in own]) == []
    assert len(pages) > FEWEST_PAGES[login_name]


def test_each_page_beyond_those_fits_and_is_accessible(on_phone, walked):
    known, findings = set().union(*(walk(on_phone, walked, name) for name in SHARES)), []
    met_before = len(known)
    for login_name in BEYOND:
        pages = walk(on_phone, walked, login_name)
        findings += look_at(on_phone(login_name), [pages[page] for page in pages.keys() - known])
        known |= pages.keys()
    assert findings == []
    assert len(known) - met_before > FEWEST_BEYOND


def test_first_page_of_the_others_fits_and_is_accessible(on_phone):
    findings = []
    for login_name in OTHERS:
        findings += on_phone(login_name).findings()
    assert findings == []


def view_names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from view_names(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name}"


def page_templates():
    return {
        str(path.relative_to("templates"))
        for path in Path("templates").rglob("*.html")
        if not path.name.startswith("_")
    } - FRAMES


def must_be_seen():
    """(names of views, templates) of which the parts of the drill must look at each."""
    post_only = {route.name for route in ROUTES.values() if route.gets == 405}
    return set(view_names(get_resolver())) - post_only - FILES - DATA, page_templates()


def finish(part, survey):
    """What a part found; the part that comes last also answers for what nobody has looked at."""
    keep(part, survey)
    names, templates = must_be_seen()
    assert missed(PARTS, names=names, templates=templates) == []
    assert survey.findings == []


@pytest.mark.drill
@pytest.mark.parametrize("login_name", ROLES)
def test_each_page_of_each_role(visitor, login_name):
    survey, besides = Survey(), rare_pages.besides()
    person = visitor(login_name)
    pages = crawl.reachable(person, besides=besides.get(login_name, ()), pages_a_name=3)
    for address in pages.values():
        survey.visit(person, address)
    finish(login_name, survey)


@pytest.mark.drill
def test_each_page_beside_the_roles(visitor):
    survey = Survey()
    stranger, newcomer = visitor(None), visitor(None)
    stranger.expects_refusals = True
    survey.follow(rare_pages.error_pages(stranger), stranger)
    survey.follow(rare_pages.before_entering(stranger), stranger)
    survey.follow(rare_pages.first_entry(newcomer, visitor("security-admin")))
    survey.follow(rare_pages.overtaken(visitor))
    survey.follow(rare_pages.packs(visitor("office")))
    finish(BESIDE, survey)

"""Every page of the demo: it fits the window, axe finds nothing serious, nothing is in error.

The suite follows links and looks at each page once, on a phone, as the first of those that come to it. The drill looks
at each as every role, on a desk too, by keyboard and without scripts, and at pages no link leads to; it knows the list of
all views, and names those that nobody has looked at. Each role is a part of its own (`-n 2` runs two at once, `-k office` one).
"""

from pathlib import Path

import pytest
from django.urls import get_resolver

from reports.demo import links
from tests.browser import crawl, rare_pages
from tests.browser.survey import Survey, keep, missed
from tests.browser.visitors import PHONE
from tests.isolation.routes import ROUTES

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

# Whose pages have the most on them; then those whose further pages hang on what these have not met.
WIDEST = ("henglan-wusha-reporter", "office", "inspector")
FURTHER = ("firm", "system-admin", "security-admin", "audit-admin")
OTHERS = ("henglan-wusha-head", "mayor", "vice-mayor", "organiser", "zhongshan-lighting-association-reporter")
# The parts of the drill: the roles, those with the most pages first, and the pages that belong to nobody.
LONGEST = ("office", "henglan-wusha-reporter", "inspector", "mayor")
ROLES = (*LONGEST, *(name for name in links.LOGIN_NAMES if name not in LONGEST), OTHERS[-1])
BESIDE = "beside-the-roles"
PARTS = (*ROLES, BESIDE)
FEWEST_PAGES = 70
FILES = {
    "campaigns:contact_import_template",
    "campaigns:directive_evidence_download",
    "campaigns:directive_paper_download",
    "campaigns:evidence_download",
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


def test_each_page_fits_and_is_accessible(visitor):
    known, findings = {}, []
    for login_name in (*WIDEST, *FURTHER):
        person = visitor(login_name, PHONE)
        met = FILES if login_name in WIDEST else FILES | {name for name, _template in known}
        pages = crawl.reachable(person, known=met)
        for page in pages.keys() - known.keys():
            person.page.goto(pages[page])
            findings += person.findings()
        known |= pages
    for login_name in OTHERS:
        findings += visitor(login_name, PHONE).findings()
    assert findings == []
    assert len(known) > FEWEST_PAGES


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
    finish(BESIDE, survey)

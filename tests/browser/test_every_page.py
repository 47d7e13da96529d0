"""Every page of the demo: it fits the window, axe finds nothing serious, nothing is in error.

The suite follows links and looks at each page once, on a phone, as the first of those that come to it. The drill looks
at each as every role, on a desk too, by keyboard and without scripts, and at pages no link leads to; it knows the list of
all views, and names those that nobody has looked at.
"""

from pathlib import Path

import pytest
from django.urls import get_resolver

from reports.demo import links
from tests.browser import crawl, rare_pages
from tests.browser.visitors import DESKTOP, PHONE
from tests.isolation.routes import ROUTES

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

# Whose pages have the most on them; then those whose further pages hang on what these have not met.
WIDEST = ("henglan-wusha-reporter", "office", "inspector")
FURTHER = ("firm", "system-admin", "security-admin", "audit-admin")
OTHERS = ("henglan-wusha-head", "mayor", "vice-mayor", "organiser", "zhongshan-lighting-association-reporter")
FEWEST_PAGES = 70
FILES = {
    "campaigns:contact_import_template",
    "campaigns:evidence_download",
    "campaigns:prepared_file_download",
    "campaigns:resource_export",
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
    "reports/bulletin_document.html",
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


class Survey:
    """Looks at pages in every way and keeps what it found and what it has seen."""

    def __init__(self):
        self.findings, self.names, self.templates, self.count = [], set(), set(), 0

    def visit(self, person, address):
        with crawl.templates() as rendered:
            person.page.set_viewport_size(DESKTOP)
            person.page.goto(address)
            self.findings += person.findings_by_keyboard()
            self.look_at(person)
            self.findings += person.findings_without_scripts()
        self.templates |= set(rendered)

    def look_at(self, person):
        """The page as it stands, which may be the answer to a form."""
        for size in (DESKTOP, PHONE):
            person.page.set_viewport_size(size)
            self.findings += person.findings()
        self.names.add(crawl.name_of(person.page.url))
        self.count += 1

    def follow(self, steps, person=None):
        """Look at the page of each step; a step yields who stands at it, unless all are `person`'s."""
        with crawl.templates() as rendered:
            for who in steps:
                self.look_at(who or person)
        self.templates |= set(rendered)


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


@pytest.mark.drill
def test_each_page_of_each_role(visitor):
    survey, besides = Survey(), rare_pages.besides()
    for login_name in (*links.LOGIN_NAMES, OTHERS[-1]):
        person = visitor(login_name)
        pages = crawl.reachable(person, besides=besides.get(login_name, ()), pages_a_name=3)
        for address in pages.values():
            survey.visit(person, address)
    stranger, newcomer = visitor(None), visitor(None)
    stranger.expects_refusals = True
    survey.follow(rare_pages.error_pages(stranger), stranger)
    survey.follow(rare_pages.before_entering(stranger), stranger)
    survey.follow(rare_pages.first_entry(newcomer, visitor("security-admin")))
    survey.follow(rare_pages.overtaken(visitor))
    post_only = {route.name for route in ROUTES.values() if route.gets == 405}
    assert sorted(set(view_names(get_resolver())) - survey.names - post_only - FILES - DATA) == []
    assert sorted(page_templates() - survey.templates) == []
    assert survey.findings == []

"""Every page of the demo, met by following links: it fits the window, axe finds nothing serious, nothing is in error.

The suite looks at each page once, as the first of the roles that comes to it; the drill looks at each as every role.
"""

import pytest

from reports.demo import links
from tests.browser import crawl
from tests.browser.visitors import DESKTOP, PHONE

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

# Who may do most comes first: their pages have the most on them. The others see nothing that these do not.
WIDEST = (
    "office",
    "inspector",
    "henglan-wusha-reporter",
    "firm",
    "mayor",
    "system-admin",
    "security-admin",
    "audit-admin",
)
OTHERS = ("henglan-wusha-head", "vice-mayor", "organiser", "zhongshan-lighting-association-reporter")
FEWEST_PAGES = 60


def look_at(person, addresses, *, sizes):
    """What is wrong with the pages, each shown at each size."""
    findings = []
    for address in addresses:
        person.page.set_viewport_size(sizes[0])
        person.page.goto(address)
        for size in sizes:
            person.page.set_viewport_size(size)
            findings += person.findings()
    return findings


def test_each_page_fits_and_is_accessible(visitor):
    known, findings = set(), []
    for login_name in WIDEST:
        person = visitor(login_name)
        pages = crawl.reachable(person)
        findings += look_at(person, [pages[name] for name in pages if name not in known], sizes=[PHONE])
        known |= set(pages)
    assert findings == []
    assert len(known) > FEWEST_PAGES


def test_home_page_of_everybody_else(visitor):
    for login_name in OTHERS:
        person = visitor(login_name)
        person.check()
        assert person.text


@pytest.mark.drill
@pytest.mark.parametrize("login_name", [*links.LOGIN_NAMES, OTHERS[-1]])
def test_each_page_of_each_role(visitor, login_name):
    person = visitor(login_name)
    pages = crawl.reachable(person, pages_a_name=3)
    assert look_at(person, pages.values(), sizes=[DESKTOP, PHONE]) == []

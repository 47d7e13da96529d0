"""Every page of the demo, met by following links: it fits the window, axe finds nothing serious, nothing is in error.

The suite looks at each page once, as the first of the roles that comes to it; the drill looks at each as every role.
"""

import pytest
from django.urls import get_resolver

from accounts.models import User
from reports.demo import links
from tests.browser import crawl
from tests.browser.visitors import DESKTOP, PHONE
from tests.enterprises.import_lists import bring_in, prepare, table

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

FILES = "text/html"


def look_at(person, address):
    """Both sizes for the width, axe where the page is read most: on a telephone."""
    answer = person.page.goto(address)
    findings = []
    for size in (DESKTOP, PHONE):
        person.page.set_viewport_size(size)
        findings += person.findings()
    return findings


def test_each_page_fits_and_is_accessible(visitor):
    import time
    from pathlib import Path
    t=time.time(); reached={}
    for login_name in links.LOGIN_NAMES:
        person = visitor(login_name)
        for n,a in crawl.reachable(person).items():
            reached.setdefault(n,(login_name,a))
        print(login_name,time.time()-t)
    Path("/tmp/x17shots/reached.txt").write_text("\n".join(sorted(reached)))
    assert 0

"""The demo town on a live server, people who enter it, and a real worker and beat for what the clock does."""

from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from accounts import services as accounts_services
from accounts.choices import LinkPurpose
from accounts.models import Post
from campaigns.periods import SHANGHAI
from enterprises.models import ProductCategory
from reports.demo import town
from tests.browser import town_copy
from tests.browser.visitors import DESKTOP, Visitor
from tests.drills.processes import Processes, flush_broker
from tests.factories_self_reports import JPEG

# In an open round of self-reports, after a week's cut-off and before the next: whatever the day on which the tests run.
DEMO_DAY = datetime(2026, 11, 22, 10, 20, tzinfo=SHANGHAI)
AFTER_SEEDING = timedelta(minutes=5)
# The migrations that write rows: a test that commits ends with a flush, which takes these rows along.
DATA_MIGRATIONS = {
    "enterprises.migrations.0002_product_categories": ("load_categories",),
    "inspections.migrations.0002_standards_and_test_items": ("load_standards", "load_test_items"),
}


@pytest.fixture
def migrated_rows(transactional_db):
    """The rows that migrations wrote, brought back where another test's flush took them."""
    if ProductCategory.objects.exists():
        return
    for module, loaders in DATA_MIGRATIONS.items():
        for loader in loaders:
            getattr(import_module(module), loader)(apps, SimpleNamespace(connection=connection))


@pytest.fixture
def seeded(migrated_rows, time_machine):
    """The rows of the demo of DEMO_DAY, seeded once and copied; the server's clock stands a little later."""
    time_machine.move_to(DEMO_DAY)
    if town_copy.is_kept():
        town_copy.bring_back()
    else:
        town.seed_town(scale="small", today=DEMO_DAY.date())
        town_copy.keep()
    time_machine.move_to(DEMO_DAY + AFTER_SEEDING)


@pytest.fixture
def demo_town(seeded, live_server, settings):
    settings.PORTAL_BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]


@pytest.fixture
def visitor(browser, live_server, demo_town):
    """visitor("office") makes a visitor by login name, visitor(None) one who is not logged in.

    The test fails for whatever their pages complained of.
    """
    visitors = []

    def enter(login_name, viewport=DESKTOP, *, has_javascript=True):
        visitors.append(Visitor(browser, live_server.url, viewport=viewport, has_javascript=has_javascript))
        if login_name is not None:
            visitors[-1].enter(demo_link(login_name))
        return visitors[-1]

    def demo_link(login_name):
        post = Post.objects.select_related("user").get(user__login_name=login_name)
        _link, secret = accounts_services.issue_login_link(post.user, purpose=LinkPurpose.DEMO, post=post, by=None)
        return reverse("accounts:demo_login", args=[secret])

    yield enter
    for each in visitors:
        each.leave()
    assert [complaint for each in visitors for complaint in each.complaints] == []


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "现场.jpg"
    path.write_bytes(JPEG)
    return path


@pytest.fixture
def clockwork(demo_town):
    """A worker and a beat. They keep the machine's clock."""
    processes = Processes()
    processes.start_worker()
    processes.start_beat()
    yield
    processes.kill_all()
    flush_broker()

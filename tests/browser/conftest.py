"""The demo town on a live server, people who enter it, and a real worker and beat for what the clock does."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import LinkPurpose
from accounts.models import Post
from enterprises.models import ProductCategory
from reports.demo import town
from tests.browser.visitors import DESKTOP, Visitor
from tests.drills.processes import Processes, flush_broker
from tests.factories_self_reports import JPEG

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
def demo_town(migrated_rows, live_server, settings, transactional_db):
    """The small demo, as of now."""
    settings.PORTAL_BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    return town.seed_town(scale="small", today=timezone.localdate())


@pytest.fixture
def visitor(browser, live_server, demo_town):
    """visitor("office") makes a visitor by login name; the test fails for whatever their pages complained of."""
    visitors = []

    def enter(login_name, viewport=DESKTOP, *, has_javascript=True):
        post = Post.objects.select_related("user").get(user__login_name=login_name)
        _link, secret = accounts_services.issue_login_link(post.user, purpose=LinkPurpose.DEMO, post=post, by=None)
        address = f"{live_server.url}{reverse('accounts:demo_login', args=[secret])}"
        visitors.append(Visitor(browser, live_server.url, address, viewport=viewport, has_javascript=has_javascript))
        return visitors[-1]

    yield enter
    for each in visitors:
        each.context.close()
        assert each.complaints == []


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "现场.jpg"
    path.write_bytes(JPEG)
    return path


@pytest.fixture
def clockwork(transactional_db):
    processes = Processes()
    processes.start_worker()
    processes.start_beat()
    yield
    processes.kill_all()
    flush_broker()

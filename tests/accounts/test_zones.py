from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, path, reverse

from accounts.office_addresses import office_url
from config import urls

GROUPS = ["urlpatterns", "firm_urlpatterns", "public_urlpatterns", "shared_urlpatterns", "root_urlpatterns"]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("all", {"", "demo/", "office/demo/", "firm/demo/", "public/demo/"}),
        ("office", {"", "demo/", "office/demo/"}),
        ("front", {"", "demo/", "firm/demo/", "public/demo/"}),
    ],
)
def test_zone_opens_its_own_groups(monkeypatch, zone, expected):
    lists = {name: [path("x/", HttpResponse, name=name)] for name in GROUPS}
    monkeypatch.setattr(urls, "import_module", lambda name: SimpleNamespace(app_name="demo", **lists))

    routes = urls.app_routes("demo", zone).url_patterns

    assert {str(route.pattern) for route in routes} == expected


def test_app_without_a_group_opens_none(monkeypatch):
    monkeypatch.setattr(urls, "import_module", lambda name: SimpleNamespace(app_name="demo", urlpatterns=[]))

    assert [str(route.pattern) for route in urls.app_routes("demo", "all").url_patterns] == ["office/demo/"]


def test_office_address_is_known_where_office_pages_are_not_served(settings):
    settings.ROOT_URLCONF = tuple(urls.app_routes(app, "front") for app in urls.APPS)

    assert office_url("enterprises:contact_answer", 7) == "/office/enterprises/contact-requests/7/answer/"
    with pytest.raises(NoReverseMatch):
        reverse("enterprises:contact_answer", args=[7])

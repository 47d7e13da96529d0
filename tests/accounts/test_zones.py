from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.urls import path

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
def test_zone_opens_its_own_groups(settings, monkeypatch, zone, expected):
    settings.ZONE = zone
    lists = {name: [path("x/", HttpResponse, name=name)] for name in GROUPS}
    monkeypatch.setattr(urls, "import_module", lambda name: SimpleNamespace(app_name="demo", **lists))

    routes = urls.app_routes("demo").url_patterns

    assert {str(route.pattern) for route in routes} == expected


def test_app_without_a_group_opens_none(monkeypatch):
    monkeypatch.setattr(urls, "import_module", lambda name: SimpleNamespace(app_name="demo", urlpatterns=[]))

    assert [str(route.pattern) for route in urls.app_routes("demo").url_patterns] == ["office/demo/"]

"""The doors themselves; what a bypass would open shows that the tests of the pages can turn red."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import get_resolver

from accounts.choices import Role
from accounts.models import OrgUnit, User
from accounts.models.org_unit import OrgUnitQuerySet
from accounts.models.user import UserQuerySet
from accounts.permissions import allow

PUBLIC_VIEWS = {
    "healthz",
    "login",
    "logout",
    "language_switch",
    "activation_code",
    "activate",
    "demo_login",
}


def patterns_of_accounts():
    for route in get_resolver().url_patterns:
        if route.app_name == "accounts":
            for group in route.url_patterns:
                yield from group.url_patterns


def test_every_view_is_either_public_or_opened_to_roles():
    patterns = list(patterns_of_accounts())

    assert len(patterns) > 25
    for pattern in patterns:
        view = pattern.callback
        assert view.__name__ == pattern.name
        assert (getattr(view, "login_required", True) is False) == (pattern.name in PUBLIC_VIEWS), pattern.name
        assert hasattr(view, "allowed_roles") == (pattern.name not in PUBLIC_VIEWS), pattern.name


def test_allow_opens_to_the_roles_named(rf, system_administrator, town_clerk):
    view = allow(Role.SYSTEM_ADMINISTRATOR)(lambda request: HttpResponse("open"))
    request = rf.get("/")

    request.user = system_administrator
    assert view(request).content == b"open"
    request.user = town_clerk
    with pytest.raises(PermissionDenied):
        view(request)


def test_allow_without_roles_opens_to_everybody_logged_in(rf, village):
    request = rf.get("/")
    request.user = User(home_unit=village)

    assert allow()(lambda request: HttpResponse("open"))(request).content == b"open"


def test_bypassed_unit_scope_would_show(client_of, system_administrator, other_town, monkeypatch):
    monkeypatch.setattr(OrgUnitQuerySet, "administered_by", lambda queryset, user: queryset)
    client = client_of(system_administrator)

    assert client.get(other_town.get_absolute_url()).status_code == 200
    assert "邻镇" in client.get("/office/accounts/units/").content.decode()


def test_bypassed_people_scope_would_show(client_of, security_administrator, other_town_clerk, monkeypatch):
    monkeypatch.setattr(UserQuerySet, "administered_by", lambda queryset, user: queryset)
    client = client_of(security_administrator)

    assert client.get(other_town_clerk.get_absolute_url()).status_code == 200


def test_broken_scope_fails_closed(client_of, system_administrator, town, monkeypatch):
    monkeypatch.setattr(User, "administered_path", property(lambda user: None))
    client = client_of(system_administrator)

    assert client.get(town.get_absolute_url()).status_code == 404
    assert not OrgUnit.objects.administered_by(system_administrator).exists()

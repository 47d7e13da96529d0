import re
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts import services
from accounts.choices import ADMINISTRATOR_ROLES, Role
from accounts.models import AuditEvent, Post, User
from tests.factories import OrgUnitFactory

PASSWORD = "Lampen-2026-Pruefung"
NAMES = {"system": "王某", "security": "李某", "audit": "赵某"}
CODE = re.compile(r"\b(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}\b")


def appointed(unit="town", **names):
    out = StringIO()
    call_command("appoint_administrators", unit, stdout=out, **names)
    return out.getvalue()


def codes(printed):
    """{login name: code or None} of the slips printed."""
    lines = [line.split("  ") for line in printed.splitlines()[1:]]
    return {login_name: next(iter(CODE.findall(rest)), None) for _role, _name, login_name, rest, *_until in lines}


def test_three_persons_for_three_posts_and_each_code_lets_one_in(town, client):
    found = codes(appointed(**NAMES))

    assert list(found) == ["system.town", "security.town", "audit.town"]
    assert [post.role for post in Post.objects.filter(acts_for=town).order_by("pk")] == list(ADMINISTRATOR_ROLES)
    activated = client.post(
        reverse("accounts:activate", args=[found["security.town"]]), {"password": PASSWORD, "repeated": PASSWORD}
    )
    assert activated.status_code == 302
    assert User.objects.get(login_name="security.town").check_password(PASSWORD)
    assert AuditEvent.objects.filter(action="assign_post", actor=None).count() == 3


def test_again_renews_the_codes_not_used_and_never_one_of_somebody_at_work(town):
    first = codes(appointed(**NAMES))
    services.activate_account(first["audit.town"], password=PASSWORD)

    again = codes(appointed())

    assert again["audit.town"] is None
    assert again["system.town"] not in (None, first["system.town"])
    with pytest.raises(ValidationError):
        services.activate_account(first["system.town"], password=PASSWORD)
    assert Post.objects.count() == 3


def test_missing_names_and_an_unknown_unit_are_named_and_nothing_is_kept(town):
    with pytest.raises(CommandError, match="还缺：安全管理员、审计管理员"):
        appointed(system="王某")
    with pytest.raises(CommandError, match="no unit nowhere"):
        appointed(unit="nowhere", **NAMES)

    assert not User.objects.exists()


def test_a_long_code_of_a_unit_makes_a_login_name_that_fits(db):
    OrgUnitFactory(code="a" * 60)

    assert {len(name) for name in codes(appointed(unit="a" * 60, **NAMES))} == {50}
    assert set(Post.objects.values_list("role", flat=True)) == {
        Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR,
    }  # fmt: skip

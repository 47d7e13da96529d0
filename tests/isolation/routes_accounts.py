from accounts.choices import Role, UnitKind
from tests.factories import PASSWORD
from tests.isolation.route import LOGGED_IN, LOGIN_FREE, Route, no_body

SYSTEM = frozenset({Role.SYSTEM_ADMINISTRATOR})
SECURITY = frozenset({Role.SECURITY_ADMINISTRATOR})
AUDIT = frozenset({Role.AUDIT_ADMINISTRATOR})
OFFICE = frozenset({Role.OFFICE_CLERK})
OFFICE_AND_LEADERS = frozenset({*OFFICE, Role.LEADER_IN_CHARGE, Role.LEADER})
NEW_PASSWORD = "Lampen-2026-Pruefung"


def new_unit(world, visitor, owner):
    return {
        "code": "new-unit",
        "name": "新单位",
        "kind": UnitKind.VILLAGE,
        "parent": world.ids["unit", "town"],
        "starts_on": "2026-11-01",
        "position": 1,
    }


def new_person(world, visitor, owner):
    return {"login_name": "new.person", "display_name": "新人", "home_unit": world.ids["unit", "village"]}


def new_post(world, visitor, owner):
    return {
        "unit": world.ids["unit", "village"],
        "acts_for": world.ids["unit", "village"],
        "role": Role.UNIT_HEAD,
        "starts_on": "2026-11-01",
    }


def lend_post(world, visitor, owner):
    names = {unit.pk: code for code, unit in world.units.items()}
    return {
        "post": world.ids.get(("own_post", f"@{visitor.name}"), ""),
        "to": world.ids["colleague", names[visitor.user.home_unit_id]] if visitor.user else "",
        "starts_on": "2026-11-21",
        "ends_on": "2026-11-30",
    }


ACCOUNTS = [
    Route("accounts:home", LOGGED_IN, gets=None),
    Route("accounts:healthz", LOGIN_FREE),
    Route(
        "accounts:login",
        LOGIN_FREE,
        body=lambda *own: {"username": "visitor-leader", "password": "x"},
        done=200,
        gets=None,
    ),
    Route("accounts:logout", LOGIN_FREE, body=no_body, gets=405),
    Route("accounts:language_switch", LOGIN_FREE, body=lambda *own: {"language": "en"}, gets=405),
    Route(
        "accounts:activation_code",
        LOGIN_FREE,
        body=lambda world, *own: {"code": world.ids["activation", "slip"]},
    ),
    Route(
        "accounts:activate",
        LOGIN_FREE,
        params={"secret": "activation"},
        body=lambda *own: {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD},
    ),
    # Not in a demo, these pages do not exist.
    Route(
        "accounts:demo_switch",
        LOGGED_IN,
        body=lambda world, *own: {"post": world.ids["post", "town"]},
        gets=404,
        done=404,
    ),
    Route("accounts:demo_login", LOGIN_FREE, params={"secret": "demo"}, body=no_body, gets=404, done=404),
    Route(
        "accounts:password_change",
        LOGGED_IN,
        body=lambda *own: {"current": PASSWORD, "password": NEW_PASSWORD, "repeated": NEW_PASSWORD},
    ),
    Route(
        "accounts:post_switch",
        LOGGED_IN,
        body=lambda world, visitor, owner: {"post": world.ids.get(("own_post", f"@{visitor.name}"), "")},
        refs={"post": "own_post"},
        gets=405,
    ),
    Route("accounts:delegation_list", LOGGED_IN, body=lend_post, refs={"post": "own_post", "to": "person"}),
    Route("accounts:delegation_end", LOGGED_IN, params={"pk": "delegation"}, body=no_body, gets=405),
    Route("accounts:inbox", LOGGED_IN, query={"after": "message"}),
    Route("accounts:automatic_rule_list", LOGGED_IN),
    Route("accounts:message_read", LOGGED_IN, params={"pk": "message"}, body=no_body, gets=405),
    Route("accounts:unit_list", SYSTEM, query={"after": "unit"}),
    Route("accounts:unit_create", SYSTEM, body=new_unit, refs={"parent": "unit"}, query={"parent": "unit"}),
    Route("accounts:unit_detail", SYSTEM, params={"pk": "unit"}),
    Route(
        "accounts:unit_rename",
        SYSTEM,
        params={"pk": "unit"},
        body=lambda *own: {"name": "新名称", "on": "2026-11-20"},
    ),
    Route(
        "accounts:unit_merge",
        SYSTEM,
        params={"pk": "unit"},
        body=lambda world, *own: {"into": world.ids["unit", "firm"], "on": "2026-11-20"},
        refs={"into": "unit"},
    ),
    Route("accounts:unit_close", SYSTEM, params={"pk": "unit"}, body=lambda *own: {"on": "2026-11-20"}),
    Route("accounts:user_list", SECURITY, query={"after": "person"}),
    Route("accounts:user_create", SECURITY, body=new_person, refs={"home_unit": "unit"}, leaves_out=("phone", "email")),
    Route("accounts:user_detail", SECURITY, params={"pk": "person"}),
    Route("accounts:user_disable", SECURITY, params={"pk": "person"}, body=no_body, gets=405),
    Route("accounts:user_enable", SECURITY, params={"pk": "person"}, body=no_body, gets=405),
    Route("accounts:user_unlock", SECURITY, params={"pk": "person"}, body=no_body, gets=405),
    Route(
        "accounts:activation_slips",
        SECURITY,
        body=lambda world, *own: {"users": world.ids["person", "village"]},
        refs={"users": "person"},
        done=200,
        gets=405,
    ),
    Route(
        "accounts:post_assign",
        SECURITY,
        params={"pk": "person"},
        body=new_post,
        refs={"unit": "unit", "acts_for": "unit"},
        leaves_out=("ends_on",),
    ),
    Route("accounts:post_end", SECURITY, params={"pk": "post"}, body=lambda *own: {"on": "2026-11-21"}),
    Route("accounts:contact_list", OFFICE_AND_LEADERS, query={"after": "contact_unit"}),
    Route(
        "accounts:contact_slips",
        OFFICE,
        body=lambda world, *own: {"users": world.ids["newcomer", "village"]},
        refs={"users": "newcomer"},
        done=200,
        gets=405,
    ),
    Route(
        "accounts:contact_appoint",
        OFFICE,
        params={"pk": "contact_unit"},
        body=lambda *own: {"role": Role.UNIT_HEAD, "display_name": "新联络员", "phone": "13800000009"},
        refs={"replaces": "post"},
        leaves_out=("replaces",),
    ),
    Route("accounts:handover", LOGGED_IN),
    Route("accounts:audit_event_list", AUDIT, query={"after": "audit_event"}),
    Route("accounts:audit_event_detail", AUDIT, params={"pk": "audit_event"}),
]

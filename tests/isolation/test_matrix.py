import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver

from accounts.choices import Role
from tests.isolation.matrix import Visitation, first_of_their_scope, own_answers, violations
from tests.isolation.route import LOGGED_IN, LOGIN_FREE
from tests.isolation.routes import ROUTES
from tests.isolation.scopes import APPS

# Twenty thousand requests: once, on the database that a town is served from.
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NAMED = {route.name: route for route in ROUTES.values()}


def url_names(patterns=None, namespace=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_names(pattern.url_patterns, inner)


def test_every_url_is_listed():
    listed = {route.name for route in ROUTES.values()}

    assert set(url_names()) - listed == set(), "add these URLs to tests/isolation/routes_<app>.py"
    assert listed - set(url_names()) == set(), "these URLs are gone"


def test_every_role_has_a_visitor(world):
    assert {visitor.role for visitor in world.visitors} == {*Role, None}


@pytest.mark.parametrize("name", NAMED)
def test_view_opens_to_the_roles_written_down(world, name):
    route = NAMED[name]
    view = route.view(world)
    is_login_free = not getattr(view, "login_required", True)

    assert (route.opens == LOGIN_FREE) == is_login_free
    if not is_login_free:
        assert view.allowed_roles == (frozenset() if route.opens == LOGGED_IN else route.opens)


@pytest.mark.parametrize("label", ROUTES)
def test_page_opens_to_those_roles_and_to_nobody_else(visits, label):
    route = ROUTES[label]
    done = set()
    for visitor in visits.world.visitors:
        read, posted = own_answers(visits, route, visitor)
        if not route.opens_to(visitor):
            refused = 302 if visitor.user is None else 403
            assert (read.status, posted.status) == (refused, refused), visitor.name
        elif route.params and visitor.own(route.kind, route.owners(visits.world)) is None:
            # No row of theirs is of this kind: it is as if there were none.
            assert (read.status, posted.status) in {(404, 404), (405, 404), (404, 405)}, visitor.name
        else:
            assert read.status in ({200, 302} if route.gets is None else {route.gets}), visitor.name
            is_refused = visitor.role in route.refuses
            assert (posted.status == 403) == is_refused, visitor.name
            done.add(posted.status)

    assert route.body is None or route.done in done, "nobody's valid POST succeeded"


@pytest.mark.parametrize("label", ROUTES)
def test_nobody_learns_or_changes_what_is_not_theirs(visits, label):
    broken = list(violations(visits, ROUTES[label]))

    assert not broken, f"{len(broken)} rules broken:\n" + "\n".join(broken[:12])


@pytest.mark.drill
@pytest.mark.parametrize("label", ROUTES)
def test_nobody_learns_or_changes_anything_in_the_whole_product(visits, label):
    """Every visitor × every method × everybody's rows, with nothing left out: `./portal drill tests/isolation`."""
    broken = list(violations(visits, ROUTES[label], is_full=True))
    visits.forget()

    assert not broken, f"{len(broken)} rules broken:\n" + "\n".join(broken[:12])


def column_names():
    """The names of all columns and relations of the portal's models."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    columns = [column for model in models for column in model._meta.concrete_fields]
    return {name for column in columns for name in (column.name, column.attname)} | {"pk", "by", "is_staff"}


@pytest.mark.parametrize("label", [label for label, route in ROUTES.items() if route.body])
def test_form_takes_no_field_that_it_does_not_show(visits, label):
    """E10: every column's name in the body, with the neighbour's ids as values, has no effect at all."""
    route, world = ROUTES[label], visits.world
    for visitor in first_of_their_scope(world, route):
        visitation = Visitation(visits, route, visitor)
        if route.params and visitation.own is None:
            continue
        body = route.body(world, visitor, visitation.own)
        extra = dict.fromkeys(column_names() - {*body, *route.leaves_out}, world.ids["unit", "neighbour"])

        plain, padded = visitation.ask("POST", visitation.own), visitation.ask("POST", visitation.own, extra)

        assert (padded.status, padded.changes) == (plain.status, plain.changes), visitor.name

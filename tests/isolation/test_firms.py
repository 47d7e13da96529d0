"""What the matrix says of firms, in words of its own: numbers shown in part, and names typed instead of ids."""

import pytest
from django.urls import reverse

from accounts.models import User
from enterprises import phones
from tests.isolation.matrix import violations
from tests.isolation.routes import ROUTES
from tests.isolation.viewpoints import PHONE_KINDS
from tests.isolation.visits import comparable

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CALLERS = ("office_clerk", "inspector", "unit_reporter", "unit_head")
READERS = ("leader", "leader_in_charge", "organiser")


@pytest.mark.parametrize("name", [*CALLERS, *READERS])
def test_telephone_number_of_a_firm_is_read_in_full_by_those_who_call(visits, name):
    world = visits.world
    path = reverse("enterprises:enterprise_detail", args=[world.ids["enterprise", "village"]])

    found = visits.send(world.visitor(name), "GET", path).canaries

    expected = {("village", kind) for kind in PHONE_KINDS} if name in CALLERS else set()
    assert {(owner, kind) for owner, kind in found if kind in PHONE_KINDS} == expected
    assert ("village", "enterprise") in found


def test_matrix_goes_red_when_numbers_are_not_masked(visits, monkeypatch):
    monkeypatch.setattr(phones, "masked", str)

    visits.forget()
    broken = list(violations(visits, ROUTES["enterprises:enterprise_detail"], [visits.world.visitor("leader")]))
    visits.forget()

    assert broken


def test_login_name_of_a_foreign_filer_is_like_one_that_nobody_has(visits):
    world = visits.world
    inspector, path = (
        world.visitor("inspector"),
        reverse("enterprises:member_add", args=[world.ids["enterprise", "village"]]),
    )
    foreign = User.objects.get(login_name=f"{world.text('neighbour', 'filer')}-filer").login_name
    answers = []
    for login_name in (foreign, foreign[::-1].replace("-", "a")):
        response = inspector.client.post(path, {"user": login_name, "starts_on": "2026-11-20"})
        answers.append(comparable(response, response.content.replace(login_name.encode(), b"NAME"), path))

    assert answers[0] == answers[1]
    assert answers[0][0] == 200

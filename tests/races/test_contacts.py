"""Clerks who bring in the same list at the same moment appoint each person once."""

import pytest

from accounts.choices import UNIT_ROLES, Role
from accounts.models import Post, User
from campaigns import services
from campaigns.contact_sheet import Contact
from campaigns.services import contacts
from tests.factories import OrgUnitFactory, make_person

pytestmark = pytest.mark.postgres
UNITS = 3


@pytest.fixture
def import_at_once(transactional_db, town, office, sixteen_clients):
    """import_at_once() -> (posts, people) that are there after sixteen clerks confirmed one list for fresh units."""
    clerks = [make_person(Role.OFFICE_CLERK, office, acts_for=town) for _client in range(sixteen_clients.count)]

    def run():
        units = [OrgUnitFactory(parent=town) for _number in range(UNITS)]
        rows = [Contact(2, unit.pk, role.value, f"演示{role}", "") for unit in units for role in UNIT_ROLES]
        results = sixteen_clients.run(lambda number: services.import_contacts(rows, by=clerks[number]))
        failed = [result for result in results if isinstance(result, Exception)]
        posts, people = Post.objects.filter(unit__in=units), User.objects.filter(home_unit__in=units)
        return posts.count(), people.count(), len(failed)

    return run


def test_sixteen_clerks_with_one_list_appoint_everybody_once(import_at_once):
    expected = UNITS * len(UNIT_ROLES)

    assert [import_at_once() for _round in range(3)] == [(expected, expected, 0)] * 3


def test_without_the_lock_people_are_doubled_or_clerks_fail(import_at_once, monkeypatch):
    monkeypatch.setattr(contacts, "_lock_units", lambda rows: None)
    expected = UNITS * len(UNIT_ROLES)

    assert import_at_once() != (expected, expected, 0)

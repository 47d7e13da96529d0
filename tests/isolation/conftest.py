import pytest
import time_machine
from django.db import transaction

from tests.isolation import world as worlds
from tests.isolation.visits import Visits


@pytest.fixture(scope="package")
def visits(django_db_setup, django_db_blocker):
    """Visits to a world that is made once for the tests of this package, in a transaction that is rolled back after them."""
    with django_db_blocker.unblock(), time_machine.travel(worlds.NOW, tick=False), transaction.atomic():
        yield Visits(worlds.build())
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def world(visits):
    return visits.world

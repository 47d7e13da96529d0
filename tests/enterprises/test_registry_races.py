"""Two people at the registry at the same moment, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from enterprises import services
from enterprises.credit_codes import make_demo_code
from enterprises.models import Enterprise
from tests.factories_enterprises import EnterpriseFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CLERKS = 6


def at_once(call):
    """What `call(number)` returns, or the ValidationError it raises, for several threads."""

    def run(number):
        try:
            return call(number)
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(CLERKS) as threads:
        return list(threads.map(run, range(CLERKS)))


def test_temporary_numbers_are_given_once_and_without_gaps(village, inspector):
    at_once(lambda number: services.register_enterprise(unit=village, name=f"演示{number}号加工点", by=inspector))

    numbers = set(Enterprise.objects.values_list("temporary_number", flat=True))
    assert numbers == {f"village-L{number:04d}" for number in range(1, CLERKS + 1)}


def test_one_of_several_gets_the_name_and_the_code(village, inspector):
    at_once(lambda number: services.register_enterprise(unit=village, name="演示星光灯饰厂", by=inspector))
    at_once(
        lambda number: services.register_enterprise(
            unit=village, name=f"演示{number}号灯饰厂", credit_code=make_demo_code(7), by=inspector
        )
    )

    assert Enterprise.objects.filter(name="演示星光灯饰厂").count() == 1
    assert Enterprise.objects.exclude(credit_code="").count() == 1


def test_one_of_several_changes_is_saved_and_the_others_are_told(village, inspector):
    pk = EnterpriseFactory(unit=village).pk

    results = at_once(
        lambda number: services.change_enterprise(
            Enterprise.objects.get(pk=pk), version=1, values={"address": f"演示路{number + 20}号"}, by=inspector
        )
    )

    assert sum(isinstance(result, Enterprise) for result in results) == 1
    assert sum(isinstance(result, services.StaleEnterpriseError) for result in results) == CLERKS - 1

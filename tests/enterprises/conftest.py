"""A firm of the village and one of the neighbouring village; the filer of the town files for the first."""

from datetime import date

import pytest

from tests.factories_campaigns import CampaignFactory
from tests.factories_enterprises import EnterpriseFactory, MemberFactory


@pytest.fixture
def enterprise(village):
    return EnterpriseFactory(unit=village, name="演示光明灯饰有限公司", serial=1)


@pytest.fixture
def other_enterprise(other_village):
    return EnterpriseFactory(unit=other_village, name="演示西村灯具厂", serial=2)


@pytest.fixture
def own_enterprise(enterprise, enterprise_filer):
    """The firm that `enterprise_filer` files for."""
    MemberFactory(enterprise=enterprise, user=enterprise_filer)
    return enterprise


@pytest.fixture
def campaign(town, office):
    return CampaignFactory(slug="lighting", owner_unit=town, office_unit=office)


@pytest.fixture
def friday(time_machine):
    """Friday, 20 November 2026, 10:20."""
    time_machine.move_to("2026-11-20T10:20:00+08:00", tick=False)
    return date(2026, 11, 20)

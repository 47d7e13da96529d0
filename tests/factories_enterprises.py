"""Firms and what hangs on them, for the tests of enterprises and of every later app.

firm = EnterpriseFactory(unit=village)                    # with a valid code, an address and its first record
EnterpriseFactory(unit=village, temporary=True)           # no code yet: a temporary number
EnterpriseFactory(unit=village, stopped=True)             # also moved, closed, unregistered
MemberFactory(enterprise=firm, user=enterprise_filer)     # files for the firm; `make_filer(firm)` makes the person, too
DutyFactory(enterprise=firm, kind=DutyKind.SUPERVISOR)
EnrolmentFactory(campaign=campaign, enterprise=firm)      # 帮扶; `product=` makes it 打造
ProductFactory(enterprise=firm), CategoryFactory(code="fixed"), ContactRequestFactory(enterprise=firm)
"""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from accounts.choices import Role, UnitKind
from enterprises import names
from enterprises.choices import ContactTopic, DutyKind, EnterpriseSize, EnterpriseStatus, Track
from enterprises.credit_codes import make_demo_code
from enterprises.models import (
    ContactRequest,
    Enrolment,
    Enterprise,
    EnterpriseDuty,
    EnterpriseMember,
    EnterpriseRecord,
    Product,
    ProductCategory,
)
from enterprises.models.enterprise import REGISTRY_FIELDS
from tests.factories import OrgUnitFactory, loaded, make_person
from tests.factories_campaigns import CampaignFactory

REGISTERED_ON = date(2024, 3, 15)
REGISTERED_AT = datetime(2024, 3, 15, 1, tzinfo=UTC)


class CategoryFactory(DjangoModelFactory):
    """One of the categories that the migration brings."""

    class Meta:
        model = ProductCategory
        django_get_or_create = ("code",)

    code = "fixed"
    name = "固定式通用灯具"


class EnterpriseFactory(DjangoModelFactory):
    """A registered firm in production, with its first record; its village is made when left out."""

    class Meta:
        model = Enterprise
        skip_postgeneration_save = True

    class Params:
        serial = factory.Sequence(lambda number: number + 10_000)  # tests choose smaller ones
        temporary = factory.Trait(
            credit_code="", temporary_number=factory.LazyAttribute(lambda firm: f"{firm.unit.code}-L{firm.serial:04d}")
        )
        stopped = factory.Trait(status=EnterpriseStatus.STOPPED)
        moved = factory.Trait(status=EnterpriseStatus.MOVED)
        closed = factory.Trait(status=EnterpriseStatus.CLOSED)
        unregistered = factory.Trait(is_registered=False)

    unit = factory.SubFactory(OrgUnitFactory, kind=UnitKind.VILLAGE)
    name = factory.LazyAttribute(lambda firm: f"演示照明{firm.serial}有限公司")
    credit_code = factory.LazyAttribute(lambda firm: make_demo_code(firm.serial))
    name_key = factory.LazyAttribute(lambda firm: names.name_key(firm.name))
    pinyin = factory.LazyAttribute(lambda firm: names.pinyin(firm.name))
    address = "演示路1号"
    size = EnterpriseSize.SMALL
    status = EnterpriseStatus.OPERATING
    category = factory.SubFactory(CategoryFactory)
    representative = "负责人甲"
    phone = "13800001234"
    staff_count = 12

    @factory.post_generation
    def _first_record(self, create, extracted, **kwargs):
        if create and self.is_registered:
            EnterpriseRecord.objects.create(
                enterprise=self,
                happened_on=REGISTERED_ON,
                recorded_at=REGISTERED_AT,
                **{name: getattr(self, name) for name in REGISTRY_FIELDS},
            )


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    class Params:
        ended = factory.Trait(ends_on=date(2025, 12, 31))

    enterprise = factory.SubFactory(EnterpriseFactory)
    name = factory.Sequence(lambda number: f"吸顶灯{number}")
    brand = "演示牌"
    model_series = "YS-1"
    category = factory.SubFactory(CategoryFactory)
    certificate_number = factory.Sequence(lambda number: f"202401{number:010d}")
    certificate_valid_until = date(2027, 1, 18)


class MemberFactory(DjangoModelFactory):
    """That somebody files for a firm; the person is made when left out."""

    class Meta:
        model = EnterpriseMember

    class Params:
        ended = factory.Trait(ends_on=date(2025, 12, 31))

    enterprise = factory.SubFactory(EnterpriseFactory)
    user = factory.LazyAttribute(lambda member: make_person(Role.ENTERPRISE_FILER, member.enterprise.unit))
    starts_on = REGISTERED_ON


class DutyFactory(DjangoModelFactory):
    class Meta:
        model = EnterpriseDuty

    class Params:
        ended = factory.Trait(ends_on=date(2025, 12, 31))

    enterprise = factory.SubFactory(EnterpriseFactory)
    kind = DutyKind.SUPERVISOR
    name = "责任人甲"
    phone = "13900005678"
    starts_on = REGISTERED_ON


class EnrolmentFactory(DjangoModelFactory):
    """A firm in the 帮扶 batch, or with `product=` a product in the 打造 batch, with the dimensions as they are."""

    class Meta:
        model = Enrolment

    campaign = factory.SubFactory(CampaignFactory)
    enterprise = factory.LazyAttribute(
        lambda enrolment: enrolment.product.enterprise if enrolment.product else EnterpriseFactory()
    )
    product = None
    track = factory.LazyAttribute(lambda enrolment: Track.CULTIVATION if enrolment.product else Track.ASSISTANCE)
    unit = factory.SelfAttribute("enterprise.unit")
    size = factory.SelfAttribute("enterprise.size")
    category = factory.LazyAttribute(lambda enrolment: (enrolment.product or enrolment.enterprise).category)
    happened_on = date(2026, 3, 2)
    recorded_at = datetime(2026, 3, 2, 1, tzinfo=UTC)


class ContactRequestFactory(DjangoModelFactory):
    class Meta:
        model = ContactRequest

    enterprise = factory.SubFactory(EnterpriseFactory)
    topic = ContactTopic.CALL
    note = "接地规定看不懂"
    asked_by = factory.LazyAttribute(
        lambda contact_request: make_person(Role.ENTERPRISE_FILER, contact_request.enterprise.unit)
    )
    asked_at = datetime(2026, 11, 18, 2, tzinfo=UTC)


def make_filer(enterprise, **fields):
    """Somebody who files for a firm, loaded as a request would."""
    user = make_person(Role.ENTERPRISE_FILER, enterprise.unit, **fields)
    MemberFactory(enterprise=enterprise, user=user)
    return loaded(user)

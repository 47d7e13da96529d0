"""Products of a firm: the services and their pages."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent
from enterprises import services
from enterprises.models import Product
from tests.factories_enterprises import CategoryFactory, ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]


def url(name, pk):
    return reverse(f"enterprises:{name}", args=[pk])


def test_a_product_is_entered_as_printed(enterprise, inspector):
    product = services.add_product(
        enterprise,
        name="ＬＥＤ吸顶灯 ",
        brand="演示牌",
        model_series="YS-\u200b1",
        category=CategoryFactory(),
        certificate_number=" 20240110abc ",
        certificate_valid_until=date(2027, 1, 18),
        by=inspector,
    )

    product.refresh_from_db()
    assert str(product) == "演示牌 LED吸顶灯 YS-1"
    assert product.certificate_number == "20240110ABC"
    assert AuditEvent.objects.get(action="add_product").after["certificate_valid_until"] == "2027-01-18"


def test_a_change_is_kept_in_the_trail(enterprise, town_clerk):
    product = ProductFactory(enterprise=enterprise)

    services.change_product(product, ends_on=date(2026, 11, 1), brand="新牌", by=town_clerk)

    event = AuditEvent.objects.get(action="change_product")
    assert event.before == {"brand": "演示牌", "ends_on": ""}
    assert event.after == {"brand": "新牌", "ends_on": "2026-11-01", "product": product.pk}
    assert not Product.objects.current(date(2026, 11, 20)).exists()


def test_the_same_product_twice_is_refused(enterprise, inspector):
    product = ProductFactory(enterprise=enterprise)
    same = {"name": product.name, "brand": product.brand, "model_series": product.model_series}
    other = ProductFactory(enterprise=enterprise)

    for call, target in ((services.add_product, enterprise), (services.change_product, other)):
        with pytest.raises(ValidationError, match="已登记"):
            call(target, **same, by=inspector)
    with pytest.raises(ValidationError):
        services.add_product(enterprise, name="\u200b", by=inspector)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductFactory(enterprise=enterprise, **same)


@pytest.mark.parametrize("person", ["leader", "village_head", "organiser", "other_town_clerk", "enterprise_filer"])
def test_others_keep_no_products(enterprise, person, request):
    by = request.getfixturevalue(person)

    with pytest.raises(PermissionDenied):
        services.add_product(enterprise, name="吸顶灯", by=by)
    with pytest.raises(PermissionDenied):
        services.change_product(ProductFactory(enterprise=enterprise), name="吸顶灯", by=by)


def test_products_are_kept_from_the_pages(enterprise, inspector, client_of):
    client = client_of(inspector)
    create = url("product_create", enterprise.pk)
    client.get(create)

    created = client.post(create, {"name": "吸顶灯", "certificate_valid_until": "2026-01-18"})
    product = Product.objects.get()
    shown = client.get(created.url).content.decode()
    form = client.get(url("product_change", product.pk)).context["form"]
    changed = client.post(url("product_change", product.pk), {"name": "台灯", "ends_on": "2026-11-01"})
    twice = client.post(create, {"name": "台灯"})

    product.refresh_from_db()
    assert "已过期" in shown
    assert form["name"].value() == "吸顶灯"
    assert changed.url == enterprise.get_absolute_url()
    assert (product.name, product.certificate_valid_until, product.ends_on) == ("台灯", None, date(2026, 11, 1))
    assert "已登记" in twice.content.decode()


def test_who_may_open_the_product_pages(enterprise, village_head, leader, other_town_clerk, client_of):
    product = ProductFactory(enterprise=enterprise)
    for address in (url("product_create", enterprise.pk), url("product_change", product.pk)):
        assert client_of(village_head).get(address).status_code == 403
        assert client_of(leader).get(address).status_code == 403
        assert client_of(other_town_clerk).get(address).status_code == 404

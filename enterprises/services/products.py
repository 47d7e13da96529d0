"""Products of a firm with their certificates."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import plain_text
from accounts import services as accounts_services
from enterprises import names, permissions
from enterprises.models import Product
from enterprises.services.registry import lock_enterprise

FIELDS = ("name", "brand", "model_series", "category", "certificate_number", "certificate_valid_until", "ends_on")
LINES = ("name", "brand", "model_series")


@transaction.atomic
def add_product(enterprise, *, by, name, **columns):
    """Enter a product series of a firm and return it. Raises ValidationError when it is there already."""
    permissions.require(permissions.can_keep_registry(by, enterprise.unit))
    lock_enterprise(enterprise)
    product = _filled(Product(enterprise=enterprise), {"name": name, **columns})
    accounts_services.record_event("add_product", enterprise, by=by, after=_words(product))
    return product


@transaction.atomic
def change_product(product, *, by, **values):
    """Change columns of a product; `ends_on` says that it is no longer made. Returns it. Raises ValidationError."""
    permissions.require(permissions.can_keep_registry(by, product.enterprise.unit))
    product.refresh_from_db(from_queryset=Product.objects.select_for_update(of=("self",)))
    before = _words(product)
    product = _filled(product, values)
    after = _words(product)
    changed = [field for field in FIELDS if before[field] != after[field]]
    accounts_services.record_event(
        "change_product",
        product.enterprise,
        by=by,
        before={field: before[field] for field in changed},
        after={"product": product.pk, **{field: after[field] for field in changed}},
    )
    return product


def _filled(product, values):
    for field, value in values.items():
        setattr(product, field, _cleaned(field, value))
    product.full_clean()
    product.save()
    return product


def _cleaned(field, value):
    if field == "certificate_number":
        return plain_text.fold(value).upper()
    try:
        return names.clean_line(value) if field in LINES else value
    except ValidationError as error:
        raise ValidationError({field: error}) from None


def _words(product):
    values = {field: getattr(product, field) for field in FIELDS}
    return {field: "" if value is None else str(value) for field, value in values.items()}

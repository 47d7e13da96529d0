"""What the registry is filtered by: [(pk, name)] of the villages and of the kinds of products."""

from accounts.models import OrgUnit
from accounts.prepared_queries import prepared
from enterprises.models import ProductCategory
from enterprises.permissions import VILLAGE_KINDS


@prepared
def villages(user, on):
    """Villages and communities in use on a day, of those that the person sees."""
    units = OrgUnit.objects.visible_to(user).current(on).filter(kind__in=VILLAGE_KINDS)
    return units.values_list("pk", "name")


@prepared
def all_villages(user):
    """Villages and communities that the person sees, those that were merged or closed with them."""
    units = OrgUnit.objects.visible_to(user).filter(kind__in=VILLAGE_KINDS)
    return units.values_list("pk", "name")


@prepared
def categories():
    return ProductCategory.objects.values_list("pk", "name")

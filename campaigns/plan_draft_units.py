"""Which units a plan of a town may name."""

from django.db.models import Q
from django.utils import timezone

from accounts.choices import UnitKind
from accounts.models import OrgUnit

# Bodies of the levels above that work with a town; other towns are none of its business.
BODIES_ABOVE = (UnitKind.BUREAU, UnitKind.DEPARTMENT, UnitKind.OFFICE)


def units_a_plan_may_name(owner):
    """Units of the owner's subtree, those it lies in, and the bureaus and departments of the levels above."""
    above = [int(key) for key in owner.path.strip("/").split("/")]
    named = Q(path__startswith=owner.path) | Q(pk__in=above) | Q(parent__in=above[:-1], kind__in=BODIES_ABOVE)
    return OrgUnit.objects.filter(named).current(timezone.localdate()).order_by("position", "pk")

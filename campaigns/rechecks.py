"""办结复核: which closed tasks are drawn, so that anybody can repeat the draw, and how often a unit's closings did not stand."""

import hashlib
import math
from dataclasses import dataclass

from django.db.models import Count, Q

from campaigns import rates
from campaigns.models import RecheckResult


def roster_digest(pks):
    """The SHA-256 of the roster: the tasks' numbers in ascending order, a line each."""
    return hashlib.sha256("".join(f"{pk}\n" for pk in sorted(pks)).encode()).hexdigest()


def drawn(pks, *, share, seed):
    """The part of the roster that is drawn: `share` per cent of it, rounded up, those with the smallest SHA-256 of
    "seed:number"."""
    order = sorted(pks, key=lambda pk: hashlib.sha256(f"{seed}:{pk}".encode()).hexdigest())
    return order[: math.ceil(len(order) * share / 100)]


@dataclass(frozen=True)
class UnitRate:
    """办结复核不通过率 of a unit: failed of checked."""

    name: str
    checked_count: int
    failed_count: int

    @property
    def rate(self):
        return rates.rate(self.failed_count, self.checked_count)


def unit_rates(campaign):
    """The UnitRate of each unit of which a closing was rechecked, in the order of the list of units."""
    results = RecheckResult.objects.current().filter(campaign=campaign)
    rows = results.values_list("lead_unit__name", "lead_unit__position", "lead_unit").annotate(
        checked=Count("pk"), failed=Count("pk", filter=Q(has_passed=False))
    )
    ordered = rows.order_by("lead_unit__position", "lead_unit")
    return [UnitRate(name, checked, failed) for name, _position, _unit, checked, failed in ordered]

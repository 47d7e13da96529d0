"""Rates from whole numbers, and how they are printed: Decimal, rounded once, half up (reliability.md D1, D2).

A rate is a part of one (Decimal, 0.0791), never stored; what is printed is per cent (7.9%). Changes between two rates
are differences of what was printed, in percentage points, so that a reader who subtracts finds the same number.
"""

from decimal import ROUND_HALF_UP, Decimal
from operator import index

from django.utils.translation import gettext as _

UNKNOWN = "—"


def rate(numerator, denominator):
    """numerator / denominator as a Decimal, None where the denominator is 0; TypeError unless both are integers."""
    numerator, denominator = index(numerator), index(denominator)
    return Decimal(numerator) / Decimal(denominator) if denominator else None


def change_rate(now, before):
    """How much `now` is above `before`, as a part of `before` (a Decimal); None where nothing can be compared."""
    if now is None or not before:
        return None
    return Decimal(now - before) / Decimal(before)


def rounded_percent(value, places=1):
    """The rate `value` in per cent, rounded half up to `places` decimals; None for None."""
    return None if value is None else (value * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def shown_percent(value, places=1):
    """The per cent number that is printed for the rate `value`.

    Half up, but "all" and "none" are said only where they are true (reliability.md D2): 1,999 of 2,000 is 99.9, not
    100.0, and 1 of 5,000 is 0.1, not 0.0.
    """
    if value is None:
        return None
    shown, step = rounded_percent(value, places), Decimal(1).scaleb(-places)
    if 0 < value < 1:
        return min(max(shown, step), 100 - step)
    return shown


def percent(value, places=1):
    """The rate `value` as text: "7.9%"; "—" for None."""
    return UNKNOWN if value is None else f"{shown_percent(value, places)}%"


def signed_percent(value, places=1):
    """A change (`change_rate`) as text: "+12.5%", "-3.0%", "0.0%"; "—" for None."""
    return UNKNOWN if value is None else f"{_signed(rounded_percent(value, places))}%"


def points_change(now, before, places=1):
    """`now` minus `before`, both rates as printed, in percentage points (a Decimal); None where one is unknown."""
    if now is None or before is None:
        return None
    return shown_percent(now, places) - shown_percent(before, places)


def points(change):
    """A change in percentage points as text: "-3.1个百分点"; "—" for None."""
    return UNKNOWN if change is None else _("%(points)s个百分点") % {"points": _signed(change)}


def direction(now, before, places=1):
    """上升, 下降 or 持平 from `before` to `now`, by the rates as printed; "—" where one is unknown."""
    change = points_change(now, before, places)
    if change is None:
        return UNKNOWN
    if change == 0:
        return _("持平")
    return _("上升") if change > 0 else _("下降")


def _signed(number):
    return f"{number:+}" if number else f"{abs(number)}"  # never "+0.0" or "-0.0"

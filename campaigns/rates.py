"""Rates from whole numbers, and how they are printed: Decimal, rounded once, half up (reliability.md D1, D2).

A rate is a part of one (Decimal, 0.0791), never stored; what is printed is per cent (7.9%). Changes between two rates
are differences of what was printed, in percentage points, so that a reader who subtracts finds the same number.
"""

from decimal import ROUND_HALF_UP, Decimal
from operator import index

from django.utils.translation import gettext as _

UNKNOWN = "—"
# The standard normal quantile that leaves 2.5 % on either side: intervals of 95 %.
Z = Decimal("1.959963984540054")


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


def wilson_interval(part, whole):
    """(low, high) of the 95 % interval of the rate part / whole, as parts of one; None where `whole` is 0.

    The score interval without continuity correction of E. B. Wilson (1927); unlike p ± 1.96 standard errors it stays
    within 0 and 1 and says something even of 0 of 20.
    """
    share = rate(part, whole)
    if share is None:
        return None
    whole = Decimal(whole)
    widening = 1 + Z**2 / whole
    middle = (share + Z**2 / (2 * whole)) / widening
    half = Z * (share * (1 - share) / whole + Z**2 / (4 * whole**2)).sqrt() / widening
    # The exact bound at 0 and at 1 is 0 and 1; the root leaves the last of 28 digits of it.
    return (Decimal(0) if not part else middle - half, Decimal(1) if part == whole else middle + half)


def difference_interval(part, whole, other_part, other_whole):
    """(low, high) of the 95 % interval of part / whole minus other_part / other_whole; None where a whole is 0.

    The hybrid score interval of two independent rates, without continuity correction: method 10 of R. G. Newcombe,
    Statistics in Medicine 17 (1998) 873-890.
    """
    if not whole or not other_whole:
        return None
    share, other = rate(part, whole), rate(other_part, other_whole)
    (low, high), (other_low, other_high) = wilson_interval(part, whole), wilson_interval(other_part, other_whole)
    below = ((share - low) ** 2 + (other_high - other) ** 2).sqrt()
    above = ((high - share) ** 2 + (other - other_low) ** 2).sqrt()
    return share - other - below, share - other + above


def is_clear_difference(part, whole, other_part, other_whole):
    """Whether two rates differ by more than chance explains: the interval of their difference leaves out 0.

    False where one of them is unknown: of a small sample one says 样本小，尚不足以判断, not that nothing changed.
    """
    interval = difference_interval(part, whole, other_part, other_whole)
    return interval is not None and not interval[0] <= 0 <= interval[1]


def _signed(number):
    return f"{number:+}" if number else f"{abs(number)}"  # never "+0.0" or "-0.0"

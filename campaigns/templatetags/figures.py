"""How figures are printed in templates."""

from django import template

from campaigns import indicator_values, rates

register = template.Library()


@register.filter
def percent(rate):
    """The rate (a part of one) with one decimal: "7.9%"; "—" for None."""
    return rates.percent(rate)


@register.filter
def points(change):
    """A change in percentage points: "-3.1个百分点"; "—" for None."""
    return rates.points(change)


@register.filter
def money(amount):
    """An amount of yuan with its thousands: "1,250,000.00"; "—" for None."""
    return rates.UNKNOWN if amount is None else f"{amount:,.2f}"


@register.filter
def plain_number(value):
    """A Decimal without needless zeros: "28", "97.25"; "—" for None."""
    return rates.UNKNOWN if value is None else indicator_values.plain(value)

"""How figures are printed in templates."""

from django import template

from campaigns import rates

register = template.Library()


@register.filter
def percent(rate):
    """The rate (a part of one) with one decimal: "7.9%"; "—" for None."""
    return rates.percent(rate)


@register.filter
def points(change):
    """A change in percentage points: "-3.1个百分点"; "—" for None."""
    return rates.points(change)

"""What the 台账 of campaigns prints out of unit reports."""

from datetime import timedelta

from reports.models import UnitReport

# What was asked for longer ago was settled, or is asked for again.
STILL_ASKED = timedelta(days=60)


def coordination_of(campaign, *, on):
    """{unit pk: what its last signed report by a day asks the town to co-ordinate}; units that ask for nothing are not there."""
    span = (on - STILL_ASKED, on)
    reports = UnitReport.objects.signed().filter(period__campaign=campaign, period__starts_on__range=span)
    ordered = reports.order_by("period__starts_on", "pk").values_list("unit", "coordination")
    return {unit: text for unit, text in dict(ordered).items() if text}

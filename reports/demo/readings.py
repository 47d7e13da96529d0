"""Readings of the demo town's indicators: what the clock would have read at each month's end, and what the office entered."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from campaigns import services as campaigns_services
from campaigns.choices import IndicatorOrigin, Operator
from reports import computed_readings

MONTHS = 6
FIRMS, SIGNED_BEFORE, SIGNED_A_MONTH = 400, 250, 20


def write_readings(campaign, office, *, today):
    """Readings of the last months' ends and of yesterday."""
    last_day = min(today, timezone.localdate()) - timedelta(days=1)
    days = [day for day in [*_month_ends(today), last_day] if campaign.starts_on <= day <= last_day]
    for day in dict.fromkeys(days):
        computed_readings.read_day(campaign, day)
    entered = campaign.indicators.filter(origin=IndicatorOrigin.ENTERED).prefetch_related("targets")
    for indicator in entered:
        operators = {target.operator for target in indicator.targets.all()}
        for number, day in enumerate(_month_ends(today)):
            if campaign.starts_on <= day <= last_day and (amounts := _amounts(operators, number)):
                campaigns_services.record_reading(indicator, happened_on=day, by=office, **amounts)


def _month_ends(today):
    ends, day = [], today
    for _number in range(MONTHS):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    return ends[::-1]


def _amounts(operators, number):
    """What the office entered at a month's end: more firms have signed, and nothing has happened."""
    if Operator.SHARE_OF_BASE in operators:
        return {"numerator": Decimal(SIGNED_BEFORE + number * SIGNED_A_MONTH), "denominator": Decimal(FIRMS)}
    return {"value": Decimal(0)} if Operator.ZERO_EVENTS in operators else {}

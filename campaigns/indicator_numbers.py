"""Numbers of indicators on their way from a pack to the database and back: Decimal here, plain numbers there."""

from decimal import Decimal


def decimal_of(number):
    """A pack's number as a Decimal; None for None."""
    return None if number is None else Decimal(str(number))


def number_of(value):
    """A Decimal as a pack writes it: 95, 95.5; None for None."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def steps_of(target):
    """A pack's steps [{on, share}] as a target keeps them: [[day, share]]."""
    return [[step["on"].isoformat(), str(decimal_of(step["share"]))] for step in target.get("steps", [])]

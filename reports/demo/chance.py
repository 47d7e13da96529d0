"""Chance that falls the same way every time: one generator per subject, so that a new subject shifts no other."""

import random
from datetime import datetime, time

from campaigns.periods import SHANGHAI

SEED = 20240315


def chance(*subject):
    """A generator of its own for a subject, such as ("spot checks", "2026-11")."""
    return random.Random(" ".join(map(str, (SEED, *subject))))  # noqa: S311 - the demo is the same every time


def at(day, hour, minute=0):
    """The instant of an hour in Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def in_daytime(instant, generator):
    """The same Shanghai day between eight in the morning and eight in the evening."""
    return at(instant.astimezone(SHANGHAI).date(), generator.randint(8, 19), generator.randint(0, 59))


def in_working_hours(instant):
    """The instant, or the nearest hour of its day between eight in the morning and eight in the evening."""
    local = instant.astimezone(SHANGHAI)
    return local.replace(hour=min(max(local.hour, 8), 19))


def weighed(generator, weights):
    """One key of {key: weight}."""
    return generator.choices(list(weights), weights=weights.values())[0]

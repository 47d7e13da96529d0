"""What an indicator can be read from by the clock: a registry that later apps fill in `ready()`."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class ComputedSource:
    """A figure of the portal: `code` is what packs and indicators name it by."""

    code: str
    name: Promise
    unit_word: Promise
    formula: Promise


SOURCES: dict[str, ComputedSource] = {}


def register(source):
    SOURCES[source.code] = source

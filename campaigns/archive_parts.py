"""What later apps put into the archive of an action: a registry that each app fills in `ready()`.

A loader takes (campaign, user) and returns ArchiveParts; their contents are made one by one while the archive is written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ArchivePart:
    """One file of the archive: its path inside, and `content()`, which returns its bytes or the Path of a stored file."""

    name: str
    content: Callable[[], bytes | Path]


LOADERS: list[tuple[int, Callable]] = []


def register(load, *, order):
    LOADERS.append((order, load))


def parts_of(campaign, user):
    """All parts in the order of the archive."""
    in_order = sorted(LOADERS, key=lambda each: each[0])
    return [part for _order, load in in_order for part in load(campaign, user)]

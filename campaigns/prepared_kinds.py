"""How each kind of prepared file is made: a registry that is filled in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class PreparedMaker:
    """`make(prepared, user, stream, progress)` writes the file into `stream` and returns its name.

    It calls `progress(done, total)` now and then, at least every minute or so: that also keeps the worker's claim.
    `may_ask(user, campaign)` says for whom it is made at all.
    """

    make: Callable
    may_ask: Callable
    content_type: str


MAKERS: dict[str, PreparedMaker] = {}


def register(kind, make, *, may_ask, content_type):
    MAKERS[kind] = PreparedMaker(make, may_ask, content_type)

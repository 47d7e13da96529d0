"""Who makes the papers that pages of this app offer as DOCX: later apps that set documents register a maker by kind.

An earlier app never names a later one, so the page asks here: `paper_makers.make("supervision_letter", letter)`.
"""

from collections.abc import Callable

# Kind of paper -> function of the row it is made of, returning the bytes of a .docx.
MAKERS: dict[str, Callable] = {}


def register(kind, make):
    MAKERS[kind] = make


def make(kind, row):
    """The paper as bytes of a .docx. Raises KeyError for a kind that nobody registered: a fault of the program."""
    return MAKERS[kind](row)

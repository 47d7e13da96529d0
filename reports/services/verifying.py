from dataclasses import dataclass

from reports import spans
from reports.figure_catalogue import FIGURES


@dataclass(frozen=True)
class Difference:
    """A frozen figure that today's facts, seen as of its cut-off, no longer give."""

    code: str
    part: str
    frozen: object
    found: object


def verify_bulletin(bulletin):
    """Recompute every figure of a compiled issue as of its cut-off; returns the differences, [] when all hold."""
    scope = spans.frozen_scope(bulletin)
    differences = []
    for frozen in bulletin.figures.all():
        figure = FIGURES.get(frozen.code)
        if figure is None or figure.version != frozen.version:
            differences.append(Difference(frozen.code, "version", frozen.version, figure and figure.version))
            continue
        differences += [
            Difference(frozen.code, part, getattr(frozen, part), value)
            for part, value in figure.read(scope)._asdict().items()
            if getattr(frozen, part) != value
        ]
    return differences

"""Figures: one number with its rows, its formula in words and its dimensions. Pages, bulletins and exports call these.

A figure reads facts only, as they were known at an instant. `base` gives the fact rows of a campaign with what is needed
to place them in time: a day (`dated_by`), or a rule per window (`tally`) where standing on a day is not enough. One query
reads a figure whole, its digest and every cell; the rows of a cell are the same QuerySet with one more filter.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Expression, Q, QuerySet
from django.utils.functional import Promise

from campaigns import rates
from reports.choices import Window

COUNT_WINDOWS = tuple(Window)
STATE_WINDOWS = (Window.PERIOD, Window.PREVIOUS, Window.LAST_YEAR)


@dataclass(frozen=True, slots=True)
class Span:
    """A window with its dates; both days belong to it."""

    window: Window
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure speaks of: a campaign, the spans it counts in, and the instant up to which facts are known."""

    campaign_id: int
    as_of: datetime
    spans: tuple[Span, ...]

    def span(self, window):
        return next(span for span in self.spans if span.window == window)


@dataclass(frozen=True, slots=True)
class Tally:
    """How rows count in one span: which ones, and what each adds to numerator and denominator (None: a plain count)."""

    counts: Q
    numerator: Expression | None = None
    denominator: Expression | None = None


class Reading(NamedTuple):
    """A figure read in a scope: how many rows it stands on, the SHA-256 of their sorted identities, and its cells."""

    rows_count: int
    rows_sha256: str
    cells: list


@dataclass(frozen=True)
class Figure:
    """One number. `version` rises whenever its formula changes; `identity` are the columns hashed as its rows.

    A row counts in the windows that hold its day in the column `dated_by`, or else as `tally` says for each window. A
    figure with `places` is a percentage with so many decimals, any other one a count.
    """

    code: str
    version: int
    name: Promise
    unit_word: Promise
    formula: Promise
    base: Callable[[Scope], QuerySet]
    dimensions: dict[str, str]
    dated_by: str | None = None
    tally: Callable[[Span], Tally] | None = None
    windows: tuple[Window, ...] = COUNT_WINDOWS
    identity: Callable[[Scope], tuple[str, ...]] = field(default=lambda scope: ("pk",))
    places: int | None = None

    def spans(self, scope):
        return [span for span in scope.spans if span.window in self.windows]

    def counts(self, span):
        """Which rows count in a span."""
        if self.dated_by is None:
            return self.tally(span).counts
        return Q(**{f"{self.dated_by}__gte": span.starts_on, f"{self.dated_by}__lte": span.ends_on})

    def rows(self, scope, window, **dimensions):
        """The facts behind one cell: a QuerySet of what the figure counts in a window, narrowed by dimensions."""
        narrowed = {self.dimensions[name]: value for name, value in dimensions.items()}
        return self.base(scope).filter(self.counts(scope.span(window)), **narrowed)

    def read(self, scope):
        """The whole figure by one query: each row comes once, with its identity, its group and the windows it counts in."""
        spans = self.spans(scope)
        identity = self.identity(scope)
        columns = self._columns(spans)
        found = self.base(scope).order_by().annotate(**columns)
        found = found.values_list(*identity, self._group, *([self.dated_by] if self.dated_by else columns))
        size = len(identity)
        if self.dated_by is not None:
            flags = _DayFlags(spans)
            rows = [(row[:size], (row[size], *flags[row[-1]])) for row in found]
        else:
            rows = [(row[:size], row[size:]) for row in found]
        rows = [row for row in rows if True in row[1][1 : 1 + len(spans)]]
        identities = sorted(identity for identity, _placed in rows)
        digest = hashlib.sha256(repr(identities).encode()).hexdigest()
        return Reading(len(rows), digest, self._cells(spans, Counter(placed for _identity, placed in rows)))

    def cells(self, scope):
        """All cells: a list of {params, value, numerator, denominator, rows}, in each window the total before the groups."""
        return self.read(scope).cells

    def _columns(self, spans):
        """For a figure without `dated_by`: a flag per window, then for a percentage its numerator and denominator."""
        if self.dated_by is not None:
            return {}
        tallies = {span.window.value: self.tally(span) for span in spans}
        columns = {f"counts_{window}": tally.counts for window, tally in tallies.items()}
        if self.places is not None:
            for window, tally in tallies.items():
                columns |= {f"numerator_{window}": tally.numerator, f"denominator_{window}": tally.denominator}
        return columns

    @property
    def _group(self):
        (column,) = self.dimensions.values()
        return column

    def _cells(self, spans, alike):
        """Cells from rows that are alike: (group, a flag per window, then numerators and denominators) → how many."""
        (dimension,) = self.dimensions
        groups = sorted({group for group, *_rest in alike}, key=lambda group: group or 0)
        cells = []
        for place, span in enumerate(spans):
            sums = {group: [0, 0, 0] for group in groups}
            for (group, *parts), count in alike.items():
                if parts[place]:
                    weights = parts[len(spans) + 2 * place :][:2] or (1, 1)
                    for part, amount in enumerate((1, *weights)):
                        sums[group][part] += amount * count
            total = [sum(column) for column in zip([0, 0, 0], *sums.values(), strict=True)]
            window = {"window": span.window.value}
            cells.append(self._cell(window, total))
            cells += [self._cell({**window, dimension: group}, sums[group]) for group in groups if sums[group][0]]
        return cells

    def _cell(self, params, sums):
        rows, numerator, denominator = sums
        cell = {"params": params, "rows": rows}
        if self.places is None:
            return cell | {"value": rows, "numerator": rows, "denominator": None}
        return cell | {
            "value": self._percent(numerator, denominator),
            "numerator": numerator,
            "denominator": denominator,
        }

    def _percent(self, numerator, denominator):
        """The per cent that is printed; the numerator already counts hundredths."""
        shown = rates.shown_percent(rates.rate(numerator, denominator * 100), self.places)
        return None if shown is None else float(shown)


class _DayFlags(dict):
    """A flag per span for each day asked for: most rows share their day with many others."""

    def __init__(self, spans):
        super().__init__()
        self.spans = spans

    def __missing__(self, day):
        self[day] = flags = tuple(span.starts_on <= day <= span.ends_on for span in self.spans)
        return flags


FIGURES: dict[str, Figure] = {}


def register(figure):
    FIGURES[figure.code] = figure
    return figure

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

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast
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


class Reading(NamedTuple):
    """A figure read in a scope: how many rows it stands on, the SHA-256 of their sorted identities, and its cells."""

    rows_count: int
    rows_sha256: str
    cells: list


@dataclass(frozen=True)
class Figure:
    """One number. `version` rises whenever its formula changes; `identity` are the columns hashed as its rows.

    A row counts in the windows that hold its day in the column `dated_by`, or else as `tally` says for each window. A
    figure with `places` is a percentage with so many decimals, any other one a count: the mean of `percents`, which reads
    the per cent of each window off a row's identity, weighed by the column `weighed_by`.
    """

    code: str
    version: int
    name: Promise
    unit_word: Promise
    formula: Promise
    base: Callable[[Scope], QuerySet]
    dimensions: dict[str, str]
    dated_by: str | None = None
    tally: Callable[[Span], Q] | None = None
    windows: tuple[Window, ...] = COUNT_WINDOWS
    identity: Callable[[Scope], tuple[str, ...]] = field(default=lambda scope: ("pk",))
    places: int | None = None
    weighed_by: str = ""
    percents: Callable[[tuple], tuple[int, ...]] | None = None

    def spans(self, scope):
        return [span for span in scope.spans if span.window in self.windows]

    def counts(self, span):
        """Which rows count in a span."""
        if self.dated_by is None:
            return self.tally(span)
        return Q(**{f"{self.dated_by}__gte": span.starts_on, f"{self.dated_by}__lte": span.ends_on})

    def rows(self, scope, window, **dimensions):
        """The facts behind one cell: a QuerySet of what the figure counts in a window, narrowed by dimensions."""
        narrowed = {self.dimensions[name]: value for name, value in dimensions.items()}
        return self.base(scope).filter(self.counts(scope.span(window)), **narrowed)

    def read(self, scope):
        """The whole figure by one query: each row comes once, with its identity, its group and the windows it counts in."""
        spans = self.spans(scope)
        rows = self._by_day(scope, spans) if self.dated_by else self._by_tally(scope, spans)
        identities = sorted(identity for identity, _placed in rows)
        digest = hashlib.sha256(repr(identities).encode()).hexdigest()
        return Reading(len(rows), digest, self._cells(spans, Counter(placed for _identity, placed in rows)))

    def _by_day(self, scope, spans):
        """[(pk, (group, a flag per window, no weights))] of the rows that count anywhere.

        Days come as text: the database driver takes longer to make dates than this function takes in all.
        """
        flags = _DayFlags(spans)
        found = self.base(scope).order_by().values_list("pk", self._group, Cast(self.dated_by, CharField()))
        return [(pk, (group, flags[day], ())) for pk, group, day in found if flags[day]]

    def _by_tally(self, scope, spans):
        """[(identity, (group, a flag per window, the weights of each window))] of the rows that count anywhere."""
        flags = {f"counts_{span.window.value}": self.tally(span) for span in spans}
        columns = (*self.identity(scope), self._group, self.weighed_by or Value(1), *flags)
        group, first = len(columns) - len(flags) - 2, len(columns) - len(flags)
        found = self.base(scope).order_by().annotate(**flags).values_list(*columns)
        return [
            (
                row[:group] if group > 1 else row[0],
                (row[group], row[first:], self._weights(row[:group], row[group + 1])),
            )
            for row in found
            if True in row[first:]
        ]

    def _weights(self, identity, weight):
        """What a row adds to numerator and denominator of each window in turn; () where rows are just counted."""
        if self.percents is None:
            return ()
        return tuple(amount for percent in self.percents(identity) for amount in (percent * weight, weight))

    def cells(self, scope):
        """All cells: a list of {params, value, numerator, denominator, rows}, in each window the total before the groups."""
        return self.read(scope).cells

    @property
    def _group(self):
        (column,) = self.dimensions.values()
        return column

    def _cells(self, spans, alike):
        """Cells from rows that are alike: (group, a flag per window, the weights of each window) → how many."""
        (dimension,) = self.dimensions
        groups = sorted({group for group, _flags, _weights in alike}, key=lambda group: group or 0)
        cells = []
        for place, span in enumerate(spans):
            sums = {group: [0, 0, 0] for group in groups}
            for (group, flags, weights), count in alike.items():
                if flags[place]:
                    for part, amount in enumerate((1, *weights[2 * place :][:2])):
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
    """A flag per span for each day asked for, written 2026-11-12; () for a day in no span. Many rows share a day."""

    def __init__(self, spans):
        super().__init__()
        self.spans = [(span.starts_on.isoformat(), span.ends_on.isoformat()) for span in spans]

    def __missing__(self, day):
        flags = tuple(first <= day <= last for first, last in self.spans)
        self[day] = flags = flags if True in flags else ()
        return flags


FIGURES: dict[str, Figure] = {}


def register(figure):
    FIGURES[figure.code] = figure
    return figure

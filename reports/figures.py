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

    A row counts in the windows that hold its day in the column `dated_by`, or else as `tally` says for each window. It
    is counted in all, and once more by each of the `dimensions` (name: column), never by two of them at a time.

    A figure with `places` is a percentage with so many decimals, any other one a count. It is the share of rows whose
    column has a value, `part`; or the mean of `percents`, which reads the per cent of each window off a row's identity,
    weighed by the column `weighed_by`.
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
    part: tuple[str, str] | None = None
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

    def unsaid(self, dimension, scope):
        """The key of rows that say nothing of a dimension: "" in a text column, None in any other."""
        column = self.base(scope).model._meta.get_field(self.dimensions[dimension].removesuffix("_id"))
        return "" if isinstance(column, CharField) else None

    def read(self, scope):
        """The whole figure by one query: each row comes once, with its identity, its groups and the windows it counts in."""
        spans = self.spans(scope)
        rows = self._by_day(scope, spans) if self.dated_by else self._by_tally(scope, spans)
        identities = sorted(identity for identity, _placed in rows)
        digest = hashlib.sha256(repr(identities).encode()).hexdigest()
        return Reading(len(rows), digest, self._cells(spans, Counter(placed for _identity, placed in rows)))

    def _by_day(self, scope, spans):
        """[(pk, (groups, a flag per window, weights))] of the rows that count anywhere.

        Days come as text: the database driver takes longer to make dates than this function takes in all.
        """
        flags = _DayFlags(spans)
        column, value = self.part or (None, None)
        columns = ("pk", Cast(self.dated_by, CharField()), *([column] if column else []), *self.dimensions.values())
        found = self.base(scope).order_by().values_list(*columns)
        if column is None:
            return [(row[0], (row[2:], flags[row[1]], ())) for row in found if flags[row[1]]]
        whole, none = (1, 1) * len(spans), (0, 1) * len(spans)
        return [
            (row[0], (row[3:], flags[row[1]], whole if row[2] == value else none)) for row in found if flags[row[1]]
        ]

    def _by_tally(self, scope, spans):
        """[(identity, (groups, a flag per window, the weights of each window))] of the rows that count anywhere."""
        flags = {f"counts_{span.window.value}": self.tally(span) for span in spans}
        identity = self.identity(scope)
        columns = (*identity, *self.dimensions.values(), self.weighed_by or Value(1), *flags)
        group, first = len(identity), len(columns) - len(flags)
        found = self.base(scope).order_by().annotate(**flags).values_list(*columns)
        return [
            (
                row[:group] if group > 1 else row[0],
                (row[group : first - 1], row[first:], self._weights(row[:group], row[first - 1])),
            )
            for row in found
            if True in row[first:]
        ]

    def _weights(self, identity, weight):
        """What a row adds to numerator and denominator of each window in turn; () where rows are just counted."""
        if self.percents is None:
            return ()
        return tuple(amount for percent in self.percents(identity) for amount in (percent * weight, 100 * weight))

    def cells(self, scope):
        """All cells: a list of {params, value, numerator, denominator, rows}, in each window the total before the groups."""
        return self.read(scope).cells

    def _cells(self, spans, alike):
        """Cells from rows that are alike: (groups, a flag per window, the weights of each window) → how many."""
        totals = [[0, 0, 0] for _span in spans]
        sums = {name: {} for name in self.dimensions}
        for (groups, flags, weights), count in alike.items():
            places = [place for place, flag in enumerate(flags) if flag]
            _add(totals, places, weights, count)
            for by_group, group in zip(sums.values(), groups, strict=True):
                if group not in by_group:
                    by_group[group] = [[0, 0, 0] for _span in spans]
                _add(by_group[group], places, weights, count)
        cells = []
        for place, span in enumerate(spans):
            window = {"window": span.window.value}
            cells.append(self._cell(window, totals[place]))
            for name, by_group in sums.items():
                cells += [
                    self._cell({**window, name: group}, by_group[group][place])
                    for group in sorted(by_group, key=lambda group: (group is not None, group))
                    if by_group[group][place][0]
                ]
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
        """The per cent that is printed."""
        shown = rates.shown_percent(rates.rate(numerator, denominator), self.places)
        return None if shown is None else float(shown)


def _add(sums, places, weights, count):
    """Add rows that are alike to the sums of each window they count in: [rows, numerator, denominator]."""
    for place in places:
        window = sums[place]
        window[0] += count
        if weights:
            window[1] += weights[2 * place] * count
            window[2] += weights[2 * place + 1] * count


def known(model, scope):
    """A campaign's facts of a kind, as they were known."""
    return model.objects.as_of(scope.as_of).filter(campaign_id=scope.campaign_id)


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

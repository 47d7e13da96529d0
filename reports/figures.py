"""Figures: one number with its rows, its formula in words and its dimensions. Pages, bulletins and exports call these.

A figure reads facts only, as they were known at an instant. `base` gives the fact rows of a campaign with what is needed
to place them in time: a day (`dated_by`), or a rule per window (`tally`) where standing on a day is not enough. One query
reads every cell of a figure; the rows of a cell are the same QuerySet with one more filter.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Aggregate, CharField, Count, Func, IntegerField, Q, QuerySet, TextField, Value
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
        """The whole figure: its cells and the rows they stand on."""
        spans = self.spans(scope)
        if self.dated_by:
            rows = self._by_day(scope, spans)
            identities, parts = self._ids(rows), self._sums(rows, spans)
        else:
            identities, parts = self._by_tally(scope, spans)
        digest = hashlib.sha256(repr(identities).encode()).hexdigest()
        return Reading(len(identities), digest, self._cells(spans, parts))

    def cells(self, scope):
        """All cells: a list of {params, value, numerator, denominator, rows}, in each window the total before the groups."""
        spans = self.spans(scope)
        if self.dated_by:
            return self._cells(spans, self._sums(self._by_day(scope, spans), spans))
        return self._cells(spans, self._by_tally(scope, spans)[1])

    def _by_day(self, scope, spans):
        """The rows with the windows that hold their day, as the bits of one number."""
        return self.base(scope).order_by().annotate(windows=DayBits(self.dated_by, spans))

    def _ids(self, rows):
        """The sorted ids of the rows that count anywhere. One text of them comes twice as fast as a row for each."""
        (ids,) = rows.filter(windows__gt=0).aggregate(ids=IdList("pk")).values()
        return sorted(map(int, ids.split(","))) if ids else []

    def _sums(self, rows, spans):
        """[(windows, groups, how many rows, weights)]: the database adds up rows that are alike.

        Many rows are dated (a town has 20,000 results in three years), and one by one they would take twice as long.
        """
        columns = ("windows", *self.dimensions.values())
        sums = {"row_count": Count("pk")}
        if self.part:
            column, value = self.part
            sums["part_count"] = Count("pk", filter=Q(**{column: value}))
        last = len(columns)
        return [
            (row[0], row[1:last], row[last], (row[last + 1], row[last]) * len(spans) if self.part else ())
            for row in rows.values(*columns).annotate(**sums).values_list(*columns, *sums)
            if row[0]
        ]

    def _by_tally(self, scope, spans):
        """(sorted identities, [(windows, groups, 1, weights)]) of the rows that count anywhere, one by one."""
        flags = {f"counts_{span.window.value}": self.tally(span) for span in spans}
        identity = self.identity(scope)
        columns = (*identity, *self.dimensions.values(), self.weighed_by or Value(1), *flags)
        group, first = len(identity), len(columns) - len(flags)
        found = self.base(scope).order_by().annotate(**flags).values_list(*columns)
        rows = [row for row in found if True in row[first:]]
        parts = [
            (_bits(row[first:]), row[group : first - 1], 1, self._weights(row[:group], row[first - 1])) for row in rows
        ]
        return sorted(row[:group] if group > 1 else row[0] for row in rows), parts

    def _weights(self, identity, weight):
        """What a row adds to numerator and denominator of each window in turn; () where rows are just counted."""
        if self.percents is None:
            return ()
        return tuple(amount for percent in self.percents(identity) for amount in (percent * weight, 100 * weight))

    def _cells(self, spans, parts):
        """Cells from [(windows, groups, how many rows, numerator and denominator of each window)]."""
        totals = [[0, 0, 0] for _span in spans]
        sums = {name: {} for name in self.dimensions}
        places = [[place for place in range(len(spans)) if bits >> place & 1] for bits in range(1 << len(spans))]
        for windows, groups, count, weights in parts:
            _add(totals, places[windows], count, weights)
            for by_group, group in zip(sums.values(), groups, strict=True):
                if group not in by_group:
                    by_group[group] = [[0, 0, 0] for _span in spans]
                _add(by_group[group], places[windows], count, weights)
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


def _bits(flags):
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def _add(sums, places, count, weights):
    """Add rows to the sums of each window they count in: [rows, numerator, denominator]."""
    for place in places:
        window = sums[place]
        window[0] += count
        if weights:
            window[1] += weights[2 * place]
            window[2] += weights[2 * place + 1]


def known(model, scope):
    """A campaign's facts of a kind, as they were known."""
    return model.objects.as_of(scope.as_of).filter(campaign_id=scope.campaign_id)


class DayBits(Func):
    """The windows that hold a day, as the bits of one number. Five When() would take the ORM longer than the query runs."""

    output_field = IntegerField()

    def __init__(self, day, spans):
        super().__init__(day)
        self.spans = spans

    def as_sql(self, compiler, connection, **context):
        day, params = compiler.compile(self.source_expressions[0])
        bits = (f"CASE WHEN {day} BETWEEN %s AND %s THEN {1 << place} ELSE 0 END" for place in range(len(self.spans)))
        as_text = connection.ops.adapt_datefield_value
        days = [(*params, as_text(span.starts_on), as_text(span.ends_on)) for span in self.spans]
        return f"({' + '.join(bits)})", sum(days, ())


class IdList(Aggregate):
    """Ids as one text, with commas between them."""

    template = "STRING_AGG(%(expressions)s::text, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="GROUP_CONCAT(%(expressions)s)", **context)


FIGURES: dict[str, Figure] = {}


def register(figure):
    FIGURES[figure.code] = figure
    return figure

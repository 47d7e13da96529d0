"""G9: compiling a town's week, every figure with its windows, groups and digest, against SQL written by hand for it."""

import time

from django.db import connection

from benchmarks import compile_by_hand
from benchmarks.days import LAST_DAY, at
from benchmarks.goal import Goal, take_timings
from benchmarks.town import TYPICAL, make_town
from campaigns.choices import PeriodKind
from reports import spans
from reports.figure_catalogue import FIGURES
from reports.figures import Scope

GOAL = Goal(
    code="G9",
    claim="compiling a town's week costs at most 1.5 times hand-written SQL with the same numbers and row ids",
    limit=1.5,
    peer_name="one count() per group, window and figure",
)


def measure(size=TYPICAL):
    scope = town_scope(make_town(size))
    assert compile_by_figures(scope) == compile_by_hand.compiled(scope), (
        "the floor must give the same cells and digests"
    )
    return take_timings(
        ours=lambda: compile_by_figures(scope),
        floor=lambda: compile_by_hand.compiled(scope),
        peer=lambda: compile_by_counts(scope),
        clock=time.perf_counter,
    )


def town_scope(campaign):
    """The last week of the town's three years, seen at noon of the day after."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    period = campaign.calendar.period_for(PeriodKind.WEEK, LAST_DAY)
    return Scope(campaign.pk, at(LAST_DAY.replace(day=16), 12), spans.spans_of(campaign, period))


def compile_by_figures(scope):
    """{code: ((rows, digest), {(window, dimension, group): (rows, numerator, denominator)})} as a bulletin freezes it."""
    readings = {code: figure.read(scope) for code, figure in FIGURES.items()}
    return {code: (reading[:2], dict(map(shaped, reading.cells))) for code, reading in readings.items()}


def shaped(cell):
    window, *group = cell["params"].items()
    dimension, value = group[0] if group else (None, None)
    return (window[1], dimension, value), (cell["rows"], cell["numerator"], cell["denominator"])


def compile_by_counts(scope):
    """The usual way: each cell is a query of its own."""
    for figure in FIGURES.values():
        base = figure.base(scope)
        groups = {name: set(base.values_list(column, flat=True)) for name, column in figure.dimensions.items()}
        for span in figure.spans(scope):
            figure.rows(scope, span.window).count()
            for name, values in groups.items():
                for value in values:
                    figure.rows(scope, span.window, **{name: value}).count()

"""G10: compiling a town's week stays as fast when ten times more of other towns' spot checks lie around its own."""

import time
from functools import cache

from benchmarks.g09_town_compile import compile_by_figures, town_scope
from benchmarks.goal import Goal, take_timings
from benchmarks.town import TYPICAL, make_town
from benchmarks.twins import make_twin, reading, vacuum

NEIGHBOURS = 1_000_000
GROWTH = 10
GOAL = Goal(
    code="G10",
    claim="compiling a town's week among 10,000,000 spot checks costs at most 1.2 times what it costs among 1,000,000",
    limit=1.2,
    peer_name="no peer",
)


@cache
def town_with_twins():
    """The scope of a town; its twins take minutes to make, so a second try measures the same."""
    scope = town_scope(make_town(TYPICAL))
    make_twins(NEIGHBOURS)
    for schema in ("few", "many"):
        vacuum(schema)
    return scope


def make_twins(rows):
    make_twin("few", rows)
    make_twin("many", rows * GROWTH)


def measure():
    scope = town_with_twins()
    assert compiled("few", scope) == compiled("many", scope) == compile_by_figures(scope), "twins hold the same town"
    return take_timings(
        ours=lambda: compiled("many", scope),
        floor=lambda: compiled("few", scope),
        clock=time.perf_counter,
    )


def compiled(schema, scope):
    with reading(schema):
        return compile_by_figures(scope)

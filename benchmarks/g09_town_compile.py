"""G9: compiling a town's week, with its nine figures, five windows and digests, against SQL written by hand for it."""

import hashlib
import time

from django.db import connection

from benchmarks.goal import Goal, take_timings
from benchmarks.town import LAST_DAY, at, make_town
from campaigns.choices import PeriodKind
from campaigns.periods import local_day
from reports import spans
from reports.choices import Window
from reports.figure_catalogue import FIGURES
from reports.figures import Scope

GOAL = Goal(
    code="G9",
    claim="compiling a town's week costs at most 1.5 times hand-written SQL with the same numbers and row ids",
    limit=1.5,
    peer_name="one count() per unit, window and figure",
)
CURRENT = (
    "{t}.campaign_id = %(campaign)s AND {t}.recorded_at <= %(as_of)s"
    " AND ({t}.superseded_at IS NULL OR {t}.superseded_at > %(as_of)s)"
)


def measure():
    campaign = make_town()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    period = campaign.calendar.period_for(PeriodKind.WEEK, LAST_DAY)
    scope = Scope(campaign.pk, at(LAST_DAY.replace(day=16), 12), spans.spans_of(campaign, period))
    assert compile_by_figures(scope) == compile_by_hand(scope), "the floor must give the same numbers and digests"
    return take_timings(
        ours=lambda: compile_by_figures(scope),
        floor=lambda: compile_by_hand(scope),
        peer=lambda: compile_by_counts(scope),
        clock=time.perf_counter,
    )


def compile_by_figures(scope):
    """{code: (digest, {(window, group): (rows, numerator, denominator)})} as a bulletin freezes it."""
    readings = {code: figure.read(scope) for code, figure in FIGURES.items()}
    return {code: (reading[:2], shaped(reading.cells)) for code, reading in readings.items()}


def shaped(cells):
    return {
        (cell["params"]["window"], cell["params"].get("unit") or cell["params"].get("measure")): (
            cell["rows"],
            cell["numerator"],
            cell["denominator"],
        )
        for cell in cells
    }


def compile_by_counts(scope):
    """The usual way: each cell is a query of its own."""
    for figure in FIGURES.values():
        (name,) = figure.dimensions
        groups = set(figure.base(scope).values_list(figure.dimensions[name], flat=True))
        for span in figure.spans(scope):
            for group in groups:
                figure.rows(scope, span.window, **{name: group}).count()


def compile_by_hand(scope):
    dates = {
        f"{span.window.value}_{edge}": day
        for span in scope.spans
        for edge, day in (("from", span.starts_on), ("to", span.ends_on))
    }
    values = {"campaign": scope.campaign_id, "as_of": scope.as_of, "today": local_day(scope.as_of), **dates}
    return {code: by_hand(*statement, values) for code, statement in STATEMENTS.items()}


def by_hand(grouped, rows, windows, is_rate, values):
    with connection.cursor() as cursor:
        cursor.execute(grouped, values)
        groups = cursor.fetchall()
        cursor.execute(rows, values)
        identities = sorted(row if len(row) > 1 else row[0] for row in cursor.fetchall())
    cells = {}
    for place, window in enumerate(windows):
        columns = [group[1 + place * (3 if is_rate else 1) :][: 3 if is_rate else 1] for group in groups]
        totals = [sum(column[part] or 0 for column in columns) for part in range(3 if is_rate else 1)]
        cells[window, None] = cell(totals)
        cells |= {(window, group[0]): cell(column) for group, column in zip(groups, columns, strict=True) if column[0]}
    return (len(identities), hashlib.sha256(repr(identities).encode()).hexdigest()), cells


def cell(sums):
    return (sums[0], int(sums[1] or 0), int(sums[2] or 0)) if len(sums) == 3 else (sums[0], sums[0], None)


def statement(table, group, condition, windows, *, joins=""):
    """SQL that counts `condition` per group in every window, and SQL for the ids of the rows that any window counts."""
    current = CURRENT.format(t="f")
    per_window = [condition.format(a=f"%({window}_from)s", z=f"%({window}_to)s") for window in windows]
    counts = ", ".join(f"COUNT(*) FILTER (WHERE {each})" for each in per_window)
    grouped = f"SELECT f.{group}, {counts} FROM {table} f {joins} WHERE {current} GROUP BY f.{group}"  # noqa: S608
    rows = f"SELECT f.id FROM {table} f {joins} WHERE {current} AND ({' OR '.join(per_window)})"  # noqa: S608
    return grouped, rows, windows, False


ALL = [window.value for window in Window]
STATES = ["period", "previous", "last_year"]
WITHIN = "f.happened_on BETWEEN {a} AND {z}"
CLOSING = (
    "LEFT JOIN campaigns_taskclosure c ON c.task_id = f.task_id AND c.recorded_at <= %(as_of)s"
    " AND (c.superseded_at IS NULL OR c.superseded_at > %(as_of)s)"
)
FILING = (
    "LEFT JOIN reports_reportfiling g ON g.period_id = f.period_id AND g.unit_id = f.unit_id AND g.recorded_at <= %(as_of)s"
    " AND (g.superseded_at IS NULL OR g.superseded_at > %(as_of)s)"
)


def progress_statement():
    laterals, columns, entries = "", "", "f.id"
    for window in STATES:
        laterals += (
            f" LEFT JOIN LATERAL (SELECT e.id, e.percent FROM campaigns_progressentry e WHERE e.task_id = f.task_id"  # noqa: S608
            f" AND e.happened_on <= %({window}_to)s AND e.recorded_at <= %(as_of)s"
            f" AND (e.superseded_at IS NULL OR e.superseded_at > %(as_of)s)"
            f" ORDER BY e.happened_on DESC, e.percent DESC, e.id DESC LIMIT 1) {window} ON TRUE"
        )
        begun = f"FILTER (WHERE f.starts_on <= %({window}_to)s)"
        percent = f"CASE WHEN c.happened_on <= %({window}_to)s THEN 100 ELSE COALESCE({window}.percent, 0) END"
        columns += f", COUNT(*) {begun}, SUM({percent} * f.weight) {begun}, SUM(f.weight) {begun}"
        closed = f"WHEN c.happened_on <= %({window}_to)s THEN 100"
        entries += f", CASE {closed} ELSE COALESCE({window}.id * 128 + {window}.percent, 0) END"
    source = f"FROM campaigns_taskterms f {CLOSING} {laterals} WHERE {CURRENT.format(t='f')}"
    begun_anywhere = " OR ".join(f"f.starts_on <= %({window}_to)s" for window in STATES)
    return (
        f"SELECT f.measure_id {columns} {source} GROUP BY f.measure_id",  # noqa: S608
        f"SELECT {entries} {source} AND ({begun_anywhere})",  # noqa: S608
        STATES,
        True,
    )


STATEMENTS = {
    "tasks_due": statement("campaigns_taskterms", "lead_unit_id", "f.due_on BETWEEN {a} AND {z}", ALL),
    "tasks_done": statement("campaigns_taskclosure", "lead_unit_id", WITHIN, ALL),
    "tasks_overdue": statement(
        "campaigns_taskterms",
        "lead_unit_id",
        "f.due_on < %(today)s AND f.due_on <= {z} AND (c.happened_on IS NULL OR c.happened_on > {z})",
        STATES,
        joins=CLOSING,
    ),
    "measure_progress": progress_statement(),
    "reports_expected": statement("campaigns_expectedreport", "unit_id", WITHIN, ALL),
    "reports_on_time": statement("reports_reportfiling", "unit_id", f"{WITHIN} AND f.timeliness = 'on_time'", ALL),
    "reports_late": statement("reports_reportfiling", "unit_id", f"{WITHIN} AND f.timeliness = 'late'", ALL),
    "reports_declared_zero": statement(
        "reports_reportfiling", "unit_id", f"{WITHIN} AND f.content = 'declared_zero'", ALL
    ),
    "reports_missing": statement(
        "campaigns_expectedreport", "unit_id", f"{WITHIN} AND g.id IS NULL", ALL, joins=FILING
    ),
}

"""A town's bulletin compiled by SQL written by hand: the floor of G9, with the numbers, groups and row ids of our figures.

Per figure one statement counts all windows and groups at once (GROUPING SETS), another fetches the ids of the rows.
"""

import hashlib
from dataclasses import dataclass

from django.db import connection

from campaigns.periods import local_day
from reports.choices import Window

ALL = tuple(window.value for window in Window)
STATES = ("period", "previous", "last_year")
# What a column of a window adds up to: rows, and for a rate its numerator and denominator.
COUNT, RATE = 1, 3


@dataclass(frozen=True)
class HandWritten:
    """Two statements about the facts of one figure; `sums` is how many columns each window has in the first."""

    grouped: str
    ids: str
    groups: tuple[str, ...]
    windows: tuple[str, ...]
    sums: int

    def compiled(self, values):
        with connection.cursor() as cursor:
            cursor.execute(self.ids, values)
            ids = sorted(row if len(row) > 1 else row[0] for row in cursor.fetchall())
            cursor.execute(self.grouped, values)
            cells = self._cells(cursor.fetchall())
        return (len(ids), hashlib.sha256(repr(ids).encode()).hexdigest()), cells

    def _cells(self, rows):
        """{(window, dimension, group): (rows, numerator, denominator)}; GROUPING() says which columns a row sums over."""
        cells = {}
        whole = (1 << len(self.groups)) - 1
        places = {whole ^ 1 << place: (len(self.groups) - 1 - place) for place in range(len(self.groups))}
        for kind, *row in rows:
            if kind == whole:
                dimension, group = None, None
            else:
                dimension, group = self.groups[places[kind]], row[places[kind]]
            for place, window in enumerate(self.windows):
                first = len(self.groups) + place * self.sums
                if dimension is None or row[first]:
                    cells[window, dimension, group] = _cell(row[first : first + self.sums])
        return cells


def _cell(sums):
    if len(sums) == COUNT:
        return sums[0], sums[0], None
    return sums[0], int(sums[1] or 0), int(sums[2] or 0)


def compiled(scope):
    """{code: ((rows, digest), cells)} of every figure."""
    dates = {
        f"{span.window.value}_{edge}": day
        for span in scope.spans
        for edge, day in (("from", span.starts_on), ("to", span.ends_on))
    }
    values = {"campaign": scope.campaign_id, "as_of": scope.as_of, "today": local_day(scope.as_of), **dates}
    return {code: statement.compiled(values) for code, statement in STATEMENTS.items()}


def _known(alias):
    return f"{alias}.recorded_at <= %(as_of)s AND ({alias}.superseded_at IS NULL OR {alias}.superseded_at > %(as_of)s)"


def _statement(table, groups, condition, windows=ALL, *, where="TRUE", joins="", part=None):
    """Counts `condition` per window and group among the facts `where`; with `part` also the share of which that holds."""
    placed = [condition.format(a=f"%({window}_from)s", z=f"%({window}_to)s") for window in windows]
    columns = []
    for each in placed:
        columns.append(f"COUNT(*) FILTER (WHERE {each})")
        if part:
            columns += [f"COUNT(*) FILTER (WHERE {each} AND {part})", f"COUNT(*) FILTER (WHERE {each})"]
    source = f"FROM {table} f {joins} WHERE f.campaign_id = %(campaign)s AND {_known('f')} AND {where}"
    ids = f"SELECT f.id {source} AND ({' OR '.join(f'({each})' for each in placed)})"
    return HandWritten(_grouped(groups, columns, source), ids, tuple(groups), windows, RATE if part else COUNT)


def _grouped(groups, columns, source):
    names = ", ".join(f"f.{column}" for column in groups.values())
    sets = ", ".join(f"(f.{column})" for column in groups.values())
    return f"SELECT GROUPING({names}), {names}, {', '.join(columns)} {source} GROUP BY GROUPING SETS ((), {sets})"


CLOSING = f"LEFT JOIN campaigns_taskclosure c ON c.task_id = f.task_id AND {_known('c')}"
NOT_FILED = (
    "NOT EXISTS (SELECT FROM reports_reportfiling g WHERE g.period_id = f.period_id AND g.unit_id = f.unit_id"  # noqa: S608
    f" AND {_known('g')})"
)
NOT_DECLARED = (
    "NOT EXISTS (SELECT FROM enterprises_selfreportfiling g WHERE g.round_id = f.round_id"  # noqa: S608
    f" AND g.enterprise_id = f.enterprise_id AND {_known('g')})"
)


def _progress():
    """Task by task the last entry by each window's end: looked up once a window, closed tasks need none."""
    laterals, columns, entries = CLOSING, [], ["f.id"]
    for window in STATES:
        laterals += (
            " LEFT JOIN LATERAL (SELECT e.id, e.percent FROM campaigns_progressentry e WHERE e.task_id = f.task_id"  # noqa: S608
            f" AND e.happened_on <= %({window}_to)s AND {_known('e')}"
            f" ORDER BY e.happened_on DESC, e.percent DESC, e.id DESC LIMIT 1) {window} ON TRUE"
        )
        begun = f"FILTER (WHERE f.starts_on <= %({window}_to)s)"
        closed = f"WHEN c.happened_on <= %({window}_to)s THEN 100"
        percent = f"CASE {closed} ELSE COALESCE({window}.percent, 0) END"
        columns += [f"COUNT(*) {begun}", f"SUM({percent} * f.weight) {begun}", f"SUM(100 * f.weight) {begun}"]
        entries.append(f"CASE {closed} ELSE COALESCE({window}.id * 128 + {window}.percent, 0) END")
    source = f"FROM campaigns_taskterms f {laterals} WHERE f.campaign_id = %(campaign)s AND {_known('f')}"
    begun_anywhere = " OR ".join(f"f.starts_on <= %({window}_to)s" for window in STATES)
    ids = f"SELECT {', '.join(entries)} {source} AND ({begun_anywhere})"
    return HandWritten(_grouped(BY_TASK, columns, source), ids, tuple(BY_TASK), STATES, RATE)


BY_TASK = {"unit": "lead_unit_id", "measure": "measure_id"}
BY_UNIT = {"unit": "unit_id"}
BY_FIRM = {"village": "unit_id", "product": "category_id", "size": "size"}
BY_BATCH = {**BY_FIRM, "method": "method"}
BY_ITEM = {"item": "item_id", "product": "category_id", "village": "unit_id"}
BY_ORDER = {"village": "unit_id", "product": "category_id"}
BY_CLASS = {"village": "unit_id", "size": "size"}
TERMS, CLOSURES = "campaigns_taskterms", "campaigns_taskclosure"
EXPECTED, FILINGS = "campaigns_expectedreport", "reports_reportfiling"
VERDICTS, ORDERS = "inspections_spotcheckverdict", "inspections_rectification"
ASKED, ANSWERED, ENROLLED = (
    "enterprises_expectedselfreport",
    "enterprises_selfreportfiling",
    "enterprises_enrolment",
)
HAPPENED, CONCLUDED = "f.happened_on BETWEEN {a} AND {z}", "f.concluded_on BETWEEN {a} AND {z}"
NONCONFORMING = "f.verdict = 'nonconforming'"
OVERDUE = "f.due_on < %(today)s"
TASK_OPEN = "f.due_on <= {z} AND (c.happened_on IS NULL OR c.happened_on > {z})"
ORDER_OPEN = "f.ordered_on <= {z} AND (f.closed_on IS NULL OR f.closed_on > {z})"
IN_BATCH = "f.happened_on <= {z} AND (f.ended_on IS NULL OR f.ended_on > {z})"
STATEMENTS = {
    "tasks_due": _statement(TERMS, BY_TASK, "f.due_on BETWEEN {a} AND {z}"),
    "tasks_done": _statement(CLOSURES, BY_TASK, HAPPENED),
    "tasks_overdue": _statement(TERMS, BY_TASK, TASK_OPEN, STATES, where=OVERDUE, joins=CLOSING),
    "measure_progress": _progress(),
    "reports_expected": _statement(EXPECTED, BY_UNIT, HAPPENED),
    "reports_on_time": _statement(FILINGS, BY_UNIT, HAPPENED, where="f.timeliness = 'on_time'"),
    "reports_late": _statement(FILINGS, BY_UNIT, HAPPENED, where="f.timeliness = 'late'"),
    "reports_declared_zero": _statement(FILINGS, BY_UNIT, HAPPENED, where="f.content = 'declared_zero'"),
    "reports_missing": _statement(EXPECTED, BY_UNIT, HAPPENED, where=NOT_FILED),
    "batches_sampled": _statement(VERDICTS, BY_BATCH, HAPPENED),
    "batches_tested": _statement(VERDICTS, BY_BATCH, CONCLUDED),
    "batches_nonconforming": _statement(VERDICTS, BY_BATCH, CONCLUDED, where=NONCONFORMING),
    "nonconforming_rate": _statement(VERDICTS, BY_FIRM, CONCLUDED, where="f.method = 'random'", part=NONCONFORMING),
    "finding_rate": _statement(VERDICTS, BY_FIRM, CONCLUDED, where="f.method = 'targeted'", part=NONCONFORMING),
    "failed_items": _statement("inspections_faileditem", BY_ITEM, HAPPENED),
    "rectifications_ordered": _statement(ORDERS, BY_ORDER, "f.ordered_on BETWEEN {a} AND {z}"),
    "follow_up_open": _statement(ORDERS, BY_ORDER, ORDER_OPEN, STATES),
    "follow_up_overdue": _statement(ORDERS, BY_ORDER, f"{ORDER_OPEN} AND f.due_on <= {{z}}", STATES, where=OVERDUE),
    "self_reports_expected": _statement(ASKED, BY_CLASS, HAPPENED),
    "self_reports_filed": _statement(ANSWERED, BY_CLASS, HAPPENED),
    "self_reports_late": _statement(ANSWERED, BY_CLASS, HAPPENED, where="f.timeliness = 'late'"),
    "self_reports_missing": _statement(ASKED, BY_CLASS, HAPPENED, where=NOT_DECLARED),
    "firms_assisted": _statement(ENROLLED, BY_CLASS, IN_BATCH, STATES, where="f.track = 'assistance'"),
    "products_cultivated": _statement(ENROLLED, BY_ORDER, IN_BATCH, STATES, where="f.track = 'cultivation'"),
}

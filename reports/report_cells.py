"""The cells of a unit's report: what each opens with, and what it holds. The form's own page and the burden meter count alike.

A line has four cells that are there to be filled in, a report two. What is asked for in a special case only is no cell: a
photo (only for a closing), the reason for a percent far from the one worked out.
"""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from campaigns.models import ProgressEntry
from reports.choices import UnitReportStatus
from reports.models import UnitReport

CELLS_A_LINE, CELLS_A_REPORT = 4, 2
# How long a reporter takes over a cell: an estimate of ours, told as 约.
SECONDS_TO_CHECK, SECONDS_TO_FILL = 6, 25


@dataclass(frozen=True)
class Cell:
    """`offered` is what the form opens with, or puts in at one touch (沿用); None where there is nothing.

    `is_needed` tells what a report with something to say cannot do without.
    """

    offered: object
    value: object
    is_needed: bool = False

    @property
    def is_offered(self):
        return self.offered is not None

    @property
    def is_told(self):
        """Whether it held something when the report was handed in: an empty text is not counted, for or against."""
        return self.value is not None

    @property
    def is_kept(self):
        return self.is_told and self.value == self.offered

    @property
    def is_typed(self):
        return self.is_told and not self.is_kept


def text_cell(offered, value, *, is_needed=False):
    return Cell((offered or "").strip() or None, (value or "").strip() or None, is_needed=is_needed)


def line_cells(line, last):
    """The cells of a ReportLine; `last` is what its unit reported on the task before, with `percent` and `done`, or None."""
    return [
        Cell(last.percent if last else None, line.percent, is_needed=True),
        text_cell(last.done if last else "", line.done, is_needed=True),
        text_cell("", line.problem),
        text_cell("", line.next_step),
    ]


def report_cells(report, last_plan):
    return [text_cell("", report.coordination), text_cell(last_plan, report.plan)]


def minutes_of(cells, *, checks=0):
    """About how many minutes a report takes: what the portal brings, and what may stay empty, is only looked at."""
    to_fill = sum(cell.is_needed and not cell.is_offered for cell in cells)
    looked_at = len(cells) - to_fill + checks
    return max(1, round((to_fill * SECONDS_TO_FILL + looked_at * SECONDS_TO_CHECK) / 60))


def entries_before():
    """Of the ReportLine of the outer query: what its unit reported on its task before the report's period, the latest first."""
    entries = ProgressEntry.objects.current().filter(
        task=OuterRef("task"), unit=OuterRef("report__unit"), happened_on__lt=OuterRef("report__period__starts_on")
    )
    return entries.order_by("-happened_on", "-pk")


def plan_before():
    """What the unit planned in the signed report before that of the outer query."""
    before = UnitReport.objects.filter(
        unit=OuterRef("unit"),
        period__campaign=OuterRef("period__campaign"),
        period__starts_on__lt=OuterRef("period__starts_on"),
        status=UnitReportStatus.SIGNED,
    )
    return Subquery(before.order_by("-period__starts_on").values("plan")[:1])

"""What a reporter sees when filling in a report: its lines with what was last reported, and what that costs in minutes."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from campaigns.computed_progress import ComputedProgress, computed_progress
from campaigns.models import ProgressEntry, ProgressEvidence, TaskTerms
from enterprises.permissions import is_village
from reports import report_cells, services
from reports.choices import LineState
from reports.models import ReportLine, UnitReport

VILLAGE_ITEMS = 3  # 辖区照明企业, 本期被抽查, 整改中: filled in by the portal (village_facts.py), never typed
# A unit that does not lead the task says that its own part is done; only the lead unit asks for the closing.
FINISHED_BY_UNIT = _("本单位已办完")


@dataclass(frozen=True)
class SheetLine:
    """One task of a report. `last` is what the unit reported before this period, or None."""

    line: ReportLine
    last: ProgressEntry | None
    is_led: bool
    due_on: object
    evidence: list
    computed: ComputedProgress | None = None

    @property
    def task(self):
        return self.line.task

    @property
    def last_percent(self):
        return self.last.percent if self.last else 0

    @property
    def state(self):
        """How the kept line reads on the form: moving once something is told or the percent went up."""
        if self.line.wants_closing or (self.line.percent == 100 and not self.is_led):
            return LineState.FINISHED
        moved = self.line.done or self.line.percent != self.last_percent
        return LineState.MOVING if moved else LineState.IDLE

    @property
    def state_label(self):
        if self.state == LineState.FINISHED and not self.is_led:
            return FINISHED_BY_UNIT
        return self.state.label

    @property
    def has_more(self):
        return bool(self.line.problem or self.line.next_step)

    @property
    def is_far_off(self):
        """Whether the kept percent is so far from what the portal works out that the unit must say why."""
        return self.is_led and self.computed is not None and self.computed.is_far_from(self.line.percent)


@dataclass(frozen=True)
class Sheet:
    """A report with its lines. `last_plan` is what the unit planned in the report before."""

    report: UnitReport
    lines: list[SheetLine]
    last_plan: str

    @property
    def village_item_count(self):
        return VILLAGE_ITEMS if is_village(self.report.unit) else 0

    @cached_property
    def cells(self):
        """The report's cells, as the burden meter counts them."""
        lines = [cell for line in self.lines for cell in report_cells.line_cells(line.line, line.last)]
        return lines + report_cells.report_cells(self.report, self.last_plan)

    @property
    def cell_count(self):
        return len(self.cells)

    @property
    def offered_count(self):
        """Cells that open with a value, or with the last text to take over (沿用)."""
        return sum(cell.is_offered for cell in self.cells)

    @property
    def minutes(self):
        return report_cells.minutes_of(self.cells, checks=self.village_item_count)


def sheet_of(report):
    """The sheet of a report, in eight queries however many lines it has."""
    lines = list(_lines(report))
    last = ProgressEntry.objects.in_bulk([line.last_entry_id for line in lines if line.last_entry_id])
    led = services.led_task_ids(report)
    evidence = _evidence(report)
    computed = computed_progress([line.task_id for line in lines])
    return Sheet(
        report,
        [
            SheetLine(
                line,
                last.get(line.last_entry_id),
                line.task_id in led,
                line.due_on,
                evidence.get(line.task_id, []),
                computed.get(line.task_id),
            )
            for line in lines
        ],
        _last_plan(report),
    )


def _lines(report):
    """The lines with the pk of the unit's entry before this period, and the task's due date."""
    terms = TaskTerms.objects.current().filter(task=OuterRef("task"))
    return report.lines.select_related("task__measure").annotate(
        last_entry_id=Subquery(report_cells.entries_before().values("pk")[:1]),
        due_on=Subquery(terms.values("due_on")[:1]),
    )


def _evidence(report):
    by_task = {}
    attached = ProgressEvidence.objects.current().filter(unit=report.unit_id, period=report.period_id)
    for evidence in attached.select_related("file", "period"):
        by_task.setdefault(evidence.task_id, []).append(evidence)
    return by_task


def _last_plan(report):
    own = UnitReport.objects.filter(pk=report.pk).annotate(last_plan=report_cells.plan_before())
    return own.values_list("last_plan", flat=True).first() or ""

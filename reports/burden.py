"""What the recurring forms ask for in a year, and how much of it the portal brings along (users.md, 5).

Cells are counted on the forms as they are, periods in the campaign's calendar; what the portal brought is measured on what was
handed in, by the same count of cells that the form's own page shows. Nothing here is an estimate of hours.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, Subquery
from django.utils.translation import gettext as _

from accounts.choices import UNIT_ROLES, Channel
from campaigns import rates
from campaigns.choices import REPORTED_KINDS, PeriodKind, PeriodStatus
from campaigns.models import CampaignUnit, ReportingPeriod
from enterprises.models import Enterprise, SelfReportFiling, SelfReportRound, SelfReportTemplate
from enterprises.permissions import is_village
from enterprises.services.self_report_rounds import ROUND_KIND
from reports import report_cells
from reports.choices import PERIOD_KINDS, Content, Timeliness, UnitReportStatus
from reports.models import BulletinSchedule, ReportFiling, ReportLine, UnitReport

# How far back is measured.
PERIODS_MEASURED, ROUNDS_MEASURED = 12, 4
COPIED_TIMES = 3  # users.md, 5
WEEK = timedelta(days=7)
NO_REPORTS = (PeriodStatus.MERGED, PeriodStatus.SKIPPED)


class Last(NamedTuple):
    percent: int
    done: str


@dataclass
class Tally:
    """What was handed in of one form. `told` cells held something, `kept` ones just what the form had brought."""

    filing_count: int = 0
    zero_count: int = 0
    on_behalf_count: int = 0
    told_count: int = 0
    kept_count: int = 0
    typed: Counter = field(default_factory=Counter)

    def add(self, cells):
        """Count the cells of a report in. A zero report says nothing about cells and is never counted here."""
        self.told_count += sum(cell.is_told for cell in cells)
        self.kept_count += sum(cell.is_kept for cell in cells)
        self.typed.update(cell.value for cell in cells if cell.is_typed and isinstance(cell.value, str))

    @property
    def copied_count(self):
        """Texts that were typed, not taken over, three times or more."""
        return sum(times >= COPIED_TIMES for times in self.typed.values())

    @property
    def kept_rate(self):
        return rates.rate(self.kept_count, self.told_count)

    @property
    def zero_rate(self):
        return rates.rate(self.zero_count, self.filing_count)

    @property
    def on_behalf_rate(self):
        return rates.rate(self.on_behalf_count, self.filing_count)


def total(tallies):
    whole = Tally()
    for tally in tallies:
        for name in ("filing_count", "zero_count", "on_behalf_count", "told_count", "kept_count"):
            setattr(whole, name, getattr(whole, name) + getattr(tally, name))
    return whole


class CountedForAYear:
    """What `cell_count` cells each of `period_count` times come to."""

    @property
    def cells_a_year(self):
        return self.cell_count * self.period_count

    @property
    def cells_a_year_word(self):
        return f"{self.cells_a_year:,}"


@dataclass(frozen=True)
class FormBurden(CountedForAYear):
    """One recurring form in a year; `cell_count` is what all its filers fill in once, together."""

    name: str
    filers_word: str
    cell_count: int
    filer_count: int
    period_count: int
    dropped_count: int
    tally: Tally
    note: str
    has_zero_reports: bool = True

    @property
    def cells_a_filing(self):
        """For the average filer, with one decimal where it is no whole number."""
        share = Decimal(self.cell_count) / self.filer_count if self.filer_count else Decimal(0)
        return share.quantize(Decimal("0.1")) if share % 1 else int(share)


@dataclass(frozen=True)
class UnitBurden(CountedForAYear):
    """One unit's part of the weekly report."""

    name: str
    cell_count: int
    period_count: int
    tally: Tally


def burden_of(campaign, *, user, on):
    """([FormBurden], [UnitBurden]) of a campaign as far as the user may see it: a unit's people see their own unit alone.

    A fixed number of queries, however many units and reports there are.
    """
    on = min(on, campaign.ends_on)
    periods = periods_of_year(campaign, on=on)
    units = _units(campaign, user, on, periods[PeriodKind.WEEK][0])
    firms = _self_reports(campaign, user, on, periods)
    return [_weekly(units, periods), *_compiled(campaign, periods), *firms], units


def periods_of_year(campaign, *, on):
    """{kind: (how many periods of the year that holds a day are reported on, how many were merged or are not)}"""
    year = campaign.calendar.period_for(PeriodKind.YEAR, on)
    # A week belongs to the year that names it, whichever days of it lie beyond.
    first = max(year.starts_on - WEEK, campaign.first_period_on)
    last = min(year.ends_on + WEEK, campaign.ends_on)
    dropped = ReportingPeriod.objects.filter(campaign=campaign, status__in=NO_REPORTS)
    dropped = set(dropped.values_list("key", flat=True))
    counts = {}
    for kind in PERIOD_KINDS.values():
        periods = campaign.calendar.periods_between(kind, first, last)
        keys = {each.key for each in periods if each.year == year.year}
        counts[kind] = (len(keys - dropped), len(keys & dropped))
    return counts


def _own(rows, user, lookup="unit"):
    """A unit's people see their own unit, not those below it; whoever oversees sees what `visible_to` gives."""
    return rows.filter(**{lookup: user.post.unit_id}) if user.role in UNIT_ROLES else rows


def _units(campaign, user, on, period_count):
    reporting = CampaignUnit.objects.visible_to(user).filter(campaign=campaign, is_reporting=True).current(on)
    reporting = _own(reporting.filter(unit__path__startswith=user.data_path), user)
    names = dict(reporting.order_by("unit__position", "unit_id").values_list("unit_id", "unit__name"))
    lines, tallies = _lines_now(campaign, user), weekly_tallies(campaign, user=user, on=on)
    return [
        UnitBurden(
            name,
            lines.get(unit, 0) * report_cells.CELLS_A_LINE + report_cells.CELLS_A_REPORT,
            period_count,
            tallies[unit],
        )
        for unit, name in names.items()
    ]


def _lines_now(campaign, user):
    """{unit: lines} of the last form that was opened."""
    opened = ReportingPeriod.objects.filter(campaign=campaign, kind__in=REPORTED_KINDS).exclude(
        status__in=(PeriodStatus.PLANNED, *NO_REPORTS)
    )
    reports = _own(UnitReport.objects.visible_to(user), user).filter(
        period=Subquery(opened.order_by("-starts_on").values("pk")[:1])
    )
    return dict(reports.annotate(line_count=Count("lines")).values_list("unit_id", "line_count"))


def weekly_tallies(campaign, *, user, on):
    """{unit: Tally} of what was handed in for the last twelve weeks that are over."""
    over = ReportingPeriod.objects.filter(campaign=campaign, kind__in=REPORTED_KINDS, ends_on__lt=on)
    over = list(over.exclude(status__in=NO_REPORTS).order_by("-starts_on")[:PERIODS_MEASURED])
    tallies = defaultdict(Tally)
    filings = _own(ReportFiling.objects.visible_to(user), user).current().filter(period__in=over)
    for unit, content, channel in filings.exclude(timeliness=Timeliness.EXCUSED).values_list(
        "unit_id", "content", "channel"
    ):
        _count(tallies[unit], is_zero=content == Content.DECLARED_ZERO, channel=channel)
    told = Q(period__in=over, status=UnitReportStatus.SIGNED, is_declared_zero=False)
    reports = (
        _own(UnitReport.objects.visible_to(user), user).filter(told).annotate(last_plan=report_cells.plan_before())
    )
    for report in reports.only("unit_id", "coordination", "plan"):
        tallies[report.unit_id].add(report_cells.report_cells(report, report.last_plan))
    lines = ReportLine.objects.visible_to(user).filter(report__in=reports.values("pk"))
    before = report_cells.entries_before()
    lines = lines.annotate(
        last_percent=Subquery(before.values("percent")[:1]), last_done=Subquery(before.values("done")[:1])
    )
    for line in lines.select_related("report").only("percent", "done", "problem", "next_step", "report__unit_id"):
        last = None if line.last_percent is None else Last(line.last_percent, line.last_done)
        tallies[line.report.unit_id].add(report_cells.line_cells(line, last))
    return tallies


def _count(tally, *, channel, is_zero=False):
    tally.filing_count += 1
    tally.zero_count += is_zero
    tally.on_behalf_count += channel != Channel.PORTAL


def _weekly(units, periods):
    period_count, dropped_count = periods[PeriodKind.WEEK]
    return FormBurden(
        name=_("每周报送"),
        filers_word=_("报送单位"),
        cell_count=sum(unit.cell_count for unit in units),
        filer_count=len(units),
        period_count=period_count,
        dropped_count=dropped_count,
        tally=total(unit.tally for unit in units),
        note=_("每项任务 %(line)d 格（进度、进展、问题、下步打算），每份另有 %(report)d 格（要协调的事、下期打算）。")
        % {"line": report_cells.CELLS_A_LINE, "report": report_cells.CELLS_A_REPORT},
    )


def _compiled(campaign, periods):
    """Issues for longer than a week: compiled from the weeks, nobody is asked."""
    kinds = {PERIOD_KINDS[each.kind]: each for each in BulletinSchedule.objects.filter(campaign=campaign)}
    return [
        FormBurden(
            name=schedule.get_kind_display(),
            filers_word=_("单位"),
            cell_count=0,
            filer_count=0,
            period_count=periods[kind][0],
            dropped_count=0,
            tally=Tally(),
            note=_("由各周报送汇总，不再向单位要数；月末、季末那一周仍只报一份周报。"),
        )
        for kind, schedule in kinds.items()
        if kind not in REPORTED_KINDS
    ]


def _self_reports(campaign, user, on, periods):
    """The firms' form in force; a department, in whose area no firm is registered, has no such line."""
    template = SelfReportTemplate.objects.filter(campaign=campaign, starts_on__lte=on).annotate(
        question_count=Count("questions")
    )
    template = template.first()
    if template is None or (user.role in UNIT_ROLES and not is_village(user.post.unit)):
        return []
    firms = Enterprise.objects.visible_to(user).active().filter(unit__path__startswith=campaign.owner_unit.path)
    firm_count = _own(firms, user).count()
    period_count, _dropped = periods[ROUND_KIND]
    return [
        FormBurden(
            name=_("企业自查（每季）"),
            filers_word=_("企业"),
            cell_count=template.question_count * firm_count,
            filer_count=firm_count,
            period_count=period_count,
            dropped_count=0,
            tally=_self_report_tally(campaign, user, template.question_count),
            note=_("%(count)d 题，每题一格，打开时是空白；选“不符合”的另写情况和改好日期。")
            % {"count": template.question_count},
            has_zero_reports=False,
        )
    ]


def _self_report_tally(campaign, user, question_count):
    """What firms filed in the last four rounds. The form opens empty: every answer is the firm's own."""
    rounds = SelfReportRound.objects.visible_to(user).filter(campaign=campaign, is_opened=True)
    recent = list(rounds.order_by("-starts_on", "pk")[:ROUNDS_MEASURED])
    filings = _own(SelfReportFiling.objects.visible_to(user), user).current().filter(round__in=recent)
    tally = Tally()
    for channel in filings.values_list("channel", flat=True):
        _count(tally, channel=channel)
    tally.told_count = tally.filing_count * question_count
    return tally

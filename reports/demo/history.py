"""What happened in the demo town: reports filed week by week, progress made, tasks closed, each known when it was known."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accounts.choices import Channel
from accounts.models import User
from campaigns import services as campaigns_services
from campaigns.choices import PeriodKind, PeriodStatus, TaskPart, TaskStatus
from campaigns.models import ExpectedReport, ProgressEntry, ReportingPeriod, Task, TaskClosure, TaskTerms, TaskUnit
from campaigns.periods import SHANGHAI
from reports.choices import Content, Timeliness, UnitReportStatus
from reports.demo.chance import chance, in_working_hours, weighed
from reports.models import ReportFiling, ReportLine, StandingAuthorisation, UnitReport

# The visitor's unit: what it owes is left to the visitor.
OWN_UNIT = "henglan-wusha"
# How units keep their word: share of reports on time, then late; the rest is missing.
PUNCTUAL, ORDINARY, LAZY = (0.99, 0.01), (0.9, 0.07), (0.6, 0.25)
STILL_CHASED = timedelta(days=5)
CLOSED_IN_TIME_SHARE = 0.8
DONE = (
    "已走访辖区照明企业，逐户告知质量责任。",
    "已召开专题会布置，资料已归档。",
    "按计划推进，本周完成一批。",
    "配合分局开展联合检查。",
)
PROBLEMS = ("", "", "", "部分小厂负责人不在场，需再次上门。", "检测排期较长。")
# What comes by another way than the portal is entered by the office (代填).
CHANNELS = {Channel.PORTAL: 18, Channel.TELEPHONE: 1, Channel.WECHAT: 1}
NEXT_STEPS = ("继续逐户推进。", "下周复核整改情况。", "补齐佐证材料。")


@dataclass(frozen=True)
class Worker:
    """A reporting unit with its two people and how punctual it is."""

    unit_id: int
    code: str
    reporter: User
    head: User
    habit: tuple[float, float]


class History:
    """Writes the demo's past in bulk; `now` is the instant the demo is dated from."""

    def __init__(self, campaign, posts, *, now, first_day):
        self.campaign, self.now, self.first_day = campaign, now, first_day
        self.random = chance("tasks")
        self.calendar = campaigns_services.work_calendar()
        self.clerk = posts["office"].user
        self.workers = self._workers(posts)
        self.terms = {terms.task_id: terms for terms in TaskTerms.objects.current().filter(campaign=campaign)}
        self.parts = defaultdict(list)
        parts = TaskUnit.objects.filter(
            task__campaign=campaign, part__in=(TaskPart.LEAD, TaskPart.RESPONSIBLE)
        ).select_related("task")
        for part in parts.order_by("task__position", "pk"):
            self.parts[part.unit_id].append(part.task)
        self.closed_on = {}

    def write(self):
        """Facts, reports and tasks of every week from the first day to now; the last window stays open."""
        self._close_tasks()
        periods = self._make_periods()
        ExpectedReport.objects.bulk_create(
            ExpectedReport(
                campaign=self.campaign,
                period=period,
                unit_id=worker.unit_id,
                happened_on=period.ends_on,
                recorded_at=period.opens_at,
            )
            for period in periods
            for worker in self.workers
        )
        for period in periods:
            self._report(period)
        self._authorise()

    def _workers(self, posts):
        habits = [PUNCTUAL] * 5 + [ORDINARY] * 4 + [LAZY]
        units = self.campaign.campaign_units.filter(is_reporting=True).select_related("unit")
        return [
            Worker(
                row.unit_id,
                row.unit.code,
                posts[f"{row.unit.code}-reporter"].user,
                posts[f"{row.unit.code}-head"].user,
                habits[index % len(habits)],
            )
            for index, row in enumerate(units)
        ]

    def _close_tasks(self):
        """Most tasks that are due were closed near their due date; a few are overdue, one waits for the office."""
        closures, waiting = [], []
        today = self.now.astimezone(SHANGHAI).date()
        for terms in sorted(self.terms.values(), key=lambda terms: (terms.due_on, terms.task_id)):
            closed_on = terms.due_on + timedelta(days=self.random.randint(-12, 3))
            if closed_on >= today - timedelta(days=7):
                continue
            if self.random.random() < CLOSED_IN_TIME_SHARE:
                self.closed_on[terms.task_id] = closed_on
                closures.append(self._closure(terms, closed_on))
            elif len(waiting) < 2:
                waiting.append(terms.task_id)
        TaskClosure.objects.bulk_create(closures)
        asked = {"closing_requested_by": self.workers[0].head, "closing_requested_on": today - timedelta(days=3)}
        Task.objects.filter(pk__in=self.closed_on).update(status=TaskStatus.CLOSED, **asked)
        Task.objects.filter(pk__in=waiting).update(status=TaskStatus.CLOSING_REQUESTED, **asked)

    def _closure(self, terms, closed_on):
        return TaskClosure(
            task_id=terms.task_id,
            campaign=self.campaign,
            measure_id=terms.measure_id,
            lead_unit_id=terms.lead_unit_id,
            happened_on=closed_on,
            recorded_at=datetime.combine(closed_on + timedelta(days=1), time(16), SHANGHAI),
            recorded_by=self.clerk,
        )

    def _make_periods(self):
        """Every week since the first day whose window is open by now, opened and closed as the clock would have."""
        rows = []
        last_day = min(self.now.astimezone(SHANGHAI).date() + timedelta(days=7), self.campaign.ends_on)
        for period in self.campaign.calendar.periods_between(PeriodKind.WEEK, self.first_day, last_day):
            opens_at, due_at, closes_at = campaigns_services.expected_window(period, self.calendar)
            if opens_at <= self.now:
                rows.append(
                    ReportingPeriod(
                        campaign=self.campaign,
                        kind=PeriodKind.WEEK,
                        key=period.key,
                        starts_on=period.starts_on,
                        ends_on=period.ends_on,
                        opens_at=opens_at,
                        due_at=due_at,
                        closes_at=closes_at,
                        status=PeriodStatus.CLOSED if closes_at <= self.now else PeriodStatus.OPEN,
                    )
                )
        return ReportingPeriod.objects.bulk_create(rows)

    def _report(self, period):
        self.random = chance("reports", period.key)
        reports, filings, lines, entries = [], [], [], []
        for worker in self.workers:
            received_at = self._received_at(period, worker)
            tasks = self._running_tasks(worker, period)
            is_zero = received_at is not None and (not tasks or self.random.random() < 0.12)
            report = self._unit_report(period, worker, received_at, is_zero=is_zero)
            reports.append(report)
            report_lines = [self._line(report, task, period) for task in tasks]
            lines += report_lines
            if report.status == UnitReportStatus.SIGNED:
                filings.append(self._filing(report))
                entries += [] if is_zero else [self._entry(report, line) for line in report_lines]
        UnitReport.objects.bulk_create(reports)
        ReportLine.objects.bulk_create(lines)
        ReportFiling.objects.bulk_create(filings)
        ProgressEntry.objects.bulk_create(entries)

    def _received_at(self, period, worker):
        """When a report came in, or None: by the unit's habit in the past, about two in three so far in an open window."""
        on_time, late = worker.habit
        fate = self.random.random()
        early = self.random.random() < 0.3
        minutes = self.random.randint(1500, 8000) if early else self.random.randint(20, 1500)
        before_due = in_working_hours(period.due_at - timedelta(minutes=minutes))
        if worker.habit == LAZY and period.due_at > self.now - STILL_CHASED:
            return None  # so the office has somebody to chase, whatever day the demo is dated from
        if period.due_at > self.now:
            is_in = fate < 0.65 and before_due < self.now and worker.code != OWN_UNIT
            return max(before_due, period.opens_at) if is_in else None
        if fate < on_time:
            return max(before_due, period.opens_at)
        received_at = in_working_hours(period.due_at + timedelta(minutes=self.random.randint(30, 4000)))
        return received_at if fate < on_time + late and received_at < self.now else None

    def _running_tasks(self, worker, period):
        return [
            task
            for task in self.parts[worker.unit_id]
            if self.terms[task.pk].starts_on <= period.ends_on
            and self.closed_on.get(task.pk, period.ends_on) >= period.starts_on
        ]

    def _unit_report(self, period, worker, received_at, *, is_zero):
        report = UnitReport(period=period, unit_id=worker.unit_id, is_declared_zero=is_zero)
        if received_at is None:
            return report
        signed_at = received_at + timedelta(minutes=self.random.randint(2, 15))
        waits = period.due_at > self.now and self.random.random() < 0.2
        report.received_at, report.submitted_by = received_at, worker.reporter
        report.channel = weighed(self.random, CHANNELS)
        report.status = UnitReportStatus.SUBMITTED if waits or signed_at > self.now else UnitReportStatus.SIGNED
        if report.status == UnitReportStatus.SUBMITTED:
            report.channel = Channel.PORTAL
        elif report.channel == Channel.PORTAL:
            report.signed_by, report.signed_at = worker.head, signed_at
        else:
            report.submitted_by = report.signed_by = self.clerk
            report.signed_at = min(received_at + timedelta(minutes=self.random.randint(20, 90)), self.now)
        report.plan = self.random.choice(NEXT_STEPS)
        return report

    def _line(self, report, task, period):
        terms = self.terms[task.pk]
        length = max((terms.due_on - terms.starts_on).days, 1)
        share = (period.ends_on - terms.starts_on).days / length
        percent = min(95, max(0, round(100 * share * 0.92) + self.random.randint(-4, 4)))
        spoken = report.status in (UnitReportStatus.SIGNED, UnitReportStatus.SUBMITTED) and not report.is_declared_zero
        return ReportLine(
            report=report,
            task=task,
            percent=percent,
            done=self.random.choice(DONE) if spoken else "",
            problem=self.random.choice(PROBLEMS) if spoken else "",
            next_step=self.random.choice(NEXT_STEPS) if spoken else "",
        )

    def _filing(self, report):
        return ReportFiling(
            campaign=self.campaign,
            period=report.period,
            unit_id=report.unit_id,
            happened_on=report.period.ends_on,
            received_at=report.received_at,
            timeliness=Timeliness.LATE if report.received_at > report.period.due_at else Timeliness.ON_TIME,
            content=Content.DECLARED_ZERO if report.is_declared_zero else Content.FULL,
            channel=report.channel,
            recorded_at=report.signed_at,
            recorded_by=report.signed_by,
        )

    def _entry(self, report, line):
        return ProgressEntry(
            campaign=self.campaign,
            measure_id=line.task.measure_id,
            task=line.task,
            unit_id=report.unit_id,
            period=report.period,
            happened_on=report.period.ends_on,
            percent=line.percent,
            done=line.done,
            problem=line.problem,
            next_step=line.next_step,
            recorded_at=report.signed_at,
            recorded_by=report.signed_by,
        )

    def _authorise(self):
        """Every third head lets the weekly reports count at once (授权直报), till the end of the year."""
        today = self.now.astimezone(SHANGHAI).date()
        StandingAuthorisation.objects.bulk_create(
            StandingAuthorisation(
                campaign=self.campaign,
                unit_id=worker.unit_id,
                granted_by=worker.head,
                granted_at=self.now - timedelta(days=60),
                starts_on=today - timedelta(days=60),
                ends_on=today.replace(month=12, day=31),
            )
            for worker in self.workers[::3]
        )

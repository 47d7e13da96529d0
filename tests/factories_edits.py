"""A town at work: every kind of edit that people make, drawn at random from a seed, made through the services."""

import random
from collections import Counter
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import Channel, Role, UnitKind
from accounts.models import OrgUnit
from campaigns import services as campaigns_services
from campaigns.choices import TaskStatus
from campaigns.models import ReportingPeriod, Task
from reports import services
from reports.choices import BulletinStatus, UnitReportStatus
from reports.models import Bulletin, StandingAuthorisation, UnitReport
from tests.factories import OrgUnitFactory, make_person
from tests.factories_bulletins import instant, make_campaign, schedule
from tests.factories_campaigns import MeasureFactory, make_clerk, make_task
from tests.factories_firm_edits import FIRM_EDITS, FirmEdits

BEGINS_AT = instant("2026-11-02 08:00")
WORKS_UNTIL = instant("2026-11-16 13:00")
STEP = timedelta(hours=4)


class WorkingTown(FirmEdits):
    """A campaign with six villages, eight tasks, and bulletins that were issued before `edit` goes on editing."""

    def __init__(self, office, clock, *, seed):
        self.random = random.Random(seed)
        self.clock = clock
        self.clock.move_to(BEGINS_AT, tick=False)
        town = office.parent
        self.villages = [OrgUnitFactory(parent=town, kind=UnitKind.VILLAGE) for _number in range(6)]
        self.campaign = make_campaign(office, *self.villages)
        schedule(self.campaign)
        self.clerks = [make_clerk(self.campaign), make_clerk(self.campaign)]
        self.administrator = make_person(Role.SYSTEM_ADMINISTRATOR, office, acts_for=town)
        self.reporters = {unit.pk: make_person(Role.UNIT_REPORTER, unit, acts_for=unit) for unit in self.villages}
        self.heads = {unit.pk: make_person(Role.UNIT_HEAD, unit, acts_for=unit) for unit in self.villages}
        self.measures = [MeasureFactory(campaign=self.campaign) for _number in range(3)]
        for _number in range(8):
            self.create_task()
        self.begin_firms()
        self.sign_memorandum()
        self.done = Counter()

    def sign_memorandum(self):
        """Its two parties are two units, which no row made up from the types of its columns has."""
        memorandum = campaigns_services.create_memorandum(
            self.campaign,
            title="演示备忘录",
            first_party=self.villages[0],
            second_party=self.villages[1],
            by=self.clerks[0],
        )
        campaigns_services.add_memorandum_item(
            memorandum, title="检测服务", first_duty="出检测券", second_duty="组织送检", by=self.clerks[0]
        )

    def pass_time(self, step=STEP):
        """The clock goes on, and what it brings happens: windows, unit reports, bulletins."""
        self.clock.shift(step)
        now = timezone.now()
        campaigns_services.open_due_periods(now=now)
        campaigns_services.close_due_periods(now=now)
        services.open_unit_reports(now=now)
        services.plan_due_bulletins(now=now)
        for bulletin in Bulletin.objects.claimable(now):
            services.compile_claimed(services.claim_bulletin(bulletin.pk, now=now))

    def issue_bulletins(self):
        """Work until two weeks are told, and publish them. A few tasks are closed from the start."""
        for task in self.campaign.tasks.order_by("pk")[:3]:
            campaigns_services.request_closing(task, on=timezone.localdate(), by=self.clerks[0])
            campaigns_services.confirm_closing(task, by=self.clerks[1])
        while timezone.now() < WORKS_UNTIL:
            self.pass_time(timedelta(hours=11))
            for _attempt in range(8):
                self.edit()
        self.publish()

    def publish(self):
        for bulletin in Bulletin.objects.filter(status=BulletinStatus.DRAFT):
            services.publish_bulletin(bulletin, by=self.random.choice(self.clerks))

    def edit(self):
        """Try one edit; a rule that refuses it is no edit. Returns whether it was made."""
        edit = self.random.choice(EDITS)
        try:
            with transaction.atomic():
                made = edit(self)
        except ValidationError:
            made = None
        if made is not None:
            self.done[edit.__name__] += 1
        return made is not None

    def edits(self, count):
        while self.done.total() < count:
            self.edit()
            if self.random.random() < 0.09:
                self.pass_time()

    def clerk(self):
        return self.random.choice(self.clerks)

    def report(self, *statuses, due_after=BEGINS_AT):
        reports = UnitReport.objects.filter(status__in=statuses, period__due_at__gt=due_after)
        return self._one(reports.select_related("period__campaign__owner_unit", "unit"))

    def task(self, *statuses):
        return self._one(Task.objects.filter(status__in=statuses).select_related("campaign__owner_unit"))

    def _one(self, queryset):
        rows = list(queryset.order_by("pk"))
        return self.random.choice(rows) if rows else None

    # The edits. Each returns None where there is nothing to edit.

    def create_task(self):
        due_on = timezone.localdate() + timedelta(days=self.random.randint(-5, 20))
        return make_task(
            self.random.choice(self.measures),
            self.random.choice(self.villages),
            due_on=due_on,
            weight=self.random.randint(1, 5),
        )

    def change_terms(self):
        task = self.task(*TaskStatus.values)
        return campaigns_services.change_task_terms(
            task,
            reason="演示调整",
            by=self.clerk(),
            due_on=timezone.localdate() + timedelta(days=self.random.randint(0, 30)),
            weight=self.random.randint(1, 9),
            lead_unit=self.random.choice(self.villages),
        )

    def withdraw_task(self):
        """Rarely: there must be tasks left to work on."""
        task = self.task(TaskStatus.OPEN)
        if task is None or self.random.random() < 0.6:
            return None
        return campaigns_services.withdraw_task(task, reason="演示撤销", by=self.clerk())

    def move_task(self):
        """Under another measure, now and then as a sub-task."""
        task = self.task(*TaskStatus.values)
        parent = self.task(TaskStatus.OPEN) if self.random.random() < 0.3 else None
        measure = self.random.choice(self.measures)
        return campaigns_services.move_task(task, measure=measure, parent=parent, reason="演示改挂", by=self.clerk())

    def request_closing(self):
        task = self.task(TaskStatus.OPEN)
        on = timezone.localdate() - timedelta(days=self.random.randint(0, 20))
        return task and campaigns_services.request_closing(task, on=on, by=self.clerk())

    def confirm_closing(self):
        task = self.task(TaskStatus.CLOSING_REQUESTED)
        return task and campaigns_services.confirm_closing(task, by=self.clerk())

    def refuse_closing(self):
        task = self.task(TaskStatus.CLOSING_REQUESTED)
        return task and campaigns_services.refuse_closing(task, reason="材料不全", by=self.clerk())

    def reopen_task(self):
        task = self.task(TaskStatus.CLOSED)
        return task and campaigns_services.reopen_task(task, reason="复核发现未完成", by=self.clerk())

    def file_report(self):
        report = self.report(UnitReportStatus.DRAFT, UnitReportStatus.RETURNED)
        if report is None:
            return None
        lines = {
            task_id: {"percent": self.random.randint(0, 100), "done": "演示进展"}
            for task_id in report.lines.values_list("task_id", flat=True)
        }
        people = self.reporters if self.random.random() < 0.6 else self.heads
        person = people[report.unit_id]
        values = {"is_declared_zero": not lines}
        services.save_unit_report(report, version=report.version, values=values, lines=lines, by=person)
        return services.submit_unit_report(report, by=person)

    def declare_zero(self):
        report = self.report(UnitReportStatus.DRAFT)
        if report is None:
            return None
        head = self.heads[report.unit_id]
        services.save_unit_report(report, version=report.version, values={"is_declared_zero": True}, lines={}, by=head)
        return services.submit_unit_report(report, by=head)

    def sign_report(self):
        report = self.report(UnitReportStatus.SUBMITTED)
        return report and services.sign_unit_report(report, by=self.heads[report.unit_id])

    def return_report(self):
        report = self.report(UnitReportStatus.SUBMITTED, UnitReportStatus.SIGNED)
        return report and services.return_unit_report(report, reason="数据不实", by=self.clerk())

    def withdraw_report(self):
        report = self.report(UnitReportStatus.SUBMITTED, due_after=timezone.now())
        return report and services.withdraw_submission(report, by=self.reporters[report.unit_id])

    def enter_on_behalf(self):
        report = self.report(UnitReportStatus.DRAFT, UnitReportStatus.RETURNED)
        if report is None:
            return None
        report.lines.update(done="电话所报", percent=self.random.randint(0, 100))
        return services.enter_on_behalf(
            report,
            channel=Channel.TELEPHONE,
            received_at=timezone.now() - timedelta(minutes=self.random.randint(0, 600)),
            source=None,
            by=self.clerk(),
        )

    def excuse_report(self):
        report = self.report(UnitReportStatus.DRAFT, UnitReportStatus.RETURNED)
        return report and services.excuse_unit_report(report, reason="汛期值守", by=self.clerk())

    def remind_unit(self):
        report = self.report(UnitReportStatus.DRAFT)
        return report and services.remind_unit(report, by=self.clerk())

    def authorise(self):
        unit = self.random.choice(self.villages)
        today = timezone.localdate()
        return services.grant_standing_authorisation(
            self.campaign, unit=unit, starts_on=today, ends_on=today + timedelta(days=3), by=self.heads[unit.pk]
        )

    def revoke_authorisation(self):
        authorisation = self._one(StandingAuthorisation.objects.filter(revoked_at=None).select_related("unit"))
        return authorisation and services.revoke_standing_authorisation(
            authorisation, by=self.heads[authorisation.unit_id]
        )

    def rename_unit(self):
        unit = self.random.choice(self.villages)
        name = f"演示新村{self.random.randint(1, 10**6)}"
        return accounts_services.rename_unit(unit, name=name, on=timezone.localdate(), by=self.administrator)

    def merge_units(self):
        code = f"new-{self.random.randint(1, 10**9)}"
        day = timezone.localdate()
        unit = accounts_services.create_unit(
            by=self.administrator,
            code=code,
            name="演示并入村",
            kind=UnitKind.VILLAGE,
            parent=self.campaign.owner_unit,
            starts_on=day,
        )
        return accounts_services.merge_unit(unit, into=self.villages[0], on=day, by=self.administrator)

    def skip_or_merge_period(self):
        """Rarely: every such edit takes a week's reports out of what is counted live."""
        period = self._one(ReportingPeriod.objects.open().select_related("campaign__owner_unit"))
        if period is None or self.random.random() < 0.8:
            return None
        if self.random.random() < 0.5:
            return campaigns_services.skip_period(period, reason="合并报送", by=self.clerk())
        return campaigns_services.merge_into_next(period, reason="合并报送", by=self.clerk())

    def move_unit(self):
        """No service moves a unit to another parent yet: the order and the kind of one are changed in place."""
        unit = self.random.choice(self.villages)
        kind = self.random.choice([UnitKind.VILLAGE, UnitKind.COMMUNITY])
        return OrgUnit.objects.filter(pk=unit.pk).update(position=self.random.randint(0, 99), kind=kind)


EDITS = (
    WorkingTown.create_task,
    *(WorkingTown.change_terms,) * 2,
    *(WorkingTown.move_task,) * 2,
    WorkingTown.withdraw_task,
    *(WorkingTown.request_closing,) * 3,
    *(WorkingTown.confirm_closing,) * 3,
    WorkingTown.refuse_closing,
    WorkingTown.reopen_task,
    *(WorkingTown.file_report,) * 6,
    WorkingTown.declare_zero,
    *(WorkingTown.sign_report,) * 4,
    *(WorkingTown.return_report,) * 4,
    *(WorkingTown.withdraw_report,) * 2,
    WorkingTown.enter_on_behalf,
    WorkingTown.excuse_report,
    WorkingTown.remind_unit,
    WorkingTown.authorise,
    WorkingTown.revoke_authorisation,
    WorkingTown.rename_unit,
    WorkingTown.merge_units,
    WorkingTown.skip_or_merge_period,
    WorkingTown.move_unit,
    *FIRM_EDITS,
)

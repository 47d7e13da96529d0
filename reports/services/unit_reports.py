"""Unit reports while they are being written: opened with the window, filled in advance, saved, reminded of."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from accounts.models import OrgUnit, WorkItem
from campaigns import permissions as campaigns_permissions
from campaigns import services as campaigns_services
from campaigns.choices import TaskPart
from campaigns.models import ExpectedReport, ProgressEntry, ReportingPeriod, Task, TaskTerms, TaskUnit
from campaigns.services import telling
from campaigns.services.office import refuse_closed
from campaigns.transitions import Conflict
from reports import permissions
from reports.choices import EDITABLE_REPORT_STATUSES
from reports.models import ReportLine, StandingAuthorisation, UnitReport

REPORTING_PARTS = (TaskPart.LEAD, TaskPart.RESPONSIBLE)
AUTHORISATION_DAYS = 366
# What changes on a report while it is on its way.
MOVING_FIELDS = (
    "status",
    "version",
    "is_declared_zero",
    "coordination",
    "channel",
    "received_at",
    "submitted_by",
    "signed_by",
    "signed_at",
    "return_reason",
)
LINE_FIELDS = ("percent", "done", "problem", "next_step", "difference_reason", "wants_closing")


class StaleReport(ValidationError):
    """Somebody saved the report since this form was opened; `theirs` is the report as it is now."""

    def __init__(self, report):
        super().__init__(_("这份报送刚被他人改过，您的改动还没有保存。请对照下面的差异后再存。"), code="stale")
        self.theirs = report


@transaction.atomic
def open_unit_reports(*, now):
    """Give every expected unit its report with one line per running task, filled in with what it last reported.

    Twice equals once, and a task begun since adds its line; returns the reports newly made.
    """
    opened = []
    for period in ReportingPeriod.objects.open().filter(opens_at__lte=now).select_related("campaign"):
        expected = ExpectedReport.objects.current().filter(period=period)
        missing = expected.exclude(Exists(UnitReport.objects.filter(period=period, unit=OuterRef("unit"))))
        unit_ids = list(missing.values_list("unit_id", flat=True))
        UnitReport.objects.bulk_create(
            [UnitReport(period=period, unit_id=unit_id) for unit_id in unit_ids], ignore_conflicts=True
        )
        _add_lines(period)
        made = period.unit_reports.filter(unit__in=unit_ids).select_related("unit", "period__campaign")
        for report in made:
            ask_to_file(report)
        opened += made
    return opened


def _add_lines(period):
    reports = {report.unit_id: report for report in period.unit_reports.filter(status__in=EDITABLE_REPORT_STATUSES)}
    begun = TaskTerms.objects.current().filter(task=OuterRef("task"), starts_on__lte=period.ends_on)
    parts = TaskUnit.objects.current(period.ends_on).filter(
        Exists(begun), task__in=Task.objects.unfinished(), task__campaign=period.campaign, part__in=REPORTING_PARTS
    )
    # Told apart here: right after bulk loading the planner knows nothing of the tables and may take minutes over it.
    there = set(ReportLine.objects.filter(report__period=period).values_list("report__unit_id", "task_id"))
    wanted = {
        (reports[unit_id], task_id)
        for unit_id, task_id in parts.values_list("unit_id", "task_id")
        if unit_id in reports and (unit_id, task_id) not in there
    }
    last = _last_percents(period, {task_id for _report, task_id in wanted})
    ReportLine.objects.bulk_create(
        [
            ReportLine(report=report, task_id=task_id, percent=last.get((report.unit_id, task_id), 0))
            for report, task_id in sorted(wanted, key=lambda pair: (pair[0].pk, pair[1]))
        ],
        ignore_conflicts=True,
    )


def _last_percents(period, task_ids):
    """{(unit, task): percent} of what was last reported before this period."""
    entries = ProgressEntry.objects.current().filter(task__in=task_ids, happened_on__lt=period.starts_on)
    return {
        (unit, task): percent
        for unit, task, percent in entries.order_by("happened_on").values_list("unit_id", "task_id", "percent")
    }


@languages.of_records()
def ask_to_file(report):
    """Put the report into its unit's work queue; a new version of it asks anew, a returned one with the reason."""
    title = _("重报%(period)s进展") if report.return_reason else _("报送%(period)s进展")
    accounts_services.ask(
        work_key(report, "file"),
        unit=report.unit,
        role=Role.UNIT_REPORTER,
        title=title % {"period": report.period},
        url=report.get_absolute_url(),
        due_at=report.period.due_at,
        reason=report.return_reason or report.period.campaign.name,
    )


@languages.of_records()
def ask_to_sign(report):
    """Put a submitted report into the work queue of its unit's head."""
    accounts_services.ask(
        work_key(report, "sign"),
        unit=report.unit,
        role=Role.UNIT_HEAD,
        title=_("审核%(period)s报送") % {"period": report.period},
        url=report.get_absolute_url(),
        due_at=report.period.due_at,
        reason=report.period.campaign.name,
    )


def work_key(report, step):
    """The work queue's key for a step (file, sign) of a version of a report."""
    return f"unit_report-{report.pk}-{step}-{report.version}"


def settle_work(report):
    """Whatever was asked about the report, in any of its versions, is done."""
    asked = WorkItem.objects.open().filter(key__startswith=f"unit_report-{report.pk}-")
    for key in asked.values_list("key", flat=True):
        accounts_services.settle(key)


def lock_report(report):
    """Lock the row until the transaction ends and bring `report` up to date. Refused in a campaign that is closed."""
    refuse_closed(report.period.campaign)
    report.refresh_from_db(fields=MOVING_FIELDS, from_queryset=UnitReport.objects.select_for_update(of=("self",)))


def require_open(report, by):
    """Raises ValidationError for the unit itself after the window closed, PermissionDenied for anybody else."""
    if not permissions.can_fill(by, report):
        require(permissions.is_of_unit(by, report.unit))
        raise ValidationError(_("%(period)s报送已关闭，请联系专班办代填。") % {"period": report.period})


def require(may):
    """Raises PermissionDenied unless `may`; the view has shown no button for it."""
    if not may:
        raise PermissionDenied


@transaction.atomic
def save_unit_report(report, *, version, values, lines, by):
    """Save a draft as a whole and return it with its next version number.

    `values` are the report's own fields, `lines` {task pk: {field: value}}. Raises Conflict when the report was handed
    in, StaleReport when somebody saved in between, ValidationError for a task that is not on it, for a closing asked by
    a unit that does not lead the task and for a percent out of range.
    """
    lock_report(report)
    if not report.is_editable:
        raise Conflict(report)
    require_open(report, by)
    saved = UnitReport.objects.filter(pk=report.pk, version=version)
    if not saved.update(version=F("version") + 1, **values):
        raise StaleReport(UnitReport.objects.for_list().get(pk=report.pk))
    known = {line.task_id: line for line in report.lines.select_related("task")}
    if set(lines) - set(known):
        raise ValidationError(_("有不属于本单位的任务，请刷新页面后重填。"))
    for task_id, fields in lines.items():
        for name, value in fields.items():
            setattr(known[task_id], name, value)
    _check_lines(report, known.values())
    ReportLine.objects.bulk_update(known.values(), LINE_FIELDS)
    for name, value in {**values, "version": version + 1}.items():
        setattr(report, name, value)
    accounts_services.record_event(
        "save_unit_report", report, by=by, before={"version": version}, after={"version": report.version}
    )
    return report


def _check_lines(report, lines):
    """The rules of a line, in one query: the database would refuse them too, without saying which task it is."""
    led = led_task_ids(report)
    for line in lines:
        if not 0 <= line.percent <= 100:
            raise ValidationError(_("“%(task)s”的进度应在 0 到 100 之间。") % {"task": line.task})
        if line.wants_closing and line.task_id not in led:
            raise ValidationError(_("“%(task)s”由牵头单位申请办结。") % {"task": line.task})


def led_task_ids(report):
    """Tasks that the unit leads at the end of the period: only these may it ask to close."""
    lead = TaskUnit.objects.current(report.period.ends_on).filter(
        unit=report.unit, part=TaskPart.LEAD, task__campaign=report.period.campaign_id
    )
    return set(lead.values_list("task_id", flat=True))


@transaction.atomic
def grant_standing_authorisation(campaign, *, unit, starts_on, ends_on, by):
    """授权直报 by the unit's head; returns it. Raises ValidationError for more than a year or an overlap."""
    require(permissions.is_head_of(by, unit))
    OrgUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if ends_on - starts_on > timedelta(days=AUTHORISATION_DAYS):
        raise ValidationError({"ends_on": _("授权期限最长一年。")})
    if StandingAuthorisation.objects.filter(
        campaign=campaign, unit=unit, revoked_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).exists():
        raise ValidationError(_("该时段已有授权，请先撤销。"))
    authorisation = StandingAuthorisation(
        campaign=campaign, unit=unit, granted_by=by, granted_at=timezone.now(), starts_on=starts_on, ends_on=ends_on
    )
    authorisation.full_clean()
    authorisation.save()
    accounts_services.record_event(
        "grant_standing_authorisation", authorisation, by=by, after={"from": starts_on, "to": ends_on}
    )
    return authorisation


@transaction.atomic
def revoke_standing_authorisation(authorisation, *, by):
    """End an authorisation now; what was filed under it stands. Returns it."""
    require(permissions.is_head_of(by, authorisation.unit))
    StandingAuthorisation.objects.filter(pk=authorisation.pk, revoked_at=None).update(revoked_at=timezone.now())
    authorisation.refresh_from_db(fields=["revoked_at"])
    accounts_services.record_event("revoke_standing_authorisation", authorisation, by=by)
    return authorisation


@transaction.atomic
def remind_unit(report, *, by):
    """Remind a unit of a report it owes: one message a day to each reporter and head.

    Returns how many people the reminder reaches. Raises ValidationError when nothing is owed any more.
    """
    require(campaigns_permissions.can_run_campaign(by, report.period.campaign))
    if not UnitReport.objects.outstanding().filter(pk=report.pk).exists():
        raise ValidationError(_("%(unit)s已报送或已免报，不必再催。") % {"unit": report.unit})
    told = telling.people_of([report.unit], UNIT_ROLES, on=timezone.localdate())
    _tell_to_report(report, told)
    UnitReport.objects.filter(pk=report.pk).update(reminders_count=F("reminders_count") + 1)
    accounts_services.record_event("remind_unit", report, by=by, after={"told": len(told)})
    return len(told)


@languages.of_records()
def _tell_to_report(report, people):
    now = timezone.now()
    send_after = campaigns_services.next_working_time(now)
    for user in people:
        accounts_services.queue_message(
            f"remind-{report.pk}-{user.pk}-{timezone.localdate(now)}",
            recipient=user,
            subject=_("请报送%(period)s进展") % {"period": report.period},
            body=_("%(campaign)s%(period)s报送截止时间为%(due)s，贵单位尚未报送。")
            % {
                "campaign": report.period.campaign,
                "period": report.period,
                "due": timezone.localtime(report.period.due_at).strftime("%Y-%m-%d %H:%M"),
            },
            url=report.get_absolute_url(),
            send_after=send_after,
        )


@transaction.atomic
def remind_missing_units(period, *, by):
    """Remind every unit that owes its report for a period; returns how many units."""
    reports = UnitReport.objects.visible_to(by).filter(period=period).outstanding()
    owing = list(reports.select_related("unit", "period__campaign__owner_unit"))
    for report in owing:
        remind_unit(report, by=by)
    return len(owing)

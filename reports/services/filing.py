"""A report's way from draft to fact: submitted, signed, returned, entered on behalf, excused."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.choices import Channel, Role
from campaigns import facts, files
from campaigns import permissions as campaigns_permissions
from campaigns import services as campaigns_services
from campaigns.choices import PeriodKind, TaskStatus
from campaigns.computed_progress import computed_progress
from campaigns.services.progress import ProgressLine
from campaigns.transitions import Conflict, transition
from reports import permissions
from reports.choices import Content, Timeliness, UnitReportStatus
from reports.models import ReportFiling, StandingAuthorisation
from reports.services.red_tasks import red_tasks
from reports.services.unit_reports import (
    ask_to_file,
    ask_to_sign,
    led_task_ids,
    lock_report,
    require,
    require_open,
    settle_work,
)


@transaction.atomic
def submit_unit_report(report, *, by):
    """Hand a report in and return it: it waits for the head, or counts at once under 授权直报 and from the head's hand.

    Raises Conflict when it was handed in already, and ValidationError for an empty report (a unit with nothing to say
    declares zero), for a zero report that tells of progress, and for a closed window.
    """
    lock_report(report)
    require(permissions.is_of_unit(by, report.unit))
    if not report.is_editable:
        raise Conflict(report)
    require_open(report, by)
    _refuse_empty(report)
    _refuse_unexplained(report)
    now = timezone.now()
    values = {"received_at": now, "submitted_by": by, "channel": Channel.PORTAL, "return_reason": ""}
    if by.role == Role.UNIT_HEAD or _counts_unsigned(report, on=timezone.localdate(now)):
        return _count(report, by=by, values=values)
    transition(report, UnitReportStatus.SUBMITTED, by=by, values=values)
    settle_work(report)
    ask_to_sign(report)
    return report


@transaction.atomic
def withdraw_submission(report, *, by):
    """Take a report back until it is due, unless another hand signed it; returns it, a draft again.

    What counted at once under 授权直报 counts no longer. Raises Conflict when it is signed or a draft already, and
    ValidationError after the due time.
    """
    lock_report(report)
    require(permissions.is_of_unit(by, report.unit))
    if report.status != UnitReportStatus.SUBMITTED and not report.is_filed_at_once:
        raise Conflict(report)
    if not permissions.can_withdraw(by, report, now=timezone.now()):
        raise ValidationError(_("已过报送截止时间，不能撤回。需要更正请联系审核人或专班办退回。"))
    _take_back(
        report,
        UnitReportStatus.DRAFT,
        by=by,
        values={"received_at": None, "submitted_by": None, "version": report.version + 1},
    )
    ask_to_file(report)
    return report


@transaction.atomic
def sign_unit_report(report, *, by):
    """The head's sign-off: from this instant the report's lines count. Returns the report.

    Raises Conflict unless the report waits for it.
    """
    lock_report(report)
    require(permissions.is_head_of(by, report.unit))
    if report.status != UnitReportStatus.SUBMITTED:
        raise Conflict(report)
    return _count(report, by=by, values={})


@transaction.atomic
def return_unit_report(report, *, reason, by):
    """Send a report back with a reason; whatever of it counted no longer does. Returns the report.

    Raises ValidationError without a reason, and Conflict when there is nothing to send back.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("请写明退回原因。")})
    lock_report(report)
    if report.is_editable:
        raise Conflict(report)
    require(permissions.can_return(by, report))
    _take_back(
        report,
        UnitReportStatus.RETURNED,
        by=by,
        values={"return_reason": reason.strip()[:200], "version": report.version + 1},
        reason=reason.strip(),
    )
    ask_to_file(report)
    return report


def _take_back(report, to, *, by, values, reason=""):
    was_signed = report.status == UnitReportStatus.SIGNED
    transition(report, to, by=by, values={**values, "signed_by": None, "signed_at": None}, reason=reason)
    if was_signed:
        recorded_at = facts.stamp()
        campaigns_services.withdraw_progress(report.period, unit=report.unit, at=recorded_at)
        facts.supersede(ReportFiling.objects.filter(period=report.period, unit=report.unit), at=recorded_at)
    settle_work(report)


@transaction.atomic
def enter_on_behalf(report, *, channel, received_at, source, by):
    """代填: the office files what a unit told it by telephone, on paper or in a message; it counts at once.

    Punctuality follows `received_at`. `source` is a photo or scan of the original, or None for a telephone call. Raises
    Conflict when the unit reported meanwhile, and ValidationError for a time in the future or before the window opened,
    for a missing source, and for a period that was merged or skipped.
    """
    lock_report(report)
    require(campaigns_permissions.can_run_campaign(by, report.period.campaign))
    if not report.is_editable:
        raise Conflict(report)
    if not permissions.can_enter_on_behalf(by, report):
        raise ValidationError(_("%(period)s不报送。") % {"period": report.period})
    if not report.period.opens_at <= received_at <= timezone.now():
        raise ValidationError({"received_at": _("收到时间须在报送开放之后、此刻之前。")})
    if channel != Channel.TELEPHONE and source is None:
        raise ValidationError({"source": _("请附原件照片或文件；电话报送可不附。")})
    _refuse_empty(report)
    values = {"channel": channel, "received_at": received_at, "submitted_by": by, "return_reason": ""}
    if source is not None:
        values |= {"source_file": files.store_file(source), "source_name": source.name[-200:]}
    return _count(report, by=by, values=values)


@transaction.atomic
def excuse_unit_report(report, *, reason, by):
    """免报登记: the unit need not report this time; returns the filing fact.

    Raises ValidationError without a reason, and Conflict when the unit reported already.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("请写明免报原因。")})
    lock_report(report)
    require(campaigns_permissions.can_run_campaign(by, report.period.campaign))
    if not report.is_editable:
        raise Conflict(report)
    filing = _write_filing(
        report,
        timeliness=Timeliness.EXCUSED,
        content=Content.NONE,
        received_at=timezone.now(),
        by=by,
        reason=reason.strip()[:200],
    )
    settle_work(report)
    accounts_services.record_event("excuse_unit_report", report, by=by, after={"reason": reason.strip()})
    return filing


def authorisation_for(report, *, on):
    """The 授权直报 under which the report may count at once, or None: weekly reports only, never a correction.

    What it says of red tasks the head signs all the same (`red_tasks`).
    """
    if report.period.kind != PeriodKind.WEEK or report.status == UnitReportStatus.RETURNED:
        return None
    in_force = StandingAuthorisation.objects.in_force(on).select_related("granted_by")
    return in_force.filter(campaign=report.period.campaign_id, unit=report.unit_id).first()


def _counts_unsigned(report, *, on):
    return authorisation_for(report, on=on) is not None and not red_tasks(report, on=on)


def _count(report, *, by, values):
    """Move the report to signed and turn it into facts, all at the stamped instant."""
    signed = {"signed_by": by, "signed_at": timezone.now()}
    transition(report, UnitReportStatus.SIGNED, by=by, values=values | signed)
    is_late = report.received_at > report.period.due_at
    _write_filing(
        report,
        timeliness=Timeliness.LATE if is_late else Timeliness.ON_TIME,
        content=Content.DECLARED_ZERO if report.is_declared_zero else Content.FULL,
        received_at=report.received_at,
        by=by,
    )
    lines = [] if report.is_declared_zero else list(report.lines.select_related("task__campaign__owner_unit"))
    campaigns_services.record_progress(
        report.period,
        unit=report.unit,
        lines=[
            ProgressLine(
                task=line.task,
                percent=line.percent,
                done=line.done,
                problem=line.problem,
                next_step=line.next_step,
                difference_reason=line.difference_reason,
            )
            for line in lines
        ],
        by=by,
    )
    _request_closings(report, lines, by=by)
    settle_work(report)
    return report


def _request_closings(report, lines, *, by):
    """Only the lead unit asks for a task's closing; a line of another unit that is done just says 100 %.

    Sub-tasks are asked for before the task that they are a part of.
    """
    wanted = {line.task_id for line in lines if line.wants_closing} & led_task_ids(report)
    tasks = report.period.campaign.tasks.filter(pk__in=wanted, status=TaskStatus.OPEN)
    for task in campaigns_services.deepest_first(tasks):
        campaigns_services.request_closing(task, on=report.period.ends_on, by=by)


def _write_filing(report, *, timeliness, content, received_at, by, reason=""):
    recorded_at = facts.stamp()
    facts.supersede(ReportFiling.objects.filter(period=report.period, unit=report.unit), at=recorded_at)
    return ReportFiling.objects.create(
        campaign_id=report.period.campaign_id,
        period=report.period,
        unit=report.unit,
        happened_on=report.period.ends_on,
        received_at=received_at,
        timeliness=timeliness,
        content=content,
        channel=report.channel,
        reason=reason,
        recorded_at=recorded_at,
        recorded_by=by,
    )


def _refuse_unexplained(report):
    """A lead unit that declares something far from what the portal works out says why."""
    if report.is_declared_zero:
        return
    led = led_task_ids(report)
    lines = [line for line in report.lines.select_related("task") if line.task_id in led and not line.difference_reason]
    computed = computed_progress([line.task_id for line in lines])
    for line in lines:
        known = computed.get(line.task_id)
        if known and known.is_far_from(line.percent):
            raise ValidationError(
                _("“%(task)s”申报 %(declared)d%%，系统推算 %(computed)d%%，请核对进度，或写明不同的原因。")
                % {"task": line.task, "declared": line.percent, "computed": known.percent}
            )


def _refuse_empty(report):
    """A unit without tasks may still ask the town for something; one with nothing at all to say declares zero."""
    told = sum(bool(line.done.strip() or line.wants_closing) for line in report.lines.all())
    if report.is_declared_zero and told:
        raise ValidationError(
            _("有 %(count)d 项任务写了进展，不是零报告。请点“报送”，或先清空进展。") % {"count": told}
        )
    if not report.is_declared_zero and not told and not report.coordination.strip():
        raise ValidationError(_("还没有填写任何进展。本期没有变化的，请点“零报告”。"))

"""A self-report's way from draft to fact: handed in, sent back, entered on behalf."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts.choices import Channel
from campaigns import facts, files
from campaigns.services import telling
from campaigns.transitions import Conflict, transition
from enterprises import self_report_permissions as permissions
from enterprises.choices import Answer, SelfReportStatus, Timeliness
from enterprises.models import EnterpriseMember, SelfReportFiling
from enterprises.services.round_work import restate_village_work
from enterprises.services.self_reports import lock_self_report, require_editable

SOURCE_TYPES = {extension: files.EVIDENCE_TYPES[extension] for extension in (".jpg", ".jpeg", ".png", ".pdf")}


@transaction.atomic
def submit_self_report(self_report, *, by):
    """Hand in what was saved and return it; it counts at once.

    Raises Conflict when it was handed in already, ValidationError with one message under `answer_key` of each question
    that is not answered, or whose 不符合 says neither what is wrong nor a day to come for putting it right.
    """
    lock_self_report(self_report)
    require_editable(self_report, by=by)
    if not permissions.is_member(by, self_report.enterprise):
        raise PermissionDenied
    refuse_incomplete(self_report, on=timezone.localdate())
    values = {"received_at": timezone.now(), "channel": Channel.PORTAL}
    return _count(self_report, by=by, values=values)


@transaction.atomic
def enter_self_report_on_behalf(self_report, *, channel, received_at, source, by):
    """代填: the village, the office or the branch files what a firm told on paper or by telephone; it counts at once.

    Punctuality follows `received_at`. `source` is a photo or scan of the paper form, which 纸质 must have. Raises
    Conflict when the firm filed meanwhile, ValidationError as `submit_self_report` does, and for a time in the future or
    before the round opened.
    """
    lock_self_report(self_report)
    if not self_report.is_editable:
        raise Conflict(self_report)
    now = timezone.now()
    if not permissions.can_enter_on_behalf(by, self_report, now=now):
        raise PermissionDenied
    if not self_report.round.opens_at <= received_at <= now:
        raise ValidationError({"received_at": _("收到时间须在自查开放之后、此刻之前。")})
    if channel == Channel.PAPER and source is None:
        raise ValidationError({"source": _("请附纸质自查表的照片。")})
    # What is late on the day of typing may have been in time on the day it was written.
    refuse_incomplete(self_report, on=timezone.localdate(received_at))
    values = {"received_at": received_at, "channel": channel}
    if source is not None:
        values |= {"source_file": files.store_file(source, types=SOURCE_TYPES), "source_name": source.name[-200:]}
    return _count(self_report, by=by, values=values)


@transaction.atomic
def return_self_report(self_report, *, reason, by):
    """Send a self-report back with a reason: it no longer counts, and the firm is told. Returns the self-report.

    Raises ValidationError without a reason, and Conflict when there is nothing to send back.
    """
    reason = reason.strip()[:200]
    if not reason:
        raise ValidationError({"reason": _("请写明退回原因。")})
    lock_self_report(self_report)
    if self_report.is_editable:
        raise Conflict(self_report)
    if not permissions.can_return(by, self_report):
        raise PermissionDenied
    values = {"return_reason": reason, "version": self_report.version + 1}
    transition(self_report, SelfReportStatus.RETURNED, by=by, values=values, reason=reason)
    facts.supersede(_filings(self_report), at=facts.stamp())
    restate_village_work(self_report)
    _tell_firm(self_report)
    return self_report


def answer_key(question_id):
    """The name under which a refused answer is told, the same as the field's on the form."""
    return f"answer-{question_id}"


def refuse_incomplete(self_report, *, on):
    """Raises ValidationError with a message for each question that keeps the self-report from being handed in."""
    refused = open_questions(self_report, on=on)
    if refused:
        raise ValidationError({answer_key(question.pk): problem for question, problem in refused.items()})


def open_questions(self_report, *, on):
    """{question: what is missing}, in order, for each question that is not answered to the end."""
    answers = {answer.question_id: answer for answer in self_report.answers.all()}
    return {
        question: problem
        for question in self_report.round.template.questions.all()
        if (problem := _problem(answers.get(question.pk), on=on))
    }


def _problem(answer, *, on):
    if answer is None or not answer.answer:
        return _("还没有回答。")
    if answer.answer != Answer.NONCONFORMING:
        return ""
    if not answer.note.strip():
        return _("选了“不符合”，请写一句哪里不符合。")
    if answer.fix_by is None:
        return _("选了“不符合”，请填改好日期。")
    return _("改好日期不能早于今天。") if answer.fix_by < on else ""


def _filings(self_report):
    return SelfReportFiling.objects.filter(round=self_report.round_id, enterprise=self_report.enterprise_id)


def _count(self_report, *, by, values):
    """Move the self-report to 已报送 and write the fact that figures count."""
    values = {**values, "submitted_by": by, "return_reason": ""}
    transition(self_report, SelfReportStatus.SUBMITTED, by=by, values=values)
    recorded_at = facts.stamp()
    facts.supersede(_filings(self_report), at=recorded_at)
    enterprise = self_report.enterprise
    is_late = self_report.received_at > self_report.round.due_at
    SelfReportFiling.objects.create(
        campaign_id=self_report.round.campaign_id,
        round=self_report.round,
        enterprise=enterprise,
        unit_id=enterprise.unit_id,
        size=enterprise.size,
        category_id=enterprise.category_id,
        happened_on=self_report.round.ends_on,
        received_at=self_report.received_at,
        timeliness=Timeliness.LATE if is_late else Timeliness.ON_TIME,
        channel=self_report.channel,
        nonconforming_count=self_report.answers.filter(answer=Answer.NONCONFORMING).count(),
        recorded_at=recorded_at,
        recorded_by=by,
    )
    restate_village_work(self_report)
    return self_report


@languages.of_records()
def _tell_firm(self_report):
    """A message to each person who files for the firm."""
    members = EnterpriseMember.objects.current(timezone.localdate()).filter(enterprise=self_report.enterprise)
    telling.tell(
        f"self_report-{self_report.pk}-returned-{self_report.version}",
        [member.user for member in members.select_related("user")],
        subject=_("%(round)s自查被退回，请改好重报") % {"round": self_report.round},
        body=_("%(enterprise)s：%(reason)s")
        % {"enterprise": self_report.enterprise, "reason": self_report.return_reason},
        url=_firm_url(self_report),
    )


def _firm_url(self_report):
    """The firm's page, or "" where this process serves the office's zone only (setting ZONE)."""
    try:
        return self_report.get_absolute_url()
    except NoReverseMatch:
        return ""

"""Self-reports while they are being filled in: answers saved as a whole, photos one by one."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import files
from campaigns.transitions import Conflict
from enterprises import self_report_permissions as permissions
from enterprises.models import SelfReport, SelfReportAnswer, SelfReportPhoto

ANSWER_FIELDS = ("answer", "note", "fix_by")
PHOTO_TYPES = {extension: files.EVIDENCE_TYPES[extension] for extension in (".jpg", ".jpeg", ".png")}
MAXIMUM_PHOTOS = 6
# What changes on a self-report while it is on its way.
MOVING_FIELDS = ("status", "version", "channel", "received_at", "submitted_by", "return_reason")


class StaleSelfReportError(ValidationError):
    """Somebody saved the self-report since this form was opened; `theirs` is the self-report as it is now."""

    def __init__(self, self_report):
        super().__init__(_("这份自查刚被他人改过，您的改动还没有保存。请对照下面的差异后再存。"), code="stale")
        self.theirs = self_report


@transaction.atomic
def save_self_report(self_report, *, version, answers, by):
    """Save a draft as a whole and return it with its next version number.

    `answers` are {question pk: {answer, note, fix_by}}; a question left out keeps what was answered. Raises Conflict when
    the self-report was handed in, StaleSelfReportError when somebody saved in between, ValidationError after the round closed
    and for a question that is not on the form.
    """
    lock_self_report(self_report)
    require_editable(self_report, by=by)
    if not SelfReport.objects.filter(pk=self_report.pk, version=version).update(version=F("version") + 1):
        raise StaleSelfReportError(self_report)
    known = set(self_report.round.template.questions.values_list("pk", flat=True))
    if set(answers) - known:
        raise ValidationError(_("有不属于这张自查表的题目，请刷新页面后重填。"))
    SelfReportAnswer.objects.bulk_create(
        [
            SelfReportAnswer(
                self_report=self_report,
                question_id=question_id,
                answer=values["answer"],
                note=values["note"],
                fix_by=values["fix_by"],
            )
            for question_id, values in answers.items()
        ],
        update_conflicts=True,
        unique_fields=["self_report", "question"],
        update_fields=ANSWER_FIELDS,
    )
    self_report.version = version + 1
    accounts_services.record_event(
        "save_self_report",
        self_report,
        by=by,
        before={"version": version},
        after={"version": self_report.version, "answered": sum(bool(each["answer"]) for each in answers.values())},
    )
    return self_report


@transaction.atomic
def attach_self_report_photo(self_report, *, question, upload, by):
    """Keep a photo with a question and return it; the same photo again is the same row.

    Raises Conflict when the self-report was handed in, ValidationError for anything but a JPEG or PNG picture of at most
    20 MB, and for one too many.
    """
    lock_self_report(self_report)
    require_editable(self_report, by=by)
    if question.template_id != self_report.round.template_id:
        raise PermissionDenied
    shown = SelfReportPhoto.objects.filter(self_report=self_report, question=question).shown()
    stored = files.store_file(upload, types=PHOTO_TYPES)
    if same := shown.filter(file=stored).first():
        return same
    if shown.count() >= MAXIMUM_PHOTOS:
        raise ValidationError(_("每题最多 %(limit)d 张照片。") % {"limit": MAXIMUM_PHOTOS})
    photo = SelfReportPhoto.objects.create(
        self_report=self_report,
        question=question,
        file=stored,
        file_name=files.plain_name(upload.name),
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    accounts_services.record_event(
        "attach_self_report_photo", photo, by=by, unit=self_report.unit, after={"sha256": stored.sha256}
    )
    return photo


@transaction.atomic
def withdraw_self_report_photo(photo, *, by):
    """Take a photo off a self-report that is not handed in; the bytes stay. Returns the photo."""
    lock_self_report(photo.self_report)
    require_editable(photo.self_report, by=by)
    if SelfReportPhoto.objects.shown().filter(pk=photo.pk).update(withdrawn_at=timezone.now()):
        accounts_services.record_event("withdraw_self_report_photo", photo, by=by, unit=photo.self_report.unit)
    return photo


def lock_self_report(self_report):
    """Lock the row until the transaction ends and bring `self_report` up to date."""
    self_report.refresh_from_db(fields=MOVING_FIELDS, from_queryset=SelfReport.objects.select_for_update(of=("self",)))


def require_editable(self_report, *, by):
    """Raises Conflict for one handed in, ValidationError for the firm or its village after the round closed, else
    PermissionDenied for whoever may not fill it in."""
    if not self_report.is_editable:
        raise Conflict(self_report)
    now = timezone.now()
    if permissions.can_fill(by, self_report, now=now) or permissions.can_enter_on_behalf(by, self_report, now=now):
        return
    if not self_report.round.is_open(now) and permissions.may_ever_fill(by, self_report):
        raise ValidationError(_("%(round)s自查已关闭，请联系专班办代填。") % {"round": self_report.round})
    raise PermissionDenied

"""A firm's periodic declaration: what it answered, with photos, and the facts that figures count."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Channel
from accounts.models.scope import ScopedQuerySet
from campaigns.models import StoredFile
from enterprises.choices import (
    EDITABLE_SELF_REPORT_STATUSES,
    SELF_REPORT_MOVES,
    Answer,
    SelfReportStatus,
    Timeliness,
)
from enterprises.models.enrolment import EnterpriseFact
from enterprises.models.enterprise import Enterprise
from enterprises.models.self_report_round import SelfReportQuestion, SelfReportRound


class SelfReportQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.filter(enterprise__in=Enterprise.objects.visible_to(user))

    def outstanding(self):
        """What firms still owe."""
        return self.filter(status__in=EDITABLE_SELF_REPORT_STATUSES)

    def awaited(self):
        """Outstanding ones that may still come: not those of firms that moved away or closed since the round opened."""
        return self.outstanding().filter(enterprise__in=Enterprise.objects.active())


class SelfReport(models.Model):
    """A firm's self-report of a round. It counts from its filing (`SelfReportFiling`)."""

    MOVES = SELF_REPORT_MOVES

    round = models.ForeignKey(SelfReportRound, models.CASCADE, related_name="self_reports", verbose_name=_("周期"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="self_reports", verbose_name=_("企业"))
    status = models.CharField(
        _("状态"), max_length=20, choices=SelfReportStatus.choices, default=SelfReportStatus.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    channel = models.CharField(_("来源"), max_length=20, choices=Channel.choices, default=Channel.PORTAL)
    received_at = models.DateTimeField(_("收到时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送人")
    )
    source_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("原件")
    )
    source_name = models.CharField(_("原件文件名"), max_length=200, blank=True)
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True)

    objects = SelfReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "enterprise"], name="self_report_once"),
            models.CheckConstraint(
                condition=~Q(status=SelfReportStatus.SUBMITTED) | Q(received_at__isnull=False),
                name="self_report_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=SelfReportStatus.RETURNED) | ~Q(return_reason=""),
                name="self_report_return_reason_given",
                violation_error_message=_("请写明退回原因。"),
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} {self.round}"

    def get_absolute_url(self):
        return reverse("enterprises:self_report_detail", args=[self.pk])

    @property
    def unit(self):
        return self.enterprise.unit

    @property
    def is_editable(self):
        return self.status in EDITABLE_SELF_REPORT_STATUSES

    @property
    def receipt(self):
        """The receipt number, to be read out on the telephone: campaign, round and firm."""
        return f"{self.round.campaign.mark}-ZC-{self.round.key}-{self.enterprise_id:05d}"


class SelfReportPartQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.filter(self_report__in=SelfReport.objects.visible_to(user))


class SelfReportAnswer(models.Model):
    """The answer to one question; a nonconforming one says what is wrong and by when it is put right."""

    self_report = models.ForeignKey(SelfReport, models.CASCADE, related_name="answers")
    question = models.ForeignKey(SelfReportQuestion, models.PROTECT, related_name="+")
    answer = models.CharField(_("回答"), max_length=20, choices=Answer.choices)
    note = models.CharField(_("情况说明"), max_length=300, blank=True)
    fix_by = models.DateField(_("改好日期"), null=True, blank=True)

    objects = SelfReportPartQuerySet.as_manager()

    class Meta:
        ordering = ["question__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["self_report", "question"], name="self_report_answer_once")]

    def __str__(self):
        return f"{self.question_id} {self.get_answer_display()}"


class SelfReportPhotoQuerySet(SelfReportPartQuerySet):
    def shown(self):
        return self.filter(withdrawn_at=None)


class SelfReportPhoto(models.Model):
    """A photo for a nonconforming answer."""

    self_report = models.ForeignKey(SelfReport, models.CASCADE, related_name="photos")
    question = models.ForeignKey(SelfReportQuestion, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=200)
    uploaded_at = models.DateTimeField(_("上传时间"))
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("上传人"))
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)

    objects = SelfReportPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.file_name


class ExpectedSelfReport(EnterpriseFact):
    """That a firm is to file in a round: written when the round opens, so what is missing is a row."""

    round = models.ForeignKey(SelfReportRound, models.CASCADE, related_name="expected")
    due_at = models.DateTimeField(_("报送截止"))

    class Meta(EnterpriseFact.Meta):
        ordering = ["happened_on", "pk"]
        indexes = [models.Index(fields=["campaign", "happened_on", "unit", "size", "round", "enterprise"])]
        constraints = [
            *EnterpriseFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["round", "enterprise"], condition=Q(superseded_at=None), name="expected_self_report_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} {self.happened_on}"


class SelfReportFiling(EnterpriseFact):
    """That a firm filed: in time by when it was *received*, and how many of its answers are nonconforming."""

    round = models.ForeignKey(SelfReportRound, models.CASCADE, related_name="filings")
    received_at = models.DateTimeField(_("收到时间"))
    timeliness = models.CharField(_("时效"), max_length=20, choices=Timeliness.choices)
    channel = models.CharField(_("来源"), max_length=20, choices=Channel.choices)
    nonconforming_count = models.PositiveSmallIntegerField(_("不符合项"), default=0)

    class Meta(EnterpriseFact.Meta):
        ordering = ["happened_on", "pk"]
        indexes = [
            models.Index(fields=["campaign", "happened_on", "unit", "size", "timeliness", "round", "enterprise"])
        ]
        constraints = [
            *EnterpriseFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["round", "enterprise"], condition=Q(superseded_at=None), name="self_report_filing_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} {self.happened_on} {self.get_timeliness_display()}"

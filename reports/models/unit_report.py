from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Channel
from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.models import Campaign, Directive, Fact, ReportingPeriod, StoredFile, Task
from reports.choices import EDITABLE_REPORT_STATUSES, UNIT_REPORT_MOVES, Content, Timeliness, UnitReportStatus


class UnitReportQuerySet(ScopedQuerySet):
    def outstanding(self):
        """Reports that their unit still owes: not handed in, and not excused."""
        return self.with_excuse().filter(status__in=EDITABLE_REPORT_STATUSES, is_excused=False)

    def with_excuse(self):
        """Adds `is_excused`: the office recorded that the unit need not report (免报登记)."""
        excuse = ReportFiling.objects.current().filter(
            period=OuterRef("period"), unit=OuterRef("unit"), timeliness=Timeliness.EXCUSED
        )
        return self.annotate(is_excused=Exists(excuse))

    def signed(self):
        return self.filter(status=UnitReportStatus.SIGNED)

    def awaiting_decision(self):
        """Signed reports that ask the town to settle something on which no leader has decided."""
        return self.signed().filter(coordination_directive=None).exclude(coordination="")

    def for_list(self):
        return self.select_related("period__campaign__owner_unit", "unit").order_by(
            "-period__starts_on", "unit__position", "pk"
        )


class UnitReport(models.Model):
    """A unit's submission for a period. Its lines are drafts until it is signed; then they become facts."""

    MOVES = UNIT_REPORT_MOVES

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="unit_reports", verbose_name=_("周期"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="unit_reports", verbose_name=_("单位"))
    status = models.CharField(
        _("状态"), max_length=20, choices=UnitReportStatus.choices, default=UnitReportStatus.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    is_declared_zero = models.BooleanField(_("本期无变化，零报告"), default=False)
    coordination = models.TextField(_("要镇里协调的事"), blank=True)
    coordination_directive = models.ForeignKey(
        Directive, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("领导意见")
    )
    plan = models.TextField(_("下期打算"), blank=True)
    channel = models.CharField(_("来源"), max_length=20, choices=Channel.choices, default=Channel.PORTAL)
    source_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("原件")
    )
    source_name = models.CharField(_("原件文件名"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("收到时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送人")
    )
    signed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    signed_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    reminders_count = models.PositiveSmallIntegerField(_("已催"), default=0)
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True)

    objects = UnitReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "unit"], name="unit_report_once"),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None) | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="unit_report_signed_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(status=UnitReportStatus.RETURNED) | ~Q(return_reason=""),
                name="unit_report_return_reason_given",
                violation_error_message=_("请写明退回原因。"),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.period}"

    def get_absolute_url(self):
        return reverse("reports:unit_report_detail", args=[self.pk])

    @property
    def decision_url(self):
        """The page on which a leader, or the office for one, decides what the report asks for."""
        return reverse("reports:coordination_decide", args=[self.pk])

    @property
    def is_editable(self):
        return self.status in EDITABLE_REPORT_STATUSES

    @property
    def is_filed_at_once(self):
        """Counted as soon as the unit submitted it, under 授权直报 or by the head's own hand: nobody else signed it."""
        by_the_unit = self.channel == Channel.PORTAL and self.signed_by_id == self.submitted_by_id
        return self.status == UnitReportStatus.SIGNED and by_the_unit

    @property
    def receipt(self):
        """The receipt number shown to the reporter, to be read out on the telephone: campaign, period and unit."""
        return f"{self.period.campaign.mark}-{self.period.key}-{self.unit_id:03d}"


class ReportLineQuerySet(ScopedQuerySet):
    scope_lookup = "report__unit__path"


class ReportLine(models.Model):
    """What a draft says about one task. Becomes a ProgressEntry when the report is signed."""

    report = models.ForeignKey(UnitReport, models.CASCADE, related_name="lines")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+", verbose_name=_("任务"))
    percent = models.PositiveSmallIntegerField(_("进度(%)"), default=0)
    done = models.TextField(_("本期进展"), blank=True)
    problem = models.TextField(_("存在问题"), blank=True)
    next_step = models.TextField(_("下步打算"), blank=True)
    difference_reason = models.CharField(_("与推算进度不同的原因"), max_length=200, blank=True)
    wants_closing = models.BooleanField(_("已办完，申请办结"), default=False)

    objects = ReportLineQuerySet.as_manager()

    class Meta:
        ordering = ["task__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "task"], name="report_line_once"),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="report_line_percent_in_range",
                violation_error_message=_("进度应在 0 到 100 之间。"),
            ),
        ]

    def __str__(self):
        return f"{self.task} {self.percent}%"


class ReportFiling(Fact):
    """That a unit reported for a period: in time by when it was *received*, and what kind of report it was."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="filings")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    happened_on = models.DateField(_("周期末日"))
    received_at = models.DateTimeField(_("收到时间"))
    timeliness = models.CharField(_("时效"), max_length=20, choices=Timeliness.choices)
    content = models.CharField(_("内容"), max_length=20, choices=Content.choices)
    channel = models.CharField(_("来源"), max_length=20, choices=Channel.choices)
    reason = models.CharField(_("免报原因"), max_length=200, blank=True)

    class Meta(Fact.Meta):
        ordering = ["happened_on", "pk"]
        indexes = [models.Index(fields=["campaign", "happened_on", "unit", "period", "timeliness", "content"])]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["period", "unit"], condition=Q(superseded_at=None), name="report_filing_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.happened_on} {self.get_timeliness_display()}"


class StandingAuthorisationQuerySet(ScopedQuerySet):
    def in_force(self, on):
        return self.filter(revoked_at=None, starts_on__lte=on, ends_on__gte=on)


class StandingAuthorisation(models.Model):
    """授权直报: the unit head lets the unit's weekly reports count as soon as they are submitted, between two dates."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="standing_authorisations")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="standing_authorisations", verbose_name=_("单位"))
    granted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("授权人"))
    granted_at = models.DateTimeField(_("授权时间"))
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("有效期至"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = StandingAuthorisationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="standing_authorisation_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.starts_on} - {self.ends_on}"

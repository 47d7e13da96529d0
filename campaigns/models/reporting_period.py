from dataclasses import replace

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.choices import PERIOD_MOVES, CampaignStatus, PeriodKind, PeriodStatus
from campaigns.models.campaign import Campaign
from campaigns.models.fact import Fact


class ReportingPeriodQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.filter(campaign__in=Campaign.objects.visible_to(user))

    def overseen_by(self, user):
        """Periods of campaigns of which the post sees the whole."""
        return self.filter(campaign__in=Campaign.objects.overseen_by(user))

    def open(self):
        return self.filter(status=PeriodStatus.OPEN)

    def due_to_open(self, now):
        """Planned windows of campaigns that go on; those of a closed one never open."""
        due = self.filter(status=PeriodStatus.PLANNED, opens_at__lte=now)
        return due.exclude(campaign__status=CampaignStatus.CLOSED)

    def due_to_close(self, now):
        return self.open().filter(closes_at__lte=now)


class ReportingPeriod(models.Model):
    """A window in which units report: the dates it covers, when it opens, is due and closes."""

    MOVES = PERIOD_MOVES

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="reporting_periods")
    kind = models.CharField(_("周期"), max_length=20, choices=PeriodKind.choices)
    key = models.CharField(_("编号"), max_length=20)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    opens_at = models.DateTimeField(_("开放时间"))
    due_at = models.DateTimeField(_("报送截止"))
    closes_at = models.DateTimeField(_("关闭时间"))
    status = models.CharField(_("状态"), max_length=20, choices=PeriodStatus.choices, default=PeriodStatus.PLANNED)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name=_("并入周期")
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind", "key"], name="reporting_period_once"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("due_at"), due_at__lte=F("closes_at"), starts_on__lte=F("ends_on")),
                name="reporting_period_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PeriodStatus.MERGED, PeriodStatus.SKIPPED]) | ~Q(reason=""),
                name="reporting_period_reason_given",
                violation_error_message=_("请写明合并或不报送的原因。"),
            ),
        ]

    def __str__(self):
        return replace(self.period, starts_on=self.starts_on, ends_on=self.ends_on).title

    @property
    def period(self):
        """The period as the calendar names it; this row's own days begin earlier where others were merged into it."""
        return self.campaign.calendar.parse(self.key)

    @property
    def unit(self):
        return self.campaign.owner_unit


class ExpectedReport(Fact):
    """That a unit is to report for a period: written when the window opens, so what is missing is a row."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="expected_reports")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    happened_on = models.DateField(_("周期末日"))

    class Meta(Fact.Meta):
        ordering = ["happened_on", "pk"]
        indexes = [models.Index(fields=["campaign", "happened_on", "unit", "period"])]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["period", "unit"], condition=Q(superseded_at=None), name="expected_report_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.happened_on}"

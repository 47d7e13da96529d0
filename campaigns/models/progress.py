from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.models.campaign import Campaign, Measure
from campaigns.models.fact import Fact
from campaigns.models.reporting_period import ReportingPeriod
from campaigns.models.stored_file import StoredFile
from campaigns.models.task import Task
from campaigns.periods import local_day


class ProgressEntry(Fact):
    """What a unit reported on a task for a period. Counts from the head's sign-off: that instant is `recorded_at`."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, related_name="progress_entries", verbose_name=_("任务"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="progress_entries", verbose_name=_("周期"))
    happened_on = models.DateField(_("周期末日"))
    percent = models.PositiveSmallIntegerField(_("进度(%)"))
    done = models.TextField(_("本期进展"), blank=True)
    problem = models.TextField(_("存在问题"), blank=True)
    next_step = models.TextField(_("下步打算"), blank=True)
    difference_reason = models.CharField(_("与推算进度不同的原因"), max_length=200, blank=True)

    class Meta(Fact.Meta):
        ordering = ["happened_on", "pk"]
        # The last entry of a task by a day, which is what progress figures ask for, is one step into this index.
        indexes = [models.Index(fields=["task", "-happened_on", "-percent", "-id"])]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["task", "unit", "period"], condition=Q(superseded_at=None), name="progress_entry_one_current"
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="progress_entry_percent_in_range",
                violation_error_message=_("进度应在 0 到 100 之间。"),
            ),
        ]

    def __str__(self):
        return f"{self.task} {self.percent}%"


class ProgressEvidenceQuerySet(ScopedQuerySet):
    def current(self):
        """Files that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class ProgressEvidence(models.Model):
    """A file that backs what a unit reports on a task for a period (佐证材料)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="evidence")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=200)
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    taken_at = models.DateTimeField(_("拍摄时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)

    objects = ProgressEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "unit", "period", "file"], condition=Q(withdrawn_at=None), name="progress_evidence_once"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_of_another_time(self):
        """Whether the photo says that it was taken before the period began, or after it was handed in."""
        if self.taken_at is None:
            return False
        return local_day(self.taken_at) < self.period.starts_on or self.taken_at > self.uploaded_at

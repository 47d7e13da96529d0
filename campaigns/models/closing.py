"""How an action ends: each goal judged, what is still open handed on, and everything packed into an archive."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from campaigns.choices import GoalResult, PreparationStatus, PreparedKind
from campaigns.models.campaign import Campaign
from campaigns.models.plan import Goal, PlanRecordQuerySet
from campaigns.models.stored_file import StoredFile


class GoalEvaluation(models.Model):
    """What became of a goal (总结评估), with the figures or papers that show it. Kept up to date until the closing."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="goal_evaluations")
    goal = models.OneToOneField(Goal, models.PROTECT, related_name="evaluation")
    result = models.CharField(_("评估结果"), max_length=20, choices=GoalResult.choices)
    summary = models.TextField(_("依据和说明"))
    evaluated_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("评估人"))
    evaluated_at = models.DateTimeField(_("评估时间"))

    objects = PlanRecordQuerySet.as_manager()

    class Meta:
        ordering = ["goal__position", "pk"]

    def __str__(self):
        return f"{self.goal} {self.get_result_display()}"


class HandedOnItem(models.Model):
    """A matter that outlives the action: who goes on with it. Its own clock, on its own row, runs on."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="handed_on_items")
    section = models.CharField(_("类别"), max_length=60)
    key = models.CharField(max_length=100)
    label = models.CharField(_("事项"), max_length=300)
    url = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("接续单位"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    handed_on_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("移交人"))
    handed_on_at = models.DateTimeField(_("移交时间"))

    objects = PlanRecordQuerySet.as_manager()

    class Meta:
        ordering = ["section", "due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="handed_on_item_once")]

    def __str__(self):
        return self.label


class PreparedFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own files, of campaigns that the post they act under sees."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user), asked_by=user)

    def unfinished(self):
        return self.filter(status__in=[PreparationStatus.WAITING, PreparationStatus.RUNNING])

    def claimable(self, now):
        """To be made: waiting, or left behind by a worker whose lease ran out; not after the last attempt."""
        return self._free(now).filter(attempts__lt=PreparedFile.MAXIMUM_ATTEMPTS)

    def given_up(self, now):
        return self._free(now).filter(attempts__gte=PreparedFile.MAXIMUM_ATTEMPTS)

    def _free(self, now):
        left_behind = Q(status=PreparationStatus.RUNNING, lease_until__lte=now)
        return self.filter(Q(status=PreparationStatus.WAITING) | left_behind)


class PreparedFile(models.Model):
    """A file that takes long to make (档案包、台账): made in the background, with how far it is, then fetched.

    `lease_until` and `lease_token` are the worker's claim; a worker that was killed loses it and another begins anew.
    """

    MAXIMUM_ATTEMPTS = 3

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="prepared_files")
    kind = models.CharField(_("种类"), max_length=20, choices=PreparedKind.choices)
    parameters = models.JSONField(default=dict, blank=True)
    status = models.CharField(
        _("状态"), max_length=20, choices=PreparationStatus.choices, default=PreparationStatus.WAITING
    )
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    name = models.CharField(_("文件名"), max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    failure = models.CharField(_("未完成的原因"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=40, blank=True)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    objects = PreparedFileQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return self.name or self.get_kind_display()

    def get_absolute_url(self):
        return reverse("campaigns:prepared_file_detail", args=[self.pk])

    @property
    def is_unfinished(self):
        return self.status in (PreparationStatus.WAITING, PreparationStatus.RUNNING)

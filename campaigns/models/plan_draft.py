from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.choices import PlanDraftStatus
from campaigns.models.campaign import Campaign
from campaigns.models.stored_file import StoredFile


class PlanDraftQuerySet(ScopedQuerySet):
    scope_lookup = "owner_unit__path"

    def open(self):
        return self.filter(status=PlanDraftStatus.DRAFT)


class PlanDraft(models.Model):
    """A pasted or uploaded plan as it was read (`content`), corrected by hand until it becomes a campaign."""

    owner_unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("主办单位"))
    office_unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("专班办公室"))
    name = models.CharField(_("名称"), max_length=120)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=200, blank=True)
    status = models.CharField(_("状态"), max_length=20, choices=PlanDraftStatus.choices, default=PlanDraftStatus.DRAFT)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="plan_drafts", verbose_name=_("行动")
    )
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("录入人"))
    made_at = models.DateTimeField(_("录入时间"))
    changed_at = models.DateTimeField(_("最近修改"))

    objects = PlanDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("campaigns:plan_draft_detail", args=[self.pk])

    @property
    def unit(self):
        return self.owner_unit

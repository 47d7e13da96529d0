"""What a plan holds besides measures and tasks, and what was made of it: the frozen baseline and the changes since."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from campaigns.choices import GroupRole, PlanChangeKind
from campaigns.models.campaign import Campaign, CampaignPartQuerySet, Phase
from campaigns.models.task import Task


class SourceDocument(models.Model):
    """A document that the plan stands on (依据文件), or where a fact of it was published (公开来源)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="source_documents")
    code = models.SlugField(_("代码"), max_length=40)
    title = models.CharField(_("名称"), max_length=200)
    number = models.CharField(_("发文字号"), max_length=60, blank=True)
    issued_by = models.CharField(_("发文机关"), max_length=100, blank=True)
    dated_on = models.DateField(_("日期"), null=True, blank=True)
    url = models.CharField(_("网址"), max_length=300, blank=True)
    is_basis = models.BooleanField(_("依据文件"), default=False)
    position = models.PositiveIntegerField(_("排列"), default=0)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="source_document_code_once")]

    def __str__(self):
        return self.title


class Goal(models.Model):
    """What the campaign, or one phase of it, wants to reach; judged one by one when the campaign closes."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="goals")
    phase = models.ForeignKey(
        Phase, models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("阶段")
    )
    code = models.SlugField(_("代码"), max_length=40)
    text = models.CharField(_("目标"), max_length=300)
    position = models.PositiveIntegerField(_("排列"), default=0)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="goal_code_once")]

    def __str__(self):
        return self.text


class LeadingGroupMemberQuerySet(CampaignPartQuerySet):
    def current(self, on):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class LeadingGroupMember(models.Model):
    """Who leads the campaign, or works in its office, from when to when, and what for. Ends, is never deleted."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="leading_group")
    role = models.CharField(_("职务"), max_length=20, choices=GroupRole.choices)
    name = models.CharField(_("姓名"), max_length=50, blank=True)
    post = models.CharField(_("所任职务"), max_length=100, blank=True)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"))
    duty = models.CharField(_("分工"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("排列"), default=0)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = LeadingGroupMemberQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="", post="", unit=None),
                name="leading_group_member_is_somebody",
                violation_error_message=_("请填写姓名、所任职务或单位。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.name or self.post or self.unit}"


class MilestoneQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(task__in=Task.objects.visible_to(user))


class Milestone(models.Model):
    """A dated step of a task (关键节点)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="milestones")
    code = models.SlugField(_("代码"), max_length=40)
    title = models.CharField(_("关键节点"), max_length=200)
    due_on = models.DateField(_("时限"))
    reached_on = models.DateField(_("完成日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["task", "code"], name="milestone_code_once")]

    def __str__(self):
        return self.title


class PlanRecordQuerySet(models.QuerySet):
    """Speaks of the whole plan, hence seen only by those who see the whole campaign."""

    def visible_to(self, user):
        return self.filter(campaign__in=Campaign.objects.overseen_by(user))


class Baseline(models.Model):
    """The plan as it was approved: `content` is what `plan_content` wrote then. A later approval makes the next one."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField(_("版次"))
    content = models.JSONField(encoder=DjangoJSONEncoder)
    document = models.CharField(_("批准文件"), max_length=200, blank=True)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("批准人"))
    approved_on = models.DateField(_("批准日期"))
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("录入人"))
    recorded_at = models.DateTimeField(_("记录时间"))

    objects = PlanRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="baseline_number_once")]

    def __str__(self):
        return f"{self.campaign} {self.number}"

    @property
    def is_on_behalf(self):
        """Whether the office typed in an approval that was given on paper."""
        return self.recorded_by_id != self.approved_by_id


class PlanChange(models.Model):
    """One part of an approved plan that was changed since, with who and why.

    `place` names the part as `plan_content` does ("tasks/strict-1-2"); `fields` is [[name, before, after]].
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="plan_changes")
    kind = models.CharField(_("变动"), max_length=20, choices=PlanChangeKind.choices)
    place = models.CharField(max_length=100)
    label = models.CharField(_("内容"), max_length=300)
    fields = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    reason = models.CharField(_("原因"), max_length=200)
    changed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("调整人"))
    changed_at = models.DateTimeField(_("调整时间"))

    objects = PlanRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["campaign", "place"])]

    def __str__(self):
        return f"{self.get_kind_display()} {self.label}"

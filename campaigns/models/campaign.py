from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.choices import MonthRule, WeekRule
from campaigns.periods import Calendar


class CampaignQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Campaigns of units that the post sees, and those in which such a unit takes part."""
        if user.data_path is None:
            return self.none()
        taking_part = CampaignUnit.objects.filter(campaign=OuterRef("pk"), unit__path__startswith=user.data_path)
        return self.filter(Q(owner_unit__path__startswith=user.data_path) | Exists(taking_part))

    def overseen_by(self, user):
        """Campaigns of which the post sees the whole, not just its own unit's part."""
        return self.none() if user.data_path is None else self.filter(owner_unit__path__startswith=user.data_path)


class Campaign(models.Model):
    """A quality action with phases, measures and tasks, run by the owner unit's task-force office (专班办公室)."""

    slug = models.SlugField(_("代码"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    also_called = models.CharField(_("又称"), max_length=300, blank=True)
    slogan = models.CharField(_("口号"), max_length=200, blank=True)
    owner_unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="campaigns", verbose_name=_("主办单位"))
    office_unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="campaigns_kept", verbose_name=_("专班办公室")
    )
    starts_on = models.DateField(_("启动日期"))
    ends_on = models.DateField(_("结束日期"))
    week_rule = models.CharField(_("统计周"), max_length=20, choices=WeekRule.choices)
    month_rule = models.CharField(_("统计月"), max_length=20, choices=MonthRule.choices)
    first_period_on = models.DateField(_("自何日起报送"))
    pack_name = models.CharField(_("行动模板"), max_length=60, blank=True)
    pending_sections = models.JSONField(_("待装入的模板内容"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_start",
                violation_error_message=_("结束日期不能早于启动日期。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("campaigns:campaign_detail", args=[self.pk])

    @property
    def mark(self):
        """The initials that receipts begin with: HL for henglan-lighting."""
        return "".join(word[0] for word in self.slug.split("-") if word).upper()

    @property
    def unit(self):
        return self.owner_unit

    @property
    def calendar(self):
        return Calendar(week_rule=WeekRule(self.week_rule), month_rule=MonthRule(self.month_rule))


class CampaignPartQuerySet(models.QuerySet):
    """What makes up a campaign: seen by whoever sees the campaign."""

    def visible_to(self, user):
        return self.filter(campaign__in=Campaign.objects.visible_to(user))


class CampaignUnitQuerySet(CampaignPartQuerySet):
    def current(self, on):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class CampaignUnit(models.Model):
    """Which unit takes part in a campaign from when to when, and whether it hands in reports."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="campaign_units")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="campaign_units", verbose_name=_("单位"))
    is_reporting = models.BooleanField(_("报送单位"), default=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    position = models.PositiveIntegerField(_("排列"), default=0)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)

    objects = CampaignUnitQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], condition=Q(ends_on=None), name="campaign_unit_once"),
        ]

    def __str__(self):
        return str(self.unit)


class Phase(models.Model):
    """A dated stage of a campaign with goals of its own."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    name = models.CharField(_("阶段"), max_length=60)
    goal = models.CharField(_("阶段目标"), max_length=300, blank=True)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]

    def __str__(self):
        return self.name


class Measure(models.Model):
    """One of the campaign's measures, such as the eleven of 五严六加强."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="measures")
    code = models.SlugField(_("代码"), max_length=40)
    group = models.CharField(_("类别"), max_length=40, blank=True)
    name = models.CharField(_("措施"), max_length=200)
    position = models.PositiveIntegerField(_("排列"), default=0)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="measure_code_once")]

    def __str__(self):
        return self.name

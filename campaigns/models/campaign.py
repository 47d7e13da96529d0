from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.choices import CAMPAIGN_MOVES, CampaignStatus, MonthRule, WeekRule
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

    MOVES = CAMPAIGN_MOVES

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
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级行动")
    )
    renewed_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewal", verbose_name=_("接续的行动")
    )
    status = models.CharField(_("状态"), max_length=20, choices=CampaignStatus.choices, default=CampaignStatus.RUNNING)
    closed_on = models.DateField(_("收官日期"), null=True, blank=True)
    pack_name = models.CharField(_("行动模板"), max_length=60, blank=True)
    pending_sections = models.JSONField(_("待装入的模板内容"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    # Where the pack took from what no table of its own says that of, see `pack_marks`.
    pack_marks = models.JSONField(_("模板内容的出处"), default=dict, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_start",
                violation_error_message=_("结束日期不能早于启动日期。"),
            ),
            models.CheckConstraint(
                condition=(Q(status=CampaignStatus.CLOSED) & ~Q(closed_on=None))
                | (~Q(status=CampaignStatus.CLOSED) & Q(closed_on=None)),
                name="campaign_closed_on_a_day",
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
    def is_closed(self):
        """Read only: what was promised and reported stays as it is."""
        return self.status == CampaignStatus.CLOSED

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
    """A dated stage of a campaign with goals of its own (`Goal`)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("阶段"), max_length=60)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="phase_code_once")]

    def __str__(self):
        return self.name


class Measure(models.Model):
    """One of the campaign's measures, such as the eleven of 五严六加强.

    `upper_measures` are those of the parent campaign that it carries out.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="measures")
    code = models.SlugField(_("代码"), max_length=40)
    group = models.CharField(_("类别"), max_length=40, blank=True)
    name = models.CharField(_("措施"), max_length=200)
    lead_unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头单位")
    )
    upper_measures = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="lower_measures", verbose_name=_("对应的上级措施")
    )
    position = models.PositiveIntegerField(_("排列"), default=0)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="measure_code_once")]

    def __str__(self):
        return self.name

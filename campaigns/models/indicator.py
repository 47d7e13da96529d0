"""Measurable goals: what is measured, what it should be by when, and what it was. Judged by `indicator_rules`."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from campaigns.choices import IndicatorOrigin, Operator
from campaigns.models.campaign import Campaign, CampaignPartQuerySet, Measure
from campaigns.models.fact import Fact, FactQuerySet

AMOUNT = {"max_digits": 18, "decimal_places": 4, "null": True, "blank": True}


class Indicator(models.Model):
    """What is measured. Its targets and readings are facts; `formula` says in words how it is worked out.

    `computed_from` names the figure of `reports` whose value the nightly tick writes down as a reading.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="indicators")
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("指标"), max_length=200)
    group = models.CharField(_("类别"), max_length=40, blank=True)
    unit_of_measure = models.CharField(_("计量单位"), max_length=20)
    formula = models.CharField(_("计算口径"), max_length=300)
    origin = models.CharField(_("数据来源"), max_length=20, choices=IndicatorOrigin.choices)
    computed_from = models.SlugField(_("取数"), max_length=60, blank=True)
    numerator_label = models.CharField(_("分子"), max_length=100, blank=True)
    denominator_label = models.CharField(_("分母"), max_length=100, blank=True)
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("措施")
    )
    lead_unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头单位")
    )
    note = models.CharField(_("说明"), max_length=300, blank=True)
    is_historical = models.BooleanField(_("历史口径"), default=False)
    position = models.PositiveIntegerField(_("排列"), default=0)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="indicator_code_once"),
            models.CheckConstraint(
                condition=Q(origin=IndicatorOrigin.ENTERED, computed_from="")
                | (Q(origin=IndicatorOrigin.COMPUTED) & ~Q(computed_from="")),
                name="indicator_computed_from_a_figure",
                violation_error_message=_("由系统取数的指标要选取数来源，人工填报的不选。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("campaigns:indicator_detail", args=[self.pk])

    @property
    def unit(self):
        return self.campaign.owner_unit


class ReferenceSeries(models.Model):
    """An outside series that targets are compared with, such as the provincial average pass rate."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="reference_series")
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("参照数据"), max_length=200)
    issued_by = models.CharField(_("发布机关"), max_length=100, blank=True)
    unit_of_measure = models.CharField(_("计量单位"), max_length=20)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="reference_series_code_once")]

    def __str__(self):
        return self.name

    @property
    def unit(self):
        return self.campaign.owner_unit


class CampaignFactQuerySet(FactQuerySet):
    """Facts about the campaign as a whole: seen by whoever sees the campaign."""

    def visible_to(self, user):
        return self.filter(campaign__in=Campaign.objects.visible_to(user))


class ReferenceReading(Fact):
    """A value of an outside series on a day, with where it was published."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    series = models.ForeignKey(ReferenceSeries, models.CASCADE, related_name="readings")
    happened_on = models.DateField(_("截至"))
    value = models.DecimalField(_("数值"), max_digits=18, decimal_places=4)
    note = models.CharField(_("出处"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = CampaignFactQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["happened_on", "pk"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["series", "happened_on"], condition=Q(superseded_at=None), name="reference_reading_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.series} {self.happened_on}"


class UnitShareQuerySet(FactQuerySet):
    """A unit's share of an indicator is seen in its subtree, the campaign's own by whoever sees the campaign."""

    def visible_to(self, user):
        if user.data_path is None:
            return self.none()
        own = Q(unit__path__startswith=user.data_path)
        whole = Q(unit=None, campaign__in=Campaign.objects.visible_to(user))
        return self.filter(own | whole | Q(campaign__in=Campaign.objects.overseen_by(user)))


class IndicatorTarget(Fact):
    """What an indicator should be by a day: of the campaign, or of one unit. A changed target is a new fact.

    `steps` is the schedule line [[day, share of the way]] where it is not a straight one.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"))
    starts_on = models.DateField(_("自"))
    due_on = models.DateField(_("至"))
    operator = models.CharField(_("要求"), max_length=20, choices=Operator.choices)
    value = models.DecimalField(_("目标值"), **AMOUNT)
    tolerance = models.DecimalField(_("允许偏差"), **AMOUNT)
    baseline = models.DecimalField(_("基数"), **AMOUNT)
    reference = models.ForeignKey(
        ReferenceSeries, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("参照数据")
    )
    steps = models.JSONField(_("序时安排"), default=list, blank=True)
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)
    reason = models.CharField(_("调整原因"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = UnitShareQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["due_on", "pk"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["indicator", "unit", "due_on"],
                condition=Q(superseded_at=None, unit__isnull=False),
                name="indicator_target_one_current_of_a_unit",
            ),
            models.UniqueConstraint(
                fields=["indicator", "due_on"],
                condition=Q(superseded_at=None, unit=None),
                name="indicator_target_one_current",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="indicator_target_ends_after_start",
                violation_error_message=_("目标期限不能早于开始日期。"),
            ),
            models.CheckConstraint(condition=Q(weight__gte=1), name="indicator_target_weight_positive"),
            models.CheckConstraint(
                condition=(Q(operator=Operator.ABOVE_REFERENCE) & ~Q(reference=None))
                | (~Q(operator=Operator.ABOVE_REFERENCE) & Q(reference=None)),
                name="indicator_target_compares_with_a_series",
                violation_error_message=_("“高于参照数据”的目标要选参照数据，其他目标不选。"),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.due_on}"

    @property
    def happened_on(self):
        return self.due_on


class IndicatorReading(Fact):
    """What an indicator was on a day (截至), of the campaign or of one unit; without `recorded_by` the clock read it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="readings")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"))
    happened_on = models.DateField(_("截至"))
    value = models.DecimalField(_("完成值"), **AMOUNT)
    numerator = models.DecimalField(_("分子"), **AMOUNT)
    denominator = models.DecimalField(_("分母"), **AMOUNT)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)
    source = models.SlugField(_("来源"), max_length=40, blank=True)

    objects = UnitShareQuerySet.as_manager()

    class Meta(Fact.Meta):
        ordering = ["happened_on", "pk"]
        indexes = [models.Index(fields=["indicator", "unit", "-happened_on"])]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["indicator", "unit", "happened_on"],
                condition=Q(superseded_at=None, unit__isnull=False),
                name="indicator_reading_one_current_of_a_unit",
            ),
            models.UniqueConstraint(
                fields=["indicator", "happened_on"],
                condition=Q(superseded_at=None, unit=None),
                name="indicator_reading_one_current",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, numerator=None, denominator=None)
                | Q(value=None, numerator__isnull=False, denominator__isnull=False),
                name="indicator_reading_value_or_parts",
                violation_error_message=_("请填完成值，或同时填分子和分母。"),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.happened_on}"

"""What was sampled and what the laboratory found: the batch is the identity, its verdict and failed items are facts."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.models import Campaign, Fact, FactQuerySet
from enterprises.choices import EnterpriseSize
from enterprises.models import Enterprise, ProductCategory
from inspections.choices import VERDICT_TONES, CheckMethod, CheckSource, SampleChannel, Verdict
from inspections.models.standard import Standard
from inspections.models.test_item import TestItem


class SpotCheckQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Batches of the post's subtree; a filer sees those of their own firms."""
        if user.role == Role.ENTERPRISE_FILER:
            return self.filter(enterprise__in=Enterprise.objects.visible_to(user))
        return super().visible_to(user)

    def matching(self, text):
        return self.filter(
            Q(number__icontains=text) | Q(sampled_party__icontains=text) | Q(product_name__icontains=text)
        )


class SpotCheck(models.Model):
    """One sampled batch (批次). The sampled party and the labelled producer are kept apart, as printed."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="spot_checks", verbose_name=_("行动"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("村（社区）"))
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="spot_checks", verbose_name=_("企业")
    )
    number = models.CharField(_("抽样单编号"), max_length=60)
    sampled_party = models.CharField(_("被抽样单位"), max_length=120)
    labelled_producer = models.CharField(_("标称生产者"), max_length=120, blank=True)
    product_name = models.CharField(_("产品名称"), max_length=100)
    brand = models.CharField(_("商标"), max_length=60, blank=True)
    model = models.CharField(_("规格型号"), max_length=100, blank=True)
    batch = models.CharField(_("批号"), max_length=60, blank=True)
    produced_on = models.CharField(_("生产日期"), max_length=10, blank=True)
    category = models.ForeignKey(ProductCategory, models.PROTECT, related_name="+", verbose_name=_("产品类别"))
    source = models.CharField(_("任务来源"), max_length=20, choices=CheckSource.choices)
    method = models.CharField(_("抽取方式"), max_length=20, choices=CheckMethod.choices)
    channel = models.CharField(
        _("环节"), max_length=20, choices=SampleChannel.choices, default=SampleChannel.PRODUCTION
    )
    standard = models.ForeignKey(
        Standard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("检验依据")
    )
    organiser = models.CharField(_("组织机关"), max_length=100, blank=True)
    laboratory = models.CharField(_("检验机构"), max_length=100, blank=True)
    report_number = models.CharField(_("检验报告编号"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"],
                name="spot_check_number_once",
                violation_error_message=_("这个抽样单编号已经登记过。"),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.product_name}"

    def get_absolute_url(self):
        return reverse("inspections:spot_check_detail", args=[self.pk])

    # Django's own would translate every choice of the column to name one.
    def get_source_display(self):
        return CheckSource(self.source).label

    def get_method_display(self):
        return CheckMethod(self.method).label

    @property
    def product(self):
        """What was sampled, in one line: its name, brand, model and batch."""
        return product_line(self.product_name, self.brand, self.model, self.batch)


def product_line(*parts):
    """The parts of a product's name that are known, in one line."""
    return " · ".join(filter(None, parts))


class SpotCheckFactQuerySet(FactQuerySet):
    def visible_to(self, user):
        return self.filter(spot_check__in=SpotCheck.objects.visible_to(user))


class SpotCheckFact(Fact):
    """A fact about a batch, with the dimensions it is counted by as they were."""

    spot_check = models.ForeignKey(SpotCheck, models.PROTECT, related_name="%(class)ss", verbose_name=_("抽查批次"))
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("村（社区）"))
    size = models.CharField(_("规模"), max_length=20, choices=EnterpriseSize.choices, blank=True)
    category = models.ForeignKey(ProductCategory, models.PROTECT, related_name="+", verbose_name=_("产品类别"))
    method = models.CharField(_("抽取方式"), max_length=20, choices=CheckMethod.choices)

    objects = SpotCheckFactQuerySet.as_manager()

    class Meta(Fact.Meta):
        abstract = True


class SpotCheckVerdict(SpotCheckFact):
    """That a batch was sampled, and what the laboratory concluded; `concluded_on` and `verdict` are empty until it did.

    Sampled counts by `happened_on`, tested and nonconforming by `concluded_on`; a rate's denominator is what was tested
    (rules.md 2.3, trap a).
    """

    happened_on = models.DateField(_("抽样日期"))
    concluded_on = models.DateField(_("检验结论日期"), null=True, blank=True)
    verdict = models.CharField(_("结论"), max_length=20, choices=Verdict.choices, blank=True)

    class Meta(SpotCheckFact.Meta):
        ordering = ["-happened_on", "-pk"]
        indexes = [
            # Covering: all that the figures of batches read, so that a town's compile never meets its neighbours' rows.
            models.Index(
                fields=[
                    "campaign",
                    "happened_on",
                    "concluded_on",
                    "verdict",
                    "unit",
                    "category",
                    "size",
                    "method",
                    "recorded_at",
                    "superseded_at",
                    "id",
                ],
                name="spot_check_verdict_figures",
            ),
        ]
        constraints = [
            *SpotCheckFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["spot_check"], condition=Q(superseded_at=None), name="spot_check_verdict_one_current"
            ),
            models.CheckConstraint(
                condition=Q(concluded_on=None, verdict="") | Q(concluded_on__isnull=False) & ~Q(verdict=""),
                name="spot_check_verdict_and_day",
                violation_error_message=_("结论和结论日期要么都填，要么都不填。"),
            ),
            models.CheckConstraint(
                condition=Q(concluded_on=None) | Q(concluded_on__gte=F("happened_on")),
                name="spot_check_concluded_after_sampled",
                violation_error_message=_("检验结论日期不能早于抽样日期。"),
            ),
        ]

    def __str__(self):
        return f"{self.spot_check_id} {self.get_verdict_display()}"

    @property
    def outcome(self):
        """The verdict in words, also where there is none yet."""
        return Verdict(self.verdict).label if self.verdict else _("尚无结论")

    @property
    def tone(self):
        return VERDICT_TONES[self.verdict]


class FailedItem(SpotCheckFact):
    """One test item that a batch failed, dated by the laboratory's conclusion."""

    item = models.ForeignKey(TestItem, models.PROTECT, related_name="+", verbose_name=_("检验项目"))
    happened_on = models.DateField(_("检验结论日期"))

    class Meta(SpotCheckFact.Meta):
        ordering = ["-happened_on", "pk"]
        indexes = [
            models.Index(
                fields=[
                    "campaign",
                    "happened_on",
                    "item",
                    "unit",
                    "category",
                    "recorded_at",
                    "superseded_at",
                    "id",
                ],
                name="failed_item_figures",
            ),
        ]
        constraints = [
            *SpotCheckFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["spot_check", "item"], condition=Q(superseded_at=None), name="failed_item_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.spot_check_id} {self.item_id}"

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from campaigns.models import Campaign, Fact
from enterprises.choices import EnterpriseSize, Track
from enterprises.models.enterprise import Enterprise
from enterprises.models.product import Product, ProductCategory


class EnterpriseFact(Fact):
    """A fact of a campaign about a firm, with the dimensions it is counted by as they were."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="%(class)ss", verbose_name=_("企业"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("村（社区）"))
    size = models.CharField(_("规模"), max_length=20, choices=EnterpriseSize.choices, blank=True)
    category = models.ForeignKey(
        ProductCategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("产品类别")
    )
    happened_on = models.DateField(_("日期"))

    class Meta(Fact.Meta):
        abstract = True


class Enrolment(EnterpriseFact):
    """That a firm is in the batch to be helped (帮扶), or a product of it in the batch to be built up (打造)."""

    track = models.CharField(_("三个一批"), max_length=20, choices=Track.choices)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="enrolments", verbose_name=_("产品")
    )
    ended_on = models.DateField(_("移出日期"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta(Fact.Meta):
        ordering = ["happened_on", "pk"]
        indexes = [models.Index(fields=["campaign", "track", "happened_on", "unit"])]
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(track=Track.ASSISTANCE, product=None) | Q(track=Track.CULTIVATION, product__isnull=False),
                name="enrolment_firm_or_product",
                violation_error_message=_("帮扶列企业，打造列产品。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("happened_on")),
                name="enrolment_ends_after_start",
                violation_error_message=_("移出日期不能早于列入日期。"),
            ),
            models.UniqueConstraint(
                fields=["campaign", "enterprise"],
                condition=Q(superseded_at=None, ended_on=None, track=Track.ASSISTANCE),
                name="enrolment_firm_once",
                violation_error_message=_("该企业已列入帮扶。"),
            ),
            models.UniqueConstraint(
                fields=["campaign", "product"],
                condition=Q(superseded_at=None, ended_on=None, track=Track.CULTIVATION),
                name="enrolment_product_once",
                violation_error_message=_("该产品已列入打造。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_track_display()} {self.product or self.enterprise}"

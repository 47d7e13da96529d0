from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign, CampaignPartQuerySet


class LightRuleSetQuerySet(CampaignPartQuerySet):
    def current(self, on):
        """The rule set in force on a day: of those that have begun, the latest."""
        return self.filter(starts_on__lte=on).order_by("-starts_on", "-pk")[:1]


class LightRuleSet(models.Model):
    """By which rules a campaign's lights (亮灯) are switched from a day on; `rules` as `light_rules` reads them."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="light_rule_sets")
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("亮灯规则"), max_length=60)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    rules = models.JSONField(_("规则"))
    starts_on = models.DateField(_("自"))
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("录入人")
    )
    recorded_at = models.DateTimeField(_("记录时间"))

    objects = LightRuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "starts_on"], name="light_rule_set_one_a_day"),
        ]

    def __str__(self):
        return self.name

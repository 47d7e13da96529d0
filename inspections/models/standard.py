from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StandardQuerySet(models.QuerySet):
    def in_force(self, on):
        """Editions not known to be out of force on a day; an unknown date does not rule an edition out."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))


class Standard(models.Model):
    """One edition of a standard. A test result names the edition it used (rules.md 2.1)."""

    code = models.CharField(_("标准号"), max_length=40)
    year = models.PositiveSmallIntegerField(_("年号"))
    name = models.CharField(_("名称"), max_length=200, blank=True)
    valid_from = models.DateField(_("实施日期"), null=True, blank=True)
    valid_to = models.DateField(_("废止日期"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("代替标准")
    )
    source = models.CharField(_("出处"), max_length=200, blank=True)

    objects = StandardQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "year"], name="standard_edition_once", violation_error_message=_("该版标准已登记。")
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="standard_ends_after_start",
                violation_error_message=_("废止日期不能早于实施日期。"),
            ),
        ]

    def __str__(self):
        return f"{self.code}-{self.year}"

"""Facts: what figures count. A fact is written once; a correction closes it and writes a new one."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.scope import ScopedQuerySet


class FactQuerySet(ScopedQuerySet):
    def current(self):
        """What we hold true now."""
        return self.filter(superseded_at=None)

    def as_of(self, instant):
        """What we held true at an instant: recorded by then, and not yet superseded."""
        return self.filter(Q(superseded_at=None) | Q(superseded_at__gt=instant), recorded_at__lte=instant)


class Fact(models.Model):
    """One row that figures read. Nothing points at it; it carries copies of all dimensions it is counted by.

    `recorded_at` is when we knew (`campaigns.facts.stamp`), `superseded_at` when we knew better. What it counts in is a
    date of the concrete model, `happened_on`.
    """

    recorded_at = models.DateTimeField(_("记录时间"))
    superseded_at = models.DateTimeField(_("更正时间"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
                name="%(app_label)s_%(class)s_superseded_after_recorded",
            ),
        ]

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inspections.models.spot_check import SpotCheckFact


class Rectification(SpotCheckFact):
    """The follow-up of a failing batch: ordered, to be re-inspected by `due_on` (75 days, Order 18 art. 47), closed.

    `due_on` is the raw day, `rolled_on` the first working day from it. A change of any of these is a new fact.
    """

    ordered_on = models.DateField(_("责令改正日期"))
    due_on = models.DateField(_("复查期限"))
    rolled_on = models.DateField(_("顺延至"))
    closed_on = models.DateField(_("复查合格日期"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta(SpotCheckFact.Meta):
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["campaign", "ordered_on", "due_on", "closed_on", "unit"])]
        constraints = [
            *SpotCheckFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["spot_check"], condition=Q(superseded_at=None), name="rectification_one_current"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("ordered_on")),
                name="rectification_closed_after_ordered",
                violation_error_message=_("复查合格日期不能早于责令改正日期。"),
            ),
        ]

    def __str__(self):
        return f"{self.spot_check_id} {self.due_on}"

    @property
    def happened_on(self):
        return self.ordered_on

"""What of an action that closes is still open after sampling: batches under way, and follow-up without re-inspection."""

from django.utils.translation import gettext as _

from campaigns.closing_sections import OpenItem
from inspections.choices import Verdict
from inspections.models import Rectification, SpotCheckVerdict


def open_rectifications(campaign, user):
    """Follow-ups that are not closed, the nearest last day first. Their clock runs on whoever has them in hand."""
    open_ones = Rectification.objects.visible_to(user).current().filter(campaign=campaign, closed_on=None)
    return [
        OpenItem(
            f"rectification-{each.spot_check_id}",
            _("%(party)s %(product)s %(number)s")
            % {
                "party": each.spot_check.sampled_party,
                "product": each.spot_check.product_name,
                "number": each.spot_check.number,
            },
            each.spot_check.get_absolute_url(),
            unit=each.unit,
            due_on=each.due_on,
        )
        for each in open_ones.select_related("spot_check", "unit").order_by("due_on", "pk")
    ]


def open_spot_checks(campaign, user):
    """Batches without a conclusion, and failing ones that nobody was ordered to correct yet."""
    verdicts = SpotCheckVerdict.objects.visible_to(user).current().filter(campaign=campaign)
    ordered = Rectification.objects.visible_to(user).current().filter(campaign=campaign).values("spot_check")
    under_way = verdicts.filter(verdict="") | verdicts.filter(verdict=Verdict.NONCONFORMING).exclude(
        spot_check__in=ordered
    )
    return [
        OpenItem(
            f"spot-check-{each.spot_check_id}",
            _("%(batch)s（%(state)s）") % {"batch": each.spot_check, "state": each.outcome},
            each.spot_check.get_absolute_url(),
            unit=each.unit,
        )
        for each in under_way.select_related("spot_check", "unit").order_by("happened_on", "pk")
    ]

"""What of an action that closes is still open among firms: rounds of self-reports, and firms being helped."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.closing_sections import OpenItem
from enterprises.choices import Track
from enterprises.models import Enrolment, SelfReportRound


def open_rounds(campaign, user):
    """Rounds in which firms may still file; they go on to their own end."""
    rounds = SelfReportRound.objects.visible_to(user).open(timezone.now()).filter(campaign=campaign, is_opened=True)
    return [
        OpenItem(
            f"self-report-round-{each.pk}",
            _("%(round)s企业自查") % {"round": each},
            reverse("enterprises:self_report_round_detail", args=[each.pk]),
            due_on=timezone.localdate(each.due_at),
        )
        for each in rounds.select_related("campaign").order_by("due_at", "pk")
    ]


def open_assistance(campaign, user):
    """Firms that are in the batch to be helped (帮扶) and were not taken out of it."""
    enrolments = Enrolment.objects.visible_to(user).current().filter(campaign=campaign, track=Track.ASSISTANCE)
    return [
        OpenItem(
            f"assistance-{each.enterprise_id}",
            _("帮扶：%(enterprise)s") % {"enterprise": each.enterprise},
            each.enterprise.get_absolute_url(),
            unit=each.unit,
        )
        for each in enrolments.filter(ended_on=None).select_related("enterprise", "unit").order_by("happened_on", "pk")
    ]

"""What memoranda leave open when an action closes."""

from django.utils.translation import gettext as _

from campaigns.choices import DutyStatus
from campaigns.closing_sections import OpenItem
from campaigns.models import MemorandumDuty


def open_duties(campaign, user):
    """Duties of memoranda that are not fulfilled, each with the unit that owes it."""
    duties = MemorandumDuty.objects.visible_to(user).filter(item__memorandum__campaign=campaign, item__ends_on=None)
    relations = ("item__memorandum__first_party", "item__memorandum__second_party")
    return [
        OpenItem(
            f"memorandum-duty-{each.pk}",
            _("%(item)s：%(duty)s") % {"item": each.item, "duty": each.text},
            each.item.memorandum.get_absolute_url(),
            unit=each.party,
            due_on=each.item.due_on,
        )
        for each in duties.exclude(status=DutyStatus.DONE).select_related(*relations)
    ]

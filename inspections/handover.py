"""What an inspector hands on: the follow-up of failing batches that is not closed yet."""

from django.utils import timezone

from accounts.handover_sections import HandoverLine, day_text, first_lines
from inspections.follow_ups import FollowUp
from inspections.models import Rectification


def open_follow_ups(user, *, now):
    """Those with the nearest last day first."""
    today = timezone.localdate(now)
    open_ones = Rectification.objects.visible_to(user).current().filter(closed_on=None).select_related("spot_check")
    return first_lines(open_ones.order_by("due_on", "pk"), lambda row: _line(row, today))


def _line(rectification, today):
    batch = rectification.spot_check
    what = f"{batch.sampled_party} {batch.product_name} {batch.number}"
    state = FollowUp(rectification, today).label
    return HandoverLine(what, state, day_text(rectification.due_on), batch.get_absolute_url())

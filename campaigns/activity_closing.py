"""What activities leave open when an action closes."""

from campaigns.choices import ActivityStatus
from campaigns.closing_sections import OpenItem
from campaigns.models import Activity


def open_activities(campaign, user):
    """Activities that were planned and neither held nor called off."""
    planned = Activity.objects.visible_to(user).filter(campaign=campaign, status=ActivityStatus.PLANNED)
    return [
        OpenItem(f"activity-{each.pk}", each.title, each.get_absolute_url(), unit=each.unit, due_on=each.ends_on)
        for each in planned.select_related("unit").order_by("ends_on", "pk")
    ]

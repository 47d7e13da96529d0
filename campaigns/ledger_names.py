"""Of a campaign's 台账, what is named above it: the units, measures and phases to filter by, and the views a person keeps."""

from accounts.models import OrgUnit
from accounts.prepared_queries import prepared
from campaigns.models import Campaign, CampaignUnit, Measure, Phase, SavedView


def units(user, campaign, *, on):
    """[(pk, name)] of the units that take part on a day, in the order of the list of units."""
    return _units(user, campaign.pk, on)


def measures(user, campaign):
    """[(pk, name)] in the order of the plan."""
    return _measures(user, campaign.pk)


def phases(user, campaign):
    """[(pk, name)] in the order of time."""
    return _phases(user, campaign.pk)


def saved_views(user, campaign):
    """[(pk, name, query)] of a person's own views."""
    return _saved_views(user, user.pk, campaign.pk)


@prepared
def _units(user, campaign_id, on):
    taking_part = CampaignUnit.objects.filter(campaign=campaign_id).current(on).values("unit")
    units = OrgUnit.objects.visible_to(user).filter(pk__in=taking_part)
    return units.order_by("position", "pk").values_list("pk", "name")


@prepared
def _measures(user, campaign_id):
    return Measure.objects.visible_to(user).filter(campaign=campaign_id).values_list("pk", "name")


@prepared
def _phases(user, campaign_id):
    return Phase.objects.visible_to(user).filter(campaign=campaign_id).values_list("pk", "name")


@prepared
def _saved_views(user, user_id, campaign_id):
    seen = Campaign.objects.visible_to(user).filter(pk=campaign_id)
    return SavedView.objects.filter(user=user_id, campaign__in=seen).values_list("pk", "name", "query")

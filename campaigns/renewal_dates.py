"""What a renewal is filled in with: the same span right after the old one."""

from datetime import timedelta

DAY = timedelta(days=1)


def suggested(campaign):
    """Initial values of the form for the campaign that follows `campaign`."""
    starts_on = campaign.ends_on + DAY
    return {
        "slug": f"{campaign.slug}-{starts_on.year}"[:40],
        "name": campaign.name,
        "starts_on": starts_on,
        "ends_on": starts_on + (campaign.ends_on - campaign.starts_on),
        "first_period_on": starts_on,
    }

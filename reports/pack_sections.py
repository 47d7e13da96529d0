"""Loads the section `bulletins` of a campaign pack."""

from reports.choices import PERIOD_KINDS
from reports.models import BulletinSchedule

BULLETIN_KINDS = {period_kind: kind for kind, period_kind in PERIOD_KINDS.items()}
LOADED_FIELDS = ("period_kind", "starts_on", "source", "demo")


def load_bulletins(campaign, rows, *, by):
    """Schedule a bulletin for each row of a kind that is compiled, from the campaign's first period on.

    Returns what stays pending: rows of other kinds, and what a schedule does not hold yet (name, addressees).
    """
    BulletinSchedule.objects.bulk_create(
        BulletinSchedule(
            campaign=campaign,
            kind=BULLETIN_KINDS[row["period_kind"]],
            starts_on=row.get("starts_on") or campaign.first_period_on,
        )
        for row in rows
        if row["period_kind"] in BULLETIN_KINDS
    )
    return [row for row in rows if row["period_kind"] not in BULLETIN_KINDS or set(row) - set(LOADED_FIELDS)]

"""Loads the section `bulletins` of a campaign pack."""

from django.utils.translation import gettext as _

from accounts import languages
from reports.choices import PERIOD_KINDS
from reports.models import BulletinSchedule

BULLETIN_KINDS = {period_kind: kind for kind, period_kind in PERIOD_KINDS.items()}


@languages.of_records()
def load_bulletins(campaign, rows, *, by):
    """Schedule a bulletin for each row of a kind that is compiled, from the campaign's first period on.

    Returns the rows of other kinds: they stay pending.
    """
    between = _("，")  # 镇党委、镇政府领导 is one addressee of a list
    BulletinSchedule.objects.bulk_create(
        BulletinSchedule(
            campaign=campaign,
            kind=BULLETIN_KINDS[row["period_kind"]],
            starts_on=row.get("starts_on") or campaign.first_period_on,
            name=row["name"],
            report_to=between.join(row.get("report_to", ())),
            send_to=between.join(row.get("send_to", ())),
            has_ranking=row.get("has_ranking", False),
        )
        for row in rows
        if row["period_kind"] in BULLETIN_KINDS
    )
    return [row for row in rows if row["period_kind"] not in BULLETIN_KINDS]

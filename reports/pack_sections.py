"""Loads the section `bulletins` of a campaign pack, and writes it from a campaign."""

from django.utils.translation import gettext as _

from accounts import languages
from campaigns.plan_content import PORTAL_SOURCE
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


@languages.of_records()
def export_bulletins(campaign):
    """The schedules in force as `load_bulletins` reads them."""
    schedules = BulletinSchedule.objects.filter(campaign=campaign, ends_on=None).order_by("pk")
    return [_schedule_row(schedule, campaign) for schedule in schedules]


def _schedule_row(schedule, campaign):
    between = _("，")
    values = {
        "report_to": schedule.report_to.split(between) if schedule.report_to else None,
        "send_to": schedule.send_to.split(between) if schedule.send_to else None,
        "has_ranking": schedule.has_ranking,
        "starts_on": schedule.starts_on if schedule.starts_on != campaign.first_period_on else None,
    }
    name = schedule.name or str(schedule.get_kind_display())
    row = {"period_kind": str(PERIOD_KINDS[schedule.kind]), "name": name}
    return row | {name: value for name, value in values.items() if value} | {"source": PORTAL_SOURCE}

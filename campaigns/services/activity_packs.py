"""Loads the section `activities` of a campaign pack, and writes it from a campaign.

A pack holds what is done again and again: what was held is a fact of a campaign. What has ended is left out.
Belongs to `load_pack`: the pack is checked and the transaction open.
"""

from campaigns import pack_marks
from campaigns.choices import ActivityKind
from campaigns.models import ActivitySeries
from campaigns.plan_content import marked


def load_activities(campaign, rows, *, by):
    """Make the series of a pack; nothing stays pending."""
    ActivitySeries.objects.bulk_create(
        ActivitySeries(
            campaign=campaign,
            code=row["code"],
            kind=row.get("kind") or _usual_kind(row.get("month")),
            name=row["name"],
            month=row.get("month"),
            day=row.get("day"),
            position=position,
            **pack_marks.row_mark(row),
        )
        for position, row in enumerate(rows)
    )
    return []


def export_activities(campaign):
    """The section as `load_activities` reads it; what has ended is left out."""
    return [_series(series) for series in ActivitySeries.objects.filter(campaign=campaign, ends_on=None)]


def _series(series):
    kind = series.kind if series.kind != _usual_kind(series.month) else None
    return marked(series, code=series.code, name=series.name, kind=kind, month=series.month, day=series.day)


def _usual_kind(month):
    """What a pack may leave out: what has its month is a fixed date, everything else a quality activity."""
    return ActivityKind.FIXED_DATE if month else ActivityKind.IMPROVEMENT

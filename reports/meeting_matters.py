"""What meetings need from unit reports: the matters that units ask the town to settle and nobody has decided on yet."""

from datetime import timedelta

from reports.models import UnitReport

# What was asked for longer ago was settled, or is asked for again (like the 台账: `ledger_notes`).
STILL_ASKED = timedelta(days=60)


def waiting_matters(campaign, *, on):
    """[(text, unit, url)] of the matters of a campaign that wait for a decision, the latest first. One query."""
    reports = UnitReport.objects.awaiting_decision().filter(
        period__campaign=campaign, period__starts_on__gte=on - STILL_ASKED
    )
    return [
        (report.coordination, report.unit, report.get_absolute_url())
        for report in reports.select_related("unit").order_by("-pk")
    ]

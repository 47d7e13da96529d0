"""Indicators of a campaign with canaries in every text: targets and readings of the whole and of each unit, series, lights."""

from datetime import date

from django.utils import timezone

from campaigns import light_rules
from campaigns.choices import IndicatorOrigin, Operator
from campaigns.models import (
    Indicator,
    IndicatorReading,
    IndicatorTarget,
    LightRuleSet,
    ReferenceReading,
    ReferenceSeries,
)

YEAR = {"starts_on": date(2026, 1, 1), "due_on": date(2026, 12, 31)}


def build(world, owner, campaign, units, author):
    """`units` are those that report, by the owner of their rows."""
    token = world.text(owner, "indicator")
    indicator = Indicator.objects.create(
        campaign=campaign, code=f"{token}-1", name=f"{token} name", group=f"{token} group", unit_of_measure=token,
        formula=f"{token} formula", origin=IndicatorOrigin.ENTERED, numerator_label=f"{token} part",
        denominator_label=f"{token} whole", note=f"{token} note", measure=campaign.measures.first(),
    )  # fmt: skip
    world.keep("indicator", owner, indicator.pk)
    series = _add_series(world, owner, campaign, author)
    _add_target(world, "target", owner, indicator, author, operator=Operator.ABOVE_REFERENCE, reference=series)
    _add_readings(world, "reading", owner, indicator, author)
    for name, unit in units.items():
        _add_target(world, "unit_target", name, indicator, author, operator=Operator.AT_LEAST, value=90, unit=unit)
        _add_readings(world, "unit_reading", name, indicator, author, unit=unit)
    LightRuleSet.objects.create(
        campaign=campaign, code="yinchuan-2025", name=f"{world.text(owner, 'light_rules')} name",
        basis=f"{world.text(owner, 'light_rules')} basis", rules=light_rules.default_rules().data,
        starts_on=campaign.starts_on, recorded_by=author, recorded_at=timezone.now(),
    )  # fmt: skip


def _add_series(world, owner, campaign, author):
    token = world.text(owner, "reference")
    series = ReferenceSeries.objects.create(
        campaign=campaign, code=f"{token}-1", name=f"{token} name", issued_by=f"{token} issuer", unit_of_measure="%",
    )  # fmt: skip
    ReferenceReading.objects.create(
        campaign=campaign, series=series, happened_on=date(2026, 6, 30), value=90, note=f"{token} note",
        recorded_by=author, recorded_at=timezone.now(),
    )  # fmt: skip
    world.keep("reference", owner, series.pk)
    return series


def _add_target(world, kind, owner, indicator, author, **values):
    target = IndicatorTarget.objects.create(
        campaign=indicator.campaign, indicator=indicator, reason=f"{world.text(owner, kind)} reason",
        recorded_by=author, recorded_at=timezone.now(), **YEAR, **values,
    )  # fmt: skip
    world.keep(kind, owner, target.pk)


def _add_readings(world, kind, owner, indicator, author, **values):
    """One that holds, and one that was corrected."""
    token, now = world.text(owner, kind), timezone.now()
    reading = None
    for superseded_at in (now, None):
        reading = IndicatorReading.objects.create(
            campaign=indicator.campaign, indicator=indicator, happened_on=date(2026, 10, 31), value=50,
            note=f"{token} note", recorded_by=author, recorded_at=now, superseded_at=superseded_at, **values,
        )  # fmt: skip
    world.keep(kind, owner, reading.pk)

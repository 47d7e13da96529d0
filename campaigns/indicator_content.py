"""Indicators, series and light rules of a campaign as plain values, in the format of a pack (docs/packs.md)."""

from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from campaigns.choices import IndicatorOrigin
from campaigns.indicator_numbers import number_of
from campaigns.models import (
    Indicator,
    IndicatorReading,
    IndicatorTarget,
    LightRuleSet,
    ReferenceReading,
    ReferenceSeries,
)
from campaigns.plan_content import marked


def indicators_content(campaign):
    """The section `indicators` as it is now. What the clock read is left out: it is worked out again from the records."""
    targets = Prefetch(
        "targets",
        IndicatorTarget.objects.current().select_related("unit", "reference").order_by("pk"),
        "current_targets",
    )
    readings = Prefetch(
        "readings", IndicatorReading.objects.current().select_related("unit").order_by("pk"), "current_readings"
    )
    rows = Indicator.objects.filter(campaign=campaign).select_related("measure", "lead_unit")
    return [_with_parts(row) for row in rows.prefetch_related(targets, readings)]


def reference_series_content(campaign):
    """The section `reference_series` as it is now."""
    readings = Prefetch("readings", ReferenceReading.objects.current().order_by("pk"), "current_readings")
    return [
        marked(
            row,
            code=row.code,
            name=row.name,
            issued_by=row.issued_by,
            unit_of_measure=row.unit_of_measure,
            readings=[_reference_reading(reading) for reading in row.current_readings],
        )
        for row in ReferenceSeries.objects.filter(campaign=campaign).prefetch_related(readings)
    ]


def light_rules_content(campaign):
    """The section `light_rules`: the latest rule set of the campaign; {} where none was chosen."""
    chosen = LightRuleSet.objects.filter(campaign=campaign).first()
    return {} if chosen is None else {"preset": chosen.code, "starts_on": chosen.starts_on}


def indicator_row(indicator):
    """An indicator without its targets and readings."""
    return marked(
        indicator,
        code=indicator.code,
        name=indicator.name,
        group=indicator.group,
        unit_of_measure=indicator.unit_of_measure,
        formula=indicator.formula,
        origin=str(indicator.origin),
        computed_from=indicator.computed_from,
        numerator=indicator.numerator_label,
        denominator=indicator.denominator_label,
        measure=indicator.measure.code if indicator.measure else None,
        lead=indicator.lead_unit.code if indicator.lead_unit else None,
        note=indicator.note,
        historical=indicator.is_historical or None,
    )


def target_row(target):
    weight = target.weight if target.weight != 1 else None
    return marked(
        target,
        unit=target.unit.code if target.unit else None,
        starts_on=target.starts_on,
        due_on=target.due_on,
        operator=str(target.operator),
        value=number_of(target.value),
        tolerance=number_of(target.tolerance),
        baseline=number_of(target.baseline),
        reference=target.reference.code if target.reference else None,
        weight=weight,
        steps=[{"on": date.fromisoformat(day), "share": number_of(Decimal(str(share)))} for day, share in target.steps],
    )


def target_place(target):
    """How `plan_differences` names a target: indicator, unit and day."""
    unit = [target.unit.code] if target.unit else []
    return "/".join([target.indicator.code, *unit, str(target.due_on)])


def _with_parts(indicator):
    row = indicator_row(indicator)
    if indicator.current_targets:
        row["targets"] = [target_row(target) for target in indicator.current_targets]
    if indicator.origin == IndicatorOrigin.ENTERED and indicator.current_readings:
        row["readings"] = [_reading(reading) for reading in indicator.current_readings]
    return row


def _reading(reading):
    return marked(
        reading,
        unit=reading.unit.code if reading.unit else None,
        on=reading.happened_on,
        value=number_of(reading.value),
        numerator=number_of(reading.numerator),
        denominator=number_of(reading.denominator),
        note=reading.note,
    )


def _reference_reading(reading):
    return marked(reading, on=reading.happened_on, value=number_of(reading.value), note=reading.note)

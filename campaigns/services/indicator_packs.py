"""Makes indicators, reference series and light rules from the sections of a pack: the way back of `indicator_content`.

Each belongs to `load_pack`: the pack is checked and the transaction open, so that rows are written in a statement each.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from campaigns import facts, pack_marks
from campaigns.indicator_numbers import decimal_of, steps_of
from campaigns.models import (
    Indicator,
    IndicatorReading,
    IndicatorTarget,
    Measure,
    ReferenceReading,
    ReferenceSeries,
)
from campaigns.services.light_rule_sets import choose_light_rules

AMOUNTS = ("value", "numerator", "denominator")
TARGET_AMOUNTS = ("value", "tolerance", "baseline")


def load_reference_series(campaign, content, *, by):
    """Loads the section `reference_series`; nothing of it stays pending."""
    series = ReferenceSeries.objects.bulk_create(
        ReferenceSeries(
            campaign=campaign,
            code=row["code"],
            name=row["name"],
            issued_by=row.get("issued_by", ""),
            unit_of_measure=row["unit_of_measure"],
            **pack_marks.row_mark(row),
        )
        for row in content
    )
    at = facts.stamp()
    ReferenceReading.objects.bulk_create(
        ReferenceReading(
            campaign=campaign,
            series=each,
            happened_on=reading["on"],
            value=decimal_of(reading["value"]),
            note=reading.get("note", ""),
            recorded_at=at,
            recorded_by=by,
            **pack_marks.row_mark(reading),
        )
        for each, row in zip(series, content, strict=True)
        for reading in row.get("readings", [])
    )
    return []


def load_indicators(campaign, content, *, by):
    """Loads the section `indicators`, after `reference_series`; nothing of it stays pending."""
    measures = {measure.code: measure for measure in Measure.objects.filter(campaign=campaign)}
    units = _units(content)
    indicators = Indicator.objects.bulk_create(
        Indicator(
            campaign=campaign,
            code=row["code"],
            name=row["name"],
            group=row.get("group", ""),
            unit_of_measure=row["unit_of_measure"],
            formula=row["formula"],
            origin=row["origin"],
            computed_from=row.get("computed_from", ""),
            numerator_label=row.get("numerator", ""),
            denominator_label=row.get("denominator", ""),
            measure=measures.get(row.get("measure")),
            lead_unit=units.get(row.get("lead")),
            note=row.get("note", ""),
            is_historical=row.get("historical", False),
            position=position,
            **pack_marks.row_mark(row),
        )
        for position, row in enumerate(content)
    )
    pairs = list(zip(indicators, content, strict=True))
    _load_targets(campaign, pairs, units, by=by)
    _load_readings(campaign, pairs, units, by=by)
    return []


def load_light_rules(campaign, content, *, by):
    """Loads the section `light_rules`; nothing of it stays pending."""
    choose_light_rules(campaign, preset=content["preset"], starts_on=content["starts_on"], by=by)
    return {}


def _load_targets(campaign, pairs, units, *, by):
    series = {each.code: each for each in ReferenceSeries.objects.filter(campaign=campaign)}
    at = facts.stamp()
    IndicatorTarget.objects.bulk_create(
        IndicatorTarget(
            campaign=campaign,
            indicator=indicator,
            unit=units.get(row.get("unit")),
            starts_on=row["starts_on"],
            due_on=row["due_on"],
            operator=row["operator"],
            reference=_series(series, row),
            steps=steps_of(row),
            weight=row.get("weight", 1),
            recorded_at=at,
            recorded_by=by,
            **{name: decimal_of(row.get(name)) for name in TARGET_AMOUNTS},
            **pack_marks.row_mark(row),
        )
        for indicator, content in pairs
        for row in content.get("targets", [])
    )


def _series(series, row):
    if row.get("reference") and row["reference"] not in series:
        raise ValidationError(_("reference_series 中没有“%(code)s”。") % {"code": row["reference"]})
    return series.get(row.get("reference"))


def _load_readings(campaign, pairs, units, *, by):
    at = facts.stamp()
    IndicatorReading.objects.bulk_create(
        IndicatorReading(
            campaign=campaign,
            indicator=indicator,
            unit=units.get(row.get("unit")),
            happened_on=row["on"],
            note=row.get("note", ""),
            recorded_at=at,
            recorded_by=by,
            **{name: decimal_of(row.get(name)) for name in AMOUNTS},
            **pack_marks.row_mark(row),
        )
        for indicator, content in pairs
        for row in content.get("readings", [])
    )


def _units(content):
    """{code: unit} of every unit that the indicators name."""
    codes = {row["lead"] for row in content if row.get("lead")}
    parts = [part for row in content for part in (*row.get("targets", []), *row.get("readings", []))]
    codes |= {part["unit"] for part in parts if part.get("unit")}
    return {unit.code: unit for unit in OrgUnit.objects.filter(code__in=codes)}

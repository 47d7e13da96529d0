"""What belongs together in the indicators of a campaign pack: units, measures, series, targets and readings. Pure."""

from collections.abc import Iterable
from types import SimpleNamespace

from django.utils.translation import gettext as _

from campaigns import indicator_values
from campaigns.choices import IndicatorOrigin, Operator
from campaigns.computed_sources import SOURCES
from campaigns.indicator_numbers import decimal_of, steps_of


def check_indicators(pack):
    """(place, sentence) of every mistake in `reference_series` and `indicators`."""
    for index, series in enumerate(pack.get("reference_series", [])):
        yield from _check_once(f"reference_series[{index}].readings", series.get("readings", []), ["on"])
    known = {
        "units": {row["code"] for row in pack["units"]},
        "measures": {row["code"] for row in pack["measures"]},
        "reference_series": {row["code"] for row in pack.get("reference_series", [])},
    }
    for index, row in enumerate(pack.get("indicators", [])):
        path = f"indicators[{index}]"
        yield from _check_named(path, row, {"lead": "units", "measure": "measures"}, known)
        yield from _check_origin(path, row)
        yield from _check_targets(path, row, known)
        yield from _check_readings(path, row, known)


def _check_named(path, row, names, known):
    for name, section in names.items():
        if row.get(name) and row[name] not in known[section]:
            yield f"{path}.{name}", _("%(section)s 中没有“%(code)s”。") % {"section": section, "code": row[name]}


def _check_once(path, rows: Iterable, names):
    seen = set()
    for number, row in enumerate(rows):
        key = tuple(row.get(name) for name in names)
        if key in seen:
            yield f"{path}[{number}].{names[-1]}", _("“%(code)s”重复。") % {"code": key[-1]}
        seen.add(key)


def _check_origin(path, row):
    is_computed = row["origin"] == IndicatorOrigin.COMPUTED
    if is_computed != bool(row.get("computed_from")):
        yield f"{path}.computed_from", _("由系统取数（computed）的指标要写 computed_from，人工填报的不写。")
    elif problem := indicator_values.source_problem(SOURCES, row.get("computed_from"), row["unit_of_measure"]):
        yield f"{path}.computed_from", problem


def _check_targets(path, row, known):
    targets = row.get("targets", [])
    yield from _check_once(f"{path}.targets", targets, ["unit", "due_on"])
    for number, target in enumerate(targets):
        place = f"{path}.targets[{number}]"
        yield from _check_named(place, target, {"unit": "units", "reference": "reference_series"}, known)
        errors = indicator_values.target_errors(
            SimpleNamespace(
                operator=Operator(target["operator"]),
                starts_on=target["starts_on"],
                due_on=target["due_on"],
                steps=steps_of(target),
                **{name: decimal_of(target.get(name)) for name in ("value", "tolerance", "baseline")},
            ),
            unit_word=row["unit_of_measure"],
            has_reference=bool(target.get("reference")),
        )
        for name, message in errors.items():
            yield f"{place}.{name}", message


def _check_readings(path, row, known):
    readings = row.get("readings", [])
    yield from _check_once(f"{path}.readings", readings, ["unit", "on"])
    operators = {target["operator"] for target in row.get("targets", [])}
    for number, reading in enumerate(readings):
        place = f"{path}.readings[{number}]"
        yield from _check_named(place, reading, {"unit": "units"}, known)
        amounts = {name: decimal_of(reading.get(name)) for name in ("value", "numerator", "denominator")}
        errors = indicator_values.reading_errors(unit_word=row["unit_of_measure"], operators=operators, **amounts)
        for name, message in errors.items():
            yield f"{place}.{name}", message

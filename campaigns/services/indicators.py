"""Indicators of a plan and what they should be by when. A changed target is a new fact, with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import facts, indicator_values
from campaigns.choices import IndicatorOrigin, PlanChangeKind
from campaigns.computed_sources import SOURCES
from campaigns.indicator_content import indicator_row, target_place, target_row
from campaigns.models import Indicator, IndicatorReading, IndicatorTarget, ReferenceSeries
from campaigns.services import plan_changes
from campaigns.services.office import require_office
from campaigns.services.plan_edits import free_code, in_words, next_position
from campaigns.services.reasons import required_reason

# What cannot change once there are readings: they would then say something else.
FIXED_BY_READINGS = ("unit_of_measure", "origin", "computed_from")


@transaction.atomic
def create_indicator(campaign, *, by, name, unit_of_measure, formula, code="", reason="", **values):
    """Add an indicator at the end of a campaign's and return it.

    `values` are other columns of the model. Raises PermissionDenied for strangers, ValidationError for what the model
    refuses, a measure or unit of somewhere else, and a figure that nobody offers.
    """
    require_office(campaign, by=by)
    indicators = Indicator.objects.filter(campaign=campaign)
    indicator = Indicator(
        campaign=campaign,
        code=code or free_code(indicators, "indicator"),
        position=next_position(indicators),
        name=name,
        unit_of_measure=unit_of_measure,
        formula=formula,
        **{"origin": IndicatorOrigin.ENTERED, **values},
    )
    _check_indicator(indicator)
    indicator.save()
    _record(indicator, PlanChangeKind.ADDED, {}, indicator_row(indicator), reason=reason, by=by)
    accounts_services.record_event("create_indicator", indicator, by=by, after={"code": indicator.code, "name": name})
    return indicator


@transaction.atomic
def change_indicator(indicator, *, by, reason="", **values):
    """Change columns of an indicator and return it. Raises ValidationError without a change, and for its unit of
    measure or its origin once it has readings."""
    require_office(indicator.campaign, by=by)
    indicator = _locked(indicator)
    before = {name: getattr(indicator, name) for name in values}
    changed = [name for name in values if before[name] != values[name]]
    if not changed:
        raise ValidationError(_("没有改动。"))
    row_before = indicator_row(indicator)
    fixed = [name for name in changed if name in FIXED_BY_READINGS]
    if fixed and IndicatorReading.objects.filter(indicator=indicator).exists():
        raise ValidationError({fixed[0]: _("已有完成值，不能再改；请另建一个指标。")})
    for name, value in values.items():
        setattr(indicator, name, value)
    _check_indicator(indicator)
    indicator.save(update_fields=changed)
    _record(indicator, PlanChangeKind.CHANGED, row_before, indicator_row(indicator), reason=reason, by=by)
    accounts_services.record_event(
        "change_indicator",
        indicator,
        by=by,
        before={name: in_words(before[name]) for name in changed},
        after={name: in_words(values[name]) for name in changed},
    )
    return indicator


@transaction.atomic
def create_reference_series(campaign, *, by, name, unit_of_measure, issued_by="", code="", reason=""):
    """Add an outside series that targets can be compared with, and return it."""
    require_office(campaign, by=by)
    known = ReferenceSeries.objects.filter(campaign=campaign)
    series = ReferenceSeries(
        campaign=campaign,
        code=code or free_code(known, "reference"),
        name=name,
        issued_by=issued_by,
        unit_of_measure=unit_of_measure,
    )
    series.full_clean()
    series.save()
    plan_changes.record(
        campaign,
        kind=PlanChangeKind.ADDED,
        place=f"reference_series/{series.code}",
        label=series.name,
        fields=[("name", None, series.name), ("unit_of_measure", None, series.unit_of_measure)],
        reason=reason,
        by=by,
    )
    accounts_services.record_event("create_reference_series", series, by=by, after={"name": name})
    return series


@transaction.atomic
def set_target(indicator, *, by, starts_on, due_on, operator, reason="", **values):
    """Say what an indicator, or one unit's share of it (`unit`), should be by a day; returns the new IndicatorTarget.

    A target for the same unit and day is superseded, which needs a reason. `values` are `value`, `tolerance`,
    `baseline`, `reference`, `unit`, `steps`, `weight`. Raises ValidationError, by field, for what does not fit together.
    """
    require_office(indicator.campaign, by=by)
    indicator = _locked(indicator)
    target = IndicatorTarget(
        campaign=indicator.campaign,
        indicator=indicator,
        starts_on=starts_on,
        due_on=due_on,
        operator=operator,
        reason=reason.strip(),
        recorded_by=by,
        **values,
    )
    _check_target(target)
    current = IndicatorTarget.objects.current().filter(indicator=indicator, unit=target.unit, due_on=due_on)
    old = current.select_related("reference", "unit").first()
    row_before = target_row(old) if old else {}
    if old is not None:
        if row_before | {"source": ""} == target_row(target) | {"source": ""}:
            raise ValidationError(_("没有改动。"))
        required_reason(reason, missing=_("这个期限已有目标，请写明调整原因。"))
    target.recorded_at = facts.stamp()
    facts.supersede(current, at=target.recorded_at)
    target.full_clean()
    target.save()
    kind = PlanChangeKind.CHANGED if old else PlanChangeKind.ADDED
    _record_target(target, kind, row_before, target_row(target), reason=reason, by=by)
    accounts_services.record_event(
        "set_target", indicator, by=by, before=_audited(row_before), after=_audited(target_row(target), reason)
    )
    return target


@transaction.atomic
def withdraw_target(target, *, by, reason):
    """End a target that should not be there: its fact is superseded by none. Returns the indicator."""
    require_office(target.campaign, by=by)
    reason = required_reason(reason, missing=_("请写明撤销原因。"))
    indicator = _locked(target.indicator)
    if not facts.supersede(IndicatorTarget.objects.filter(pk=target.pk), at=facts.stamp()):
        raise ValidationError(_("这个目标已经被调整或撤销。"), code="stale")
    _record_target(target, PlanChangeKind.REMOVED, target_row(target), {}, reason=reason, by=by)
    accounts_services.record_event(
        "withdraw_target", indicator, by=by, before=_audited(target_row(target)), after={"reason": reason}
    )
    return indicator


def _locked(indicator):
    """The indicator as it is now, locked: two people cannot both write the same target or reading."""
    rows = Indicator.objects.select_related("campaign__owner_unit", "campaign__office_unit", "measure", "lead_unit")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=indicator.pk)


def _check_indicator(indicator):
    campaign = indicator.campaign
    if indicator.measure is not None and indicator.measure.campaign_id != campaign.pk:
        raise ValidationError({"measure": _("请选择本行动的措施。")})
    if indicator.lead_unit is not None:
        refuse_outsiders(campaign, indicator.lead_unit, field="lead_unit")
    if problem := indicator_values.source_problem(SOURCES, indicator.computed_from, indicator.unit_of_measure):
        raise ValidationError({"computed_from": problem})
    indicator.full_clean()


def refuse_outsiders(campaign, unit, *, field="unit"):
    """Raises ValidationError for a unit that takes no part in the campaign and is not its own."""
    if unit.pk in (campaign.owner_unit_id, campaign.office_unit_id):
        return
    if not campaign.campaign_units.current(timezone.localdate()).filter(unit=unit).exists():
        raise ValidationError({field: _("“%(unit)s”没有参加本行动。") % {"unit": unit}})


def _check_target(target):
    if target.unit is not None:
        refuse_outsiders(target.campaign, target.unit)
    if target.reference is not None and target.reference.campaign_id != target.campaign_id:
        raise ValidationError({"reference": _("请选择本行动的参照数据。")})
    errors = indicator_values.target_errors(
        target, unit_word=target.indicator.unit_of_measure, has_reference=target.reference is not None
    )
    if errors:
        raise ValidationError(errors)


def _record(indicator, kind, before, after, *, reason, by):
    plan_changes.record(
        indicator.campaign,
        kind=kind,
        place=f"indicators/{indicator.code}",
        label=indicator.name,
        fields=_differing(before, after),
        reason=reason,
        by=by,
    )


def _record_target(target, kind, before, after, *, reason, by):
    plan_changes.record(
        target.campaign,
        kind=kind,
        place=f"targets/{target_place(target)}",
        label=target.indicator.name,
        fields=_differing(before, after),
        reason=reason,
        by=by,
    )


def _differing(before, after):
    names = [name for name in dict.fromkeys([*before, *after]) if name not in ("source", "demo")]
    pairs = [(name, before.get(name), after.get(name)) for name in names]
    return [(name, _in_json(old), _in_json(new)) for name, old, new in pairs if old != new]


def _in_json(value):
    if isinstance(value, list):
        return [{name: _in_json(each) for name, each in step.items()} for step in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _audited(row, reason=""):
    kept = {name: _in_json(value) for name, value in row.items() if name not in ("source", "demo")}
    return kept | ({"reason": reason} if reason else {})

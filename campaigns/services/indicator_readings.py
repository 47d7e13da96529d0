"""What indicators and reference series were on a day. A correction is a new fact."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import facts, indicator_values, permissions
from campaigns.choices import IndicatorOrigin
from campaigns.indicator_numbers import number_of
from campaigns.models import Indicator, IndicatorReading, IndicatorTarget, ReferenceReading, ReferenceSeries
from campaigns.services.indicators import refuse_outsiders
from campaigns.services.office import refuse_closed, require_office
from campaigns.services.reasons import required_reason

AMOUNTS = ("value", "numerator", "denominator")


@transaction.atomic
def record_reading(indicator, *, by, happened_on, value=None, numerator=None, denominator=None, unit=None, note=""):
    """Record what an indicator, or one unit's share of it, was on a day (截至); returns the IndicatorReading.

    The office records everything, a unit's people their own unit's share, the clock (`by` None) what is computed: that
    returns None where nothing has changed. Raises ValidationError for a value that cannot be, a day to come, and a day
    that has a reading already: that one is corrected (`correct_reading`).
    """
    _refuse_strangers(indicator, unit, by)
    indicator = _locked(indicator)
    amounts = {"value": value, "numerator": numerator, "denominator": denominator}
    reading = IndicatorReading(
        campaign_id=indicator.campaign_id,
        indicator=indicator,
        unit=unit,
        happened_on=happened_on,
        note=note,
        recorded_by=by,
        is_demo=indicator.is_demo and by is None,
        **amounts,
    )
    _check_reading(reading, by=by)
    current = IndicatorReading.objects.current().filter(indicator=indicator, unit=unit, happened_on=happened_on)
    old = current.first()
    if old is not None and by is not None:
        raise ValidationError({"happened_on": _("这一天已有完成值，请在指标页用“更正”。")})
    if old is not None and _amounts(old) == amounts:
        return None
    return _write(reading, current, before=old)


@transaction.atomic
def correct_reading(reading, *, by, note, value=None, numerator=None, denominator=None):
    """Write down what a reading should have said, with the reason as its note; returns the new IndicatorReading.

    Raises ValidationError without a reason or a change, and for a reading that somebody else has corrected.
    """
    _refuse_strangers(reading.indicator, reading.unit, by)
    note = _reason(note)
    indicator = _locked(reading.indicator)
    current = IndicatorReading.objects.current().filter(pk=reading.pk)
    old = current.first()
    if old is None:
        raise ValidationError(_("这个完成值刚被他人更正过，请重新打开。"), code="stale")
    amounts = {"value": value, "numerator": numerator, "denominator": denominator}
    if _amounts(old) == amounts:
        raise ValidationError(_("没有改动。"))
    corrected = IndicatorReading(
        campaign_id=old.campaign_id,
        indicator=indicator,
        unit=old.unit,
        happened_on=old.happened_on,
        note=note,
        recorded_by=by,
        **amounts,
    )
    _check_reading(corrected, by=by)
    return _write(corrected, current, before=old)


@transaction.atomic
def record_reference(series, *, by, happened_on, value, note=""):
    """Record, or correct, what a reference series was on a day; returns the ReferenceReading."""
    require_office(series.campaign, by=by)
    series = ReferenceSeries.objects.select_for_update(of=("self",), no_key=True).get(pk=series.pk)
    if happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("截至日期不能晚于今天。")})
    if series.unit_of_measure == indicator_values.PERCENT and value > indicator_values.HUNDRED:
        raise ValidationError({"value": _("百分比不能超过100。")})
    current = ReferenceReading.objects.current().filter(series=series, happened_on=happened_on)
    old = current.first()
    if old is not None and (old.value, old.note) == (value, note):
        raise ValidationError(_("没有改动。"))
    at = facts.stamp()
    facts.supersede(current, at=at)
    reading = ReferenceReading(
        campaign_id=series.campaign_id,
        series=series,
        happened_on=happened_on,
        value=value,
        note=note,
        recorded_at=at,
        recorded_by=by,
    )
    reading.full_clean()
    reading.save()
    accounts_services.record_event(
        "record_reference",
        series,
        by=by,
        before={"value": number_of(old.value)} if old else {},
        after={"on": happened_on, "value": number_of(value)},
    )
    return reading


def _refuse_strangers(indicator, unit, by):
    campaign = indicator.campaign
    if by is not None and not permissions.can_record_reading(by, campaign, unit):
        refuse_closed(campaign)
        raise PermissionDenied
    refuse_closed(campaign)


def _locked(indicator):
    rows = Indicator.objects.select_related("campaign__owner_unit")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=indicator.pk)


def _check_reading(reading, *, by):
    indicator = reading.indicator
    if (indicator.origin == IndicatorOrigin.COMPUTED) != (by is None):
        raise ValidationError(_("“%(indicator)s”由系统从业务记录取数，不用填报。") % {"indicator": indicator})
    if reading.unit is not None and by is not None:
        refuse_outsiders(indicator.campaign, reading.unit)
    if reading.happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("截至日期不能晚于今天。")})
    targets = IndicatorTarget.objects.current().filter(indicator=indicator)
    errors = indicator_values.reading_errors(
        unit_word=indicator.unit_of_measure,
        operators=set(targets.values_list("operator", flat=True)),
        **_amounts(reading),
    )
    if errors:
        raise ValidationError(errors)


def _write(reading, current, *, before):
    reading.recorded_at = facts.stamp()
    facts.supersede(current, at=reading.recorded_at)
    reading.full_clean()
    reading.save()
    accounts_services.record_event(
        "correct_reading" if before else "record_reading",
        reading.indicator,
        by=reading.recorded_by,
        unit=reading.unit,
        before=_audited(before) if before else {},
        after={"on": reading.happened_on, **_audited(reading)},
    )
    return reading


def _amounts(reading):
    return {name: getattr(reading, name) for name in AMOUNTS}


def _audited(reading):
    kept = {name: number_of(value) for name, value in _amounts(reading).items() if value is not None}
    return kept | ({"note": reading.note} if reading.note else {})


def _reason(note):
    try:
        return required_reason(note, missing=_("请写明更正原因。"))
    except ValidationError as error:
        raise ValidationError({"note": error.message_dict["reason"]}) from None

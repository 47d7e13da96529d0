"""The simple follow-up of a failing batch: ordered, looked at again, closed. Each step is a fact.

Ordering and closing are the handling bureau's acts, entered by its branch; the office urges and counts (users.md).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from campaigns import facts
from campaigns.services import work_calendar
from campaigns.services.reasons import required_reason
from inspections import clocks, permissions
from inspections.choices import Verdict
from inspections.models import Rectification, SpotCheck, SpotCheckVerdict


class StaleRectificationError(ValidationError):
    """Somebody else wrote to the follow-up first; a view answers 409."""

    def __init__(self):
        super().__init__(_("这一批次的后处理刚被他人更改，请刷新后再办。"), code="conflict")


@transaction.atomic
def order_rectification(spot_check, *, ordered_on, by, note=""):
    """Record that the bureau ordered a failing batch to be put right; returns the Rectification.

    It is to be looked at again within 75 days (Order 18 art. 47). Raises ValidationError for a batch that does not
    fail, for a day before the verdict or after today, and for a second order.
    """
    verdict = _locked_verdict(spot_check, by=by)
    if verdict.verdict != Verdict.NONCONFORMING:
        raise ValidationError(_("这一批次没有不合格结论，不能责令改正。"))
    if _current(spot_check) is not None:
        raise ValidationError(_("这一批次已登记责令改正。"), code="conflict")
    _check_days(verdict, ordered_on=ordered_on, closed_on=None)
    rectification = _write(verdict, ordered_on=ordered_on, closed_on=None, note=note, by=by, at=facts.stamp())
    accounts_services.record_event("order_rectification", spot_check, by=by, after=_words(rectification))
    return rectification


@transaction.atomic
def close_rectification(spot_check, *, closed_on, by, note=""):
    """Record that the re-inspection passed; the follow-up is closed. Returns the new Rectification.

    Raises ValidationError when there is no open one, and for a day before the order or after today.
    """
    verdict = _locked_verdict(spot_check, by=by)
    open_one = _current(spot_check)
    if open_one is None or open_one.closed_on:
        raise ValidationError(_("这一批次没有未结的后处理。"), code="conflict")
    _check_days(verdict, ordered_on=open_one.ordered_on, closed_on=closed_on)
    return _replace(open_one, verdict, closed_on=closed_on, note=note or open_one.note, by=by)


@transaction.atomic
def correct_rectification(spot_check, *, seen, ordered_on, closed_on, reason, by):
    """Put a wrongly entered day right; without `closed_on` the follow-up is open again. Returns the new Rectification.

    `seen` is the pk of the fact that the person had before them: raises StaleRectificationError when it is no longer
    the current one, and ValidationError without a reason or a change.
    """
    verdict = _locked_verdict(spot_check, by=by)
    current = _current(spot_check)
    if current is None or current.pk != seen:
        raise StaleRectificationError
    reason = required_reason(reason, missing=_("请写明更正原因。"))
    if (ordered_on, closed_on) == (current.ordered_on, current.closed_on):
        raise ValidationError(_("没有改动。"))
    _check_days(verdict, ordered_on=ordered_on, closed_on=closed_on)
    return _replace(current, verdict, ordered_on=ordered_on, closed_on=closed_on, reason=reason, by=by)


def _locked_verdict(spot_check, *, by):
    """The current verdict of a batch that is locked: orders, closings and corrections of one batch queue up."""
    if by is None or not permissions.can_record_spot_checks(by):
        raise PermissionDenied
    locked = SpotCheck.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=spot_check.pk)
    if locked.first() is None:
        raise PermissionDenied
    return SpotCheckVerdict.objects.current().get(spot_check=spot_check)


def _current(spot_check):
    return Rectification.objects.current().filter(spot_check=spot_check).first()


def _check_days(verdict, *, ordered_on, closed_on):
    today = timezone.localdate()
    if ordered_on > today:
        raise ValidationError({"ordered_on": _("责令改正日期不能晚于今天。")})
    if ordered_on < verdict.concluded_on:
        raise ValidationError(
            {"ordered_on": _("责令改正日期不能早于检验结论日期 %(day)s。") % {"day": verdict.concluded_on}}
        )
    if closed_on and closed_on > today:
        raise ValidationError({"closed_on": _("复查合格日期不能晚于今天。")})
    if closed_on and closed_on < ordered_on:
        raise ValidationError({"closed_on": _("复查合格日期不能早于责令改正日期 %(day)s。") % {"day": ordered_on}})


def _replace(current, verdict, *, closed_on, by, ordered_on=None, note=None, reason=""):
    """Close the current fact and write the one that takes its place."""
    at = facts.stamp()
    facts.supersede(Rectification.objects.filter(pk=current.pk), at=at)
    if ordered_on is None or ordered_on == current.ordered_on:  # the last day stays as it was given out
        days = {"due_on": current.due_on, "rolled_on": current.rolled_on}
    else:
        days = {}
    kept_note = current.note if note is None else note
    written = _write(
        verdict, ordered_on=ordered_on or current.ordered_on, closed_on=closed_on, note=kept_note, by=by, at=at, **days
    )
    accounts_services.record_event(
        "correct_rectification" if reason else "close_rectification",
        verdict.spot_check,
        by=by,
        before=_words(current),
        after={**_words(written), **({"reason": reason} if reason else {})},
    )
    return written


def _write(verdict, *, ordered_on, closed_on, note, by, at, due_on=None, rolled_on=None):
    """A fact with the dimensions of the verdict it follows."""
    if due_on is None:
        last_day = clocks.deadline(ordered_on, clocks.REINSPECTION_DAYS, work_calendar())
        due_on, rolled_on = last_day.raw, last_day.rolled
    rectification = Rectification(
        spot_check_id=verdict.spot_check_id,
        campaign_id=verdict.campaign_id,
        unit_id=verdict.unit_id,
        size=verdict.size,
        category_id=verdict.category_id,
        method=verdict.method,
        ordered_on=ordered_on,
        due_on=due_on,
        rolled_on=rolled_on,
        closed_on=closed_on,
        note=note.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    rectification.clean_fields(exclude=["spot_check", "campaign", "unit", "category", "recorded_by"])
    rectification.save(force_insert=True)
    return rectification


def _words(rectification):
    return {
        "ordered_on": rectification.ordered_on.isoformat(),
        "due_on": rectification.due_on.isoformat(),
        "closed_on": rectification.closed_on.isoformat() if rectification.closed_on else "",
        "note": rectification.note,
    }

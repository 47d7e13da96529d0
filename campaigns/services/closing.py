"""How an action ends: each goal is judged, what is open is handed on, then it is closed and read only (users.md, 13)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from campaigns import closing_sections, permissions
from campaigns.choices import CampaignStatus, PeriodStatus
from campaigns.models import Campaign, Goal, GoalEvaluation, HandedOnItem, ReportingPeriod
from campaigns.services import telling
from campaigns.services.office import refuse_closed, require_office
from campaigns.services.reasons import REASON_LENGTH, required_reason
from campaigns.transitions import Conflict, transition

ITEMS_NAMED = 20


@transaction.atomic
def begin_closing(campaign, *, by):
    """Begin the final review (总结评估) and return the campaign; it goes on as before until it is closed."""
    require_office(campaign, by=by)
    return transition(campaign, CampaignStatus.CLOSING, by=by)


@transaction.atomic
def evaluate_goal(goal, *, result, summary, by):
    """Judge a goal, or judge it anew, and return its GoalEvaluation. Raises ValidationError without what shows it."""
    campaign = _locked(goal.campaign, by=by)
    if not summary.strip():
        raise ValidationError({"summary": _("请写明依据，如指标完成值、验收文件。")})
    before = GoalEvaluation.objects.filter(goal=goal).first()
    evaluation = before or GoalEvaluation(goal=goal, campaign=campaign)
    words = {"result": before.result, "summary": before.summary} if before else {}
    evaluation.result, evaluation.summary = result, summary.strip()
    evaluation.evaluated_by, evaluation.evaluated_at = by, timezone.now()
    evaluation.full_clean()
    evaluation.save()
    accounts_services.record_event(
        "evaluate_goal",
        goal,
        by=by,
        unit=campaign.owner_unit,
        before=words,
        after={"result": result, "summary": evaluation.summary},
    )
    return evaluation


@transaction.atomic
def hand_on_items(campaign, *, keys, unit, by, note=""):
    """Name the unit that goes on with open matters; returns their HandedOnItems. Their rows and clocks stay as they are.

    A matter that was handed on before gets the new unit. What nobody goes on with (a bulletin that is not issued any
    more) stays with the office, and `note` says why. Raises ValidationError for a matter that is not open any more.
    """
    campaign = _locked(campaign, by=by)
    if campaign.status != CampaignStatus.CLOSING:
        raise ValidationError(_("先开始总结评估，再移交未了事项。"))
    chosen = _chosen_items(campaign, set(keys), by)
    note = note.strip()[:REASON_LENGTH]
    if not note and any(section.is_excused for section, _item in chosen):
        raise ValidationError({"note": _("不再印发的通报，请写明原因。")})
    if unit is None and not all(section.is_excused for section, _item in chosen):
        raise ValidationError({"unit": _("请选择接续单位。")})
    handed_on = [_hand_on(campaign, section, item, unit, note, by) for section, item in chosen]
    accounts_services.record_event(
        "hand_on_items",
        campaign,
        by=by,
        after={"unit": unit.code if unit else "", "note": note, "items": [item.label for item in handed_on]},
    )
    if unit is not None:
        _tell(campaign, unit, [row for row in handed_on if row.unit_id == unit.pk])
    return handed_on


def _chosen_items(campaign, keys, by):
    if not keys:
        raise ValidationError({"keys": _("请先勾选要移交的事项。")})
    items = [(section, item) for section, found in closing_sections.open_items(campaign, by) for item in found]
    chosen = [(section, item) for section, item in items if item.key in keys]
    if len(chosen) < len(keys):
        raise ValidationError(_("有的事项刚刚办结，不用再移交。请刷新后再选。"), code="conflict")
    return chosen


def _hand_on(campaign, section, item, unit, note, by):
    values = {
        "section": section.code,
        "label": item.label[:300],
        "url": item.url,
        "due_on": item.due_on,
        "unit": campaign.office_unit if section.is_excused else unit,
        "note": note,
        "handed_on_by": by,
        "handed_on_at": timezone.now(),
    }
    return HandedOnItem.objects.update_or_create(campaign=campaign, key=item.key, defaults=values)[0]


@languages.of_records()
def _tell(campaign, unit, items):
    """One message to each of the unit's people, whatever was handed to it at once."""
    if not items:
        return
    now = timezone.now()
    people = telling.people_of([unit], (*UNIT_ROLES, Role.OFFICE_CLERK), on=timezone.localdate(now))
    named = _("、").join(item.label for item in items[:ITEMS_NAMED])
    subject = ngettext(
        "行动收官：%(count)d 件未了事项由%(unit)s接续", "行动收官：%(count)d 件未了事项由%(unit)s接续", len(items)
    )
    telling.tell(
        f"handed-on-{items[0].pk}-{now.timestamp():.0f}",
        people,
        subject=subject % {"count": len(items), "unit": unit.name},
        body=_("%(campaign)s：%(items)s。原来的期限不变。") % {"campaign": campaign.name, "items": named},
        url=items[0].url,
        at=now,
    )


def closing_gaps(campaign, user):
    """What must be done before the campaign can be closed, a sentence each; [] when nothing is missing."""
    unjudged = Goal.objects.filter(campaign=campaign, evaluation=None)
    gaps = [_("目标尚未评估：%(goal)s") % {"goal": goal.text} for goal in unjudged]
    for section, items in closing_sections.unhanded_items(campaign, user):
        words = _("%(section)s尚未登记不再印发：%(item)s") if section.is_excused else _("%(section)s尚未移交：%(item)s")
        gaps += [words % {"section": section.title, "item": item.label} for item in items]
    return gaps


@transaction.atomic
def close_campaign(campaign, *, by):
    """收官: from now on the campaign is read only; returns it. Windows still open are closed with it.

    Raises ValidationError with one sentence for each goal that is not judged and each open matter that is not handed on.
    """
    campaign = _locked(campaign, by=by)
    if campaign.status != CampaignStatus.CLOSING:
        raise Conflict(campaign)
    if gaps := closing_gaps(campaign, by):
        raise ValidationError(gaps)
    for period in ReportingPeriod.objects.filter(campaign=campaign).open().select_related("campaign__owner_unit"):
        transition(period, PeriodStatus.CLOSED, by=None)
    for settle in closing_sections.SETTLERS:
        settle(campaign)
    return transition(campaign, CampaignStatus.CLOSED, by=by, values={"closed_on": timezone.localdate()})


@transaction.atomic
def reopen_campaign(campaign, *, reason, by):
    """Take the closing back a step with a reason: a closed campaign into its final review, a review into the running one."""
    if not permissions.is_office_of(by, campaign):
        raise PermissionDenied
    reason = required_reason(reason, missing=_("请写明重新打开的原因。"))
    back = {
        CampaignStatus.CLOSED: CampaignStatus.CLOSING,
        CampaignStatus.CLOSING: CampaignStatus.RUNNING,
    }.get(campaign.status)
    if back is None:
        raise Conflict(campaign)
    return transition(campaign, back, by=by, values={"closed_on": None}, reason=reason)


def handed_on_rows(campaign, user):
    """[(HandedOnItem, the OpenItem as it stands now or None once it was dealt with)] of a campaign."""
    now_open = {item.key: item for _section, items in closing_sections.open_items(campaign, user) for item in items}
    rows = HandedOnItem.objects.visible_to(user).filter(campaign=campaign).select_related("unit", "handed_on_by")
    return [(row, now_open.get(row.key)) for row in rows.order_by("section", "due_on", "pk")]


def _locked(campaign, *, by):
    """The campaign as it is now, locked, for its office alone and not closed: two clerks come one after the other."""
    require_office(campaign, by=by)
    locked = Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("owner_unit", "office_unit")
    now = locked.get(pk=campaign.pk)
    refuse_closed(now)
    return now

"""What changes in a plan once it is approved is written down with who and why (`PlanChange`); before that it is a draft."""

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Baseline, PlanChange
from campaigns.services.reasons import required_reason


def is_approved(campaign):
    """Whether the plan has a baseline, so that every change needs a reason."""
    return Baseline.objects.filter(campaign=campaign).exists()


def record(campaign, *, kind, place, label, reason, by, fields=()):
    """Write down a change to an approved plan and return its PlanChange; None while the plan is not approved yet.

    `place` names the part as `plan_differences` does ("tasks/strict-1-2"); `fields` are (name, before, after) in the
    plan's own terms (codes and days). To be called inside the transaction of the change: raises ValidationError on
    `reason` where an approved plan is changed without one.
    """
    if not is_approved(campaign):
        return None
    return PlanChange.objects.create(
        campaign=campaign,
        kind=kind,
        place=place,
        label=label[:300],
        fields=[list(field) for field in fields],
        reason=required_reason(reason, missing=_("方案已经批准，调整要写明原因。")),
        changed_by=by,
        changed_at=timezone.now(),
    )

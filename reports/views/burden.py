"""The burden meter: what the recurring forms ask for in a year, and how much of it the portal brings along."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES
from accounts.permissions import allow
from campaigns.choices import PeriodKind
from campaigns.models import Campaign
from reports import burden


@allow(*UNIT_ROLES, *OVERSEEING_ROLES)
@require_safe
def burden_meter(request):
    campaigns = list(Campaign.objects.visible_to(request.user).select_related("owner_unit"))
    campaign = _chosen(request, campaigns)
    context = {"campaigns": campaigns, "campaign": campaign, "is_unit": request.user.role in UNIT_ROLES}
    if campaign is not None:
        today = timezone.localdate()
        forms, units = burden.burden_of(campaign, user=request.user, on=today)
        context |= {
            "forms": forms,
            "units": units,
            "year": campaign.calendar.period_for(PeriodKind.YEAR, min(today, campaign.ends_on)),
            "weeks_measured": burden.PERIODS_MEASURED,
            "rounds_measured": burden.ROUNDS_MEASURED,
            "copied_times": burden.COPIED_TIMES,
        }
    return render(request, "reports/burden_meter.html", context)


def _chosen(request, campaigns):
    """The campaign named in the address, else the first that goes on; None where there is none."""
    slug = request.GET.get("campaign")
    if slug is None:
        return next((each for each in campaigns if not each.is_closed), campaigns[0] if campaigns else None)
    chosen = next((each for each in campaigns if each.slug == slug), None)
    if chosen is None:
        raise Http404
    return chosen

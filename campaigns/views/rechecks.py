"""办结复核: draws of closed tasks, what was found on site, and the rate of each unit."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import OVERSEEING_ROLES, Role
from accounts.permissions import allow
from campaigns import permissions, rechecks, services
from campaigns.forms import RecheckDrawForm, RecheckResultForm
from campaigns.models import Campaign, Recheck, RecheckDraw, RecheckResult

DRAWS_SHOWN = 50


def _campaign(request, pk):
    campaigns = Campaign.objects.visible_to(request.user).overseen_by(request.user)
    return get_object_or_404(campaigns.select_related("owner_unit", "office_unit"), pk=pk)


@allow(*OVERSEEING_ROLES)
@require_safe
def recheck_list(request, pk):
    campaign = _campaign(request, pk)
    results = Prefetch(
        "results",
        RecheckResult.objects.visible_to(request.user).current().select_related("recorded_by"),
        to_attr="current",
    )
    drawn = Recheck.objects.visible_to(request.user).select_related("task", "unit").prefetch_related(results)
    draws = RecheckDraw.objects.visible_to(request.user).filter(campaign=campaign).select_related("drawn_by")
    context = {
        "campaign": campaign,
        "draws": draws.prefetch_related(Prefetch("rechecks", drawn, to_attr="drawn"))[:DRAWS_SHOWN],
        "rates": rechecks.unit_rates(campaign),
        "is_office": permissions.can_run_campaign(request.user, campaign),
    }
    return render(request, "campaigns/recheck_list.html", context)


@allow(Role.OFFICE_CLERK)
def recheck_draw(request, pk):
    campaign = _campaign(request, pk)
    today = timezone.localdate()
    initial = {"first_day": today.replace(day=1), "last_day": today}
    form = RecheckDrawForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and (draw := form.run(services.draw_rechecks, campaign)):
        count = draw.rechecks.count()
        messages.success(
            request, _("从 %(roster)d 项中抽取 %(count)d 项。") % {"roster": draw.roster_count, "count": count}
        )
        return redirect("campaigns:recheck_list", campaign.pk)
    return render(request, "campaigns/recheck_draw.html", {"form": form, "campaign": campaign})


@allow(Role.OFFICE_CLERK)
def recheck_record(request, pk):
    found = Recheck.objects.visible_to(request.user).select_related("campaign__owner_unit", "task", "unit")
    recheck = get_object_or_404(found, pk=pk)
    form = RecheckResultForm(request.POST or None, user=request.user, initial={"happened_on": timezone.localdate()})
    if request.method == "POST" and form.run(services.record_recheck, recheck):
        messages.success(request, _("复核结果已登记。"))
        return redirect("campaigns:recheck_list", recheck.campaign_id)
    return render(request, "campaigns/recheck_record.html", {"form": form, "recheck": recheck}, status=form.status_code)

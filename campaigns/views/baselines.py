"""批准与变更: when the plan was approved, and what was changed since, by whom and why."""

from collections import defaultdict

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import OVERSEEING_ROLES
from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns import permissions, plan_words, services
from campaigns.choices import DIRECTIVE_ROLES, PlanChangeKind
from campaigns.forms import PlanApprovalForm
from campaigns.models import Baseline, Campaign, PlanChange
from campaigns.plan_differences import differences

TONES = {PlanChangeKind.ADDED: "green", PlanChangeKind.CHANGED: "yellow", PlanChangeKind.REMOVED: "grey"}


@allow(*OVERSEEING_ROLES)
@require_safe
def baseline_list(request, pk):
    campaign = _campaign(request, pk)
    baselines = list(
        Baseline.objects.visible_to(request.user).filter(campaign=campaign).select_related("approved_by", "recorded_by")
    )
    changes = PlanChange.objects.visible_to(request.user).filter(campaign=campaign).select_related("changed_by")
    words = plan_words.PlanWords(campaign)
    page = keyset_page(changes, request, order_by=("-changed_at", "-pk"))
    context = {
        "campaign": campaign,
        "baselines": baselines,
        "rows": _difference_rows(baselines[0], changes, words) if baselines else [],
        "page": page,
        "changes": [(change, words.fields(change.fields), TONES[change.kind]) for change in page],
        "is_office": permissions.can_run_campaign(request.user, campaign),
        "can_approve": permissions.can_approve_plan(request.user, campaign),
    }
    return render(request, "campaigns/baseline_list.html", context)


def _campaign(request, pk):
    campaigns = Campaign.objects.visible_to(request.user).overseen_by(request.user)
    return get_object_or_404(campaigns.select_related("owner_unit", "office_unit"), pk=pk)


def _difference_rows(baseline, changes, words):
    """[(difference, label, section, fields in words, changes that made it, tone)] between an approved plan and the plan now."""
    made = defaultdict(list)
    for change in changes.filter(changed_at__gte=baseline.recorded_at):
        made[change.place].append(change)
    found = differences(baseline.content, services.approved_content(baseline.campaign))
    return [
        (
            each,
            words.label(each),
            plan_words.section_word(each.section),
            words.fields(each.fields),
            made[each.place],
            TONES[each.kind],
        )
        for each in found
    ]


@allow(*DIRECTIVE_ROLES)
def plan_approve(request, pk):
    campaign = _campaign(request, pk)
    form = PlanApprovalForm(request.POST or None, user=request.user, campaign=campaign)
    if request.method == "POST" and form.run(services.approve_plan, campaign):
        messages.success(request, _("方案已批准并定版，此后的调整都要写明原因。"))
        return redirect("campaigns:baseline_list", campaign.pk)
    return render(request, "campaigns/plan_approve.html", {"form": form, "campaign": campaign})

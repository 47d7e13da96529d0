"""What was promised: the campaigns of the reader's scope and one campaign at a glance."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import allow
from campaigns import permissions
from campaigns.models import Campaign, CampaignUnit
from campaigns.outline import campaign_outline
from campaigns.pack_sections import section_label
from campaigns.plan_tree import leading_group_by_role, plan_frame


@allow(*permissions.READING_ROLES)
@require_safe
def campaign_list(request):
    campaigns = Campaign.objects.visible_to(request.user).select_related("owner_unit", "office_unit")
    return render(request, "campaigns/campaign_list.html", {"campaigns": campaigns, "today": timezone.localdate()})


@allow(*permissions.READING_ROLES)
@require_safe
def campaign_detail(request, pk):
    campaigns = Campaign.objects.visible_to(request.user).select_related("owner_unit", "office_unit")
    campaign = get_object_or_404(campaigns, pk=pk)
    today = timezone.localdate()
    tally, measures = campaign_outline(campaign, request.user, on=today)
    is_office = permissions.can_run_campaign(request.user, campaign)
    context = {
        "campaign": campaign,
        "parent": Campaign.objects.visible_to(request.user).filter(pk=campaign.parent_id).first(),
        "leading_group": leading_group_by_role(campaign, request.user, on=today),
        "phases": [node for node in plan_frame(campaign, request.user) if node.phase or node.goals],
        "tally": tally,
        "measures": measures,
        "campaign_units": CampaignUnit.objects.visible_to(request.user)
        .filter(campaign=campaign)
        .select_related("unit"),
        "today": today,
        "is_office": is_office,
        "sees_all": permissions.can_oversee_campaign(request.user, campaign),
        "pending": [section_label(name) for name in campaign.pending_sections] if is_office else [],
    }
    return render(request, "campaigns/campaign_detail.html", context)

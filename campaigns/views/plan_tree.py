"""方案: the whole plan as one tree, and the arrows that move its rows up and down."""

import re

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import permissions, services
from campaigns.models import Campaign, Goal, LeadingGroupMember, Measure, Task
from campaigns.plan_tree import plan_frame, plan_measures
from campaigns.views.plan_edits import (
    measure_part,
    office_campaign,
    to_frame,
    to_measure,
    to_task,
    tree_context,
)

ORDERED = {"goal": Goal, "measure": Measure, "member": LeadingGroupMember, "task": Task}
PLACE = re.compile(r"(goal|measure|member|task)-(\d{1,18})")
STEPS = {"up": -1, "down": 1}


@allow(*permissions.READING_ROLES)
@require_safe
def plan_tree(request, pk):
    """Of a long plan the tasks of one measure at a time (`measure`), or all of them (`all`)."""
    campaigns = Campaign.objects.visible_to(request.user).select_related("owner_unit", "office_unit")
    campaign = get_object_or_404(campaigns, pk=pk)
    opened = _asked_measure(request, campaign)
    if request.htmx and opened:
        return measure_part(request, campaign, opened)
    measures = plan_measures(campaign, request.user, opened=opened, is_whole="all" in request.GET)
    context = {
        **tree_context(request, campaign),
        "phases": plan_frame(campaign, request.user),
        "measures": measures,
        "task_count": sum(node.task_count for node in measures),
        "is_folded": any(not node.is_open for node in measures),
        "is_approved": services.is_approved(campaign),
        "sees_all": permissions.can_oversee_campaign(request.user, campaign),
    }
    return render(request, "campaigns/plan_tree.html", context)


def _asked_measure(request, campaign):
    """The key of the measure that is asked for, or None; one of another campaign is page 404."""
    asked = request.GET.get("measure", "")
    if not asked:
        return None
    if not re.fullmatch(r"\d{1,18}", asked):
        raise Http404
    measures = Measure.objects.visible_to(request.user).filter(campaign=campaign)
    return get_object_or_404(measures, pk=asked).pk


@allow(Role.OFFICE_CLERK)
@require_POST
def plan_order(request, pk):
    """`up` or `down` names the row that moves: "task-12". At the end of its list it stays where it is."""
    campaign = office_campaign(request, pk)
    direction = next((name for name in STEPS if name in request.POST), None)
    match = PLACE.fullmatch(request.POST.get(direction, "")) if direction else None
    if match is None:
        raise Http404
    kind, key = match.groups()
    rows = ORDERED[kind].objects.visible_to(request.user).filter(campaign=campaign)
    row = get_object_or_404(rows, pk=key)
    services.move_in_order(row, step=STEPS[direction], by=request.user)
    if kind == "task":
        return to_task(request, row, focus=direction)
    if kind == "goal":
        return to_frame(request, campaign)
    if kind == "measure":
        return to_measure(request, campaign, row.pk)
    return redirect("campaigns:leading_group", campaign.pk)

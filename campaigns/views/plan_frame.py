"""Edits of what frames the tasks: the campaign itself, phases, goals, measures, and the upper level's measures."""

from functools import partial

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import services
from campaigns.forms import CampaignForm, GoalForm, MeasureForm, PhaseForm, UpperMappingForm
from campaigns.models import Campaign, Goal, Measure, Phase
from campaigns.views.plan_edits import (
    edit_page,
    office_campaign,
    office_row,
    plan_url,
    remove,
    run,
    to_frame,
    to_measure,
)


@allow(Role.OFFICE_CLERK)
def campaign_change(request, pk):
    campaign = office_campaign(request, pk)
    names = ("slogan", "also_called", "starts_on", "ends_on", "parent")
    initial = {name: getattr(campaign, name) for name in names}
    form = CampaignForm(request.POST or None, user=request.user, campaign=campaign, initial=initial)
    if run(request, form, services.change_campaign, campaign):
        messages.success(request, _("已保存。"))
        return redirect(campaign)
    context = {"back_url": campaign.get_absolute_url(), "back_label": campaign.name}
    return edit_page(request, form, heading=_("修改行动"), subject=campaign, **context)


@allow(Role.OFFICE_CLERK)
def phase_create(request, pk):
    campaign = office_campaign(request, pk)
    form = PhaseForm(request.POST or None, user=request.user, campaign=campaign)
    if run(request, form, services.add_phase, campaign):
        return to_frame(request, campaign)
    return edit_page(request, form, heading=_("加阶段"), subject=campaign, back_url=_frame(campaign))


@allow(Role.OFFICE_CLERK)
def phase_change(request, pk):
    phase = office_row(request, Phase, pk)
    campaign = phase.campaign
    initial = {"name": phase.name, "starts_on": phase.starts_on, "ends_on": phase.ends_on}
    form = PhaseForm(request.POST or None, user=request.user, campaign=campaign, initial=initial)
    if run(request, form, services.change_phase, phase):
        return to_frame(request, campaign)
    context = {"remove": ("campaigns:phase_remove", phase.pk), "is_approved": services.is_approved(campaign)}
    return edit_page(request, form, heading=_("编辑阶段"), subject=phase, back_url=_frame(campaign), **context)


@allow(Role.OFFICE_CLERK)
@require_POST
def phase_remove(request, pk):
    phase = office_row(request, Phase, pk)
    return remove(request, partial(services.remove_phase, phase), back_url=_frame(phase.campaign))


@allow(Role.OFFICE_CLERK)
def goal_create(request, pk):
    campaign = office_campaign(request, pk)
    form = GoalForm(request.POST or None, user=request.user, campaign=campaign)
    if run(request, form, services.add_goal, campaign):
        return to_frame(request, campaign)
    return edit_page(request, form, heading=_("加目标"), subject=campaign, back_url=_frame(campaign))


@allow(Role.OFFICE_CLERK)
def goal_change(request, pk):
    goal = office_row(request, Goal, pk, "phase")
    campaign = goal.campaign
    initial = {"text": goal.text, "phase": goal.phase}
    form = GoalForm(request.POST or None, user=request.user, campaign=campaign, initial=initial)
    if run(request, form, services.change_goal, goal):
        return to_frame(request, campaign)
    context = {"remove": ("campaigns:goal_remove", goal.pk), "is_approved": services.is_approved(campaign)}
    return edit_page(request, form, heading=_("编辑目标"), subject=goal, back_url=_frame(campaign), **context)


@allow(Role.OFFICE_CLERK)
@require_POST
def goal_remove(request, pk):
    goal = office_row(request, Goal, pk)
    return remove(request, partial(services.remove_goal, goal), back_url=_frame(goal.campaign))


@allow(Role.OFFICE_CLERK)
def measure_create(request, pk):
    campaign = office_campaign(request, pk)
    form = MeasureForm(request.POST or None, user=request.user, campaign=campaign)
    if measure := run(request, form, services.add_measure, campaign):
        return to_measure(request, campaign, measure.pk)
    return edit_page(request, form, heading=_("加措施"), subject=campaign, back_url=plan_url(campaign))


@allow(Role.OFFICE_CLERK)
def measure_change(request, pk):
    measure = office_row(request, Measure, pk, "lead_unit")
    campaign = measure.campaign
    initial = {"name": measure.name, "group": measure.group, "lead_unit": measure.lead_unit}
    form = MeasureForm(request.POST or None, user=request.user, campaign=campaign, initial=initial)
    if run(request, form, services.change_measure, measure):
        return to_measure(request, campaign, measure.pk)
    back = plan_url(campaign, measure_id=measure.pk, anchor=f"measure-{measure.pk}")
    context = {"remove": ("campaigns:measure_remove", measure.pk), "is_approved": services.is_approved(campaign)}
    return edit_page(request, form, heading=_("编辑措施"), subject=measure, back_url=back, **context)


@allow(Role.OFFICE_CLERK)
@require_POST
def measure_remove(request, pk):
    measure = office_row(request, Measure, pk)
    return remove(request, partial(services.remove_measure, measure), back_url=plan_url(measure.campaign))


@allow(Role.OFFICE_CLERK)
def upper_mapping(request, pk):
    """Measures of the parent campaign beside those of this one that carry them out."""
    campaign = office_campaign(request, pk)
    user = request.user
    parent = Campaign.objects.visible_to(user).filter(pk=campaign.parent_id).first()
    own = Measure.objects.visible_to(user).filter(campaign=campaign)
    uppers = Measure.objects.visible_to(user).filter(campaign=parent) if parent else Measure.objects.none()
    uppers = list(uppers.prefetch_related(Prefetch("lower_measures", own, to_attr="carried_out_by")))
    form = UpperMappingForm(request.POST or None, user=user, campaign=campaign, uppers=uppers, measures=list(own))
    if run(request, form, services.map_upper_measures, campaign) is not None:
        messages.success(request, _("已保存。"))
        return redirect("campaigns:upper_mapping", campaign.pk)
    context = {
        "campaign": campaign,
        "parent": parent,
        "form": form,
        "uncovered": [upper for upper in uppers if not upper.carried_out_by],
        "upper_count": len(uppers),
    }
    return render(request, "campaigns/upper_mapping.html", context, status=form.status_code)


def _frame(campaign):
    return plan_url(campaign, anchor="plan-frame")

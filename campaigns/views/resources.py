"""保障台账: people, money, goods and policies of a campaign; and the leaders' own record (一把手)."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import OVERSEEING_ROLES, Role
from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns import permissions, resource_totals, services
from campaigns.choices import LeaderActKind, ResourceKind
from campaigns.exports import XLSX
from campaigns.forms import RESOURCE_FORMS, LeaderActForm, ReasonForm, ResourceEndForm
from campaigns.models import BudgetLine, Campaign, LeaderAct, Policy, StaffMember, Supply
from campaigns.resource_sheets import resource_workbook


def _overseen(request, pk):
    campaigns = Campaign.objects.overseen_by(request.user).select_related("owner_unit", "office_unit")
    return get_object_or_404(campaigns, pk=pk)


@allow(*OVERSEEING_ROLES)
@require_safe
def resource_list(request, pk):
    """One page with all four sections; it is short enough to be read whole and printed."""
    user, campaign = request.user, _overseen(request, pk)
    today = timezone.localdate()
    staff = StaffMember.objects.visible_to(user).filter(campaign=campaign)
    policies = Policy.objects.visible_to(user).filter(campaign=campaign)
    groups, staff_total = resource_totals.staff_groups(staff.current(today))
    amount, beneficiaries = resource_totals.policy_total(policies)
    context = {
        "campaign": campaign,
        "today": today,
        "is_office": permissions.can_run_campaign(user, campaign),
        "staff": staff.select_related("unit"),
        "staff_groups": groups,
        "staff_total": staff_total,
        "years": resource_totals.budget_years(BudgetLine.objects.visible_to(user).filter(campaign=campaign)),
        "supplies": Supply.objects.visible_to(user).filter(campaign=campaign).select_related("kept_by"),
        "policies": policies,
        "honoured_amount": amount,
        "beneficiaries": beneficiaries,
    }
    return render(request, "campaigns/resource_list.html", context)


@allow(*OVERSEEING_ROLES)
@require_safe
def resource_export(request, pk):
    campaign = _overseen(request, pk)
    response = HttpResponse(resource_workbook(campaign, user=request.user), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="resources-{campaign.slug}.xlsx"'
    return response


def _kind(kind):
    if kind not in ResourceKind.values:
        raise Http404
    return ResourceKind(kind)


def _row(request, kind, pk):
    model = services.RESOURCE_MODELS[kind]
    rows = model.objects.visible_to(request.user).select_related("campaign__owner_unit", "campaign__office_unit")
    return get_object_or_404(rows, pk=pk)


def _form_page(request, template, form, campaign, **context):
    context |= {"form": form, "campaign": campaign}
    return render(request, template, context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def resource_add(request, pk, kind):
    kind, campaign = _kind(kind), _overseen(request, pk)
    form = RESOURCE_FORMS[kind](request.POST or None, user=request.user)
    if request.method == "POST" and form.run(partial(services.add_resource, section=kind), campaign):
        messages.success(request, _("已登记。"))
        return redirect("campaigns:resource_list", pk=campaign.pk)
    return _form_page(request, "campaigns/resource_add.html", form, campaign, label=kind.label)


@allow(Role.OFFICE_CLERK)
def resource_change(request, kind, pk):
    kind = _kind(kind)
    row = _row(request, kind, pk)
    form = RESOURCE_FORMS[kind](request.POST or None, user=request.user, row=row)
    if request.method == "POST" and form.run(services.change_resource, row):
        messages.success(request, _("已更正，原来的内容保留在审计日志中。"))
        return redirect("campaigns:resource_list", pk=row.campaign_id)
    return _form_page(request, "campaigns/resource_change.html", form, row.campaign, label=kind.label)


@allow(Role.OFFICE_CLERK)
def resource_end(request, kind, pk):
    kind = _kind(kind)
    if kind == ResourceKind.BUDGET:  # a year's money does not end
        raise Http404
    row = _row(request, kind, pk)
    form = ResourceEndForm(request.POST or None, user=request.user, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.run(services.end_resource, row):
        messages.success(request, _("已终止，记录保留。"))
        return redirect("campaigns:resource_list", pk=row.campaign_id)
    return _form_page(request, "campaigns/resource_end.html", form, row.campaign, row=row)


@allow(*OVERSEEING_ROLES)
@require_safe
def leader_act_list(request, pk):
    """What each leader did in person, counted; below, what was typed in, the newest first."""
    user, campaign = request.user, _overseen(request, pk)
    acts = LeaderAct.objects.visible_to(user).filter(campaign=campaign).select_related("recorded_by")
    context = {
        "campaign": campaign,
        "kinds": LeaderActKind.labels,
        "records": resource_totals.leader_records(campaign, user),
        "page": keyset_page(acts, request, order_by=("-happened_on", "-pk")),
        "is_office": permissions.can_run_campaign(user, campaign),
    }
    return render(request, "campaigns/leader_act_list.html", context)


@allow(Role.OFFICE_CLERK)
def leader_act_record(request, pk):
    campaign = _overseen(request, pk)
    form = LeaderActForm(request.POST or None, user=request.user, initial={"happened_on": timezone.localdate()})
    if request.method == "POST" and form.run(services.record_leader_act, campaign):
        messages.success(request, _("已登记。"))
        return redirect("campaigns:leader_act_list", pk=campaign.pk)
    return _form_page(
        request, "campaigns/leader_act_record.html", form, campaign, names=_known_leaders(request.user, campaign)
    )


def _known_leaders(user, campaign):
    """Names to choose from, so that one person is counted once: leaders of the scope, and those entered before."""
    entered = LeaderAct.objects.visible_to(user).filter(campaign=campaign).order_by().values_list("leader", flat=True)
    holders = permissions.leaders_of(campaign, on=timezone.localdate()).values_list("display_name", flat=True)
    return sorted({*entered.distinct(), *holders})


@allow(Role.OFFICE_CLERK)
def leader_act_withdraw(request, pk):
    acts = LeaderAct.objects.visible_to(request.user).select_related("campaign__owner_unit", "campaign__office_unit")
    act = get_object_or_404(acts, pk=pk)
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.withdraw_leader_act, act):
        messages.success(request, _("已撤销，不再计数。"))
        return redirect("campaigns:leader_act_list", pk=act.campaign_id)
    return _form_page(request, "campaigns/leader_act_withdraw.html", form, act.campaign, act=act)

"""合作备忘录: who owes what to whom, and how far each side is."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import memorandum_lines, permissions, services
from campaigns.choices import DutySide
from campaigns.forms import DutyMoveForm, MemorandumForm, MemorandumItemEndForm, MemorandumItemForm
from campaigns.memorandum_lines import SideCount
from campaigns.models import Campaign, Memorandum, MemorandumDuty, MemorandumItem

PARTIES = ("first_party", "second_party")


def _own_campaign(request, pk):
    campaigns = Campaign.objects.overseen_by(request.user).select_related("owner_unit", "office_unit")
    return get_object_or_404(campaigns, pk=pk)


def _memoranda(request):
    relations = ("campaign__owner_unit", "campaign__office_unit", *PARTIES)
    return Memorandum.objects.visible_to(request.user).select_related(*relations)


def _own_memorandum(request, pk):
    own = Campaign.objects.overseen_by(request.user)
    return get_object_or_404(_memoranda(request).filter(campaign__in=own), pk=pk)


def _own_item(request, pk):
    own = Campaign.objects.overseen_by(request.user)
    relations = ("memorandum__campaign__owner_unit", *(f"memorandum__{party}" for party in PARTIES))
    items = MemorandumItem.objects.visible_to(request.user).filter(memorandum__campaign__in=own)
    return get_object_or_404(items.select_related(*relations), pk=pk)


def _counts(memorandum, counted):
    """[(party, SideCount)] of the first party, then the second."""
    sides = counted.get(memorandum.pk, {})
    parties = zip((memorandum.first_party, memorandum.second_party), DutySide, strict=True)
    return [(party, sides.get(side, SideCount())) for party, side in parties]


@allow(*permissions.READING_ROLES)
@require_safe
def memorandum_list(request, pk):
    campaigns = Campaign.objects.visible_to(request.user).select_related("owner_unit", "office_unit")
    campaign = get_object_or_404(campaigns, pk=pk)
    memoranda = _memoranda(request).filter(campaign=campaign)
    counted = memorandum_lines.side_counts(memoranda, request.user, on=timezone.localdate())
    context = {
        "campaign": campaign,
        "rows": [(memorandum, _counts(memorandum, counted)) for memorandum in memoranda],
        "is_office": permissions.can_run_campaign(request.user, campaign),
    }
    return render(request, "campaigns/memorandum_list.html", context)


@allow(*permissions.READING_ROLES)
@require_safe
def memorandum_detail(request, pk):
    memorandum = get_object_or_404(_memoranda(request), pk=pk)
    today = timezone.localdate()
    counted = memorandum_lines.side_counts(Memorandum.objects.filter(pk=memorandum.pk), request.user, on=today)
    context = {
        "memorandum": memorandum,
        "campaign": memorandum.campaign,
        "counts": _counts(memorandum, counted),
        "lines": memorandum_lines.item_lines(memorandum, request.user, on=today),
        "is_office": permissions.can_run_campaign(request.user, memorandum.campaign),
    }
    return render(request, "campaigns/memorandum_detail.html", context)


@allow(Role.OFFICE_CLERK)
def memorandum_create(request, pk):
    campaign = _own_campaign(request, pk)
    form = MemorandumForm(request.POST or None, user=request.user, campaign=campaign)
    if request.method == "POST" and (memorandum := form.run(services.create_memorandum, campaign)):
        messages.success(request, _("备忘录已登记，请逐项填写合作事项。"))
        return redirect(memorandum)
    context = {"form": form, "campaign": campaign}
    return render(request, "campaigns/memorandum_create.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def memorandum_change(request, pk):
    memorandum = _own_memorandum(request, pk)
    form = MemorandumForm(request.POST or None, user=request.user, campaign=memorandum.campaign, memorandum=memorandum)
    if request.method == "POST" and form.run(services.change_memorandum, memorandum):
        messages.success(request, _("已保存。"))
        return redirect(memorandum)
    context = {"form": form, "memorandum": memorandum}
    return render(request, "campaigns/memorandum_change.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def memorandum_item_add(request, pk):
    memorandum = _own_memorandum(request, pk)
    form = MemorandumItemForm(request.POST or None, user=request.user, memorandum=memorandum)
    if request.method == "POST" and form.run(services.add_memorandum_item, memorandum):
        messages.success(request, _("合作事项已登记。"))
        return redirect(memorandum)
    context = {"form": form, "memorandum": memorandum}
    return render(request, "campaigns/memorandum_item_add.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def memorandum_item_change(request, pk):
    item = _own_item(request, pk)
    duties = {duty.side: duty.text for duty in MemorandumDuty.objects.visible_to(request.user).filter(item=item)}
    initial = {
        "title": item.title,
        "due_on": item.due_on,
        "first_duty": duties[DutySide.FIRST],
        "second_duty": duties[DutySide.SECOND],
    }
    form = MemorandumItemForm(request.POST or None, user=request.user, memorandum=item.memorandum, initial=initial)
    if request.method == "POST" and form.run(services.change_memorandum_item, item):
        messages.success(request, _("已保存。"))
        return redirect(item.memorandum)
    context = {"form": form, "item": item}
    return render(request, "campaigns/memorandum_item_change.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def memorandum_item_end(request, pk):
    item = _own_item(request, pk)
    form = MemorandumItemEndForm(request.POST or None, user=request.user, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.run(services.end_memorandum_item, item):
        messages.success(request, _("合作事项已终止，记录保留。"))
        return redirect(item.memorandum)
    context = {"form": form, "item": item}
    return render(request, "campaigns/memorandum_item_end.html", context, status=form.status_code)


@allow(*permissions.DUTY_ROLES)
def memorandum_duty_move(request, pk):
    relations = ("item__memorandum__campaign__owner_unit", *(f"item__memorandum__{party}" for party in PARTIES))
    duties = MemorandumDuty.objects.visible_to(request.user).select_related(*relations)
    duty = get_object_or_404(duties, pk=pk)
    # A closed campaign shows its form and says why nothing is moved any more.
    if not (duty.item.memorandum.campaign.is_closed or permissions.can_move_duty(request.user, duty)):
        raise Http404
    form = DutyMoveForm(request.POST or None, user=request.user, duty=duty)
    if request.method == "POST" and form.run(services.move_duty, duty):
        messages.success(request, _("履行情况已登记。"))
        return redirect(duty.item.memorandum)
    context = {"form": form, "duty": duty}
    return render(request, "campaigns/memorandum_duty_move.html", context, status=form.status_code)

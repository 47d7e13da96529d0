"""Spot checks: the list, one batch with its follow-up, the short form in two steps, and its correction."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns.services import work_calendar
from enterprises.models import EnterpriseDuty
from inspections import clocks, permissions, services, spot_check_rows
from inspections.choices import SPOT_CHECK_ROLES, Verdict
from inspections.follow_ups import FollowUp
from inspections.forms import PartyForm, SpotCheckCorrectForm, SpotCheckCreateForm, SpotCheckFilterForm, VerdictForm
from inspections.forms.spot_checks import FIRMS_SHOWN
from inspections.models import Rectification, SpotCheck, SpotCheckVerdict
from inspections.spot_check_history import steps_of

EARLIER_YEARS = 3


def _spot_check(request, pk):
    spot_checks = SpotCheck.objects.visible_to(request.user)
    related = ("campaign", "unit", "enterprise", "category", "standard", "recorded_by")
    return get_object_or_404(spot_checks.select_related(*related), pk=pk)


@allow(*permissions.READING_ROLES)
@require_safe
def spot_check_list(request):
    verdicts = SpotCheckVerdict.objects.visible_to(request.user).current()
    months = verdicts.dates("happened_on", "month", order="DESC")
    form = SpotCheckFilterForm(request.GET, user=request.user, months=months)
    verdicts = form.apply(verdicts)
    page = keyset_page(verdicts, request, order_by=("-happened_on", "-pk"), printed=spot_check_rows.printed)
    concluded = Count("pk", filter=~Q(verdict=""))
    nonconforming = Count("pk", filter=Q(verdict=Verdict.NONCONFORMING))
    context = {
        "form": form,
        "page": page,
        "table": spot_check_rows.SpotCheckTable(page, spot_check_rows.failed_items(page)),
        "counts": verdicts.aggregate(sampled=Count("pk"), tested=concluded, nonconforming=nonconforming),
        "can_record": permissions.can_record_spot_checks(request.user),
    }
    return render(request, "inspections/spot_check_list.html", context)


@allow(*permissions.READING_ROLES)
@require_safe
def spot_check_detail(request, pk):
    user = request.user
    spot_check = _spot_check(request, pk)
    rectification = Rectification.objects.visible_to(user).current().filter(spot_check=spot_check).first()
    follow_up = FollowUp(rectification, timezone.localdate()) if rectification else None
    duties = EnterpriseDuty.objects.visible_to(user).current(timezone.localdate())
    context = {
        "spot_check": spot_check,
        "verdict": SpotCheckVerdict.objects.visible_to(user).current().get(spot_check=spot_check),
        "failed_items": services.failed_items_of(spot_check),
        "follow_up": follow_up,
        "correction": follow_up.correction(work_calendar()) if follow_up else None,
        "duties": duties.filter(enterprise=spot_check.enterprise_id),
        "earlier": _earlier(user, spot_check),
        "steps": steps_of(spot_check),
        "can_record": permissions.can_record_spot_checks(user),
    }
    return render(request, "inspections/spot_check_detail.html", context)


def _earlier(user, spot_check):
    """How often the firm was checked in three years, this batch included; None for a party that is not in the registry."""
    if spot_check.enterprise_id is None:
        return None
    since = clocks.add_months(timezone.localdate(), -12 * EARLIER_YEARS)
    verdicts = SpotCheckVerdict.objects.visible_to(user).current()
    nonconforming = Count("pk", filter=Q(verdict=Verdict.NONCONFORMING))
    of_firm = verdicts.filter(spot_check__enterprise=spot_check.enterprise_id, happened_on__gte=since)
    return of_firm.aggregate(checked=Count("pk"), nonconforming=nonconforming)


def _party(request):
    """The first step's answers, from the query of the page; a foreign firm or product is page 404."""
    party = PartyForm(request.GET, user=request.user)
    party.is_valid()
    return party


def _choose_party(request, party, back_url):
    firms = party.found()
    context = {
        "form": party,
        "firms": firms[:FIRMS_SHOWN],
        "has_more": len(firms) > FIRMS_SHOWN,
        "is_searched": bool(party.cleaned_data.get("q")),
        "back_url": back_url,
    }
    return render(request, "inspections/spot_check_party.html", context)


@allow(*SPOT_CHECK_ROLES)
def spot_check_create(request):
    party = _party(request)
    enterprise = party.cleaned_data["enterprise"]
    if enterprise is None and not party.cleaned_data["unlisted"]:
        return _choose_party(request, party, reverse("inspections:spot_check_list"))
    chosen = {"enterprise": enterprise, "product": party.cleaned_data["product"]}
    form = SpotCheckCreateForm(request.POST or None, user=request.user, **chosen)
    if request.method == "POST" and (spot_check := form.run(services.record_spot_check)):
        messages.success(request, _("已登记。"))
        return redirect(spot_check)
    context = {"form": form, "products": party.products_of(enterprise), **chosen}
    return render(request, "inspections/spot_check_create.html", context, status=form.status_code)


@allow(*SPOT_CHECK_ROLES)
def spot_check_correct(request, pk):
    spot_check = _spot_check(request, pk)
    party = _party(request)
    if party.cleaned_data["choose"]:
        return _choose_party(request, party, spot_check.get_absolute_url())
    enterprise = party.cleaned_data["enterprise"] or spot_check.enterprise
    if party.cleaned_data["unlisted"]:
        enterprise = None
    verdict = SpotCheckVerdict.objects.visible_to(request.user).current().get(spot_check=spot_check)
    known = {"spot_check": spot_check, "verdict": verdict, "items": services.failed_items_of(spot_check)}
    form = SpotCheckCorrectForm(request.POST or None, user=request.user, enterprise=enterprise, **known)
    if request.method == "POST" and form.run(services.correct_spot_check, spot_check):
        messages.success(request, _("已更正，原来的内容保留在下面的记录中。"))
        return redirect(spot_check)
    context = {"form": form, "spot_check": spot_check, "enterprise": enterprise}
    return render(request, "inspections/spot_check_correct.html", context, status=form.status_code)


@allow(*SPOT_CHECK_ROLES)
def spot_check_verdict(request, pk):
    spot_check = _spot_check(request, pk)
    form = VerdictForm(request.POST or None, user=request.user, spot_check=spot_check)
    if request.method == "POST" and form.run(services.record_verdict, spot_check):
        messages.success(request, _("已登记检验结论。"))
        return redirect(spot_check)
    context = {"form": form, "spot_check": spot_check}
    return render(request, "inspections/spot_check_verdict.html", context, status=form.status_code)

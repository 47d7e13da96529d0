"""The follow-up of failing batches: what is open, and the three acts of the handling bureau."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pagination import keyset_page
from accounts.permissions import allow
from inspections import follow_ups, permissions, services
from inspections.choices import SPOT_CHECK_ROLES, Verdict
from inspections.forms import RectificationCloseForm, RectificationCorrectForm, RectificationOrderForm
from inspections.models import FailedItem, Rectification, SpotCheck, SpotCheckVerdict

UNORDERED_SHOWN = 50
FAILED_ITEMS = Prefetch(
    "spot_check__faileditems", FailedItem.objects.current().select_related("item"), to_attr="items_now"
)


@allow(*permissions.READING_ROLES)
@require_safe
def follow_up_list(request):
    user, today = request.user, timezone.localdate()
    open_ones = Rectification.objects.visible_to(user).current().filter(closed_on=None)
    rows = open_ones.select_related("spot_check", "unit").prefetch_related(FAILED_ITEMS)
    page = keyset_page(rows, request, order_by=("due_on", "pk"))
    unordered = _unordered(user)
    context = {
        "page": page,
        "follow_ups": [follow_ups.FollowUp(row, today) for row in page],
        "counts": follow_ups.counts(open_ones, today),
        "unordered": unordered.select_related("spot_check", "unit").prefetch_related(FAILED_ITEMS)[:UNORDERED_SHOWN],
        "unordered_count": unordered.count(),
        "can_record": permissions.can_record_spot_checks(user),
    }
    return render(request, "inspections/follow_up_list.html", context)


def _unordered(user):
    """Failing batches that were not ordered to be put right yet, the longest waiting first."""
    ordered = Rectification.objects.current().filter(spot_check=OuterRef("spot_check"))
    failing = SpotCheckVerdict.objects.visible_to(user).current().filter(verdict=Verdict.NONCONFORMING)
    return failing.filter(~Exists(ordered)).order_by("concluded_on", "pk")


def _spot_check(request, pk):
    return get_object_or_404(SpotCheck.objects.visible_to(request.user).select_related("unit"), pk=pk)


def _act(request, spot_check, form, service, *, done, template):
    """Run one of the acts on a batch; back to the batch, or the form with what was refused."""
    if form.is_bound and form.run(service, spot_check):
        messages.success(request, done)
        return redirect(spot_check)
    return render(request, template, {"form": form, "spot_check": spot_check}, status=form.status_code)


@allow(*SPOT_CHECK_ROLES)
def rectification_order(request, pk):
    spot_check = _spot_check(request, pk)
    form = RectificationOrderForm(request.POST or None, user=request.user)
    template = "inspections/rectification_order.html"
    return _act(request, spot_check, form, services.order_rectification, done=_("已登记责令改正。"), template=template)


@allow(*SPOT_CHECK_ROLES)
def rectification_close(request, pk):
    spot_check = _spot_check(request, pk)
    form = RectificationCloseForm(request.POST or None, user=request.user)
    template = "inspections/rectification_close.html"
    return _act(request, spot_check, form, services.close_rectification, done=_("已登记复查合格。"), template=template)


@allow(*SPOT_CHECK_ROLES)
def rectification_correct(request, pk):
    spot_check = _spot_check(request, pk)
    rows = Rectification.objects.visible_to(request.user).current().filter(spot_check=spot_check)
    rectification = get_object_or_404(rows)
    kept = {
        "seen": rectification.pk,
        "ordered_on": rectification.ordered_on,
        "closed_on": rectification.closed_on,
    }
    form = RectificationCorrectForm(request.POST or None, user=request.user, initial=kept)
    template = "inspections/rectification_correct.html"
    done = _("已更正，原来的日期保留在记录中。")
    return _act(request, spot_check, form, services.correct_rectification, done=done, template=template)

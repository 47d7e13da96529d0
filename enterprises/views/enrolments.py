"""三个一批: the firms being helped and the products being built up, by village and one by one."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns.models import Campaign
from enterprises import services
from enterprises.choices import KEEPER_ROLES, REGISTRY_ROLES, Track
from enterprises.forms.parts import EnrolmentEndForm, EnrolmentFilterForm, EnrolmentForm
from enterprises.models import Enrolment
from enterprises.views.enterprises import registered_enterprise


def _enrolled(user):
    """What is enrolled now, in the reader's scope."""
    return Enrolment.objects.visible_to(user).current().filter(ended_on=None)


@allow(*REGISTRY_ROLES)
@require_safe
def enrolment_list(request):
    form = EnrolmentFilterForm(request.GET, user=request.user)
    enrolments = _enrolled(request.user)
    if form.is_valid():
        enrolments = enrolments.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    villages = enrolments.order_by("unit__position", "unit").values("unit__name")
    counts = villages.annotate(
        assistance=Count("pk", filter=Q(track=Track.ASSISTANCE)),
        cultivation=Count("pk", filter=Q(track=Track.CULTIVATION)),
    )
    rows = enrolments.select_related("enterprise", "product", "unit", "campaign")
    context = {
        "form": form,
        "counts": list(counts),
        "page": keyset_page(rows, request, order_by=("-happened_on", "-pk")),
        "is_keeper": request.user.role in KEEPER_ROLES,
    }
    return render(request, "enterprises/enrolment_list.html", context)


@allow(*KEEPER_ROLES)
def enrolment_create(request, pk):
    enterprise = registered_enterprise(request, pk)
    form = EnrolmentForm(request.POST or None, user=request.user, enterprise=enterprise)
    if request.method == "POST" and (enrolment := form.run(services.enrol)):
        messages.success(request, _("已列入：%(enrolment)s。") % {"enrolment": enrolment})
        return redirect(enterprise)
    return render(request, "enterprises/enrolment_create.html", {"form": form, "enterprise": enterprise})


@allow(*KEEPER_ROLES)
def enrolment_end(request, pk):
    """An enrolment of a campaign that the reader oversees; one that has ended is gone from here."""
    mine = _enrolled(request.user).filter(campaign__in=Campaign.objects.overseen_by(request.user))
    rows = mine.select_related("enterprise__unit", "product", "campaign__owner_unit")
    enrolment = get_object_or_404(rows, pk=pk)
    form = EnrolmentEndForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.end_enrolment, enrolment):
        messages.success(request, _("已移出。"))
        return redirect(enrolment.enterprise)
    context = {"form": form, "enrolment": enrolment}
    return render(request, "enterprises/enrolment_end.html", context, status=form.status_code)

"""请您定的事: all matters that wait for a leader, and the page on which one is decided or typed in from paper."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import OVERSEEING_ROLES
from accounts.pagination import keyset_page
from accounts.permissions import allow
from accounts.redirects import next_path
from campaigns.choices import DIRECTIVE_ROLES, LEADING_ROLES
from campaigns.forms import DirectiveKindForm
from campaigns.models import Campaign
from reports import services
from reports.models import UnitReport


def matters(user):
    """The signed reports of the campaigns the post oversees that wait for a decision, the latest first."""
    reports = UnitReport.objects.visible_to(user).awaiting_decision()
    overseen = Campaign.objects.overseen_by(user)
    return reports.filter(period__campaign__in=overseen).select_related("unit", "period__campaign__owner_unit")


def _report(request, pk):
    """A signed report that asks for something, decided or not, in a campaign the post oversees as a whole."""
    reports = UnitReport.objects.visible_to(request.user).signed().exclude(coordination="")
    reports = reports.filter(period__campaign__in=Campaign.objects.overseen_by(request.user)).select_related(
        "unit",
        "period__campaign__owner_unit",
        "period__campaign__office_unit",
        "coordination_directive__issued_by",
        "coordination_directive__recorded_by",
    )
    return get_object_or_404(reports, pk=pk)


@allow(*OVERSEEING_ROLES)
@require_safe
def coordination_list(request):
    page = keyset_page(matters(request.user), request, order_by=("-pk",))
    context = {
        "page": page,
        "can_decide": request.user.role in DIRECTIVE_ROLES,
        "is_leader": request.user.role in LEADING_ROLES,
    }
    return render(request, "reports/coordination_list.html", context)


@allow(*DIRECTIVE_ROLES)
def coordination_decide(request, pk):
    report = _report(request, pk)
    campaign = report.period.campaign
    form = DirectiveKindForm(request.POST or None, user=request.user, campaign=campaign)
    if request.method == "POST" and form.run(services.decide_coordination, report):
        messages.success(request, _("已记录，并已通知%(unit)s。") % {"unit": report.unit})
        return redirect(next_path(request, "reports:coordination_list"))
    if form.is_conflict:
        report = _report(request, pk)
    context = {"form": form, "report": report, "directive": report.coordination_directive}
    return render(request, "reports/coordination_decide.html", context, status=form.status_code)


@allow(*LEADING_ROLES)
@require_POST
def coordination_ask(request, pk):
    """已在纸上批，请专班办代录."""
    report = _report(request, pk)
    try:
        services.ask_to_record(report, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已请专班办代录。"))
    return redirect(next_path(request, "reports:coordination_list"))

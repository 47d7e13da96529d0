"""授权直报: the head lets the unit's weekly reports count without a signature, between two dates."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.choices import UNIT_ROLES, Role
from accounts.permissions import allow
from reports import services
from reports.forms import AuthorisationForm
from reports.models import StandingAuthorisation


def _authorisations(request):
    """Those of the unit that the acting post belongs to."""
    own = StandingAuthorisation.objects.visible_to(request.user).filter(unit=request.user.post.unit_id)
    return own.select_related("campaign", "unit", "granted_by")


@allow(*UNIT_ROLES)
def standing_authorisation_list(request):
    """What the head granted: the reporter reads it, the head grants and revokes."""
    user = request.user
    is_head = user.role == Role.UNIT_HEAD
    form = AuthorisationForm(request.POST or None, user=user) if is_head else None
    if form and request.method == "POST" and form.run(services.grant_standing_authorisation):
        messages.success(request, _("已授权。周报由联络员报送后立即生效。"))
        return redirect("reports:standing_authorisation_list")
    context = {"form": form, "authorisations": _authorisations(request), "today": timezone.localdate()}
    return render(request, "reports/standing_authorisation_list.html", context)


@allow(Role.UNIT_HEAD)
@require_POST
def standing_authorisation_revoke(request, pk):
    authorisation = get_object_or_404(_authorisations(request), pk=pk)
    services.revoke_standing_authorisation(authorisation, by=request.user)
    messages.success(request, _("已撤销，今后的报送须经审核。"))
    return redirect("reports:standing_authorisation_list")

"""Who looks after a firm."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import allow
from enterprises import permissions, services
from enterprises.choices import DutyKind
from enterprises.forms.parts import DutyForm
from enterprises.views.enterprises import SURVEY_ROLES, registered_enterprise


@allow(*SURVEY_ROLES)
def duty_assign(request, pk, kind):
    enterprise = registered_enterprise(request, pk)
    if kind not in DutyKind:
        raise Http404
    if not permissions.can_assign_duty(request.user, enterprise.unit, kind):
        raise PermissionDenied
    form = DutyForm(request.POST or None, user=request.user, kind=DutyKind(kind))
    if request.method == "POST" and (duty := form.run(services.assign_duty, enterprise)):
        messages.success(request, _("%(kind)s：%(name)s。") % {"kind": duty.get_kind_display(), "name": duty.name})
        return redirect(enterprise)
    context = {"form": form, "enterprise": enterprise, "kind": DutyKind(kind).label}
    return render(request, "enterprises/duty_assign.html", context)

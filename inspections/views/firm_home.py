"""A firm's home on a phone (users.md, screen 4): what is due, what was found, whom to call."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import Role
from accounts.permissions import allow
from accounts.redirects import redirect_to_next
from enterprises import services as enterprises_services
from enterprises.choices import ContactTopic, DutyKind
from enterprises.models import Enterprise
from inspections import firm_overview

OBJECTION_DAYS = 15  # Product Quality Law art. 15: from receiving the result


@allow(Role.ENTERPRISE_FILER)
@require_safe
def firm_home(request):
    """The firm of this person; who files for several chooses one."""
    firms = list(Enterprise.objects.visible_to(request.user).select_related("unit"))
    if (chosen := request.GET.get("enterprise")) is not None:
        enterprise = next((firm for firm in firms if str(firm.pk) == chosen), None)
        if enterprise is None:
            raise Http404
    else:
        enterprise = firms[0] if len(firms) == 1 else None
    context = {"firms": firms, "enterprise": enterprise}
    if enterprise is not None:
        context |= _overview(request.user, enterprise)
    return render(request, "inspections/firm_home.html", context)


def _overview(user, enterprise):
    now = timezone.now()
    today = timezone.localdate(now)
    results = firm_overview.results_of(enterprise, user=user)
    duties = firm_overview.duties_of(enterprise, results, user=user, now=now)
    people = list(firm_overview.people_of(enterprise, user=user, on=today))
    asked = firm_overview.open_topics(enterprise, user=user)
    return {
        "duties": duties,
        "urgent": duties[0] if duties and duties[0].is_urgent else None,
        "results": results,
        "has_nonconforming": any(result.is_nonconforming for result in results),
        "objection_days": OBJECTION_DAYS,
        "certificates": firm_overview.certificates_of(enterprise, user=user, on=today),
        "people": people,
        "supervisor": next((person for person in people if person.kind == DutyKind.SUPERVISOR), None),
        "topics": [(value, label, value in asked) for value, label in ContactTopic.choices],
    }


@allow(Role.ENTERPRISE_FILER)
@require_POST
def firm_contact_request(request, pk):
    """要帮忙: one tap asks the branch to get in touch."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    topic = request.POST.get("topic", "")
    if topic not in ContactTopic.values:
        raise Http404
    note = request.POST.get("note", "")
    try:
        enterprises_services.request_contact(enterprise, topic=topic, note=note, by=request.user)
    except ValidationError as error:
        messages.info(request, " ".join(error.messages))
    else:
        messages.success(request, _("已告诉分局，会有人联系您。"))
    return redirect(f"{reverse('inspections:firm_home')}?enterprise={enterprise.pk}")


@allow(Role.ENTERPRISE_FILER)
@require_POST
def firm_type_size(request):
    """大字: larger type on the firm's pages, for this session."""
    request.session["large_type"] = request.POST.get("large") == "1"
    return redirect_to_next(request, default="inspections:firm_home")

"""The audit trail, read by the audit administrator and by nobody else."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.forms import AuditFilterForm
from accounts.models import AuditEvent
from accounts.pagination import keyset_page
from accounts.permissions import allow


@allow(Role.AUDIT_ADMINISTRATOR)
@require_safe
def audit_event_list(request):
    form = AuditFilterForm(request.GET)
    events = AuditEvent.objects.visible_to(request.user)
    if form.is_valid() and form.cleaned_data["q"]:
        events = events.matching(form.cleaned_data["q"])
    if form.is_valid() and form.cleaned_data["day"]:
        events = events.for_day(form.cleaned_data["day"])
    return render(request, "accounts/audit_event_list.html", {"page": keyset_page(events, request), "form": form})


@allow(Role.AUDIT_ADMINISTRATOR)
@require_safe
def audit_event_detail(request, pk):
    event = get_object_or_404(AuditEvent.objects.visible_to(request.user).select_related("unit"), pk=pk)
    names = dict.fromkeys([*event.before, *event.after])
    differences = [(name, event.before.get(name), event.after.get(name)) for name in names]
    return render(request, "accounts/audit_event_detail.html", {"event": event, "differences": differences})

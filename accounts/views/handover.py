"""交接清单: for whoever leaves a post, to print and to sign."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import handover_sections
from accounts.permissions import allow


@allow()
@require_safe
def handover(request):
    """The list of the acting post; a person of two posts switches and prints two. Empty for a person without one."""
    now = timezone.now()
    sections = handover_sections.sections_for(request.user, now=now) if request.user.post else []
    return render(request, "accounts/handover.html", {"sections": sections, "today": timezone.localdate(now)})

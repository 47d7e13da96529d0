"""The guided tour of a demo, open to every role in it."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Installation
from accounts.permissions import allow
from reports.demo.tour import tour_steps


@allow()
@require_safe
def tour(request):
    if not Installation.objects.is_demo():
        raise Http404
    return render(request, "reports/tour.html", {"steps": tour_steps(now=timezone.now())})

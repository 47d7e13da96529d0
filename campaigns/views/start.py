"""开始使用: the steps of the first day, each with what is there and what is missing."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import start_steps


@allow(Role.OFFICE_CLERK)
@require_safe
def start(request):
    return render(request, "campaigns/start.html", {"steps": start_steps.steps_for(request.user)})

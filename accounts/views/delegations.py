"""AB角: a person lets a colleague act in their post between two dates."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import services
from accounts.forms import DelegationForm
from accounts.models import Post
from accounts.permissions import allow


def _delegations(request):
    return Post.objects.visible_to(request.user).delegated().select_related("user", "unit", "delegated_from__user")


@allow()
def delegation_list(request):
    """What the person lent and what they were lent, and the form to lend a post."""
    form = DelegationForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.delegate_post):
        return redirect("accounts:delegation_list")
    context = {
        "form": form,
        "delegations": _delegations(request).order_by("-starts_on", "-pk")[:50],
        "today": timezone.localdate(),
    }
    return render(request, "accounts/delegation_list.html", context)


@allow()
@require_POST
def delegation_end(request, pk):
    delegation = get_object_or_404(_delegations(request), pk=pk)
    try:
        services.end_post(delegation, on=timezone.localdate(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("accounts:delegation_list")

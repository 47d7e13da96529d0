"""What firms asked for, and the branch's answers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pagination import keyset_page
from accounts.permissions import allow
from enterprises import services
from enterprises.choices import KEEPER_ROLES
from enterprises.forms.parts import ContactAnswerForm
from enterprises.models import ContactRequest


def _requests(user):
    return ContactRequest.objects.visible_to(user).select_related("enterprise__unit", "asked_by", "answered_by")


@allow(*KEEPER_ROLES)
@require_safe
def contact_request_list(request):
    is_all = "is_all" in request.GET
    contact_requests = _requests(request.user)
    if not is_all:
        contact_requests = contact_requests.filter(answered_at=None)
    page = keyset_page(contact_requests, request, order_by=("-asked_at", "-pk"))
    return render(request, "enterprises/contact_request_list.html", {"page": page, "is_all": is_all})


@allow(*KEEPER_ROLES)
def contact_answer(request, pk):
    """The request and, until it is answered, the form to answer it."""
    contact_request = get_object_or_404(_requests(request.user), pk=pk)
    form = ContactAnswerForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.answer_contact, contact_request):
        messages.success(request, _("已答复，企业能看到。"))
        return redirect("enterprises:contact_request_list")
    context = {"form": form, "contact_request": contact_request}
    return render(request, "enterprises/contact_answer.html", context, status=form.status_code)

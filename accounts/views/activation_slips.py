"""Pages to print, made anew by each POST: the codes on them are kept nowhere else."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts import services
from accounts.activation_slips import ActivationSlip
from accounts.choices import LinkPurpose, Role
from accounts.forms import ContactSlipBatchForm, SlipBatchForm
from accounts.permissions import allow


@allow(Role.SECURITY_ADMINISTRATOR)
@require_POST
def activation_slips(request):
    return _printed(request, SlipBatchForm(request.POST, user=request.user), chosen_on="accounts:user_list")


@allow(Role.OFFICE_CLERK)
@require_POST
def contact_slips(request):
    return _printed(request, ContactSlipBatchForm(request.POST, user=request.user), chosen_on="accounts:contact_list")


def _printed(request, form, *, chosen_on):
    try:
        slips = _issue_slips(form, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(chosen_on)
    return render(request, "accounts/activation_slips.html", {"slips": slips, "chosen_on": chosen_on})


@transaction.atomic
def _issue_slips(form, *, by):
    if not form.is_valid():
        raise ValidationError([message for errors in form.errors.values() for message in errors])
    slips = []
    for person in form.cleaned_data["users"]:
        link, code = services.issue_login_link(person, purpose=LinkPurpose.ACTIVATION, by=by)
        slips.append(ActivationSlip(person, code, link.expires_at))
    return slips

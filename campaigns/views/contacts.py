"""One list of units, who signs, who reports, and their telephone numbers: uploaded, looked at, confirmed."""

import io

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import exports, services
from campaigns.choices import ContactOutcome
from campaigns.forms import ContactConfirmForm, ContactUploadForm

PREVIEW_PROBLEMS = 500


@allow(Role.OFFICE_CLERK)
def contact_import(request):
    """Upload and preview write nothing: the preview carries what was read, signed, to its own button."""
    if "rows" in request.POST:
        return _confirm(request)
    form = ContactUploadForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "campaigns/contact_import.html", {"form": form, "step": 1})
    table = services.read_contact_list(form.cleaned_data["upload"], by=request.user)
    steps = services.preview_contacts(table.contacts, by=request.user)
    counts = services.count_outcomes(steps)
    context = {
        "step": 2,
        "table": table,
        "problems": _problems(table),
        "steps": steps,
        "counts": counts,
        "is_new": counts[ContactOutcome.UNCHANGED] < len(steps),
        "form": ContactConfirmForm.of(table.contacts, user=request.user),
    }
    return render(request, "campaigns/contact_import.html", context)


def _problems(table):
    """Errors before hints, as components/_import_problems.html shows them."""
    found = [(error, True) for error in table.errors] + [(hint, False) for hint in table.hints]
    return [{**problem.as_dict(), "is_refusal": is_refusal} for problem, is_refusal in found[:PREVIEW_PROBLEMS]]


def _confirm(request):
    form = ContactConfirmForm(request.POST, user=request.user)
    if counts := form.run(services.import_contacts):
        message = _(
            "新任 %(appointed)d 人，接替 %(replaced)d 人，改电话 %(phone)d 人，无变化 %(unchanged)d 人。"
            "勾选待启用的人员打印启用单。"
        )
        messages.success(request, message % counts)
        return redirect("accounts:contact_list")
    refusals = [error for errors in form.errors.values() for error in errors]
    context = {"form": ContactUploadForm(), "step": 1, "refusals": refusals}
    return render(request, "campaigns/contact_import.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
@require_safe
def contact_import_template(request):
    workbook = io.BytesIO(exports.contact_workbook(user=request.user))
    name = _("联络员名单.xlsx")
    return FileResponse(workbook, as_attachment=True, filename=name, content_type=exports.XLSX)

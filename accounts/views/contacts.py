"""通讯录: who reports and who signs in each unit, with their telephone numbers; the office changes them itself."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import services
from accounts.choices import Role
from accounts.forms import ContactForm, SearchForm
from accounts.pagination import keyset_page
from accounts.permissions import allow


@allow(Role.OFFICE_CLERK, Role.LEADER_IN_CHARGE, Role.LEADER)
@require_safe
def contact_list(request):
    form = SearchForm(request.GET)
    units = services.contact_units(request.user).with_parent_path()
    if form.is_valid() and form.cleaned_data["q"]:
        units = units.matching(form.cleaned_data["q"])
    page = keyset_page(units, request, order_by=("parent_path", "position", "pk"))
    context = {
        "page": page,
        "form": form,
        "contacts": services.contacts_of(page.rows, on=timezone.localdate()),
        "may_change": request.user.role == Role.OFFICE_CLERK,
    }
    return render(request, "accounts/contact_list.html", context)


@allow(Role.OFFICE_CLERK)
def contact_appoint(request, pk):
    unit = get_object_or_404(services.contact_units(request.user), pk=pk)
    form = ContactForm(request.POST or None, user=request.user, unit=unit)
    if request.method == "POST" and form.run(services.appoint_contact, unit):
        return redirect("accounts:contact_list")
    return render(request, "accounts/contact_appoint.html", {"form": form, "unit": unit})

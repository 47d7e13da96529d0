"""The organisation tree, kept by the system administrator."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts import services
from accounts.choices import Role
from accounts.forms import SearchForm, UnitCloseForm, UnitCreateForm, UnitMergeForm, UnitRenameForm
from accounts.models import OrgUnit
from accounts.pagination import keyset_page
from accounts.permissions import allow


def _units(request):
    """The administrator's units; a parent or successor outside of them is not named."""
    units = OrgUnit.objects.administered_by(request.user)
    return units.prefetch_related(Prefetch("parent", units), Prefetch("merged_into", units))


def _unit(request, pk):
    return get_object_or_404(_units(request), pk=pk)


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_safe
def unit_list(request):
    form = SearchForm(request.GET)
    units = _units(request).with_parent_path()
    if form.is_valid() and form.cleaned_data["q"]:
        units = units.matching(form.cleaned_data["q"])
    page = keyset_page(units, request, order_by=("parent_path", "position", "pk"))
    return render(request, "accounts/unit_list.html", {"page": page, "form": form})


@allow(Role.SYSTEM_ADMINISTRATOR)
@require_safe
def unit_detail(request, pk):
    unit = _unit(request, pk)
    children = OrgUnit.objects.administered_by(request.user).filter(parent=unit)
    return render(request, "accounts/unit_detail.html", {"unit": unit, "names": unit.names.all(), "children": children})


@allow(Role.SYSTEM_ADMINISTRATOR)
def unit_create(request):
    form = UnitCreateForm(request.POST or None, user=request.user, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and (unit := form.run(services.create_unit)):
        return redirect(unit)
    return render(request, "accounts/unit_create.html", {"form": form})


@allow(Role.SYSTEM_ADMINISTRATOR)
def unit_rename(request, pk):
    unit = _unit(request, pk)
    form = UnitRenameForm(request.POST or None, user=request.user, initial={"name": unit.name})
    if request.method == "POST" and form.run(services.rename_unit, unit):
        return redirect(unit)
    return render(request, "accounts/unit_rename.html", {"form": form, "unit": unit})


@allow(Role.SYSTEM_ADMINISTRATOR)
def unit_merge(request, pk):
    unit = _unit(request, pk)
    form = UnitMergeForm(request.POST or None, user=request.user, unit=unit)
    if request.method == "POST" and form.run(services.merge_unit, unit):
        return redirect(unit)
    return render(request, "accounts/unit_merge.html", {"form": form, "unit": unit})


@allow(Role.SYSTEM_ADMINISTRATOR)
def unit_close(request, pk):
    unit = _unit(request, pk)
    form = UnitCloseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.close_unit, unit):
        return redirect(unit)
    return render(request, "accounts/unit_close.html", {"form": form, "unit": unit})

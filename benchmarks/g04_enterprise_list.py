"""G4: a page of the registry of firms."""

from django.shortcuts import render
from django.urls import include, path
from django.utils import timezone

from accounts.permissions import allow
from benchmarks.g03_bare_page import bare_page
from benchmarks.list_pages import REQUESTS, list_goal, measure_list, usual_page
from enterprises import registry_rows
from enterprises.choices import REGISTRY_ROLES
from enterprises.forms.registry import EnterpriseFilterForm
from enterprises.models import Enterprise

GOAL = list_goal("the registry of firms")


@allow(*REGISTRY_ROLES)
def usual_list(request):
    """Numbered pages, and what a row prints looked up row by row."""
    form = EnterpriseFilterForm(request.GET, user=request.user)
    form.is_valid()
    enterprises = Enterprise.objects.visible_to(request.user).matching(form.cleaned_data["q"])
    page = usual_page(enterprises, request)
    rows = [row for firm in page for row in registry_rows.printed(Enterprise.objects.filter(pk=firm.pk))]
    supervisors = {}
    for row in rows:
        supervisors |= registry_rows.supervisors([row], on=timezone.localdate())
    table = registry_rows.RegistryTable(rows, supervisors)
    context = {"page": page, "table": table, "count": enterprises.count(), "form": form, "is_keeper": True}
    return render(request, "enterprises/enterprise_list.html", context)


urlpatterns = [
    path("bench/bare/", bare_page),
    path("bench/list/", usual_list),
    path("", include("config.urls")),
]


def measure(requests=REQUESTS):
    return measure_list(__name__, "/office/enterprises/enterprises/", many="q=照明", few="q=照明12", requests=requests)

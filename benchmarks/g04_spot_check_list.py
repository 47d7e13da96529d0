"""G4: a page of spot checks with their verdicts and failed items."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import include, path

from accounts.permissions import allow
from benchmarks.g03_bare_page import bare_page
from benchmarks.list_pages import REQUESTS, list_goal, measure_list, usual_page
from inspections import spot_check_rows
from inspections.choices import Verdict
from inspections.forms import SpotCheckFilterForm
from inspections.models import SpotCheckVerdict
from inspections.permissions import READING_ROLES

GOAL = list_goal("spot checks")


@allow(*READING_ROLES)
def usual_list(request):
    """Numbered pages, and what a row prints looked up row by row."""
    verdicts = SpotCheckVerdict.objects.visible_to(request.user).current()
    form = SpotCheckFilterForm(request.GET, user=request.user, months=verdicts.dates("happened_on", "month"))
    verdicts = form.apply(verdicts)
    page = usual_page(verdicts, request)
    rows = [row for verdict in page for row in spot_check_rows.printed(SpotCheckVerdict.objects.filter(pk=verdict.pk))]
    failed_items = {}
    for row in rows:
        failed_items |= spot_check_rows.failed_items([row])
    table = spot_check_rows.SpotCheckTable(rows, failed_items)
    counts = verdicts.aggregate(
        sampled=Count("pk"),
        tested=Count("pk", filter=~Q(verdict="")),
        nonconforming=Count("pk", filter=Q(verdict=Verdict.NONCONFORMING)),
    )
    context = {"page": page, "table": table, "counts": counts, "form": form, "can_record": True}
    return render(request, "inspections/spot_check_list.html", context)


urlpatterns = [
    path("bench/bare/", bare_page),
    path("bench/list/", usual_list),
    path("", include("config.urls")),
]


def measure(requests=REQUESTS):
    return measure_list(
        __name__, "/office/inspections/spot-checks/", many="q=bench", few="q=bench-12", requests=requests
    )

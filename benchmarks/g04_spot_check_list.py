"""G4: a page of spot checks with their verdicts and failed items."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import include, path

from accounts.permissions import allow
from benchmarks.g03_bare_page import bare_page
from benchmarks.list_pages import REQUESTS, list_goal, measure_list, usual_page
from inspections.choices import Verdict
from inspections.forms import SpotCheckFilterForm
from inspections.models import SpotCheckVerdict
from inspections.permissions import READING_ROLES

GOAL = list_goal("spot checks")


@allow(*READING_ROLES)
def usual_list(request):
    verdicts = SpotCheckVerdict.objects.visible_to(request.user).current()
    form = SpotCheckFilterForm(request.GET, user=request.user, months=verdicts.dates("happened_on", "month"))
    verdicts = form.apply(verdicts)
    page = usual_page(verdicts, request)
    for verdict in page:
        verdict.spot_check.items_now = list(verdict.spot_check.faileditems.current())
    counts = verdicts.aggregate(
        sampled=Count("pk"),
        tested=Count("pk", filter=~Q(verdict="")),
        nonconforming=Count("pk", filter=Q(verdict=Verdict.NONCONFORMING)),
    )
    context = {"page": page, "counts": counts, "form": form, "can_record": True}
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

"""G4: a page of the 台账 out of 2,000 tasks, with lights, units and what was last reported."""

from django.shortcuts import get_object_or_404, render
from django.urls import include, path
from django.utils import timezone

from accounts.permissions import allow
from benchmarks.g03_bare_page import bare_page
from benchmarks.list_pages import REQUESTS, list_goal, measure_list, usual_page
from benchmarks.town import TownSize
from campaigns import ledger, permissions
from campaigns.forms import LedgerFilterForm, SavedViewForm
from campaigns.ledger_rows import LedgerTable
from campaigns.models import Campaign

GOAL = list_goal("the ledger of 2,000 tasks")
TOWN = TownSize(units=26, tasks=2_000, firms=50, spot_checks=50)


@allow(*permissions.READING_ROLES)
def usual_list(request):
    """Numbered pages, and what a line prints looked up line by line."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).order_by("-pk")[:1])
    today = timezone.localdate()
    form = LedgerFilterForm(request.GET, user=request.user, campaign=campaign)
    tasks, columns = ledger.chosen_tasks(campaign, request.user, on=today, **form.chosen)
    page = usual_page(tasks.order_by(*columns), request)
    lines = [line for task in page for line in ledger.ledger_lines(campaign, [task], user=request.user, on=today)]
    context = {
        "campaign": campaign, "form": form, "page": page, "table": LedgerTable(lines), "views": [],
        "view_form": SavedViewForm(user=request.user), "query": request.GET.urlencode(), "sees_all": True,
        "is_office": True,
    }  # fmt: skip
    return render(request, "campaigns/ledger_list.html", context)


urlpatterns = [
    path("bench/bare/", bare_page),
    path("bench/list/", usual_list),
    path("", include("config.urls")),
]


def measure(requests=REQUESTS):
    return measure_list(
        __name__,
        lambda campaign: f"/office/campaigns/campaigns/{campaign.pk}/ledger/",
        many="sort=due_on",
        few="q=任务199",
        requests=requests,
        town=TOWN,
    )

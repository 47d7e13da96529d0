"""What the goals of list pages share: a clerk with a town's lists, the bare page of the same clerk, and how both are timed."""

from django.core.paginator import Paginator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.choices import Role
from accounts.models import Post, User
from accounts.pagination import PAGE_SIZE, KeysetPage
from benchmarks.g03_bare_page import plain_static_files
from benchmarks.goal import Goal, take_timings
from benchmarks.town import TownSize, make_town, numbers

REQUESTS = 10
# Enough for a second page; the database's own time is not what these goals are about.
TOWN = TownSize(units=26, tasks=50, firms=400, spot_checks=400)


def list_goal(name):
    return Goal(
        code="G4",
        claim=f"50 rows of {name} cost at most 3.5 times the bare page, by as many queries as a few rows",
        limit=3.5,
        peer_name="numbered pages, relations loaded row by row",
    )


def usual_page(queryset, request):
    """Numbered pages: the rows are counted, and each relation of a row is loaded when the template asks for it."""
    page = Paginator(queryset, PAGE_SIZE).get_page(request.GET.get("page"))
    return KeysetPage(list(page.object_list), page.has_previous(), "", "page=2")


def measure_list(urlconf, address, *, many, few, requests=REQUESTS, town=TOWN):
    """Timings of the list at `address`, of the bare page and of bench/list/, which `urlconf` adds to the portal.

    `address` may be made from the campaign of the `town` that the list is of.
    `many` and `few` are queries that find a page of rows and some rows: neither may take more queries to the database.
    """
    campaign = make_town(town)
    client = _client_of_clerk(campaign)
    if callable(address):
        address = address(campaign)

    def get(page):
        def gets():
            for _number in range(requests):
                assert client.get(page).status_code == 200

        return gets

    with override_settings(ROOT_URLCONF=urlconf, STORAGES=plain_static_files()):
        full, short = f"{address}?{many}", f"{address}?{few}"
        client.get(full)
        (rows, queries), (fewer_rows, same_queries) = _rows_and_queries(client, full), _rows_and_queries(client, short)
        assert 0 < fewer_rows < rows == PAGE_SIZE, f"{rows} rows are to be a page, {fewer_rows} a few"
        assert queries == same_queries, f"{rows} rows took {queries} queries, {fewer_rows} rows {same_queries}"
        return take_timings(ours=get(full), floor=get("/bench/bare/"), peer=get(f"/bench/list/?{many}"))


def _client_of_clerk(campaign):
    town = campaign.owner_unit
    user = User.objects.create(login_name=f"bench-{next(numbers)}", display_name="演示", home_unit=town)
    Post.objects.create(user=user, unit=town, acts_for=town, role=Role.OFFICE_CLERK, starts_on=town.starts_on)
    client = Client()
    client.force_login(user, backend="accounts.backends.PostBackend")
    return client


def _rows_and_queries(client, page):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page)
    return response.content.decode().partition("<tbody>")[2].count("<tr>"), len(queries)

"""C2: of all who publish, sign or confirm the same row at the same moment one succeeds and the others are told so."""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from campaigns import services as campaigns_services
from campaigns.choices import TaskStatus
from campaigns.models import Task, TaskClosure
from campaigns.transitions import Conflict
from reports import services
from reports.choices import BulletinStatus, UnitReportStatus
from reports.models import Bulletin, ReportFiling, UnitReport
from tests.factories import make_person
from tests.factories_bulletins import make_campaign
from tests.factories_campaigns import MeasureFactory, make_task, open_week

pytestmark = pytest.mark.postgres
ROUNDS = 50
FEWER_ROUNDS = 12


@pytest.fixture
def campaign(transactional_db, office, village):
    return make_campaign(office, village)


@pytest.fixture
def clerk(campaign, town, office):
    return make_person(Role.OFFICE_CLERK, office, acts_for=town)


def draft(campaign, number):
    """One more issue that waits to be published."""
    return Bulletin.objects.create(
        campaign=campaign,
        unit=campaign.owner_unit,
        kind="weekly",
        period_key=f"2026-W{number:02}",
        number=f"draft-{number}",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 1, 7),
        cutoff_at=timezone.now(),
        status=BulletinStatus.DRAFT,
    )


def outcomes(clients, load, act):
    """How many clients succeeded, met a Conflict, or failed otherwise; all of them load the row before any acts."""

    def attempt(number):
        act(loaded_rows[number])

    loaded_rows = [load() for _client in range(clients.count)]
    results = clients.run(attempt)
    return Counter("success" if result is None else type(result).__name__ for result in results)


def test_one_of_sixteen_publishes_and_numbers_have_no_gap(campaign, clerk, sixteen_clients):
    for number in range(1, ROUNDS + 1):
        bulletin = draft(campaign, number)

        found = outcomes(
            sixteen_clients,
            lambda bulletin=bulletin: Bulletin.objects.select_related("campaign").get(pk=bulletin.pk),
            lambda row: services.publish_bulletin(row, by=clerk),
        )

        assert found == {"success": 1, "Conflict": 15}
    numbers = Bulletin.objects.order_by("issue_number").values_list("issue_number", "total_issue_number")
    assert list(numbers) == [(number, number) for number in range(1, ROUNDS + 1)]


def read_then_save(bulletin, *, by):
    """Publishing as it is often written: look at the state, then save, with no lock and no condition."""
    with transaction.atomic():
        row = Bulletin.objects.get(pk=bulletin.pk)
        if row.status != BulletinStatus.DRAFT:
            raise Conflict(row)
        row.status, row.published_by, row.published_at = BulletinStatus.PUBLISHED, by, timezone.now()
        row.issue_year = 2026
        row.issue_number = Bulletin.objects.filter(status=BulletinStatus.PUBLISHED).count() + 1
        row.save()


def test_read_then_save_publishes_more_than_once(campaign, clerk, sixteen_clients):
    """The negative control: this setup does make clients meet."""
    successes = 0
    for number in range(1, 4):
        bulletin = draft(campaign, number)
        found = outcomes(
            sixteen_clients,
            lambda bulletin=bulletin: Bulletin.objects.get(pk=bulletin.pk),
            lambda row: read_then_save(row, by=clerk),
        )
        successes += found["success"]

    assert successes > 3


def test_pages_answer_409_to_all_but_one(campaign, clerk, sixteen_clients, client_of):
    browsers = [client_of(clerk) for _client in range(sixteen_clients.count)]
    for number in range(1, 4):
        url = reverse("reports:bulletin_publish", args=[draft(campaign, number).pk])

        statuses = Counter(
            response.status_code for response in sixteen_clients.run(lambda client, url=url: browsers[client].post(url))
        )

        assert statuses == {302: 1, 409: 15}


def test_one_of_sixteen_confirms_a_closing(campaign, clerk, village, sixteen_clients):
    measure = MeasureFactory(campaign=campaign)
    reporter = make_person(Role.UNIT_REPORTER, village, acts_for=village)
    for _round in range(FEWER_ROUNDS):
        task = make_task(measure, village)
        campaigns_services.request_closing(task, on=date(2026, 11, 10), by=reporter)

        found = outcomes(
            sixteen_clients,
            lambda task=task: Task.objects.select_related("campaign__owner_unit").get(pk=task.pk),
            lambda row: campaigns_services.confirm_closing(row, by=clerk),
        )

        assert found == {"success": 1, "Conflict": 15}
    assert TaskClosure.objects.count() == FEWER_ROUNDS
    assert Task.objects.filter(status=TaskStatus.CLOSED).count() == FEWER_ROUNDS


def test_one_of_sixteen_signs_a_report(campaign, village, sixteen_clients):
    head = make_person(Role.UNIT_HEAD, village, acts_for=village)
    task = make_task(MeasureFactory(campaign=campaign), village)
    period = open_week(campaign, date(2026, 11, 12))
    report = UnitReport.objects.create(period=period, unit=village)
    report.lines.create(task=task, percent=50, done="已走访")
    for _round in range(FEWER_ROUNDS):
        UnitReport.objects.filter(pk=report.pk).update(
            status=UnitReportStatus.SUBMITTED, signed_by=None, signed_at=None, submitted_by=head,
            received_at=timezone.now(),
        )  # fmt: skip
        ReportFiling.objects.current().update(superseded_at=timezone.now())

        found = outcomes(
            sixteen_clients,
            lambda: UnitReport.objects.select_related("period__campaign__owner_unit", "unit").get(pk=report.pk),
            lambda row: services.sign_unit_report(row, by=head),
        )

        assert found == {"success": 1, "Conflict": 15}
    assert ReportFiling.objects.current().count() == 1
    assert ReportFiling.objects.count() == FEWER_ROUNDS

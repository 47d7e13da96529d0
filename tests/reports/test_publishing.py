"""Issue numbers are drawn at publication, without a gap, once, by the office."""

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import AuditEvent
from campaigns.transitions import Conflict
from reports import services
from reports.choices import BulletinKind, BulletinStatus
from reports.models import Bulletin
from tests.factories_bulletins import compiled_bulletin, instant, make_campaign, planned_bulletin


@pytest.fixture
def campaign(office, village):
    return make_campaign(office, village, ends_on=date(2027, 12, 31))


def numbers(bulletin):
    bulletin.refresh_from_db()
    return bulletin.issue_year, bulletin.issue_number, bulletin.total_issue_number


def test_numbers_follow_publication_without_a_gap_and_begin_anew_each_year(campaign, town_clerk):
    week45 = compiled_bulletin(campaign, key="2026-W45", cutoff_at=instant("2026-11-09 12:00"))
    week46 = compiled_bulletin(campaign, key="2026-W46")
    next_year = compiled_bulletin(campaign, key="2027-W01", cutoff_at=instant("2027-01-11 12:00"))
    month = compiled_bulletin(campaign, kind=BulletinKind.MONTHLY, key="2026-11", cutoff_at=instant("2026-12-01 12:00"))

    for bulletin in (week46, week45, next_year, month):
        services.publish_bulletin(bulletin, by=town_clerk)

    assert numbers(week46) == (2026, 1, 1)
    assert numbers(week45) == (2026, 2, 2)
    assert numbers(next_year) == (2027, 1, 3)
    assert numbers(month) == (2026, 1, 1)


def test_refused_publication_leaves_no_gap(campaign, town_clerk, leader):
    first = compiled_bulletin(campaign, key="2026-W45", cutoff_at=instant("2026-11-09 12:00"))
    second = compiled_bulletin(campaign, key="2026-W46")
    services.publish_bulletin(first, by=town_clerk)

    with pytest.raises(Conflict):
        services.publish_bulletin(first, by=town_clerk)
    with pytest.raises(PermissionDenied):
        services.publish_bulletin(second, by=leader)
    services.publish_bulletin(second, by=town_clerk)

    assert numbers(second) == (2026, 2, 2)


@pytest.mark.parametrize("person", ["leader", "leader_in_charge", "inspector", "village_head", "village_reporter"])
def test_publishing_is_for_the_office(request, campaign, person):
    bulletin = compiled_bulletin(campaign)

    with pytest.raises(PermissionDenied):
        services.publish_bulletin(bulletin, by=request.getfixturevalue(person))

    assert numbers(bulletin) == (None, None, None)


def test_publishing_is_for_the_office_of_the_campaign(campaign, other_town_clerk):
    with pytest.raises(PermissionDenied):
        services.publish_bulletin(compiled_bulletin(campaign), by=other_town_clerk)


def test_publishing_what_somebody_published_before_is_a_conflict(campaign, town_clerk):
    bulletin = compiled_bulletin(campaign)
    seen_before = Bulletin.objects.get(pk=bulletin.pk)
    services.publish_bulletin(bulletin, by=town_clerk)

    with pytest.raises(Conflict):
        services.publish_bulletin(seen_before, by=town_clerk)

    assert AuditEvent.objects.filter(action="bulletin_published").count() == 1
    assert numbers(bulletin) == (2026, 1, 1)


def test_a_planned_bulletin_is_not_published(campaign, town_clerk):
    with pytest.raises(Conflict):
        services.publish_bulletin(planned_bulletin(campaign), by=town_clerk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_sixteen_clerks_publish_sixteen_issues_without_a_gap(campaign, town_clerk):
    bulletins = [
        compiled_bulletin(campaign, key=f"2026-W{week}", cutoff_at=instant("2026-11-09 12:00"))
        for week in range(31, 47)
    ]
    start = threading.Barrier(len(bulletins))

    def publish(bulletin):
        start.wait()
        services.publish_bulletin(bulletin, by=town_clerk)
        connection.close()

    threads = [threading.Thread(target=publish, args=[bulletin]) for bulletin in bulletins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    drawn = Bulletin.objects.filter(status=BulletinStatus.PUBLISHED).values_list("issue_number", "total_issue_number")
    assert sorted(drawn) == [(number, number) for number in range(1, 17)]

"""A fact stamped before the cut-off whose transaction commits only after it (design.md, "The clock is idempotent")."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.choices import Channel
from campaigns import facts
from campaigns import services as campaigns_services
from campaigns.choices import PeriodKind
from reports import services
from reports.choices import BulletinKind, Content, Timeliness
from reports.models import ReportFiling
from tests.drills.conftest import ended_periods

pytestmark = pytest.mark.postgres


class SlowWriter(threading.Thread):
    """Files a report in a transaction that stays open until told."""

    def __init__(self, period, unit):
        super().__init__()
        self.period, self.unit = period, unit
        self.stamped, self.may_commit = threading.Event(), threading.Event()

    def run(self):
        try:
            with transaction.atomic():
                ReportFiling.objects.create(
                    campaign=self.period.campaign,
                    period=self.period,
                    unit=self.unit,
                    happened_on=self.period.ends_on,
                    received_at=timezone.now(),
                    timeliness=Timeliness.ON_TIME,
                    content=Content.FULL,
                    channel=Channel.PORTAL,
                    recorded_at=facts.stamp(),
                )
                self.stamped.set()
                self.may_commit.wait(20)
        finally:
            connection.close()


@pytest.fixture
def claimed(campaign):
    """A claimed weekly issue and a writer that has stamped a fact before its cut-off and not committed it."""
    (week,) = ended_periods(campaign, BulletinKind.WEEKLY, 1)
    period = campaigns_services.plan_period(campaign, kind=PeriodKind.WEEK, key=week.key)
    writer = SlowWriter(period, campaign.campaign_units.first().unit)
    writer.start()
    assert writer.stamped.wait(10)
    cutoff_at = timezone.now()
    bulletin, _created = services.plan_bulletin(campaign, kind=BulletinKind.WEEKLY, period=week, cutoff_at=cutoff_at)
    yield services.claim_bulletin(bulletin.pk, now=cutoff_at + timedelta(seconds=1)), writer
    writer.may_commit.set()
    writer.join()


def filed_on_time(bulletin):
    figure = bulletin.figures.get(code="reports_on_time")
    return figure.cells[0]["value"]


def test_compile_waits_for_the_fact_and_verifies(claimed):
    bulletin, writer = claimed
    threading.Timer(1, writer.may_commit.set).start()

    assert services.compile_claimed(bulletin)

    writer.join()
    assert filed_on_time(bulletin) == 1
    assert services.verify_bulletin(bulletin) == []


def test_without_the_wait_the_bulletin_breaks(claimed, monkeypatch):
    """Negative control: a compile that does not wait misses the fact, and verification says so."""
    bulletin, writer = claimed
    monkeypatch.setattr(facts, "wait_until_settled", lambda: None)

    assert services.compile_claimed(bulletin)

    writer.may_commit.set()
    writer.join()
    assert filed_on_time(bulletin) == 0
    assert {difference.code for difference in services.verify_bulletin(bulletin)} >= {"reports_on_time"}

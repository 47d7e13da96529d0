"""A compile waits for facts that were stamped before it, however late their transaction commits."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns import facts
from campaigns.models import TaskTerms
from tests.factories_campaigns import CampaignFactory, MeasureFactory, make_task


class Writer(threading.Thread):
    """Makes a task, that is: stamps a fact, and commits when told."""

    def __init__(self, measure, code="early"):
        super().__init__()
        self.measure, self.code = measure, code
        self.stamped, self.may_commit = threading.Event(), threading.Event()

    def run(self):
        try:
            with transaction.atomic():
                make_task(self.measure, self.measure.campaign.owner_unit, code=self.code)
                self.stamped.set()
                self.may_commit.wait(20)
        finally:
            connection.close()


@pytest.fixture
def writer(transactional_db):
    writer = Writer(MeasureFactory(campaign=CampaignFactory()))
    writer.start()
    assert writer.stamped.wait(10)
    yield writer
    writer.may_commit.set()
    writer.join()


def known_at(instant):
    return TaskTerms.objects.as_of(instant).count()


@pytest.mark.postgres
def test_waiting_blocks_until_the_stamped_transaction_commits_and_finds_its_fact(writer):
    cutoff = timezone.now()
    started = time.monotonic()
    threading.Timer(0.6, writer.may_commit.set).start()

    facts.wait_until_settled(timeout_seconds=10)

    assert time.monotonic() - started >= 0.5
    assert known_at(cutoff) == 1


@pytest.mark.postgres
def test_without_waiting_the_fact_would_be_missed(writer):
    """The negative control: as of the cut-off the fact counts, but nobody who looks now can see it."""
    cutoff = timezone.now()

    missed = known_at(cutoff)
    writer.may_commit.set()
    writer.join()

    assert (missed, known_at(cutoff)) == (0, 1)


@pytest.mark.postgres
def test_waiting_gives_up_after_its_timeout(writer):
    with pytest.raises(facts.UnsettledError):
        facts.wait_until_settled(timeout_seconds=0.3)


@pytest.mark.postgres
def test_who_stamps_later_is_not_waited_for_and_never_waits(writer):
    threading.Timer(0.3, writer.may_commit.set).start()
    late = Writer(writer.measure, code="late")
    threading.Timer(0.1, late.start).start()

    facts.wait_until_settled(timeout_seconds=10)

    try:
        assert late.stamped.wait(5)
        assert late.is_alive()  # it holds the lock still, and the wait is over
    finally:
        late.may_commit.set()
        late.join()


@pytest.mark.django_db
def test_with_nobody_writing_nothing_is_waited_for():
    started = time.monotonic()

    facts.wait_until_settled()

    assert time.monotonic() - started < 5


@pytest.mark.django_db(transaction=True)
def test_a_stamp_needs_a_transaction():
    with pytest.raises(RuntimeError):
        facts.stamp()


@pytest.mark.django_db
def test_superseding_closes_current_rows_only():
    make_task(MeasureFactory(), CampaignFactory().owner_unit)
    first, second = timezone.now(), timezone.now()

    assert facts.supersede(TaskTerms.objects.all(), at=first) == 1
    assert facts.supersede(TaskTerms.objects.all(), at=second) == 0
    assert TaskTerms.objects.get().superseded_at == first

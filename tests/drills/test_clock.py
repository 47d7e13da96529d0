"""The clock with real processes: a worker and a beat on Redis and PostgreSQL, killed and doubled on purpose.

reliability.md A1, A2, B1, B2: whatever happens, every issue is there, complete, once, with its planned cut-off.
"""

from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns import facts
from reports import services
from reports.choices import BulletinStatus
from reports.figure_catalogue import FIGURES
from reports.models import Bulletin, BulletinFigure
from tests.drills.processes import flush_broker, wait_until

pytestmark = pytest.mark.postgres


def drafts():
    return Bulletin.objects.filter(status=BulletinStatus.DRAFT)


def assert_complete_once(expected):
    """Exactly the expected issues, each compiled once with all its figures, and each of them verifies."""
    found = {(row.kind, row.period_key): row.cutoff_at for row in drafts()}
    assert found == expected
    assert Bulletin.objects.count() == len(expected)
    assert BulletinFigure.objects.count() == len(expected) * len(FIGURES)
    assert AuditEvent.objects.filter(action="compile_bulletin").count() == len(expected)
    assert [services.verify_bulletin(bulletin) for bulletin in drafts()] == [[]] * len(expected)


def test_past_week_appears_by_itself(processes, nine_days_down):
    processes.start_worker()
    processes.start_beat()

    wait_until(lambda: drafts().count() == len(nine_days_down))

    assert_complete_once(nine_days_down)


def test_two_beats_and_two_workers_compile_once(processes, nine_days_down):
    for _pair in range(2):
        processes.start_worker()
        processes.start_beat()

    wait_until(lambda: drafts().count() == len(nine_days_down))
    ticks_so_far = timezone.now()
    wait_until(lambda: timezone.now() - ticks_so_far > timedelta(seconds=4))

    assert_complete_once(nine_days_down)


def test_worker_killed_in_mid_compile_and_broker_flushed(processes, nine_days_down):
    beat = processes.start_beat()
    # A transaction that has stamped a fact holds every compile up, so the worker is surely in the middle of one.
    slow_writer = psycopg2.connect(**connection.get_connection_params())
    slow_writer.cursor().execute("SELECT pg_advisory_xact_lock_shared(%s)", [facts.FACT_LOCK])
    worker = processes.start_worker()
    wait_until(lambda: Bulletin.objects.filter(status=BulletinStatus.COMPILING).exists())

    processes.kill(worker)
    processes.kill(beat)
    flush_broker()
    slow_writer.close()
    assert not drafts().exists()
    processes.start_worker()
    processes.start_beat()
    wait_until(lambda: drafts().count() == len(nine_days_down))

    assert_complete_once(nine_days_down)
    assert max(drafts().values_list("attempts", flat=True)) == 2

"""When a fact becomes known, and how a compile waits until everything known at its cut-off is committed.

A writer stamps its facts inside its transaction and holds a shared advisory lock until it commits. `wait_until_settled`
looks which of those locks are held and waits for just these holders: whoever comes later stamps a later instant. So a
fact stamped before a cut-off is never missed by a compile after it, however slow its transaction was, and no writer
ever waits for a compile. On SQLite writing transactions are IMMEDIATE and exclude each other, which gives the same.
"""

import time

from django.db import connection
from django.utils import timezone

FACT_LOCK = 20240315
POLL_SECONDS = 0.1


class UnsettledError(Exception):
    """A transaction that writes facts did not end in time; the tick tries again."""


def stamp():
    """The instant for `recorded_at` of every fact of this transaction. Must be called inside `transaction.atomic`."""
    if not connection.in_atomic_block:
        raise RuntimeError("facts.stamp() needs a transaction.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [FACT_LOCK])
    return timezone.now()


def supersede(facts, *, at):
    """Close the current rows of a QuerySet of facts at a stamped instant; returns how many."""
    return facts.current().update(superseded_at=at)


def wait_until_settled(*, timeout_seconds=70):
    """Return once every transaction that has stamped facts so far has ended. Raises UnsettledError after the timeout."""
    if connection.vendor != "postgresql":
        return
    waiting_for = _stamping_transactions()
    give_up_at = time.monotonic() + timeout_seconds
    while waiting_for:
        if time.monotonic() > give_up_at:
            raise UnsettledError
        time.sleep(POLL_SECONDS)
        waiting_for &= _stamping_transactions()


def _stamping_transactions():
    """Other sessions' transactions that hold the fact lock. An advisory key of 64 bits is split into classid and objid."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = %s AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()",
            [FACT_LOCK],
        )
        return {row[0] for row in cursor.fetchall()}

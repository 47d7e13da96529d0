"""The bell: the one place that sends a Celery task. The database is the record, so a bell that fails loses nothing."""

from functools import partial

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger("portal.ringing")


def ring(task, *ids):
    """Enqueue `task` with primary keys only, after commit; a broker that is down is logged and the tick finds the row."""
    transaction.on_commit(partial(_send, task, ids), robust=True)


def _send(task, ids):
    try:
        task.apply_async(ids)
    except OperationalError:
        log.warning("broker_down", task=task.name)

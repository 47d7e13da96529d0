from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from accounts.ringing import ring
from campaigns.facts import UnsettledError
from reports import computed_readings, services
from reports.models import Bulletin


@shared_task
def tick():
    """Rings for the unit reports of new windows, plans the issues that are due and rings for each that waits."""
    now = timezone.now()
    ring(open_unit_reports)
    ring(remind_due_reports)
    ring(read_computed_indicators)
    services.plan_due_bulletins(now=now)
    services.give_up_bulletins(now=now)
    for bulletin_id in Bulletin.objects.claimable(now).order_by("cutoff_at").values_list("pk", flat=True):
        ring(compile_bulletin, bulletin_id)


@shared_task
def open_unit_reports():
    """Gives each expected unit its report; apart from the tick, so that neither holds the other up."""
    services.open_unit_reports(now=timezone.now())


@shared_task
def remind_due_reports():
    """Reminds units of reports that are due."""
    services.remind_due_reports(now=timezone.now())


@shared_task
def read_computed_indicators():
    """Writes yesterday's readings of what the portal works out; what is not settled yet waits for the next tick."""
    with suppress(UnsettledError):
        computed_readings.read_computed_indicators(now=timezone.now())


@shared_task
def compile_bulletin(bulletin_id):
    """Compiles one issue, if it still waits and nobody else has it."""
    if bulletin := services.claim_bulletin(bulletin_id, now=timezone.now()):
        services.compile_claimed(bulletin)

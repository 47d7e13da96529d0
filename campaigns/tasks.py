from celery import shared_task
from django.utils import timezone

from accounts.ringing import ring
from campaigns import services
from campaigns.models import PreparedFile


@shared_task
def tick():
    """Opens and closes the reporting windows that are due, and rings for the files that wait to be made."""
    now = timezone.now()
    ring(climb_ladders)
    ring(remind_due_work)
    ring(send_messages)
    ring(prepare_files)
    ring(ask_for_fixed_dates)
    services.open_due_periods(now=now)
    services.close_due_periods(now=now)


@shared_task
def ask_for_fixed_dates():
    """Asks the offices to prepare the fixed days of the year that come near."""
    services.ask_for_fixed_dates(now=timezone.now())


@shared_task
def climb_ladders():
    """Reminds, urges, drafts letters and reports on directives whose reply is awaited."""
    services.climb_ladders(now=timezone.now())


@shared_task
def remind_due_work():
    """Reminds people of what falls due."""
    services.remind_due_work(now=timezone.now())


@shared_task
def send_messages():
    """Bundles and sends the day's messages; does nothing before nine and outside working hours."""
    services.send_messages(now=timezone.now())


@shared_task
def prepare_files():
    """Gives up on files that failed too often and rings for each that waits; apart from the tick, as a step of its own."""
    now = timezone.now()
    services.give_up_prepared_files(now=now)
    for prepared_id in PreparedFile.objects.claimable(now).order_by("asked_at").values_list("pk", flat=True):
        ring(prepare_file, prepared_id)


@shared_task
def prepare_file(prepared_id):
    """Makes one file, if it still waits and nobody else has it."""
    if prepared := services.claim_prepared_file(prepared_id, now=timezone.now()):
        services.make_claimed_file(prepared)

from celery import shared_task
from django.utils import timezone

from enterprises import services


@shared_task
def tick():
    """Opens the rounds of self-reports that are due, and keeps the villages' work queues with them."""
    now = timezone.now()
    services.open_due_rounds(now=now)
    services.ask_villages(now=now)

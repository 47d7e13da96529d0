from celery import shared_task
from django.utils import timezone

from campaigns import services


@shared_task
def tick():
    """Opens and closes the reporting windows that are due."""
    now = timezone.now()
    services.open_due_periods(now=now)
    services.close_due_periods(now=now)

from celery import shared_task
from django.utils import timezone

from enterprises import services


@shared_task
def tick():
    """Opens the rounds of self-reports that are due."""
    services.open_due_rounds(now=timezone.now())

from celery import shared_task
from django.utils import timezone

from accounts import services


@shared_task
def tick():
    """Sends the messages whose hour has come."""
    services.send_due_messages(now=timezone.now())

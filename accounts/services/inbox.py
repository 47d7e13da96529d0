"""The work queue and the outbox: what somebody must do, and what they are told."""

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import OutboxMessage, WorkItem

log = structlog.get_logger("portal.outbox")


def ask(key, *, unit, role, title, url, reason="", due_at=None):
    """Put one item in the work queue of a unit's role. The same key again changes nothing; returns the item."""
    item, _created = WorkItem.objects.get_or_create(
        key=key,
        defaults={
            "unit": unit,
            "role": role,
            "title": title,
            "url": url,
            "reason": reason,
            "due_at": due_at,
            "asked_at": timezone.now(),
        },
    )
    return item


def restate(key, *, title):
    """Say an item in other words, open again if it was settled; returns how many there are (0 or 1)."""
    return WorkItem.objects.filter(key=key).update(title=title, settled_at=None)


def settle(key):
    """Take an item off the queue; returns how many were open (0 or 1)."""
    return WorkItem.objects.open().filter(key=key).update(settled_at=timezone.now())


def queue_message(key, *, recipient, subject, body, send_after, url=""):
    """Put one message in the outbox. The same key again changes nothing; returns the message."""
    message, _created = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "subject": subject,
            "body": body,
            "url": url,
            "send_after": send_after,
            "created_at": timezone.now(),
        },
    )
    return message


def mark_message_read(message, *, by):
    """Stamp the recipient's own message as read, once."""
    OutboxMessage.objects.visible_to(by).filter(pk=message.pk, read_at=None).update(read_at=timezone.now())
    return message


def send_due_messages(*, now):
    """Send what is due by e-mail; returns how many went out. Without EMAIL_URL nothing is sent and nothing is lost."""
    if not settings.PORTAL_EMAIL:
        return 0
    return sum(
        _send(message_id, now=now) for message_id in OutboxMessage.objects.due(now).values_list("pk", flat=True)[:200]
    )


def _send(message_id, *, now):
    """One message in its own transaction. The attempt is counted under a row lock, so two ticks send it once."""
    with transaction.atomic():
        due = OutboxMessage.objects.due(now).select_for_update(of=("self",), skip_locked=True)
        message = due.select_related("recipient").filter(pk=message_id).first()
        if message is None:
            return 0
        OutboxMessage.objects.filter(pk=message.pk).update(attempts=F("attempts") + 1)
        body = f"{message.body}\n\n{settings.PORTAL_BASE_URL}{message.url}" if message.url else message.body
        try:
            send_mail(message.subject, body, None, [message.recipient.email])
        except OSError:
            log.warning("mail_failed", message_id=message.pk)
            return 0
        OutboxMessage.objects.filter(pk=message.pk).update(sent_at=now)
        return 1

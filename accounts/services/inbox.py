"""The work queue and the outbox: what somebody must do, and what they are told."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import OutboxMessage, User, WorkItem


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


def restate(key, *, title, **changed):
    """Say an item in other words, open again if it was settled; returns how many there are (0 or 1).

    `changed` are other columns of it that are not what they were, such as a moved `due_at`.
    """
    return WorkItem.objects.filter(key=key).update(title=title, settled_at=None, **changed)


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


@dataclass(frozen=True)
class MessageDraft:
    """A message that is queued together with others."""

    key: str
    recipient: User
    subject: str
    body: str
    url: str
    send_after: datetime


def queue_messages(drafts):
    """Put many messages in the outbox in two queries; those whose key is there change nothing. Returns how many are new."""
    drafts = {draft.key: draft for draft in drafts}
    known = set(OutboxMessage.objects.filter(key__in=drafts).values_list("key", flat=True))
    created_at = timezone.now()
    fresh = [OutboxMessage(created_at=created_at, **vars(draft)) for key, draft in drafts.items() if key not in known]
    OutboxMessage.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def mark_message_read(message, *, by):
    """Stamp the recipient's own message as read, once."""
    OutboxMessage.objects.visible_to(by).filter(pk=message.pk, read_at=None).update(read_at=timezone.now())
    return message

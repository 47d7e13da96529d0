"""What leaves the portal: a person's due messages, bundled once a day for each channel, and sent once."""

from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import delivery_channels, languages
from accounts.models import Delivery, OutboxMessage, User

log = structlog.get_logger("portal.outbox")

# What nobody sent for so long is old news: it is read in the portal or not at all. Longer than any holiday.
NEWS_FOR = timedelta(days=14)
# How long after it was bundled a delivery is tried again; the fifth failure is the last.
RETRY_AFTER = (
    timedelta(0),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
)
# So many are sent at a time that a mail server which does not answer keeps a worker for minutes only.
SENT_AT_A_TIME = 20


def bundle_messages(*, now):
    """Bundle each person's due messages into one delivery a channel, once a day; returns how many people are told.

    What falls due after the day's bundle waits for the next day. Whoever has no channel reads in the portal.
    """
    day = timezone.localdate(now)
    OutboxMessage.objects.due(now).filter(send_after__lt=now - NEWS_FOR).update(bundled_at=now)
    _carry_over(day, now=now)
    told = Delivery.objects.filter(recipient=OuterRef("pk"), day=day)
    waiting = OutboxMessage.objects.due(now).filter(recipient=OuterRef("pk"))
    people = User.objects.filter(Exists(waiting), ~Exists(told), is_active=True)
    return sum(_bundle(person, day, now=now) for person in people if delivery_channels.channels_of(person))


def _carry_over(day, *, now):
    """What could not be sent on an earlier day takes the place of today's bundle; the last one, where there are several."""
    later = Delivery.objects.filter(
        recipient=OuterRef("recipient"), channel=OuterRef("channel"), day__gt=OuterRef("day")
    )
    left = Delivery.objects.unsent().filter(day__lt=day, day__gte=day - NEWS_FOR)
    left.filter(~Exists(later)).update(day=day, created_at=now)


@transaction.atomic
@languages.of_records()
def _bundle(person, day, *, now):
    """1 if the person's messages were bundled, 0 if somebody else did so at the same time: the database lets one in."""
    messages = list(OutboxMessage.objects.due(now).filter(recipient=person).order_by("send_after", "pk"))
    if not messages:  # read in this very moment
        return 0
    values = {
        "subject": _subject(messages),
        "body": _body(messages),
        "message_count": len(messages),
        "created_at": now,
    }
    for channel in delivery_channels.channels_of(person):
        _delivery, is_first = Delivery.objects.get_or_create(
            recipient=person, day=day, channel=channel, defaults=values
        )
        if not is_first:
            return 0
    OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(bundled_at=now)
    return 1


def _subject(messages):
    count = len(messages)
    return ngettext("精造：%(count)d条消息", "精造：%(count)d条消息", count) % {"count": count}


def _body(messages):
    parts = [
        "\n".join(filter(None, [f"{number}. {message.subject}", message.body, _address(message.url)]))
        for number, message in enumerate(messages, start=1)
    ]
    parts.append(_("为什么收到这些提醒：%(address)s") % {"address": _address(reverse("accounts:automatic_rule_list"))})
    return "\n\n".join(parts)


def _address(url):
    return f"{settings.PORTAL_BASE_URL}{url}" if url else ""


def send_deliveries(*, now):
    """Send what waits of today's deliveries; returns how many went out."""
    waiting = Delivery.objects.to_send(timezone.localdate(now)).order_by("attempts", "pk")
    due = [
        delivery
        for delivery in waiting.select_related("recipient")
        if delivery.created_at + RETRY_AFTER[delivery.attempts] <= now
    ]
    return sum(_send(delivery, now=now) for delivery in due[:SENT_AT_A_TIME])


def _send(delivery, *, now):
    """Claim, send, note it: three steps of which each is committed before the next.

    A worker that dies in between leaves the claim standing, and the delivery is not sent a second time.
    """
    waiting = Delivery.objects.unsent().filter(pk=delivery.pk, attempts=delivery.attempts)
    if not waiting.update(claimed_at=now, attempts=F("attempts") + 1):
        return 0
    mine = Delivery.objects.filter(pk=delivery.pk)
    try:
        delivery_channels.send(delivery)
    except (OSError, SMTPException) as error:
        mine.update(claimed_at=None)
        log.warning("delivery_failed", delivery_id=delivery.pk, channel=delivery.channel, error=type(error).__name__)
        return 0
    mine.update(sent_at=timezone.now())
    return 1

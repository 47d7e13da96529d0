"""How messages leave the portal: by e-mail (EMAIL_URL), and by one other channel through a URL of apprise (NOTIFY_URL).

Both are optional. NOTIFY_URL is a template with a placeholder for the person, `{phone}` or `{login_name}`, such as
`sms-gateway://user:password@gateway/{phone}`: a shared channel would show one person's messages to all.
"""

from collections.abc import Callable
from urllib.parse import quote

import apprise
from django.conf import settings
from django.core.mail import send_mail

from accounts.choices import DeliveryChannel

PLACEHOLDERS = ("phone", "login_name")


class ChannelError(OSError):
    """The channel did not take a delivery; it may be tried again."""


def configured():
    """The channels that work now, in a fixed order."""
    return [channel for channel, is_configured in _CONFIGURED.items() if is_configured()]


def channels_of(person):
    """The channels on which a person can be reached."""
    return [channel for channel in configured() if _ADDRESSES[channel](person)]


def send(delivery):
    """Hand a delivery to its channel. Raises OSError (ChannelError, SMTPException among them) when it is not taken."""
    _SENDERS[delivery.channel](delivery)


def names_a_person(template):
    """Whether a NOTIFY_URL leads to one person's own channel."""
    return any(f"{{{name}}}" in template for name in PLACEHOLDERS)


def personal_url(template, person):
    """NOTIFY_URL of a person, or "" when the portal does not know what it asks for."""
    for name in PLACEHOLDERS:
        if f"{{{name}}}" in template:
            value = getattr(person, name)
            if not value:
                return ""
            template = template.replace(f"{{{name}}}", quote(value, safe=""))
    return template


def _has_other_channel():
    return names_a_person(settings.NOTIFY_URL)


def _send_by_email(delivery):
    if not send_mail(delivery.subject, delivery.body, None, [delivery.recipient.email]):
        raise ChannelError


def _send_by_other(delivery):
    messenger = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False))
    url = personal_url(settings.NOTIFY_URL, delivery.recipient)
    if not (url and messenger.add(url) and messenger.notify(title=delivery.subject, body=delivery.body)):
        raise ChannelError


_CONFIGURED: dict[str, Callable] = {
    DeliveryChannel.EMAIL: lambda: settings.PORTAL_EMAIL,
    DeliveryChannel.OTHER: _has_other_channel,
}
_ADDRESSES: dict[str, Callable] = {
    DeliveryChannel.EMAIL: lambda person: person.email,
    DeliveryChannel.OTHER: lambda person: personal_url(settings.NOTIFY_URL, person),
}
_SENDERS: dict[str, Callable] = {
    DeliveryChannel.EMAIL: _send_by_email,
    DeliveryChannel.OTHER: _send_by_other,
}

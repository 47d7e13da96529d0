from django.conf import settings
from django.core.checks import Error

from accounts import delivery_channels


def check_notify_url(app_configs, **kwargs):
    """The portal does not start with a channel on which everybody would read everybody's messages."""
    if not settings.NOTIFY_URL or delivery_channels.names_a_person(settings.NOTIFY_URL):
        return []
    return [
        Error(
            "NOTIFY_URL names no person: a shared channel would show one person's messages to all.",
            hint="Put {phone} or {login_name} into it where the channel expects who is told, or leave NOTIFY_URL out.",
            id="accounts.E001",
        )
    ]

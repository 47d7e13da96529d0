"""Addresses of office pages, also in a process that serves none of them (setting ZONE): a firm asks, an officer is sent there."""

from django.urls import reverse


def office_url(name, *args):
    """The path of an office page."""
    return reverse(name, urlconf="config.urls_office", args=args)

"""Wiring only: settings, URLs, Celery and WSGI. No app imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]

from contextlib import contextmanager

from django.conf import settings
from django.utils import translation


@contextmanager
def of_records():
    """The context in which texts are made that are kept for others to read: Chinese, whoever's page makes them.

    As a decorator it is made anew for each call; Django's override would be shared by all threads.
    """
    with translation.override(settings.LANGUAGE_CODE):
        yield

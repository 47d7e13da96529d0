from django.conf import settings
from django.utils import translation


def of_records():
    """The context in which texts are made that are kept for others to read: Chinese, whoever's page makes them."""
    return translation.override(settings.LANGUAGE_CODE)

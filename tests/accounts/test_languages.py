import pytest
from django.utils import translation

from accounts import languages, services
from accounts.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_the_trail_is_kept_in_chinese_whoever_writes_it(town_clerk, village):
    with translation.override("en"):
        services.record_event("rename_unit", village, by=town_clerk)

    assert AuditEvent.objects.get().post_label.endswith("专班办经办人")


@languages.of_records()
def kept(inner=None):
    return inner() if inner else translation.get_language()


def test_the_reader_keeps_their_language_however_calls_interleave():
    """Django's own override remembers the language on itself: used as a decorator, one call would restore another's."""
    with translation.override("en"):
        assert kept(kept) == "zh-hans"

        assert translation.get_language() == "en"

import pytest
from django.utils import translation

from accounts import services
from accounts.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_the_trail_is_kept_in_chinese_whoever_writes_it(town_clerk, village):
    with translation.override("en"):
        services.record_event("rename_unit", village, by=town_clerk)

    assert AuditEvent.objects.get().post_label.endswith("专班办经办人")

"""Redis is down: a page that rings for a worker still saves, and quickly; the tick finds the row later (reliability.md A2)."""

import json
import subprocess
import sys

import pytest
from django.db import connection

from accounts.choices import Role
from reports.choices import BulletinStatus
from reports.models import Bulletin
from tests import services
from tests.factories import make_person
from tests.factories_bulletins import planned_bulletin

pytestmark = pytest.mark.postgres

POST_RETRY = """
import json, time
from django.test import Client
from accounts.models import User
client = Client()
client.force_login(User.objects.get(login_name="clerk"), backend="accounts.backends.PostBackend")
started = time.monotonic()
response = client.post("/office/reports/bulletins/{pk}/retry/", HTTP_HOST="localhost")
print(json.dumps([response.status_code, time.monotonic() - started]))
"""


@pytest.fixture
def failed_bulletin(campaign):
    make_person(Role.OFFICE_CLERK, campaign.office_unit, acts_for=campaign.owner_unit, login_name="clerk")
    bulletin = planned_bulletin(campaign)
    Bulletin.objects.filter(pk=bulletin.pk).update(status=BulletinStatus.FAILED, attempts=5, failure="演示")
    return bulletin


def test_page_saves_while_the_broker_is_down(failed_bulletin):
    environment = services.subprocess_environment(connection.settings_dict["NAME"])
    environment |= {"REDIS_URL": "redis://127.0.0.1:1/0"}
    command = [
        sys.executable,
        "manage.py",
        "shell",
        "--verbosity",
        "0",
        "--command",
        POST_RETRY.format(pk=failed_bulletin.pk),
    ]

    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)

    status, seconds = json.loads(ran.stdout.splitlines()[-1])
    assert status == 302
    assert seconds < 10
    assert "broker_down" in ran.stderr
    failed_bulletin.refresh_from_db()
    assert (failed_bulletin.status, failed_bulletin.attempts) == (BulletinStatus.PLANNED, 0)

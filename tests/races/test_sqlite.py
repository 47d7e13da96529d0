"""C7: twenty writers at the same moment on the SQLite file of the one-process portal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.races.sqlite_writers import ROUNDS, WRITERS

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]
START = "import django; django.setup(); from tests.races import sqlite_writers; sqlite_writers.main()"


@pytest.fixture(scope="module")
def races(embedded_portal):
    """What the writers met, with the portal's settings and with Django's defaults."""
    run = subprocess.run(
        [sys.executable, "-c", START],
        env={**embedded_portal(), "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_twenty_writers_meet_no_error(races):
    assert races["portal"] == {"errors": {}, "saves": WRITERS * ROUNDS, "journal_mode": "wal"}


def test_default_settings_lock_writers_out(races):
    """The negative control: the same writers do meet."""
    assert any("database is locked" in error for error in races["default"]["errors"])
    assert races["default"]["journal_mode"] == "delete"

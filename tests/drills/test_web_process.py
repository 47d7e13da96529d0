"""The web side as a process of its own, the way docs/operation.md starts it: gunicorn on PostgreSQL and Redis."""

import os
import socket
import subprocess
import sys
from urllib.request import urlopen

import pytest
from django.db import connection

from tests import services
from tests.drills.processes import wait_until

pytestmark = pytest.mark.postgres


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def answers(address):
    try:
        return urlopen(address, timeout=5).status == 200
    except OSError:  # not there yet, or too slow
        return False


@pytest.fixture
def web(transactional_db):
    port = free_port()
    environment = services.subprocess_environment(connection.settings_dict["NAME"])
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(manage, env=environment, check=True)
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*command, "--log-level", "error"], env=environment)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


def test_gunicorn_serves_pages_and_hashed_files(web):
    wait_until(lambda: answers(f"{web}/healthz"))

    page = urlopen(f"{web}/accounts/login/").read().decode()

    assert "精造" in page
    stylesheet = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    assert answers(f"{web}{stylesheet}")


def test_services_without_a_secret_key_stop_the_start():
    environment = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}

    ran = subprocess.run([sys.executable, "manage.py", "check"], env=environment, capture_output=True, text=True)

    assert ran.returncode != 0
    assert "SECRET_KEY must be set" in ran.stderr

"""The embedded default as a process of its own: it answers, its worker works, and it stops when told."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.postgres

START_SECONDS = 60
STOP_SECONDS = 30


@pytest.fixture(scope="module")
def embedded(embedded_portal):
    """The environment of an embedded portal with a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return embedded_portal() | {"PORT": str(port), "PYTHONUNBUFFERED": "1"}


def manage(*arguments, environment):
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def wait_for_answer(url):
    """Returns the status of the first answer of any kind."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5).status  # noqa: S310  # our own server
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            assert time.monotonic() < deadline, "portal_serve did not answer"
            time.sleep(0.1)


@pytest.mark.parametrize("order", [signal.SIGINT, signal.SIGTERM])
def test_portal_serve_answers_and_stops_when_told(embedded, tmp_path, order):
    with (tmp_path / "log").open("w+") as log:
        command = [sys.executable, "manage.py", "portal_serve"]
        process = subprocess.Popen(command, env=embedded, stdout=log, stderr=log)
        try:
            status = wait_for_answer(f"http://127.0.0.1:{embedded['PORT']}/healthz")
            process.send_signal(order)
            stopped_with = process.wait(STOP_SECONDS)
        finally:
            process.kill()
            process.wait()
        log.seek(0)
        printed = log.read()

    assert status == 200
    assert stopped_with == 0, printed
    assert f"http://127.0.0.1:{embedded['PORT']}/" in printed
    assert "Traceback" not in printed


def test_portal_serve_names_a_taken_port(embedded):
    with socket.create_server(("127.0.0.1", int(embedded["PORT"]))):
        refused = manage("portal_serve", environment=embedded)

    assert refused.returncode == 1
    assert f"Cannot serve on port {embedded['PORT']}" in refused.stderr
    assert "Traceback" not in refused.stderr

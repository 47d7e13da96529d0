"""Real workers and beats on this process's test database, started and killed at will."""

import os
import signal
import subprocess
import sys
import time

import redis
from django.conf import settings
from django.db import connection

from tests import services

CELERY = [sys.executable, "-m", "celery", "--app", "config", "--quiet"]
WAIT_SECONDS = 60


class Processes:
    """Celery processes of one test. `seconds` sets the clock's pace: tick, lease and settle."""

    def __init__(self, *, tick=1, lease=4, settle=0):
        pace = {"TICK": tick, "LEASE": lease, "SETTLE": settle}
        self.environment = services.subprocess_environment(connection.settings_dict["NAME"]) | {
            f"PORTAL_{name}_SECONDS": str(seconds) for name, seconds in pace.items()
        }
        self.running = []

    def start_worker(self):
        return self._start([*CELERY, "worker", "--concurrency", "1", "--loglevel", "ERROR"])

    def start_beat(self):
        return self._start([*CELERY, "beat", "--loglevel", "ERROR", "--pidfile="])

    def _start(self, command):
        process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        self.running.append(process)
        return process

    def kill(self, process):
        """kill -9 of a process and its children."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def kill_all(self):
        for process in list(self.running):
            self.kill(process)


def flush_broker():
    """FLUSHALL: every message and every unacknowledged task is gone."""
    redis.Redis(unix_socket_path=settings.CELERY_BROKER_URL.removeprefix("redis+socket://")).flushall()


def wait_until(holds, *, seconds=WAIT_SECONDS):
    """Return once `holds()` is true; fails the test after a while."""
    give_up_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up_at, "not reached in time"
        time.sleep(0.1)

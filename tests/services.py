"""Private services for one pytest process, started before Django reads its settings (`-p tests.services`).

TEST_DATABASE=postgresql (the default) starts a PostgreSQL and a Redis of Debian's packages on unix sockets in a
temporary directory; TEST_DATABASE=sqlite starts nothing and leaves the tests marked `postgres` out. Each xdist worker
gets its own pair, so a test may flush Redis or stop PostgreSQL. Whatever the environment says about the portal is
dropped: a test run never touches a real database or var/.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest
import redis

OWN_VARIABLES = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "NOTIFY_URL",
    "ZONE",
    "PORT",
    "LOG_LEVEL",
)
START_SECONDS = 30
STOP_SECONDS = 10


class Services:
    """What was started; `stop` ends it and removes the directory."""

    def __init__(self, directory):
        self.directory = directory
        self.processes = []

    def start(self, command, name):
        """Starts `command` as an unprivileged user; the kernel interrupts it should this process die."""
        prefix = ["setpriv", "--pdeathsig", "INT"]
        if os.geteuid() == 0:
            prefix += ["--reuid", service_user(), "--regid", str(pwd.getpwnam(service_user()).pw_gid), "--clear-groups"]
        with (self.directory / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(prefix + command, stdout=log, stderr=log, cwd=self.directory)
        self.processes.append(process)
        return process

    def wait_for(self, answers, process, name):
        """Returns once `answers()` raises no connection error; raises with the log when the process gave up."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return answers()
            except (psycopg2.OperationalError, redis.ConnectionError):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(
                        f"{name} did not start:\n{(self.directory / f'{name}.log').read_text()}"
                    ) from None
                time.sleep(0.02)

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGINT)
        for process in self.processes:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.directory, ignore_errors=True)


def service_user():
    """An unprivileged user for the services when root runs the tests: PostgreSQL refuses root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def postgresql_program(name):
    """The newest of Debian's server programs called `name`; Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise pytest.UsageError("PostgreSQL is not installed; run ./portal test, or set TEST_DATABASE=sqlite.")
    return str(found[-1])


def start_postgresql(services):
    """Starts PostgreSQL and returns its DATABASE_URL. C.UTF-8: the same order on every machine."""
    data, run = services.directory / "postgresql", services.directory
    cluster = ["--pgdata", str(data), "--username=portal", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8"]
    if services.start([postgresql_program("initdb"), "--no-sync", *cluster], "initdb").wait() != 0:
        raise RuntimeError((services.directory / "initdb.log").read_text())
    services.processes.clear()
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(run),
        "fsync": "off",
        "full_page_writes": "off",
        "shared_buffers": "128MB",
        "max_connections": "100",
    }
    settings = [argument for name, value in options.items() for argument in ("-c", f"{name}={value}")]
    process = services.start([postgresql_program("postgres"), "-D", str(data), *settings], "postgresql")
    connect = {"host": str(run), "user": "portal", "dbname": "postgres"}
    services.wait_for(lambda: psycopg2.connect(**connect).close(), process, "postgresql")
    return f"postgres://portal@/{run}/postgres"


def start_redis(services):
    """Starts Redis with the durability the worker asks for and returns its REDIS_URL."""
    program = shutil.which("redis-server")
    if program is None:
        raise pytest.UsageError("Redis is not installed; run ./portal test, or set TEST_DATABASE=sqlite.")
    socket = services.directory / "redis.sock"
    listen = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "777", "--dir", str(services.directory)]
    keep = ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"]
    process = services.start([program, *listen, *keep], "redis")
    services.wait_for(redis.Redis(unix_socket_path=str(socket)).ping, process, "redis")
    return f"redis+socket://{socket}"


def drop_portal_environment():
    for name in list(os.environ):
        if name in OWN_VARIABLES or name.startswith("PORTAL_"):
            del os.environ[name]


def start_services(kind):
    """Starts what `kind` ("postgresql" or "sqlite") needs, points the environment at it and returns the Services."""
    services = Services(Path(tempfile.mkdtemp(prefix="portal-test-")))
    try:
        drop_portal_environment()
        data = services.directory / "data"
        (data / "static").mkdir(parents=True)
        os.environ["PORTAL_DATA_DIR"] = str(data)
        os.environ["PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS"] = "1"
        # pytest-playwright keeps an event loop in this thread; Django takes it for asynchronous code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        if kind == "postgresql":
            if os.geteuid() == 0:
                shutil.chown(services.directory, service_user())
            os.environ["SECRET_KEY"] = "only-for-tests"
            os.environ["DATABASE_URL"] = start_postgresql(services)
            os.environ["REDIS_URL"] = start_redis(services)
        elif kind != "sqlite":
            raise pytest.UsageError(f"TEST_DATABASE must be postgresql or sqlite, not {kind!r}.")
    except BaseException:
        services.stop()
        raise
    return services


def subprocess_environment(database_name):
    """The environment for a portal process (worker, beat, manage.py) that works on this process's test database."""
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    return {**os.environ, "DATABASE_URL": f"{url}/{database_name}"}


def is_xdist_controller(options):
    """The controller of `pytest -n` runs no test; each of its workers comes through here by itself."""
    return bool(getattr(options, "numprocesses", None)) and "PYTEST_XDIST_WORKER" not in os.environ


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    kind = os.environ.get("TEST_DATABASE", "postgresql")
    services = start_services("sqlite" if is_xdist_controller(early_config.known_args_namespace) else kind)
    early_config.add_cleanup(services.stop)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    if os.environ.get("TEST_DATABASE") != "sqlite":
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("postgres")]


def pytest_report_header():
    return f"portal: tests on {os.environ.get('TEST_DATABASE', 'postgresql')}"

"""The embedded default: web server, worker and beat in one process, for a machine with no other service.

The broker is in memory and dies with the process; what is due is in the database, and the first tick finds it.
"""

import os
import signal
import sys
import threading
import warnings

import waitress
from celery import beat
from celery.platforms import SecurityWarning
from celery.worker import state as worker_state
from django.core.management.base import BaseCommand, CommandError

from campaigns.planner import gather_statistics
from config.celery import app
from config.wsgi import application

HOST = "127.0.0.1"
WEB_THREADS = 8
WORKER_THREADS = 2
STOP_SECONDS = 10


def make_worker():
    """A quiet Celery worker on threads; it has no peers to talk to."""
    with warnings.catch_warnings():
        # Which user this process runs as was decided when it was started; the worker is only a thread of it.
        warnings.simplefilter("ignore", SecurityWarning)
        return app.Worker(
            pool="threads",
            concurrency=WORKER_THREADS,
            quiet=True,
            redirect_stdouts=False,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )


def ring_every_tick():
    """What fell due while the portal was off starts now and not with beat's first round."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"])


def begin_stop(signum, frame):
    """Tells the worker to finish, then leaves the web server's loop; a second signal ends the process at once."""
    worker_state.should_stop = os.EX_OK
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    sys.exit(0)


class Command(BaseCommand):
    help = "Serves the portal with worker and beat in this one process, on 127.0.0.1 and PORT (8000)."

    def handle(self, *args, **options):
        port = os.environ.get("PORT", "8000")
        server = self.listen(port)
        gather_statistics()
        worker = make_worker()
        worker_thread = threading.Thread(target=worker.start, name="worker", daemon=True)
        # Without its scheduler class named, the embedded beat would fall back to another one without a word.
        clock = beat.EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler)
        signal.signal(signal.SIGINT, begin_stop)
        signal.signal(signal.SIGTERM, begin_stop)
        worker_thread.start()
        clock.start()
        ring_every_tick()
        self.stdout.write(f"The portal answers at http://{HOST}:{port}/ (Ctrl-C stops it).")
        try:
            server.run()
        finally:
            worker_state.should_stop = os.EX_OK
            self.stdout.write("Stopping …")
            server.close()
            # Any message wakes the worker's two-second wait, so that it sees the order to stop.
            app.control.broadcast("ping")
            clock.stop()
            worker_thread.join(STOP_SECONDS)

    def listen(self, port):
        """The web server, bound to its port; a taken port is a sentence, not a traceback."""
        try:
            return waitress.create_server(application, host=HOST, port=int(port), threads=WEB_THREADS)
        except (OSError, ValueError) as error:
            raise CommandError(
                f"Cannot serve on port {port}: {error}. Choose another one, for example PORT=8001 ./portal run"
            ) from error

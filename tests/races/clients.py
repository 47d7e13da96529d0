"""Several clients that do the same thing at the same moment, each with a database connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

WAIT_SECONDS = 30


class Clients:
    """Threads that keep their connection from round to round. `run` starts them together and returns what each got."""

    def __init__(self, count):
        self.barrier = Barrier(count)
        self.pool = ThreadPoolExecutor(count)
        self.count = count

    def run(self, act):
        """[what act(number) returned, or the exception it raised] in the order of clients."""
        return list(self.pool.map(lambda number: self._act(act, number), range(self.count)))

    def _act(self, act, number):
        connection.ensure_connection()
        self.barrier.wait(WAIT_SECONDS)
        try:
            return act(number)
        except Exception as error:  # what went wrong is the result
            return error

    def close(self):
        self.run(lambda number: connection.close())
        self.pool.shutdown()

"""Visiting pages: one request in a transaction that is rolled back, what it answered, and what it changed."""

import hashlib
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.apps import apps
from django.db import connection, transaction
from django.utils.html import escape

from tests.isolation.canaries import body_of

WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
# A session is its owner's, whatever a page keeps in it; wrong passwords are counted by axes.
UNOWNED_TABLES = {"django_session", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog"}
# Different each time they are made.
RANDOM_COLUMNS = {"password", "secret_sha256", "lease_token"}
CSRF = re.compile(rb"""(csrfmiddlewaretoken" value="|X-CSRFToken&quot;: &quot;|"X-CSRFToken": ")\w+""")
# What the Content-Security-Policy forbids would only break the page.
INLINE = re.compile(rb"<[^>]*\s(style|on[a-z]+)\s*=|<script(?![^>]*\ssrc=)(?![^>]*application/json)|<style")
COMPARED_HEADERS = ("Location", "Content-Type", "HX-Redirect", "Content-Disposition", "Allow")


@dataclass
class Answer:
    """What a visitor got, in a form that can be compared; the canaries in it, and what it changed.

    `changes`: {(table, primary key): (row before, row after)}, None standing for no row.
    """

    status: int
    comparable: tuple
    canaries: set
    is_kept_by_nobody: bool
    is_inert: bool
    changes: dict = field(default_factory=dict)


class Visits:
    """Sends requests into one world and undoes each. What was asked before is answered from memory."""

    def __init__(self, world):
        self.world = world
        self.before = digest()
        self.answers = {}
        self.last_number = last_number()
        self.has_numbered = True

    def forget(self):
        """Ask everything anew: the portal's code was changed under us."""
        self.answers.clear()

    def send(self, visitor, method, path, *, data=None, query=None):
        """The Answer to one request; the method HTMX is a GET for a part of the page."""
        path = f"{path}?{urlencode(query)}" if query else path
        key = visitor.name, method, path, repr(data and sorted(data.items(), key=str))
        if key not in self.answers:
            self.answers[key] = self._answer(visitor, method, path, data)
        return self.answers[key]

    def _answer(self, visitor, method, path, data):
        with _undone(), _writes() as written:
            if self.has_numbered and method == "POST":
                number_rows_from(self.last_number)
                self.has_numbered = False
            response = self._sent(visitor.client, method, path, data or {})
            body = body_of(response)
            answer = Answer(
                response.status_code,
                comparable(response, body, path),
                self.world.canaries.found_in(response, path),
                is_kept_by_nobody(response),
                not (response.headers.get("Content-Type", "").startswith("text/html") and INLINE.search(body)),
            )
            self.has_numbered = self.has_numbered or bool(written)
            if written - UNOWNED_TABLES:
                answer.changes = self._changes(written - UNOWNED_TABLES)
        visitor.client.cookies.clear()
        visitor.client.cookies.load(visitor.cookies)
        return answer

    def _sent(self, client, method, path, data):
        if method == "HTMX":
            return client.get(path, headers={"HX-Request": "true"})
        return getattr(client, method.lower())(path, data=data)

    def _changes(self, tables):
        now = digest(tables)
        before = {key: row for key, row in self.before.items() if key[0] in tables}
        pairs = {key: (before.get(key), now.get(key)) for key in now.keys() | before.keys()}
        return {key: (before, after) for key, (before, after) in pairs.items() if before != after}


def last_number():
    """A number that no row's id exceeds, or None where ids are rolled back with their rows (SQLite)."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_value) FROM pg_sequences")
        return cursor.fetchone()[0]


def number_rows_from(last):
    """Lets the same request make rows with the same ids: a sequence of PostgreSQL is not rolled back."""
    if last is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(format('%%I.%%I', schemaname, sequencename), %s) FROM pg_sequences", [last])


@contextmanager
def _undone():
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def _writes():
    """Collects the tables that statements write to: only then is it worth looking what changed."""
    written = set()

    def watch(execute, sql, params, many, context):
        if match := WRITE.match(sql):
            written.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


def digest(tables=None):
    """{(table, primary key): row} of these tables, or of all that belong to somebody."""
    rows = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if table not in UNOWNED_TABLES and (tables is None or table in tables):
            columns = [column.attname for column in model._meta.concrete_fields if not column.primary_key]
            columns = [column for column in columns if column not in RANDOM_COLUMNS]
            for pk, *row in model._base_manager.order_by().values_list("pk", *columns):
                rows[table, str(pk)] = row
    return rows


def is_kept_by_nobody(response):
    """E2: no answer of this portal is stored by a browser or a proxy, nor shared between people."""
    varies = {name.strip() for name in response.headers.get("Vary", "").split(",")}
    return "no-store" in response.headers.get("Cache-Control", "") and {"Cookie", "HX-Request"} <= varies


def comparable(response, body, path):
    """Status, headers and body without what differs from one request to the next: tokens, and the path itself."""
    body = CSRF.sub(rb"\1", body)
    headers = [(name, response.headers[name]) for name in COMPARED_HEADERS if name in response.headers]
    for own in sorted({path, escape(path), quote(path), quote(path, safe="")}, key=len, reverse=True):
        body = body.replace(own.encode(), b"PATH")
        headers = [(name, value.replace(own, "PATH")) for name, value in headers]
    return response.status_code, tuple(headers), hashlib.sha256(body).hexdigest()

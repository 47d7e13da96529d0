"""The demo town, seeded once a process: each test gets it back row by row, in a fraction of the time seeding takes.

The rows are kept in a schema of their own, which the flush after a test that commits does not see.
"""

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from psycopg2.sql import SQL, Identifier

KEPT = Identifier("demo_town")


def is_kept():
    return _run(SQL("SELECT FROM pg_namespace WHERE nspname = 'demo_town'")) == 1


@transaction.atomic
def keep():
    """Keep every row there is now."""
    _run(SQL("CREATE SCHEMA {}").format(KEPT))
    for table in _tables():
        _run(SQL("CREATE TABLE {}.{} AS TABLE {}").format(KEPT, table, table))


@transaction.atomic
def bring_back():
    """Empty the database and fill it with the rows that were kept."""
    # The role of a replica: rows come back in any order, constraints between tables held when they were kept.
    _run(SQL("SET LOCAL session_replication_role = replica"))
    _run(SQL("TRUNCATE {}").format(SQL(", ").join(_tables())))
    for table in _tables():
        _run(SQL("INSERT INTO {} SELECT * FROM {}.{}").format(table, KEPT, table))
    for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
        _run(statement)


def _tables():
    return [Identifier(name) for name in connection.introspection.django_table_names(only_existing=True)]


def _run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount

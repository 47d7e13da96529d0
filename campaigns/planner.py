"""Statistics for the database's query planner: neither database gathers them in the middle of a bulk load."""

from django.db import connection


def gather_statistics(*models):
    """Tell the planner what is in the tables of these models, or in all tables.

    After a bulk load PostgreSQL otherwise checks each foreign key by reading the whole table it took for empty, and
    SQLite, which gathers nothing by itself, looks for what is missing through the wrong index: both ten times as slow.
    """
    with connection.cursor() as cursor:
        for table in [connection.ops.quote_name(model._meta.db_table) for model in models] or [""]:
            cursor.execute(f"ANALYZE {table}".rstrip())

"""Twin neighbourhoods: the same town's spot checks once among few facts of other campaigns and once among ten times more.

Each twin is a schema with its own tables of spot check facts; whoever puts it first in the search path reads them there.
"""

from contextlib import contextmanager

from django.db import connection

from benchmarks.days import FIRST_DAY, LAST_DAY
from inspections.models import FailedItem, Rectification, SpotCheckVerdict

DAYS = (LAST_DAY - FIRST_DAY).days
# Neighbours have ids and campaigns that no row of the town has.
FIRST_ID = 1_000_000_000
ROWS_PER_CAMPAIGN = 20_000
# How many rows of each kind there are for a spot check.
SHARES = {SpotCheckVerdict: 1, FailedItem: 0.12, Rectification: 0.08}


def make_twin(schema, rows):
    """A schema with the facts of the town and those of `rows` spot checks of its neighbours, in the order of their days."""
    with unlimited() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
        for model, share in SHARES.items():
            table = model._meta.db_table
            cursor.execute(f"CREATE TABLE {schema}.{table} (LIKE public.{table})")
            cursor.execute(_filling(model, schema, int(rows * share)))
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %s", [table])
            for (definition,) in cursor.fetchall():
                cursor.execute(definition.replace(f" ON public.{table} ", f" ON {schema}.{table} "))
            cursor.execute(f"ANALYZE {schema}.{table}")


def vacuum(schema):
    """What the server does by itself some time after many rows came in; not inside a transaction."""
    with unlimited() as cursor:
        for model in SHARES:
            cursor.execute(f"VACUUM {schema}.{model._meta.db_table}")


@contextmanager
def unlimited():
    """A cursor that may take minutes and memory: for building, never for what is measured."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET work_mem = '1GB'; SET maintenance_work_mem = '1GB'")
        try:
            yield cursor
        finally:
            cursor.execute("RESET statement_timeout; RESET work_mem; RESET maintenance_work_mem")


@contextmanager
def reading(schema):
    """Within it the portal's queries find the schema's tables before its own."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path = {schema}, public")
        try:
            yield
        finally:
            cursor.execute("RESET search_path")


def _filling(model, schema, rows):
    """SQL that fills a twin's table. Rows come by day as a nation's do, so no two of a campaign lie side by side."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    day = "ordered_on" if model is Rectification else "happened_on"
    neighbours = ", ".join(f"{_neighbour(model, column, rows)} AS {column}" for column in columns)
    return (
        f"INSERT INTO {schema}.{table} ({', '.join(columns)}) SELECT * FROM ("  # noqa: S608
        f"SELECT {', '.join(columns)} FROM public.{table}"
        f" UNION ALL SELECT {neighbours} FROM generate_series(0, {rows - 1}) AS n"
        f") AS facts ORDER BY {day}, hashint8(id)"
    )


def _neighbour(model, column, rows):
    """A neighbour's value, as varied as the town's: shared columns take those that the town's rows have, in turn."""
    day = f"DATE '{FIRST_DAY}' + (n::bigint * {DAYS} / {rows})::int"
    campaigns = max(1, int(rows / (SHARES[model] * ROWS_PER_CAMPAIGN)))
    own = {
        "id": f"{FIRST_ID} + n",
        "spot_check_id": f"{FIRST_ID} + n",
        "campaign_id": f"{FIRST_ID} + (n::bigint * 7919) % {campaigns}",
        "unit_id": f"{FIRST_ID} + (n::bigint * 104729) % {campaigns * 26}",
        "recorded_at": f"({day} + 20)::timestamptz",
        "superseded_at": "NULL::timestamptz",
        "recorded_by_id": "NULL::bigint",
        "happened_on": day,
        "ordered_on": day,
        "concluded_on": f"{day} + 14",
        "due_on": f"{day} + 75",
        "rolled_on": f"{day} + 75",
        "closed_on": f"CASE WHEN n % 5 > 0 THEN {day} + 40 END",
        "size": "(ARRAY['micro', 'micro', 'small', 'medium'])[1 + n % 4]",
        "method": "CASE WHEN n % 10 < 7 THEN 'random' ELSE 'targeted' END",
        "verdict": "CASE WHEN n % 25 < 2 THEN 'nonconforming' ELSE 'conforming' END",
        "category_id": "1 + n % 8",
        "item_id": "1 + n % 40",
        "note": "''",
    }
    return own[column]

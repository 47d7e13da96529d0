"""Queries of one shape, written as SQL once: to write a small query takes Django longer than it takes the database to answer.

A page that asks a dozen of them about its rows spends more on writing them than on all else.
"""

import functools
from copy import copy
from datetime import date, timedelta
from types import SimpleNamespace
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BigIntegerField, QuerySet
from django.db.models.sql.compiler import SQLCompiler

# Values that no row has. They stand for what is known only when the query is asked, and are found among its parameters.
FIRST_KEY, FIRST_DAY = -(10**15), date(9000, 1, 1)
NO_KEY, LARGEST_KEY = -1, BigIntegerField.MAX_BIGINT


class Viewer(NamedTuple):
    """Stands for a person in `visible_to`: rows are scoped by nothing else."""

    data_path: str


def prepared(build):
    """Makes a function that returns a queryset one that returns a list of what the queryset would give.

    Its arguments may be primary keys, lists of them, days, and persons, for `visible_to`. Nothing is asked for a person who
    sees nothing, for a key too large for any row, and for lists that are all empty. The function itself is called only when
    the SQL is written, twice for each length of its lists: it may do nothing with its arguments but hand them to the
    queryset, and raises ValueError where it did.
    """
    written = {}

    @functools.wraps(build)
    def found(*arguments):
        lists = [argument for argument in arguments if isinstance(argument, list)]
        arguments = [_argument(argument) for argument in arguments]
        if any(_finds_nothing(argument) for argument in arguments) or (lists and not any(lists)):
            return []
        shape = tuple(len(argument) if isinstance(argument, list) else type(argument) for argument in arguments)
        if shape not in written:
            written[shape] = _written(build, arguments)
        return written[shape].ask(_values(arguments))

    return found


class WrittenQuery(NamedTuple):
    """A queryset and its SQL; of each parameter the place of a value and None, or None and a constant."""

    queryset: QuerySet
    compiler: SQLCompiler
    sql: str
    parameters: list

    def ask(self, values):
        """What the queryset gives for these values."""
        with connection.cursor() as cursor:
            cursor.execute(
                self.sql, [constant if place is None else values[place] for place, constant in self.parameters]
            )
            rows = cursor.fetchall()
        # The queryset makes of the rows what it always makes, but its compiler has the answer already.
        answered = copy(self.compiler)
        answered.execute_sql = lambda *args, **kwargs: [rows]
        query = SimpleNamespace(get_compiler=lambda *args, **kwargs: answered)
        asked = SimpleNamespace(
            db=DEFAULT_DB_ALIAS, query=query, _fields=self.queryset._fields, _known_related_objects={}
        )
        return list(self.queryset._iterable_class(asked))


def _argument(argument):
    if isinstance(argument, list):
        # The last key repeated up to a power of two: few lengths, so few shapes.
        size = 1 << max(0, len(argument) - 1).bit_length()
        return [*argument, *[argument[-1] if argument else NO_KEY] * (size - len(argument))]
    return Viewer(argument.data_path) if hasattr(argument, "data_path") else argument


def _finds_nothing(argument):
    return argument == Viewer(None) or (isinstance(argument, int) and argument > LARGEST_KEY)


def _values(arguments):
    """All single values in their order, as the driver of the database takes them."""
    return [
        _value(value) for argument in arguments for value in (argument if isinstance(argument, list) else [argument])
    ]


def _value(value):
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, Viewer):
        return f"{connection.ops.prep_for_like_query(value.data_path)}%"
    return value


def _written(build, arguments):
    query, again = (_read(build, arguments, turn) for turn in range(2))
    used = {place for place, _constant in query.parameters}
    if query.parameters != again.parameters or not used.issuperset(range(len(_values(arguments)))):
        raise ValueError(f"{build.__qualname__} changes an argument before the queryset gets it, or leaves one out.")
    return query


def _read(build, arguments, turn):
    markers = _markers(arguments, turn)
    places = {value: place for place, value in enumerate(_values(markers))}
    queryset = build(*markers)
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    parameters = [(places[each], None) if each in places else (None, each) for each in parameters]
    return WrittenQuery(queryset, compiler, sql, parameters)


def _markers(arguments, turn):
    """Arguments of the same shape, no two values alike, and none that is there in another turn."""
    count = len(_values(arguments))
    numbers = iter(range(turn * count, (turn + 1) * count))
    return [
        [_marker(value, next(numbers)) for value in argument]
        if isinstance(argument, list)
        else _marker(argument, next(numbers))
        for argument in arguments
    ]


def _marker(value, number):
    if isinstance(value, date):
        return FIRST_DAY + timedelta(number)
    if isinstance(value, Viewer):
        return Viewer(f"{FIRST_KEY - number}/")
    return FIRST_KEY - number

"""The goals' own guards on small data: floors and ours give the same numbers, the same rows, the same words."""

import pytest
from django.db import connection

from benchmarks import (
    compile_by_hand,
    g04_enterprise_list,
    g04_spot_check_list,
    g09_town_compile,
    g10_neighbourhood,
    g19_pdf,
    g20_docx,
    papers,
    town,
)
from reports.figure_catalogue import FIGURES

NEIGHBOURS = 500


@pytest.fixture
def scope(db):
    return g09_town_compile.town_scope(town.make_town(town.SMALL))


@pytest.mark.postgres
def test_sql_by_hand_gives_the_cells_and_digests_of_every_figure(scope):
    by_hand = compile_by_hand.compiled(scope)

    assert list(by_hand) == list(FIGURES)
    assert g09_town_compile.compile_by_figures(scope) == by_hand
    empty = [code for code, ((rows, _digest), _cells) in by_hand.items() if rows == 0]
    assert not empty, "a figure without rows proves nothing"


@pytest.mark.postgres
def test_twins_hold_the_town_among_ever_more_neighbours(scope):
    g10_neighbourhood.make_twins(NEIGHBOURS)

    few, many = (g10_neighbourhood.compiled(schema, scope) for schema in ("few", "many"))
    assert few == many == g09_town_compile.compile_by_figures(scope)
    with connection.cursor() as cursor:
        rows_of_few, rows_of_many = (rows_in(cursor, schema) for schema in ("few", "many"))
    assert rows_of_many - rows_of_few == NEIGHBOURS * (g10_neighbourhood.GROWTH - 1)


def rows_in(cursor, schema):
    cursor.execute(f"SELECT COUNT(*) FROM {schema}.inspections_spotcheckverdict")  # noqa: S608 - a schema of our own
    return cursor.fetchone()[0]


@pytest.mark.postgres
@pytest.mark.parametrize("module", [g04_enterprise_list, g04_spot_check_list])
def test_lists_take_as_many_queries_for_a_page_as_for_a_few_rows(db, module):
    timings = module.measure(requests=1)

    assert len(timings.ours) == len(timings.floor) == len(timings.peer)


@pytest.mark.postgres
def test_papers_differ_and_weasyprint_prints_the_same_one():
    assert papers.make_paper(rows=2) != papers.make_paper(rows=2)
    g19_pdf.assert_same_paper(papers.make_paper(rows=2))


def test_docx_by_hand_and_by_python_docx_say_the_same_tables():
    g20_docx.assert_same_tables(papers.make_paper(rows=2))

from types import SimpleNamespace

from reports.figure_catalogue import FIGURES
from reports.figure_groups import grouped


def test_every_figure_stands_once_under_a_heading():
    lines = [SimpleNamespace(figure=figure) for figure in FIGURES.values()]

    groups = grouped(lines)

    assert [line.figure.code for _title, group in groups for line in group] == list(FIGURES)
    assert [[line.figure.code for line in group] for _title, group in groups][-1] == [
        "firms_assisted",
        "products_cultivated",
    ]
    assert grouped([]) == []

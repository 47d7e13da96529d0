import pytest

from reports.figure_catalogue import FIGURES
from reports.figure_groups import DESK_GROUPS, PAPER_GROUPS, grouped


@pytest.mark.parametrize("groups", [DESK_GROUPS, PAPER_GROUPS])
def test_every_figure_stands_once_under_a_heading(groups):
    parted = grouped(FIGURES, groups)

    assert [code for _title, codes in parted for code in codes] == list(FIGURES)
    assert grouped([], groups) == []


def test_what_fits_nowhere_else_stands_last_on_the_desk():
    assert grouped(FIGURES, DESK_GROUPS)[-1][1] == ["firms_assisted", "products_cultivated"]

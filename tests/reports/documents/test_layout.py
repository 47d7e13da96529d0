"""Which rows stay together on a page, and where long headers break."""

import pytest

from reports.documents import layout, tree
from tests.reports.documents.papers import unit_table


def wide_table(*header):
    return tree.Table("表", header, [["西冲社区", *["12.3%"] * (len(header) - 1)]], right=tuple(range(1, len(header))))


@pytest.mark.parametrize(
    ("rows", "groups"),
    [(0, []), (1, [1]), (14, [14]), (15, [3, *[1] * 9, 3]), (300, [3, *[1] * 294, 3])],
)
def test_short_tables_stay_whole_and_long_ones_leave_no_single_row(rows, groups):
    assert layout.row_groups(unit_table(rows)) == groups


def test_rows_count_by_their_lines():
    table = tree.Table("表", ("任务", "单位"), [["长" * 400, "村"]] * 7)

    assert layout.row_groups(table) == [1] * 7


def test_long_headers_break_between_their_words():
    """As in the table of villages, whose nine columns leave each little room."""
    words = (
        "本期检验",
        "本期不合格",
        "今年检验",
        "今年不合格",
        "今年不合格率（随机）",
        "今年发现率（定向）",
        "未结",
        "超期",
    )
    table = wide_table("村（社区）", *words)

    assert layout.header_lines(table) == [
        ("村", "（社区）"),
        ("本期检验",),
        ("本期", "不合格"),
        ("今年检验",),
        ("今年", "不合格"),
        ("今年不合格率", "（随机）"),
        ("今年发现率", "（定向）"),
        ("未结",),
        ("超期",),
    ]


def test_headers_with_room_stand_on_one_line():
    table = wide_table("村（社区）", "本期不合格")

    assert layout.header_lines(table) == [("村（社区）",), ("本期不合格",)]

import pytest

from reports.documents import layout, tree
from tests.reports.documents.papers import paper, token, unit_table


def test_tokens_come_in_the_order_of_reading():
    texts = [run.text for run in tree.tokens(paper(note=("截至", token("9"))))]

    assert texts == ["9", "36", "8.3%", "1,482", "7.9%", "-3.1", "0", "—", "12,345", "2", "36"]


def test_tag_names_the_cell_whatever_the_order_of_dimensions():
    one = tree.Token("1", "failed_items", "period", (("unit", 3), ("item", 7)))
    other = tree.Token("1", "failed_items", "period", (("item", 7), ("unit", 3)))

    assert one.tag == other.tag == "failed_items|period|item=7|unit=3"
    assert tree.Token("1", "failed_items", "period").tag == "failed_items|period"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("横栏\x00镇\x07", "横栏镇"),
        ("上一行\r\n下一行\t完", "上一行  下一行 完"),
        ("a\u202eb\u200bc\ufeff\u2066", "abc"),
        ("隔\u00a0开\u2028行", "隔 开 行"),
        ("全角\u3000空格", "全角\u3000空格"),
        ("葛\U000e0100城", "葛城"),
        ("\ud800坏\ufffe\U0001ffff", "坏"),
        ("喆堃昇翀㎡①𠮷\U00031350", "喆堃昇翀㎡①𠮷\U00031350"),
    ],
)
def test_text_is_made_printable_and_rare_characters_stay(text, shown):
    assert tree.printable(text) == shown
    assert tree.Paragraph(text).runs == (shown,)
    assert tree.Heading(1, text).text == tree.Head(text).name == shown
    assert tree.Table("", ("甲",), [[text]]).rows == (((shown,),),)
    assert tree.Imprint((text,)).lines == (shown,)


def test_one_run_may_stand_for_a_list_of_runs():
    number = token("1")

    assert tree.Paragraph(number).runs == (number,)
    assert tree.BulletList(["甲", number]).items == (("甲",), (number,))


def test_rows_that_do_not_fit_their_header_are_refused():
    with pytest.raises(ValueError, match="2 cells"):
        tree.Table("表", ("甲", "乙"), [["一"]])
    with pytest.raises(ValueError, match="do not fit"):
        tree.Table("表", ("甲", "乙"), [], right=(2,))
    with pytest.raises(ValueError, match="do not fit"):
        tree.Table("表", ("甲", "乙"), [], widths=(1,))
    with pytest.raises(ValueError, match="level"):
        tree.Heading(4, "四")


def test_columns_share_the_width_and_numbers_get_what_they_need():
    long = tree.Table("表", ("单位", "事项", "日期"), [["演示东村", "整改" * 60, "2026-10-31"]])
    shares = layout.column_shares(long)
    characters = layout.BLOCK_WIDTH * layout.POINTS_PER_MM / (layout.SIZE_TABLE / 2)

    assert sum(shares) == pytest.approx(1)
    assert shares[0] * characters >= len("演示东村") * 2
    assert shares[2] * characters >= len("2026-10-31")
    assert shares[1] == max(shares)
    assert layout.column_shares(tree.Table("表", ("甲", "乙"), [], widths=(1, 3))) == [0.25, 0.75]


def test_many_columns_of_long_text_still_leave_each_some_room():
    table = tree.Table("表", tuple("甲乙丙丁戊己庚"), [["整改情况" * 20] * 7])

    assert min(layout.column_shares(table)) > 0.1


def test_a_table_of_short_cells_is_told_from_one_of_words():
    header = ("排名", "单位", "批次")

    assert unit_table().is_compact
    assert tree.Table("表", header, [["1", "演示东村", "36"]], right=(2,)).is_compact
    assert not tree.Table("表", header, [["1", "整改落实情况" * 3, "36"]], right=(2,)).is_compact
    assert not tree.Table("表", header, [["1", "演示东村", "36"]]).is_compact

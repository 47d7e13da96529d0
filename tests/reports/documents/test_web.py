"""The paper on the web, read back as HTML."""

import pytest
from lxml import html

from reports.documents import tree, web
from tests.reports.documents.papers import HOSTILE, RARE_NAMES, paper, token


def page(document, **options):
    return html.fragment_fromstring(web.render(document, **options), create_parent="article")


def numbers(article):
    return [
        ("|".join(filter(None, map(element.get, ("data-figure", "data-window", "data-dimensions")))), element.text)
        for element in article.iterfind(".//*[@data-figure]")
    ]


def test_numbers_are_read_back_by_their_cells():
    document = paper()

    assert numbers(page(document)) == [(number.tag, number.text) for number in tree.tokens(document)]


def test_numbers_open_their_rows_where_they_may():
    linked, plain = page(paper()), page(paper(), is_linked=False)
    without_rows = page(paper(tree.Paragraph(tree.Token("1", "code", "period"))))

    assert [link.get("href") for link in linked.iterfind(".//a")][0] == "/office/reports/batches_tested/"
    assert len(linked.findall(".//a")) == len(numbers(linked)) == len(numbers(plain))
    assert not plain.findall(".//a")
    assert not without_rows.findall(".//a")


def test_a_nought_is_printed_quietly():
    (nought, one) = page(paper(tree.Paragraph((token("0"), token("1"))))).iterfind(".//a")

    assert "number-zero" in nought.get("class")
    assert "number-zero" not in one.get("class")


def test_blocks_have_their_elements():
    article = page(paper())

    assert [heading.text_content() for heading in article.iterfind(".//h2")] == [paper().title, "一、总体情况"]
    assert [heading.text_content() for heading in article.iterfind(".//h3")] == ["（一）存在问题"]
    assert [heading.text_content() for heading in article.iterfind(".//h4")] == ["1. 报送不及时"]
    assert len(article.findall(".//ol/li")) == len(article.findall(".//ul/li")) == 2
    assert article.findtext(".//caption") == "表1　各村（社区）情况 单位：批次"
    assert [row.findtext("th").strip() for row in article.iterfind(".//tbody/tr")] == ["演示0村", "演示1村"]
    assert {cell.get("data-label") for cell in article.iterfind(".//tbody/tr/td")} == {"检验批次", "不合格率", "变化"}


def test_text_and_numbers_join_without_a_gap():
    (paragraph,) = page(paper(tree.Paragraph(("本周检验", token("36"), "批次。")))).iterfind(".//div/p")

    assert paragraph.text_content().strip() == "本周检验36批次。"


def test_a_table_of_words_is_no_table_of_figures():
    words = tree.Table("表", ("单位", "事项"), [["演示东村", "整改"]])

    (table,) = page(paper(words)).iterfind(".//table")

    assert "figure-table" not in table.get("class")
    assert "figure-table" in page(paper()).find(".//table").get("class")


def test_demonstration_is_marked():
    assert page(paper()).find(".//*[@class='demo-mark']") is not None
    assert page(paper(head=tree.Head("通报"))).find(".//*[@class='demo-mark']") is None


@pytest.mark.parametrize("text", [*HOSTILE, RARE_NAMES])
def test_hostile_and_rare_text_is_printed_as_it_stands(text):
    document = paper(
        tree.Heading(1, text),
        tree.Paragraph((text, tree.Token(text, "code", "period", url=f"/?x={text}"))),
        tree.BulletList([text]),
        tree.Table(text, (text, text), [[text, text]], unit_words=text),
        head=tree.Head(text, text, text, text, text, text),
        title=text,
        imprint=tree.Imprint((text,), text, text, text),
    )

    article = page(document)

    assert article.text_content().count(text) == 21
    assert not article.findall(".//script")

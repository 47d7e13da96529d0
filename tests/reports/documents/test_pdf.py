"""The PDF, read back: text, numbers, pages, geometry, fonts, and what happens when a font is missing."""

import threading
from contextlib import nullcontext
from io import BytesIO

import pylopdf_fonts_zh_cn
import pytest
import typst
from pypdf import PdfReader

from reports.documents import fonts, layout, pdf, tree
from tests.reports.documents.papers import HOSTILE, RARE_NAMES, paper, token, unit_table

SYSTEM_FONTS = "/usr/share/fonts/opentype/noto"
POINTS = layout.POINTS_PER_MM


def read(document):
    return PdfReader(BytesIO(pdf.render(document)))


def text_of(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


def squeezed(text):
    """Without blanks: typst breaks lines and closes gaps where it likes."""
    return "".join(text.split())


def placed(page):
    """(text, x, y from the page's foot, font) of every piece of text on a page."""
    pieces = []

    def visit(text, matrix, _text_matrix, font, _size):
        if text.strip():
            pieces.append((text.strip(), matrix[4], matrix[5], font["/BaseFont"]))

    page.extract_text(visitor_text=visit)
    return pieces


@pytest.fixture
def folders(settings):
    """Sets PORTAL_FONT_DIRS; what was found there is forgotten afterwards."""

    def choose(*chosen):
        settings.PORTAL_FONT_DIRS = list(map(str, chosen))

    yield choose
    pdf._press.cache_clear()


def test_numbers_are_read_back_in_their_order():
    document = paper()

    text, at = text_of(read(document)), 0

    for number in tree.tokens(document):
        at = text.index(number.text, at) + len(number.text)


@pytest.mark.parametrize("number", ["1,234,567", "12.3%", "-3.1个百分点", "+20.0%"])
def test_no_number_is_broken_wherever_the_line_ends(number):
    number = number.removesuffix("个百分点")
    paragraphs = [tree.Paragraph(("国" * filler, token(number), "批次")) for filler in range(14, 30)]

    lines = text_of(read(paper(*paragraphs, imprint=None))).splitlines()

    assert sum(line.count(number) for line in lines) == len(paragraphs)


def test_whole_text_is_there():
    document = paper()
    text = squeezed(text_of(read(document)))

    for part in (
        *(document.head.name, document.head.kind, document.head.issue, document.head.number, document.title),
        "数据截至2026-11-1612:00",
        "本周检验36批次，不合格率8.3%，比上周下降。",
        "2.演示西村有2项任务逾期。",
        *document.imprint.lines,
        "共印60份",
    ):
        assert squeezed(part) in text


def test_page_is_a4_with_the_text_block_of_the_standard():
    page = read(paper(tree.Paragraph("国" * 3000), imprint=None)).pages[1]
    xs, ys = zip(*[(x, y) for text, x, y, _font in placed(page) if text.startswith("国")], strict=True)

    assert (page.mediabox.width, page.mediabox.height) == (
        pytest.approx(layout.PAGE_WIDTH * POINTS, abs=0.1),
        pytest.approx(layout.PAGE_HEIGHT * POINTS, abs=0.1),
    )
    assert min(xs) == pytest.approx(28 * POINTS, abs=0.5)
    # The first and the last line's baselines lie 0.8 em under the top and 0.2 em over the foot of the block.
    assert max(ys) == pytest.approx((297 - 37) * POINTS - 0.8 * 16, abs=0.5)
    assert min(ys) == pytest.approx(max(ys) - 21 * layout.LINE_PITCH, abs=0.5)


def test_page_holds_22_lines_of_28_characters():
    page = read(paper(tree.Paragraph("国" * 3000), imprint=None)).pages[1]

    lines = [line for line in page.extract_text().splitlines() if "国" in line]

    assert [len(line) for line in lines] == [28] * 22


def test_first_line_is_two_characters_in():
    page = read(paper(tree.Paragraph("国" * 100), imprint=None)).pages[0]

    lines = [(len(text), x) for text, x, _y, _font in placed(page) if text.startswith("国")]

    assert [length for length, _x in lines] == [26, 28, 28, 18]
    assert lines[0][1] == pytest.approx(28 * POINTS + 2 * layout.CHARACTER_PITCH, abs=0.5)


def test_page_number_stands_outside_and_under_the_block():
    pages = read(paper(tree.Paragraph("国" * 3000), imprint=None)).pages
    left, right = 28 * POINTS, (210 - 26) * POINTS

    for number, page in enumerate(pages, 1):
        ((text, x, y, _font),) = [piece for piece in placed(page) if "—" in piece[0]]
        assert text == f"— {number} —"
        if number % 2:
            # Two dashes, two blanks and a figure take less than four characters; one is left free at the edge.
            assert right - 5 * layout.SIZE_SMALL < x < right - 2 * layout.SIZE_SMALL
        else:
            assert x == pytest.approx(left + layout.SIZE_SMALL, abs=0.5)
        # A dash lies about three tenths of its size over the baseline.
        assert 35 * POINTS - y - 0.3 * layout.SIZE_SMALL == pytest.approx(7 * POINTS, abs=1)


def test_demonstration_is_marked_on_every_page_and_only_then():
    long = tree.Paragraph("国" * 3000)
    marked, unmarked = read(paper(long)), read(paper(long, head=tree.Head("通报")))

    assert len(marked.pages) > 3
    assert all("演示数据" in page.extract_text() for page in marked.pages)
    assert "演示数据" not in text_of(unmarked)


def test_fonts_are_those_of_the_package():
    found = {font.partition("+")[2].partition("-")[0] for page in read(paper()).pages for *_, font in placed(page)}

    assert found == {"NotoSerifSC", "NotoSansSC"}


def test_long_tables_repeat_their_header():
    pages = read(paper(unit_table(120), imprint=None)).pages
    with_rows = [page.extract_text() for page in pages if "演示" in page.extract_text().replace("演示数据", "")]

    assert len(with_rows) > 2
    assert all("检验批次" in text for text in with_rows[1:])


@pytest.mark.parametrize("filler", range(4, 22, 2))
def test_short_tables_stay_on_one_page(filler):
    lines = [tree.Paragraph(f"第{number}行") for number in range(filler)]

    pages = [squeezed(page.extract_text()) for page in read(paper(*lines, unit_table(6), imprint=None)).pages]

    (with_rows,) = [page for page in pages if "演示" in page and any(f"演示{row}村" in page for row in range(6))]
    assert all(f"演示{row}村" in with_rows for row in range(6))
    assert "表1" in with_rows


@pytest.mark.parametrize("filler", range(1, 14))
def test_long_tables_leave_no_row_alone(filler):
    lines = [tree.Paragraph(f"第{number}行") for number in range(filler)]

    pages = [squeezed(page.extract_text()) for page in read(paper(*lines, unit_table(40), imprint=None)).pages]

    counts = [sum(f"演示{row}村" in page for row in range(40)) for page in pages]
    assert sum(counts) == 40
    assert min(count for count in counts if count) >= layout.ROWS_TOGETHER


@pytest.mark.parametrize("filler", range(6, 14))
def test_imprint_never_has_a_page_of_its_own(filler):
    lines = [tree.Paragraph(f"第{number}行") for number in range(filler)]

    last = squeezed(read(paper(*lines)).pages[-1].extract_text())
    with_table = squeezed(read(paper(*lines, unit_table(2))).pages[-1].extract_text())

    assert f"第{filler - 1}行" in last
    assert "演示1村" in with_table
    assert "共印60份" in last
    assert "共印60份" in with_table


@pytest.mark.postgres
def test_five_thousand_rows():
    reader = read(paper(unit_table(5000), imprint=None))

    assert "演示4999村" in squeezed(reader.pages[-1].extract_text())


def test_file_says_it_is_pdf_a_2b_and_which_paper():
    reader = read(paper())
    xmp = reader.xmp_metadata.stream.get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert reader.metadata.title == paper().title
    assert reader.metadata.author == "演示镇专班办"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.trailer["/Root"]["/OutputIntents"]
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == ["一、总体情况"]


@pytest.mark.parametrize("text", [*HOSTILE, RARE_NAMES])
def test_hostile_and_rare_text_is_printed_as_it_stands(text):
    document = paper(
        tree.Heading(1, text),
        tree.Paragraph(text),
        tree.OrderedList([text]),
        tree.BulletList([text]),
        tree.Table(text, (text,), [[text]], unit_words=text),
        head=tree.Head(text, text, text, text, text, text),
        title=text,
        note=(text,),
        imprint=tree.Imprint((text,), text, text, text),
    )

    found = squeezed(text_of(read(document)))

    assert found.count(squeezed(text)) == 20


# -- Fonts that are missing


def test_a_character_without_a_font_is_refused_with_a_sentence():
    with pytest.raises(fonts.FontMissing) as refused:
        pdf.render(paper(tree.Paragraph("联络员：王\U00020bb7\ue000")))

    (message,) = refused.value.messages
    assert message.startswith("现有字体没有这些字：\U00020bb7 U+20BB7、\ue000 U+E000，无法生成 PDF。")
    assert "PORTAL_FONT_DIRS" in message


def test_another_standard_would_lose_that_character_without_a_word(monkeypatch):
    monkeypatch.setattr(pdf, "STANDARD", "1.7")

    text = squeezed(text_of(read(paper(tree.Paragraph("联络员：王\U00020bb7到")))))

    assert "联络员" in text
    assert "王\U00020bb7到" not in text


def test_other_faults_of_typst_are_not_taken_for_a_missing_font(monkeypatch):
    monkeypatch.setattr(pdf, "LAYOUT", {})
    monkeypatch.setattr(pdf, "_press", pdf._Press)

    with pytest.raises(typst.TypstError):
        pdf.render(paper())


def test_a_font_of_the_office_brings_the_character(folders):
    folders(SYSTEM_FONTS)

    text = squeezed(text_of(read(paper(tree.Paragraph("联络员：王\U00020bb7到")))))

    assert "王\U00020bb7到" in text


def test_a_face_of_the_office_is_taken_before_noto(folders, monkeypatch):
    monkeypatch.setitem(layout.FONTS, "body", layout.Font("仿宋", ("Noto Serif CJK TC", layout.SERIF)))
    folders(SYSTEM_FONTS)

    found = {font for page in read(paper()).pages for text, *_, font in placed(page) if "本周检验" in text}

    assert {font.partition("+")[2].partition("-")[0] for font in found} == {"NotoSerifCJKtc"}


def test_a_folder_that_is_not_there_is_named(folders, tmp_path):
    folders(tmp_path / "字体")

    with pytest.raises(fonts.FontMissing, match="字体，请检查 PORTAL_FONT_DIRS"):
        pdf.render(paper())


def test_a_missing_package_of_fonts_says_what_to_run(folders, tmp_path, monkeypatch):
    monkeypatch.setattr(pylopdf_fonts_zh_cn, "__file__", str(tmp_path / "__init__.py"))
    folders(tmp_path)

    with pytest.raises(fonts.FontMissing, match=r"缺少中文字体 Noto Serif SC、Noto Sans SC.*\./portal setup"):
        pdf.render(paper())


# -- Threads


def render_in_threads(count=4, rounds=4):
    """[(thread, text or exception)] of papers rendered at once."""
    outcomes, start = [], threading.Barrier(count)

    def work(thread):
        start.wait()
        for number in range(rounds):
            try:
                text = squeezed(text_of(read(paper(tree.Paragraph(f"甲{thread}乙{number}丙" * 30)))))
                outcomes.append(text.count(f"甲{thread}乙{number}丙"))
            except RuntimeError as error:
                outcomes.append(error)

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_threads_share_the_compiler_and_get_their_own_papers():
    assert render_in_threads() == [30] * 16


def test_threads_without_the_lock_would_fail(folders):
    folders()
    pdf.render(paper())
    pdf._press(()).lock = nullcontext()

    assert any(isinstance(outcome, RuntimeError) for outcome in render_in_threads())

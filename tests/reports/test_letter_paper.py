"""The DOCX of a 督办函: every fact on it, the draft's missing number, the mark of the demo."""

from datetime import timedelta
from io import BytesIO

import docx
import pytest

from accounts.models import Installation
from campaigns import paper_makers, services
from reports import letter_paper
from reports.documents import pdf, tree, web
from tests.factories_bulletins import make_campaign
from tests.factories_campaigns import make_clerk
from tests.factories_directives import MONDAY, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(office, village, village_head, time_machine):
    """Ordered on 9 November, due on 16 November, urged on the 17th, drafted on the 19th."""
    time_machine.move_to(MONDAY, tick=False)
    campaign = make_campaign(office, village)
    clerk = make_clerk(campaign)
    directive = order(campaign, village, by=clerk, text="排查夜间生产")
    time_machine.move_to(MONDAY + timedelta(days=8), tick=False)
    services.urge_directive(directive, by=clerk)
    time_machine.move_to(MONDAY + timedelta(days=10), tick=False)
    return services.draft_letter(directive, by=clerk)


def lines_of(letter):
    document = docx.Document(BytesIO(paper_makers.make("supervision_letter", letter)))
    return document, [paragraph.text for paragraph in document.paragraphs if paragraph.text.strip()]


def test_draft_has_every_fact_and_no_number(letter, office):
    document, lines = lines_of(letter)

    assert lines == [
        office.name,
        "待签发",
        f"{letter.campaign.name}\t",
        "督办函",
        "演示东村：",
        f"2026年11月9日，{office.name}就“夜间生产排查”向你单位交办：排查夜间生产。",
        "要求于2026年11月16日前回复办理结果。截至2026年11月19日，尚未收到你单位回复，已逾期3个工作日。",
        "在此期间，已于2026年11月17日催办。",
        "请你单位于2026年11月26日前书面回复办理结果；未能办结的，写明原因、下一步措施和完成时限。",
        "特此督办。",
        office.name,
        "年　　月　　日",
    ]
    assert [each.text for each in document.sections[0].header.paragraphs] == [""]


def test_signed_letter_has_its_number_and_date(letter, leader):
    services.sign_letter(letter, by=leader)

    _document, lines = lines_of(letter)

    assert lines[1] == letter.reference
    assert letter.reference.endswith("督办〔2026〕1号")
    assert lines[2].endswith("2026年11月19日")
    assert lines[-1] == "2026年11月19日"


def test_signature_stands_at_the_right_and_the_addressee_at_the_left_edge(letter):
    document, _lines = lines_of(letter)
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}

    assert styles["演示东村："] == "Normal"
    assert styles["年　　月　　日"] == "Signature"


@pytest.mark.parametrize("mark", ["portal", "row", None])
def test_demo_is_marked(letter, mark):
    if mark == "portal":
        Installation.objects.create(is_demo=True, created_at=MONDAY)
    letter.directive.is_demo = mark == "row"

    document, _lines = lines_of(letter)

    assert [each.text for each in document.sections[0].header.paragraphs] == ["演示数据" if mark else ""]


def test_hostile_text_is_printed_as_it_stands(letter):
    letter.text = "</w:t><script>alert(1)</script>\n{{ 1 }} & ]]>"

    _document, lines = lines_of(letter)

    assert "</w:t><script>alert(1)</script>" in lines
    assert "{{ 1 }} & ]]>" in lines


def test_letter_reads_the_same_in_pdf_and_on_a_page(letter):
    """The addressee and the signature are nodes that every renderer knows."""
    paper = letter_paper.letter_document(letter)

    assert pdf.render(paper).startswith(b"%PDF")
    page = web.render(paper)
    for block in paper.blocks:
        if isinstance(block, tree.Addressee):
            assert f"{block.text}：" in page
        if isinstance(block, tree.Signature):
            assert block.issuer in page

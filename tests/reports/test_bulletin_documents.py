"""The documents of an issue: every figure reads the same on the web, in DOCX, PDF and JSON; kept once, made anew in time."""

import zipfile
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx.oxml.ns import qn
from lxml import etree, html
from pypdf import PdfReader

from accounts.models import AuditEvent
from campaigns.models import StoredFile
from reports import bulletin_content, services, statements
from reports.choices import DocumentFormat
from reports.documents import docx, pdf, tree, web
from reports.models import Bulletin, BulletinDocument
from tests.factories_papers import ISSUES, issue, working_campaign


@pytest.fixture
def campaign(office, village, other_village):
    return working_campaign(office, village, other_village)


@pytest.fixture
def bulletin(campaign):
    return issue(campaign, *ISSUES[0])


def reread(bulletin):
    return Bulletin.objects.select_related("campaign__owner_unit", "campaign__office_unit").get(pk=bulletin.pk)


# The same value everywhere


def printed_in_json(statement):
    """{(code, window, dimension, code of the group): the value as text} of the JSON; what is absent counts nothing."""
    return {
        (cell["code"], *sorted((name, value) for name, value in cell["params"].items() if name != "label")): as_printed(
            cell
        )
        for cell in statements.as_json(statement)["figures"]
    }


def as_printed(cell):
    if cell["denominator"] is None:
        return f"{cell['value']:,}"
    return "—" if cell["value"] is None else f"{cell['value']:.1f}%"


def key_in_json(token, statement):
    groups = [(name, statement.labels[name][value].code) for name, value in token.dimensions]
    return (token.code, *sorted([("window", token.window), *groups]))


def nothing(token):
    return "—" if token.code.endswith(("_rate", "_progress")) else "0"


def numbers_on_the_web(paper):
    article = html.fragment_fromstring(web.render(paper), create_parent="article")
    attributes = ("data-figure", "data-window", "data-dimensions")
    return [
        ("|".join(filter(None, map(element.get, attributes))), element.text)
        for element in article.iterfind(".//*[@data-figure]")
    ]


def bookmarks_in_docx(content):
    """{bookmark: the text inside it}"""
    with zipfile.ZipFile(BytesIO(content)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return {
        start.get(qn("w:name")): "".join(text.text for text in start.getnext().iter(qn("w:t")))
        for start in root.iter(qn("w:bookmarkStart"))
    }


def expected_bookmarks(tokens):
    seen = {}
    for token in tokens:
        repeat = seen.get(token.tag, 0)
        seen[token.tag] = repeat + 1
        yield docx.bookmark_name(token, repeat), token.text


def squeezed(text):
    return "".join(text.split())


def rows_of(paper):
    """The rows of all tables and the sentences with figures, as text without blanks."""
    for block in paper.blocks:
        if block.kind == "table":
            yield from ("".join(squeezed(tree.text_of(cell)) for cell in row) for row in block.rows)
        elif block.kind == "paragraph":
            yield squeezed(tree.text_of(block.runs))


@pytest.mark.parametrize("each", ISSUES)
def test_every_figure_reads_the_same_on_the_web_in_docx_pdf_and_json(campaign, town_clerk, each):
    bulletin = services.publish_bulletin(issue(campaign, *each), by=town_clerk)
    statement = statements.bulletin_statement(reread(bulletin))
    paper = bulletin_content.bulletin_document(statement)
    tokens, in_json = tree.tokens(paper), printed_in_json(statement)
    files = {
        format: services.bulletin_document_file(bulletin, format=format, by=town_clerk).file.path.read_bytes()
        for format in DocumentFormat.values
    }

    assert len(tokens) > 150
    for token in tokens:
        assert token.text == in_json.get(key_in_json(token, statement), nothing(token)), token.tag
    assert numbers_on_the_web(paper) == [(token.tag, token.text) for token in tokens]
    assert bookmarks_in_docx(files["docx"]) == dict(expected_bookmarks(tokens))
    text = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(files["pdf"])).pages))
    at = 0
    for token in tokens:
        at = text.index(token.text, at) + len(token.text)


@pytest.mark.parametrize("each", ISSUES)
def test_every_total_of_the_json_is_in_the_paper(campaign, each):
    """All figures over all windows stand in the tables; by group, those that a section asks for."""
    statement = statements.bulletin_statement(issue(campaign, *each))
    told = {key_in_json(token, statement) for token in tree.tokens(bulletin_content.bulletin_document(statement))}

    totals = {key for key in printed_in_json(statement) if len(key) == 2}

    assert totals - told == set()


def test_all_words_are_in_the_pdf(campaign, town_clerk):
    bulletin = issue(campaign, *ISSUES[1])
    paper = bulletin_content.bulletin_document(statements.bulletin_statement(bulletin))

    text = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf.render(paper))).pages))

    for block in paper.blocks:
        if block.kind == "heading":
            assert squeezed(block.text) in text
    for row in rows_of(paper):
        assert row[:6] in text, row


def test_documents_are_chinese_whoever_asks(bulletin, client_of, leader):
    client = client_of(leader)
    client.cookies["django_language"] = "en"

    response = client.get(
        reverse("reports:bulletin_download", args=[bulletin.pk, "pdf"]), headers={"accept-language": "en"}
    )

    text = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(response.getvalue())).pages))
    assert "总体情况" in text


# Kept once, made anew


@pytest.mark.parametrize("format", DocumentFormat.values)
def test_a_document_is_made_at_first_and_kept(bulletin, town_clerk, leader, format):
    first = services.bulletin_document_file(bulletin, format=format, by=town_clerk)
    again = services.bulletin_document_file(reread(bulletin), format=format, by=leader)

    assert again == first
    assert BulletinDocument.objects.count() == StoredFile.objects.filter(pk=first.file_id).count() == 1
    assert AuditEvent.objects.filter(action="make_bulletin_document").count() == 1


def test_publication_makes_a_document_of_its_own(bulletin, town_clerk):
    draft = services.bulletin_document_file(bulletin, format="docx", by=town_clerk)
    services.publish_bulletin(bulletin, by=town_clerk)

    issued = services.bulletin_document_file(reread(bulletin), format="docx", by=town_clerk)

    assert draft.file != issued.file
    assert [document.status for document in BulletinDocument.objects.all()] == ["draft", "published"]
    body = zipfile.ZipFile(BytesIO(issued.file.path.read_bytes())).read("word/document.xml").decode()
    assert "第1期（总第1期）" in body


def test_the_second_of_two_first_readers_gets_what_the_first_one_kept(bulletin, town_clerk, monkeypatch):
    """The other one keeps a document while ours is being set."""
    render, kept = docx.render, []

    def slow(paper):
        if not kept:
            kept.append(None)
            kept[0] = services.bulletin_document_file(reread(bulletin), format="docx", by=town_clerk)
        return render(paper)

    monkeypatch.setitem(services.documents.RENDERERS, DocumentFormat.DOCX, slow)

    ours = services.bulletin_document_file(bulletin, format="docx", by=town_clerk)

    assert ours == kept[0]
    assert BulletinDocument.objects.count() == 1


def test_an_edit_of_the_town_does_not_change_a_document_made_later(bulletin, town_clerk, campaign):
    services.publish_bulletin(bulletin, by=town_clerk)
    first = services.bulletin_document_file(reread(bulletin), format="pdf", by=town_clerk)
    text = PdfReader(BytesIO(first.file.path.read_bytes())).pages[0].extract_text()
    BulletinDocument.objects.all().delete()
    campaign.tasks.update(title="改过的任务")

    later = services.bulletin_document_file(reread(bulletin), format="pdf", by=town_clerk)

    assert PdfReader(BytesIO(later.file.path.read_bytes())).pages[0].extract_text() == text


# Pages


@pytest.mark.parametrize(
    ("person", "sees_draft", "sees_published"),
    [
        ("town_clerk", 200, 200),
        ("leader", 200, 200),
        ("village_reporter", 404, 200),
        ("other_town_clerk", 404, 404),
        ("enterprise_filer", 403, 403),
        ("audit_administrator", 403, 403),
    ],
)
def test_documents_are_for_who_reads_the_issue(
    request, client_of, bulletin, town_clerk, person, sees_draft, sees_published
):
    client = client_of(request.getfixturevalue(person))
    url = reverse("reports:bulletin_download", args=[bulletin.pk, "docx"])

    assert fetched(client, url).status_code == sees_draft
    services.publish_bulletin(bulletin, by=town_clerk)
    assert fetched(client, url).status_code == sees_published


def fetched(client, url):
    """The response, read to its end."""
    response = client.get(url)
    response.getvalue()
    return response


def test_a_download_carries_a_name_that_people_file_by(client_of, bulletin, town_clerk):
    client = client_of(town_clerk)
    url = reverse("reports:bulletin_download", args=[bulletin.pk, "docx"])
    assert name_of(fetched(client, url)) == "演示灯具行动每周通报2026年第46周（初稿）.docx"

    services.publish_bulletin(bulletin, by=town_clerk)
    response = fetched(client, url)

    assert name_of(response) == "演示灯具行动每周通报2026年第1期.docx"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def name_of(response):
    return unquote(response["Content-Disposition"].partition("''")[2])


@pytest.mark.parametrize("format", ["odt", "exe", "DOCX"])
def test_no_other_formats(client_of, bulletin, town_clerk, format):
    assert client_of(town_clerk).get(f"/office/reports/bulletins/{bulletin.pk}/documents/{format}/").status_code == 404


def test_page_offers_both_and_says_when_a_font_is_missing(client_of, bulletin, town_clerk, settings, tmp_path):
    client = client_of(town_clerk)
    page = client.get(bulletin.get_absolute_url()).content.decode()
    for format in DocumentFormat.values:
        assert reverse("reports:bulletin_download", args=[bulletin.pk, format]) in page
    settings.PORTAL_FONT_DIRS = [str(tmp_path / "absent")]

    response = client.get(reverse("reports:bulletin_download", args=[bulletin.pk, "pdf"]))

    assert response.status_code == 503
    assert "找不到字体目录" in response.content.decode()
    assert not BulletinDocument.objects.exists()


# The command


@pytest.mark.parametrize(("format", "start"), [("docx", b"PK"), ("pdf", b"%PDF")])
@pytest.mark.parametrize("as_of", [None, "2026-11-12T10:00:00+08:00"])
def test_command_writes_documents_of_issues_and_previews(bulletin, tmp_path, time_machine, format, start, as_of):
    target = tmp_path / f"bulletin.{format}"
    options = [f"--as-of={as_of}"] if as_of else []

    call_command(
        *("compile_bulletin", "--campaign=lighting", "--kind=weekly", "--period=2026-W46"),
        *(f"--format={format}", f"--output={target}", *options),
    )

    assert target.read_bytes().startswith(start)


class Terminal:
    """A standard output with bytes below, as Python's own."""

    def __init__(self, *, is_terminal):
        self.buffer, self.is_terminal = BytesIO(), is_terminal

    def isatty(self):
        return self.is_terminal

    def write(self, text):
        self.buffer.write(text.encode())


def test_command_writes_bytes_to_a_pipe_but_not_to_a_screen(bulletin):
    words = ("compile_bulletin", "--campaign=lighting", "--kind=weekly", "--period=2026-W46", "--format=docx")
    pipe = Terminal(is_terminal=False)

    call_command(*words, stdout=pipe)

    assert pipe.buffer.getvalue().startswith(b"PK")
    with pytest.raises(CommandError, match="--output"):
        call_command(*words, stdout=Terminal(is_terminal=True))


def test_command_tells_when_a_font_is_missing(bulletin, settings, tmp_path):
    settings.PORTAL_FONT_DIRS = [str(tmp_path / "absent")]

    with pytest.raises(CommandError, match="找不到字体目录"):
        call_command(
            *("compile_bulletin", "--campaign=lighting", "--kind=weekly", "--period=2026-W46", "--format=pdf"),
            f"--output={tmp_path / 'bulletin.pdf'}",
        )
    assert not (tmp_path / "bulletin.pdf").exists()

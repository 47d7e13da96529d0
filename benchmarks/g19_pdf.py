"""G19: a bulletin as PDF, against WeasyPrint printing the same bulletin from HTML. Every paper has numbers of its own."""

from html import escape
from io import BytesIO

import pypdf
import weasyprint

from benchmarks.goal import Goal, take_timings
from benchmarks.papers import ROWS, make_paper
from reports.documents import pdf
from reports.documents.tree import text_of

GOAL = Goal(
    code="G19",
    claim="a bulletin of ten pages as PDF costs at most a tenth of what WeasyPrint takes",
    limit=0.1,
    peer_name="a compiler made anew for each paper",
)
STYLE = (
    "@page { size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-center { content: '— ' counter(page) ' —' } }"
    "body { font: 16pt/29pt 'Noto Serif CJK SC', 'Noto Serif SC'; text-align: justify }"
    "h1 { font-size: 22pt; text-align: center } h2 { font-size: 16pt } p { text-indent: 2em; margin: 0 }"
    "table { width: 100%; border-collapse: collapse; font-size: 10.5pt; line-height: 1.3 }"
    "th, td { border: 0.5pt solid black; padding: 1mm } td + td { text-align: right } thead { display: table-header-group }"
)


def measure(rows=ROWS):
    assert_same_paper(make_paper(rows))
    return take_timings(
        ours=lambda: pdf.render(make_paper(rows)),
        floor=lambda: by_weasyprint(make_paper(rows)),
        peer=lambda: by_new_compiler(make_paper(rows)),
    )


def assert_same_paper(paper):
    """Both print the whole paper: the number in its title and the last number of its last table."""
    last = text_of(paper.blocks[-1].rows[-1][-1])
    for printed in (pdf.render(paper), by_weasyprint(paper)):
        text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(printed)).pages)
        assert paper.title in "".join(text.split()), "the title is whole"
        assert last in text, "the last table is whole"


def by_weasyprint(paper):
    return weasyprint.HTML(string=f"<style>{STYLE}</style>{html(paper)}").write_pdf()


def by_new_compiler(paper):
    pdf._press.cache_clear()
    return pdf.render(paper)


def html(paper):
    head = f"<p>{escape(paper.head.number)}</p><h1>{escape(paper.head.name)}</h1><h1>{escape(paper.title)}</h1>"
    foot = "".join(f"<p>{escape(line)}</p>" for line in paper.imprint.lines)
    return head + "".join(HTML_OF[block.kind](block) for block in paper.blocks) + foot


def table_html(table):
    header = "".join(f"<th>{escape(text)}</th>" for text in table.header)
    rows = ("".join(f"<td>{escape(text_of(cell))}</td>" for cell in row) for row in table.rows)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<p>{escape(table.title)}</p><table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"


HTML_OF = {
    "heading": lambda block: f"<h2>{escape(block.text)}</h2>",
    "paragraph": lambda block: f"<p>{escape(text_of(block.runs))}</p>",
    "bullet_list": lambda block: "".join(f"<p>· {escape(text_of(item))}</p>" for item in block.items),
    "table": table_html,
}

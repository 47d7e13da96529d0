"""The lines of a list as rows of a table: a page has fifty, and node by node a template takes longer than all queries.

Each text is escaped where it is put in: fifty rows of Django's own format_html cost as much as a dozen queries.
"""

from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString


class PrintedTable:
    """Heading and rows of some lines in the language of the page, whose words are looked up once.

    A table says what its columns are called, and gives the cells of a line: HTML, with every text of it escaped.
    """

    detail_view = ""
    # Columns that a phone leaves out.
    wide_only = ()

    def __init__(self, lines):
        self.lines = lines
        self.labels = {name: escape(words) for name, words in self.headings().items()}
        # Asked for once: to look up fifty addresses takes as long as two queries.
        self.address = reverse(self.detail_view, args=[0])

    @property
    def head(self):
        return SafeString("".join(self._heading(name) for name in self.labels))

    @property
    def rows(self):
        return SafeString("".join(f"<tr>{''.join(self.cells(line))}</tr>" for line in self.lines))

    def headings(self):
        """{name of a column: its words}, in the order of the columns."""
        raise NotImplementedError

    def cells(self, line):
        raise NotImplementedError

    def link(self, pk, text):
        """The text as a link to the page of a row."""
        return f'<a href="{self.address.replace("/0/", f"/{pk}/")}">{escape(text)}</a>'

    def labelled(self, name, content):
        """A cell that says on a phone, where a table has no heading, what its column is called."""
        return f'<td data-label="{self.labels[name]}">{content}</td>'

    def _heading(self, name):
        column = ' class="wide-only"' if name in self.wide_only else ""
        return f'<th{column} scope="col">{self.labels[name]}</th>'


def status(tone, word):
    """A word of state in the colour of its tone."""
    return f'<span class="status status-{tone}">{escape(word)}</span>'

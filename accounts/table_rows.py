"""The lines of a list as rows of a table: a page has fifty, and node by node a template takes longer than all queries.

One format for each row escapes all of its texts.
"""

from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import escape

from accounts.escaped_html import filled, filled_each


class PrintedTable:
    """Heading and rows of some lines in the language of the page, whose words are looked up once.

    A table says what its columns are called, the HTML of a `row`, with %(name)s for what a column is called and {} for each
    text, and the texts of a line.
    """

    detail_view = ""
    row = ""
    # Columns that a phone leaves out.
    wide_only = ()

    def __init__(self, lines):
        self.lines = lines
        self.labels = self.headings()
        # Asked for once: to look up fifty addresses takes as long as two queries.
        self.address = reverse(self.detail_view, args=[0])

    @property
    def head(self):
        wide_only = flatatt({"class": "wide-only"})
        columns = ((wide_only if name in self.wide_only else "", words) for name, words in self.labels.items())
        return filled_each('<th{} scope="col">{}</th>', columns)

    @property
    def rows(self):
        labels = {name: escape(label) for name, label in self.labels.items()}
        return filled_each(f"<tr>{self.row % labels}</tr>", map(self.texts, self.lines))

    def headings(self):
        """{name of a column: its words}, in the order of the columns."""
        raise NotImplementedError

    def texts(self, line):
        raise NotImplementedError

    def address_of(self, pk):
        """The page of a row."""
        return self.address.replace("/0/", f"/{pk}/")


def status(tone, word):
    """A word of state in the colour of its tone."""
    return filled('<span class="status status-{}">{}</span>', tone, word)

"""HTML with texts put in, for what a page prints by the hundred: as Django's `format_html`, in a third of its time.

The one place where something is marked as safe: what is not HTML already is escaped here.
"""

from html import escape

from django.utils.safestring import SafeString


def filled(html, *texts):
    """`html` with each {} filled by a text, escaped unless it is HTML that was made here or by Django."""
    return SafeString(html.format(*[text if isinstance(text, SafeString) else escape(str(text)) for text in texts]))


def filled_each(html, rows):
    """`html` filled once for each row of texts, one after another."""
    return SafeString("".join([filled(html, *texts) for texts in rows]))

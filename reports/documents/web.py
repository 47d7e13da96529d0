"""A paper as HTML, for a page of the portal or a file of its own."""

from django.template.loader import render_to_string


def render(document, *, is_linked=True):
    """The paper as HTML without a page around it; figure numbers open their rows when `is_linked`.

    Each is an element with data-figure, data-window and data-dimensions ("unit=12|measure=3").
    """
    return render_to_string("reports/documents/_document.html", {"document": document, "linked": is_linked})

"""Every text that is put into HTML is escaped, what is HTML already is not; as Django does it."""

import pytest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from accounts.escaped_html import filled, filled_each

TEXTS = ["", "甲", "<script>", "a & b", '"', "'", "{0}", "%s", 7, None, gettext_lazy("全部"), mark_safe("<b>甲</b>")]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_put_in_as_django_does(text):
    assert filled('<p title="{}">{}</p>', text, text) == format_html('<p title="{}">{}</p>', text, text)


def test_rows_are_put_in_as_django_does():
    rows = [(text, "<i>") for text in TEXTS]

    assert filled_each("<p>{}{}</p>", rows) == format_html_join("", "<p>{}{}</p>", rows)


def test_what_was_filled_is_html_of_its_own():
    inner = filled("<b>{}</b>", "<i>")

    assert filled("<p>{}</p>", inner) == "<p><b>&lt;i&gt;</b></p>"
    assert filled("<p>{}</p>", filled_each("<b>{}</b>", [["<"], [">"]])) == "<p><b>&lt;</b><b>&gt;</b></p>"

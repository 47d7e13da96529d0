"""Form controls used by every app."""

from html import escape

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

SELECTED = flatatt({"selected": True})


class PlainSelect(forms.Select):
    """A select box without groups, printed in one piece: Django's own renders two templates for every option.

    The filters above a list have so many options that these took a fifth of the whole page's time.
    """

    def __init__(self, attrs=None, choices=()):
        super().__init__({"class": "form-select", **(attrs or {})}, choices)

    def render(self, name, value, attrs=None, renderer=None):
        chosen = self.format_value(value)
        options = "".join(_option(str(key), str(label), str(key) in chosen) for key, label in self.choices)
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return SafeString(f"<select{attributes}>{options}</select>")


def _option(key, label, is_chosen):
    return f'<option value="{escape(key)}"{SELECTED if is_chosen else ""}>{escape(label)}</option>'

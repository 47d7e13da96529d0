"""Form controls used by every app."""

from django import forms
from django.forms.utils import flatatt

from accounts.escaped_html import filled, filled_each

SELECTED = flatatt({"selected": True})


class PlainSelect(forms.Select):
    """A select box without groups, printed in one piece: Django's own renders two templates for every option.

    The filters above a list have so many options that these took a fifth of the whole page's time.
    """

    def __init__(self, attrs=None, choices=()):
        super().__init__({"class": "form-select", **(attrs or {})}, choices)

    def render(self, name, value, attrs=None, renderer=None):
        chosen = self.format_value(value)
        options = filled_each('<option value="{}"{}>{}</option>', self._options(chosen))
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return filled("<select{}>{}</select>", attributes, options)

    def _options(self, chosen):
        for key, label in self.choices:
            yield key, SELECTED if str(key) in chosen else "", label

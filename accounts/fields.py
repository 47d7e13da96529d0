"""Form fields used by every app."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.models import ModelChoiceIterator
from django.http import Http404

from accounts.widgets import PlainSelect

LONGEST_KEY = 18
EARLIEST_DAY, LATEST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class DayField(forms.DateField):
    """A calendar day between 2000 and 2099: what lies outside is a slip of the keyboard, and arithmetic stays in range."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_validators = [MinValueValidator(EARLIEST_DAY), MaxValueValidator(LATEST_DAY)]


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files of the types in `accept`; each is checked by the service that keeps it."""

    def __init__(self, *, accept, **kwargs):
        super().__init__(widget=SeveralFilesInput(attrs={"accept": accept, "class": "form-control"}), **kwargs)

    def clean(self, data, initial=None):
        return [super(SeveralFilesField, self).clean(upload, initial) for upload in data or []]


class OwnFilesField(forms.MultipleChoiceField):
    """Some of the files that a row has; any other id is page 404, whether the file exists or not."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})

    def valid_value(self, value):
        if not super().valid_value(value):
            raise Http404
        return True


class RowChoices(ModelChoiceIterator):
    """The rows of a select box, read once; Django's own reads them anew, by a cursor on the server, each time they are used."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from map(self.choice, self.queryset)


class ScopedModelChoiceField(forms.ModelChoiceField):
    """An id outside the (scoped) queryset is page 404, the same as in a URL, whether the row exists or not."""

    iterator = RowChoices

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            raise Http404 from None


class KeyField(forms.TypedChoiceField):
    """The key of one of the rows that `offer` is given."""

    widget = PlainSelect
    default_error_messages = {"invalid_choice": forms.ModelChoiceField.default_error_messages["invalid_choice"]}

    def __init__(self, *, empty_label, **kwargs):
        super().__init__(coerce=int, empty_value=None, **kwargs)
        self.empty_label = empty_label

    def offer(self, rows):
        """`rows` are (key, name)."""
        self.choices = [("", self.empty_label), *rows]


class ScopedKeyField(KeyField):
    """Any other key than those of the rows is page 404, whether the row exists or not."""

    def valid_value(self, value):
        if not super().valid_value(value):
            raise Http404
        return True


class ScopedModelMultipleChoiceField(forms.ModelMultipleChoiceField):
    """Like ScopedModelChoiceField, for several rows."""

    def _check_values(self, value):
        # A number too long for the column is an error of the database in an "IN (…)", not an empty answer.
        if any(len(str(key)) > LONGEST_KEY for key in value):
            raise Http404
        try:
            return super()._check_values(value)
        except ValidationError:
            raise Http404 from None

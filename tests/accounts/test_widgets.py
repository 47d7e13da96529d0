import pytest
from django import forms
from django.test.html import parse_html

from accounts.fields import ScopedModelChoiceField
from accounts.models import OrgUnit
from accounts.widgets import PlainSelect

CHOICES = [("", "全部"), ("a&b", "<甲>"), (7, "乙")]


class OursForm(forms.Form):
    kind = forms.ChoiceField(choices=CHOICES, widget=PlainSelect(attrs={"title": '"'}))


class UsualForm(forms.Form):
    kind = forms.ChoiceField(choices=CHOICES, widget=forms.Select(attrs={"title": '"', "class": "form-select"}))


@pytest.mark.parametrize("data", [None, {}, {"kind": ""}, {"kind": "a&b"}, {"kind": "7"}, {"kind": '"><x>'}])
def test_plain_select_says_what_djangos_own_says(data):
    ours, usual = OursForm(data), UsualForm(data)

    assert parse_html(str(ours["kind"])) == parse_html(str(usual["kind"]))


def test_rows_of_a_choice_are_read_once(village, other_village, django_assert_num_queries):
    class UnitForm(forms.Form):
        unit = ScopedModelChoiceField(queryset=OrgUnit.objects.filter(kind=village.kind), widget=PlainSelect)

    form = UnitForm()

    with django_assert_num_queries(1):
        assert len(form.fields["unit"].queryset) == 2
        box = str(form["unit"])
    assert str(village) in box
    assert str(other_village) in box

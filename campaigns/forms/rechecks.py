from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField
from campaigns.forms.office import OfficeForm


class RecheckDrawForm(OfficeForm):
    first_day = DayField(label=_("办结日期自"))
    last_day = DayField(label=_("至"))
    share = forms.IntegerField(label=_("抽取比例(%)"), min_value=1, max_value=100, initial=10)


class RecheckResultForm(OfficeForm):
    has_passed = forms.TypedChoiceField(
        label=_("复核结果"),
        choices=[("yes", _("通过")), ("no", _("不通过，任务重开"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    happened_on = DayField(label=_("复核日期"))
    note = forms.CharField(label=_("复核情况"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

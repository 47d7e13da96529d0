from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.office import OfficeForm

ANNOUNCEMENT_LENGTH = 20_000


class PeriodPlanForm(OfficeForm):
    key = forms.ChoiceField(label=_("周期"), widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args, periods, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(period.key, period.title) for period in periods]


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("年份"), min_value=2004, max_value=2099)


class HolidayImportForm(OfficeForm):
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("通知的文号，如 国办发明电〔2025〕7号。"))
    text = forms.CharField(
        label=_("通知全文"),
        max_length=ANNOUNCEMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("连同标题“国务院办公厅关于……年部分节假日安排的通知”一起粘贴。"),
    )

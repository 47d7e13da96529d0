from django import forms
from django.core.validators import validate_slug
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField, ScopedModelChoiceField
from accounts.models import OrgUnit
from campaigns.choices import GoalResult
from campaigns.forms.office import OfficeForm
from campaigns.services.reasons import REASON_LENGTH

SUMMARY_LENGTH = 2000


class GoalEvaluationForm(OfficeForm):
    result = forms.ChoiceField(label=_("评估结果"), choices=GoalResult.choices, widget=forms.RadioSelect)
    summary = forms.CharField(
        label=_("依据和说明"),
        max_length=SUMMARY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明完成值和出处，如“抽查合格率 92.1%，见2026年年度总结”。"),
    )


class OpenItemsField(forms.MultipleChoiceField):
    """Keys of open matters; one that is not open any more is the service's to tell."""

    def valid_value(self, value):
        return True


class HandOnForm(OfficeForm):
    """Which matters go to which unit; the template prints the boxes with what they stand for."""

    keys = OpenItemsField(error_messages={"required": _("请先勾选要移交的事项。")})
    unit = ScopedModelChoiceField(label=_("接续单位"), queryset=OrgUnit.objects.none(), required=False)
    note = forms.CharField(
        label=_("说明"),
        max_length=REASON_LENGTH,
        required=False,
        help_text=_("不再印发的通报必须写明原因，不用选单位。"),
    )

    def __init__(self, *args, sections, **kwargs):
        """`sections` are [(ClosingSection, its open matters)] of the page, for the boxes that stand for a whole section."""
        super().__init__(*args, **kwargs)
        self.sections = sections
        units = OrgUnit.objects.visible_to(self.user).current(timezone.localdate())
        self.fields["unit"].queryset = units.order_by("path")

    def clean_keys(self):
        keys = set(self.cleaned_data["keys"])
        for section, items in self.sections:
            if section.all_key in keys:
                keys = keys - {section.all_key} | {item.key for item in items}
        return sorted(keys)


class CampaignRenewForm(OfficeForm):
    slug = forms.CharField(
        label=_("代码"),
        max_length=40,
        validators=[validate_slug],
        help_text=_("小写字母、数字和连字符，用在网址和回执号里，如 henglan-lighting-2027。"),
    )
    name = forms.CharField(label=_("名称"), max_length=120)
    starts_on = DayField(label=_("启动日期"))
    ends_on = DayField(label=_("结束日期"))
    first_period_on = DayField(label=_("自何日起报送"))

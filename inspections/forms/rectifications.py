from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField
from campaigns.forms import OfficeForm
from campaigns.services.reasons import REASON_LENGTH
from inspections.models import Rectification

NOTE_LENGTH = Rectification._meta.get_field("note").max_length


class RectificationOrderForm(OfficeForm):
    ordered_on = DayField(
        label=_("责令改正日期"),
        initial=timezone.localdate,
        help_text=_("责令改正通知书送达的日期。自次日起算，75 日内组织复查。"),
    )
    note = forms.CharField(label=_("文书编号或备注"), max_length=NOTE_LENGTH, required=False)


class RectificationCloseForm(OfficeForm):
    closed_on = DayField(label=_("复查合格日期"), initial=timezone.localdate)
    note = forms.CharField(
        label=_("复查报告编号或备注"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=_("留空则保留原来的备注。"),
    )


class RectificationCorrectForm(OfficeForm):
    """Both days as they are, to be put right; `seen` is the fact the page was opened with."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    ordered_on = DayField(label=_("责令改正日期"))
    closed_on = DayField(label=_("复查合格日期"), required=False, help_text=_("留空即恢复为未结。"))
    reason = forms.CharField(label=_("更正原因"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))

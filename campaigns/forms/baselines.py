from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.fields import DayField, ScopedModelChoiceField
from accounts.models import User
from campaigns import permissions
from campaigns.forms.office import OfficeForm


class PlanApprovalForm(OfficeForm):
    """The leader's own approval; the office, which types in one given on paper, names the leader and the paper."""

    approved_by = ScopedModelChoiceField(label=_("批准人"), queryset=User.objects.none())
    approved_on = DayField(label=_("批准日期"), initial=timezone.localdate)
    document = forms.CharField(
        label=_("批准文件"), max_length=200, required=False, help_text=_("文件的名称、文号，或会议纪要。")
    )

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.role == Role.OFFICE_CLERK:
            self.fields["approved_by"].queryset = permissions.leaders_of(campaign, on=timezone.localdate())
        else:
            del self.fields["approved_by"]

    def clean(self):
        cleaned = super().clean()
        if "approved_by" not in self.fields:
            cleaned["approved_by"] = self.user
        return cleaned

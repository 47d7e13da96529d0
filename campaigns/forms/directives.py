from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.fields import ScopedModelChoiceField
from accounts.models import OrgUnit, User
from campaigns import permissions
from campaigns.choices import DirectiveKind
from campaigns.forms.office import OfficeForm

DIRECTIVE_LENGTH, SUBJECT_LENGTH = 500, 200


class DirectiveKindForm(OfficeForm):
    """What a leader decided. The office, which types in what stands on paper, also names the leader."""

    issued_by = ScopedModelChoiceField(label=_("批示人"), queryset=User.objects.none())
    kind = forms.ChoiceField(label=_("种类"), choices=DirectiveKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("批示内容"),
        max_length=DIRECTIVE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("种类为“批示”时必填；“同意”可以不写。"),
    )

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.role == Role.OFFICE_CLERK:
            self.fields["issued_by"].queryset = permissions.leaders_of(campaign, on=timezone.localdate())
        else:
            del self.fields["issued_by"]

    def clean(self):
        cleaned = super().clean()
        if "issued_by" not in self.fields:
            cleaned["issued_by"] = self.user
        if cleaned.get("kind") == DirectiveKind.INSTRUCTION and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("请写明批示内容。"))
        return cleaned


class DirectiveForm(DirectiveKindForm):
    """A directive on a matter named in words, to a unit of the campaign."""

    unit = ScopedModelChoiceField(label=_("承办单位"), queryset=OrgUnit.objects.none())
    subject_label = forms.CharField(
        label=_("事由"), max_length=SUBJECT_LENGTH, help_text=_("案件、检验结果和异议不作批示。")
    )
    field_order = ["issued_by", "unit", "subject_label", "kind", "text"]

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, campaign=campaign, **kwargs)
        taking_part = campaign.campaign_units.current(timezone.localdate()).values("unit")
        self.fields["unit"].queryset = OrgUnit.objects.visible_to(self.user).filter(pk__in=taking_part)

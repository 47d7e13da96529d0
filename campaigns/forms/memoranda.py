from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Role
from accounts.fields import DayField, ScopedModelChoiceField
from accounts.models import OrgUnit
from campaigns.choices import DutyStatus
from campaigns.forms.office import OfficeForm


class MemorandumForm(OfficeForm):
    """`memorandum` is the one to correct."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=150)
    first_party = ScopedModelChoiceField(label=gettext_lazy("甲方"), queryset=OrgUnit.objects.none())
    second_party = ScopedModelChoiceField(label=gettext_lazy("乙方"), queryset=OrgUnit.objects.none())
    signed_on = DayField(label=gettext_lazy("签订日期"), required=False, help_text=gettext_lazy("还没签的可以空着。"))
    ends_on = DayField(label=gettext_lazy("有效期至"), required=False)

    def __init__(self, *args, campaign, memorandum=None, **kwargs):
        super().__init__(*args, **kwargs)
        parties = ("first_party", "second_party")
        offered = parties_of(campaign, self.user)
        if memorandum is not None:
            self.initial = {name: getattr(memorandum, name) for name in ("title", "signed_on", "ends_on")}
            self.initial |= {name: getattr(memorandum, f"{name}_id") for name in parties}
            offered |= OrgUnit.objects.filter(pk__in=[memorandum.first_party_id, memorandum.second_party_id])
        for name in parties:
            self.fields[name].queryset = offered.order_by("path")


def parties_of(campaign, user):
    """Who may be a party: the units that a person sees and, from outside, those that take part in the campaign."""
    today = timezone.localdate()
    taking_part = campaign.campaign_units.current(today).values("unit")
    return OrgUnit.objects.visible_to(user).current(today) | OrgUnit.objects.filter(pk__in=taking_part)


class MemorandumItemForm(OfficeForm):
    """A matter with the duty of either party."""

    title = forms.CharField(label=gettext_lazy("合作事项"), max_length=200)
    first_duty = forms.CharField(
        label=gettext_lazy("甲方职责"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    second_duty = forms.CharField(
        label=gettext_lazy("乙方职责"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = DayField(label=gettext_lazy("完成时限"), required=False)

    def __init__(self, *args, memorandum, **kwargs):
        super().__init__(*args, **kwargs)
        for name, party in (("first_duty", memorandum.first_party), ("second_duty", memorandum.second_party)):
            self.fields[name].help_text = str(party)


class MemorandumItemEndForm(OfficeForm):
    ends_on = DayField(
        label=gettext_lazy("终止日期"), help_text=gettext_lazy("终止后不再提示逾期，也不能再改；记录保留。")
    )


class DutyMoveForm(OfficeForm):
    """How far one side is with its duty; what is fulfilled is opened again by the office only."""

    to = forms.ChoiceField(label=gettext_lazy("状态"), widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("履行情况"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    moved_on = DayField(label=gettext_lazy("日期"))

    def __init__(self, *args, duty, **kwargs):
        super().__init__(*args, **kwargs)
        role = Role(self.user.role)
        states = [to for (before, to), roles in duty.MOVES.items() if before == duty.status and role in roles]
        stays = (duty.status, _("%(state)s（只补充履行情况）") % {"state": duty.get_status_display()})
        self.fields["to"].choices = [*((to, DutyStatus(to).label) for to in states), stays]
        self.initial = {
            "to": states[0] if states else duty.status,
            "note": duty.note,
            "moved_on": timezone.localdate(),
        }

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField, ScopedModelChoiceField
from accounts.models import OrgUnit
from campaigns.forms.office import OfficeForm
from campaigns.models import TaskTerms
from campaigns.services.reasons import REASON_LENGTH


class ShowsDifferences:
    """For a form with the terms it was opened with (`seen`): shows what somebody else made of the `compared` fields."""

    compared = ()
    differences = ()

    def _show(self, error):
        super()._show(error)
        if self.is_conflict:
            self._show_differences(error.current)

    def _show_differences(self, current):
        """What was seen, what is now, what was typed; the next save is made against what is shown now."""
        seen, typed = self.cleaned_data["seen"], self.cleaned_data
        self.differences = [
            (self.fields[name].label, str(getattr(seen, name)), str(getattr(current, name)), str(typed[name]))
            for name in self.compared
        ]
        self.data = self.data.copy()
        self.data["seen"] = current.pk


class TaskTermsForm(ShowsDifferences, OfficeForm):
    """A task's lead unit, due date and weight, filled in as they are; `seen` are the terms it was opened with."""

    compared = ("lead_unit", "due_on", "weight")

    seen = ScopedModelChoiceField(queryset=TaskTerms.objects.none(), widget=forms.HiddenInput)
    lead_unit = ScopedModelChoiceField(label=_("牵头单位"), queryset=OrgUnit.objects.none())
    due_on = DayField(label=_("完成时限"))
    weight = forms.IntegerField(label=_("权重"), min_value=1, max_value=100)
    reason = forms.CharField(
        label=_("调整原因"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("将与调整一并保留，如“经4月调度会议定延期”。"),
    )

    def __init__(self, *args, task, terms, **kwargs):
        initial = {"seen": terms.pk, "lead_unit": terms.lead_unit_id, "due_on": terms.due_on, "weight": terms.weight}
        super().__init__(*args, initial=initial, **kwargs)
        taking_part = Q(pk__in=task.campaign.campaign_units.current(timezone.localdate()).values("unit"))
        self.fields["seen"].queryset = TaskTerms.objects.visible_to(self.user).filter(task=task)
        self.fields["lead_unit"].queryset = OrgUnit.objects.visible_to(self.user).filter(
            taking_part | Q(pk=terms.lead_unit_id)
        )

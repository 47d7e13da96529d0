"""Forms of tasks in a plan."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField, ScopedModelChoiceField, ScopedModelMultipleChoiceField
from accounts.models import OrgUnit
from campaigns.choices import ClosingEvidence
from campaigns.forms.planning import TWO_LINES, PlanForm, offer, units_of
from campaigns.forms.tasks import ShowsDifferences
from campaigns.models import Measure, Phase, Task, TaskTerms
from campaigns.services.planning_tasks import current_values
from campaigns.services.reasons import REASON_LENGTH

UNIT_FIELDS = ("lead_unit", "responsible", "cooperating")


class UnitsField(ScopedModelMultipleChoiceField):
    """Boxes to tick, folded away (campaigns/_plan_form.html)."""

    widget = forms.CheckboxSelectMultiple


class TaskForm(PlanForm):
    """A new task. `phase` and days are filled in from the task or phase that it comes under."""

    title = forms.CharField(label=_("工作任务"), max_length=200, widget=TWO_LINES)
    lead_unit = ScopedModelChoiceField(label=_("牵头单位"), queryset=OrgUnit.objects.none())
    responsible = UnitsField(label=_("责任单位"), queryset=OrgUnit.objects.none(), required=False)
    cooperating = UnitsField(label=_("配合单位"), queryset=OrgUnit.objects.none(), required=False)
    phase = ScopedModelChoiceField(
        label=_("阶段"), queryset=Phase.objects.none(), required=False, empty_label=_("不限阶段")
    )
    starts_on = DayField(label=_("开始日期"))
    due_on = DayField(label=_("完成时限"))
    weight = forms.IntegerField(label=_("权重"), min_value=1, max_value=100, initial=1)
    deliverable = forms.CharField(label=_("成果形式"), max_length=200, required=False)
    closing_evidence = forms.ChoiceField(
        label=_("办结佐证"),
        choices=ClosingEvidence.choices,
        initial=ClosingEvidence.NONE,
        help_text=_("单位申请办结前必须上传的材料。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phase"].queryset = Phase.objects.visible_to(self.user).filter(campaign=self.campaign)
        # A unit that has its part is offered, whether it takes part in the campaign or not.
        held = [
            self.initial.get("lead_unit"),
            *self.initial.get("responsible", ()),
            *self.initial.get("cooperating", ()),
        ]
        known = {unit.pk: unit for unit in [*units_of(self.campaign, self.user), *filter(None, held)]}
        for name in UNIT_FIELDS:
            self.fields[name].queryset = OrgUnit.objects.visible_to(self.user).filter(pk__in=known)
            offer(self.fields[name], on=timezone.localdate(), keeps=held)


class TaskChangeForm(ShowsDifferences, TaskForm):
    """A task as it is; `seen` are the terms it was opened with."""

    seen = ScopedModelChoiceField(queryset=TaskTerms.objects.none(), widget=forms.HiddenInput)
    remark = forms.CharField(label=_("备注"), max_length=200, required=False)
    compared = ("lead_unit", "starts_on", "due_on", "weight")

    def __init__(self, *args, task, terms, **kwargs):
        super().__init__(*args, initial=current_values(task, terms), **kwargs)
        self.initial["seen"] = terms.pk
        self.fields["seen"].queryset = TaskTerms.objects.visible_to(self.user).filter(task=task)


class TaskRepeatForm(PlanForm):
    """The days of a task that takes up a problem which came back."""

    starts_on = DayField(label=_("开始日期"))
    due_on = DayField(label=_("完成时限"))


class TaskMoveForm(PlanForm):
    measure = ScopedModelChoiceField(label=_("措施"), queryset=Measure.objects.none())
    parent = ScopedModelChoiceField(
        label=_("上级任务"),
        queryset=Task.objects.none(),
        required=False,
        empty_label=_("没有上级任务，直接挂在措施下"),
        help_text=_("选了上级任务的，措施随上级任务；它自己的子任务一并移动。"),
    )

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, initial={"measure": task.measure_id, "parent": task.parent_id}, **kwargs)
        self.fields["measure"].queryset = Measure.objects.visible_to(self.user).filter(campaign=self.campaign)
        tasks = Task.objects.visible_to(self.user).filter(campaign=self.campaign).unfinished()
        self.fields["parent"].queryset = tasks.exclude(pk=task.pk).select_related("measure")
        self.fields["parent"].label_from_instance = lambda row: f"{row.measure} › {row}"


class TaskWithdrawForm(PlanForm):
    """A task that is withdrawn always says why, approved or not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(label=_("撤销原因"), max_length=REASON_LENGTH, widget=TWO_LINES)

"""Forms of the plan: each asks for a reason once the plan is approved, and not before."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField, ScopedModelChoiceField
from accounts.models import OrgUnit
from campaigns import services
from campaigns.choices import GroupRole
from campaigns.forms.office import OfficeForm
from campaigns.models import Campaign, CampaignUnit, Phase
from campaigns.services.reasons import REASON_LENGTH

TWO_LINES = forms.Textarea(attrs={"rows": 2})


def units_of(campaign, user):
    """Units that take part, or once did: those that left are refused by the services, with a sentence."""
    taking_part = CampaignUnit.objects.visible_to(user).filter(campaign=campaign)
    return OrgUnit.objects.visible_to(user).filter(pk__in=taking_part.values("unit"))


def offer(form_field, *, on, keeps=()):
    """Show only units that are in use on a day, and those in `keeps`; any unit of the queryset is still understood."""
    kept = {unit.pk for unit in keeps if unit}
    blank = [("", form_field.empty_label)] if getattr(form_field, "empty_label", None) is not None else []
    shown = [unit for unit in form_field.queryset if unit.pk in kept or unit.ends_on is None or unit.ends_on >= on]
    form_field.widget.choices = [*blank, *((unit.pk, unit.name) for unit in shown)]


class PlanForm(OfficeForm):
    reason = forms.CharField(label=_("调整原因"), max_length=REASON_LENGTH, widget=TWO_LINES)

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        reason = self.fields.pop("reason")
        if services.is_approved(campaign):
            reason.help_text = _("方案已经批准，这次改动连同原因记入变更记录。")
            self.fields["reason"] = reason


class CampaignForm(PlanForm):
    slogan = forms.CharField(label=_("口号"), max_length=200, required=False)
    also_called = forms.CharField(label=_("又称"), max_length=300, required=False)
    starts_on = DayField(label=_("启动日期"))
    ends_on = DayField(label=_("结束日期"))
    parent = ScopedModelChoiceField(
        label=_("上级行动"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("没有上级行动"),
        help_text=_("市、区已在本系统开展、本地参加的行动。选定后可把措施与上级措施对应。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ancestors = self.campaign.owner_unit.path.strip("/").split("/")
        upper = Campaign.objects.visible_to(self.user).filter(owner_unit__in=ancestors)
        upper = upper.exclude(pk=self.campaign.pk)
        self.fields["parent"].queryset = upper
        if self.campaign.parent_id and not upper.filter(pk=self.campaign.parent_id).exists():
            del self.fields["parent"]  # what this person does not see, they do not take away by saving


class PhaseForm(PlanForm):
    name = forms.CharField(label=_("阶段"), max_length=60)
    starts_on = DayField(label=_("自"))
    ends_on = DayField(label=_("至"))


class GoalForm(PlanForm):
    text = forms.CharField(label=_("目标"), max_length=300, widget=TWO_LINES)
    phase = ScopedModelChoiceField(
        label=_("阶段"), queryset=Phase.objects.none(), required=False, empty_label=_("整个行动")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phase"].queryset = Phase.objects.visible_to(self.user).filter(campaign=self.campaign)


class MeasureForm(PlanForm):
    name = forms.CharField(label=_("措施"), max_length=200, widget=TWO_LINES)
    group = forms.CharField(label=_("类别"), max_length=40, required=False, help_text=_("如“五严”“六加强”，可不填。"))
    lead_unit = ScopedModelChoiceField(
        label=_("牵头单位"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("未定")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead_unit"].queryset = units_of(self.campaign, self.user)
        offer(self.fields["lead_unit"], on=timezone.localdate(), keeps=[self.initial.get("lead_unit")])


class MilestoneForm(PlanForm):
    title = forms.CharField(label=_("关键节点"), max_length=200)
    due_on = DayField(label=_("时限"))


class MilestoneReachForm(OfficeForm):
    on = DayField(label=_("完成日期"), initial=timezone.localdate)


class GroupMemberForm(PlanForm):
    role = forms.ChoiceField(label=_("职务"), choices=GroupRole.choices)
    name = forms.CharField(label=_("姓名"), max_length=50, required=False)
    post = forms.CharField(
        label=_("所任职务"),
        max_length=100,
        required=False,
        help_text=_("如“镇委副书记、镇长”。只定职务不定人的，姓名留空。"),
    )
    unit = ScopedModelChoiceField(
        label=_("单位"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("不填")
    )
    duty = forms.CharField(label=_("分工"), max_length=200, required=False, widget=TWO_LINES)
    starts_on = DayField(label=_("自"), initial=timezone.localdate)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.visible_to(self.user).filter(path__startswith=self.campaign.owner_unit.path)
        self.fields["unit"].queryset = units
        offer(self.fields["unit"], on=timezone.localdate(), keeps=[self.initial.get("unit")])


class GroupMemberEndForm(PlanForm):
    on = DayField(label=_("结束日期"), initial=timezone.localdate, help_text=_("含当日。"))


class SourceDocumentForm(PlanForm):
    title = forms.CharField(label=_("名称"), max_length=200)
    number = forms.CharField(label=_("发文字号"), max_length=60, required=False)
    issued_by = forms.CharField(label=_("发文机关"), max_length=100, required=False)
    dated_on = DayField(label=_("日期"), required=False)
    url = forms.URLField(label=_("网址"), max_length=300, required=False, assume_scheme="https")
    is_basis = forms.BooleanField(
        label=_("依据文件"), required=False, initial=True, help_text=_("不勾选的，只作公开来源列出。")
    )


class ParticipantForm(OfficeForm):
    unit = ScopedModelChoiceField(label=_("单位"), queryset=OrgUnit.objects.none())
    starts_on = DayField(label=_("自"), initial=timezone.localdate)
    is_reporting = forms.BooleanField(
        label=_("报送单位"), required=False, initial=True, help_text=_("勾选的，从下一期起要报送。")
    )

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        taking_part = campaign.campaign_units.filter(ends_on=None).values("unit")
        units = OrgUnit.objects.visible_to(self.user).filter(path__startswith=campaign.owner_unit.path)
        self.fields["unit"].queryset = units.exclude(pk__in=taking_part)
        offer(self.fields["unit"], on=timezone.localdate())


class ParticipantChangeForm(OfficeForm):
    is_reporting = forms.BooleanField(label=_("报送单位"), required=False, help_text=_("从下一期起生效。"))


class ParticipantEndForm(PlanForm):
    on = DayField(label=_("结束日期"), initial=timezone.localdate, help_text=_("含当日；已报的数据留在原单位名下。"))
    successor = ScopedModelChoiceField(
        label=_("接手单位"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("不需要"),
        help_text=_("它还牵头未办结的任务时必选，任务即日起由接手单位牵头。"),
    )

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = units_of(self.campaign, self.user).exclude(pk=unit.pk)
        offer(self.fields["successor"], on=timezone.localdate())


class UpperMappingForm(PlanForm):
    """For each measure of the parent campaign, which own measures carry it out; one field each, `upper-12`."""

    def __init__(self, *args, uppers, measures, **kwargs):
        super().__init__(*args, **kwargs)
        self.uppers = uppers
        self.measures = {str(measure.pk): measure for measure in measures}
        reason = self.fields.pop("reason", None)
        for upper in uppers:
            self.fields[f"upper-{upper.pk}"] = forms.MultipleChoiceField(
                label=upper.name,
                required=False,
                choices=[(key, measure.name) for key, measure in self.measures.items()],
                widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
                initial=[str(row.pk) for row in upper.carried_out_by],
            )
        if reason:
            self.fields["reason"] = reason

    @property
    def rows(self):
        """(upper measure, its field) in order."""
        return [(upper, self[f"upper-{upper.pk}"]) for upper in self.uppers]

    def clean(self):
        cleaned = super().clean()
        mapping = {upper: [self.measures[key] for key in cleaned.pop(f"upper-{upper.pk}", [])] for upper in self.uppers}
        return {**cleaned, "mapping": mapping}

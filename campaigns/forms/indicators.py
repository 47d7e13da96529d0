from datetime import date
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import DayField, ScopedModelChoiceField
from accounts.models import OrgUnit
from campaigns import light_rules, permissions
from campaigns.choices import IndicatorOrigin, Operator
from campaigns.computed_sources import SOURCES
from campaigns.forms.office import OfficeForm
from campaigns.models import Indicator, Measure, ReferenceSeries
from campaigns.services import plan_changes
from campaigns.services.reasons import REASON_LENGTH


def _amount(label, **kwargs):
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=4, **kwargs)


def _reason(label, **kwargs):
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=REASON_LENGTH, widget=widget, **kwargs)


def _units_of(campaign, user):
    """The units that take part in a campaign and that a person may see."""
    taking_part = campaign.campaign_units.current(timezone.localdate()).values("unit")
    return OrgUnit.objects.visible_to(user).filter(pk__in=taking_part).order_by("position", "pk")


class PlanPartForm(OfficeForm):
    """A form on a part of the plan: it asks for a reason once the plan is approved."""

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        if plan_changes.is_approved(campaign):
            self.fields["reason"] = _reason(
                gettext_lazy("调整原因"), help_text=gettext_lazy("方案已经批准，调整要写明原因。")
            )


class IndicatorForm(PlanPartForm):
    name = forms.CharField(label=gettext_lazy("指标"), max_length=200)
    group = forms.CharField(
        label=gettext_lazy("类别"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("同类指标在列表中可一起筛选。"),
    )
    unit_of_measure = forms.CharField(
        label=gettext_lazy("计量单位"), max_length=20, help_text=gettext_lazy("如 %、家、批次。")
    )
    formula = forms.CharField(
        label=gettext_lazy("计算口径"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("用一句话写明怎么算，谁看都算得出同一个数。"),
    )
    computed_from = forms.ChoiceField(label=gettext_lazy("数据来源"), required=False)
    numerator_label = forms.CharField(
        label=gettext_lazy("分子"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("比率类指标填，如 合格批次。"),
    )
    denominator_label = forms.CharField(label=gettext_lazy("分母"), max_length=100, required=False)
    measure = ScopedModelChoiceField(
        label=gettext_lazy("措施"), queryset=Measure.objects.none(), required=False, empty_label="—"
    )
    lead_unit = ScopedModelChoiceField(
        label=gettext_lazy("牵头单位"), queryset=OrgUnit.objects.none(), required=False, empty_label="—"
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)
    is_historical = forms.BooleanField(
        label=gettext_lazy("历史口径"),
        required=False,
        help_text=gettext_lazy("所依据的制度已停止，如中国名牌、免检。"),
    )

    def __init__(self, *args, campaign, indicator=None, **kwargs):
        if indicator is not None:
            kwargs["initial"] = {name: _shown(indicator, name) for name in self.base_fields}
        super().__init__(*args, campaign=campaign, **kwargs)
        sources = [
            (source.code, _("%(name)s（%(unit)s）") % {"name": source.name, "unit": source.unit_word})
            for source in SOURCES.values()
        ]
        self.fields["computed_from"].choices = [("", _("人工填报")), (_("系统取数"), sources)]
        self.fields["measure"].queryset = Measure.objects.visible_to(self.user).filter(campaign=campaign)
        self.fields["lead_unit"].queryset = _units_of(campaign, self.user)

    def clean(self):
        cleaned = super().clean()
        is_computed = bool(cleaned.get("computed_from"))
        return cleaned | {"origin": IndicatorOrigin.COMPUTED if is_computed else IndicatorOrigin.ENTERED}


def _shown(indicator, name):
    value = getattr(indicator, name)
    return getattr(value, "pk", value)


class TargetForm(PlanPartForm):
    """A target of an indicator. `target` is the one to change: its unit and day then stay as they are."""

    unit = ScopedModelChoiceField(
        label=gettext_lazy("单位"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=gettext_lazy("全行动"),
        help_text=gettext_lazy("分解到单位的目标，一个单位一条。"),
    )
    operator = forms.ChoiceField(label=gettext_lazy("要求"), choices=Operator.choices)
    value = _amount(gettext_lazy("目标值"), help_text=gettext_lazy("“不发生”“按期通过”“全部达到”“高于参照数据”不填。"))
    reference = ScopedModelChoiceField(
        label=gettext_lazy("参照数据"), queryset=ReferenceSeries.objects.none(), required=False, empty_label="—"
    )
    tolerance = _amount(gettext_lazy("允许偏差"), help_text=gettext_lazy("只用于“左右”和“保持在”；不填按目标值的5%。"))
    baseline = _amount(
        gettext_lazy("基数"),
        help_text=gettext_lazy("填了基数，序时进度从基数起算；百分比不填基数的，全程都应达到目标值。"),
    )
    starts_on = DayField(label=gettext_lazy("自"))
    due_on = DayField(label=gettext_lazy("至"))
    steps = forms.CharField(
        label=gettext_lazy("序时安排"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "2026-06-30 40"}),
        help_text=gettext_lazy("一行一个：日期、到那天应完成百分之几。不填按天数平均。"),
    )
    weight = forms.IntegerField(label=gettext_lazy("权重"), min_value=1, max_value=100, initial=1)
    field_order = [
        "operator",
        "value",
        "reference",
        "starts_on",
        "due_on",
        "unit",
        "weight",
        "baseline",
        "tolerance",
        "steps",
        "reason",
    ]

    def __init__(self, *args, indicator, target=None, **kwargs):
        kwargs["initial"] = _target_values(indicator, target)
        super().__init__(*args, campaign=indicator.campaign, **kwargs)
        self.target = target
        series = ReferenceSeries.objects.visible_to(self.user).filter(campaign=indicator.campaign)
        self.fields["reference"].queryset = series
        self.fields["unit"].queryset = _units_of(indicator.campaign, self.user)
        if target is not None:
            del self.fields["unit"], self.fields["due_on"]
            self.fields["reason"] = _reason(gettext_lazy("调整原因"))

    def clean_steps(self):
        lines = [line.split() for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        try:
            return [[date.fromisoformat(day).isoformat(), str(Decimal(share.rstrip("%")))] for day, share in lines]
        except (ValueError, InvalidOperation):
            raise ValidationError(_("每行写“日期 空格 百分比”，如 2026-06-30 40。")) from None

    def clean(self):
        cleaned = super().clean()
        if self.target is not None:
            cleaned |= {"unit": self.target.unit, "due_on": self.target.due_on}
        return cleaned


def _target_values(indicator, target):
    if target is None:
        today, campaign = timezone.localdate(), indicator.campaign
        year = min(max(today, campaign.starts_on), campaign.ends_on).year
        starts_on, due_on = max(date(year, 1, 1), campaign.starts_on), min(date(year, 12, 31), campaign.ends_on)
        return {"starts_on": starts_on, "due_on": due_on}
    names = ("operator", "value", "tolerance", "baseline", "starts_on", "weight")
    steps = "\n".join(f"{day} {share}" for day, share in target.steps)
    return {name: getattr(target, name) for name in names} | {"reference": target.reference_id, "steps": steps}


class ReadingForm(OfficeForm):
    """What an indicator was on a day; units record their own share only."""

    unit = ScopedModelChoiceField(label=gettext_lazy("单位"), queryset=OrgUnit.objects.none(), required=False)
    happened_on = DayField(label=gettext_lazy("截至"))
    value = _amount(gettext_lazy("完成值"), help_text=gettext_lazy("填完成值；或填分子和分母，由系统计算。"))
    numerator = _amount(gettext_lazy("分子"))
    denominator = _amount(gettext_lazy("分母"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)

    def __init__(self, *args, indicator, reading=None, **kwargs):
        kwargs["initial"] = _reading_values(reading)
        super().__init__(*args, **kwargs)
        self.fields["value"].label = _("完成值（%(unit)s）") % {"unit": indicator.unit_of_measure}
        for name in ("numerator", "denominator"):
            if label := getattr(indicator, f"{name}_label"):
                words = {"part": self.fields[name].label, "label": label}
                self.fields[name].label = _("%(part)s：%(label)s") % words
        if reading is not None:
            del self.fields["unit"], self.fields["happened_on"]
            self.fields["note"] = _reason(gettext_lazy("更正原因"))
            return
        self.fields["unit"].queryset = _units_of(indicator.campaign, self.user)
        if permissions.can_run_campaign(self.user, indicator.campaign):
            self.fields["unit"].empty_label = _("全行动")
        else:
            self.fields["unit"].required = True
            self.fields["unit"].empty_label = None


def _reading_values(reading):
    if reading is None:
        return {"happened_on": timezone.localdate()}
    return {name: getattr(reading, name) for name in ("value", "numerator", "denominator")}


class ReferenceSeriesForm(PlanPartForm):
    name = forms.CharField(
        label=gettext_lazy("参照数据"), max_length=200, help_text=gettext_lazy("如 全省平均合格率。")
    )
    issued_by = forms.CharField(label=gettext_lazy("发布机关"), max_length=100, required=False)
    unit_of_measure = forms.CharField(label=gettext_lazy("计量单位"), max_length=20)


class ReferenceReadingForm(OfficeForm):
    happened_on = DayField(label=gettext_lazy("截至"), initial=timezone.localdate)
    value = forms.DecimalField(label=gettext_lazy("数值"), max_digits=18, decimal_places=4)
    note = forms.CharField(
        label=gettext_lazy("出处"), max_length=300, required=False, help_text=gettext_lazy("文件、网页或会议材料。")
    )


class LightRulesForm(PlanPartForm):
    preset = forms.ChoiceField(label=gettext_lazy("亮灯规则"), widget=forms.RadioSelect)
    starts_on = DayField(
        label=gettext_lazy("启用日期"), help_text=gettext_lazy("从这天起的亮灯照此规则；已编发的通报不变。")
    )

    def __init__(self, *args, campaign, **kwargs):
        today = timezone.localdate()
        kwargs["initial"] = {"starts_on": min(max(today, campaign.starts_on), campaign.ends_on)}
        super().__init__(*args, campaign=campaign, **kwargs)
        self.fields["preset"].choices = [
            (code, _("%(name)s。%(rules)s。") % {"name": rules.name, "rules": rules.description})
            for code, rules in light_rules.presets().items()
        ]


class IndicatorFilterForm(forms.Form):
    """Which of a campaign's indicators are shown."""

    group = forms.ChoiceField(
        label=gettext_lazy("类别"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args, campaign, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Indicator.objects.visible_to(user).filter(campaign=campaign).exclude(group="")
        groups = dict.fromkeys(rows.values_list("group", flat=True))
        self.fields["group"].choices = [("", _("全部类别")), *((group, group) for group in groups)]

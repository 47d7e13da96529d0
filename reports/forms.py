"""Forms of unit reports."""

import unicodedata
from dataclasses import dataclass

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Channel
from accounts.fields import DayField, OwnFilesField, ScopedModelChoiceField, SeveralFilesField
from accounts.forms import ReceivedForm, ServiceForm
from accounts.models import OrgUnit
from campaigns.files import EVIDENCE_TYPES
from campaigns.models import Campaign, CampaignUnit, ReportingPeriod
from campaigns.services.reasons import REASON_LENGTH
from reports.choices import LineState, UnitReportStatus
from reports.models import UnitReport
from reports.report_sheets import FINISHED_BY_UNIT
from reports.services.questions import ANSWER_LENGTH, QUESTION_LENGTH

TEXT_LIMIT = 2000
ACCEPT = ",".join([*EVIDENCE_TYPES, *dict.fromkeys(EVIDENCE_TYPES.values())])
MINE, THEIRS = "mine", "theirs"


class PercentField(forms.IntegerField):
    """A whole per cent as people type it: "６０", "60%", " 60 ％" are 60."""

    default_error_messages = {
        "invalid": _("请填 0 到 100 的整数。"),
        "min_value": _("请填 0 到 100 的整数。"),
        "max_value": _("请填 0 到 100 的整数。"),
    }
    widget = forms.TextInput(
        attrs={"inputmode": "numeric", "maxlength": 8, "autocomplete": "off", "class": "form-control"}
    )

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=100, **kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).replace(" ", "").rstrip("%")
        return super().to_python(value)


def text_field(label, rows=2, limit=TEXT_LIMIT):
    return forms.CharField(
        label=label,
        required=False,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
    )


def reuse_field():
    return forms.BooleanField(
        label=_("沿用上期"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input", "data-reuse": ""}),
    )


@dataclass(frozen=True)
class LineFields:
    """The bound fields of one task, for the template."""

    sheet_line: object
    state: object
    percent: object
    done: object
    reuse: object
    problem: object
    next_step: object
    difference_reason: object
    evidence: object
    withdraw: object

    @property
    def evidence_choices(self):
        """(file, its checkbox to take it off) for each file kept on the line."""
        return list(zip(self.sheet_line.evidence, self.withdraw, strict=True))


@dataclass(frozen=True)
class Difference:
    """A field in which the form and the kept report differ; `name` is the field's name on the form."""

    name: str
    label: str
    mine: object
    theirs: object


class UnitReportForm(forms.Form):
    """A whole report on one page: what the unit says of each task, and two fields of the report itself.

    After `is_valid`: `report_values` and `line_values` are what save_unit_report takes, `uploads` are (task, file).
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    coordination = text_field(_("要镇里协调的事"))
    plan = text_field(_("下期打算"))
    reuse_plan = reuse_field()

    def __init__(self, *args, user, sheet, **kwargs):
        self.user = user
        self.sheet = sheet
        report = sheet.report
        kept = {"version": report.version, "coordination": report.coordination, "plan": report.plan}
        super().__init__(*args, initial=kept, **kwargs)
        for sheet_line in sheet.lines:
            self._add_line(sheet_line)

    def _add_line(self, sheet_line):
        line = sheet_line.line
        finished = LineState.FINISHED.label if sheet_line.is_led else FINISHED_BY_UNIT
        states = [*LineState.choices[:-1], (LineState.FINISHED.value, finished)]
        fields = {
            "state": forms.ChoiceField(
                label=_("状态"),
                choices=states,
                initial=sheet_line.state,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            ),
            "percent": PercentField(label=_("进度(%)"), required=False, initial=line.percent),
            "done": text_field(_("一句话进展")),
            "reuse": reuse_field(),
            "problem": text_field(_("存在问题")),
            "next_step": text_field(_("下步打算")),
            "difference_reason": text_field(_("与推算进度不同的原因"), rows=1, limit=REASON_LENGTH),
            "evidence": SeveralFilesField(label=_("佐证材料"), required=False, accept=ACCEPT),
            "withdraw": OwnFilesField(
                label=_("撤下"), required=False, choices=[(str(each.pk), each.name) for each in sheet_line.evidence]
            ),
        }
        for name in ("done", "problem", "next_step", "difference_reason"):
            fields[name].initial = getattr(line, name)
        self.fields |= {line_field(line.task_id, name): field for name, field in fields.items()}

    @property
    def line_fields(self):
        names = (
            "state",
            "percent",
            "done",
            "reuse",
            "problem",
            "next_step",
            "difference_reason",
            "evidence",
            "withdraw",
        )
        return [
            LineFields(sheet_line, *(self[line_field(sheet_line.line.task_id, name)] for name in names))
            for sheet_line in self.sheet.lines
        ]

    @property
    def report_values(self):
        plan = self.cleaned_data["plan"]
        if self.cleaned_data["reuse_plan"] and not plan:
            plan = self.sheet.last_plan
        values = {"coordination": self.cleaned_data["coordination"], "plan": plan}
        return {name: self._chosen(name, value, getattr(self.sheet.report, name)) for name, value in values.items()}

    @property
    def line_values(self):
        return {sheet_line.line.task_id: self._line_values(sheet_line) for sheet_line in self.sheet.lines}

    @property
    def uploads(self):
        return [
            (sheet_line.task, upload)
            for sheet_line in self.sheet.lines
            for upload in self.cleaned_data[line_field(sheet_line.line.task_id, "evidence")]
        ]

    @property
    def withdrawn(self):
        """Files to take off the report."""
        return [
            each
            for sheet_line in self.sheet.lines
            for each in sheet_line.evidence
            if str(each.pk) in self.cleaned_data[line_field(sheet_line.line.task_id, "withdraw")]
        ]

    def _line_values(self, sheet_line):
        """What the fields of a line mean. Text, or a percent that moved, says more than a radio button left alone."""
        line = sheet_line.line
        typed = {
            name: self.cleaned_data[line_field(line.task_id, name)] for name in ("state", "percent", "done", "reuse")
        }
        if typed["reuse"] and not typed["done"] and sheet_line.last:
            typed["done"] = sheet_line.last.done
        percent = sheet_line.last_percent if typed["percent"] is None else typed["percent"]
        is_finished = typed["state"] == LineState.FINISHED
        values = {
            "percent": 100 if is_finished else percent,
            "done": typed["done"],
            "problem": self.cleaned_data[line_field(line.task_id, "problem")],
            "next_step": self.cleaned_data[line_field(line.task_id, "next_step")],
            "difference_reason": self.cleaned_data[line_field(line.task_id, "difference_reason")],
            "wants_closing": is_finished and sheet_line.is_led,
        }
        return {
            name: self._chosen(line_field(line.task_id, name), value, getattr(line, name))
            for name, value in values.items()
        }

    def _chosen(self, name, mine, kept):
        """After a difference page: the value of the field that the person chose there."""
        return kept if self.data.get(f"choose-{name}") == THEIRS else mine

    def differences(self, theirs):
        """Where what was typed differs from the report as it is now (its sheet)."""
        report = theirs.report
        found = [
            Difference(name, self.fields[name].label, value, getattr(report, name))
            for name, value in self.report_values.items()
        ]
        kept = {sheet_line.line.task_id: sheet_line.line for sheet_line in theirs.lines}
        for sheet_line in self.sheet.lines:
            line = kept[sheet_line.line.task_id]
            found += [
                Difference(
                    line_field(line.task_id, name),
                    f"{line.task} · {line._meta.get_field(name).verbose_name}",
                    _shown(value),
                    _shown(getattr(line, name)),
                )
                for name, value in self._line_values(sheet_line).items()
            ]
        return [difference for difference in found if difference.mine != difference.theirs]

    @property
    def typed_pairs(self):
        """(name, value) of everything typed, to be carried through the difference page; files were kept already."""
        return [(name, value) for name in self.fields if name != "version" for value in self.data.getlist(name)]


def line_field(task_id, name):
    return f"line-{task_id}-{name}"


def _shown(value):
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value


class OnBehalfForm(ReceivedForm):
    channel = forms.ChoiceField(
        label=_("来源"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.PORTAL],
        widget=forms.RadioSelect,
        initial=Channel.TELEPHONE,
    )
    source = forms.FileField(
        label=_("原件照片或文件"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("电话报送可不附。"),
    )


class ReasonForm(forms.Form):
    """Why a report is sent back, or not needed."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"})
    )


class QuestionForm(forms.Form):
    """What a village doubts of the branch's data."""

    text = forms.CharField(
        label=_("哪个数不对，实际是多少"),
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("核对的结果"),
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )


class AuthorisationForm(ServiceForm):
    """授权直报 for the unit of the acting post, in a campaign in which it reports."""

    campaign = ScopedModelChoiceField(label=_("行动"), queryset=Campaign.objects.none(), empty_label=None)
    starts_on = DayField(label=_("自"), initial=timezone.localdate)
    ends_on = DayField(label=_("至"), help_text=_("含当日，最长一年。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = self.user.post.unit
        reporting = CampaignUnit.objects.current(timezone.localdate()).filter(unit=self.unit, is_reporting=True)
        campaigns = Campaign.objects.visible_to(self.user).filter(pk__in=reporting.values("campaign"))
        self.fields["campaign"].queryset = campaigns
        self.fields["campaign"].initial = campaigns.first()

    def clean(self):
        return {**self.cleaned_data, "unit": self.unit}


class UnitReportFilterForm(forms.Form):
    period = ScopedModelChoiceField(
        label=_("周期"), queryset=ReportingPeriod.objects.none(), required=False, empty_label=_("全部周期")
    )
    status = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部状态")), *UnitReportStatus.choices], required=False
    )
    unit = ScopedModelChoiceField(
        label=_("单位"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("全部单位")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        reports = UnitReport.objects.visible_to(user)
        periods = ReportingPeriod.objects.visible_to(user).filter(pk__in=reports.values("period"))
        self.fields["period"].queryset = periods.select_related("campaign").order_by("-starts_on", "pk")
        units = OrgUnit.objects.visible_to(user).filter(pk__in=reports.values("unit"))
        self.fields["unit"].queryset = units.order_by("position", "pk")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

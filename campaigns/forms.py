from django import forms
from django.core import signing
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.fields import DayField, ScopedModelChoiceField
from accounts.forms import ServiceForm
from accounts.models import OrgUnit, User
from campaigns import permissions
from campaigns.choices import DirectiveKind
from campaigns.contact_sheet import Contact
from campaigns.models import TaskTerms
from campaigns.services.reasons import REASON_LENGTH

CONFLICT_CODES = ("conflict", "stale")
ANNOUNCEMENT_LENGTH = 20_000
DIRECTIVE_LENGTH, SUBJECT_LENGTH = 500, 200
PREVIEW_SECONDS = 60 * 60


class OfficeForm(ServiceForm):
    """A service's form that knows when somebody else was faster: the view then answers 409."""

    is_conflict = False

    @property
    def status_code(self):
        return 409 if self.is_conflict else 200

    def _show(self, error):
        self.is_conflict = getattr(error, "code", "") in CONFLICT_CODES
        super()._show(error)


class ReasonForm(OfficeForm):
    reason = forms.CharField(label=_("原因"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))


class TaskTermsForm(OfficeForm):
    """A task's lead unit, due date and weight, filled in as they are; `seen` are the terms it was opened with."""

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
        self.differences = []
        taking_part = Q(pk__in=task.campaign.campaign_units.current(timezone.localdate()).values("unit"))
        self.fields["seen"].queryset = TaskTerms.objects.visible_to(self.user).filter(task=task)
        self.fields["lead_unit"].queryset = OrgUnit.objects.visible_to(self.user).filter(
            taking_part | Q(pk=terms.lead_unit_id)
        )

    def _show(self, error):
        super()._show(error)
        if self.is_conflict:
            self._show_differences(error.current)

    def _show_differences(self, current):
        """What was seen, what is now, what was typed; the next save is made against what is shown now."""
        seen, typed = self.cleaned_data["seen"], self.cleaned_data
        self.differences = [
            (self.fields[name].label, str(getattr(seen, name)), str(getattr(current, name)), str(typed[name]))
            for name in ("lead_unit", "due_on", "weight")
        ]
        self.data = self.data.copy()
        self.data["seen"] = current.pk


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


class PeriodPlanForm(OfficeForm):
    key = forms.ChoiceField(label=_("周期"), widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args, periods, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(period.key, period.title) for period in periods]


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("年份"), min_value=2004, max_value=2099)


class HolidayImportForm(OfficeForm):
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("通知的文号，如 国办发明电〔2025〕7号。"))
    text = forms.CharField(
        label=_("通知全文"),
        max_length=ANNOUNCEMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("连同标题“国务院办公厅关于……年部分节假日安排的通知”一起粘贴。"),
    )


class PackLoadForm(OfficeForm):
    first_period_on = DayField(
        label=_("自何日起报送"), help_text=_("从含这一天的一期开始；此前的各期不补报、不补发通报。")
    )


class ContactUploadForm(forms.Form):
    upload = forms.FileField(
        label=_("联络员名单"),
        help_text=_("可上传 .xlsx 或 .csv，不超过 20 MB。列名不必统一，系统按名称识别；请先删去身份证号一列。"),
    )


class ContactConfirmForm(OfficeForm):
    """What a preview showed, carried by its own button: signed for this person, good for an hour."""

    rows = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _("没有可导入的内容，请重新上传。")})

    @classmethod
    def of(cls, contacts, *, user):
        return cls(user=user, initial={"rows": signing.dumps(contacts, salt=cls.salt_for(user), compress=True)})

    @staticmethod
    def salt_for(user):
        return f"campaigns.contacts.{user.pk}"

    def clean_rows(self):
        try:
            rows = signing.loads(self.cleaned_data["rows"], salt=self.salt_for(self.user), max_age=PREVIEW_SECONDS)
        except signing.SignatureExpired:
            self.is_conflict = True
            message = _("核对之后已超过一小时，名单可能有变。没有写入任何数据，请重新上传。")
            raise forms.ValidationError(message, code="stale") from None
        except signing.BadSignature:
            message = _("提交的内容与核对时不一致。没有写入任何数据，请重新上传。")
            raise forms.ValidationError(message, code="tampered") from None
        return [Contact(*row) for row in rows]

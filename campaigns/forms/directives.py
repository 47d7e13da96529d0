"""Forms of directives: what is decided or ordered, on which matter, by when, and what narrows the list of them."""

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.fields import DayField, ScopedModelChoiceField
from accounts.forms import FilterForm
from accounts.models import OrgUnit, User
from accounts.widgets import PlainSelect
from campaigns import permissions, services
from campaigns.choices import LEADER_KINDS, DirectiveKind
from campaigns.directive_lines import STATE_LABELS
from campaigns.files import EVIDENCE_TYPES
from campaigns.forms.office import OfficeForm

DIRECTIVE_LENGTH, SUBJECT_LENGTH = 500, 200
ACCEPT = ",".join([*EVIDENCE_TYPES, *dict.fromkeys(EVIDENCE_TYPES.values())])
# How many working days a reply may take [K]; the middle one unless another is chosen.
REPLY_DAYS, USUAL_REPLY_DAYS = (3, 5, 10), 5
OTHER_DAY, NO_REPLY = "other", "none"


class DirectiveKindForm(OfficeForm):
    """What a leader decided. The office, which types in what stands on paper, also names the leader."""

    kinds = LEADER_KINDS

    issued_by = ScopedModelChoiceField(label=_("批示人"), queryset=User.objects.none())
    kind = forms.ChoiceField(label=_("种类"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("批示内容"),
        max_length=DIRECTIVE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("种类为“批示”时必填；“同意”可以不写。"),
    )

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in self.kinds]
        if self.is_office:
            self.fields["issued_by"].queryset = permissions.leaders_of(campaign, on=timezone.localdate())
        else:
            del self.fields["issued_by"]

    @property
    def is_office(self):
        return self.user.role == Role.OFFICE_CLERK

    def clean(self):
        cleaned = super().clean()
        if "issued_by" not in self.fields:
            cleaned["issued_by"] = self.user
        says_nothing = not cleaned.get("text") and "text" not in self.errors
        if says_nothing and cleaned.get("kind") not in (None, DirectiveKind.AGREEMENT):
            self.add_error("text", _("请写明批示内容。"))
        return cleaned


class DirectiveForm(DirectiveKindForm):
    """A directive to a unit of the campaign, on a matter named in words or by the page that one came from (`subject`)."""

    unit = ScopedModelChoiceField(label=_("承办单位"), queryset=OrgUnit.objects.none())
    subject_label = forms.CharField(
        label=_("事由"), max_length=SUBJECT_LENGTH, help_text=_("案件、检验结果和异议不作批示。")
    )
    due = forms.ChoiceField(
        label=_("回复期限"), required=False, initial=str(USUAL_REPLY_DAYS), widget=forms.RadioSelect
    )
    reply_due_on = DayField(label=_("另定日期"), required=False)
    paper = forms.FileField(
        label=_("批件照片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("代录领导在纸上的批示时，拍下原件一并上传。"),
    )
    field_order = ["kind", "issued_by", "unit", "subject_label", "text", "due", "reply_due_on", "paper"]

    def __init__(self, *args, campaign, subject="", **kwargs):
        super().__init__(*args, campaign=campaign, **kwargs)
        taking_part = campaign.campaign_units.current(timezone.localdate()).values("unit")
        self.fields["unit"].queryset = OrgUnit.objects.visible_to(self.user).filter(pk__in=taking_part)
        self.fields["due"].choices = [*_reply_days(), (OTHER_DAY, _("另定日期")), (NO_REPLY, _("不要求回复"))]
        self.subject = subject
        if subject:
            del self.fields["subject_label"]
        if self.is_office:
            self.fields["kind"].choices = _office_kinds()
            self.fields["issued_by"].required = False
            self.fields["issued_by"].help_text = _("专班办督办不用选；代录时选在纸上批示的领导。")
            self.fields["text"].label = _("内容")
            self.fields["text"].help_text = _("要求做什么、做到什么程度。领导只批“同意”的可以不写。")
        else:
            del self.fields["paper"]

    def clean(self):
        cleaned = super().clean()
        kind, due = cleaned.get("kind"), cleaned.pop("due", "")
        if self.subject:
            cleaned["subject_label"] = self.subject[:SUBJECT_LENGTH]
        cleaned["reply_due_on"] = None if kind == DirectiveKind.AGREEMENT else self._reply_due_on(due, cleaned)
        if kind == DirectiveKind.ORDER:
            cleaned["issued_by"] = self.user
            if cleaned["reply_due_on"] is None and not self.errors:
                self.add_error("due", _("督办须定回复期限。"))
        elif kind and cleaned.get("issued_by") is None and "issued_by" not in self.errors:
            self.add_error("issued_by", _("请选在纸上批示的领导。"))
        return cleaned

    def _reply_due_on(self, due, cleaned):
        """The day that was chosen among the working days offered, or typed in; None where no reply is asked for."""
        if due.isdigit():
            return reply_day(int(due))
        day = None if due == NO_REPLY else cleaned.get("reply_due_on")
        if due == OTHER_DAY and day is None and "reply_due_on" not in self.errors:
            self.add_error("reply_due_on", _("请填写另定的日期。"))
        return day


def _office_kinds():
    """The office's own order first; the others are what a leader wrote on paper."""
    of_leaders = [(kind.value, _("代录领导%(kind)s") % {"kind": kind.label}) for kind in LEADER_KINDS]
    return [(DirectiveKind.ORDER.value, _("专班办督办")), *reversed(of_leaders)]


def reply_day(count):
    """The working day that is `count` of them ahead of today."""
    return services.work_calendar().add_working_days(timezone.localdate(), count)


def _reply_days():
    calendar, today = services.work_calendar(), timezone.localdate()
    days = [(count, calendar.add_working_days(today, count)) for count in REPLY_DAYS]
    return [
        (
            str(count),
            _("%(count)d 个工作日，%(month)d月%(day)d日（%(weekday)s）")
            % {"count": count, "month": day.month, "day": day.day, "weekday": WEEKDAYS[day.weekday()]},
        )
        for count, day in days
    ]


class DirectiveFilterForm(FilterForm):
    """What narrows the list; a filter that somebody made up in the address is left out, not refused."""

    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *STATE_LABELS.items()], required=False, widget=PlainSelect
    )
    unit = ScopedModelChoiceField(
        label=_("承办单位"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("全部单位"),
        widget=PlainSelect,
    )
    kind = forms.ChoiceField(
        label=_("种类"), choices=[("", _("全部")), *DirectiveKind.choices], required=False, widget=PlainSelect
    )

    def __init__(self, *args, user, directives, **kwargs):
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.visible_to(user).filter(pk__in=directives.order_by().values("unit"))
        self.fields["unit"].queryset = units.order_by("position", "pk")

    @property
    def chosen(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

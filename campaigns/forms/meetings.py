"""Forms of meetings: planning, notice, answers, attendance, minutes and decisions."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EARLIEST_DAY, LATEST_DAY, DayField, ScopedModelChoiceField
from accounts.models import OrgUnit
from campaigns.choices import AttendanceState
from campaigns.forms.office import OfficeForm
from campaigns.forms.planning import TWO_LINES, offer, units_of
from campaigns.forms.planning_tasks import UnitsField
from campaigns.models import Measure
from campaigns.services.meeting_notices import ANSWERS
from campaigns.services.meetings import HELD_STATES, LARGEST_HEADCOUNT

MINUTES_LENGTH, NOTICE_LENGTH = 20_000, 4_000


def _midnight(day):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day))


class ShowsBothVersions:
    """For a form with `seen_version`: when somebody else saved first, shows what they saved beside what was typed."""

    compared = ()
    versions = ()

    def _show(self, error):
        super()._show(error)
        current = getattr(error, "current", None)
        if current is None:
            return
        typed = self.cleaned_data
        self.versions = [
            (self.fields[name].label, mine, theirs)
            for name in self.compared
            if (mine := self._in_words(typed[name])) != (theirs := self._in_words(getattr(current, name)))
        ]
        self.data = self.data.copy()
        self.data["seen_version"] = current.version

    @staticmethod
    def _in_words(value):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if hasattr(value, "hour") else str(value)


class MeetingForm(OfficeForm):
    """A meeting of a campaign; filled in with the name that meetings of the kind usually have."""

    title = forms.CharField(label=_("会议名称"), max_length=150)
    starts_at = forms.DateTimeField(
        label=_("时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        validators=[MinValueValidator(_midnight(EARLIEST_DAY)), MaxValueValidator(_midnight(LATEST_DAY))],
    )
    place = forms.CharField(label=_("地点"), max_length=100)
    # The page lists the names that are known.
    chair = forms.CharField(
        label=_("主持人"),
        max_length=50,
        widget=forms.TextInput(attrs={"list": "known-leaders"}),
        help_text=_("纪要印发后，主持会议一次自动计入“领导履职”。"),
    )
    chair_post = forms.CharField(label=_("主持人职务"), max_length=100, required=False)
    units = UnitsField(label=_("参会单位"), queryset=OrgUnit.objects.none(), required=False)

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        units = self.fields["units"]
        units.queryset = units_of(campaign, self.user)
        offer(units, on=timezone.localdate(), keeps=self.initial.get("units", ()))


class MeetingChangeForm(ShowsBothVersions, MeetingForm):
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    compared = ("title", "starts_at", "place", "chair", "chair_post")


class MeetingNoticeForm(OfficeForm):
    notice = forms.CharField(
        label=_("通知内容"),
        max_length=NOTICE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("发出后各参会单位的待办里有一条回执；内容可复制到工作群。"),
    )


class MeetingAnswerForm(OfficeForm):
    state = forms.ChoiceField(
        label=_("参会情况"), choices=[(state.value, state.label) for state in ANSWERS], widget=forms.RadioSelect
    )
    attendee = forms.CharField(label=_("参会人"), max_length=50, required=False, help_text=_("参会的必填。"))
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("请假的写明原因和代会人。"), widget=TWO_LINES
    )


class MeetingHoldForm(OfficeForm):
    """How many came, and of each unit called whether it did: one field a unit, `unit-12`."""

    headcount = forms.IntegerField(label=_("到会人数"), min_value=1, max_value=LARGEST_HEADCOUNT)

    def __init__(self, *args, meeting, attendances, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("headcount", meeting.headcount)
        self.units = {f"unit-{row.unit_id}": row.unit for row in attendances}
        for row in attendances:
            self.fields[f"unit-{row.unit_id}"] = forms.ChoiceField(
                label=str(row.unit),
                choices=[(state.value, state.label) for state in HELD_STATES],
                initial=row.state if row.state in HELD_STATES else AttendanceState.ATTENDED,
                help_text=row.attendee or row.note,
            )

    @property
    def rows(self):
        return [self[name] for name in self.units]

    def clean(self):
        cleaned = super().clean()
        states = {unit: cleaned.pop(name) for name, unit in self.units.items() if name in cleaned}
        return {**cleaned, "states": states}


class MeetingMinutesForm(ShowsBothVersions, OfficeForm):
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    minutes = forms.CharField(
        label=_("会议纪要"),
        max_length=MINUTES_LENGTH,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("议定事项另外逐条登记，印发时附在纪要后面。"),
    )
    compared = ("minutes",)


class AgendaItemForm(OfficeForm):
    title = forms.CharField(label=_("议题"), max_length=300, widget=TWO_LINES)
    unit = ScopedModelChoiceField(
        label=_("汇报（发言）单位"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("不定")
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        kept = OrgUnit.objects.visible_to(self.user).filter(pk=getattr(self.initial.get("unit"), "pk", None))
        unit.queryset = units_of(campaign, self.user) | kept
        offer(unit, on=timezone.localdate(), keeps=[self.initial.get("unit")])


class DecisionForm(OfficeForm):
    """What was decided; the unit, the measure and the due date are filled in together or not at all."""

    text = forms.CharField(label=_("议定事项"), max_length=200, widget=TWO_LINES)
    unit = ScopedModelChoiceField(
        label=_("责任单位"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("不需跟踪")
    )
    measure = ScopedModelChoiceField(
        label=_("所属措施"), queryset=Measure.objects.none(), required=False, empty_label=_("不需跟踪")
    )
    due_on = DayField(
        label=_("完成时限"),
        required=False,
        help_text=_("责任单位、措施、时限都填的，纪要印发时列为任务；都不填的只记入纪要。"),
    )
    is_repeat_confirmed = forms.BooleanField(
        label=_("与未落实的议定事项相同，仍要加入"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    earlier = None

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        kept = OrgUnit.objects.visible_to(self.user).filter(pk=getattr(self.initial.get("unit"), "pk", None))
        unit.queryset = units_of(campaign, self.user) | kept
        offer(unit, on=timezone.localdate(), keeps=[self.initial.get("unit")])
        self.fields["measure"].queryset = Measure.objects.visible_to(self.user).filter(campaign=campaign)

    def _show(self, error):
        super()._show(error)
        self.earlier = getattr(error, "earlier", None)

    @property
    def is_repeat(self):
        """Whether the box is shown: it is asked for, or was ticked before something else was refused."""
        return self.earlier is not None or bool(self["is_repeat_confirmed"].value())

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField, ScopedModelChoiceField
from accounts.forms import SearchForm
from accounts.models import OrgUnit
from accounts.widgets import PlainSelect
from campaigns import permissions
from campaigns.choices import ActivityKind
from campaigns.forms.office import OfficeForm
from campaigns.models import Activity, ActivitySeries
from campaigns.services.reasons import REASON_LENGTH

LARGEST_COUNT = 1_000_000
MONTHS = [("", "—"), *((str(month), str(month)) for month in range(1, 13))]


def hosts_of(campaign, user):
    """The units for which the office enters activities: who takes part, the office and its town."""
    taking_part = campaign.campaign_units.values("unit")
    own = OrgUnit.objects.visible_to(user)
    hosts = own.filter(pk__in=taking_part) | own.filter(pk__in=[campaign.owner_unit_id, campaign.office_unit_id])
    return hosts.order_by("position", "pk")


class ActivityForm(OfficeForm):
    """An activity to come, or one that was held and is recorded next. A unit's people enter their own unit's: there is no
    field for another's."""

    series = ScopedModelChoiceField(
        label=_("活动项目"),
        queryset=ActivitySeries.objects.none(),
        required=False,
        empty_label=_("不属于固定项目"),
    )
    kind = forms.ChoiceField(
        label=_("种类"),
        choices=[("", "—"), *ActivityKind.choices],
        required=False,
        help_text=_("选了活动项目的，种类随项目，不用选。"),
    )
    title = forms.CharField(
        label=_("活动名称"), max_length=150, required=False, help_text=_("选了活动项目的可以空着，用项目的名称。")
    )
    unit = ScopedModelChoiceField(label=_("举办单位"), queryset=OrgUnit.objects.none())
    starts_on = DayField(label=_("开始日期"))
    ends_on = DayField(label=_("结束日期"), required=False, help_text=_("只有一天的可以空着。"))
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, campaign, activity=None, **kwargs):
        super().__init__(*args, **kwargs)
        series = ActivitySeries.objects.visible_to(self.user).filter(campaign=campaign)
        offered = series.filter(ends_on=None)
        if activity is not None:
            self.initial = {name: self._shown(activity, name) for name in self.fields}
            offered |= series.filter(pk=activity.series_id)
        self.fields["series"].queryset = offered
        self.own_unit = None
        if activity is not None:
            del self.fields["unit"]
        elif permissions.is_office_of(self.user, campaign):
            self.fields["unit"].queryset = hosts_of(campaign, self.user)
        else:
            del self.fields["unit"]
            self.own_unit = self.user.post.unit

    @staticmethod
    def _shown(activity, name):
        value = getattr(activity, name)
        return getattr(value, "pk", value)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("ends_on") and "ends_on" not in self.errors:
            cleaned["ends_on"] = cleaned.get("starts_on")
        return cleaned | ({"unit": self.own_unit} if self.own_unit else {})


class ActivityCountsForm(OfficeForm):
    """What an activity came to. Zeros are filled in: nobody types what there is none of."""

    happened_on = DayField(label=_("开展日期"))
    session_count = forms.IntegerField(label=_("场次"), min_value=1, max_value=LARGEST_COUNT, initial=1)
    firm_count = forms.IntegerField(label=_("参加企业（家次）"), min_value=0, max_value=LARGEST_COUNT, initial=0)
    person_count = forms.IntegerField(label=_("参加人员（人次）"), min_value=0, max_value=LARGEST_COUNT, initial=0)
    head_count = forms.IntegerField(
        label=_("其中企业负责人"),
        min_value=0,
        max_value=LARGEST_COUNT,
        initial=0,
        help_text=_("精神传达到哪一层：企业负责人、中高层管理人员、员工，分别计数；分不清的留 0。"),
    )
    manager_count = forms.IntegerField(label=_("其中中高层管理人员"), min_value=0, max_value=LARGEST_COUNT, initial=0)
    employee_count = forms.IntegerField(label=_("其中员工"), min_value=0, max_value=LARGEST_COUNT, initial=0)


class ActivityRecordForm(ActivityCountsForm):
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ActivityCorrectForm(ActivityCountsForm):
    """`record` is what stands now."""

    reason = forms.CharField(label=_("更正原因"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(record, name) for name in self.fields if name != "reason"}


class ActivityFilterForm(SearchForm):
    """What narrows the list; a filter that somebody made up in the address is left out, not refused."""

    kind = forms.ChoiceField(
        label=_("种类"), choices=[("", _("全部")), *ActivityKind.choices], required=False, widget=PlainSelect
    )
    unit = ScopedModelChoiceField(
        label=_("举办单位"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("全部单位"),
        widget=PlainSelect,
    )
    year = forms.ChoiceField(label=_("年度"), required=False, widget=PlainSelect)

    def __init__(self, *args, user, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("活动名称或地点")
        held = Activity.objects.visible_to(user).filter(campaign=campaign).order_by()
        hosts = OrgUnit.objects.visible_to(user).filter(pk__in=held.values("unit"))
        self.fields["unit"].queryset = hosts.order_by("position", "pk")
        last_year = min(timezone.localdate().year + 1, campaign.ends_on.year)
        years = range(last_year, campaign.starts_on.year - 1, -1)
        self.fields["year"].choices = [("", _("全部"))] + [(str(year), str(year)) for year in years]

    @property
    def chosen(self):
        """{name: value} of the filters that are set to something there is."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ActivitySeriesForm(OfficeForm):
    """`series` is the one to correct."""

    name = forms.CharField(label=_("名称"), max_length=100)
    kind = forms.ChoiceField(label=_("种类"), choices=ActivityKind.choices)
    month = forms.TypedChoiceField(
        label=_("每年几月"),
        choices=MONTHS,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("每年固定时间的才填，如 3·15 填 3 月 15 日，质量月只填 9 月。提前20个工作日提醒专班办筹备。"),
    )
    day = forms.IntegerField(label=_("几日"), min_value=1, max_value=31, required=False)

    def __init__(self, *args, series=None, **kwargs):
        super().__init__(*args, **kwargs)
        if series is not None:
            self.initial = {name: getattr(series, name) for name in self.fields}


class ActivitySeriesEndForm(OfficeForm):
    ends_on = DayField(label=_("终止日期"), help_text=_("终止后不再提醒筹备，也不再列为可选；已登记的活动保留。"))

"""A firm's entry: registered, changed, its status noted; and the filters of the list."""

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import UNIT_ROLES
from accounts.fields import DayField, KeyField, ScopedKeyField, ScopedModelChoiceField
from accounts.forms import SearchForm
from accounts.models import OrgUnit
from accounts.widgets import PlainSelect
from campaigns.forms import OfficeForm
from enterprises import permissions, registry_names
from enterprises.choices import EnterpriseSize, EnterpriseStatus
from enterprises.history import in_words
from enterprises.models import Enterprise, EnterpriseRecord, ProductCategory
from enterprises.services.registry import NOTE_LENGTH, SimilarEnterprisesError, StaleEnterpriseError, cleaned

NO_CHOICE = ("", "---------")


def villages(user):
    """Villages and communities in use of which the person may register firms."""
    units = OrgUnit.objects.visible_to(user).current(timezone.localdate()).filter(kind__in=permissions.VILLAGE_KINDS)
    return units.filter(pk=user.post.unit_id) if user.role in UNIT_ROLES else units


class CountCheckbox(forms.CheckboxInput):
    """A box to tick that sends the number in its value, never ticked beforehand."""

    def __init__(self):
        super().__init__(check_test=lambda value: False)

    def value_from_datadict(self, data, files, name):
        return data.get(name)


class EntryForm(OfficeForm):
    """The columns of a firm's entry."""

    unit = ScopedModelChoiceField(label=_("所属村（社区）"), queryset=OrgUnit.objects.none())
    name = forms.CharField(
        label=_("企业名称"), max_length=120, help_text=_("与营业执照一致；无照的填招牌或经营者姓名。")
    )
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("营业执照上的 18 位代码。没有执照的留空，系统编一个临时编号。"),
    )
    address = forms.CharField(label=_("地址"), max_length=200, required=False, help_text=_("厂中厂写到楼栋、楼层。"))
    size = forms.ChoiceField(label=_("规模"), choices=[NO_CHOICE, *EnterpriseSize.choices], required=False)
    category = forms.ModelChoiceField(label=_("主营产品"), queryset=ProductCategory.objects.all(), required=False)
    representative = forms.CharField(label=_("负责人"), max_length=50, required=False)
    phone = forms.CharField(
        label=_("电话"), max_length=60, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    staff_count = forms.IntegerField(label=_("从业人数"), min_value=0, max_value=1_000_000, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            self.fields["unit"].queryset = villages(self.user)


class EnterpriseCreateForm(EntryForm):
    status = forms.ChoiceField(label=_("状态"), choices=EnterpriseStatus.choices, initial=EnterpriseStatus.OPERATING)
    note = forms.CharField(label=_("说明"), max_length=NOTE_LENGTH, required=False, help_text=_("如：摸排新发现。"))
    known_similar = forms.IntegerField(
        label=_("已核对，不是上面这些企业，是另一家"),
        min_value=0,
        max_value=10_000,
        required=False,
        widget=forms.HiddenInput,
    )
    similar = ()
    similar_count = 0

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.role in UNIT_ROLES:
            self.fields["unit"].initial = self.user.post.unit_id

    def clean_known_similar(self):
        return self.cleaned_data["known_similar"] or 0

    def _show(self, error):
        super()._show(error)
        if isinstance(error, SimilarEnterprisesError):
            self.similar, self.similar_count = error.enterprises, error.count
            self.fields["known_similar"].widget = CountCheckbox()
            self.data = self.data.copy()
            self.data["known_similar"] = error.count

    @property
    def hidden_count(self):
        """How many firms of that name belong to villages that the person does not see."""
        return self.similar_count - len(self.similar)


class EnterpriseChangeForm(EntryForm):
    """A firm's entry, filled in as it is; `seen` is the record it was opened with, `version` what is saved against."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = ScopedModelChoiceField(queryset=EnterpriseRecord.objects.none(), required=False, widget=forms.HiddenInput)
    note = forms.CharField(label=_("更改原因"), max_length=NOTE_LENGTH, required=False)

    def __init__(self, *args, enterprise, **kwargs):
        self.enterprise = enterprise
        self.editable = permissions.editable_fields(kwargs["user"], enterprise.unit)
        records = EnterpriseRecord.objects.visible_to(kwargs["user"]).filter(enterprise=enterprise)
        initial = {"version": enterprise.version, "seen": records.current().first()}
        initial |= {name: getattr(enterprise, name) for name in self.editable}
        super().__init__(*args, initial=initial, **kwargs)
        self.differences = []
        self.fields["seen"].queryset = records
        for name in permissions.KEEPER_FIELDS:
            if name not in self.editable:
                del self.fields[name]
        if "unit" in self.fields:
            self.fields["unit"].queryset |= OrgUnit.objects.visible_to(self.user).filter(pk=enterprise.unit_id)

    def run(self, service, enterprise):
        """Save; what others changed meanwhile in columns that this person left alone is kept without asking."""
        if not self.is_valid():
            return None
        try:
            return self._save(service, enterprise, self.cleaned_data["version"], self._typed())
        except StaleEnterpriseError as stale:
            return self._save_against(service, stale)
        except forms.ValidationError as error:
            self._show(error)
            return None

    def _typed(self):
        return {name: self.cleaned_data[name] for name in self.editable}

    def _save(self, service, enterprise, version, values):
        return service(enterprise, version=version, values=values, note=self.cleaned_data["note"], by=self.user)

    def _save_against(self, service, stale):
        theirs, seen = stale.theirs, self.cleaned_data["seen"]
        try:
            typed = cleaned(self._typed())
            mine = {name: value for name, value in typed.items() if value != getattr(seen, name, None)}
            changed = {name for name in mine if getattr(theirs, name) != getattr(seen, name, mine[name])}
            clashing = [name for name in self.editable if name in changed and mine[name] != getattr(theirs, name)]
            if not clashing:
                return self._save(service, theirs, theirs.version, mine)
        except forms.ValidationError as error:
            self._show(error)
            return None
        self._show(stale)
        self._show_differences(clashing, mine, theirs)
        return None

    def _show_differences(self, clashing, mine, theirs):
        """What is stored, what was typed; the next save is made against what is shown now."""
        self.differences = [
            (self.fields[name].label, in_words(theirs, name), in_words(Enterprise(**{name: mine[name]}), name))
            for name in clashing
        ]
        self.data = self.data.copy()
        for name in self.editable:
            if name not in mine:
                value = getattr(theirs, name)
                self.data[name] = getattr(value, "pk", "" if value is None else value)
        self.data["version"] = theirs.version
        self.data["seen"] = EnterpriseRecord.objects.visible_to(self.user).current().get(enterprise=theirs).pk


class EnterpriseStatusForm(OfficeForm):
    status = forms.ChoiceField(label=_("现在的情况"), widget=forms.RadioSelect)
    on = DayField(label=_("日期"), initial=timezone.localdate)
    note = forms.CharField(
        label=_("说明"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("搬走的写明搬到哪里；停产、关门的写明原因，如订单少、转行。"),
    )

    def __init__(self, *args, enterprise, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [
            (status.value, MOVES_IN_WORDS[status]) for status in EnterpriseStatus if status != enterprise.status
        ]

    @staticmethod
    def in_words(status):
        """What happened to a firm that is now in this status: 搬走, 停产, 关门."""
        return MOVES_IN_WORDS[EnterpriseStatus(status)]


MOVES_IN_WORDS = {
    EnterpriseStatus.OPERATING: _("在产（恢复生产）"),
    EnterpriseStatus.SEASONAL: _("季节停产（还会开工）"),
    EnterpriseStatus.STOPPED: _("停产"),
    EnterpriseStatus.MOVED: _("搬走"),
    EnterpriseStatus.CLOSED: _("关门"),
    EnterpriseStatus.LOST: _("失联（人去楼空、电话打不通）"),
}


class Supervision(TextChoices):
    MISSING = "missing", _("没有责任人")
    ASSIGNED = "assigned", _("有责任人")


def filter_choice(label, choices):
    return forms.ChoiceField(
        label=label, choices=[("", _("全部")), *choices.choices], required=False, widget=PlainSelect
    )


class EnterpriseFilterForm(SearchForm):
    """Filters of the list; an unknown value filters nothing out by itself, it is told."""

    unit = ScopedKeyField(label=_("村（社区）"), required=False, empty_label=_("全部"))
    size = filter_choice(_("规模"), EnterpriseSize)
    status = filter_choice(_("状态"), EnterpriseStatus)
    category = KeyField(label=_("主营产品"), required=False, empty_label=_("全部"))
    supervision = filter_choice(_("监管责任人"), Supervision)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("名称或代码")
        self.fields["category"].offer(registry_names.categories())
        if user.role in UNIT_ROLES:
            del self.fields["unit"]
        else:
            self.fields["unit"].offer(registry_names.villages(user, timezone.localdate()))

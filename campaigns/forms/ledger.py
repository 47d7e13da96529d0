from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import ScopedKeyField
from accounts.forms import SearchForm
from accounts.widgets import PlainSelect
from campaigns import ledger_names, light_rules
from campaigns.choices import LedgerState, TaskPart
from campaigns.forms.office import OfficeForm
from campaigns.forms.signed import SignedPreviewForm
from campaigns.ledger_changes import CellChange
from campaigns.services.plan_changes import is_approved
from campaigns.services.reasons import REASON_LENGTH

SORT_CHOICES = [
    ("", _("方案顺序")),
    ("due_on", _("时限从近到远")),
    ("-due_on", _("时限从远到近")),
    ("unit", _("牵头单位")),
    ("percent", _("进度从低到高")),
    ("-percent", _("进度从高到低")),
]


class LedgerFilterForm(SearchForm):
    """What narrows and sorts the 台账; a filter that somebody made up in the address is left out, not refused."""

    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *LedgerState.choices], required=False, widget=PlainSelect
    )
    tone = forms.ChoiceField(
        label=_("亮灯"),
        choices=[("", _("全部")), *light_rules.LAMP_WORDS.items()],
        required=False,
        widget=PlainSelect,
    )
    unit = ScopedKeyField(label=_("单位"), required=False, empty_label=_("全部单位"))
    part = forms.ChoiceField(
        label=_("分工"), choices=[("", _("全部")), *TaskPart.choices], required=False, widget=PlainSelect
    )
    measure = ScopedKeyField(label=_("措施"), required=False, empty_label=_("全部措施"))
    phase = ScopedKeyField(label=_("阶段"), required=False, empty_label=_("全部阶段"))
    sort = forms.ChoiceField(label=_("排序"), choices=SORT_CHOICES, required=False, widget=PlainSelect)

    def __init__(self, *args, user, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(ledger_names.units(user, campaign, on=timezone.localdate()))
        self.fields["measure"].offer(ledger_names.measures(user, campaign))
        self.fields["phase"].offer(ledger_names.phases(user, campaign))

    @property
    def chosen(self):
        """The filters and the order as `ledger.chosen_tasks` takes them; what is not a choice is left out."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if name != "q"}
        return chosen | {"text": self.cleaned_data.get("q", "")}


class SavedViewForm(OfficeForm):
    """A name for the filters that are set, which come along in the address."""

    name = forms.CharField(label=_("常用筛选的名称"), max_length=40)


class LedgerUploadForm(forms.Form):
    upload = forms.FileField(
        label=_("改好的台账"), help_text=_("在导出的台账上改，.xlsx，不超过 20 MB。最后两列由系统使用，请保留。")
    )


class LedgerImportForm(SignedPreviewForm):
    """What a preview showed, and which of it the person wants.

    A cell that nobody else changed is taken unless it is unticked; of a conflict nothing is taken unless it is ticked.
    """

    subject = "ledger"
    changes = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": _("没有可更正的内容，请重新上传。")}
    )
    chosen = forms.MultipleChoiceField(required=False)
    reason = forms.CharField(
        label=_("调整原因"), max_length=REASON_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.offered = self._offered() if self.is_bound else []
        self.fields["chosen"].choices = [(str(number), "") for number in range(len(self.offered))]
        self.fields["reason"].required = is_approved(campaign)

    @classmethod
    def of(cls, changes, *, user, campaign):
        """The form for changes that were just read; those without a conflict are ticked."""
        form = cls(user=user, campaign=campaign)
        form.offered = changes
        form.initial = {"changes": cls.signed(changes, user=user, signed_for=campaign.pk)}
        return form

    @property
    def lines(self):
        """[(value of the box, whether it is ticked, the change)]"""
        ticked = set(self.data.getlist("chosen")) if self.is_bound else None
        return [
            (str(number), not change.is_conflict if ticked is None else str(number) in ticked, change)
            for number, change in enumerate(self.offered)
        ]

    def _offered(self):
        """What was signed, to be shown again with whatever is wrong; nothing where it is not to be trusted."""
        try:
            rows = self.opened(self.data.get("changes", ""), signed_for=self.campaign.pk)
        except forms.ValidationError:
            return []
        return [CellChange(*row) for row in rows]

    def clean_changes(self):
        self.opened(self.cleaned_data["changes"], signed_for=self.campaign.pk)
        return self.offered

    def clean(self):
        cleaned = super().clean()
        chosen = {int(number) for number in cleaned.pop("chosen", [])}
        cleaned["changes"] = [change for number, change in enumerate(self.offered) if number in chosen]
        return cleaned

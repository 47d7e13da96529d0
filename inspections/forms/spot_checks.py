"""The short form of a spot check: the firm is chosen first, then what the sheet and the report say."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import UnitKind
from accounts.fields import DayField, ScopedKeyField, ScopedModelChoiceField, ScopedModelMultipleChoiceField
from accounts.forms import SearchForm
from accounts.models import OrgUnit
from accounts.plain_text import fold
from accounts.widgets import PlainSelect
from campaigns.forms import OfficeForm
from campaigns.models import Campaign
from campaigns.services.reasons import REASON_LENGTH
from enterprises import names, registry_names
from enterprises.models import Enterprise, Product, ProductCategory
from inspections import services
from inspections.choices import CheckMethod, CheckSource, SampleChannel, Verdict
from inspections.item_choices import item_groups
from inspections.models import SpotCheck, SpotCheckVerdict, Standard, TestItem

NO_VERDICT = [("", _("尚无结论"))]
ANY = [("", _("全部"))]
VILLAGES = (UnitKind.VILLAGE, UnitKind.COMMUNITY)
FIRMS_SHOWN = 20
# What one letter brings is alike: the next batch starts from the last one's.
REPEATED = ("source", "method", "channel", "organiser", "laboratory", "standard_id")

# What a short sheet leaves out, folded.
MORE = (
    "channel",
    "labelled_producer",
    "batch",
    "produced_on",
    "laboratory",
    "report_number",
    "organiser",
    "standard",
)


def line_field(name, **options):
    """A text field as long as the column of SpotCheck it fills."""
    column = SpotCheck._meta.get_field(name)
    options = {"label": column.verbose_name, "max_length": column.max_length, "required": not column.blank, **options}
    return forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}), **options)


def select_field(name, choices, **options):
    column = SpotCheck._meta.get_field(name)
    return forms.ChoiceField(label=column.verbose_name, choices=choices, widget=PlainSelect, **options)


def row_field(label, model, *, required=True):
    """One row of a model; which rows, the form says."""
    return ScopedModelChoiceField(
        label=label,
        queryset=model.objects.none(),
        required=required,
        widget=PlainSelect,
    )


def day_field(label, *, required=True):
    field = DayField(label=label, required=required)
    field.widget.attrs["class"] = "form-control"
    return field


def sampled_units(user):
    """Where a sampled party may be: villages and communities, and the town itself for a party from elsewhere."""
    units = OrgUnit.objects.visible_to(user).current(timezone.localdate())
    return units.filter(kind__in=[*VILLAGES, UnitKind.TOWN])


class PartyForm(SearchForm):
    """Who was sampled: a firm of the registry found by name or code, one of its products, or somebody else."""

    enterprise = ScopedModelChoiceField(queryset=Enterprise.objects.none(), required=False)
    product = ScopedModelChoiceField(queryset=Product.objects.none(), required=False)
    unlisted = forms.BooleanField(required=False)
    choose = forms.BooleanField(required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.firms = Enterprise.objects.visible_to(user)
        self.fields["q"].label = _("企业名称或信用代码")
        self.fields["enterprise"].queryset = self.firms.select_related("unit", "category")
        self.fields["product"].queryset = Product.objects.visible_to(user).current(timezone.localdate())

    def found(self):
        """The firms that are called, or numbered, something like what was typed; one more than are shown."""
        text = self.cleaned_data.get("q", "").strip()
        if not text:
            return []
        found = self.firms.matching(text) | self.firms.filter(name_key__contains=names.name_key(text))
        return list(found.select_related("unit").order_by("pinyin", "pk")[: FIRMS_SHOWN + 1])

    def products_of(self, enterprise):
        """Registered products of the chosen firm, to fill the form with."""
        return self.fields["product"].queryset.filter(enterprise=enterprise) if enterprise else []


class FindingForm(OfficeForm):
    """What the laboratory concluded."""

    concluded_on = day_field(_("检验结论日期"), required=False)
    verdict = forms.ChoiceField(
        label=_("检验结论"),
        choices=[*NO_VERDICT, *Verdict.choices],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    items = ScopedModelMultipleChoiceField(label=_("不合格项目"), queryset=TestItem.objects.none(), required=False)
    laboratory = line_field("laboratory")
    report_number = line_field("report_number")
    standard = row_field(_("检验依据"), Standard, required=False)

    category_of_items = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = TestItem.objects.all()
        self.fields["standard"].queryset = Standard.objects.all()

    def item_groups(self):
        chosen = {int(pk) for pk in self["items"].value() or () if str(pk).isdecimal()}
        return item_groups(self.category_of_items, chosen)


class VerdictForm(FindingForm):
    """The verdict on a batch that was only sampled so far."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, spot_check, **kwargs):
        kept = {name: getattr(spot_check, name) for name in ("laboratory", "report_number", "version")}
        super().__init__(*args, initial={**kept, "standard": spot_check.standard_id}, **kwargs)
        self.category_of_items = spot_check.category
        self.fields["verdict"].choices = Verdict.choices
        for name in ("verdict", "concluded_on"):
            self.fields[name].required = True


class SpotCheckForm(FindingForm):
    """The whole sheet. A firm of the registry is not typed: it comes with the form."""

    sampled_party = line_field("sampled_party")
    unit = row_field(_("所在村（社区）"), OrgUnit)
    number = line_field("number")
    product_name = line_field("product_name")
    brand = line_field("brand")
    model = line_field("model")
    batch = line_field("batch")
    produced_on = line_field("produced_on", help_text=_("照标签填写，如 2026-09 或 2026-09-18。"))
    labelled_producer = line_field("labelled_producer", help_text=_("生产环节可不填，即被抽样单位。"))
    category = row_field(_("产品类别"), ProductCategory)
    source = select_field("source", CheckSource.choices)
    method = select_field("method", CheckMethod.choices)
    channel = select_field("channel", SampleChannel.choices)
    organiser = line_field("organiser")
    sampled_on = day_field(_("抽样日期"))

    def __init__(self, *args, enterprise, **kwargs):
        super().__init__(*args, **kwargs)
        self.enterprise = enterprise
        self.fields["category"].queryset = ProductCategory.objects.all()
        self.fields["unit"].queryset = sampled_units(self.user)
        if enterprise is not None:
            del self.fields["sampled_party"], self.fields["unit"]

    def clean(self):
        return {**super().clean(), "enterprise": self.enterprise}

    @property
    def more_fields(self):
        return [self[name] for name in MORE]

    @property
    def is_more_open(self):
        """Folded fields come into view when one of them is wrong, or needed."""
        return any(name in self.errors for name in MORE)


class SpotCheckCreateForm(SpotCheckForm):
    campaign = row_field(_("行动"), Campaign)
    is_repeat_confirmed = forms.BooleanField(
        label=_("确认不是重复登记，照样登记"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    was_repeat = False

    def __init__(self, *args, user, enterprise, product=None, **kwargs):
        super().__init__(
            *args, user=user, enterprise=enterprise, initial=first_values(user, enterprise, product), **kwargs
        )
        self.category_of_items = product.category if product else enterprise.category if enterprise else None
        campaigns = Campaign.objects.overseen_by(user).order_by("-starts_on", "-pk")
        self.fields["campaign"].queryset = campaigns
        self.fields["campaign"].empty_label = None
        self.has_one_campaign = campaigns.count() == 1
        if self.has_one_campaign:
            self.fields["campaign"].widget = forms.HiddenInput()
            self.initial["campaign"] = campaigns.first()

    def _show(self, error):
        super()._show(error)
        self.was_repeat = getattr(error, "code", "") == "repeat"

    @property
    def is_repeat(self):
        """Whether the box is shown: it is asked for, or was ticked before something else was refused."""
        return self.was_repeat or bool(self["is_repeat_confirmed"].value())


def first_values(user, enterprise, product):
    """What the form opens with: the last sheet's source and laboratory, the firm's line of products, the chosen product."""
    last = SpotCheck.objects.visible_to(user).filter(recorded_by=user.pk).order_by("-pk").first()
    values = {name.removesuffix("_id"): getattr(last, name) for name in REPEATED} if last else {}
    values["sampled_on"] = timezone.localdate()
    if enterprise is not None:
        values["category"] = enterprise.category_id
    if product is not None:
        known = {"category": product.category_id or values.get("category"), "model": product.model_series}
        values |= {**known, "product_name": product.name, "brand": product.brand}
    return values


class SpotCheckCorrectForm(SpotCheckForm):
    """The sheet as it is now, with the reason for the correction."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("更正原因"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        help_text=_("将与更正一并保留；更正前编发的通报不受影响。"),
    )

    def __init__(self, *args, spot_check, verdict, items, enterprise, **kwargs):
        self.verdict = verdict
        initial = values_of(spot_check, verdict, items)
        if enterprise != spot_check.enterprise and spot_check.labelled_producer == spot_check.sampled_party:
            initial["labelled_producer"] = ""
        super().__init__(*args, enterprise=enterprise, initial=initial, **kwargs)
        self.category_of_items = spot_check.category
        self.differences = []

    def _show(self, error):
        super()._show(error)
        if getattr(error, "code", "") == "stale":
            self._show_differences(error.current)

    def _show_differences(self, current):
        """What is kept now and what was typed; the next save is made against what is shown now."""
        verdict = SpotCheckVerdict.objects.visible_to(self.user).current().get(spot_check=current)
        now = values_of(current, verdict, services.failed_items_of(current))
        for name, field in self.fields.items():
            kept, typed = shown(field, now.get(name, "")), shown(field, field.prepare_value(self.cleaned_data[name]))
            if name not in ("version", "reason") and kept != typed:
                self.differences.append((field.label, kept, typed))
        self.data = self.data.copy()
        self.data["version"] = current.version


def values_of(spot_check, verdict, items):
    columns = {field.name: field.value_from_object(spot_check) for field in SpotCheck._meta.concrete_fields}
    return {
        **columns,
        "sampled_on": verdict.happened_on,
        "concluded_on": verdict.concluded_on,
        "verdict": verdict.verdict,
        "items": [item.pk for item in items],
    }


def shown(field, value):
    """A value as the field's own choices name it, None for nothing."""
    if value in (None, "", []):
        return None
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset.filter(pk__in=value if isinstance(value, list) else [value])
        return list_of(str(row) for row in rows.order_by("pk"))
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    return str(value)


def list_of(words):
    return _("、").join(words)


class SpotCheckFilterForm(SearchForm):
    verdict = forms.ChoiceField(
        label=_("结论"),
        choices=[*ANY, ("pending", NO_VERDICT[0][1]), *Verdict.choices],
        required=False,
        widget=PlainSelect,
    )
    unit = ScopedKeyField(label=_("村（社区）"), required=False, empty_label=_("全部"))
    category = ScopedKeyField(label=_("产品类别"), required=False, empty_label=_("全部"))
    source = select_field("source", [*ANY, *CheckSource.choices], required=False)
    method = select_field("method", [*ANY, *CheckMethod.choices], required=False)
    month = forms.ChoiceField(label=_("抽样月份"), required=False, widget=PlainSelect)
    # What another page's number leads to: the batches sampled, or concluded, between two days.
    since = DayField(required=False, widget=forms.HiddenInput)
    until = DayField(required=False, widget=forms.HiddenInput)
    by = forms.ChoiceField(choices=[("sampled", ""), ("concluded", "")], required=False, widget=forms.HiddenInput)
    field_order = ["q", "verdict", "unit", "category", "source", "method", "month"]

    def __init__(self, *args, user, months, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["q"].label = _("编号、企业或产品")
        self.fields["category"].offer(registry_names.categories())
        self.fields["month"].choices = [*ANY, *((f"{month:%Y-%m}", f"{month:%Y-%m}") for month in months)]
        villages = registry_names.all_villages(user)
        if len(villages) > 1:
            self.fields["unit"].offer(villages)
        else:
            del self.fields["unit"]

    def apply(self, verdicts):
        """The current verdicts that were asked for; a value that is no choice narrows nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        for name in ("unit", "category", "method"):
            if wanted.get(name):
                verdicts = verdicts.filter(**{name: wanted[name]})
        if wanted.get("source"):
            verdicts = verdicts.filter(spot_check__source=wanted["source"])
        if wanted.get("verdict"):
            verdicts = verdicts.filter(verdict=wanted["verdict"].replace("pending", ""))
        if wanted.get("month"):
            year, month = map(int, wanted["month"].split("-"))
            verdicts = verdicts.filter(happened_on__year=year, happened_on__month=month)
        if self.days:
            column = "concluded_on" if wanted.get("by") == "concluded" else "happened_on"
            verdicts = verdicts.filter(**{f"{column}__range": self.days})
        if wanted.get("q"):
            spot_checks = SpotCheck.objects.visible_to(self.user).matching(fold(wanted["q"]))
            verdicts = verdicts.filter(spot_check__in=spot_checks)
        return verdicts

    @property
    def days(self):
        """(first, last) day of the batches asked for, or None."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        return (since, until) if since and until else None

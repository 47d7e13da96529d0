"""A plan that becomes a campaign: uploaded or pasted, its rows corrected, its head filled in."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import UnitKind
from accounts.fields import DayField
from campaigns.choices import MonthRule, PlanRowLevel, WeekRule
from campaigns.forms.office import OfficeForm
from campaigns.pack_fields import SLUG
from campaigns.plan_draft_content import HOLDERS, PARTS, UNMATCHED, chosen_in, day_of
from campaigns.services.plan_drafts import NEW_UNIT, NOBODY

NEW_KINDS = (UnitKind.DEPARTMENT, UnitKind.ASSOCIATION, UnitKind.VILLAGE, UnitKind.COMMUNITY)
TITLE_SHOWN = 40


class PlanUploadForm(OfficeForm):
    upload = forms.FileField(
        label=_("方案文件"),
        required=False,
        help_text=_("Word 文档（.docx），不超过 20 MB。旧版 .doc 请先另存为 .docx；扫描件请先转成文字。"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    text = forms.CharField(
        label=_("或者粘贴方案正文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("从标题开始全文粘贴；任务表可以直接从 Word 或 Excel 复制过来。"),
    )


class PlanRowForm(OfficeForm):
    """One row as read; a person who saves it has looked at it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.ChoiceField(label=_("类别"), choices=PlanRowLevel.choices)
    parent = forms.ChoiceField(label=_("归入"), required=False)
    title = forms.CharField(label=_("名称"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    lead = forms.ChoiceField(label=_("牵头单位"), required=False)
    responsible = forms.MultipleChoiceField(
        label=_("责任单位"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )
    cooperating = forms.MultipleChoiceField(
        label=_("配合单位"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )
    starts_on = DayField(label=_("开始日期"), required=False, help_text=_("不填的，从行动启动之日起。"))
    due_on = DayField(label=_("完成时限"), required=False)
    deliverable = forms.CharField(label=_("成果形式"), max_length=200, required=False)

    differences = ()

    def __init__(self, *args, draft, row, names, **kwargs):
        super().__init__(*args, initial=_initial(draft, row), **kwargs)
        for part in PARTS:
            kept = [code for code in chosen_in(row, part) if code.startswith(UNMATCHED)]
            left = [(code, gettext("%(name)s（没有对上）") % {"name": code.removeprefix(UNMATCHED)}) for code in kept]
            self.fields[part].choices = [*left, *names.items()]
        self.fields["lead"].choices = [("", _("请选择")), *self.fields["lead"].choices]
        holders = {level for levels in HOLDERS.values() for level in levels}
        self.fields["parent"].choices = [
            ("", _("按所在位置")),
            *(
                (each["key"], f"{PlanRowLevel(each['level']).label} · {each['number']}{each['title'][:TITLE_SHOWN]}")
                for each in draft.content["rows"]
                if each["level"] in holders and each is not row
            ),
        ]

    def clean(self):
        """Each unit has one part in a row: the first that it was ticked in."""
        cleaned = super().clean()
        taken = {cleaned.get("lead")}
        for part in PARTS[1:]:
            cleaned[part] = [code for code in cleaned.get(part, []) if code not in taken]
            taken |= set(cleaned[part])
        return cleaned

    def _show(self, error):
        super()._show(error)
        self.differences = getattr(error, "differences", ())
        if self.differences or hasattr(error, "version"):
            self.data = self.data.copy()
            self.data["seen"] = error.version  # whoever saves again has seen the difference


def _initial(draft, row):
    return {
        "seen": draft.version,
        "parent": row["parent"] or "",
        **{name: row[name] for name in ("level", "title", "deliverable")},
        "lead": next(iter(chosen_in(row, "lead")), ""),
        **{part: chosen_in(row, part) for part in PARTS[1:]},
        **{name: day_of(row[name]) for name in ("starts_on", "due_on")},
    }


def _other_choices():
    made = [
        (f"{NEW_UNIT}{kind}", gettext("新建单位（%(kind)s）") % {"kind": UnitKind(kind).label}) for kind in NEW_KINDS
    ]
    return [*made, (NOBODY, gettext("不列入（不是单位）"))]


class PlanUnitForm(OfficeForm):
    """What a name that is no known unit means, wherever the plan uses it."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=200)
    unit = forms.ChoiceField(label=_("对应单位"))

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [
            ("", _("请选择")),
            (_("现有单位"), list(names.items())),
            (_("其他"), _other_choices()),
        ]


class PlanDatesForm(OfficeForm):
    due_on = DayField(label=_("完成时限"))


class PlanSaveForm(OfficeForm):
    """The head of the campaign that a draft becomes."""

    name = forms.CharField(label=_("行动名称"), max_length=120)
    slug = forms.CharField(
        label=_("行动代码"),
        max_length=40,
        validators=[RegexValidator(rf"\A{SLUG.pattern}\Z", _("只能用小写字母、数字和连字符，如 henglan-2026。"))],
        help_text=_("用在通报编号里，建立后不再改。"),
    )
    starts_on = DayField(label=_("启动日期"))
    ends_on = DayField(label=_("结束日期"))
    week_rule = forms.ChoiceField(label=_("统计周"), choices=WeekRule.choices)
    month_rule = forms.ChoiceField(label=_("统计月"), choices=MonthRule.choices)
    first_period_on = DayField(
        label=_("自何日起报送"), help_text=_("从含这一天的一期开始；此前的各期不补报、不补发通报。")
    )

    def clean(self):
        cleaned = super().clean()
        starts_on, ends_on, first = (cleaned.get(name) for name in ("starts_on", "ends_on", "first_period_on"))
        if starts_on and ends_on and starts_on > ends_on:
            self.add_error("ends_on", _("结束日期不能早于启动日期。"))
        elif starts_on and ends_on and first and not starts_on <= first <= ends_on:
            self.add_error("first_period_on", _("应在行动起止日期之内。"))
        return cleaned

"""What the office types into the 保障台账, one form a kind, and into the leaders' own record."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField, ScopedModelChoiceField
from accounts.models import OrgUnit
from campaigns.choices import LeaderActKind, PolicyKind, ResourceKind, StaffGroup
from campaigns.forms.office import OfficeForm

AMOUNT = {"max_digits": 14, "decimal_places": 2, "min_value": 0}
LARGEST_COUNT = 2_000_000


class ResourceForm(OfficeForm):
    """Fields are the columns of the kind's model; `row` fills them in as they are."""

    unit_field = ""

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        if row is not None:
            self.initial = {name: self._column(row, name) for name in self.fields}
        if self.unit_field:
            units = OrgUnit.objects.visible_to(self.user)
            current = units.current(timezone.localdate())
            if row is not None:  # the unit it stands with stays to be chosen after it closed
                current |= units.filter(pk=getattr(row, f"{self.unit_field}_id"))
            self.fields[self.unit_field].queryset = current.order_by("path")

    @staticmethod
    def _column(row, name):
        value = getattr(row, name)
        return value.pk if isinstance(value, OrgUnit) else value


class StaffMemberForm(ResourceForm):
    unit_field = "unit"

    name = forms.CharField(label=_("姓名"), max_length=50)
    unit = ScopedModelChoiceField(label=_("所在单位"), queryset=OrgUnit.objects.none())
    group = forms.ChoiceField(label=_("工作组"), choices=StaffGroup.choices)
    is_seconded = forms.BooleanField(label=_("抽调人员"), required=False)
    duty = forms.CharField(label=_("分工"), max_length=100, required=False)
    starts_on = DayField(label=_("自"))


class BudgetLineForm(ResourceForm):
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2099)
    head = forms.CharField(
        label=_("支出方向"), max_length=60, help_text=_("如“监督抽查”“企业帮扶”；同一方向各年写法一致，才能算出增长。")
    )
    line = forms.CharField(label=_("预算项目"), max_length=100, required=False)
    appropriated_amount = forms.DecimalField(label=_("预算安排（元）"), **AMOUNT)
    spent_amount = forms.DecimalField(label=_("已支出（元）"), initial=0, **AMOUNT)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class SupplyForm(ResourceForm):
    unit_field = "kept_by"

    name = forms.CharField(label=_("名称"), max_length=100)
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=LARGEST_COUNT)
    unit_of_measure = forms.CharField(label=_("计量单位"), max_length=20)
    kept_by = ScopedModelChoiceField(label=_("保管单位"), queryset=OrgUnit.objects.none())
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    starts_on = DayField(label=_("自"))


class PolicyForm(ResourceForm):
    kind = forms.ChoiceField(label=_("支持方式"), choices=PolicyKind.choices)
    document = forms.CharField(label=_("政策文件"), max_length=200)
    number = forms.CharField(label=_("发文字号"), max_length=60, required=False)
    clause = forms.CharField(label=_("条款"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    beneficiaries = forms.CharField(label=_("受益对象"), max_length=200, required=False)
    beneficiary_count = forms.IntegerField(label=_("受益户数"), min_value=0, max_value=LARGEST_COUNT, required=False)
    honoured_amount = forms.DecimalField(label=_("兑现金额（元）"), required=False, **AMOUNT)
    starts_on = DayField(label=_("自"))


RESOURCE_FORMS = {
    ResourceKind.STAFF: StaffMemberForm,
    ResourceKind.BUDGET: BudgetLineForm,
    ResourceKind.SUPPLIES: SupplyForm,
    ResourceKind.POLICIES: PolicyForm,
}


class ResourceEndForm(OfficeForm):
    ends_on = DayField(label=_("至"), help_text=_("到这一天为止；记录保留。"))


class LeaderActForm(OfficeForm):
    kind = forms.ChoiceField(label=_("事项"), choices=LeaderActKind.choices)
    # The page lists the names that are known.
    leader = forms.CharField(
        label=_("领导"),
        max_length=50,
        widget=forms.TextInput(attrs={"list": "known-leaders"}),
        help_text=_("姓名写法前后一致，才能合计到一个人；批示由系统自动计数。"),
    )
    post = forms.CharField(label=_("职务"), max_length=100, required=False)
    happened_on = DayField(label=_("日期"))
    subject = forms.CharField(label=_("内容"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

"""What hangs on a firm: who looks after it, who files for it, its products, its enrolments, its requests."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField, ScopedModelChoiceField
from accounts.forms import FilterForm, ServiceForm, plain_login_name
from accounts.models import OrgUnit, User
from campaigns.forms import OfficeForm, ReasonForm
from campaigns.models import Campaign
from enterprises import services
from enterprises.choices import Track
from enterprises.forms.registry import NO_CHOICE, villages
from enterprises.models import Product, ProductCategory
from enterprises.services.contacts import ANSWER_LENGTH


class DutyForm(ServiceForm):
    user = ScopedModelChoiceField(
        label=_("账号"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("没有账号，填姓名和电话"),
    )
    name = forms.CharField(label=_("姓名"), max_length=50, required=False, help_text=_("选了账号的可不填。"))
    phone = forms.CharField(
        label=_("电话"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("企业会看到这个号码。选了账号的可不填，用账号里的。"),
    )
    starts_on = DayField(label=_("自"), initial=timezone.localdate, help_text=_("前任到前一天为止。"))

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["user"].queryset = services.duty_holders(kind, by=self.user).select_related("home_unit")
        self.fields["user"].label_from_instance = lambda user: f"{user.display_name} · {user.home_unit}"

    def run(self, service, enterprise):
        if self.is_valid():
            self.cleaned_data["kind"] = self.kind
        return super().run(service, enterprise)


class MemberForm(ServiceForm):
    user = forms.CharField(
        label=_("填报人登录名"),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        help_text=_("印在账号启用单上。账号由安全管理员开通，岗位为“企业填报人”。"),
    )
    starts_on = DayField(label=_("自"), initial=timezone.localdate)

    def clean_user(self):
        name = plain_login_name(self.cleaned_data["user"])
        user = services.filers(by=self.user).filter(login_name=name).first()
        if user is None:
            raise ValidationError(_("没有这个填报人账号。请核对登录名，或先请安全管理员开通。"))
        return user


class MemberEndForm(ServiceForm):
    on = DayField(label=_("结束日期"), initial=timezone.localdate, help_text=_("含当日。"))


class ProductForm(ServiceForm):
    name = forms.CharField(label=_("产品名称"), max_length=100)
    brand = forms.CharField(label=_("商标"), max_length=60, required=False)
    model_series = forms.CharField(label=_("型号系列"), max_length=100, required=False)
    category = forms.ModelChoiceField(label=_("产品类别"), queryset=ProductCategory.objects.all(), required=False)
    certificate_number = forms.CharField(label=_("CCC证书编号"), max_length=40, required=False)
    certificate_valid_until = DayField(label=_("证书有效期至"), required=False)


class ProductChangeForm(ProductForm):
    ends_on = DayField(label=_("停产日期"), required=False, help_text=_("不再生产的填写；在产的留空。"))

    FIELDS = (
        "name",
        "brand",
        "model_series",
        "category",
        "certificate_number",
        "certificate_valid_until",
        "ends_on",
    )

    def __init__(self, *args, product, **kwargs):
        initial = {name: getattr(product, name) for name in self.FIELDS}
        super().__init__(*args, initial=initial, **kwargs)


class EnrolmentForm(OfficeForm):
    campaign = ScopedModelChoiceField(label=_("行动"), queryset=Campaign.objects.none())
    track = forms.ChoiceField(label=_("列入"), choices=[NO_CHOICE, *Track.choices])
    product = ScopedModelChoiceField(
        label=_("产品"),
        queryset=Product.objects.none(),
        required=False,
        help_text=_("打造的是产品，须选择；帮扶的是企业，留空。"),
    )
    happened_on = DayField(label=_("列入日期"), initial=timezone.localdate)
    reason = forms.CharField(label=_("理由"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, enterprise, **kwargs):
        super().__init__(*args, **kwargs)
        self.enterprise = enterprise
        campaigns = Campaign.objects.visible_to(self.user).overseen_by(self.user)
        self.fields["campaign"].queryset = campaigns.select_related("owner_unit")
        self.fields["campaign"].initial = campaigns.first()
        products = Product.objects.visible_to(self.user).filter(enterprise=enterprise)
        self.fields["product"].queryset = products.current(timezone.localdate())

    def run(self, service):
        """Enrol in the chosen campaign."""
        if not self.is_valid():
            return None
        values = {**self.cleaned_data, "enterprise": self.enterprise}
        try:
            return service(values.pop("campaign"), by=self.user, **values)
        except ValidationError as error:
            self._show(error)
            return None


class EnrolmentEndForm(ReasonForm):
    on = DayField(label=_("移出日期"), initial=timezone.localdate)
    field_order = ["on", "reason"]


class EnrolmentFilterForm(FilterForm):
    campaign = ScopedModelChoiceField(
        label=_("行动"), queryset=Campaign.objects.none(), required=False, empty_label=_("全部")
    )
    track = forms.ChoiceField(label=_("三个一批"), choices=[("", _("全部")), *Track.choices], required=False)
    unit = ScopedModelChoiceField(
        label=_("村（社区）"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("全部")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(user)
        self.fields["unit"].queryset = villages(user)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"


class ContactAnswerForm(OfficeForm):
    answer = forms.CharField(
        label=_("怎样联系、说了什么"),
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("企业会看到。"),
    )

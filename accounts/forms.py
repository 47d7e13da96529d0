import unicodedata

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.choices import ADMINISTRATOR_ROLES, UNIT_ROLES, Role, UnitKind
from accounts.fields import DayField, ScopedModelChoiceField, ScopedModelMultipleChoiceField
from accounts.models import OrgUnit, Post, User
from accounts.plain_text import fold

LOGIN_NAME_MAX_LENGTH = 50
PASSWORD_MAX_LENGTH = 128
SLIP_BATCH = 50


def plain_login_name(text):
    """What was typed, as login names are stored: full-width letters and capitals come from input methods and phones."""
    return unicodedata.normalize("NFKC", text).strip().lower()


class ServiceForm(forms.Form):
    """A form whose fields are the keyword arguments of one service."""

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def run(self, service, *args):
        """Call the service with what was typed; returns its result, or None with the refused rule shown on the form."""
        if not self.is_valid():
            return None
        try:
            return service(*args, by=self.user, **self.cleaned_data)
        except ValidationError as error:
            self._show(error)
            return None

    def _show(self, error):
        """A rule about a column that this form does not show belongs to the form as a whole."""
        errors_of = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, errors in errors_of.items():
            self.add_error(name if name in self.fields else None, errors)


class ReceivedForm(ServiceForm):
    """An entry on behalf (代填): punctuality follows when it was received."""

    received_at = forms.DateTimeField(
        label=_("收到时间"),
        initial=lambda: timezone.localtime().replace(second=0, microsecond=0),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("是否按时以收到时间为准，不以录入时间为准。"),
    )
    field_order = ["channel", "received_at", "source"]


def administered_units(user):
    return OrgUnit.objects.administered_by(user).current(timezone.localdate()).order_by("path")


class LoginForm(AuthenticationForm):
    """Login name and password. One message for every reason to refuse, so that nobody learns who has an account."""

    error_messages = {
        "invalid_login": _("登录名或密码不正确。连续输错 5 次，将锁定 15 分钟。"),
        "inactive": _("登录名或密码不正确。连续输错 5 次，将锁定 15 分钟。"),
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        # AuthenticationForm limits the box on the page only; axes stores what was typed, in a column of 255.
        self.fields["username"] = forms.CharField(
            label=_("登录名"),
            max_length=LOGIN_NAME_MAX_LENGTH,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
        )
        self.fields["password"] = forms.CharField(
            label=_("密码"),
            strip=False,
            max_length=PASSWORD_MAX_LENGTH,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )

    def clean_username(self):
        name = plain_login_name(self.cleaned_data["username"])
        if len(name) > LOGIN_NAME_MAX_LENGTH:  # one sign may stand for up to eighteen
            raise self.get_invalid_login_error()
        return name


class NewPasswordForm(forms.Form):
    """A password, typed twice. The password rules are checked by the service."""

    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=PASSWORD_MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 个字符，含大写字母、小写字母、数字、其他符号中的三类。"),
    )
    repeated = forms.CharField(
        label=_("再输一次"),
        strip=False,
        max_length=PASSWORD_MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        if self.cleaned_data.get("password") != self.cleaned_data.get("repeated"):
            self.add_error("repeated", _("两次输入的密码不一致。"))


class PasswordChangeForm(NewPasswordForm):
    current = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        max_length=PASSWORD_MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["current", "password", "repeated"]

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_current(self):
        if not self.user.check_password(self.cleaned_data["current"]):
            raise ValidationError(_("现在的密码不正确。"))
        return self.cleaned_data["current"]


class ActivationCodeForm(forms.Form):
    code = forms.CharField(
        label=_("启用码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("印在账号启用单上的 16 位字母和数字，空格、短横和大小写不影响。"),
    )


class FilterForm(forms.Form):
    """What narrows a list (components/_search.html)."""

    @cached_property
    def filters(self):
        """The fields besides the search box: on a phone they fold."""
        return [field for field in self.visible_fields() if field.name != "q"]

    @property
    def is_narrowed(self):
        """Whether a filter is set: then it stays in view."""
        return any(field.data for field in self.filters)


class SearchForm(FilterForm):
    q = forms.CharField(
        label=_("查找"),
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control"}),
    )


class AuditFilterForm(SearchForm):
    day = DayField(label=_("日期"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["class"] = "form-control"


class UnitCreateForm(ServiceForm):
    code = forms.SlugField(
        label=_("单位代码"), max_length=60, help_text=_("小写字母、数字和短横，启用后不再更改，如 wusha-village。")
    )
    name = forms.CharField(label=_("名称"), max_length=100)
    kind = forms.ChoiceField(label=_("类别"), choices=[("", "---------"), *UnitKind.choices])
    parent = ScopedModelChoiceField(label=_("上级单位"), queryset=OrgUnit.objects.none())
    starts_on = DayField(label=_("启用日期"), initial=timezone.localdate)
    position = forms.IntegerField(label=_("排列"), min_value=0, max_value=9999, initial=0)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = administered_units(self.user)


class UnitRenameForm(ServiceForm):
    name = forms.CharField(label=_("新名称"), max_length=100)
    on = DayField(label=_("自何日起"), initial=timezone.localdate)


class UnitCloseForm(ServiceForm):
    on = DayField(label=_("停用日期"), initial=timezone.localdate, help_text=_("含当日；该单位的岗位同日结束。"))


class UnitMergeForm(ServiceForm):
    into = ScopedModelChoiceField(label=_("并入单位"), queryset=OrgUnit.objects.none())
    on = DayField(label=_("停用日期"), initial=timezone.localdate, help_text=_("含当日；已有的数据留在原单位名下。"))

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = administered_units(self.user).exclude(pk=unit.pk)


class UserCreateForm(ServiceForm):
    login_name = forms.CharField(
        label=_("登录名"), max_length=50, help_text=_("小写字母、数字和 . _ -，如 chen.zhiming。")
    )
    display_name = forms.CharField(label=_("姓名"), max_length=50)
    home_unit = ScopedModelChoiceField(label=_("所在单位"), queryset=OrgUnit.objects.none())
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    email = forms.EmailField(label=_("电子邮箱"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["home_unit"].queryset = administered_units(self.user)

    def clean_login_name(self):
        return plain_login_name(self.cleaned_data["login_name"])


class PostAssignForm(ServiceForm):
    unit = ScopedModelChoiceField(label=_("单位"), queryset=OrgUnit.objects.none())
    role = forms.ChoiceField(label=_("岗位"), choices=[("", "---------"), *Role.choices])
    acts_for = ScopedModelChoiceField(
        label=_("管辖范围"),
        queryset=OrgUnit.objects.none(),
        required=False,
        help_text=_("村、部门选本单位；专班办、分局、领导选镇；组织机关选市；检验机构和企业填报人留空。"),
    )
    starts_on = DayField(label=_("自"), initial=timezone.localdate)
    ends_on = DayField(label=_("至"), required=False, help_text=_("含当日；留空为长期。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("unit", "acts_for"):
            self.fields[name].queryset = administered_units(self.user)


class PostEndForm(ServiceForm):
    on = DayField(label=_("结束日期"), initial=timezone.localdate, help_text=_("含当日。"))


class DelegationForm(ServiceForm):
    post = ScopedModelChoiceField(label=_("我的岗位"), queryset=Post.objects.none())
    to = ScopedModelChoiceField(label=_("代理人"), queryset=User.objects.none(), help_text=_("本单位的同事。"))
    starts_on = DayField(label=_("自"), initial=timezone.localdate)
    ends_on = DayField(label=_("至"), help_text=_("含当日，最长 90 天；到期自动收回。"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = (
            Post.objects.visible_to(self.user).filter(user=self.user, delegated_from=None).current(timezone.localdate())
        )
        self.fields["post"].queryset = own.exclude(role__in=ADMINISTRATOR_ROLES).select_related("unit")
        self.fields["to"].queryset = User.objects.visible_to(self.user).exclude(pk=self.user.pk).filter(is_active=True)


class DemoSwitchForm(ServiceForm):
    post = ScopedModelChoiceField(queryset=Post.objects.none())

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts


class ContactForm(ServiceForm):
    role = forms.ChoiceField(
        label=_("岗位"),
        choices=[(role.value, role.label) for role in UNIT_ROLES],
        initial=Role.UNIT_REPORTER,
        widget=forms.RadioSelect,
    )
    display_name = forms.CharField(label=_("姓名"), max_length=50)
    phone = forms.CharField(
        label=_("电话"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("手机号码同时作登录名。没有手机号的，登录名由系统编。"),
    )
    replaces = ScopedModelChoiceField(
        label=_("接替"),
        queryset=Post.objects.none(),
        required=False,
        empty_label=_("不接替，增加一人"),
        help_text=_("被接替的人即日起不再担任该岗位，已报的数据不受影响。"),
    )

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        posts = Post.objects.current(timezone.localdate()).filter(unit=unit, role__in=UNIT_ROLES, delegated_from=None)
        self.fields["replaces"].queryset = posts.select_related("user", "unit")
        self.fields["replaces"].label_from_instance = lambda post: f"{post.user} · {post.get_role_display()}"

    def clean_phone(self):
        return fold(self.cleaned_data["phone"])


class SlipBatchForm(forms.Form):
    """The people whose activation slips are printed together."""

    users = ScopedModelMultipleChoiceField(
        queryset=User.objects.none(), error_messages={"required": _("请先勾选人员。")}
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = self.choose_from(user).select_related("home_unit")

    def choose_from(self, user):
        """Whose slips this person may print."""
        return User.objects.administered_by(user)

    def clean_users(self):
        users = self.cleaned_data["users"]
        if users.count() > SLIP_BATCH:
            raise ValidationError(_("一次最多打印 %(count)d 张。"), params={"count": SLIP_BATCH})
        return users


class ContactSlipBatchForm(SlipBatchForm):
    def choose_from(self, user):
        return User.objects.newcomers_to(user)

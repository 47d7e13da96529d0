"""What the audit trail calls an action: a registry that each app fills in `ready()`. The trail itself keeps the code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Promise] = {
    "activate_account": _("启用账号"),
    "assign_post": _("任命岗位"),
    "change_password": _("修改密码"),
    "change_phone": _("更改电话"),
    "close_unit": _("停用单位"),
    "create_unit": _("新建单位"),
    "create_user": _("新建人员"),
    "delegate_post": _("委托代理"),
    "disable_user": _("停用账号"),
    "enable_user": _("恢复账号"),
    "end_post": _("结束岗位"),
    "issue_login_link": _("发放登录凭证"),
    "log_in": _("登录"),
    "log_out": _("退出"),
    "redeem_login_link": _("使用登录凭证"),
    "rename_unit": _("单位更名"),
    "switch_demo_post": _("切换演示岗位"),
    "unlock_login": _("解除登录锁定"),
}


def register(labels):
    """Add an app's labels: {action code: label}."""
    LABELS.update(labels)


def label_of(action):
    """The label of an action, or its code where no app names it."""
    return LABELS.get(action, action)


def codes_matching(text):
    """Codes of the actions whose label, in the reader's language, holds the text."""
    return [code for code, label in LABELS.items() if text in str(label)]

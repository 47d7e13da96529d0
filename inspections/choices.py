"""What was found: kinds and states of imported notices, verdicts, severity of test items."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role


class Verdict(models.TextChoices):
    """What the issuer printed; "所检项目未发现不合格" is conforming (rules.md 2.2)."""

    CONFORMING = "conforming", _("未发现不合格")
    NONCONFORMING = "nonconforming", _("不合格")


VERDICT_TONES = {Verdict.CONFORMING: "green", Verdict.NONCONFORMING: "red", "": "grey"}


class ListKind(models.TextChoices):
    """A list that holds only failing, or only conforming, products says so for every row."""

    NONCONFORMING = "nonconforming", _("只列不合格产品")
    CONFORMING = "conforming", _("只列未发现不合格的产品")


class TableKind(models.TextChoices):
    BATCHES = "batches", _("逐批名单")
    TOTALS = "totals", _("分产品统计")


class Severity(models.TextChoices):
    """Grades of test items in some implementation rules (细则)."""

    A = "A", _("A类（极重要）")
    B = "B", _("B类（重要）")


class NoticeStatus(models.TextChoices):
    PREVIEWED = "previewed", _("待确认")
    IMPORTED = "imported", _("已导入")
    UNDONE = "undone", _("已撤销")


class CheckSource(models.TextChoices):
    """Who ordered the check; a tracking check looks again at last time's failing firms (rules.md 1.2)."""

    NATIONAL = "national", _("国抽")
    PROVINCIAL = "provincial", _("省抽")
    CITY = "city", _("市抽")
    TRACKING = "tracking", _("跟踪抽查")
    SPECIAL = "special", _("专项抽查")


class CheckMethod(models.TextChoices):
    """How the firm was chosen. Only a random choice says something of all firms: the two are never mixed."""

    RANDOM = "random", _("随机抽取")
    TARGETED = "targeted", _("定向检查")


class SampleChannel(models.TextChoices):
    PRODUCTION = "production", _("生产环节")
    SHOP = "shop", _("流通实体店")
    ONLINE = "online", _("网络")


# Who records what a laboratory found; the verdict is the laboratory's, the inspector copies it (users.md, who may do what).
SPOT_CHECK_ROLES = (Role.INSPECTOR,)
NOTICE_ROLES = (Role.OFFICE_CLERK, Role.INSPECTOR, Role.ORGANISER)
# None: the import_notice command, run by whoever keeps the machine.
NOTICE_MOVES = {
    (NoticeStatus.PREVIEWED, NoticeStatus.IMPORTED): {*NOTICE_ROLES, None},
    (NoticeStatus.IMPORTED, NoticeStatus.UNDONE): {*NOTICE_ROLES},
}

AUDIT_ACTIONS = {
    "record_spot_check": _("登记抽查批次"),
    "record_verdict": _("登记检验结论"),
    "correct_spot_check": _("更正抽查批次"),
    "order_rectification": _("登记责令改正"),
    "close_rectification": _("登记复查合格"),
    "correct_rectification": _("更正后处理日期"),
    "discard_notice_import": _("放弃通报导入"),
    "noticeimport_imported": _("导入通报"),
    "noticeimport_previewed": _("重新预览通报"),
    "noticeimport_undone": _("撤销通报导入"),
    "prepare_notice_import": _("上传通报"),
}

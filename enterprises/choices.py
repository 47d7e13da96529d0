"""Who is supervised and what they declare: classes and states of firms, tracks, answers of self-reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES, Role


class EnterpriseSize(models.TextChoices):
    """Size classes of industry (统计上大中小微型企业划分办法; rules.md 1.4)."""

    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")


class EnterpriseStatus(models.TextChoices):
    OPERATING = "operating", _("在产")
    SEASONAL = "seasonal", _("季节停产")
    STOPPED = "stopped", _("停产")
    MOVED = "moved", _("搬迁")
    CLOSED = "closed", _("关闭")
    LOST = "lost", _("失联")


STATUS_TONES = {
    EnterpriseStatus.OPERATING: "green",
    EnterpriseStatus.SEASONAL: "blue",
    EnterpriseStatus.STOPPED: "yellow",
    EnterpriseStatus.MOVED: "grey",
    EnterpriseStatus.CLOSED: "grey",
    EnterpriseStatus.LOST: "red",
}
# Firms that make something: they are asked for self-reports.
ACTIVE_STATUSES = (EnterpriseStatus.OPERATING, EnterpriseStatus.SEASONAL)


class DutyKind(models.TextChoices):
    SUPERVISOR = "supervisor", _("监管责任人")
    VILLAGE_CONTACT = "village_contact", _("村级联系人")
    LEADER = "leader", _("包联领导")


class Track(models.TextChoices):
    """三个一批. 查处 is not here: it is derived from orders and cases, never enrolled by hand."""

    ASSISTANCE = "assistance", _("帮扶一批")
    CULTIVATION = "cultivation", _("打造一批")


class ImportStatus(models.TextChoices):
    PREVIEWED = "previewed", _("待确认")
    IMPORTED = "imported", _("已导入")
    UNDONE = "undone", _("已撤销")


# Roles that read the registry; who of them may change it is asked in permissions.py.
REGISTRY_ROLES = (*OVERSEEING_ROLES, *UNIT_ROLES)
KEEPER_ROLES = (Role.OFFICE_CLERK, Role.INSPECTOR)
# None: the import_enterprises command, run by whoever keeps the machine.
IMPORT_MOVES = {
    (ImportStatus.PREVIEWED, ImportStatus.IMPORTED): {*KEEPER_ROLES, None},
    (ImportStatus.IMPORTED, ImportStatus.UNDONE): {*KEEPER_ROLES, None},
}


class SelfReportStatus(models.TextChoices):
    DRAFT = "draft", _("未填报")
    SUBMITTED = "submitted", _("已报送")
    RETURNED = "returned", _("退回重报")


EDITABLE_SELF_REPORT_STATUSES = (SelfReportStatus.DRAFT, SelfReportStatus.RETURNED)
# The firm files; the village, or the office, enters what came on paper; the branch and the office send back.
SELF_REPORT_FILERS = {Role.ENTERPRISE_FILER, Role.UNIT_REPORTER, Role.UNIT_HEAD, *KEEPER_ROLES}
SELF_REPORT_MOVES = {
    (SelfReportStatus.DRAFT, SelfReportStatus.SUBMITTED): SELF_REPORT_FILERS,
    (SelfReportStatus.RETURNED, SelfReportStatus.SUBMITTED): SELF_REPORT_FILERS,
    (SelfReportStatus.SUBMITTED, SelfReportStatus.RETURNED): {*KEEPER_ROLES},
}


class Answer(models.TextChoices):
    CONFORMING = "conforming", _("符合")
    NONCONFORMING = "nonconforming", _("不符合")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class Basis(models.TextChoices):
    """Whether the law asks for an answer, or the firm gives it of its own will."""

    STATUTORY = "statutory", _("法定义务")
    VOLUNTARY = "voluntary", _("自愿填报")


class Timeliness(models.TextChoices):
    ON_TIME = "on_time", _("按时")
    LATE = "late", _("迟报")


class ContactTopic(models.TextChoices):
    VISIT = "visit", _("技术上门看看")
    TESTING = "testing", _("哪里能检测")
    CALL = "call", _("看不懂，请打电话给我")


AUDIT_ACTIONS = {
    "prepare_enterprise_import": _("上传企业名单"),
    "discard_enterprise_import": _("放弃企业名单导入"),
    "enterpriseimport_imported": _("导入企业名单"),
    "enterpriseimport_undone": _("撤销企业名单导入"),
    "register_enterprise": _("企业建档"),
    "change_enterprise": _("更改企业档案"),
    "assign_duty": _("指定企业责任人"),
    "add_member": _("开通企业填报人"),
    "end_member": _("停用企业填报人"),
    "add_product": _("登记产品"),
    "change_product": _("更改产品"),
    "enrol": _("列入帮扶或打造"),
    "end_enrolment": _("移出帮扶或打造"),
    "open_self_reports": _("开放企业自查"),
    "save_self_report": _("保存自查草稿"),
    "selfreport_submitted": _("报送自查"),
    "selfreport_returned": _("退回自查"),
    "attach_self_report_photo": _("上传自查照片"),
    "withdraw_self_report_photo": _("撤下自查照片"),
    "request_contact": _("企业请求联系"),
    "answer_contact": _("答复企业"),
}

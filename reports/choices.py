"""What is told: states of unit reports and bulletins, and who may move them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from campaigns.choices import PeriodKind


class UnitReportStatus(models.TextChoices):
    DRAFT = "draft", _("未报送")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回重报")
    SIGNED = "signed", _("已报送")


# Who may move a report. Straight to signed: a head's own filing, an entry on behalf, or under a standing authorisation.
FILERS = {Role.UNIT_REPORTER, Role.UNIT_HEAD, Role.OFFICE_CLERK}
UNIT_REPORT_MOVES = {
    (UnitReportStatus.DRAFT, UnitReportStatus.SUBMITTED): {Role.UNIT_REPORTER},
    (UnitReportStatus.RETURNED, UnitReportStatus.SUBMITTED): {Role.UNIT_REPORTER},
    (UnitReportStatus.DRAFT, UnitReportStatus.SIGNED): FILERS,
    (UnitReportStatus.RETURNED, UnitReportStatus.SIGNED): FILERS,
    (UnitReportStatus.SUBMITTED, UnitReportStatus.DRAFT): {Role.UNIT_REPORTER, Role.UNIT_HEAD},
    (UnitReportStatus.SUBMITTED, UnitReportStatus.RETURNED): {Role.UNIT_HEAD, Role.OFFICE_CLERK},
    (UnitReportStatus.SUBMITTED, UnitReportStatus.SIGNED): {Role.UNIT_HEAD},
    (UnitReportStatus.SIGNED, UnitReportStatus.DRAFT): {Role.UNIT_REPORTER, Role.UNIT_HEAD},  # until it is due
    (UnitReportStatus.SIGNED, UnitReportStatus.RETURNED): {Role.OFFICE_CLERK},
}
EDITABLE_REPORT_STATUSES = (UnitReportStatus.DRAFT, UnitReportStatus.RETURNED)


class LineState(models.TextChoices):
    """What a reporter says about a task; kept as the line's percent and its request for closing."""

    IDLE = "idle", _("未动")
    MOVING = "moving", _("推进中")
    FINISHED = "finished", _("已办完，申请办结")


class Timeliness(models.TextChoices):
    ON_TIME = "on_time", _("按时")
    LATE = "late", _("迟报")
    EXCUSED = "excused", _("免报")


class Content(models.TextChoices):
    FULL = "full", _("有进展")
    DECLARED_ZERO = "declared_zero", _("零报告")
    NONE = "none", _("无")


class BulletinKind(models.TextChoices):
    WEEKLY = "weekly", _("每周通报")
    MONTHLY = "monthly", _("每月调度")
    QUARTERLY = "quarterly", _("每季小结")


PERIOD_KINDS = {
    BulletinKind.WEEKLY: PeriodKind.WEEK,
    BulletinKind.MONTHLY: PeriodKind.MONTH,
    BulletinKind.QUARTERLY: PeriodKind.QUARTER,
}


class BulletinStatus(models.TextChoices):
    PLANNED = "planned", _("待编制")
    COMPILING = "compiling", _("编制中")
    FAILED = "failed", _("编制失败")
    DRAFT = "draft", _("初稿")
    IN_REVIEW = "in_review", _("核稿中")
    APPROVED = "approved", _("已核")
    SIGNED = "signed", _("已签发")
    PUBLISHED = "published", _("已印发")
    CORRECTED = "corrected", _("已更正")
    WITHDRAWN = "withdrawn", _("已撤回")


# The clock claims, finishes and gives up a compile through its lease (services/compiling.py), people do the rest.
BULLETIN_MOVES = {
    (BulletinStatus.DRAFT, BulletinStatus.PUBLISHED): {Role.OFFICE_CLERK},
    (BulletinStatus.FAILED, BulletinStatus.PLANNED): {Role.OFFICE_CLERK},
}
# What everybody in the campaign may read; the rest is seen by those who oversee the campaign.
PUBLIC_STATUSES = (BulletinStatus.PUBLISHED, BulletinStatus.CORRECTED)


class DocumentFormat(models.TextChoices):
    DOCX = "docx", _("Word 文档")
    PDF = "pdf", _("PDF 文件")


class Window(models.TextChoices):
    """The spans of time that every count comes in."""

    PERIOD = "period", _("本期")
    PREVIOUS = "previous", _("上期")
    LAST_YEAR = "last_year", _("去年同期")
    YEAR_TO_DATE = "year_to_date", _("今年累计")
    SINCE_LAUNCH = "since_launch", _("行动以来累计")


AUDIT_ACTIONS = {
    "answer_question": _("答复数据疑问"),
    "ask_to_record": _("请专班办代录批示"),
    "bulletin_planned": _("重新编制通报"),
    "bulletin_published": _("印发通报"),
    "compile_bulletin": _("编制通报"),
    "excuse_unit_report": _("免报登记"),
    "give_up_bulletin": _("编制通报失败"),
    "grant_standing_authorisation": _("授权直报"),
    "make_bulletin_document": _("生成通报文件"),
    "plan_bulletin": _("安排通报"),
    "raise_question": _("对数据提出疑问"),
    "remind_unit": _("催报"),
    "revoke_standing_authorisation": _("撤销授权直报"),
    "save_unit_report": _("保存报送草稿"),
    "unitreport_draft": _("撤回报送"),
    "unitreport_returned": _("退回报送"),
    "unitreport_signed": _("审核报送"),
    "unitreport_submitted": _("提交报送"),
}

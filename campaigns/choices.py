"""What was promised: kinds of periods and the campaign's calendar rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role


class PeriodKind(models.TextChoices):
    WEEK = "week", _("周")
    MONTH = "month", _("月")
    QUARTER = "quarter", _("季度")
    HALF_YEAR = "half_year", _("半年")
    YEAR = "year", _("年")


class WeekRule(models.TextChoices):
    MONDAY_TO_SUNDAY = "monday_to_sunday", _("周一至周日")
    FRIDAY_TO_THURSDAY = "friday_to_thursday", _("周五至下周四")


class MonthRule(models.TextChoices):
    TO_END = "to_end", _("自然月（1日至月底）")
    TO_25TH = "to_25th", _("上月26日至本月25日")


class TaskPart(models.TextChoices):
    LEAD = "lead", _("牵头单位")
    RESPONSIBLE = "responsible", _("责任单位")
    COOPERATING = "cooperating", _("配合单位")


class TaskStatus(models.TextChoices):
    OPEN = "open", _("推进中")
    CLOSING_REQUESTED = "closing_requested", _("待确认办结")
    CLOSED = "closed", _("已办结")


# Who may move a task: the unit asks for its closing, the office confirms or refuses (four eyes).
TASK_MOVES = {
    (TaskStatus.OPEN, TaskStatus.CLOSING_REQUESTED): {Role.UNIT_REPORTER, Role.UNIT_HEAD, Role.OFFICE_CLERK},
    (TaskStatus.CLOSING_REQUESTED, TaskStatus.CLOSED): {Role.OFFICE_CLERK},
    (TaskStatus.CLOSING_REQUESTED, TaskStatus.OPEN): {Role.OFFICE_CLERK},
    (TaskStatus.CLOSED, TaskStatus.OPEN): {Role.OFFICE_CLERK},
}


class PeriodStatus(models.TextChoices):
    PLANNED = "planned", _("未开放")
    OPEN = "open", _("报送中")
    CLOSED = "closed", _("已截止")
    MERGED = "merged", _("已合并")
    SKIPPED = "skipped", _("不报送")


# The clock opens and closes a window; the office merges or skips one, before it opens or while it is open.
PERIOD_MOVES = {
    (PeriodStatus.PLANNED, PeriodStatus.OPEN): {None},
    (PeriodStatus.PLANNED, PeriodStatus.MERGED): {Role.OFFICE_CLERK},
    (PeriodStatus.PLANNED, PeriodStatus.SKIPPED): {Role.OFFICE_CLERK},
    (PeriodStatus.OPEN, PeriodStatus.CLOSED): {None},
    (PeriodStatus.OPEN, PeriodStatus.MERGED): {Role.OFFICE_CLERK},
    (PeriodStatus.OPEN, PeriodStatus.SKIPPED): {Role.OFFICE_CLERK},
}
# Kinds of periods for which units hand in reports; month and quarter are compiled from the weeks.
REPORTED_KINDS = (PeriodKind.WEEK,)


class DirectiveKind(models.TextChoices):
    AGREEMENT = "agreement", _("同意")
    INSTRUCTION = "instruction", _("批示")


# Leaders decide; the office types in what was decided on paper (代录).
LEADING_ROLES = (Role.LEADER, Role.LEADER_IN_CHARGE)
DIRECTIVE_ROLES = (*LEADING_ROLES, Role.OFFICE_CLERK)


class ContactOutcome(models.TextChoices):
    """What a name in a list of contacts comes to."""

    APPOINTED = "appointed", _("新任")
    REPLACED = "replaced", _("接替")
    PHONE = "phone", _("改电话")
    UNCHANGED = "unchanged", _("无变化")


AUDIT_ACTIONS = {
    "issue_directive": _("同意或批示"),
    "note_directive": _("阅知批示"),
    "attach_evidence": _("上传佐证材料"),
    "change_task_terms": _("调整任务"),
    "create_task": _("新建任务"),
    "import_contacts": _("导入联络员名单"),
    "import_holidays": _("录入放假安排"),
    "load_pack": _("装入行动模板"),
    "plan_period": _("安排报送周期"),
    "reportingperiod_closed": _("关闭报送"),
    "reportingperiod_merged": _("合并报送周期"),
    "reportingperiod_open": _("开放报送"),
    "reportingperiod_skipped": _("本期不报送"),
    "task_closed": _("确认办结"),
    "task_closing_requested": _("申请办结"),
    "task_open": _("退回或重开任务"),
    "withdraw_evidence": _("撤下佐证材料"),
}

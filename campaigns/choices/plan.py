"""What was promised and what became of it: plans, tasks, indicators, reporting periods, and who may move them."""

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
    WITHDRAWN = "withdrawn", _("已撤销")


class ClosingEvidence(models.TextChoices):
    """What must be attached before a task's closing can be asked for."""

    NONE = "none", _("不要求")
    ANY = "any", _("照片或文件")
    PHOTO = "photo", _("现场照片")
    DOCUMENT = "document", _("文件")


class LedgerState(models.TextChoices):
    """By what the 台账 is filtered; more than one may hold of a task."""

    OPEN = "open", _("未办结")
    OVERDUE = "overdue", _("逾期未办结")
    DUE_SOON = "due_soon", _("30日内到期")
    ASKED = "asked", _("待确认办结")
    CLOSED = "closed", _("已办结")


# Nothing is left to do on these.
FINISHED_STATUSES = (TaskStatus.CLOSED, TaskStatus.WITHDRAWN)
# Who may move a task: the unit asks for its closing, the office confirms or refuses (four eyes). A task that the plan
# no longer holds is withdrawn: its terms end and it is counted no more.
TASK_MOVES = {
    (TaskStatus.OPEN, TaskStatus.WITHDRAWN): {Role.OFFICE_CLERK},
    (TaskStatus.OPEN, TaskStatus.CLOSING_REQUESTED): {Role.UNIT_REPORTER, Role.UNIT_HEAD, Role.OFFICE_CLERK},
    (TaskStatus.CLOSING_REQUESTED, TaskStatus.CLOSED): {Role.OFFICE_CLERK},
    (TaskStatus.CLOSING_REQUESTED, TaskStatus.OPEN): {Role.OFFICE_CLERK},
    (TaskStatus.CLOSED, TaskStatus.OPEN): {Role.OFFICE_CLERK},
}


class GroupRole(models.TextChoices):
    """Places in a campaign's leading group (领导小组) and its office."""

    HEAD = "head", _("组长")
    DEPUTY_HEAD = "deputy_head", _("副组长")
    MEMBER = "member", _("成员")
    OFFICE_HEAD = "office_head", _("办公室主任")
    OFFICE_MEMBER = "office_member", _("办公室成员")
    LIAISON = "liaison", _("联络员")


class PlanChangeKind(models.TextChoices):
    ADDED = "added", _("新增")
    CHANGED = "changed", _("调整")
    REMOVED = "removed", _("撤销")


class PlanDraftStatus(models.TextChoices):
    DRAFT = "draft", _("核对中")
    SAVED = "saved", _("已建立行动")


class PlanRowLevel(models.TextChoices):
    """What a paragraph of a pasted plan is; text belongs to the plan but is no work of anybody's."""

    GROUP = "group", _("类别")
    MEASURE = "measure", _("措施")
    TASK = "task", _("任务")
    SUBTASK = "subtask", _("子任务")
    TEXT = "text", _("不列入任务")


class CampaignStatus(models.TextChoices):
    RUNNING = "running", _("进行中")
    CLOSING = "closing", _("总结评估中")
    CLOSED = "closed", _("已收官")


# The office begins the final review and closes the action, or takes either back with a reason.
CAMPAIGN_MOVES = {
    (CampaignStatus.RUNNING, CampaignStatus.CLOSING): {Role.OFFICE_CLERK},
    (CampaignStatus.CLOSING, CampaignStatus.RUNNING): {Role.OFFICE_CLERK},
    (CampaignStatus.CLOSING, CampaignStatus.CLOSED): {Role.OFFICE_CLERK},
    (CampaignStatus.CLOSED, CampaignStatus.CLOSING): {Role.OFFICE_CLERK},
}


class StaffGroup(models.TextChoices):
    GENERAL = "general", _("综合组")
    ENFORCEMENT = "enforcement", _("执法组")
    ASSISTANCE = "assistance", _("帮扶组")
    PUBLICITY = "publicity", _("宣传组")


class ResourceKind(models.TextChoices):
    """Sections of the 保障台账."""

    STAFF = "staff", _("人员")
    BUDGET = "budget", _("经费")
    SUPPLIES = "supplies", _("物资")
    POLICIES = "policies", _("政策")


class PolicyKind(models.TextChoices):
    FUNDS = "funds", _("资金")
    TAX = "tax", _("税收")
    LAND = "land", _("土地")
    PROCUREMENT = "procurement", _("政府采购")
    OTHER = "other", _("其他")


class LeaderActKind(models.TextChoices):
    MEETING = "meeting", _("主持会议")
    VISIT = "visit", _("调研走访")
    ENFORCEMENT = "enforcement", _("带队检查")


class GoalResult(models.TextChoices):
    MET = "met", _("达成")
    PARTLY = "partly", _("基本达成")
    MISSED = "missed", _("未达成")


class PreparedKind(models.TextChoices):
    ARCHIVE = "archive", _("行动档案包")
    LEDGER = "ledger", _("任务台账")


class PreparationStatus(models.TextChoices):
    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("正在制作")
    DONE = "done", _("可以下载")
    FAILED = "failed", _("未能完成")


class IndicatorOrigin(models.TextChoices):
    ENTERED = "entered", _("人工填报")
    COMPUTED = "computed", _("系统取数")


class Operator(models.TextChoices):
    """What a target asks of an indicator's reading."""

    AT_LEAST = "at_least", _("不低于")
    AT_MOST = "at_most", _("不高于")
    ABOUT = "about", _("左右")
    KEEP_AT = "keep_at", _("保持在")
    SHARE_OF_BASE = "share_of_base", _("占比不低于")
    ABOVE_REFERENCE = "above_reference", _("高于参照数据")
    ZERO_EVENTS = "zero_events", _("不发生")
    MILESTONE_PASSED = "milestone_passed", _("按期通过")
    ALL_ITEMS = "all_items", _("全部达到")


class IndicatorState(models.TextChoices):
    """What a target comes to by its readings on a day."""

    MET = "met", _("已达到")
    ON_WAY = "on_way", _("推进中")
    NOT_MET = "not_met", _("未达到")
    NO_DATA = "no_data", _("暂无数据")


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


class ContactOutcome(models.TextChoices):
    """What a name in a list of contacts comes to."""

    APPOINTED = "appointed", _("新任")
    REPLACED = "replaced", _("接替")
    PHONE = "phone", _("改电话")
    UNCHANGED = "unchanged", _("无变化")

"""Meetings: their kinds, what they go through, and who may move them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role


class MeetingKind(models.TextChoices):
    MOBILISATION = "mobilisation", _("动员大会")
    SPECIAL = "special", _("专题会议")
    DISPATCH = "dispatch", _("调度会")
    JOINT = "joint", _("联席会议")
    ANALYSIS = "analysis", _("质量分析会")
    FORUM = "forum", _("座谈会")


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", _("筹备中")
    NOTIFIED = "notified", _("已通知")
    HELD = "held", _("已召开")
    CONCLUDED = "concluded", _("纪要已印发")
    CANCELLED = "cancelled", _("已取消")


# The office prepares, calls, holds and concludes a meeting. One that was held in a hurry had no notice.
MEETING_MOVES = {
    (MeetingStatus.PLANNED, MeetingStatus.NOTIFIED): {Role.OFFICE_CLERK},
    (MeetingStatus.PLANNED, MeetingStatus.HELD): {Role.OFFICE_CLERK},
    (MeetingStatus.NOTIFIED, MeetingStatus.HELD): {Role.OFFICE_CLERK},
    (MeetingStatus.HELD, MeetingStatus.CONCLUDED): {Role.OFFICE_CLERK},
    (MeetingStatus.PLANNED, MeetingStatus.CANCELLED): {Role.OFFICE_CLERK},
    (MeetingStatus.NOTIFIED, MeetingStatus.CANCELLED): {Role.OFFICE_CLERK},
}


class AgendaKind(models.TextChoices):
    """What an item of an agenda is; the order is that of the agenda."""

    FOLLOW_UP = "follow_up", _("上次议定事项落实情况")
    OVERDUE = "overdue", _("逾期任务")
    RED = "red", _("红灯事项")
    DIRECTIVE = "directive", _("督办事项")
    STATEMENT = "statement", _("表态发言")
    MATTER = "matter", _("提请研究事项")
    OTHER = "other", _("其他")


class AttendanceState(models.TextChoices):
    INVITED = "invited", _("待回执")
    COMING = "coming", _("参会")
    ON_LEAVE = "on_leave", _("请假")
    ATTENDED = "attended", _("到会")
    SUBSTITUTE = "substitute", _("派人代会")
    ABSENT = "absent", _("缺席")

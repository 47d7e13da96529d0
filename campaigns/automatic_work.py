"""What this app does by itself, in plain words (accounts/automatic_rules.py)."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import automatic_rules
from accounts.choices import RuleWay
from campaigns import activity_rules, meeting_rules, supervision_rules, working_hours
from campaigns.services import reminders


def declare():
    automatic_rules.HOURS.append(working_hours.hours_in_words)
    _declare_reminders()
    _declare_answers()
    supervision_rules.declare()
    meeting_rules.declare()
    activity_rules.declare()


def _declare_reminders():
    automatic_rules.register(
        "work_due",
        trigger=_("有期限的待办快到期（有自己催办办法的除外，如报送、督办）"),
        whom=_("当天在该岗位上的人（请了代理的，提醒代理人）"),
        when=format_lazy(
            _("到期前 {days} 个工作日；办理时间超过 {long} 个工作日的，到期前 {earlier} 个工作日"),
            days=reminders.WORK_REMINDED_BEFORE,
            long=reminders.LONG_WORK_DAYS,
            earlier=reminders.LONG_WORK_REMINDED_BEFORE,
        ),
        keys=("work-due",),
        way=RuleWay.MESSAGE,
        app="campaigns",
        order=10,
    )
    automatic_rules.register(
        "work_overdue",
        trigger=_("有期限的待办已经逾期（有自己催办办法的除外）"),
        whom=_("当天在该岗位上的人（请了代理的，提醒代理人）"),
        when=_("逾期后的第一个工作日，只提醒一次"),
        keys=("work-overdue",),
        way=RuleWay.MESSAGE,
        app="campaigns",
        order=11,
    )
    automatic_rules.register(
        "task_due",
        trigger=_("任务快到完成时限，还没有申请办结"),
        whom=_("牵头单位的联络员和审核人"),
        when=format_lazy(_("时限前 {days} 个工作日，同一天到期的任务合成一条"), days=reminders.TASKS_REMINDED_BEFORE),
        keys=("task-due",),
        way=RuleWay.MESSAGE,
        app="campaigns",
        order=12,
    )
    automatic_rules.register(
        "task_overdue",
        trigger=_("任务过了完成时限，还没有申请办结"),
        whom=_("牵头单位的联络员和审核人"),
        when=_("时限后的第一个工作日，只提醒一次"),
        keys=("task-overdue",),
        way=RuleWay.MESSAGE,
        app="campaigns",
        order=13,
    )
    automatic_rules.register(
        "overdue_tasks",
        trigger=format_lazy(
            _("有任务逾期超过 {days} 个工作日，又没有在办的督办"), days=reminders.OVERDUE_BEFORE_DIRECTED
        ),
        whom=_("专班办经办人"),
        when=_("每周第一个工作日派出一件，项数每天更新，没有这样的任务后自动办结"),
        keys=("overdue-tasks",),
        way=RuleWay.WORK,
        app="campaigns",
        order=14,
    )


def _declare_answers():
    automatic_rules.register(
        "task_closing",
        trigger=_("单位申请办结任务；专班办退回申请"),
        whom=_("专班办经办人；退回时告诉申请人"),
        when=_("申请时、退回后"),
        keys=("task-closing",),
        app="campaigns",
        order=20,
    )
    automatic_rules.register(
        "recheck",
        trigger=_("办结复核不通过，任务重开"),
        whom=_("当初申请办结的人"),
        when=_("登记复核结果之后"),
        keys=("recheck",),
        way=RuleWay.MESSAGE,
        app="campaigns",
        order=21,
    )
    automatic_rules.register(
        "handed_on",
        trigger=_("行动收官，未了事项移交单位接续"),
        whom=_("接续单位的联络员、审核人和专班办经办人"),
        when=_("移交之后，一次移交合成一条"),
        keys=("handed-on",),
        way=RuleWay.MESSAGE,
        app="campaigns",
        order=90,
    )

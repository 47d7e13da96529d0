"""What became of what meetings decided (议定事项): read from the tasks that the decisions became, never typed in."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.choices import MeetingStatus, TaskStatus
from campaigns.light_rules import BLUE, GREEN, GREY, RED, YELLOW
from campaigns.models import Decision, Meeting, TaskTerms

TRACKED = Q(decisions__task__isnull=False)


@dataclass(frozen=True)
class FollowUp:
    """A decision and where it stands on a day."""

    decision: Decision
    tone: str
    words: str

    @property
    def is_done(self):
        return self.decision.task_id is not None and self.decision.task.status == TaskStatus.CLOSED


def with_follow_up(meetings):
    """Adds `decided_count` and `done_count`: how many of a meeting's decisions are tasks, and how many of these are closed."""
    closed = TRACKED & Q(decisions__task__status=TaskStatus.CLOSED)
    return meetings.annotate(
        decided_count=Count("decisions", filter=TRACKED), done_count=Count("decisions", filter=closed)
    )


def last_decided(campaign, *, before=None):
    """The last meeting of a campaign whose minutes are out and which decided something to follow up; None without one.

    `before` is an instant: only meetings that began earlier are looked at. One query.
    """
    meetings = with_follow_up(Meeting.objects.filter(campaign=campaign, status=MeetingStatus.CONCLUDED))
    if before is not None:
        meetings = meetings.filter(starts_at__lt=before)
    return meetings.filter(decided_count__gt=0).order_by("-starts_at", "-pk").first()


def tracked(meeting, *, on, calendar):
    """[FollowUp] of the decisions of a meeting that became tasks, in their order. One query."""
    return follow_ups(Decision.objects.filter(meeting=meeting, task__isnull=False), on=on, calendar=calendar)


def follow_ups(decisions, *, on, calendar):
    """[FollowUp] of these decisions (a queryset), in their order. One query."""
    due_on = TaskTerms.objects.current().filter(task=OuterRef("task")).values("due_on")[:1]
    rows = decisions.select_related("unit", "task", "measure").annotate(task_due_on=Subquery(due_on))
    return [_follow_up(decision, on=on, calendar=calendar) for decision in rows.order_by("position", "pk")]


def _follow_up(decision, *, on, calendar):
    if decision.task is None:
        return FollowUp(decision, GREY, _("未列入任务") if decision.unit_id else _("不需跟踪"))
    status = decision.task.status
    if status == TaskStatus.CLOSED:
        return FollowUp(decision, BLUE, _("已落实"))
    if status == TaskStatus.WITHDRAWN:
        return FollowUp(decision, GREY, _("任务已撤销"))
    if late := days_late(decision.task_due_on, on, calendar):
        return FollowUp(decision, RED, late_words(late))
    if status == TaskStatus.CLOSING_REQUESTED:
        return FollowUp(decision, YELLOW, _("待确认办结"))
    return FollowUp(decision, GREEN, _("推进中"))


def days_late(due_on, on, calendar):
    """Working days since something was due; 0 where it is not late."""
    return max(calendar.working_days_between(due_on, on), 0) if due_on is not None and due_on < on else 0


def late_words(days):
    return ngettext("逾期 %(days)d 个工作日", "逾期 %(days)d 个工作日", days) % {"days": days}

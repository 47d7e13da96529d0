"""本周要做的五件事: what a person does first, and by when, as people say it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from accounts.models import Post, WorkItem

MOST_DUTIES = 5
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Duty:
    """An open work item as somebody meets it who holds the post it is addressed to."""

    item: WorkItem
    post: Post
    now: datetime

    @property
    def is_overdue(self):
        return self.item.due_at is not None and self.item.due_at < self.now

    @property
    def is_due_this_week(self):
        return self.item.due_at is not None and self.item.due_at <= week_ends_at(self.now)

    @property
    def due_word(self):
        return due_word(self.item.due_at, now=self.now)


def week_ends_at(now):
    """The coming Sunday at 24:00; on a Sunday, that of the same day."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    return timezone.make_aware(datetime.combine(monday + WEEK, time()))


def due_word(due_at, *, now):
    """By when, seen from `now`: "今天（星期五）12:00前", "11月27日（星期五）12:00前"; 未定期限 without a due time."""
    if due_at is None:
        return _("未定期限")
    local = timezone.localtime(due_at)
    names = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}
    distance = (local.date() - timezone.localdate(now)).days
    day = names.get(distance) or _("%(month)d月%(day)d日") % {"month": local.month, "day": local.day}
    words = {"day": day, "weekday": WEEKDAYS_ABBR[local.weekday()], "time": f"{local:%H:%M}"}
    return _("%(day)s（%(weekday)s）%(time)s前") % words

"""本周要做的五件事: what a person does first, and by when, as people say it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import time_left
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
    def why_me(self):
        """The post that makes it this person's work: "您是五沙村联络员"."""
        words = {"unit": self.post.unit, "role": self.post.get_role_display()}
        sentence = _("您代理%(unit)s%(role)s") if self.post.delegated_from_id else _("您是%(unit)s%(role)s")
        return sentence % words

    @property
    def due_word(self):
        return time_left.due_word(self.item.due_at, now=self.now)


def week_ends_at(now):
    """The coming Sunday at 24:00; on a Sunday, that of the same day."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    return timezone.make_aware(datetime.combine(monday + WEEK, time()))

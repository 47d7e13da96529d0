"""How the follow-up of a failing batch stands on a day: in words, with the days left and where the last day comes from."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inspections import clocks
from inspections.clocks import SOON_DAYS, Deadline
from inspections.models import Rectification


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A current Rectification, seen on a day. The authority's own clock turns red on the raw last day (users.md)."""

    rectification: Rectification
    today: date

    @property
    def days_left(self):
        return (self.rectification.due_on - self.today).days

    @property
    def tone(self):
        if self.rectification.closed_on:
            return "blue"
        if self.days_left < 0:
            return "red"
        return "yellow" if self.days_left <= SOON_DAYS else "green"

    @property
    def label(self):
        if self.rectification.closed_on:
            return _("已结")
        if self.days_left < 0:
            return ngettext("超期%(days)d天", "超期%(days)d天", -self.days_left) % {"days": -self.days_left}
        if self.days_left == 0:
            return _("今天到期")
        return ngettext("还剩%(days)d天", "还剩%(days)d天", self.days_left) % {"days": self.days_left}

    @property
    def deadline(self):
        return Deadline(self.rectification.ordered_on, self.rectification.due_on, self.rectification.rolled_on)

    def correction(self, calendar):
        """The firm's own clock: by when it corrects what was ordered."""
        return clocks.deadline(self.rectification.ordered_on, clocks.CORRECTION_DAYS, calendar)


def counts(rectifications, today):
    """How many of the open follow-ups are overdue, due within a week, and neither."""
    soon_until = date.fromordinal(today.toordinal() + SOON_DAYS)
    return rectifications.aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        soon=Count("pk", filter=Q(due_on__range=(today, soon_until))),
        normal=Count("pk", filter=Q(due_on__gt=soon_until)),
    )

"""Legal periods of a failing batch's follow-up, and the days on which they end.

Source: SAMR Order 18 (产品质量监督抽查管理暂行办法, in force from 2020-01-01), articles 46 and 47 (rules.md 1.2). The periods are
natural days; the day of the event is not counted (rules.md section 7). The firm's clock ends on the rolled day, the
authority's own, the re-inspection, turns red on the raw one (users.md): so both are kept and shown.
"""

import calendar as month_table
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

CORRECTION_DAYS = 60  # Order 18 art. 46: the firm corrects, from the order
REINSPECTION_DAYS = 75  # Order 18 art. 47: the bureau looks again, from the order
# Order 18 art. 8: no second check of the same maker's same product by the same authority.
REPEAT_MONTHS = 6
# From here on a follow-up is shown as due soon (users.md, screen 3).
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Deadline:
    """The raw day on which a period of natural days ends, and the first working day from it."""

    starts_on: date
    raw: date
    rolled: date

    @property
    def days(self):
        return (self.raw - self.starts_on).days

    @property
    def is_rolled(self):
        return self.rolled != self.raw

    @property
    def explanation(self):
        """One sentence: from when, how many days, and why the last day moved."""
        values = {
            "start": self.starts_on,
            "days": self.days,
            "raw": self.raw,
            "weekday": WEEKDAYS[self.raw.weekday()],
            "rolled": self.rolled,
        }
        if self.is_rolled:
            return (
                _("%(start)s 的次日起算，满 %(days)d 日为 %(raw)s（%(weekday)s，放假），顺延至 %(rolled)s。") % values
            )
        return _("%(start)s 的次日起算，满 %(days)d 日为 %(raw)s（%(weekday)s），不需顺延。") % values


def deadline(starts_on, days, calendar):
    """The Deadline of a period of natural days that begins after `starts_on`, by a WorkCalendar."""
    raw = starts_on + timedelta(days=days)
    return Deadline(starts_on, raw, calendar.roll_forward(raw))


def add_months(day, months):
    """The same day `months` later (earlier where negative), or the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, month_table.monthrange(year, month + 1)[1]))

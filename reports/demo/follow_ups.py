"""What follows a failing batch in the demo: an order to put it right, a re-inspection within 75 days, some of them late."""

from datetime import timedelta

from inspections import clocks
from inspections.models import Rectification
from reports.demo.chance import at, chance

# Shares of follow-ups closed after their day: it is the town's own stated weakness, and it gets better (rules.md 6.1).
LATE_SHARES = {2024: 0.24, 2025: 0.14, 2026: 0.06}
# What is open at the end, for an ordinary month of 29 batches: users.md, screen 3.
OPEN_IN_TERM, OVERDUE, ORDINARY_MONTH = 21, 2, 29


class FollowUps:
    """Writes what became of failing batches; that of the firm `left_open` waits for the visitor."""

    def __init__(self, campaign, inspector, *, scale, left_open, today, now, calendar):
        self.campaign, self.inspector, self.left_open = campaign, inspector, left_open
        self.today, self.now, self.calendar = today, now, calendar
        share = scale / ORDINARY_MONTH
        self.open_in_term, self.overdue = max(4, round(OPEN_IN_TERM * share)), max(1, round(OVERDUE * share))

    def write(self, failing):
        """Orders for failing batches, oldest first; the newest stay open."""
        orders = [self._order(batch) for batch in failing]
        ordered = [order for order in orders if order.recorded_at <= self.now]
        in_term = [order for order in ordered if order.due_on >= self.today]
        own = [order for order in in_term if order.spot_check.enterprise == self.left_open]
        in_term = in_term[-self.open_in_term :]
        overdue = [order for order in ordered if order.due_on < self.today][-self.overdue :]
        still_open = {id(order) for order in own + in_term + overdue}
        facts = []
        for order in ordered:
            facts.append(order)
            if id(order) not in still_open:
                facts.append(self._closed(order))
        Rectification.objects.bulk_create(facts)

    def _order(self, batch):
        generator = chance("order", batch.spot_check.number)
        known_on = batch.known_at.date()
        ordered_on = self.calendar.next_working_day(known_on + timedelta(days=generator.randint(3, 12)))
        last_day = clocks.deadline(ordered_on, clocks.REINSPECTION_DAYS, self.calendar)
        return Rectification(
            spot_check=batch.spot_check,
            campaign=self.campaign,
            unit=batch.spot_check.unit,
            size=batch.size,
            category=batch.spot_check.category,
            method=batch.spot_check.method,
            ordered_on=ordered_on,
            due_on=last_day.raw,
            rolled_on=last_day.rolled,
            recorded_at=at(ordered_on, 16, generator.randint(0, 50)),
            recorded_by=self.inspector,
        )

    def _closed(self, order):
        """The follow-up closed at its re-inspection, by yesterday at the latest; the open fact is superseded."""
        generator = chance("closing", order.spot_check.number)
        late = generator.random() < LATE_SHARES[min(max(order.ordered_on.year, 2024), 2026)]
        days = generator.randint(78, 150) if late else generator.randint(24, 74)
        yesterday = self.calendar.previous_working_day(self.today)
        left = max((yesterday - order.ordered_on).days, 0)
        if days >= left:
            days = generator.randint(left // 2, left)
        closed_on = min(self.calendar.next_working_day(order.ordered_on + timedelta(days=days)), yesterday)
        closed_on = max(closed_on, order.ordered_on)
        order.superseded_at = max(at(closed_on, 17, generator.randint(0, 50)), order.recorded_at)
        columns = {
            field.name: getattr(order, field.name)
            for field in Rectification._meta.concrete_fields
            if not field.primary_key
        }
        columns |= {"closed_on": closed_on, "recorded_at": order.superseded_at, "superseded_at": None}
        columns["note"] = "复查合格。"
        return Rectification(**columns)

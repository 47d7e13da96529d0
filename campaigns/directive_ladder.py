"""The ladder of a directive (提醒 → 催办 → 督办函 → 列入领导清单): which rung comes on which working day.

Pure: takes rows in hand and a WorkCalendar, writes nothing. Each rung is taken once for one reply date; a new reply
date begins the ladder anew. Of several rungs that came due while the portal was down only the highest is acted on, the
lower ones are skipped: nobody is reminded of what they are already being urged to do. No public document fixes the
number of days [K]: they are the constants below.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from campaigns.choices import DirectiveStatus, DirectiveStepKind, LetterStatus

# Working days; the day of the event is not counted (rules.md 7).
RECEIPT_DAYS = 1
REMINDED_DAYS_BEFORE = 2
URGED_DAYS_AFTER = 1
LETTER_DAYS_AFTER = 3
REPORTED_DAYS_AFTER_SIGNATURE = 5
REPORTED_DAYS_AFTER_DUE = 8
# What a letter grants from the day it is drafted; what a unit asked for help has to answer; what the office has to decide
# on more time. The ladder waits for the decision so long and no longer: a request must not stop it by lying about.
LETTER_REPLY_DAYS = 5
BLOCKER_ANSWER_DAYS = 3
EXTENSION_DECISION_DAYS = 2

# What sets a reply date: the ladder begins on its day.
DATING_KINDS = (
    DirectiveStepKind.ISSUED,
    DirectiveStepKind.EXTENSION_APPROVED,
    DirectiveStepKind.BLOCKER_ANSWERED,
    DirectiveStepKind.RETURNED,
)
SETTING_TIME = time(23, 59)


@dataclass(frozen=True, slots=True)
class Rung:
    """What happens on which day. `due_on` is the date its step is kept under: the reply date it belongs to, or the day
    by which the directive was to be received."""

    kind: DirectiveStepKind
    on: date
    due_on: date


def rungs(reply_due_on, calendar, *, signed_letter=None):
    """The four rungs of a reply date in their order.

    With a letter that was signed the leaders' list comes five working days after the signature, and not before the
    letter's own reply date has passed; without one, eight after the reply date.
    """
    if signed_letter is None:
        reported_on = calendar.add_working_days(reply_due_on, REPORTED_DAYS_AFTER_DUE)
    else:
        reported_on = max(
            calendar.add_working_days(signed_letter.signed_on, REPORTED_DAYS_AFTER_SIGNATURE),
            calendar.next_working_day(signed_letter.reply_due_on),
        )
    days = {
        DirectiveStepKind.REMINDED: calendar.add_working_days(reply_due_on, -REMINDED_DAYS_BEFORE),
        DirectiveStepKind.URGED: calendar.add_working_days(reply_due_on, URGED_DAYS_AFTER),
        DirectiveStepKind.LETTER: calendar.add_working_days(reply_due_on, LETTER_DAYS_AFTER),
        DirectiveStepKind.REPORTED: reported_on,
    }
    return [Rung(kind, day, reply_due_on) for kind, day in days.items()]


def rungs_of(directive, calendar, *, steps, letters=()):
    """The rungs of a tracked directive as it stands, in their order.

    A reminder to receive it comes first while that is open and no other reminder is near. A reminder that would fall on
    the day the reply date was set, or before, is left out: a short term is known to whoever was just told of it.
    """
    began_on = _began_on(directive, steps)
    ladder = rungs(directive.reply_due_on, calendar, signed_letter=_signed_letter(directive, letters))
    ladder = [rung for rung in ladder if rung.kind != DirectiveStepKind.REMINDED or rung.on > began_on]
    if directive.status == DirectiveStatus.ISSUED:
        to_receive_on = calendar.add_working_days(timezone.localdate(directive.issued_at), RECEIPT_DAYS)
        receipt = Rung(DirectiveStepKind.REMINDED, calendar.next_working_day(to_receive_on), to_receive_on)
        if receipt.on < ladder[0].on:
            ladder.insert(0, receipt)
    return ladder


def is_taken(rung, steps):
    """Whether the rung was taken: by the clock, or by somebody's hand on its day or later.

    A letter drafted by hand counts whenever it was: nobody gets a second one for the same reply date.
    """
    return any(
        step.kind == rung.kind
        and step.due_on == rung.due_on
        and (step.recorded_by_id is None or rung.kind == DirectiveStepKind.LETTER or step.happened_on >= rung.on)
        for step in steps
    )


def due_rung(directive, calendar, *, on, steps, letters=()):
    """The rung to take on a day: the highest whose day has come, unless it or one above it was taken; else None."""
    if not directive.is_awaited or not directive.is_tracked:
        return None
    ladder = rungs_of(directive, calendar, steps=steps, letters=letters)
    reached = max((place for place, rung in enumerate(ladder) if rung.on <= on), default=-1)
    return ladder[reached] if reached > _climbed_to(ladder, directive, steps, letters) else None


def next_rung(directive, calendar, *, on, steps, letters=()):
    """The rung that comes next if nothing happens, today's included; None at the ladder's end and where it does not run."""
    if not directive.is_awaited or not directive.is_tracked:
        return None
    ladder = rungs_of(directive, calendar, steps=steps, letters=letters)
    if due := due_rung(directive, calendar, on=on, steps=steps, letters=letters):
        return due
    ahead = ladder[_climbed_to(ladder, directive, steps, letters) + 1 :]
    return next((rung for rung in ahead if rung.on > on), None)


def moved_on(reply_due_on, calendar, *, raised_on, answered_on):
    """The reply date after a pause: later by the working days after `raised_on` up to and including `answered_on`."""
    return calendar.add_working_days(reply_due_on, calendar.working_days_between(raised_on, answered_on))


def decision_due_on(asked_on, calendar):
    """The last day on which the office decides in time on more time asked for on a day, and the ladder waits."""
    return calendar.add_working_days(asked_on, EXTENSION_DECISION_DAYS)


def requests_since(calendar, *, on):
    """The instant from which more time must have been asked for, for the ladder to wait on a day for the decision: the
    first whose `decision_due_on` is not past."""
    day = calendar.add_working_days(calendar.roll_forward(on), -EXTENSION_DECISION_DAYS)
    return timezone.make_aware(datetime.combine(day, time.min))


def days_late(reply_due_on, calendar, *, on):
    """How many working days have passed since the reply date; 0 where it has not passed."""
    return max(calendar.working_days_between(reply_due_on, on), 0)


def end_of(day):
    """The instant at which a reply date runs out."""
    return timezone.make_aware(datetime.combine(day, SETTING_TIME))


def _climbed_to(ladder, directive, steps, letters):
    """The place of the highest rung that was taken, -1 for none. A letter that still stands after the date was moved by a
    few days is not sent again."""
    has_letter = _signed_letter(directive, letters) is not None
    taken = [
        place
        for place, rung in enumerate(ladder)
        if is_taken(rung, steps) or (has_letter and rung.kind == DirectiveStepKind.LETTER)
    ]
    return max(taken, default=-1)


def _began_on(directive, steps):
    """The day on which the reply date in force was set."""
    set_on = [step.happened_on for step in steps if step.kind in DATING_KINDS and step.due_on == directive.reply_due_on]
    return max(set_on, default=timezone.localdate(directive.issued_at))


def _signed_letter(directive, letters):
    """The last letter signed on the reply date in force: one signed before that date belongs to an earlier ladder."""
    signed = [
        letter
        for letter in letters
        if letter.status == LetterStatus.SIGNED and letter.signed_on > directive.reply_due_on
    ]
    return max(signed, key=lambda letter: (letter.signed_on, letter.pk), default=None)

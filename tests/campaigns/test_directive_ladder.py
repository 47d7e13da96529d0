"""The ladder's days, pure: over weekends, Spring Festival and National Day 2026, with a letter, a pause, a lost clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from campaigns import directive_ladder as ladder
from campaigns.choices import DirectiveStatus, DirectiveStepKind, LetterStatus
from campaigns.workdays import WorkCalendar

CALENDAR = WorkCalendar()
REMINDED, URGED, LETTER, REPORTED = (
    DirectiveStepKind.REMINDED,
    DirectiveStepKind.URGED,
    DirectiveStepKind.LETTER,
    DirectiveStepKind.REPORTED,
)


@dataclass
class Row:
    """A directive as the ladder looks at it."""

    reply_due_on: date | None
    issued_at: datetime = datetime(2026, 2, 6, 2, tzinfo=UTC)
    status: str = DirectiveStatus.RECEIVED

    @property
    def is_tracked(self):
        return self.reply_due_on is not None

    @property
    def is_awaited(self):
        return self.status in (DirectiveStatus.ISSUED, DirectiveStatus.RECEIVED)


@dataclass
class Step:
    kind: str
    due_on: date | None
    happened_on: date
    recorded_by_id: int | None = None


@dataclass
class Letter:
    signed_on: date | None
    reply_due_on: date
    status: str = LetterStatus.SIGNED
    pk: int = 1


def days(rungs):
    return [(rung.kind, rung.on) for rung in rungs]


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        # An ordinary week.
        (date(2026, 11, 12), [date(2026, 11, 10), date(2026, 11, 13), date(2026, 11, 17), date(2026, 11, 24)]),
        # Spring Festival: 15 to 23 February off, Saturdays 14 and 28 worked.
        (date(2026, 2, 13), [date(2026, 2, 11), date(2026, 2, 14), date(2026, 2, 25), date(2026, 3, 3)]),
        (date(2026, 2, 24), [date(2026, 2, 13), date(2026, 2, 25), date(2026, 2, 27), date(2026, 3, 5)]),
        # National Day: 25 to 27 September and 1 to 7 October off, Sunday 20 September and Saturday 10 October worked.
        (date(2026, 9, 24), [date(2026, 9, 22), date(2026, 9, 28), date(2026, 9, 30), date(2026, 10, 13)]),
        (date(2026, 9, 21), [date(2026, 9, 18), date(2026, 9, 22), date(2026, 9, 24), date(2026, 10, 9)]),
        # A reply date on a day off: counted from it like any other day.
        (date(2026, 10, 3), [date(2026, 9, 29), date(2026, 10, 8), date(2026, 10, 10), date(2026, 10, 16)]),
    ],
)
def test_rungs_fall_on_working_days(due_on, expected):
    rungs = ladder.rungs(due_on, CALENDAR)

    assert [rung.kind for rung in rungs] == [REMINDED, URGED, LETTER, REPORTED]
    assert [rung.on for rung in rungs] == expected
    assert all(CALENDAR.is_working(rung.on) for rung in rungs)


def test_report_counts_from_the_signature_and_waits_for_the_letters_own_date():
    due_on, signed_on = date(2026, 9, 24), date(2026, 9, 30)

    short = ladder.rungs(due_on, CALENDAR, signed_letter=Letter(signed_on, date(2026, 10, 9)))
    long = ladder.rungs(due_on, CALENDAR, signed_letter=Letter(signed_on, date(2026, 10, 16)))

    assert short[-1].on == date(2026, 10, 13)
    assert long[-1].on == date(2026, 10, 19)


def test_receipt_comes_first_while_it_is_open():
    directive = Row(date(2026, 2, 13), status=DirectiveStatus.ISSUED)

    receipt, *others = ladder.rungs_of(directive, CALENDAR, steps=[])

    assert (receipt.kind, receipt.on, receipt.due_on) == (REMINDED, date(2026, 2, 10), date(2026, 2, 9))
    directive.status = DirectiveStatus.RECEIVED
    assert ladder.rungs_of(directive, CALENDAR, steps=[]) == others


def test_receipt_gives_way_to_a_reminder_as_near():
    directive = Row(date(2026, 2, 12), status=DirectiveStatus.ISSUED)

    assert days(ladder.rungs_of(directive, CALENDAR, steps=[]))[0] == (REMINDED, date(2026, 2, 10))
    assert len(ladder.rungs_of(directive, CALENDAR, steps=[])) == 4


def test_short_terms_are_not_reminded_of():
    """Issued on Friday for Monday or Tuesday: whoever was just told needs no reminder on the same day."""
    assert [rung.kind for rung in ladder.rungs_of(Row(date(2026, 2, 10)), CALENDAR, steps=[])] == [
        URGED,
        LETTER,
        REPORTED,
    ]
    assert [rung.kind for rung in ladder.rungs_of(Row(date(2026, 2, 11)), CALENDAR, steps=[])][0] == REMINDED


def test_a_moved_date_begins_anew_on_its_day():
    directive = Row(date(2026, 3, 3))
    moved = Step(DirectiveStepKind.EXTENSION_APPROVED, directive.reply_due_on, date(2026, 2, 28), recorded_by_id=7)

    assert ladder.rungs_of(directive, CALENDAR, steps=[])[0].on == date(2026, 2, 28)
    assert ladder.rungs_of(directive, CALENDAR, steps=[moved])[0].kind == URGED


def test_only_the_highest_due_rung_is_taken():
    directive = Row(date(2026, 2, 13))

    due = {
        day: ladder.due_rung(directive, CALENDAR, on=day, steps=[])
        for day in (date(2026, 2, 10), date(2026, 2, 11), date(2026, 2, 14), date(2026, 2, 27), date(2026, 3, 20))
    }

    assert {day: rung and rung.kind for day, rung in due.items()} == {
        date(2026, 2, 10): None,
        date(2026, 2, 11): REMINDED,
        date(2026, 2, 14): URGED,
        date(2026, 2, 27): LETTER,
        date(2026, 3, 20): REPORTED,
    }


def test_a_taken_rung_is_not_due_again_nor_are_those_below_it():
    directive = Row(date(2026, 2, 13))
    letter = Step(LETTER, directive.reply_due_on, date(2026, 2, 25))
    reported = Step(REPORTED, directive.reply_due_on, date(2026, 3, 3))

    assert ladder.due_rung(directive, CALENDAR, on=date(2026, 2, 26), steps=[letter]) is None
    assert ladder.due_rung(directive, CALENDAR, on=date(2026, 2, 26), steps=[reported]) is None
    assert ladder.due_rung(directive, CALENDAR, on=date(2026, 3, 3), steps=[letter]).kind == REPORTED


def test_steps_of_another_reply_date_do_not_count():
    directive = Row(date(2026, 2, 13))
    other = Step(URGED, date(2026, 2, 5), date(2026, 2, 14))

    assert ladder.due_rung(directive, CALENDAR, on=date(2026, 2, 14), steps=[other]).kind == URGED


def test_urging_by_hand_counts_from_the_rungs_day_on():
    directive = Row(date(2026, 2, 13))
    early = Step(URGED, directive.reply_due_on, date(2026, 2, 12), recorded_by_id=7)
    same_day = Step(URGED, directive.reply_due_on, date(2026, 2, 14), recorded_by_id=7)

    assert ladder.due_rung(directive, CALENDAR, on=date(2026, 2, 14), steps=[early]).kind == URGED
    assert ladder.due_rung(directive, CALENDAR, on=date(2026, 2, 14), steps=[same_day]) is None


def test_a_letter_by_hand_counts_whenever_it_was_drafted():
    directive = Row(date(2026, 2, 13))
    by_hand = Step(LETTER, directive.reply_due_on, date(2026, 2, 14), recorded_by_id=7)

    assert ladder.due_rung(directive, CALENDAR, on=date(2026, 2, 25), steps=[by_hand]) is None


@pytest.mark.parametrize("status", [DirectiveStatus.REPLIED, DirectiveStatus.CLOSED, DirectiveStatus.ACCOUNTABILITY])
def test_nothing_is_due_on_what_is_not_awaited(status):
    directive = Row(date(2026, 2, 13), status=status)

    assert ladder.due_rung(directive, CALENDAR, on=date(2026, 3, 20), steps=[]) is None
    assert ladder.next_rung(directive, CALENDAR, on=date(2026, 2, 9), steps=[]) is None


def test_nothing_is_due_without_a_reply_date():
    assert ladder.due_rung(Row(None), CALENDAR, on=date(2026, 3, 20), steps=[]) is None


def test_a_letter_signed_before_the_reply_date_belongs_to_an_earlier_ladder():
    directive = Row(date(2026, 3, 10))
    old = Letter(date(2026, 2, 25), date(2026, 3, 4))

    assert ladder.rungs_of(directive, CALENDAR, steps=[], letters=[old]) == ladder.rungs_of(
        directive, CALENDAR, steps=[]
    )


def test_a_letter_that_stands_is_not_sent_again_for_a_date_moved_a_little():
    """Due on 11 November, signed on the 17th; two days of pause move the date to the 13th, still before the signature."""
    directive = Row(date(2026, 11, 13), issued_at=datetime(2026, 11, 2, 2, tzinfo=UTC))
    letter = Letter(date(2026, 11, 17), date(2026, 11, 24))
    days = [date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 25)]

    standing = [ladder.due_rung(directive, CALENDAR, on=day, steps=[], letters=[letter]) for day in days]
    without = [ladder.due_rung(directive, CALENDAR, on=day, steps=[]) for day in days]

    assert [rung and rung.kind for rung in standing] == [None, None, REPORTED]
    assert [rung.kind for rung in without] == [LETTER, LETTER, REPORTED]
    assert ladder.next_rung(directive, CALENDAR, on=days[0], steps=[], letters=[letter]).kind == REPORTED


def test_next_rung_is_the_one_due_then_the_one_to_come():
    directive = Row(date(2026, 2, 13))
    reminded = Step(REMINDED, directive.reply_due_on, date(2026, 2, 11))

    def next_on(day, *steps):
        rung = ladder.next_rung(directive, CALENDAR, on=day, steps=steps)
        return rung and (rung.kind, rung.on)

    assert next_on(date(2026, 2, 9)) == (REMINDED, date(2026, 2, 11))
    assert next_on(date(2026, 2, 11)) == (REMINDED, date(2026, 2, 11))
    assert next_on(date(2026, 2, 11), reminded) == (URGED, date(2026, 2, 14))
    assert next_on(date(2026, 3, 3), Step(REPORTED, directive.reply_due_on, date(2026, 3, 3))) is None


@pytest.mark.parametrize(
    ("raised_on", "answered_on", "moved_to"),
    [
        (date(2026, 2, 9), date(2026, 2, 9), date(2026, 2, 13)),
        (date(2026, 2, 9), date(2026, 2, 11), date(2026, 2, 24)),  # two working days: 14 and, after the holiday, 24
        (date(2026, 2, 14), date(2026, 2, 24), date(2026, 2, 14)),  # nine days off count for one
    ],
)
def test_a_pause_moves_the_date_by_the_working_days_lost(raised_on, answered_on, moved_to):
    moved = ladder.moved_on(date(2026, 2, 13), CALENDAR, raised_on=raised_on, answered_on=answered_on)

    assert moved == moved_to


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        (date(2026, 11, 13), date(2026, 11, 17)),
        (date(2026, 11, 14), date(2026, 11, 17)),  # a Saturday: like the day before
        (date(2026, 2, 12), date(2026, 2, 14)),
        (date(2026, 2, 13), date(2026, 2, 24)),  # the 14th is worked, then nine days off
        (date(2026, 2, 18), date(2026, 2, 25)),
    ],
)
def test_office_decides_within_two_working_days(asked_on, due_on):
    assert ladder.decision_due_on(asked_on, CALENDAR) == due_on


@pytest.mark.parametrize("first", [date(2026, 2, 6), date(2026, 9, 17), date(2026, 11, 9)])
def test_ladder_waits_until_the_decision_is_due_and_no_longer(first):
    """Over three weeks, each day against each: a request is waited for as long as the office still has time."""
    days = [first + timedelta(days=offset) for offset in range(21)]

    for on in days:
        since = ladder.requests_since(CALENDAR, on=on)
        assert timezone.localtime(since).time() == time.min
        waited_for = [day for day in days if day >= timezone.localdate(since)]
        assert waited_for == [day for day in days if ladder.decision_due_on(day, CALENDAR) >= on]


def test_days_late_are_working_days():
    due_on = date(2026, 2, 13)

    assert ladder.days_late(due_on, CALENDAR, on=date(2026, 2, 13)) == 0
    assert ladder.days_late(due_on, CALENDAR, on=date(2026, 2, 10)) == 0
    assert ladder.days_late(due_on, CALENDAR, on=date(2026, 2, 23)) == 1
    assert ladder.days_late(due_on, CALENDAR, on=date(2026, 2, 25)) == 3

"""The clock climbs ladders: hour by hour over Spring Festival and National Day 2026, each day asserted by itself.

The State Council's days: 15 to 23 February off, 14 and 28 February worked; 25 to 27 September and 1 to 7 October off,
20 September and 10 October worked.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import Role
from accounts.models import AuditEvent, Delivery, OutboxMessage, Post, User, WorkItem
from campaigns import services, tasks, working_hours
from campaigns.choices import CampaignStatus, DirectiveStepKind, LetterStatus
from campaigns.models import Campaign, Directive, DirectiveStep, SupervisionLetter
from campaigns.services import directive_asks
from campaigns.services.directive_ladders import _climb
from tests.factories import make_person
from tests.factories_campaigns import CampaignUnitFactory
from tests.factories_directives import MONDAY, SHANGHAI, at_hour, order, received, replied

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
REMINDED, URGED, LETTER, REPORTED = (
    DirectiveStepKind.REMINDED,
    DirectiveStepKind.URGED,
    DirectiveStepKind.LETTER,
    DirectiveStepKind.REPORTED,
)


@pytest.fixture
def people(village_head, village_reporter, town_clerk, leader, leader_in_charge, other_village_head, settings):
    """Everybody concerned and a neighbour who is not, each with an address."""
    settings.PORTAL_EMAIL = True
    for person in User.objects.all():
        User.objects.filter(pk=person.pk).update(email=f"{person.login_name}@example.org")


@pytest.fixture
def clock(time_machine):
    """clock.walk(first, last): the tick at every hour of these days, twice in the daytime; clock.at(instant) only moves."""

    class Clock:
        def at(self, instant):
            time_machine.move_to(instant, tick=False)

        def tick(self, instant):
            self.at(instant)
            climbed = 0
            for _tick in range(2 if 8 <= instant.hour < 18 else 1):
                climbed += services.climb_ladders(now=instant)
                services.send_messages(now=instant)
            return climbed

        def walk(self, first, last):
            instant = at_hour(first, 0)
            while instant.date() <= last:
                self.tick(instant)
                instant += HOUR

    return Clock()


def climbed(directive=None):
    """[(kind, day)] of the rungs that the clock took, in their order."""
    steps = DirectiveStep.objects.filter(recorded_by=None)
    if directive is not None:
        steps = steps.filter(directive=directive)
    return [(step.kind, step.happened_on) for step in steps.order_by("recorded_at", "pk")]


def mailed():
    """[(who, day)] of the bundles that left."""
    rows = Delivery.objects.exclude(sent_at=None).order_by("day", "recipient__login_name")
    return [(row.recipient.login_name, row.day) for row in rows]


def assert_manners():
    """Nothing at night or on a day off, and no message twice to anybody."""
    calendar = services.work_calendar()
    instants = [
        *DirectiveStep.objects.filter(recorded_by=None).values_list("recorded_at", flat=True),
        *OutboxMessage.objects.values_list("send_after", flat=True),
        *Delivery.objects.values_list("sent_at", flat=True),
        *SupervisionLetter.objects.filter(drafted_by=None).values_list("drafted_at", flat=True),
    ]
    assert instants
    assert [instant for instant in instants if not working_hours.is_working_time(instant, calendar)] == []
    assert len(mail.outbox) == Delivery.objects.exclude(sent_at=None).count()
    for message in OutboxMessage.objects.all():
        same = OutboxMessage.objects.filter(recipient=message.recipient, subject=message.subject, body=message.body)
        assert same.count() == 1, message.subject


def both(day):
    """The two people of the village are written to on this day."""
    return [("village-head", day), ("village-reporter", day)]


# -- The two long holidays of 2026


def test_spring_festival_hour_by_hour(campaign, village, town_clerk, people, clock):
    """Ordered on Friday 6 February, due on Friday 13, never received: the whole ladder, over nine days off."""
    clock.at(at_hour(date(2026, 2, 6), 10))
    directive = order(campaign, village, by=town_clerk, reply_due_on=date(2026, 2, 13))

    clock.walk(date(2026, 2, 6), date(2026, 3, 20))

    assert climbed(directive) == [
        (REMINDED, date(2026, 2, 10)),  # not received on Monday the 9th, the first working day
        (REMINDED, date(2026, 2, 11)),  # two working days before the 13th
        (URGED, date(2026, 2, 14)),  # the Saturday that is worked
        (LETTER, date(2026, 2, 25)),  # 14, 24, 25: the third working day
        (REPORTED, date(2026, 3, 3)),  # 14, 24 to 28 and, after the Sunday, 2 and 3 March: the eighth
    ]
    assert mailed() == [
        *both(date(2026, 2, 6)),
        *both(date(2026, 2, 10)),
        *both(date(2026, 2, 11)),
        ("town-clerk", date(2026, 2, 14)),
        *both(date(2026, 2, 14)),
    ]
    assert_manners()


def test_national_day_hour_by_hour_with_a_signed_letter(
    campaign, village, town_clerk, leader, people, clock, village_head
):
    """Ordered on Thursday 17 September, due on Thursday 24; the letter of the 30th is signed on the same day."""
    clock.at(at_hour(date(2026, 9, 17), 10))
    directive = order(campaign, village, by=town_clerk, reply_due_on=date(2026, 9, 24))

    clock.walk(date(2026, 9, 17), date(2026, 9, 19))
    assert climbed() == []  # the 18th was the day to receive by
    clock.walk(date(2026, 9, 20), date(2026, 9, 20))
    assert climbed() == [(REMINDED, date(2026, 9, 20))]  # the Sunday that is worked
    clock.at(at_hour(date(2026, 9, 21), 9))
    received(directive, by=village_head)
    clock.walk(date(2026, 9, 21), date(2026, 9, 29))
    assert climbed()[1:] == [
        (REMINDED, date(2026, 9, 22)),
        (URGED, date(2026, 9, 28)),  # 25 to 27 September are Mid-Autumn
    ]
    clock.walk(date(2026, 9, 30), date(2026, 9, 30))
    assert climbed()[3:] == [(LETTER, date(2026, 9, 30))]
    clock.at(at_hour(date(2026, 9, 30), 16))
    letter = services.sign_letter(SupervisionLetter.objects.get(), by=leader)
    assert (letter.signed_on, letter.reply_due_on) == (date(2026, 9, 30), date(2026, 10, 13))
    clock.tick(at_hour(date(2026, 9, 30), 17))

    clock.walk(date(2026, 10, 1), date(2026, 10, 30))

    # The fifth working day after the signature is the 13th, the day the letter asks for: the 14th.
    assert climbed()[4:] == [(REPORTED, date(2026, 10, 14))]
    assert mailed() == [
        *both(date(2026, 9, 17)),
        *both(date(2026, 9, 20)),
        *both(date(2026, 9, 22)),
        ("town-clerk", date(2026, 9, 28)),
        *both(date(2026, 9, 28)),
        *both(date(2026, 9, 30)),  # the signed letter
    ]
    assert_manners()


def test_working_on_a_day_off_would_be_found(campaign, village, town_clerk, people, clock):
    """The negative control of the two above: a step on the first day of the holiday is bad manners."""
    clock.at(at_hour(date(2026, 2, 6), 10))
    directive = order(campaign, village, by=town_clerk, reply_due_on=date(2026, 2, 13))
    DirectiveStep.objects.create(
        directive=directive, kind=URGED, happened_on=date(2026, 2, 15), recorded_at=at_hour(date(2026, 2, 15), 10)
    )

    with pytest.raises(AssertionError):
        assert_manners()


def test_rungs_are_climbed_when_the_morning_begins(campaign, village, town_clerk, people, clock):
    clock.at(at_hour(date(2026, 2, 6), 10))
    order(campaign, village, by=town_clerk, reply_due_on=date(2026, 2, 13))

    hours = {instant: clock.tick(instant) for instant in map(_minute, ["08:00", "08:29", "08:30", "08:31", "12:00"])}

    assert list(hours.values()) == [0, 0, 1, 0, 0]
    assert OutboxMessage.objects.filter(key__startswith="directive-reminded-").exists() is False


def _minute(text):
    """A time of 10 February 2026, the day on which the receipt is reminded of."""
    return datetime.combine(date(2026, 2, 10), time.fromisoformat(text), SHANGHAI)


@pytest.mark.parametrize("text", ["07:59", "12:30", "17:30", "23:00"])
def test_nothing_climbs_outside_working_hours(campaign, village, town_clerk, clock, text):
    clock.at(at_hour(date(2026, 2, 6), 10))
    order(campaign, village, by=town_clerk, reply_due_on=date(2026, 2, 13))

    assert clock.tick(_minute(text)) == 0


# -- What each rung does


@pytest.fixture
def directive(campaign, village, town_clerk, people, clock):
    """Ordered on Monday 9 November, due on Monday 16, and received."""
    clock.at(MONDAY)
    directive = order(campaign, village, by=town_clerk)
    return received(directive, by=make_person(Role.UNIT_HEAD, village, acts_for=village, login_name="second-head"))


def november(day, hour=9):
    return at_hour(date(2026, 11, day), hour)


def told(prefix):
    return sorted(OutboxMessage.objects.filter(key__startswith=prefix).values_list("recipient__login_name", flat=True))


def test_each_rung_tells_those_who_can_do_something(directive, clock):
    assert clock.tick(november(12)) == 1
    assert told("directive-reminded-") == ["second-head", "village-head", "village-reporter"]

    assert clock.tick(november(17)) == 1
    assert told("directive-urged-") == ["second-head", "village-head", "village-reporter"]
    assert told("directive-overdue-") == ["town-clerk"]

    assert clock.tick(november(19)) == 1
    letter = SupervisionLetter.objects.get()
    assert (letter.drafted_by, letter.reply_due_on) == (None, date(2026, 11, 26))
    assert "在此期间，已于2026年11月12日提醒、2026年11月17日催办。" in letter.text
    items = WorkItem.objects.open().filter(key__startswith="supervision-letter-")
    assert {item.role for item in items} == {Role.OFFICE_CLERK, Role.LEADER, Role.LEADER_IN_CHARGE}

    assert clock.tick(november(26)) == 1
    items = WorkItem.objects.open().filter(key__startswith="directive-reported-")
    assert {(item.unit.code, item.role) for item in items} == {("town", Role.LEADER), ("town", Role.LEADER_IN_CHARGE)}
    assert AuditEvent.objects.filter(action="climb_ladder", actor=None).count() == 4
    assert clock.tick(november(30)) == 0


def test_deputies_are_told_and_those_who_left_are_not(directive, village, village_head, village_reporter, clock):
    deputy = make_person(Role.UNIT_REPORTER, village, acts_for=village, login_name="deputy", email="d@example.org")
    clock.at(november(9, 11))
    accounts_services.delegate_post(
        village_reporter.post, to=deputy, starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 20), by=village_reporter
    )
    Post.objects.filter(user=village_head).update(ends_on=date(2026, 11, 10))
    User.objects.filter(login_name="second-head").update(is_active=False)

    clock.tick(november(12))

    assert told("directive-reminded-") == ["deputy"]


def test_nothing_after_the_reply(directive, village_head, clock):
    clock.at(november(11))
    services.reply_directive(directive, text="办完", by=village_head)

    assert [clock.tick(november(day)) for day in (12, 17, 19, 26)] == [0, 0, 0, 0]


def test_nothing_in_a_closed_campaign(directive, clock):
    Campaign.objects.update(status=CampaignStatus.CLOSED, closed_on=date(2026, 11, 10))

    assert clock.tick(november(17)) == 0


def test_an_extension_begins_the_ladder_anew(directive, village_head, leader, clock):
    clock.tick(november(12))
    clock.at(november(13))
    extension = services.ask_extension(directive, due_on=date(2026, 11, 24), reason="设备未到", by=village_head)
    assert [clock.tick(november(day)) for day in (16, 17)] == [0, 0]  # it waits to be decided
    clock.at(november(17, 15))
    services.approve_extension(extension, note="", by=leader)

    clock.walk(date(2026, 11, 18), date(2026, 11, 27))

    assert climbed() == [
        (REMINDED, date(2026, 11, 12)),
        (REMINDED, date(2026, 11, 20)),
        (URGED, date(2026, 11, 25)),
        (LETTER, date(2026, 11, 27)),
    ]
    assert_manners()


def test_a_request_that_nobody_decides_stops_the_ladder_for_two_working_days(directive, village_head, leader, clock):
    """Asked on Friday the 13th, to be decided by Tuesday the 17th: what came due meanwhile is taken on the 18th."""
    clock.tick(november(12))
    clock.at(november(13))
    extension = services.ask_extension(directive, due_on=date(2026, 12, 1), reason="设备未到", by=village_head)
    clock.walk(date(2026, 11, 13), date(2026, 11, 17))
    assert climbed() == [(REMINDED, date(2026, 11, 12))]

    clock.walk(date(2026, 11, 18), date(2026, 11, 30))

    assert climbed()[1:] == [
        (URGED, date(2026, 11, 18)),
        (LETTER, date(2026, 11, 19)),
        (REPORTED, date(2026, 11, 26)),
    ]
    reported = WorkItem.objects.open().filter(key__startswith="directive-reported-")
    assert reported.count() == 2
    services.approve_extension(extension, note="", by=leader)
    assert not reported.exists()
    assert SupervisionLetter.objects.get().status == LetterStatus.WITHDRAWN
    assert_manners()


def test_a_request_before_spring_festival(campaign, village, town_clerk, village_head, leader, people, clock):
    """Asked on Thursday 12 February, due on the 13th: the office has until Saturday 14, the day before the holiday."""
    clock.at(at_hour(date(2026, 2, 6), 10))
    directive = received(order(campaign, village, by=town_clerk, reply_due_on=date(2026, 2, 13)), by=village_head)
    clock.walk(date(2026, 2, 6), date(2026, 2, 11))
    clock.at(at_hour(date(2026, 2, 12), 10))
    extension = services.ask_extension(directive, due_on=date(2026, 3, 4), reason="设备未到", by=village_head)
    item = WorkItem.objects.get(key=directive_asks.extension_work_key(extension))
    assert timezone.localdate(item.due_at) == date(2026, 2, 14)

    clock.walk(date(2026, 2, 12), date(2026, 2, 25))

    assert climbed() == [
        (REMINDED, date(2026, 2, 11)),
        (URGED, date(2026, 2, 24)),  # due on the 14th, when the ladder still waited; then nine days off
        (LETTER, date(2026, 2, 25)),
    ]
    clock.at(at_hour(date(2026, 2, 26), 10))
    services.approve_extension(extension, note="", by=leader)
    clock.walk(date(2026, 2, 26), date(2026, 3, 9))
    assert climbed()[3:] == [
        (REMINDED, date(2026, 3, 2)),
        (URGED, date(2026, 3, 5)),
        (LETTER, date(2026, 3, 9)),
    ]
    assert_manners()


def test_a_return_begins_the_ladder_anew(directive, village_head, leader, clock):
    clock.tick(november(12))
    clock.at(november(13))
    services.reply_directive(directive, text="办完", by=village_head)
    services.return_directive(directive, reason="没有照片", by=leader, reply_due_on=date(2026, 11, 18))

    clock.walk(date(2026, 11, 14), date(2026, 11, 19))

    assert climbed()[1:] == [(REMINDED, date(2026, 11, 16)), (URGED, date(2026, 11, 19))]


def test_urged_by_hand_on_the_rungs_day_is_urged_once(directive, town_clerk, clock):
    clock.at(november(17, 8).replace(minute=35))
    services.urge_directive(directive, by=town_clerk)

    assert clock.tick(november(17)) == 0
    assert clock.tick(november(19)) == 1


def test_a_dropped_letter_is_not_drafted_again(directive, town_clerk, clock):
    clock.tick(november(19))
    services.drop_letter(SupervisionLetter.objects.get(), reason="已口头答复", by=town_clerk)

    assert clock.tick(november(20)) == 0
    assert clock.tick(november(26)) == 1
    assert climbed()[-1] == (REPORTED, date(2026, 11, 26))


# -- A clock that stood still


def test_after_days_without_a_clock_only_the_highest_rung_is_taken(directive, clock):
    """Down from the 11th to the 20th: reminder and urging came due meanwhile and are skipped, for ever."""
    clock.walk(date(2026, 11, 20), date(2026, 11, 25))

    assert climbed() == [(LETTER, date(2026, 11, 20))]
    assert told("directive-reminded-") == told("directive-urged-") == []


def test_one_that_fails_holds_no_other_up(campaign, directive, other_village, town_clerk, clock, monkeypatch):
    other = order(campaign, other_village, by=town_clerk, reply_due_on=directive.reply_due_on)
    tell_unit = directive_asks.tell_unit

    def fail_for_the_first(row, *values, **named):
        if row.pk == directive.pk:
            raise RuntimeError
        return tell_unit(row, *values, **named)

    monkeypatch.setattr(directive_asks, "tell_unit", fail_for_the_first)
    clock.at(november(12))
    assert services.climb_ladders(now=november(12)) == 1

    assert climbed() == climbed(other) == [(REMINDED, date(2026, 11, 12))]


def test_twice_equals_once(directive, clock):
    clock.at(november(17))
    assert [services.climb_ladders(now=november(17)) for _tick in range(3)] == [1, 0, 0]

    assert Counter(climbed()) == {(URGED, date(2026, 11, 17)): 1}
    assert len(told("directive-urged-")) == 3


def test_a_rung_is_judged_again_under_the_lock(directive, village_head, clock):
    """Found to be due, then replied to before its turn came: nothing is sent."""
    clock.at(november(17))
    found = Directive.objects.get()
    services.reply_directive(directive, text="办完", by=village_head)

    assert _climb(found, services.work_calendar(), now=november(17)) == 0
    assert climbed() == []


def test_a_pause_is_seen_under_the_lock(directive, village_head, clock):
    clock.at(november(17))
    services.ask_extension(directive, due_on=date(2026, 11, 24), reason="设备未到", by=village_head)

    assert _climb(directive, services.work_calendar(), now=november(17)) == 0
    assert climbed() == []


def test_looking_costs_the_same_for_many(campaign, village, town_clerk, clock, django_assert_max_num_queries):
    clock.at(MONDAY)
    for _number in range(15):
        order(campaign, village, by=town_clerk, reply_due_on=date(2026, 11, 20))

    with django_assert_max_num_queries(7):
        assert services.climb_ladders(now=MONDAY + HOUR) == 0


def test_tick_rings_for_the_ladders(monkeypatch):
    rung = []
    monkeypatch.setattr(tasks, "ring", lambda task, *arguments: rung.append(task))

    tasks.tick()

    assert tasks.climb_ladders in rung


def test_task_climbs(directive, clock):
    clock.at(november(17))

    tasks.climb_ladders()

    assert climbed() == [(URGED, date(2026, 11, 17))]


# -- A blocker stops the ladder, and the upper unit is late


@pytest.fixture
def blocker(directive, campaign, department, department_reporter, village_head, clock):
    """Raised on Tuesday the 10th to the department, which must answer by Friday the 13th."""
    User.objects.filter(pk=department_reporter.pk).update(email="department-reporter@example.org")
    CampaignUnitFactory(campaign=campaign, unit=department)
    clock.at(november(10))
    return services.raise_blocker(directive, raised_to=department, text="请协调停电时间", by=village_head)


def test_blocker_pauses_and_the_upper_unit_is_reminded_once(directive, blocker, department_reporter, clock):
    clock.walk(date(2026, 11, 10), date(2026, 11, 20))

    # No rung of the directive's own; one step without a due date for the department, on the first working day after.
    assert climbed() == [(URGED, date(2026, 11, 16))]
    step = DirectiveStep.objects.get(recorded_by=None)
    assert (step.due_on, step.text) == (None, "演示供电所应在 2026-11-13 前答复协调事项，逾期未答复")
    assert told("directive-blocker-late-") == ["department-reporter"]
    item = WorkItem.objects.open().get(key=f"directive-blocker-late-{blocker.pk}")
    assert (item.unit.code, item.role) == ("office", Role.OFFICE_CLERK)
    assert told("directive-reminded-") == told("directive-urged-") == told("directive-overdue-") == []
    assert_manners()


def test_ladder_goes_on_from_the_moved_date(directive, blocker, department_reporter, clock):
    clock.at(november(17, 15))
    services.answer_blocker(blocker, answer="周二停电", by=department_reporter)
    directive.refresh_from_db()
    assert directive.reply_due_on == date(2026, 11, 23)  # five working days were lost
    assert not WorkItem.objects.open().filter(key__startswith="directive-blocker-").exists()

    clock.walk(date(2026, 11, 18), date(2026, 11, 26))

    assert climbed() == [
        (REMINDED, date(2026, 11, 19)),
        (URGED, date(2026, 11, 24)),
        (LETTER, date(2026, 11, 26)),
    ]
    assert_manners()


def test_pause_over_spring_festival(campaign, village, office, town_clerk, village_head, people, clock):
    """Raised on Wednesday 11 February, answered on Wednesday 25: 12, 13, 14, 24 and 25 are five working days."""
    clock.at(at_hour(date(2026, 2, 6), 10))
    directive = received(order(campaign, village, by=town_clerk, reply_due_on=date(2026, 2, 13)), by=village_head)
    clock.at(at_hour(date(2026, 2, 11), 8))
    blocker = services.raise_blocker(directive, raised_to=office, text="请协调", by=village_head)
    assert blocker.answer_due_on == date(2026, 2, 14)
    clock.walk(date(2026, 2, 11), date(2026, 2, 24))
    assert climbed() == [(URGED, date(2026, 2, 24))]  # the office is late, the village is not
    clock.at(at_hour(date(2026, 2, 25), 10))
    services.answer_blocker(blocker, answer="好", by=town_clerk)
    directive.refresh_from_db()
    assert directive.reply_due_on == date(2026, 2, 27)

    clock.walk(date(2026, 2, 25), date(2026, 3, 3))

    # Two working days before the 27th is the day of the answer itself, which said the new date.
    assert climbed()[1:] == [(URGED, date(2026, 2, 28)), (LETTER, date(2026, 3, 3))]
    assert_manners()


def test_unit_of_a_replied_directive_owes_nothing_any_more(directive, blocker, village_head, clock):
    clock.at(november(11))
    services.reply_directive(directive, text="已解决", by=village_head)

    assert [clock.tick(november(day)) for day in (16, 17, 19)] == [0, 0, 0]


def test_parts_have_ladders_of_their_own(directive, other_village, village_head, other_village_head, clock):
    clock.at(november(10))
    part = services.split_directive(
        directive, unit=other_village, text="查西片", reply_due_on=date(2026, 11, 13), by=village_head
    )
    replied(part, by=other_village_head)

    clock.walk(date(2026, 11, 10), date(2026, 11, 17))

    assert climbed(part) == []
    assert climbed(directive) == [(REMINDED, date(2026, 11, 12)), (URGED, date(2026, 11, 17))]
    assert timezone.localdate() == date(2026, 11, 17)

"""What a unit asks for on a directive: a later date (申请延期), and another unit's help (上报协调), which moves the date."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.choices import Channel, Role
from accounts.models import AuditEvent, OutboxMessage, WorkItem
from campaigns import permissions, services
from campaigns.choices import DirectiveStepKind, ExtensionStatus
from campaigns.models import Directive, DirectiveBlocker, DirectiveExtension, SupervisionLetter
from campaigns.transitions import Conflict
from tests.factories import OrgUnitFactory, make_person
from tests.factories_campaigns import CampaignUnitFactory
from tests.factories_directives import DUE_ON, MONDAY, received, replied

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TODAY = MONDAY.date()
LATER = date(2026, 11, 23)


@pytest.fixture
def helper(campaign, department):
    """The department takes part, so it can be asked for help."""
    CampaignUnitFactory(campaign=campaign, unit=department)
    return department


@pytest.fixture
def extension(directive, village_head):
    return services.ask_extension(directive, due_on=LATER, reason="设备未到", by=village_head)


@pytest.fixture
def blocker(directive, helper, village_head, department_reporter):
    return services.raise_blocker(directive, raised_to=helper, text="请协调停电时间", by=village_head)


def due_days(role):
    return {item.due_at and timezone.localdate(item.due_at) for item in WorkItem.objects.open().filter(role=role)}


# -- A later date


def test_asking_stops_the_ladder_and_asks_the_office(directive, extension, village_head):
    assert (extension.status, extension.asked_by, extension.asked_at) == ("asked", village_head, MONDAY)
    assert Directive.objects.get().reply_due_on == DUE_ON
    assert services.pause_of(directive) == "延期申请还没有批复，批复前不催办。"
    item = WorkItem.objects.get(key=f"directive-extension-{extension.pk}")
    assert (item.role, item.title) == (Role.OFFICE_CLERK, "批复延期申请：夜间生产排查")
    assert "申请延至 2026-11-23：设备未到" in item.reason
    assert timezone.localdate(item.due_at) == date(2026, 11, 11)


@pytest.mark.parametrize("person", ["leader", "leader_in_charge", "town_clerk"])
def test_approval_moves_the_date(request, directive, extension, village_head, person):
    services.approve_extension(extension, note="同意", by=request.getfixturevalue(person))

    directive.refresh_from_db()
    assert (directive.reply_due_on, extension.status) == (LATER, ExtensionStatus.APPROVED)
    assert due_days(Role.UNIT_HEAD) == {LATER}
    assert not WorkItem.objects.open().filter(key__startswith="directive-extension-").exists()
    step = directive.steps.last()
    assert (step.kind, step.due_on) == (DirectiveStepKind.EXTENSION_APPROVED, LATER)
    assert OutboxMessage.objects.filter(recipient=village_head, subject__contains="同意延期至").exists()


def test_refusal_leaves_the_date(directive, extension, leader):
    with pytest.raises(ValidationError, match="请写明不同意的原因"):
        services.refuse_extension(extension, note=" ", by=leader)

    services.refuse_extension(extension, note="不能再拖", by=leader)

    assert Directive.objects.get().reply_due_on == DUE_ON
    assert (extension.status, extension.decided_by, extension.note) == ("refused", leader, "不能再拖")
    assert services.pause_of(directive) == ""


def test_whoever_asked_does_not_decide(directive, town_clerk, second_clerk):
    """The office asks for a unit that telephoned; another clerk, or a leader, decides."""
    extension = services.ask_extension(directive, due_on=LATER, reason="来电申请", by=town_clerk)

    assert not permissions.can_decide_extension(town_clerk, extension)
    for act in (services.approve_extension, services.refuse_extension):
        with pytest.raises(ValidationError, match="不能是同一人"):
            act(extension, note="同意", by=town_clerk)
    services.approve_extension(extension, note="", by=second_clerk)


@pytest.mark.parametrize("person", ["village_reporter", "other_village_head", "inspector", "other_town_clerk"])
def test_strangers_decide_nothing(request, extension, person):
    by = request.getfixturevalue(person)

    for act in (services.approve_extension, services.refuse_extension):
        with pytest.raises(PermissionDenied):
            act(extension, note="同意", by=by)
    assert not permissions.can_decide_extension(by, extension)


def test_decided_twice_is_a_conflict(extension, leader, town_clerk):
    stale = DirectiveExtension.objects.select_related("directive__campaign").get()
    services.approve_extension(extension, note="", by=leader)

    with pytest.raises(Conflict):
        services.refuse_extension(stale, note="不同意", by=town_clerk)


@pytest.mark.parametrize(
    ("day", "words"),
    [(DUE_ON, "应晚于现在的期限"), (TODAY, "应晚于现在的期限"), (date(2027, 1, 4), "不能晚于行动结束日期")],
)
def test_date_asked_for_is_later_and_within_the_action(directive, village_head, day, words):
    with pytest.raises(ValidationError, match=words):
        services.ask_extension(directive, due_on=day, reason="设备未到", by=village_head)


def test_overdue_directives_are_not_extended_to_the_past(directive, village_head, time_machine):
    time_machine.move_to(MONDAY + timedelta(days=11), tick=False)

    with pytest.raises(ValidationError, match="应晚于现在的期限"):
        services.ask_extension(directive, due_on=DUE_ON + timedelta(days=1), reason="设备未到", by=village_head)


def test_part_is_not_extended_beyond_the_whole(directive, other_village, village_head, other_village_head):
    part = services.split_directive(
        directive, unit=other_village, text="查", reply_due_on=DUE_ON - timedelta(days=1), by=village_head
    )

    with pytest.raises(ValidationError, match="不能晚于原件的回复期限"):
        services.ask_extension(part, due_on=LATER, reason="设备未到", by=other_village_head)
    assert services.ask_extension(part, due_on=DUE_ON, reason="设备未到", by=other_village_head)


def test_ladder_waits_no_longer_than_the_office_has_to_decide(
    directive, extension, helper, village_head, town_clerk, leader, time_machine
):
    """Asked on Monday the 9th, to be decided by Wednesday the 11th: from Thursday on the office may urge again."""
    time_machine.move_to(MONDAY + timedelta(days=2), tick=False)
    with pytest.raises(ValidationError, match="批复前不催办"):
        services.urge_directive(directive, by=town_clerk)

    time_machine.move_to(MONDAY + timedelta(days=3), tick=False)

    assert services.pause_of(directive) == ""
    assert services.urge_directive(directive, by=town_clerk).due_on == DUE_ON
    with pytest.raises(ValidationError, match="已有一份延期申请"):
        services.ask_extension(directive, due_on=LATER, reason="再申请", by=village_head)
    with pytest.raises(ValidationError, match="批复后再上报协调"):
        services.raise_blocker(directive, raised_to=helper, text="协调", by=village_head)
    services.approve_extension(extension, note="", by=leader)
    assert Directive.objects.get().reply_due_on == LATER


def test_asking_needs_a_reason_and_one_request_at_a_time(directive, village_head, extension):
    with pytest.raises(ValidationError, match="请写明延期理由"):
        services.ask_extension(directive, due_on=LATER, reason=" ", by=village_head)
    with pytest.raises(ValidationError, match="已有一份延期申请"):
        services.ask_extension(directive, due_on=LATER, reason="再申请", by=village_head)
    with pytest.raises(IntegrityError), transaction.atomic():
        DirectiveExtension.objects.create(
            directive=directive, due_on=LATER, reason="x", asked_by=village_head, asked_at=MONDAY
        )


def test_what_was_replied_to_is_not_extended(directive, village_head):
    replied(directive, by=village_head)

    with pytest.raises(Conflict):
        services.ask_extension(directive, due_on=LATER, reason="设备未到", by=village_head)


def test_approval_after_the_date_asked_for_is_refused(extension, leader, time_machine):
    time_machine.move_to(MONDAY + timedelta(days=15), tick=False)

    with pytest.raises(ValidationError, match="申请的日期已过"):
        services.approve_extension(extension, note="", by=leader)


def test_request_falls_away_with_the_reply(directive, extension, village_head, leader):
    replied(directive, by=village_head)

    extension.refresh_from_db()
    assert (extension.status, extension.decided_by) == (ExtensionStatus.REFUSED, None)
    assert not WorkItem.objects.open().filter(key__startswith="directive-extension-").exists()
    with pytest.raises(Conflict):
        services.approve_extension(extension, note="", by=leader)


# -- Help from another unit


def test_raising_asks_the_other_unit_by_a_day(directive, blocker, helper, department_reporter, village_head):
    assert (blocker.raised_on, blocker.answer_due_on, blocker.raised_by) == (TODAY, date(2026, 11, 12), village_head)
    asked = WorkItem.objects.open().filter(unit=helper)
    assert {(item.role, timezone.localdate(item.due_at)) for item in asked} == {
        (Role.UNIT_REPORTER, date(2026, 11, 12)),
        (Role.UNIT_HEAD, date(2026, 11, 12)),
    }
    assert OutboxMessage.objects.filter(recipient=department_reporter, body__contains="请协调停电时间").exists()
    assert services.pause_of(directive) == "正在等演示供电所答复需要协调的事，答复前不催办。"


def test_the_office_and_the_owner_are_asked_as_what_they_are(campaign, directive, village_head, leader, town_clerk):
    to_office = services.raise_blocker(directive, raised_to=campaign.office_unit, text="请协调", by=village_head)
    assert set(WorkItem.objects.open().filter(unit=campaign.office_unit).values_list("role", flat=True)) == {
        Role.OFFICE_CLERK
    }
    services.answer_blocker(to_office, answer="已协调", by=town_clerk)

    services.raise_blocker(directive, raised_to=campaign.owner_unit, text="请镇里定", by=village_head)
    assert set(WorkItem.objects.open().filter(unit=campaign.owner_unit).values_list("role", flat=True)) == {
        Role.LEADER,
        Role.LEADER_IN_CHARGE,
    }


def test_answer_moves_the_date_by_the_working_days_lost(directive, blocker, department_reporter, time_machine):
    """Raised on Monday the 9th, answered on Monday the 16th: five working days."""
    time_machine.move_to(MONDAY + timedelta(days=7), tick=False)

    services.answer_blocker(blocker, answer="周二停电", by=department_reporter)

    directive.refresh_from_db()
    assert directive.reply_due_on == date(2026, 11, 23)
    assert (blocker.answered_on, blocker.answered_by) == (date(2026, 11, 16), department_reporter)
    step = directive.steps.last()
    assert (step.kind, step.due_on, step.text) == (
        DirectiveStepKind.BLOCKER_ANSWERED,
        date(2026, 11, 23),
        "演示供电所答复：周二停电",
    )
    assert due_days(Role.UNIT_HEAD) == {date(2026, 11, 23)}
    assert AuditEvent.objects.get(action="answer_blocker").actor == department_reporter


def test_answer_on_the_same_day_moves_nothing(directive, blocker, department_reporter):
    services.answer_blocker(blocker, answer="周二停电", by=department_reporter)

    assert Directive.objects.get().reply_due_on == DUE_ON


def test_office_registers_an_answer_given_outside(directive, blocker, town_clerk, time_machine):
    time_machine.move_to(MONDAY + timedelta(days=7), tick=False)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=8)):
        with pytest.raises(ValidationError, match="上报之后、今天之前"):
            services.answer_blocker(blocker, answer="电话答复", by=town_clerk, answered_on=day)

    services.answer_blocker(blocker, answer="电话答复", by=town_clerk, answered_on=TODAY + timedelta(days=1))

    assert Directive.objects.get().reply_due_on == DUE_ON + timedelta(days=1)


def test_own_answer_is_of_today(blocker, department_reporter, time_machine):
    time_machine.move_to(MONDAY + timedelta(days=2), tick=False)

    with pytest.raises(ValidationError, match="日期就是今天"):
        services.answer_blocker(blocker, answer="好", by=department_reporter, answered_on=TODAY)
    with pytest.raises(ValidationError, match="请写明答复"):
        services.answer_blocker(blocker, answer=" ", by=department_reporter)


@pytest.mark.parametrize("person", ["village_head", "village_reporter", "other_village_head", "other_town_clerk"])
def test_strangers_answer_no_blocker(request, blocker, person):
    by = request.getfixturevalue(person)

    with pytest.raises(PermissionDenied):
        services.answer_blocker(blocker, answer="好", by=by)
    assert not permissions.can_answer_blocker(by, blocker)


def test_answered_twice_is_a_conflict(blocker, department_reporter, town_clerk):
    stale = DirectiveBlocker.objects.select_related("directive__campaign").get()
    services.answer_blocker(blocker, answer="好", by=department_reporter)

    with pytest.raises(Conflict):
        services.answer_blocker(stale, answer="好", by=town_clerk)
    assert not permissions.can_answer_blocker(town_clerk, blocker)


def test_raising_is_refused(campaign, directive, village, helper, village_head, town):
    for target in (village, OrgUnitFactory(parent=town)):
        with pytest.raises(ValidationError, match="请选本行动的其他参加单位"):
            services.raise_blocker(directive, raised_to=target, text="协调", by=village_head)
    with pytest.raises(ValidationError, match="请写明需要协调的事"):
        services.raise_blocker(directive, raised_to=helper, text=" ", by=village_head)
    with pytest.raises(ValidationError, match="不能早于今天"):
        services.raise_blocker(
            directive, raised_to=helper, text="协调", by=village_head, answer_due_on=TODAY - timedelta(days=1)
        )
    services.raise_blocker(directive, raised_to=helper, text="协调", by=village_head)
    with pytest.raises(ValidationError, match="已有一件上报协调的事"):
        services.raise_blocker(directive, raised_to=campaign.office_unit, text="协调", by=village_head)


def test_units_to_ask_are_those_of_the_action(campaign, village, other_village, helper, village_head, town_clerk):
    def codes(person):
        return set(permissions.blocker_targets(campaign, person).values_list("code", flat=True))

    assert codes(village_head) == {"office", "town", "other-village", "department"}
    assert codes(town_clerk) == {"office", "town", "village", "other-village", "department"}
    campaign.campaign_units.filter(unit=helper).update(ends_on=TODAY - timedelta(days=1))
    assert "department" not in codes(village_head)


def test_extension_and_blocker_do_not_run_side_by_side(directive, extension, helper, village_head, leader):
    with pytest.raises(ValidationError, match="批复后再上报协调"):
        services.raise_blocker(directive, raised_to=helper, text="协调", by=village_head)
    services.refuse_extension(extension, note="不同意", by=leader)
    services.raise_blocker(directive, raised_to=helper, text="协调", by=village_head)
    with pytest.raises(ValidationError, match="不用申请延期"):
        services.ask_extension(directive, due_on=LATER, reason="设备未到", by=village_head)


def test_nobody_is_urged_while_waiting(directive, blocker, town_clerk, department_reporter):
    with pytest.raises(ValidationError, match="正在等演示供电所答复"):
        services.urge_directive(directive, by=town_clerk)
    services.answer_blocker(blocker, answer="好", by=department_reporter)
    assert services.urge_directive(directive, by=town_clerk)


def test_blocker_falls_away_with_the_reply(directive, blocker, village_head, helper, department_reporter):
    received(directive, by=village_head)
    services.reply_directive(directive, text="已自行解决", by=village_head)

    blocker.refresh_from_db()
    assert (blocker.answer, blocker.answered_by) == ("承办单位已回复，不再需要", village_head)
    assert not WorkItem.objects.open().filter(unit=helper).exists()


def test_moved_date_drops_the_draft_letter(directive, village_head, town_clerk, leader, time_machine):
    time_machine.move_to(MONDAY + timedelta(days=10), tick=False)
    services.draft_letter(directive, by=town_clerk)
    extension = services.ask_extension(directive, due_on=date(2026, 11, 27), reason="设备未到", by=village_head)

    services.approve_extension(extension, note="", by=leader)

    assert SupervisionLetter.objects.get().status == "withdrawn"
    assert not WorkItem.objects.open().filter(key__startswith="supervision-letter-").exists()


def test_office_asks_for_help_on_behalf(campaign, directive, helper, town_clerk):
    services.receive_directive(directive, by=town_clerk, channel=Channel.TELEPHONE)

    assert services.raise_blocker(directive, raised_to=campaign.office_unit, text="来电求助", by=town_clerk).is_open


def test_other_towns_leader_decides_nothing(extension, other_town):
    stranger = make_person(Role.LEADER, other_town, acts_for=other_town)

    with pytest.raises(PermissionDenied):
        services.approve_extension(extension, note="", by=stranger)

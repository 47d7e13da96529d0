"""督办函: drafted when a reply is overdue, changed by two people at once, signed in the portal or on paper, numbered."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.choices import Role
from accounts.models import AuditEvent, OutboxMessage, WorkItem
from campaigns import letter_text, permissions, services
from campaigns.choices import DirectiveStepKind, LetterStatus
from campaigns.models import SupervisionLetter
from campaigns.transitions import Conflict
from campaigns.workdays import WorkCalendar
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, make_clerk
from tests.factories_directives import DUE_ON, MONDAY, SHANGHAI, order, replied
from tests.factories_unit_reports import photo

pytestmark = pytest.mark.django_db

# The third working day after the reply date.
THURSDAY = MONDAY + timedelta(days=10)
FRIDAY = THURSDAY + timedelta(days=1)


@pytest.fixture
def directive(campaign, village, town_clerk, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    directive = order(campaign, village, by=town_clerk)
    time_machine.move_to(THURSDAY, tick=False)
    return directive


@pytest.fixture
def letter(directive, town_clerk):
    return services.draft_letter(directive, by=town_clerk)


def scan(name="签批.png"):
    return photo(name)


def asked():
    items = WorkItem.objects.open().filter(key__startswith="supervision-letter-")
    return {(item.unit.code, item.role) for item in items}


# -- Drafted


def test_draft_states_the_facts_and_asks_the_leaders(letter, directive, town_clerk):
    assert letter.text.splitlines() == [
        "2026年11月9日，演示镇专班办就“夜间生产排查”向你单位交办：一周内完成排查。",
        "要求于2026年11月16日前回复办理结果。截至2026年11月19日，尚未收到你单位回复，已逾期3个工作日。",
    ]
    assert (letter.status, letter.drafted_by, letter.version) == (LetterStatus.DRAFT, town_clerk, 1)
    assert (letter.unit, letter.campaign, letter.reply_due_on) == (
        directive.unit,
        directive.campaign,
        date(2026, 11, 26),
    )
    assert (letter.number, letter.reference) == (None, "")
    assert asked() == {
        ("office", Role.OFFICE_CLERK),
        ("town", Role.LEADER),
        ("town", Role.LEADER_IN_CHARGE),
    }
    assert directive.steps.last().kind == DirectiveStepKind.LETTER


def test_draft_names_the_leader_and_the_days_of_reminders(directive, leader, town_clerk):
    services.urge_directive(directive, by=town_clerk)
    directive.kind, directive.issued_by, directive.text = "instruction", leader, "请抓紧！"

    lines = letter_text.draft_text(
        directive, WorkCalendar(), steps=list(directive.steps.all()), on=date(2026, 11, 20)
    ).splitlines()

    assert lines[0] == "2026年11月9日，镇长甲就“夜间生产排查”向你单位交办：请抓紧！"
    assert "已逾期4个工作日" in lines[1]
    assert lines[2] == "在此期间，已于2026年11月19日催办。"


def test_letter_is_drafted_once_and_only_when_overdue(directive, town_clerk, village_head, leader, time_machine):
    time_machine.move_to(MONDAY + timedelta(days=7), tick=False)
    with pytest.raises(ValidationError, match="还没有过"):
        services.draft_letter(directive, by=town_clerk)
    time_machine.move_to(THURSDAY, tick=False)
    letter = services.draft_letter(directive, by=town_clerk)
    with pytest.raises(ValidationError, match="已有一份督办函在等签发"):
        services.draft_letter(directive, by=town_clerk)
    services.sign_letter(letter, by=leader)
    with pytest.raises(ValidationError, match="已经发过督办函"):
        services.draft_letter(directive, by=town_clerk)


def test_no_letter_to_a_unit_that_waits_or_has_replied(directive, town_clerk, village_head, leader):
    extension = services.ask_extension(directive, due_on=date(2026, 11, 27), reason="设备未到", by=village_head)
    with pytest.raises(ValidationError, match="批复前不催办"):
        services.draft_letter(directive, by=town_clerk)
    services.refuse_extension(extension, note="不同意", by=leader)
    letter = services.draft_letter(directive, by=town_clerk)
    second = services.ask_extension(directive, due_on=date(2026, 11, 27), reason="设备未到", by=village_head)
    with pytest.raises(ValidationError, match="批复前不催办"):
        services.sign_letter(letter, by=leader)
    services.refuse_extension(second, note="不同意", by=leader)
    replied(directive, by=village_head)
    with pytest.raises(Conflict):
        services.draft_letter(directive, by=town_clerk)
    with pytest.raises(Conflict):
        services.sign_letter(letter, by=leader)
    assert SupervisionLetter.objects.get().status == LetterStatus.WITHDRAWN
    assert asked() == set()


# -- Changed


def test_draft_is_changed(letter, town_clerk):
    services.change_letter(letter, text="改过的正文", reply_due_on=date(2026, 11, 27), seen_version=1, by=town_clerk)

    now = SupervisionLetter.objects.get()
    assert (now.text, now.reply_due_on, now.version) == ("改过的正文", date(2026, 11, 27), 2)
    event = AuditEvent.objects.get(action="change_letter")
    assert event.after["text"] == "改过的正文"
    assert event.before["reply_due_on"] == "2026-11-26"
    assert letter_text.letter_lines(now) == [
        "改过的正文",
        "请你单位于2026年11月27日前书面回复办理结果；未能办结的，写明原因、下一步措施和完成时限。",
        "特此督办。",
    ]


def test_second_change_of_the_same_version_is_stale(letter, town_clerk, second_clerk):
    stale = SupervisionLetter.objects.get()
    services.change_letter(letter, text="甲改", reply_due_on=letter.reply_due_on, seen_version=1, by=town_clerk)

    with pytest.raises(services.StaleLetterError) as caught:
        services.change_letter(stale, text="乙改", reply_due_on=stale.reply_due_on, seen_version=1, by=second_clerk)

    assert caught.value.current.text == "甲改"
    assert SupervisionLetter.objects.get().text == "甲改"


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        (" ", date(2026, 11, 27), "请写督办函正文"),
        ("字" * 3001, date(2026, 11, 27), "3000"),
        ("好", THURSDAY.date(), "今天之后"),
    ],
)
def test_bad_change_is_refused(letter, town_clerk, text, day, words):
    with pytest.raises(ValidationError, match=words):
        services.change_letter(letter, text=text, reply_due_on=day, seen_version=1, by=town_clerk)


# -- Signed


@pytest.mark.parametrize("person", ["leader", "leader_in_charge"])
def test_leader_signs_and_the_unit_is_told(request, letter, directive, village_head, person):
    by = request.getfixturevalue(person)

    services.sign_letter(letter, by=by)

    assert (letter.status, letter.signed_by, letter.signed_on) == (LetterStatus.SIGNED, by, THURSDAY.date())
    assert (letter.year, letter.number) == (2026, 1)
    assert letter.reference == f"{letter.campaign.mark}督办〔2026〕1号"
    assert asked() == set()
    item = WorkItem.objects.get(key=f"directive-{directive.pk}-{Role.UNIT_HEAD}")
    assert timezone.localdate(item.due_at) == date(2026, 11, 26)
    assert OutboxMessage.objects.filter(recipient=village_head, body__contains=letter.reference).exists()
    step = directive.steps.last()
    assert (step.kind, step.recorded_by, step.due_on) == (DirectiveStepKind.LETTER, by, DUE_ON)
    assert permissions.can_sign_letter(by, letter) is False


@pytest.mark.parametrize(
    "person", ["town_clerk", "village_head", "inspector", "organiser", "other_town_clerk", "department_reporter"]
)
def test_nobody_else_signs(request, letter, person):
    by = request.getfixturevalue(person)

    assert not permissions.can_sign_letter(by, letter)
    with pytest.raises(PermissionDenied):
        services.sign_letter(letter, by=by)


def test_leader_of_another_town_signs_nothing(letter, other_town):
    stranger = make_person(Role.LEADER, other_town, acts_for=other_town)

    with pytest.raises(PermissionDenied):
        services.sign_letter(letter, by=stranger)


def test_signed_twice_is_a_conflict(letter, leader, leader_in_charge, town_clerk):
    stale = SupervisionLetter.objects.get()
    services.sign_letter(letter, by=leader)

    with pytest.raises(Conflict):
        services.sign_letter(stale, by=leader_in_charge)
    with pytest.raises(Conflict):
        services.change_letter(stale, text="改", reply_due_on=date(2026, 11, 27), seen_version=1, by=town_clerk)
    with pytest.raises(Conflict):
        services.drop_letter(stale, reason="不发", by=town_clerk)


def test_letter_with_a_past_reply_date_is_changed_first(letter, leader, time_machine):
    time_machine.move_to(THURSDAY + timedelta(days=7), tick=False)

    with pytest.raises(ValidationError, match="请先改回复日期"):
        services.sign_letter(letter, by=leader)


def test_paper_signature_is_registered(letter, leader, town_clerk, time_machine):
    time_machine.move_to(FRIDAY, tick=False)

    services.register_signature(letter, signed_by=leader, signed_on=THURSDAY.date(), scan=scan(), by=town_clerk)

    now = SupervisionLetter.objects.get()
    assert (now.signed_by, now.signed_on, now.recorded_by, now.scan_name) == (
        leader,
        THURSDAY.date(),
        town_clerk,
        "签批.png",
    )


def test_registering_is_refused(letter, directive, leader, town_clerk, inspector):
    def register(**values):
        defaults = {"signed_by": leader, "signed_on": THURSDAY.date(), "scan": scan(), "by": town_clerk}
        return services.register_signature(letter, **{**defaults, **values})

    for day in (THURSDAY.date() - timedelta(days=1), FRIDAY.date()):
        with pytest.raises(ValidationError, match="拟稿之后、今天之前"):
            register(signed_on=day)
    with pytest.raises(ValidationError, match="签发人应是"):
        register(signed_by=inspector)
    with pytest.raises(ValidationError, match="请上传签批扫描件"):
        register(scan=None)
    with pytest.raises(ValidationError, match="不能上传"):
        register(scan=photo("签批.docx"))
    with pytest.raises(PermissionDenied):
        register(by=leader)


def test_numbers_run_without_gaps_in_a_year_and_campaign(campaign, village, leader, town_clerk, time_machine):
    def signed_on(where, clerk, day):
        time_machine.move_to(day - timedelta(days=10), tick=False)
        directive = order(where, village, by=clerk, reply_due_on=(day - timedelta(days=8)).date())
        time_machine.move_to(day, tick=False)
        letter = services.draft_letter(directive, by=clerk)
        return services.sign_letter(letter, by=leader)

    other = CampaignFactory(owner_unit=campaign.owner_unit, office_unit=campaign.office_unit)
    CampaignUnitFactory(campaign=other, unit=village)
    autumn, new_year = THURSDAY, datetime(2027, 1, 6, 10, tzinfo=SHANGHAI)
    numbers = [
        (letter.year, letter.number)
        for letter in (
            signed_on(campaign, town_clerk, autumn),
            signed_on(other, make_clerk(other), autumn),
            signed_on(campaign, town_clerk, autumn + timedelta(days=1)),
            signed_on(campaign, town_clerk, new_year),
        )
    ]

    assert numbers == [(2026, 1), (2026, 1), (2026, 2), (2027, 1)]


def test_dropped_draft_leaves_no_gap(letter, directive, town_clerk, leader):
    with pytest.raises(ValidationError, match="请写明不发的原因"):
        services.drop_letter(letter, reason=" ", by=town_clerk)
    services.drop_letter(letter, reason="已口头答复", by=town_clerk)
    assert asked() == set()

    again = services.draft_letter(directive, by=town_clerk)

    assert services.sign_letter(again, by=leader).number == 1


def test_database_refuses_a_number_twice_and_a_draft_with_one(letter, leader):
    services.sign_letter(letter, by=leader)
    values = {"directive": letter.directive, "campaign": letter.campaign, "unit": letter.unit, "text": "x"}
    values |= {"reply_due_on": DUE_ON, "drafted_at": THURSDAY, "year": 2026, "number": 1}

    for status in ({}, {"status": "signed", "signed_by": leader, "signed_on": THURSDAY.date()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SupervisionLetter.objects.create(**values, **status)


def test_units_read_their_letters_once_signed(letter, village_head, other_village_head, leader, town_clerk, inspector):
    def readers():
        people = (village_head, other_village_head, leader, town_clerk)
        return [person for person in people if SupervisionLetter.objects.visible_to(person).exists()]

    assert readers() == [leader, town_clerk]
    services.sign_letter(letter, by=leader)
    assert readers() == [village_head, leader, town_clerk]

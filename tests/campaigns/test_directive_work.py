"""Directives at work: issued with a reply date, received, split, reported on, replied to, checked, and what is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.choices import Channel, Role
from accounts.models import AuditEvent, OutboxMessage, WorkItem
from campaigns import closing_sections, permissions, resource_totals, services
from campaigns.choices import CampaignStatus, DirectiveKind, DirectiveStatus, DirectiveStepKind
from campaigns.models import Campaign, Directive, DirectiveEvidence, DirectiveStep, Task
from campaigns.transitions import Conflict
from tests.factories import OrgUnitFactory, make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_task
from tests.factories_directives import DUE_ON, MONDAY, instruct, order, received, replied
from tests.factories_unit_reports import photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TODAY = MONDAY.date()
NEXT_WEEK = date(2026, 11, 23)


def steps_of(directive):
    return list(directive.steps.values_list("kind", flat=True))


def queue_of(directive):
    items = WorkItem.objects.open().filter(url=directive.get_absolute_url())
    return {(item.unit.code, item.role, item.due_at and timezone.localdate(item.due_at)) for item in items}


def told(prefix):
    return {
        message.recipient.login_name for message in OutboxMessage.objects.filter(key__startswith=f"directive-{prefix}")
    }


# -- Issued


def test_order_asks_the_unit_by_the_end_of_the_reply_day(directive, village_head, village_reporter, town_clerk):
    assert (directive.status, directive.kind, directive.issued_by) == ("issued", "order", town_clerk)
    assert queue_of(directive) == {("village", Role.UNIT_REPORTER, DUE_ON), ("village", Role.UNIT_HEAD, DUE_ON)}
    (step,) = directive.steps.all()
    assert (step.kind, step.due_on, step.recorded_by, step.happened_on) == ("issued", DUE_ON, town_clerk, TODAY)


def test_people_of_the_unit_are_told_at_once_in_working_hours(
    campaign, village, village_head, village_reporter, other_village_head, town_clerk, time_machine
):
    order(campaign, village, by=town_clerk)
    assert told("issued") == {"village-head", "village-reporter"}
    assert set(OutboxMessage.objects.values_list("send_after", flat=True)) == {MONDAY}

    time_machine.move_to(MONDAY.replace(day=13, hour=20))
    late = order(campaign, village, by=town_clerk)

    message = OutboxMessage.objects.get(key=f"directive-issued-{late.pk}-{village_head.pk}")
    assert timezone.localtime(message.send_after).strftime("%m-%d %H:%M") == "11-16 08:30"


def test_instruction_with_a_reply_date_is_tracked_and_the_office_follows(campaign, village, leader):
    directive = instruct(campaign, village, by=leader)

    assert directive.status == DirectiveStatus.ISSUED
    assert ("office", Role.OFFICE_CLERK, None) in queue_of(directive)


def test_order_is_the_clerks_own_and_has_a_reply_date(campaign, village, leader, town_clerk, second_clerk):
    with pytest.raises(ValidationError, match="督办由专班办交办"):
        order(campaign, village, by=leader)
    with pytest.raises(ValidationError, match="本人交办"):
        services.issue_directive(
            campaign, unit=village, kind=DirectiveKind.ORDER, text="办", subject_label="事", subject_url="/",
            issued_by=second_clerk, by=town_clerk, reply_due_on=DUE_ON,
        )  # fmt: skip
    with pytest.raises(ValidationError, match="督办要有回复期限"):
        order(campaign, village, by=town_clerk, reply_due_on=None)
    with pytest.raises(ValidationError, match="不能早于今天"):
        order(campaign, village, by=town_clerk, reply_due_on=TODAY - timedelta(days=1))
    assert not Directive.objects.exists()


def test_agreement_never_has_a_reply_date(campaign, village, leader):
    with pytest.raises(ValidationError, match="“同意”不要求回复"):
        instruct(campaign, village, by=leader, kind=DirectiveKind.AGREEMENT)


def test_task_belongs_to_the_campaign(campaign, village, town_clerk, task):
    foreign = make_task(MeasureFactory(campaign=CampaignFactory()), OrgUnitFactory())

    assert order(campaign, village, by=town_clerk, task=task).task == task
    with pytest.raises(ValidationError, match="不属于本行动"):
        order(campaign, village, by=town_clerk, task=foreign)
    assert Task.objects.count() == 2


def test_paper_comes_with_what_the_office_types_in(campaign, village, leader, town_clerk):
    directive = instruct(campaign, village, by=town_clerk, issued_by=leader, paper=photo("批件.png"))

    assert (directive.paper_name, directive.is_on_behalf) == ("批件.png", True)
    with pytest.raises(ValidationError, match="只在代录时上传"):
        instruct(campaign, village, by=leader, paper=photo())


def test_closed_campaign_is_read_only(campaign, directive, village, town_clerk, village_head, leader):
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.CLOSED, closed_on=TODAY)
    directive = Directive.objects.get()
    acts = (
        lambda: order(directive.campaign, village, by=town_clerk),
        lambda: services.receive_directive(directive, by=village_head),
        lambda: services.urge_directive(directive, by=town_clerk),
        lambda: services.withdraw_directive(directive, reason="不办了", by=leader),
        lambda: services.hold_accountable(directive, reason="拖延", decided_by=leader, by=leader),
        lambda: services.draft_letter(directive, by=town_clerk),
    )

    for act in acts:
        with pytest.raises(ValidationError, match="只能查看"):
            act()
    assert not permissions.can_answer_directive(village_head, directive)
    assert not permissions.can_check_directive(leader, directive)


def test_orders_are_no_leaders_record(campaign, directive, village, leader, town_clerk):
    instruct(campaign, village, by=leader)

    (record,) = resource_totals.leader_records(campaign, town_clerk)

    assert (record.leader, record.directives) == ("镇长甲", 1)


# -- Noted and confirmed


def test_leader_confirms_what_was_typed_in_once(campaign, village, leader, leader_in_charge, town_clerk):
    directive = instruct(campaign, village, by=town_clerk, issued_by=leader)

    for stranger in (leader_in_charge, town_clerk):
        with pytest.raises(PermissionDenied):
            services.confirm_directive(directive, by=stranger)
    services.confirm_directive(directive, by=leader)

    assert Directive.objects.get().confirmed_at == MONDAY
    assert steps_of(directive) == ["issued", "confirmed"]
    with pytest.raises(ValidationError, match="已于 2026-11-09 确认"):
        services.confirm_directive(directive, by=leader)


def test_own_hand_needs_no_confirmation(campaign, village, leader):
    with pytest.raises(PermissionDenied):
        services.confirm_directive(instruct(campaign, village, by=leader), by=leader)


def test_what_asks_for_a_reply_is_not_just_noted(campaign, village, leader, village_head, town_clerk):
    directive = instruct(campaign, village, by=leader)

    with pytest.raises(ValidationError, match="请先签收"):
        services.note_directive(directive, by=village_head)
    services.note_directive(directive, by=town_clerk)
    assert ("office", Role.OFFICE_CLERK, None) not in queue_of(directive)


def test_what_asks_for_no_reply_is_not_received(campaign, village, leader, village_head):
    directive = instruct(campaign, village, by=leader, reply_due_on=None)

    with pytest.raises(ValidationError, match="没有回复期限"):
        services.receive_directive(directive, by=village_head)


# -- Received


@pytest.mark.parametrize("person", ["village_head", "village_reporter"])
def test_unit_receives(request, directive, person):
    by = request.getfixturevalue(person)

    services.receive_directive(directive, by=by)

    assert Directive.objects.get().status == DirectiveStatus.RECEIVED
    step = directive.steps.last()
    assert (step.kind, step.recorded_by, step.channel) == ("received", by, Channel.PORTAL)
    assert AuditEvent.objects.get(action="directive_received").actor == by


@pytest.mark.parametrize("person", ["other_village_head", "leader", "inspector", "other_town_clerk", "organiser"])
def test_strangers_answer_nothing(request, directive, person):
    by = request.getfixturevalue(person)
    acts = (
        lambda: services.receive_directive(directive, by=by),
        lambda: services.record_feedback(directive, text="在办", by=by),
        lambda: services.reply_directive(directive, text="办完", by=by),
        lambda: services.ask_extension(directive, due_on=NEXT_WEEK, reason="人手不足", by=by),
        lambda: services.raise_blocker(directive, raised_to=directive.campaign.office_unit, text="协调", by=by),
        lambda: services.split_directive(directive, unit=directive.unit, text="办", reply_due_on=DUE_ON, by=by),
    )

    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert not permissions.can_answer_directive(by, directive)


def test_received_twice_is_a_conflict(directive, village_head, village_reporter):
    stale = Directive.objects.get()
    services.receive_directive(directive, by=village_head)

    with pytest.raises(Conflict):
        services.receive_directive(stale, by=village_reporter)
    assert steps_of(directive) == ["issued", "received"]


def test_office_receives_for_the_unit_and_says_how(directive, town_clerk, time_machine):
    time_machine.move_to(MONDAY + timedelta(days=2))

    with pytest.raises(ValidationError, match="请选对方是怎样告知的"):
        services.receive_directive(directive, by=town_clerk)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=3)):
        with pytest.raises(ValidationError, match="交办之后、今天之前"):
            services.receive_directive(directive, by=town_clerk, channel=Channel.TELEPHONE, received_on=day)
    services.receive_directive(directive, by=town_clerk, channel=Channel.TELEPHONE, received_on=TODAY)

    step = directive.steps.last()
    assert (step.happened_on, step.channel, step.recorded_by) == (TODAY, Channel.TELEPHONE, town_clerk)


def test_own_people_act_here_and_now(directive, village_head, time_machine):
    time_machine.move_to(MONDAY + timedelta(days=2))

    with pytest.raises(ValidationError, match="日期就是今天"):
        services.receive_directive(directive, by=village_head, received_on=TODAY)
    with pytest.raises(ValidationError, match="日期就是今天"):
        services.receive_directive(directive, by=village_head, channel=Channel.TELEPHONE)


# -- Split


def test_part_is_a_directive_of_its_own(directive, other_village, village_head, leader, town_clerk):
    part = services.split_directive(directive, unit=other_village, text="查西片", reply_due_on=DUE_ON, by=village_head)

    assert (part.parent, part.unit, part.kind, part.status) == (directive, other_village, "order", "issued")
    assert (part.subject_label, part.issued_by, part.is_on_behalf) == ("夜间生产排查", village_head, False)
    assert steps_of(directive) == ["issued", "split"]
    assert "查西片" in directive.steps.last().text
    assert permissions.can_check_directive(town_clerk, part)
    assert resource_totals.leader_records(part.campaign, town_clerk) == []


def test_split_is_refused(directive, village, other_village, town, village_head, other_village_head):
    def split(whole, unit, *, by, day=DUE_ON, text="查"):
        return services.split_directive(whole, unit=unit, text=text, reply_due_on=day, by=by)

    with pytest.raises(ValidationError, match="承办单位自己"):
        split(directive, village, by=village_head)
    with pytest.raises(ValidationError, match="没有参加这个行动"):
        split(directive, OrgUnitFactory(parent=town), by=village_head)
    with pytest.raises(ValidationError, match="不能晚于原件的回复期限"):
        split(directive, other_village, by=village_head, day=DUE_ON + timedelta(days=1))
    with pytest.raises(ValidationError, match="不能早于今天"):
        split(directive, other_village, by=village_head, day=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError):
        split(directive, other_village, by=village_head, text="  ")
    part = split(directive, other_village, by=village_head)
    with pytest.raises(ValidationError, match="不能再分解"):
        split(part, village, by=other_village_head)
    assert Directive.objects.count() == 2


def test_whole_is_replied_to_after_its_parts(directive, other_village, village_head, other_village_head, town_clerk):
    part = services.split_directive(directive, unit=other_village, text="查", reply_due_on=DUE_ON, by=village_head)
    received(directive, by=village_head)

    with pytest.raises(ValidationError, match="分解给演示西村的事项还没有办结"):
        services.reply_directive(directive, text="办完", by=village_head)
    services.close_directive(replied(part, by=other_village_head), note="", by=town_clerk)

    assert services.reply_directive(directive, text="办完", by=village_head).status == DirectiveStatus.REPLIED


# -- Feedback and reply


def test_feedback_keeps_text_and_files(directive, village_reporter):
    received(directive, by=village_reporter)
    uploads = [photo("一.png"), photo("二.png"), photo("三.png", content=b"\x89PNG\r\n\x1a\n" + b"1" * 40)]

    step = services.record_feedback(directive, text=" 查了一半 ", by=village_reporter, uploads=uploads)

    assert (step.kind, step.text, step.happened_on) == ("feedback", "查了一半", TODAY)
    assert list(step.evidence.values_list("name", flat=True)) == ["一.png", "三.png"]  # the same bytes are one file
    assert Directive.objects.get().status == DirectiveStatus.RECEIVED


def test_feedback_is_refused(directive, village_reporter):
    with pytest.raises(ValidationError, match="请先签收"):
        services.record_feedback(directive, text="在办", by=village_reporter)
    received(directive, by=village_reporter)
    with pytest.raises(ValidationError, match="请写明进展"):
        services.record_feedback(directive, text=" ", by=village_reporter)
    with pytest.raises(ValidationError, match="2000"):
        services.record_feedback(directive, text="字" * 2001, by=village_reporter)
    with pytest.raises(ValidationError, match="最多上传 9 个"):
        services.record_feedback(directive, text="在办", by=village_reporter, uploads=[photo()] * 10)
    with pytest.raises(ValidationError, match="不能上传"):
        services.record_feedback(directive, text="在办", by=village_reporter, uploads=[photo("a.exe")])
    assert not DirectiveEvidence.objects.exists()


def test_reply_asks_the_office_to_check(campaign, village, leader, village_head, town_clerk):
    directive = replied(instruct(campaign, village, by=leader), by=village_head)

    assert (directive.status, directive.replied_by) == (DirectiveStatus.REPLIED, village_head)
    (item,) = WorkItem.objects.open()
    assert (item.unit.code, item.role, item.title) == ("office", Role.OFFICE_CLERK, "核查督办回复：停电检修")
    assert "演示东村回复" in item.reason


def test_office_replies_for_the_unit_with_the_day_it_came(directive, village_head, town_clerk, time_machine):
    received(directive, by=village_head)
    time_machine.move_to(MONDAY + timedelta(days=3))

    services.reply_directive(
        directive, text="纸质回复", by=town_clerk, channel=Channel.PAPER, replied_on=TODAY + timedelta(days=1),
        uploads=[photo()],
    )  # fmt: skip

    step = directive.steps.last()
    assert (step.happened_on, step.channel) == (TODAY + timedelta(days=1), Channel.PAPER)
    assert directive.replied_by == town_clerk


def test_replied_twice_is_a_conflict(directive, village_head, village_reporter):
    replied(directive, by=village_head)

    with pytest.raises(Conflict):
        services.reply_directive(directive, text="办完", by=village_reporter)


# -- Checked


@pytest.mark.parametrize("person", ["leader", "leader_in_charge", "town_clerk"])
def test_leaders_and_the_office_check(request, directive, village_head, person):
    by = request.getfixturevalue(person)
    replied(directive, by=village_head)

    services.close_directive(directive, note="已现场核实", by=by)

    assert Directive.objects.get().status == DirectiveStatus.CLOSED
    assert directive.steps.last().text == "已现场核实"
    assert not WorkItem.objects.open().exists()


def test_whoever_replied_does_not_close(directive, village_head, town_clerk, second_clerk):
    received(directive, by=village_head)
    services.reply_directive(directive, text="电话答复", by=town_clerk, channel=Channel.TELEPHONE)

    with pytest.raises(ValidationError, match="请由另一人核查"):
        services.close_directive(directive, note="", by=town_clerk)
    assert services.close_directive(directive, note="", by=second_clerk).status == DirectiveStatus.CLOSED


@pytest.mark.parametrize("person", ["village_head", "inspector", "other_town_clerk", "organiser"])
def test_strangers_check_nothing(request, directive, village_reporter, leader, person):
    by = request.getfixturevalue(person)
    replied(directive, by=village_reporter)
    acts = (
        lambda: services.close_directive(directive, note="", by=by),
        lambda: services.return_directive(directive, reason="重办", by=by, reply_due_on=NEXT_WEEK),
        lambda: services.withdraw_directive(directive, reason="撤", by=by),
        lambda: services.hold_accountable(directive, reason="拖延", decided_by=leader, by=by),
        lambda: services.urge_directive(directive, by=by),
        lambda: services.draft_letter(directive, by=by),
    )

    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert not permissions.can_check_directive(by, directive)
    assert not permissions.can_order(by, directive.campaign)


def test_returned_with_a_new_date(directive, village_head, village_reporter, leader):
    replied(directive, by=village_reporter)

    services.return_directive(directive, reason="没有照片", by=leader, reply_due_on=NEXT_WEEK)

    now = Directive.objects.get()
    assert (now.status, now.reply_due_on, now.replied_by) == (DirectiveStatus.RECEIVED, NEXT_WEEK, None)
    assert queue_of(directive) == {("village", Role.UNIT_REPORTER, NEXT_WEEK), ("village", Role.UNIT_HEAD, NEXT_WEEK)}
    assert told("returned") == {"village-head", "village-reporter"}
    step = directive.steps.last()
    assert (step.kind, step.text, step.due_on) == (DirectiveStepKind.RETURNED, "没有照片", NEXT_WEEK)


def test_return_is_refused(directive, village_reporter, leader):
    with pytest.raises(Conflict):
        services.return_directive(directive, reason="重办", by=leader, reply_due_on=NEXT_WEEK)
    replied(directive, by=village_reporter)
    with pytest.raises(ValidationError, match="请写明退回原因"):
        services.return_directive(directive, reason=" ", by=leader, reply_due_on=NEXT_WEEK)
    with pytest.raises(ValidationError, match="应在今天之后"):
        services.return_directive(directive, reason="重办", by=leader, reply_due_on=TODAY)


def test_two_who_check_at_once_are_told(directive, village_head, leader, town_clerk):
    replied(directive, by=village_head)
    stale = Directive.objects.get()
    services.close_directive(directive, note="", by=leader)

    with pytest.raises(Conflict):
        services.return_directive(stale, reason="重办", by=town_clerk, reply_due_on=NEXT_WEEK)


# -- Urged by hand, withdrawn, accountability


def test_office_urges_once_a_day(directive, village_head, village_reporter, town_clerk, time_machine):
    step = services.urge_directive(directive, by=town_clerk)

    assert (step.kind, step.recorded_by) == (DirectiveStepKind.URGED, town_clerk)
    assert told("urged") == {"village-head", "village-reporter"}
    with pytest.raises(ValidationError, match="一天只催一次"):
        services.urge_directive(directive, by=town_clerk)
    time_machine.move_to(MONDAY + timedelta(days=1))
    services.urge_directive(directive, by=town_clerk)
    assert DirectiveStep.objects.filter(kind=DirectiveStepKind.URGED).count() == 2


def test_urging_what_was_replied_to_is_a_conflict(directive, village_head, town_clerk):
    replied(directive, by=village_head)

    with pytest.raises(Conflict):
        services.urge_directive(directive, by=town_clerk)


def test_withdrawn_with_its_parts(directive, other_village, village_head, town_clerk):
    services.split_directive(directive, unit=other_village, text="查", reply_due_on=DUE_ON, by=village_head)

    services.withdraw_directive(directive, reason="上级已统一部署", by=town_clerk)

    assert set(Directive.objects.values_list("status", flat=True)) == {DirectiveStatus.WITHDRAWN}
    assert not WorkItem.objects.open().exists()
    assert told("withdrawn") == {"village-head"}


def test_withdrawal_is_refused(
    campaign, directive, village, other_village, village_head, other_village_head, leader, town_clerk
):
    with pytest.raises(ValidationError, match="请写明撤销原因"):
        services.withdraw_directive(directive, reason="", by=town_clerk)
    part = services.split_directive(directive, unit=other_village, text="查", reply_due_on=DUE_ON, by=village_head)
    replied(part, by=other_village_head)
    with pytest.raises(ValidationError, match="在等核查"):
        services.withdraw_directive(directive, reason="撤", by=town_clerk)
    replied(own := instruct(campaign, village, by=leader), by=village_head)
    with pytest.raises(Conflict):
        services.withdraw_directive(own, reason="撤", by=leader)


def test_office_does_not_withdraw_a_leaders_own_word(campaign, village, leader, town_clerk):
    own = instruct(campaign, village, by=leader)
    typed = instruct(campaign, village, by=town_clerk, issued_by=leader)
    confirmed = services.confirm_directive(instruct(campaign, village, by=town_clerk, issued_by=leader), by=leader)

    for directive in (own, confirmed):
        with pytest.raises(ValidationError, match="请由领导撤销"):
            services.withdraw_directive(directive, reason="录错了", by=town_clerk)
        services.withdraw_directive(directive, reason="不办了", by=leader)
    assert services.withdraw_directive(typed, reason="录错了单位", by=town_clerk).status == DirectiveStatus.WITHDRAWN


def test_accountability_ends_with_its_outcome(directive, village_head, leader, town_clerk):
    services.hold_accountable(directive, reason="两次逾期", decided_by=leader, by=town_clerk)

    assert Directive.objects.get().status == DirectiveStatus.ACCOUNTABILITY
    assert directive.steps.last().text == "镇长甲决定：两次逾期"
    assert told("accountability") == {"village-head"}
    with pytest.raises(ValidationError, match="请写明追责结果"):
        services.close_directive(directive, note=" ", by=town_clerk)
    services.close_directive(directive, note="已约谈", by=town_clerk)
    assert Directive.objects.get().status == DirectiveStatus.CLOSED


def test_accountability_is_a_leaders_decision(directive, leader, leader_in_charge, town_clerk, other_town):
    stranger = make_person(Role.LEADER, other_town, acts_for=other_town)
    for person in (town_clerk, stranger):
        with pytest.raises(ValidationError, match="由本行动所在镇街的领导"):
            services.hold_accountable(directive, reason="拖延", decided_by=person, by=town_clerk)
    with pytest.raises(PermissionDenied):
        services.hold_accountable(directive, reason="拖延", decided_by=leader_in_charge, by=leader)
    with pytest.raises(ValidationError, match="请写明追责原因"):
        services.hold_accountable(directive, reason=" ", decided_by=leader, by=leader)
    assert services.hold_accountable(directive, reason="拖延", decided_by=leader, by=leader)


# -- Closing the action


def test_open_directives_are_handed_on(campaign, directive, village_head, town_clerk, leader):
    def listed():
        items = [item for _section, found in closing_sections.open_items(campaign, town_clerk) for item in found]
        return [(item.key, item.due_on) for item in items]

    expected = [(f"directive-{directive.pk}", DUE_ON)]
    assert listed() == expected
    replied(directive, by=village_head)
    assert listed() == expected
    services.close_directive(directive, note="", by=leader)
    assert listed() == []


def test_closing_takes_its_directives_off_the_queues(
    campaign, directive, village, village_head, town_clerk, department
):
    CampaignUnitFactory(campaign=campaign, unit=department)
    services.raise_blocker(directive, raised_to=department, text="停电", by=village_head)
    services.ask_extension(
        order(campaign, village, by=town_clerk), due_on=NEXT_WEEK, reason="人手不足", by=village_head
    )
    other = CampaignFactory(owner_unit=campaign.owner_unit, office_unit=campaign.office_unit)
    CampaignUnitFactory(campaign=other, unit=village)
    order(other, village, by=town_clerk)
    assert WorkItem.objects.open().count() == 9

    for settle in closing_sections.SETTLERS:
        settle(campaign)

    assert WorkItem.objects.open().count() == 2

"""Meetings are planned, called, answered, held, minuted and cancelled by the office; units answer for themselves."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.choices import Role
from accounts.models import AuditEvent, OutboxMessage, WorkItem
from campaigns import meeting_closing, meeting_kinds, services
from campaigns.choices import AgendaKind, AttendanceState, CampaignStatus, MeetingKind, MeetingStatus
from campaigns.models import Campaign, Meeting, MeetingAttendance
from campaigns.services.meetings import StaleMeetingError
from campaigns.transitions import Conflict
from tests.factories import OrgUnitFactory, PostFactory, make_person
from tests.factories_campaigns import CampaignUnitFactory
from tests.factories_meetings import TITLE, at, everybody, held_meeting, hold, minute, plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def notified(meeting, town_clerk, village_reporter, other_village_reporter):
    return services.give_notice(meeting, by=town_clerk)


def attendance(meeting, unit):
    return MeetingAttendance.objects.select_related("meeting__campaign", "unit").get(meeting=meeting, unit=unit)


def open_items(meeting):
    return WorkItem.objects.open().filter(key__startswith=f"meeting-{meeting.pk}-")


def answer(meeting, unit, by, **values):
    values = {"state": AttendanceState.COMING, "attendee": "演示陈主任", **values}
    return services.answer_notice(attendance(meeting, unit), by=by, **values)


def change(meeting, clerk, **values):
    return services.change_meeting(meeting, seen_version=meeting.version, by=clerk, **values)


# -- Planning


def test_all_that_take_part_are_called_unless_named(campaign, town_clerk, village, other_village):
    meeting = plan(campaign, town_clerk)
    other = plan(campaign, town_clerk, units=[village])

    assert {row.unit for row in meeting.attendances.all()} == {village, other_village}
    assert [row.unit for row in other.attendances.all()] == [village]
    assert meeting.status == MeetingStatus.PLANNED
    assert AuditEvent.objects.filter(action="plan_meeting").count() == 2


def test_a_unit_that_left_is_not_called(campaign, town_clerk, village, other_village):
    campaign.campaign_units.filter(unit=other_village).update(ends_on=date(2026, 11, 19))

    assert [row.unit for row in plan(campaign, town_clerk).attendances.all()] == [village]


@pytest.mark.parametrize("starts_at", ["2026-11-19 15:00", "2025-12-31 09:00"])
def test_a_day_that_is_past_is_refused(campaign, town_clerk, starts_at):
    with pytest.raises(ValidationError, match="不能早于今天.*领导履职"):
        plan(campaign, town_clerk, starts_at=at(starts_at))


def test_this_morning_may_be_entered_and_next_year_may_not(campaign, town_clerk):
    assert plan(campaign, town_clerk, starts_at=at("2026-11-20 08:30")).pk
    with pytest.raises(ValidationError, match="2026-01-01 至 2026-12-31"):
        plan(campaign, town_clerk, starts_at=at("2027-01-04 09:00"))


def test_a_unit_outside_the_campaign_is_refused(campaign, town_clerk):
    with pytest.raises(ValidationError, match="没有参加这个行动"):
        plan(campaign, town_clerk, units=[OrgUnitFactory()])

    assert not Meeting.objects.exists()


@pytest.mark.parametrize("who", ["leader", "village_reporter", "other_town_clerk"])
def test_only_its_office_plans(who, request, campaign):
    with pytest.raises(PermissionDenied):
        plan(campaign, request.getfixturevalue(who))


def test_a_closed_campaign_has_no_more_meetings(campaign, meeting, town_clerk):
    Campaign.objects.update(status=CampaignStatus.CLOSED, closed_on=date(2026, 11, 1))
    meeting.campaign.refresh_from_db()

    with pytest.raises(ValidationError, match="收官"):
        services.give_notice(meeting, by=town_clerk)


def test_every_kind_has_its_outline(campaign):
    assert set(meeting_kinds.OUTLINES) == set(MeetingKind)
    for kind in MeetingKind:
        assert campaign.name in meeting_kinds.default_title(kind, campaign, on=date(2026, 11, 27))


# -- Changing


def test_change_before_the_notice_tells_nobody(meeting, town_clerk, village, village_reporter):
    change(meeting, town_clerk, place="镇二楼", units=[village])

    meeting.refresh_from_db()
    assert (meeting.place, meeting.version, meeting.attendances.count()) == ("镇二楼", 2, 1)
    assert not OutboxMessage.objects.exists()
    event = AuditEvent.objects.get(action="change_meeting")
    assert (event.before, event.after["place"]) == ({"place": "镇政府三楼会议室"}, "镇二楼")


def test_nothing_changed_is_said(meeting, town_clerk):
    with pytest.raises(ValidationError, match="没有改动"):
        change(meeting, town_clerk, title=TITLE)


def test_a_second_save_of_the_same_version_is_stale(meeting, town_clerk, second_clerk):
    services.change_meeting(meeting, place="镇二楼", seen_version=1, by=town_clerk)

    with pytest.raises(StaleMeetingError) as refused:
        services.change_meeting(meeting, place="镇四楼", seen_version=1, by=second_clerk)

    assert (refused.value.code, refused.value.current.place) == ("stale", "镇二楼")


def test_a_new_time_is_told_and_asked_anew(notified, town_clerk, village, village_reporter):
    answer(notified, village, village_reporter)

    change(notified, town_clerk, starts_at=at("2026-11-30 09:30"))

    assert attendance(notified, village).state == AttendanceState.INVITED
    assert {item.due_at for item in open_items(notified)} == {at("2026-11-30 09:30")}
    assert OutboxMessage.objects.filter(recipient=village_reporter, subject__contains="改期").count() == 1


def test_a_new_place_is_told_and_answers_stand(notified, town_clerk, village, village_reporter):
    answer(notified, village, village_reporter)

    change(notified, town_clerk, place="镇二楼")

    assert attendance(notified, village).state == AttendanceState.COMING
    assert "镇二楼" in OutboxMessage.objects.get(recipient=village_reporter, subject__contains="地点").body


def test_units_added_and_left_out_after_the_notice_are_told(
    notified, campaign, town_clerk, village, other_village, department_reporter, other_village_reporter
):
    department = CampaignUnitFactory(campaign=campaign, unit=department_reporter.post.unit).unit

    change(notified, town_clerk, units=[village, department])

    assert open_items(notified).filter(unit=department).count() == 1
    assert not open_items(notified).filter(unit=other_village).exists()
    assert OutboxMessage.objects.filter(recipient=other_village_reporter, subject__contains="不再请").exists()
    with pytest.raises(ValidationError, match="至少要有一个"):
        change(notified, town_clerk, units=[])


def test_a_meeting_that_was_held_is_not_changed(campaign, town_clerk):
    meeting = held_meeting(campaign, town_clerk)

    with pytest.raises(Conflict):
        change(meeting, town_clerk, place="镇二楼")


# -- Notice and answers


def test_notice_asks_the_desks_and_tells_the_people(notified, village, village_reporter):
    assert notified.status == MeetingStatus.NOTIFIED
    assert notified.notice.startswith(f"关于召开{TITLE}的通知")
    assert "2026年11月27日（星期五）9:30" in notified.notice
    item = open_items(notified).get(unit=village)
    assert (item.role, item.due_at, item.url) == (
        Role.UNIT_REPORTER,
        notified.starts_at,
        notified.get_absolute_url(),
    )
    message = OutboxMessage.objects.get(recipient=village_reporter)
    assert message.body == notified.notice
    assert message.key.startswith(f"meeting-{notified.pk}-")


def test_deputy_is_told_for_who_is_away_and_the_desk_is_asked_as_ever(meeting, town_clerk, village, village_reporter):
    """A closed account is not told either; its desk keeps the call, which whoever comes back finds there."""
    deputy = make_person(Role.INSPECTOR, village, acts_for=village)
    days = {"starts_on": date(2026, 11, 16), "ends_on": date(2026, 11, 20)}
    PostFactory(user=deputy, unit=village, delegated_from=village_reporter.post, **days)
    make_person(Role.UNIT_HEAD, village, acts_for=village, is_active=False)

    services.give_notice(meeting, by=town_clerk)

    assert [message.recipient for message in OutboxMessage.objects.all()] == [deputy]
    assert set(open_items(meeting).values_list("unit", "role")) == {
        (village.pk, Role.UNIT_REPORTER),
        (village.pk, Role.UNIT_HEAD),
    }


def test_nothing_is_sent_outside_working_hours(meeting, town_clerk, village_reporter, clock):
    clock.move_to("2026-11-21T10:00:00+08:00", tick=False)  # a Saturday

    services.give_notice(meeting, by=town_clerk)

    assert OutboxMessage.objects.get().send_after == at("2026-11-23 08:30")


def test_notice_names_what_is_behind_by_kind_only(meeting, town_clerk, village):
    rows = [
        (AgendaKind.OVERDUE, "东村逾期的事", True),
        (AgendaKind.OVERDUE, "另一件逾期的事", True),
        (AgendaKind.STATEMENT, "表态发言：东村", True),
        (AgendaKind.OTHER, "手工议题", False),
    ]
    for position, (kind, title, is_drafted) in enumerate(rows):
        meeting.agenda_items.create(kind=kind, title=title, position=position, is_drafted=is_drafted)

    notice = services.give_notice(meeting, by=town_clerk).notice

    assert "1. 逾期任务\n2. 表态发言：东村\n3. 手工议题" in notice
    assert "逾期的事" not in notice


def test_office_may_word_the_notice_itself(meeting, town_clerk):
    assert services.give_notice(meeting, notice=" 请准时参会。 ", by=town_clerk).notice == "请准时参会。"


def test_a_second_notice_is_a_conflict(notified, town_clerk):
    with pytest.raises(Conflict):
        services.give_notice(notified, by=town_clerk)

    assert OutboxMessage.objects.count() == 2


def test_no_notice_without_units_or_after_its_time(campaign, meeting, town_clerk, clock):
    empty = plan(campaign, town_clerk, units=[])
    with pytest.raises(ValidationError, match="还没有参会单位"):
        services.give_notice(empty, by=town_clerk)
    clock.move_to("2026-11-27T09:31:00+08:00", tick=False)
    with pytest.raises(ValidationError, match="会议时间已过"):
        services.give_notice(meeting, by=town_clerk)


def test_unit_answers_and_its_desk_is_free(notified, village, village_reporter, other_village):
    row = answer(notified, village, village_reporter)

    assert (row.state, row.attendee) == (AttendanceState.COMING, "演示陈主任")
    assert {item.unit for item in open_items(notified)} == {other_village}
    again = answer(notified, village, village_reporter, state=AttendanceState.ON_LEAVE, attendee="", note="防汛值班")
    assert again.state == AttendanceState.ON_LEAVE


def test_office_answers_for_a_unit(notified, village, town_clerk):
    assert answer(notified, village, town_clerk).state == AttendanceState.COMING


@pytest.mark.parametrize("who", ["other_village_reporter", "leader", "inspector", "other_town_clerk"])
def test_others_do_not_answer(who, request, notified, village):
    with pytest.raises(PermissionDenied):
        answer(notified, village, request.getfixturevalue(who))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"attendee": " "}, "请写明参会人"),
        ({"state": AttendanceState.ON_LEAVE, "note": ""}, "请写明请假原因"),
        ({"state": AttendanceState.ATTENDED}, "请选择"),
    ],
)
def test_an_answer_says_who_or_why(notified, village, village_reporter, values, sentence):
    with pytest.raises(ValidationError, match=sentence):
        answer(notified, village, village_reporter, **values)


def test_nothing_is_answered_before_the_notice(meeting, village, town_clerk):
    with pytest.raises(Conflict):
        answer(meeting, village, town_clerk)


# -- Holding


def test_attendance_is_recorded_unit_by_unit(notified, town_clerk, village, other_village, clock):
    clock.move_to("2026-11-27T12:00:00+08:00", tick=False)

    meeting = services.hold_meeting(
        notified,
        headcount=30,
        states={village: AttendanceState.SUBSTITUTE, other_village: AttendanceState.ABSENT},
        by=town_clerk,
    )

    assert (meeting.status, meeting.headcount) == (MeetingStatus.HELD, 30)
    assert attendance(meeting, village).state == AttendanceState.SUBSTITUTE
    assert not open_items(meeting).exists()


def test_not_before_its_day(notified, town_clerk):
    with pytest.raises(ValidationError, match="还没有到开会的日子"):
        hold(notified, town_clerk)


@pytest.mark.parametrize("headcount", [0, 100_001])
def test_headcount_is_plausible(campaign, town_clerk, headcount):
    with pytest.raises(ValidationError, match="到会人数"):
        hold(plan(campaign, town_clerk), town_clerk, headcount=headcount)


def test_each_unit_called_must_be_accounted_for(campaign, town_clerk, village):
    meeting = plan(campaign, town_clerk)

    with pytest.raises(ValidationError, match="逐个登记"):
        services.hold_meeting(meeting, headcount=1, states={village: AttendanceState.ATTENDED}, by=town_clerk)
    with pytest.raises(ValidationError, match="逐个登记"):
        services.hold_meeting(meeting, headcount=1, states=everybody(meeting, AttendanceState.COMING), by=town_clerk)


def test_attendance_is_corrected_until_the_minutes_are_out(campaign, town_clerk, village):
    meeting = held_meeting(campaign, town_clerk)

    services.record_attendance(meeting, headcount=13, states=everybody(meeting, AttendanceState.ABSENT), by=town_clerk)

    assert attendance(meeting, village).state == AttendanceState.ABSENT
    services.conclude_meeting(minute(meeting, town_clerk), by=town_clerk)
    with pytest.raises(Conflict):
        services.record_attendance(meeting, headcount=13, states=everybody(meeting), by=town_clerk)


# -- Minutes


def test_minutes_keep_their_version(campaign, town_clerk, second_clerk):
    meeting = held_meeting(campaign, town_clerk)
    services.write_minutes(meeting, minutes=" 第一稿 ", seen_version=1, by=town_clerk)

    with pytest.raises(StaleMeetingError) as refused:
        services.write_minutes(meeting, minutes="另一稿", seen_version=1, by=second_clerk)

    assert refused.value.current.minutes == "第一稿"
    assert Meeting.objects.get().minutes_by == town_clerk
    with pytest.raises(ValidationError, match="没有改动"):
        minute(meeting, town_clerk, "第一稿")


def test_no_minutes_of_what_was_not_held(meeting, town_clerk):
    with pytest.raises(Conflict):
        minute(meeting, town_clerk)


# -- Cancelling


def test_those_called_are_told_why(notified, town_clerk, village_reporter):
    services.cancel_meeting(notified, reason="台风", by=town_clerk)

    assert notified.status == MeetingStatus.CANCELLED
    assert not open_items(notified).exists()
    message = OutboxMessage.objects.get(recipient=village_reporter, subject__contains="会议取消")
    assert "原因：台风" in message.body


def test_cancelling_a_plan_tells_nobody_and_needs_a_reason(meeting, town_clerk, village_reporter):
    with pytest.raises(ValidationError, match="请写明取消原因"):
        services.cancel_meeting(meeting, reason=" ", by=town_clerk)

    services.cancel_meeting(meeting, reason="并入联席会议", by=town_clerk)

    assert not OutboxMessage.objects.exists()


def test_what_was_held_is_not_cancelled(campaign, town_clerk):
    with pytest.raises(Conflict):
        services.cancel_meeting(held_meeting(campaign, town_clerk), reason="取消", by=town_clerk)


# -- Who sees it


def test_units_see_what_they_are_called_to(
    meeting, town_clerk, leader, village_reporter, department_reporter, other_town_clerk
):
    def seen_by(user):
        return Meeting.objects.visible_to(user).exists()

    assert not seen_by(village_reporter)
    services.give_notice(meeting, by=town_clerk)
    assert [seen_by(user) for user in (town_clerk, leader, village_reporter)] == [True, True, True]
    assert [seen_by(user) for user in (department_reporter, other_town_clerk)] == [False, False]


def test_an_association_is_called_by_its_own_contact(campaign, town_clerk, town):
    unit = CampaignUnitFactory(campaign=campaign, unit=OrgUnitFactory(parent=town, kind="association")).unit
    contact = make_person(Role.ASSOCIATION, unit, acts_for=unit)
    meeting = services.give_notice(plan(campaign, town_clerk, units=[unit]), by=town_clerk)

    assert open_items(meeting).get().role == Role.ASSOCIATION
    assert answer(meeting, unit, contact).state == AttendanceState.COMING


# -- When the campaign closes


def test_what_is_left_of_meetings_is_named_at_the_closing(campaign, town_clerk, village_reporter, meeting):
    services.give_notice(meeting, by=town_clerk)
    held_meeting(campaign, town_clerk, title="碰头会")
    services.cancel_meeting(plan(campaign, town_clerk, title="取消的会"), reason="并会", by=town_clerk)

    labels = [item.label for item in meeting_closing.open_meetings(campaign, town_clerk)]
    meeting_closing.settle_answers(campaign)

    assert labels == ["碰头会（已召开）", f"{TITLE}（已通知）"]
    assert not open_items(meeting).exists()


def test_the_archive_keeps_the_minutes(campaign, town_clerk):
    for _time in range(2):
        services.conclude_meeting(
            minute(held_meeting(campaign, town_clerk, title="甲/乙会"), town_clerk), by=town_clerk
        )

    parts = list(meeting_closing.minutes_parts(campaign, town_clerk))

    assert [part.name for part in parts] == [
        "10 会议纪要/01 2026-11-20 甲-乙会.docx",
        "10 会议纪要/02 2026-11-20 甲-乙会.docx",
    ]
    assert parts[0].content()[:2] == b"PK"

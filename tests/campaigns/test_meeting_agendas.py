"""Agendas: the last decisions' follow-up first, then what is late, red and open; what a person typed stays."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns import services
from campaigns.choices import (
    AgendaKind,
    DirectiveKind,
    DirectiveStatus,
    DirectiveStepKind,
    MeetingKind,
    TaskStatus,
)
from campaigns.models import Directive, DirectiveStep, ProgressEntry, Task
from campaigns.services import agenda_sources
from campaigns.transitions import Conflict
from tests.factories import OrgUnitFactory
from tests.factories_campaigns import MeasureFactory, make_task, open_week
from tests.factories_directives import order
from tests.factories_meetings import at, concluded_meeting, held_meeting, plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-10-27T10:00:00+08:00", tick=False)
    return time_machine


@pytest.fixture
def earlier(campaign, town_clerk, measure, village, other_village, clock):
    """October's dispatch meeting; three things were decided, the clock then moves to 20 November."""
    meeting = concluded_meeting(
        campaign,
        town_clerk,
        measure,
        ("完成入户核查", village, date(2026, 11, 10)),
        ("核对台账", other_village, date(2026, 11, 18)),
        ("整改回头看", village, date(2026, 12, 10)),
        title="10月调度会",
        starts_at=at("2026-10-27 09:30"),
    )
    Task.objects.filter(title="完成入户核查").update(status=TaskStatus.CLOSED)
    clock.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return meeting


@pytest.fixture
def meeting(campaign, town_clerk, clock):
    clock.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return plan(campaign, town_clerk, starts_at=at("2026-11-27 09:30"))


def lines(meeting):
    return [(item.kind, item.title, item.note) for item in meeting.agenda_items.all()]


def titles(meeting):
    return [item.title for item in meeting.agenda_items.all()]


def draft(meeting, clerk):
    return services.draft_agenda(meeting, by=clerk)


def test_follow_up_of_the_last_decisions_comes_first(earlier, meeting, measure, village, town_clerk):
    make_task(measure, village, title="排查出租厂房", due_on=date(2026, 11, 13))

    draft(meeting, town_clerk)

    assert lines(meeting)[:4] == [
        (AgendaKind.FOLLOW_UP, "完成入户核查", "已落实"),
        (AgendaKind.FOLLOW_UP, "核对台账", "逾期 2 个工作日"),
        (AgendaKind.FOLLOW_UP, "整改回头看", "推进中"),
        (AgendaKind.OVERDUE, "排查出租厂房", "逾期 5 个工作日"),
    ]
    assert titles(meeting)[-1] == "领导讲话"
    assert titles(meeting).count("核对台账") == 1


def test_a_later_forum_without_decisions_does_not_hide_them(earlier, meeting, campaign, town_clerk, measure):
    concluded_meeting(
        campaign, town_clerk, measure, kind=MeetingKind.FORUM, title="座谈会", starts_at=at("2026-11-20 09:00")
    )

    draft(meeting, town_clerk)

    assert lines(meeting)[0][0] == AgendaKind.FOLLOW_UP


def test_red_tasks_open_directives_and_speakers(meeting, campaign, measure, village, other_village, leader, town_clerk):
    behind = make_task(measure, village, title="严重滞后的事", due_on=date(2026, 12, 31))
    make_task(measure, other_village, title="正常的事", due_on=date(2026, 12, 31), starts_on=date(2026, 11, 18))
    ProgressEntry.objects.create(
        task=behind, campaign=campaign, measure=measure, unit=village, period=open_week(campaign, date(2026, 11, 12)),
        percent=10, happened_on=date(2026, 11, 15), recorded_at=at("2026-11-16 09:00"),
    )  # fmt: skip
    Directive.objects.create(
        campaign=campaign, unit=other_village, kind=DirectiveKind.INSTRUCTION, text="限期整改", subject_label="占道堆放",
        subject_url="/", issued_by=leader, issued_at=at("2026-11-02 09:00"), recorded_by=leader,
        status=DirectiveStatus.RECEIVED, reply_due_on=date(2026, 11, 17),
    )  # fmt: skip

    draft(meeting, town_clerk)

    found = lines(meeting)
    assert [line[:2] for line in found] == [
        (AgendaKind.RED, "严重滞后的事"),
        (AgendaKind.DIRECTIVE, "占道堆放"),
        (AgendaKind.STATEMENT, "表态发言：演示东村"),
        (AgendaKind.OTHER, "领导讲话"),
    ]
    assert found[1][2] == "逾期 3 个工作日"
    assert found[2][2] == "红灯 1 项"


def test_a_directive_that_waits_for_somebody_else_is_not_called_late(
    meeting, campaign, village, town_clerk, village_head
):
    _late, blocked, reported = (
        order(campaign, village, by=town_clerk, subject_label=label, reply_due_on=date(2026, 11, 23))
        for label in ("拖着的", "等协调的", "列入清单的")
    )
    Directive.objects.update(reply_due_on=date(2026, 11, 17))
    office = campaign.office_unit
    services.raise_blocker(blocked, raised_to=office, text="要先断电", by=village_head)
    DirectiveStep.objects.create(
        directive=reported, kind=DirectiveStepKind.REPORTED, happened_on=date(2026, 11, 20), due_on=date(2026, 11, 17),
        recorded_at=at("2026-11-20 09:00"),
    )  # fmt: skip

    draft(meeting, town_clerk)

    found = [(title, note) for kind, title, note in lines(meeting) if kind == AgendaKind.DIRECTIVE]
    assert found == [("拖着的", "逾期 3 个工作日"), ("列入清单的", "逾期 3 个工作日，已列入领导清单")]


def test_units_with_the_most_behind_speak_and_only_those_called(
    campaign, measure, village, other_village, department, town_clerk, clock
):
    clock.move_to("2026-11-20T10:00:00+08:00", tick=False)
    for unit, count in ((village, 1), (other_village, 2), (department, 3)):
        for number in range(count):
            make_task(measure, unit, title=f"{unit}{number}", due_on=date(2026, 11, 13), by=None)
    meeting = plan(campaign, town_clerk, starts_at=at("2026-11-27 09:30"))

    draft(meeting, town_clerk)

    speakers = [item.unit for item in meeting.agenda_items.filter(kind=AgendaKind.STATEMENT)]
    assert speakers == [other_village, village]


def test_where_nobody_is_behind_those_with_most_tasks_speak(campaign, measure, village, town_clerk):
    make_task(measure, village, starts_on=date(2026, 10, 26))
    meeting = plan(campaign, town_clerk, kind=MeetingKind.MOBILISATION, starts_at=at("2026-10-28 09:30"))

    draft(meeting, town_clerk)

    assert lines(meeting) == [
        (AgendaKind.OTHER, "宣读行动方案", ""),
        (AgendaKind.OTHER, "部署重点任务", ""),
        (AgendaKind.STATEMENT, "表态发言：演示东村", "牵头 1 项任务"),
        (AgendaKind.OTHER, "领导讲话", ""),
    ]


def test_more_than_ten_of_a_kind_are_a_number(meeting, measure, village, town_clerk):
    for number in range(12):
        make_task(measure, village, title=f"逾期{number}", due_on=date(2026, 11, 13))

    draft(meeting, town_clerk)

    overdue = meeting.agenda_items.filter(kind=AgendaKind.OVERDUE)
    assert overdue.count() == 11
    assert (overdue.last().title, overdue.last().url.endswith("?state=overdue")) == ("另有 2 项", True)


def test_matters_come_from_whoever_knows_them(campaign, village, town_clerk, monkeypatch):
    def ask(asked, *, on):
        assert (asked, on) == (campaign, date(2026, 10, 27))
        return [("请镇里协调停车场地", village, "/matter/")]

    monkeypatch.setattr(agenda_sources, "MATTERS", [ask])
    meeting = plan(campaign, town_clerk, kind=MeetingKind.FORUM, starts_at=at("2026-10-28 09:30"))

    draft(meeting, town_clerk)

    assert titles(meeting) == ["介绍行动进展", "请镇里协调停车场地"]


AGENDAS = {
    MeetingKind.MOBILISATION: ["宣读行动方案", "部署重点任务", "表态发言", "领导讲话"],
    MeetingKind.SPECIAL: ["核对台账", "请镇里协调停车场地"],
    MeetingKind.DISPATCH: ["核对台账", "逾期的事", "占道堆放", "表态发言", "请镇里协调停车场地", "领导讲话"],
    MeetingKind.JOINT: ["核对台账", "请镇里协调停车场地", "占道堆放", "逾期的事"],
    MeetingKind.ANALYSIS: ["核对台账"],
    MeetingKind.FORUM: ["介绍行动进展", "请镇里协调停车场地"],
}


@pytest.mark.parametrize("kind", MeetingKind)
def test_each_kind_is_drafted_from_its_own_sources(campaign, town_clerk, measure, village, monkeypatch, clock, kind):
    """A decision, a task that is late, a directive and a unit's matter are there: who takes up what is the kind's."""
    concluded_meeting(
        campaign, town_clerk, measure, ("核对台账", village, date(2026, 11, 30)), starts_at=at("2026-10-27 09:30")
    )
    order(campaign, village, by=town_clerk, subject_label="占道堆放", reply_due_on=date(2026, 11, 10))
    clock.move_to("2026-11-20T10:00:00+08:00", tick=False)
    make_task(measure, village, title="逾期的事", due_on=date(2026, 11, 13))
    monkeypatch.setattr(agenda_sources, "MATTERS", [lambda *_asked, on: [("请镇里协调停车场地", village, "/matter/")]])
    meeting = plan(campaign, town_clerk, kind=kind, starts_at=at("2026-11-27 09:30"))

    draft(meeting, town_clerk)

    assert [title.partition("：")[0] for title in titles(meeting)] == AGENDAS[kind]


def test_a_second_draft_keeps_what_a_person_typed_or_changed(meeting, measure, village, town_clerk):
    make_task(measure, village, title="甲", due_on=date(2026, 11, 13))
    make_task(measure, village, title="乙", due_on=date(2026, 11, 13))
    draft(meeting, town_clerk)
    services.add_agenda_item(meeting, title="明年经费", unit=village, note="财政分局", by=town_clerk)
    speaker = meeting.agenda_items.get(kind=AgendaKind.STATEMENT)
    services.change_agenda_item(speaker, title="经验介绍：演示东村", unit=village, by=town_clerk)

    draft(meeting, town_clerk)
    draft(meeting, town_clerk)

    found = titles(meeting)
    assert found.count("甲") == found.count("明年经费") == found.count("经验介绍：演示东村") == 1
    assert found[-1] == "领导讲话"
    assert [item.position for item in meeting.agenda_items.all()] == list(range(len(found)))


def test_items_change_places(meeting, town_clerk):
    first, second = (services.add_agenda_item(meeting, title=title, by=town_clerk) for title in "甲乙")

    services.move_agenda_item(second, is_up=True, by=town_clerk)
    assert titles(meeting) == ["乙", "甲"]
    services.move_agenda_item(second, is_up=True, by=town_clerk)
    services.move_agenda_item(second, is_up=False, by=town_clerk)
    assert titles(meeting) == ["甲", "乙"]
    services.remove_agenda_item(first, by=town_clerk)
    assert titles(meeting) == ["乙"]


def test_a_change_without_one_and_a_strange_unit_are_refused(meeting, town_clerk):
    item = services.add_agenda_item(meeting, title="甲", by=town_clerk)

    with pytest.raises(ValidationError, match="没有改动"):
        services.change_agenda_item(item, title="甲 ", by=town_clerk)
    with pytest.raises(ValidationError, match="没有参加"):
        services.add_agenda_item(meeting, title="乙", unit=OrgUnitFactory(), by=town_clerk)


def test_strangers_and_meetings_that_were_held_are_refused(campaign, meeting, town_clerk, other_town_clerk):
    with pytest.raises(PermissionDenied):
        draft(meeting, other_town_clerk)
    with pytest.raises(Conflict):
        draft(held_meeting(campaign, town_clerk), town_clerk)


def test_drafting_costs_the_same_whatever_there_is(
    meeting, measure, village, town_clerk, django_assert_max_num_queries
):
    for number in range(15):
        make_task(MeasureFactory(campaign=measure.campaign), village, title=f"事{number}", due_on=date(2026, 11, 13))

    with django_assert_max_num_queries(30):
        draft(meeting, town_clerk)

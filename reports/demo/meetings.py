"""Meetings of the demo town: the launch, last month's dispatch meeting with seven decisions of which five are carried out,
and the next one, called for the 27th."""

from datetime import timedelta

from django.utils import timezone

from campaigns import services as campaigns_services
from campaigns.choices import AttendanceState, MeetingKind, MeetingStatus, PlanChangeKind, TaskStatus
from campaigns.meeting_kinds import default_title
from campaigns.models import (
    Decision,
    Measure,
    Meeting,
    MeetingAttendance,
    PlanChange,
    ProgressEntry,
    ReportingPeriod,
    Task,
    TaskClosure,
    TaskTerms,
)
from reports.demo.chance import at, chance
from reports.demo.history import OWN_UNIT

PLACE, LAUNCH_PLACE = "镇政府三楼会议室", "镇文化活动中心"
DISPATCH_DAY = 27
LAUNCH_HEADCOUNT = 250
# (what was decided, code of the measure, days after the meeting when it is due, days after it when it was done, per cent).
# Lead units are taken in turn from those that report.
DECISIONS = (
    ("完成出租厂房内无照生产点清单核对", "strict-1", 10, 9, 100),
    ("接地规定不合格企业逐户上门复核一次", "strict-2", 14, 12, 100),
    ("公布企业自查咨询电话，张贴到厂门口", "strengthen-1", 7, 6, 100),
    ("报送培育企业“横栏精造”展位需求", "strengthen-2", 12, 11, 100),
    ("重点路段流动摊档灯具抽样十批次", "strict-3", 15, 14, 100),
    ("厂中厂消防和用电隐患整改回头看", "strict-4", 18, None, 60),
    ("年度行动总结素材和典型案例报送", "strengthen-3", 45, None, 55),
)
MINUTES = (
    "会议听取了各村（社区）和成员单位上月工作情况汇报，通报了逾期任务和红灯事项，研究了需要镇里协调的问题。",
    "会议指出，当前抽查不合格项目仍集中在接地规定和外部接线，后处理要盯住期限，不能以罚代改。",
    "会议要求，各单位对照议定事项逐条落实，专班办按月通报落实情况。",
)
LAUNCH_MINUTES = (
    "会议宣读了三年行动方案，部署了“五严六加强”十一项措施，横栏分局、村（社区）和企业代表作了表态发言。",
    "会议要求，各单位一周内明确分管负责人和联络员，四月底前完成底数摸排。",
)
ANSWERS = 6


def write_meetings(campaign, posts, *, now, today):
    """After tasks, reports and directives: the agenda of the next meeting is drafted from them."""
    units = [row.unit for row in campaign.campaign_units.filter(is_reporting=True).select_related("unit")]
    _write_launch(campaign, posts, units)
    last_day, next_day = _dispatch_days(today)
    if last_day >= campaign.starts_on:
        _write_dispatch(campaign, posts, units, last_day, now=now)
    if next_day <= campaign.ends_on:
        _call_next(campaign, posts, units, next_day)


def _dispatch_days(today):
    """The working days of the last dispatch meeting and of the next: the 27th, or the first one after it."""
    calendar = campaigns_services.work_calendar()
    this = calendar.roll_forward(today.replace(day=DISPATCH_DAY))
    if this > today:
        before = today.replace(day=1) - timedelta(days=1)
        return calendar.roll_forward(before.replace(day=DISPATCH_DAY)), this
    after = today.replace(day=28) + timedelta(days=7)
    return this, calendar.roll_forward(after.replace(day=DISPATCH_DAY))


def _meeting(campaign, posts, kind, starts_at, **values):
    mayor = posts["mayor"]
    return Meeting.objects.create(
        campaign=campaign,
        kind=kind,
        title=default_title(kind, campaign, on=starts_at.date()),
        starts_at=starts_at,
        chair=mayor.user.display_name,
        chair_post="镇长",
        created_by=posts["office"].user,
        created_at=starts_at - timedelta(days=5),
        is_demo=True,
        **values,
    )


def _write_launch(campaign, posts, units):
    meeting = _meeting(
        campaign, posts, MeetingKind.MOBILISATION, at(campaign.starts_on, 9, 30), place=LAUNCH_PLACE,
        status=MeetingStatus.CONCLUDED, headcount=LAUNCH_HEADCOUNT, minutes="\n".join(LAUNCH_MINUTES),
        minutes_by=posts["office"].user,
    )  # fmt: skip
    _record_attendance(meeting, units)


def _record_attendance(meeting, units):
    dice = chance("meeting", meeting.starts_at.date())
    states = [AttendanceState.ATTENDED] * 8 + [AttendanceState.SUBSTITUTE, AttendanceState.ON_LEAVE]
    MeetingAttendance.objects.bulk_create(
        MeetingAttendance(meeting=meeting, unit=unit, state=dice.choice(states)) for unit in units
    )


def _write_dispatch(campaign, posts, units, day, *, now):
    meeting = _meeting(
        campaign, posts, MeetingKind.DISPATCH, at(day, 9, 30), place=PLACE, status=MeetingStatus.CONCLUDED,
        headcount=len(units) + 12, minutes="\n".join(MINUTES), minutes_by=posts["office"].user,
    )  # fmt: skip
    _record_attendance(meeting, units)
    measures = {measure.code: measure for measure in Measure.objects.filter(campaign=campaign)}
    source = f"由《{meeting.title}》议定"
    for number, (text, measure, due, done, percent) in enumerate(DECISIONS):
        unit = units[(number * 3) % len(units)]
        due_on = min(day + timedelta(days=due), campaign.ends_on)
        task = _make_task(measures[measure], unit, text, day, due_on, source, by=posts["office"].user)
        _report(task, unit, percent, now=now)
        if done is not None and at(day + timedelta(days=done), 17) <= now:
            _close(task, unit, day + timedelta(days=done), posts)
        Decision.objects.create(
            meeting=meeting, position=number, text=text, unit=unit, measure=task.measure, due_on=due_on, task=task
        )


def _make_task(measure, unit, title, day, due_on, source, *, by):
    """The task as it was made on the afternoon of the meeting, recorded in the approved plan like any other change."""
    code = f"meeting-{day:%Y%m}-{measure.campaign.tasks.count() + 1}"
    task = campaigns_services.create_task(
        measure, by=by, code=code, title=title, lead_unit=unit, starts_on=day, due_on=due_on, is_demo=True,
        remark=source, position=measure.campaign.tasks.count(),
    )  # fmt: skip
    made_at = at(day, 16)
    TaskTerms.objects.filter(task=task).update(recorded_at=made_at)
    PlanChange.objects.create(
        campaign=measure.campaign, kind=PlanChangeKind.ADDED, place=f"tasks/{code}", label=title, fields=[],
        reason=source, changed_by=by, changed_at=made_at,
    )  # fmt: skip
    return task


def _report(task, unit, percent, *, now):
    """What the lead unit last declared, in the newest week that is over."""
    period = (
        ReportingPeriod.objects.filter(campaign=task.campaign_id, due_at__lte=now).order_by("-ends_on", "-pk").first()
    )
    if period is not None and period.ends_on > task.terms.get().starts_on:
        ProgressEntry.objects.create(
            campaign_id=task.campaign_id, measure_id=task.measure_id, task=task, unit=unit, period=period,
            happened_on=period.ends_on, percent=percent, done="按议定事项推进。", recorded_at=period.due_at,
        )  # fmt: skip


def _close(task, unit, day, posts):
    Task.objects.filter(pk=task.pk).update(
        status=TaskStatus.CLOSED, closing_requested_by=posts["office2"].user, closing_requested_on=day
    )
    TaskClosure.objects.create(
        campaign_id=task.campaign_id, measure_id=task.measure_id, task=task, lead_unit=unit, happened_on=day,
        recorded_at=at(day, 17), recorded_by=posts["office"].user,
    )  # fmt: skip


def _call_next(campaign, posts, units, day):
    """The next dispatch meeting: drafted, called where it is still to come, answered by a few."""
    office = posts["office"].user
    meeting = _meeting(campaign, posts, MeetingKind.DISPATCH, at(day, 9, 30), place=PLACE)
    Meeting.objects.filter(pk=meeting.pk).update(created_at=timezone.now())
    MeetingAttendance.objects.bulk_create(MeetingAttendance(meeting=meeting, unit=unit) for unit in units)
    campaigns_services.draft_agenda(meeting, by=office)
    if meeting.starts_at <= timezone.now():
        return
    campaigns_services.give_notice(meeting, by=office)
    answering = [row for row in meeting.attendances.select_related("unit") if row.unit.code != OWN_UNIT][:ANSWERS]
    for number, row in enumerate(answering):
        row.meeting = meeting
        values = {"state": AttendanceState.COMING, "attendee": posts[f"{row.unit.code}-head"].user.display_name}
        if number == ANSWERS - 1:
            values = {"state": AttendanceState.ON_LEAVE, "note": "当日到市里开会，由联络员代会"}
        campaigns_services.answer_notice(row, by=posts[f"{row.unit.code}-head"].user, **values)

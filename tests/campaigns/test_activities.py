"""Activities: what is planned and held, what it came to, who enters it, and the fixed days that the clock thinks of."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role, UnitKind
from accounts.models import AuditEvent, WorkItem
from campaigns import activity_totals, closing_sections, services, spreadsheets, tasks
from campaigns.choices import ActivityKind, ActivityStatus, CampaignStatus
from campaigns.models import Activity, ActivityRecord, ActivitySeries, Holiday
from campaigns.services import activity_series
from campaigns.transitions import Conflict
from tests.factories import OrgUnitFactory, make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
COUNTS = {
    "session_count": 2, "firm_count": 40, "person_count": 90, "head_count": 30, "manager_count": 20, "employee_count": 40,
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return time_machine


@pytest.fixture
def series(campaign, town_clerk):
    return services.add_activity_series(
        campaign, name="3·15消费者权益日", kind=ActivityKind.FIXED_DATE, month=3, day=15, by=town_clerk
    )


def plan(campaign, unit, by, **values):
    day = values.pop("day", date(2026, 11, 10))
    defaults = {"title": "新国标培训", "kind": ActivityKind.TRAINING, "starts_on": day, "ends_on": day}
    return services.plan_activity(campaign, unit=unit, by=by, **{**defaults, **values})


def hold(activity, by, **values):
    counts = {**COUNTS, **values}
    return services.record_activity(activity, by=by, **{"happened_on": activity.starts_on, **counts})


@pytest.fixture
def activity(campaign, village, village_reporter):
    return plan(campaign, village, village_reporter, place="村委会")


# -- Planned


def test_an_activity_of_a_series_has_its_kind_and_its_name(campaign, office, series, town_clerk):
    made = plan(campaign, office, town_clerk, series=series, title="", kind="")

    assert (made.kind, made.title, made.status) == (ActivityKind.FIXED_DATE, "3·15消费者权益日", ActivityStatus.PLANNED)
    assert AuditEvent.objects.get(action="plan_activity").target_id == made.pk


def test_neither_kind_nor_title_nor_series_is_refused(campaign, office, town_clerk):
    with pytest.raises(ValidationError, match="请选择种类"):
        plan(campaign, office, town_clerk, kind="")
    with pytest.raises(ValidationError, match="请填写活动名称"):
        plan(campaign, office, town_clerk, title=" ")


def test_a_series_of_another_campaign_is_refused(campaign, office, series, town_clerk, other_town):
    other = CampaignFactory(owner_unit=other_town)
    foreign = ActivitySeries.objects.create(campaign=other, code="a", name="别处", kind=ActivityKind.TRAINING)

    with pytest.raises(ValidationError, match="不属于本行动"):
        plan(campaign, office, town_clerk, series=foreign)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "message"),
    [
        (date(2026, 11, 10), date(2026, 11, 9), "结束日期不能早于开始日期"),
        (date(2025, 12, 31), date(2026, 1, 1), "2026-01-01 至 2026-12-31 之内"),
        (date(2026, 12, 31), date(2027, 1, 1), "2026-01-01 至 2026-12-31 之内"),
    ],
)
def test_days_out_of_order_or_of_the_campaign_are_refused(campaign, office, town_clerk, starts_on, ends_on, message):
    with pytest.raises(ValidationError, match=message):
        plan(campaign, office, town_clerk, starts_on=starts_on, ends_on=ends_on)


def test_a_unit_that_takes_no_part_on_that_day_is_refused(campaign, department, village, town_clerk):
    with pytest.raises(ValidationError, match="没有参加这个行动"):
        plan(campaign, department, town_clerk)
    campaign.campaign_units.filter(unit=village).update(ends_on=date(2026, 6, 30))

    with pytest.raises(ValidationError, match="没有参加这个行动"):
        plan(campaign, village, town_clerk)
    assert plan(campaign, village, town_clerk, day=date(2026, 6, 30)).pk


def test_the_office_enters_any_units_and_a_unit_its_own(
    campaign, village, other_village, town_clerk, village_reporter, village_head
):
    assert plan(campaign, other_village, town_clerk).unit == other_village
    assert plan(campaign, village, village_head).created_by == village_head
    with pytest.raises(PermissionDenied):
        plan(campaign, other_village, village_reporter)


def test_an_association_enters_its_own(campaign, town):
    association = OrgUnitFactory(parent=town, kind=UnitKind.ASSOCIATION)
    CampaignUnitFactory(campaign=campaign, unit=association, is_reporting=False)
    person = make_person(Role.ASSOCIATION, association, acts_for=association)

    hold(plan(campaign, association, person), person)

    assert ActivityRecord.objects.get().unit == association
    with pytest.raises(PermissionDenied):
        plan(campaign, town, person)


@pytest.mark.parametrize("who", ["leader", "inspector", "other_village_reporter", "other_town_clerk"])
def test_others_enter_nothing(who, request, campaign, village, activity):
    person = request.getfixturevalue(who)

    for act in (
        lambda: plan(campaign, village, person),
        lambda: services.change_activity(activity, place="别处", by=person),
        lambda: services.cancel_activity(activity, reason="下雨", by=person),
        lambda: hold(activity, person),
        lambda: services.correct_activity_record(activity, happened_on=TODAY, reason="更正", by=person, **COUNTS),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_plan_is_changed_until_it_is_held(activity, village_reporter, series):
    services.change_activity(activity, series=series, kind="", place="广场", by=village_reporter)
    changed = Activity.objects.get(pk=activity.pk)
    assert (changed.kind, changed.place) == (ActivityKind.FIXED_DATE, "广场")
    with pytest.raises(ValidationError, match="没有改动"):
        services.change_activity(changed, place="广场", by=village_reporter)

    hold(changed, village_reporter)

    with pytest.raises(Conflict):
        services.change_activity(changed, place="别处", by=village_reporter)


def test_a_cancelled_activity_says_why_and_takes_nothing_more(activity, village_reporter):
    with pytest.raises(ValidationError, match="请写明取消原因"):
        services.cancel_activity(activity, reason=" ", by=village_reporter)

    services.cancel_activity(activity, reason="台风停办", by=village_reporter)

    assert Activity.objects.get().note == "台风停办"
    with pytest.raises(Conflict):
        hold(activity, village_reporter)
    with pytest.raises(Conflict):
        services.cancel_activity(activity, reason="再取消", by=village_reporter)


def test_a_closed_campaign_is_read_only(campaign, village, activity, series, town_clerk):
    campaign.status, campaign.closed_on = CampaignStatus.CLOSED, TODAY
    campaign.save()
    activity = Activity.objects.get(pk=activity.pk)
    series = ActivitySeries.objects.get(pk=series.pk)

    for act in (
        lambda: plan(campaign, village, town_clerk),
        lambda: hold(activity, town_clerk),
        lambda: services.cancel_activity(activity, reason="停办", by=town_clerk),
        lambda: services.change_activity_series(series, name="改名", by=town_clerk),
    ):
        with pytest.raises(ValidationError, match="只能查看"):
            act()


# -- Held


def test_a_record_is_a_fact_with_copies_of_what_it_is_counted_by(activity, village_reporter, campaign, village):
    hold(activity, village_reporter, note="村民踊跃")

    record = ActivityRecord.objects.get()
    assert (record.campaign, record.unit, record.kind) == (campaign, village, ActivityKind.TRAINING)
    assert (record.happened_on, record.recorded_by, record.superseded_at) == (
        activity.starts_on,
        village_reporter,
        None,
    )
    assert {name: getattr(record, name) for name in COUNTS} == COUNTS
    assert (activity.status, Activity.objects.get().note) == (ActivityStatus.HELD, "村民踊跃")
    with pytest.raises(Conflict):
        hold(activity, village_reporter)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"happened_on": date(2026, 11, 21)}, "开展日期应在 2026-01-01 至 2026-11-20 之间"),
        ({"happened_on": date(2025, 12, 31)}, "开展日期应在"),
        ({"person_count": 89}, "之和不能超过人次总数"),
        ({"session_count": 0}, "至少一场"),
    ],
)
def test_bad_input_records_nothing(activity, village_reporter, values, message):
    with pytest.raises(ValidationError, match=message):
        hold(activity, village_reporter, **values)

    assert not ActivityRecord.objects.exists()
    assert Activity.objects.get().status == ActivityStatus.PLANNED


def test_a_correction_replaces_the_record_and_keeps_what_it_was(activity, village_reporter, clock):
    hold(activity, village_reporter)
    before = timezone.now()
    clock.move_to("2026-11-20T11:00:00+08:00", tick=False)

    counts = {**COUNTS, "firm_count": 41}
    services.correct_activity_record(
        activity, happened_on=activity.starts_on, reason="漏签到一家", by=village_reporter, **counts
    )

    assert ActivityRecord.objects.current().get().firm_count == 41
    assert ActivityRecord.objects.as_of(before).get().firm_count == 40
    event = AuditEvent.objects.get(action="correct_activity_record")
    assert (event.before, event.after) == ({"firm_count": 40}, {"firm_count": 41, "reason": "漏签到一家"})


def test_a_correction_needs_a_reason_a_difference_and_a_record(activity, village_reporter):
    def correct(**values):
        values = {"happened_on": activity.starts_on, "reason": "更正", **COUNTS, **values}
        return services.correct_activity_record(activity, by=village_reporter, **values)

    with pytest.raises(Conflict):
        correct()
    hold(activity, village_reporter)
    with pytest.raises(ValidationError, match="没有改动"):
        correct()
    with pytest.raises(ValidationError, match="请写明更正原因"):
        correct(reason=" ", firm_count=1)
    with pytest.raises(ValidationError, match="不能超过人次总数"):
        correct(person_count=1)
    assert ActivityRecord.objects.get().superseded_at is None


# -- Sums


@pytest.fixture
def held(campaign, office, village, town_clerk, village_reporter):
    """A training of 2025 and one of 2026 by the office, and a talk of the village; one was called off."""
    campaign.starts_on = date(2025, 1, 1)
    campaign.save()
    campaign.campaign_units.update(starts_on=date(2025, 1, 1))
    hold(plan(campaign, office, town_clerk, day=date(2025, 5, 1)), town_clerk)
    hold(plan(campaign, office, town_clerk, day=date(2026, 5, 1)), town_clerk, firm_count=10)
    talk = plan(campaign, village, village_reporter, kind=ActivityKind.PUBLICITY, title="宣讲")
    hold(talk, village_reporter, session_count=1, firm_count=5, person_count=5, head_count=5, manager_count=0,
         employee_count=0)  # fmt: skip
    services.cancel_activity(plan(campaign, office, town_clerk), reason="停办", by=town_clerk)
    return campaign


def sums(campaign, user):
    found = activity_totals.totals(activity_totals.records_of(campaign, user), year=2026)
    return [(total.held, total.session_count, total.firm_count, total.person_count) for total in found]


def test_totals_are_of_the_campaign_and_of_a_year(held, town_clerk):
    assert sums(held, town_clerk) == [(3, 5, 55, 185), (2, 3, 15, 95)]
    whole, _year = activity_totals.totals(activity_totals.records_of(held, town_clerk), year=2026)
    assert [count for _level, count in whole.reach] == [65, 40, 80]


def test_a_unit_sums_its_own(held, village_reporter, leader):
    assert sums(held, village_reporter) == [(1, 1, 5, 5), (1, 1, 5, 5)]
    assert sums(held, leader) == [(3, 5, 55, 185), (2, 3, 15, 95)]


def test_what_was_corrected_counts_once(held, village_reporter):
    talk = Activity.objects.get(kind=ActivityKind.PUBLICITY)
    values = dict.fromkeys(COUNTS, 0) | {"session_count": 1, "person_count": 7}
    services.correct_activity_record(talk, happened_on=TODAY, reason="点错", by=village_reporter, **values)

    assert sums(held, village_reporter) == [(1, 1, 0, 7), (1, 1, 0, 7)]


def test_sums_by_kind_add_up(held, town_clerk):
    kinds, total = activity_totals.kind_totals(activity_totals.records_of(held, town_clerk))

    assert [(label, kind.held, kind.person_count) for label, kind in kinds] == [("培训", 2, 180), ("宣传", 1, 5)]
    assert (total.held, total.person_count) == (3, 185)


def test_nothing_is_nothing(campaign, town_clerk):
    assert sums(campaign, town_clerk) == [(0, 0, 0, 0)] * 2


# -- Series


def test_a_day_that_no_year_has_is_refused(campaign, series, town_clerk):
    for values, message in [
        ({"month": 4, "day": 31}, "4月没有31日"),
        ({"month": None, "day": 3}, "还要填几月"),
        ({"month": 13, "day": None}, "1 到 12 之间"),
    ]:
        with pytest.raises(ValidationError, match=message):
            services.add_activity_series(campaign, name="演示", kind=ActivityKind.FIXED_DATE, by=town_clerk, **values)
        with pytest.raises(ValidationError, match=message):
            services.change_activity_series(series, by=town_clerk, **values)
    leap = services.add_activity_series(
        campaign, name="闰日", kind=ActivityKind.FIXED_DATE, month=2, day=29, by=town_clerk
    )
    assert activity_series.fixed_day(leap, 2026) == date(2026, 2, 28)
    assert activity_series.fixed_day(leap, 2028) == date(2028, 2, 29)


def test_the_kind_of_a_series_with_activities_stays(campaign, office, series, town_clerk):
    plan(campaign, office, town_clerk, series=series)

    with pytest.raises(ValidationError, match="已有活动，种类不能再改"):
        services.change_activity_series(series, kind=ActivityKind.TRAINING, by=town_clerk)
    services.change_activity_series(series, name="消费者权益日", by=town_clerk)
    assert ActivitySeries.objects.get().name == "消费者权益日"


@pytest.mark.parametrize("who", ["leader", "village_reporter", "other_town_clerk"])
def test_only_the_office_keeps_series(who, request, campaign, series):
    person = request.getfixturevalue(who)

    for act in (
        lambda: services.add_activity_series(campaign, name="演示", kind=ActivityKind.TRAINING, by=person),
        lambda: services.change_activity_series(series, name="改名", by=person),
        lambda: services.end_activity_series(series, ends_on=TODAY, by=person),
    ):
        with pytest.raises(PermissionDenied):
            act()


# -- The clock


@pytest.fixture
def years(campaign):
    """The campaign goes on over two springs."""
    campaign.ends_on = date(2027, 12, 31)
    campaign.save()
    return campaign


def tick_at(clock, moment):
    clock.move_to(f"{moment}T10:00:00+08:00", tick=False)
    return services.ask_for_fixed_dates(now=timezone.now())


def open_items():
    return list(WorkItem.objects.open().filter(key__startswith="activity-fixed-").values_list("key", "title"))


def test_a_fixed_day_is_asked_for_twenty_working_days_ahead_once(years, series, clock, office):
    """Of 2027 no holidays are announced: 20 working days before Monday 15 March; Spring Festival 2027 is in early February."""
    calendar = services.work_calendar()
    asked_on = calendar.add_working_days(date(2027, 3, 15), -20)
    assert asked_on == date(2027, 2, 15)
    assert tick_at(clock, "2027-02-14") == 0
    assert open_items() == []

    assert tick_at(clock, "2027-02-15") == 1
    assert tick_at(clock, "2027-02-16") == 0

    key = f"activity-fixed-{series.pk}-2027"
    assert open_items() == [(key, "筹备3·15消费者权益日（2027年）")]
    item = WorkItem.objects.get(key=key)
    assert (item.unit, item.role, item.reason) == (office, Role.OFFICE_CLERK, "每年3月15日")
    assert item.url == reverse("campaigns:activity_plan", args=[years.pk]) + f"?series={series.pk}"
    assert timezone.localtime(item.due_at).isoformat() == "2027-03-12T17:30:00+08:00"


def test_make_up_workdays_move_the_day(years, series, clock):
    """The office announced that Sunday 14 February is worked: the twentieth working day before comes a working day later."""
    Holiday.objects.create(day=date(2027, 3, 13), is_working=True, is_provisional=False)

    assert tick_at(clock, "2027-02-15") == 0
    assert tick_at(clock, "2027-02-16") == 1


def test_a_month_begins_on_its_first(years, campaign, town_clerk, clock):
    month = services.add_activity_series(campaign, name="质量月", kind=ActivityKind.FIXED_DATE, month=9, by=town_clerk)
    asked_on = services.work_calendar().add_working_days(date(2027, 9, 1), -20)

    assert tick_at(clock, asked_on.isoformat()) == 1
    assert WorkItem.objects.get(key=f"activity-fixed-{month.pk}-2027").reason == "每年9月"


def test_a_planned_day_is_not_asked_for_and_planning_settles_it(years, campaign, series, office, town_clerk, clock):
    plan(campaign, office, town_clerk, series=series, day=date(2027, 3, 14))
    assert tick_at(clock, "2027-03-01") == 0
    Activity.objects.all().delete()
    assert tick_at(clock, "2027-03-01") == 1

    plan(campaign, office, town_clerk, series=series, day=date(2027, 3, 15))

    assert open_items() == []
    assert tick_at(clock, "2027-03-02") == 0


def test_a_day_is_not_asked_for_after_it_nor_outside_a_running_campaign(years, campaign, series, clock, town_clerk):
    assert tick_at(clock, "2027-03-16") == 0
    campaign.ends_on = date(2027, 3, 14)
    campaign.save()
    assert tick_at(clock, "2027-03-01") == 0
    campaign.ends_on, campaign.status = date(2027, 12, 31), CampaignStatus.CLOSING
    campaign.save()
    assert tick_at(clock, "2027-03-01") == 0
    campaign.status = CampaignStatus.RUNNING
    campaign.save()
    services.end_activity_series(series, ends_on=date(2026, 12, 1), by=town_clerk)
    assert tick_at(clock, "2027-03-01") == 0


def test_ending_a_series_settles_its_preparation(years, series, clock, town_clerk):
    assert tick_at(clock, "2027-03-01") == 1

    services.end_activity_series(series, ends_on=date(2027, 3, 1), by=town_clerk)

    assert open_items() == []


def test_closing_a_campaign_settles_its_preparations(years, series, clock):
    assert tick_at(clock, "2027-03-01") == 1

    activity_series.settle_preparations(years)

    assert open_items() == []


def test_the_task_does_it_twice_as_once(years, series, clock):
    clock.move_to("2027-03-01T10:00:00+08:00", tick=False)

    tasks.ask_for_fixed_dates()
    tasks.ask_for_fixed_dates()

    assert len(open_items()) == 1


def test_planned_activities_are_left_open_at_the_end(campaign, activity, village, town_clerk):
    sections = {section.code: items for section, items in closing_sections.open_items(campaign, town_clerk)}

    (left,) = sections["activities"]
    assert (left.label, left.unit, left.due_on) == ("新国标培训", village, date(2026, 11, 10))


# -- Pages


def url(name, *args):
    return reverse(f"campaigns:{name}", args=args)


def test_a_village_enters_an_activity_that_was_held(client_of, campaign, village, village_reporter):
    client = client_of(village_reporter)
    page = client.get(url("activity_plan", campaign.pk)).content.decode()
    assert "举办单位：演示东村" in page
    assert 'name="unit"' not in page

    body = {"kind": "publicity", "title": "进村宣讲", "starts_on": "2026-11-19", "place": "村委会"}
    made = client.post(url("activity_plan", campaign.pk), body)

    activity = Activity.objects.get()
    assert (activity.unit, activity.ends_on) == (village, date(2026, 11, 19))
    assert made.url == url("activity_record", activity.pk)
    done = client.post(made.url, {"happened_on": "2026-11-19", **COUNTS})
    assert done.url == activity.get_absolute_url()
    shown = client.get(done.url).content.decode()
    assert "已开展" in shown
    assert "企业负责人 30 · 中高层管理人员 20 · 员工 40" in shown


def test_an_activity_to_come_leads_to_its_page(client_of, campaign, office, series, town_clerk):
    client = client_of(town_clerk)
    page = client.get(url("activity_plan", campaign.pk) + f"?series={series.pk}").content.decode()
    assert f'<option value="{series.pk}" selected>' in page

    body = {"series": series.pk, "unit": office.pk, "starts_on": "2026-12-01"}
    made = client.post(url("activity_plan", campaign.pk), body)

    assert made.url == Activity.objects.get().get_absolute_url()


def test_a_form_never_takes_another_units_activity(client_of, campaign, other_village, village_reporter):
    body = {"unit": other_village.pk, "kind": "training", "title": "培训", "starts_on": "2026-11-19"}

    client_of(village_reporter).post(url("activity_plan", campaign.pk), body)

    assert Activity.objects.get().unit == village_reporter.post.unit


def test_the_list_sums_filters_and_exports(client_of, held, village, town_clerk, tmp_path):
    client = client_of(town_clerk)
    answer = client.get(url("activity_list", held.pk))
    assert len(answer.context["page"]) == 4
    assert [total.person_count for _label, total in answer.context["totals"]] == [185, 95]

    narrowed = client.get(url("activity_list", held.pk), {"kind": "training", "year": "2025"})
    assert [row.starts_on.year for row in narrowed.context["page"]] == [2025]
    assert [total.person_count for _label, total in narrowed.context["totals"]] == [180, 90]
    assert [row.unit for row in client.get(url("activity_list", held.pk), {"unit": village.pk}).context["page"]] == [
        village
    ]
    assert not client.get(url("activity_list", held.pk), {"q": "没有"}).context["page"].rows

    path = tmp_path / "activities.xlsx"
    path.write_bytes(client.get(url("activity_export", held.pk), {"kind": "publicity"}).content)
    listed, summed = spreadsheets.read_sheets(path)
    assert [row[1] for _number, row in listed.rows][1:] == ["宣讲"]
    assert [str(cell) for cell in summed.rows[-1][1]][:3] == ["合计", "1", "1"]


def test_a_filter_made_up_in_the_address_is_left_out(client_of, held, town_clerk):
    answer = client_of(town_clerk).get(url("activity_list", held.pk), {"kind": "party", "year": "1999"})

    assert len(answer.context["page"]) == 4


def test_a_unit_reads_its_own_activities(client_of, held, village_reporter):
    client = client_of(village_reporter)
    page = client.get(url("activity_list", held.pk)).content.decode()

    assert "宣讲" in page
    assert "新国标培训" not in page
    assert "本单位已开展的活动" in page
    others = Activity.objects.filter(kind=ActivityKind.TRAINING).first()
    assert client.get(others.get_absolute_url()).status_code == 404


def test_a_correction_on_the_page_keeps_the_old_numbers(client_of, activity, village_reporter):
    hold(activity, village_reporter)
    client = client_of(village_reporter)
    body = {"happened_on": "2026-11-10", **COUNTS, "person_count": 95, "reason": "漏签到五人"}

    client.post(url("activity_correct", activity.pk), body)

    page = client.get(activity.get_absolute_url()).content.decode()
    assert "2 场，40 家次，90 人次" in page
    assert "更正记录" in page


def test_who_was_faster_is_told(client_of, activity, village_reporter, town_clerk):
    services.cancel_activity(activity, reason="停办", by=town_clerk)

    answer = client_of(village_reporter).post(
        url("activity_record", activity.pk), {"happened_on": "2026-11-10", **COUNTS}
    )

    assert answer.status_code == 409
    assert "当前状态为“已取消”" in answer.content.decode()


def test_the_office_keeps_series_on_their_pages(client_of, campaign, town_clerk):
    client = client_of(town_clerk)
    body = {"name": "质量月", "kind": "fixed_date", "month": "9", "day": ""}
    assert client.post(url("activity_series_add", campaign.pk), body).status_code == 302
    made = ActivitySeries.objects.get()
    client.post(url("activity_series_change", made.pk), {**body, "name": "全国质量月"})
    assert "9月" in client.get(url("activity_series_list", campaign.pk)).content.decode()

    client.post(url("activity_series_end", made.pk), {"ends_on": "2026-11-20"})

    assert "2026-11-20 终止" in client.get(url("activity_series_list", campaign.pk)).content.decode()
    assert client.get(url("activity_series_change", made.pk)).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("leader", 200), ("village_reporter", 200), ("other_town_clerk", 404)])
def test_who_reads_the_list(client_of, request, campaign, who, status):
    client = client_of(request.getfixturevalue(who))

    for name in ("activity_list", "activity_export", "activity_series_list"):
        assert client.get(url(name, campaign.pk)).status_code == status


def test_a_leader_finds_no_button(client_of, activity, leader):
    page = client_of(leader).get(activity.get_absolute_url()).content.decode()

    assert "填写开展情况" not in page
    assert client_of(leader).get(url("activity_record", activity.pk)).status_code == 403


def test_a_list_of_many_takes_a_fixed_number_of_queries(
    client_of, campaign, office, town_clerk, series, django_assert_max_num_queries
):
    for number in range(12):
        hold(plan(campaign, office, town_clerk, title=f"培训{number}", series=series), town_clerk)
    client = client_of(town_clerk)

    with django_assert_max_num_queries(16):
        client.get(url("activity_list", campaign.pk))
    with django_assert_max_num_queries(16):
        client.get(url("activity_export", campaign.pk))
    with django_assert_max_num_queries(14):
        client.get(Activity.objects.first().get_absolute_url())

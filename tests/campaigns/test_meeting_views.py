"""The pages of meetings: who may open them, what units read of them, and what two people at one form meet."""

import re
from datetime import date

import pytest
from django.urls import reverse

from campaigns import services
from campaigns.choices import AgendaKind, AttendanceState, MeetingStatus
from campaigns.models import Decision, Meeting, MeetingAttendance, Task
from tests.factories import OrgUnitFactory
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, make_task
from tests.factories_directives import order
from tests.factories_meetings import TITLE, at, concluded_meeting, decide, held_meeting, minute, plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def desk(client_of, town_clerk):
    return client_of(town_clerk)


def url(name, row):
    return reverse(f"campaigns:{name}", args=[row.pk])


MEETING = {
    "title": "11月调度会", "starts_at": "2026-11-27T09:30", "place": "镇三楼", "chair": "镇长甲", "chair_post": "镇长",
}  # fmt: skip


@pytest.mark.parametrize(
    ("who", "lists", "makes"),
    [("town_clerk", 200, 200), ("leader", 200, 403), ("village_reporter", 200, 403), ("enterprise_filer", 403, 403)],
)
def test_who_opens_the_list_and_the_form(who, lists, makes, request, client_of, campaign):
    client = client_of(request.getfixturevalue(who))

    assert client.get(reverse("campaigns:meeting_list")).status_code == lists
    assert client.get(url("meeting_create", campaign)).status_code == makes


def test_another_town_finds_nothing(client_of, meeting, other_town_clerk, campaign):
    client = client_of(other_town_clerk)

    assert TITLE not in client.get(reverse("campaigns:meeting_list")).text
    assert client.get(reverse("campaigns:meeting_list"), {"campaign": campaign.slug}).status_code == 404
    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert client.get(url("meeting_create", campaign)).status_code == 404
    for name in (
        "meeting_change",
        "meeting_cancel",
        "meeting_notify",
        "meeting_hold",
        "meeting_minutes",
        "meeting_conclude",
    ):
        assert client.get(url(name, meeting)).status_code == 404


def test_the_form_knows_the_kind_and_the_usual(desk, campaign, village):
    page = desk.get(url("meeting_create", campaign), {"kind": "analysis"}).text

    assert f"{campaign.name}11月质量分析会" in page
    assert 'value="2026-11-23T09:30"' in page
    assert "已选 2 个" in page
    assert desk.get(url("meeting_create", campaign), {"kind": "tea"}).status_code == 404
    desk.post(f"{url('meeting_create', campaign)}?kind=analysis", {**MEETING, "units": [village.pk]})
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.attendances.get().unit) == ("analysis", village)


@pytest.mark.parametrize("starts_at", ["2026-11-19T09:30", "0001-01-01T00:00", "9999-12-31T23:59", "明天"])
def test_a_bad_time_is_said_and_what_was_typed_is_kept(desk, campaign, starts_at):
    response = desk.post(url("meeting_create", campaign), {**MEETING, "starts_at": starts_at})

    assert response.status_code == 200
    assert "镇三楼" in response.text
    assert not Meeting.objects.exists()


def test_a_whole_meeting_by_its_pages(
    desk, client_of, meeting, measure, village, other_village, village_reporter, town_clerk, clock
):
    page = meeting.get_absolute_url()
    make_task(measure, village, title="逾期的事", due_on=date(2026, 11, 13))
    assert "逾期的事" in desk.post(url("agenda_draft", meeting), follow=True).text
    assert "明年经费" in desk.post(url("agenda_item_create", meeting), {"title": "明年经费"}, follow=True).text
    item = meeting.agenda_items.get(title="明年经费")
    desk.post(url("agenda_item_move", item), {"direction": "up"})
    assert desk.post(url("agenda_item_change", item), {"title": "经费安排"}, follow=True).status_code == 200
    assert "已删去议题" in desk.post(url("agenda_item_remove", item), follow=True).text
    proposed = desk.get(url("meeting_notify", meeting)).context["form"].initial["notice"]
    assert "复制会议通知" in desk.post(url("meeting_notify", meeting), {"notice": proposed}, follow=True).text
    reporter = client_of(village_reporter)
    assert "回执" in reporter.get(page).text
    answer = url("attendance_answer", meeting.attendances.get(unit=village))
    assert "请写明参会人" in reporter.post(answer, {"state": "coming"}).text
    assert "回执已记录" in reporter.post(answer, {"state": "coming", "attendee": "演示甲"}, follow=True).text
    assert "已回执 1/2" in desk.get(page).text
    clock.move_to("2026-11-27T14:30:00+08:00", tick=False)
    desk, reporter = client_of(town_clerk), client_of(village_reporter)
    states = {f"unit-{unit.pk}": "attended" for unit in (village, other_village)}
    desk.post(url("meeting_hold", meeting), {"headcount": 25, **states})
    desk.post(url("meeting_minutes", meeting), {"minutes": "听取了汇报。", "seen_version": 1})
    body = {"text": "核对台账", "unit": village.pk, "measure": measure.pk, "due_on": "2026-12-10"}
    assert "核对台账" in desk.post(url("decision_create", meeting), body, follow=True).text
    decision = Decision.objects.get()
    desk.post(url("decision_change", decision), {**body, "text": "核对并公示台账"})
    other = decide(meeting, town_clerk, measure, village, "多余的")
    desk.post(url("decision_remove", other))
    assert "下列 1 项议定事项列为任务" in desk.get(url("meeting_conclude", meeting)).text
    assert "听取了汇报" not in reporter.get(page).text
    assert "1 项议定事项列为任务" in desk.post(url("meeting_conclude", meeting), follow=True).text
    html = reporter.get(page).text
    assert "听取了汇报" in html
    assert "核对并公示台账" in html
    assert "推进中" in html
    task = Task.objects.get(title="核对并公示台账")
    assert f'href="{page}#decisions"' in reporter.get(task.get_absolute_url()).text
    listed = desk.get(reverse("campaigns:meeting_list")).text
    assert "议定 1 件，落实 0 件" in listed


def test_units_read_of_themselves(client_of, meeting, town_clerk, village, other_village, village_reporter):
    rows = [("东村的事", village), ("西村的事", other_village), ("领导讲话", None)]
    for title, unit in rows:
        meeting.agenda_items.create(kind=AgendaKind.OVERDUE, title=title, unit=unit)
    reporter = client_of(village_reporter)
    assert reporter.get(meeting.get_absolute_url()).status_code == 404
    services.give_notice(meeting, notice="请参会", by=town_clerk)

    html = reporter.get(meeting.get_absolute_url()).text

    assert "东村的事" in html
    assert "领导讲话" in html
    assert "西村的事" not in html
    assert "另有 1 项议题涉及其他单位" in html
    assert str(other_village) not in html
    foreign = meeting.attendances.get(unit=other_village)
    assert reporter.get(url("attendance_answer", foreign)).status_code == 404


def test_units_read_how_far_only_their_own_decision_is(
    client_of, campaign, town_clerk, measure, village, other_village, village_reporter
):
    meeting = concluded_meeting(
        campaign, town_clerk, measure, ("甲", village, date(2026, 12, 1)), ("乙", other_village, date(2026, 12, 1))
    )

    html = client_of(village_reporter).get(meeting.get_absolute_url()).text

    assert "乙" in html
    assert html.count("推进中") == 1


def test_minutes_of_a_draft_are_the_offices(client_of, desk, campaign, town_clerk, leader, village_reporter):
    meeting = minute(held_meeting(campaign, town_clerk), town_clerk)
    download = url("meeting_minutes_download", meeting)

    assert desk.get(download).status_code == client_of(leader).get(download).status_code == 200
    assert client_of(village_reporter).get(download).status_code == 404
    services.conclude_meeting(meeting, by=town_clerk)
    assert client_of(village_reporter).get(download).status_code == 200


def test_two_clerks_change_one_meeting(desk, client_of, meeting, second_clerk, village):
    body = {**MEETING, "units": [village.pk], "seen_version": 1}
    client_of(second_clerk).post(url("meeting_change", meeting), {**body, "place": "镇二楼"})

    response = desk.post(url("meeting_change", meeting), {**body, "place": "镇四楼"})

    assert response.status_code == 409
    assert "镇二楼" in response.text
    assert "镇四楼" in response.text
    again = desk.post(url("meeting_change", meeting), {**body, "place": "镇四楼", "seen_version": 2})
    assert again.status_code == 302


def test_two_clerks_write_one_minutes(desk, client_of, campaign, town_clerk, second_clerk):
    meeting = held_meeting(campaign, town_clerk)
    client_of(second_clerk).post(url("meeting_minutes", meeting), {"minutes": "他稿", "seen_version": 1})

    response = desk.post(url("meeting_minutes", meeting), {"minutes": "我稿", "seen_version": 1})

    assert response.status_code == 409
    assert "他稿" in response.text
    assert "我稿" in response.text
    assert response.context["form"]["seen_version"].value() == 2


def test_two_clerks_conclude_one_meeting(desk, campaign, town_clerk, measure, village):
    meeting = minute(held_meeting(campaign, town_clerk), town_clerk)
    decide(meeting, town_clerk, measure, village)
    statuses = [desk.post(url("meeting_conclude", meeting)).status_code for _time in range(2)]

    assert statuses == [302, 409]
    assert Task.objects.count() == 1


def test_a_button_after_the_fact_shows_what_is_now(desk, campaign, town_clerk):
    meeting = held_meeting(campaign, town_clerk)

    response = desk.post(url("agenda_draft", meeting))

    assert response.status_code == 409
    assert "已召开" in response.text


def test_a_repeated_decision_is_linked_and_may_be_confirmed(desk, campaign, town_clerk, measure, village):
    earlier = concluded_meeting(campaign, town_clerk, measure, ("核对台账", village, date(2026, 12, 1)))
    meeting = held_meeting(campaign, town_clerk)

    asked = desk.post(url("decision_create", meeting), {"text": "核对台账"})

    assert f'href="{earlier.get_absolute_url()}#decisions"' in asked.text
    assert not meeting.decisions.exists()
    body = {"text": "核对台账", "is_repeat_confirmed": "on"}
    assert desk.post(url("decision_create", meeting), body).status_code == 302


def test_ids_of_others_are_absent(desk, meeting, campaign):
    strange = OrgUnitFactory()
    other = CampaignUnitFactory(campaign=CampaignFactory()).unit

    for unit in (strange, other):
        assert desk.post(url("agenda_item_create", meeting), {"title": "甲", "unit": unit.pk}).status_code == 404
        assert desk.post(url("meeting_create", campaign), {**MEETING, "units": [unit.pk]}).status_code == 404


@pytest.mark.parametrize("body", [{}, {"direction": ""}, {"direction": "sideways"}, {"up": "1"}])
def test_a_move_that_makes_no_sense_is_page_404(desk, meeting, town_clerk, body):
    first, second = (services.add_agenda_item(meeting, title=title, by=town_clerk) for title in "甲乙")

    assert desk.post(url("agenda_item_move", first), body).status_code == 404
    assert list(meeting.agenda_items.all()) == [first, second]


def test_cancelling_asks_for_a_reason(desk, meeting):
    assert desk.post(url("meeting_cancel", meeting), {"reason": " "}).status_code == 200
    assert desk.post(url("meeting_cancel", meeting), {"reason": "台风"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CANCELLED


def test_pages_read_few_rows_whatever_there_is(
    desk, campaign, town_clerk, measure, village, other_village, django_assert_max_num_queries
):
    decisions = [(f"事{number}", village, date(2026, 12, 1)) for number in range(8)]
    meeting = concluded_meeting(campaign, town_clerk, measure, *decisions)
    for number in range(12):
        following = plan(campaign, town_clerk, starts_at=at("2026-11-27 09:30"), title=f"会{number}")
    services.draft_agenda(following, by=town_clerk)
    Meeting.objects.filter(pk=following.pk).update(starts_at=at("2026-11-28 09:30"))
    for page in (meeting.get_absolute_url(), following.get_absolute_url()):
        desk.get(page)
        with django_assert_max_num_queries(16):
            response = desk.get(page)
    assert "议定 8 件，落实 0 件" in response.text
    with django_assert_max_num_queries(10):
        desk.get(reverse("campaigns:meeting_list"))


def test_leaders_read_and_are_offered_nothing(client_of, meeting, leader):
    html = client_of(leader).get(meeting.get_absolute_url()).text

    assert TITLE in html
    for word in ("发会议通知", "起草议程", "修改会议", "取消会议", "登记到会情况"):
        assert word not in html


def test_only_those_who_may_open_a_matter_are_led_to_it(client_of, meeting, campaign, village, town_clerk, inspector):
    """Inspectors read meetings, and no directives."""
    directive = order(campaign, village, by=town_clerk, reply_due_on=date(2026, 11, 30))
    address = directive.get_absolute_url()
    meeting.agenda_items.create(kind="directive", title="夜间生产排查", url=address)

    assert f'href="{address}"' in client_of(town_clerk).get(meeting.get_absolute_url()).text
    html = client_of(inspector).get(meeting.get_absolute_url()).text
    assert "夜间生产排查" in html
    assert address not in html


def test_hold_form_brings_leave_over(client_of, meeting, village, village_reporter, town_clerk, clock):
    services.give_notice(meeting, by=town_clerk)
    row = MeetingAttendance.objects.select_related("meeting__campaign", "unit").get(unit=village)
    services.answer_notice(row, state=AttendanceState.ON_LEAVE, note="防汛", by=village_reporter)
    clock.move_to("2026-11-27T14:30:00+08:00", tick=False)

    form = client_of(town_clerk).get(url("meeting_hold", meeting)).context["form"]

    assert [field.initial for field in form.rows] == ["on_leave", "attended"]


def test_every_form_and_button_carries_its_token(client_of, campaign, town_clerk, measure, village):
    """Parts of a page that are included with `only` know nothing of the page's token unless it is handed on."""
    coming = plan(campaign, town_clerk, starts_at=at("2026-11-27 09:30"))
    services.add_agenda_item(coming, title="经费", by=town_clerk)
    held = minute(held_meeting(campaign, town_clerk), town_clerk)
    decision = decide(held, town_clerk, measure, village)
    names = ("meeting_change", "meeting_cancel", "agenda_item_create", "meeting_notify", "meeting_hold")
    pages = [coming.get_absolute_url(), *(url(name, coming) for name in names), held.get_absolute_url()]
    pages += [url("meeting_create", campaign), url("decision_change", decision)]
    pages += [url(name, held) for name in ("meeting_minutes", "decision_create", "meeting_conclude")]

    client = client_of(town_clerk)
    for page in pages:
        main = client.get(page).text.partition("<main")[2]
        forms = re.findall(r'<form[^>]*method="post".*?</form>', main, re.DOTALL)
        assert forms, page
        assert all("csrfmiddlewaretoken" in form for form in forms), page

"""The notice and the minutes as Word files, the matters on an agenda, and the next meeting on the leader's page."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Installation
from campaigns import paper_makers, services
from campaigns.choices import AgendaKind, AttendanceState, MeetingKind
from campaigns.services import agenda_sources
from reports import meeting_papers
from reports.documents.tree import OrderedList, Table, text_of
from reports.meeting_block import meeting_block
from reports.meeting_matters import waiting_matters
from reports.models import UnitReport
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, open_week
from tests.factories_meetings import at, concluded_meeting, decide, held_meeting, minute, plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return time_machine


@pytest.fixture
def campaign(town, office, village, other_village):
    campaign = CampaignFactory(owner_unit=town, office_unit=office)
    for unit in (village, other_village):
        CampaignUnitFactory(campaign=campaign, unit=unit)
    return campaign


def text_in(paper):
    with zipfile.ZipFile(io.BytesIO(paper)) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))


def test_notice_says_when_where_under_whom_and_what(campaign, town_clerk):
    meeting = plan(campaign, town_clerk, starts_at=at("2026-11-27 09:30"))
    meeting.agenda_items.create(kind=AgendaKind.OVERDUE, title="某村逾期的事", is_drafted=True)

    document = meeting_papers.notice_document(meeting)
    text = text_in(paper_makers.make("meeting_notice", meeting))

    assert document.title == "关于召开11月调度会的通知"
    (agenda,) = [block for block in document.blocks if isinstance(block, OrderedList)]
    assert [text_of(item) for item in agenda.items] == ["逾期任务"]
    for words in ("镇政府三楼会议室", "镇长镇长甲", "演示东村、演示西村", "2026年11月27日（星期五）9:30"):
        assert words in text
    assert "某村逾期的事" not in text


def test_minutes_list_decisions_with_unit_and_day(campaign, town_clerk, village, other_village):
    meeting = held_meeting(campaign, town_clerk)
    states = {village: AttendanceState.SUBSTITUTE, other_village: AttendanceState.ABSENT}
    services.record_attendance(meeting, headcount=20, states=states, by=town_clerk)
    meeting = minute(meeting, town_clerk, "第一段。\n\n第二段。")
    decide(meeting, town_clerk, MeasureFactory(campaign=campaign), village, "核对台账", date(2026, 12, 1))
    services.add_decision(meeting, text="原则同意", by=town_clerk)

    document = meeting_papers.minutes_document(meeting)

    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    assert table.header == ("序号", "事项", "责任单位", "时限")
    assert [[text_of(cell) for cell in row] for row in table.rows] == [
        ["1", "核对台账", "演示东村", "2026-12-01"],
        ["2", "原则同意", "—", "—"],
    ]
    text = text_in(paper_makers.make("meeting_minutes", meeting))
    for words in ("到会单位：演示东村（共 20 人）", "缺席：演示西村", "第一段。", "第二段。", "草稿"):
        assert words in text
    services.conclude_meeting(meeting, by=town_clerk)
    assert "草稿" not in text_in(paper_makers.make("meeting_minutes", meeting))


def test_papers_of_a_demo_are_marked(campaign, town_clerk):
    meeting = plan(campaign, town_clerk)
    assert "演示数据" not in text_in(paper_makers.make("meeting_notice", meeting))
    Installation.objects.create(is_demo=True, created_at=timezone.now())

    assert "演示数据" in text_in(paper_makers.make("meeting_notice", meeting))


def test_matters_of_reports_come_on_the_agenda(campaign, town_clerk, village, village_head):
    report = UnitReport.objects.create(
        period=open_week(campaign, date(2026, 11, 12)), unit=village, status="signed", signed_at=timezone.now(),
        signed_by=village_head, received_at=timezone.now(), coordination="请镇里协调停车场地",
    )  # fmt: skip

    assert waiting_matters(campaign, on=date(2026, 11, 20)) == [
        ("请镇里协调停车场地", village, report.get_absolute_url())
    ]
    assert waiting_matters(campaign, on=date(2027, 2, 20)) == []
    assert waiting_matters in agenda_sources.MATTERS
    meeting = plan(campaign, town_clerk, kind=MeetingKind.FORUM)
    services.draft_agenda(meeting, by=town_clerk)
    assert meeting.agenda_items.filter(kind=AgendaKind.MATTER, unit=village).exists()


def test_leaders_page_tells_the_next_meeting(client_of, campaign, town_clerk, leader, village):
    measure = MeasureFactory(campaign=campaign)
    concluded_meeting(campaign, town_clerk, measure, ("核对", village, date(2026, 12, 1)), title="上次会")
    meeting = plan(campaign, town_clerk, starts_at=at("2026-11-27 09:30"))
    meeting.agenda_items.create(kind=AgendaKind.STATEMENT, title="表态发言", unit=village)

    html = client_of(leader).get(reverse("reports:dashboard")).text

    assert "11月27日 9:30 调度会" in html
    assert "议定 1 件，落实 0 件" in html
    assert "拟发言：演示东村" in html


def test_block_costs_three_queries_and_is_silent_without_meetings(
    campaign, town_clerk, leader, django_assert_max_num_queries
):
    now = timezone.now()
    assert meeting_block(campaign, leader, now=now) is None
    meeting = plan(campaign, town_clerk)

    with django_assert_max_num_queries(3):
        block = meeting_block(campaign, leader, now=now)

    assert (block.meeting, block.last, block.speakers) == (meeting, None, ())
    assert meeting_block(campaign, leader, now=now + timedelta(days=1)) is None

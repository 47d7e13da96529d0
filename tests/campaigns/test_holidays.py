"""The calendar of working days: the announcement pasted in, and the page."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent
from campaigns import services
from campaigns.holiday_spans import holiday_spans
from campaigns.models import Holiday
from campaigns.workdays import SpecialDay, WorkCalendar

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

LIST = "/office/campaigns/holidays/"
IMPORT = f"{LIST}import/"
ANNOUNCEMENT = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月14日（周日）上班。
三、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。10月9日（周六）上班。
"""
SOURCE = "国办发明电〔2026〕7号"


@pytest.fixture
def friday():
    with time_machine.travel("2026-11-20T10:20:00+08:00", tick=False):
        yield


def test_the_announcement_becomes_rows_that_deadlines_follow(town_clerk):
    kept = services.import_holidays(ANNOUNCEMENT, source=SOURCE, by=town_clerk)

    calendar = services.work_calendar()
    assert len(kept) == 20
    assert {holiday.source for holiday in kept} == {SOURCE}
    assert calendar.is_working(date(2027, 2, 14))
    assert not calendar.is_working(date(2027, 2, 11))
    assert not calendar.is_provisional(date(2027, 5, 1))
    assert AuditEvent.objects.get(action="import_holidays").after["source"] == SOURCE


def test_pasting_it_again_changes_nothing_but_the_source(town_clerk):
    services.import_holidays(ANNOUNCEMENT, source="草稿", by=town_clerk)

    services.import_holidays(ANNOUNCEMENT, source=SOURCE, by=town_clerk)

    assert Holiday.objects.count() == 20
    assert set(Holiday.objects.values_list("source", flat=True)) == {SOURCE}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", ["没有找到年份"]),
        (ANNOUNCEMENT.replace("1月1日（周五）", "1月1日（周六）").replace("10月9日", "10月39日"), ["元旦", "国庆节"]),
        ("关于2027年部分节假日安排的通知 一、说明：各地安排值班。", ["没有读到放假安排"]),
    ],
)
def test_one_unreadable_sentence_keeps_nothing_and_each_is_told(town_clerk, text, sentences):
    with pytest.raises(ValidationError) as refused:
        services.import_holidays(text, source=SOURCE, by=town_clerk)

    assert len(refused.value.messages) == len(sentences)
    assert all(word in message for word, message in zip(sentences, refused.value.messages, strict=True))
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("person", ["leader", "village_head", "security_administrator"])
def test_only_the_office_and_the_system_administrator_keep_the_calendar(person, request):
    with pytest.raises(PermissionDenied):
        services.import_holidays(ANNOUNCEMENT, source=SOURCE, by=request.getfixturevalue(person))


def test_days_in_a_row_are_one_line():
    calendar = WorkCalendar([SpecialDay(date(2026, 2, 14), is_working=True, name="春节")])

    spans = [span for span in holiday_spans(calendar.special_days(2026)) if span.name == "春节"]

    assert [(str(span.starts_on), str(span.ends_on), span.is_working, span.days_count) for span in spans] == [
        ("2026-02-14", "2026-02-14", True, 1),
        ("2026-02-15", "2026-02-23", False, 9),
        ("2026-02-28", "2026-02-28", True, 1),
    ]


def test_everybody_with_a_campaign_reads_the_years_days(village_reporter, client_of):
    shown = client_of(village_reporter).get(LIST).content.decode()

    for text in ("2026 年工作日历", "2026-02-15 — 02-23", "9 天", ">上班<", "内置日历"):
        assert text in shown
    assert "暂定" not in shown
    assert IMPORT not in shown


def test_a_year_not_announced_is_provisional_until_it_is(town_clerk, client_of):
    client = client_of(town_clerk)
    assert "暂定" in client.get(f"{LIST}?year=2027").content.decode()

    shown = client.post(IMPORT, {"source": SOURCE, "text": ANNOUNCEMENT}, follow=True).content.decode()

    assert "2027 年工作日历" in shown
    assert "已录入 20 天" in shown
    assert SOURCE in shown
    assert "暂定" not in shown


@pytest.mark.parametrize("year", ["", "x", "1900", "99999"])
def test_a_strange_year_shows_this_year(village_reporter, year, client_of):
    assert "2026 年工作日历" in client_of(village_reporter).get(LIST, {"year": year}).content.decode()


def test_errors_are_shown_per_sentence_and_nothing_is_kept(system_administrator, client_of):
    wrong = ANNOUNCEMENT.replace("共3天", "共4天").replace("共7天。10", "共8天。10")

    response = client_of(system_administrator).post(IMPORT, {"source": SOURCE, "text": wrong})

    shown = response.content.decode()
    assert response.status_code == 200
    for text in ("元旦", "国庆节", "写明4天，按日期是3天", "写明8天，按日期是7天"):
        assert text in shown
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("person", ["leader", "village_head", "audit_administrator"])
def test_pasting_is_for_the_office_and_the_system_administrator(person, request, client_of):
    client = client_of(request.getfixturevalue(person))

    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, {"source": SOURCE, "text": ANNOUNCEMENT}).status_code == 403
    assert not Holiday.objects.exists()


def test_the_year_costs_the_same_queries_however_many_days(town_clerk, client_of, django_assert_max_num_queries):
    services.import_holidays(ANNOUNCEMENT, source=SOURCE, by=town_clerk)
    client = client_of(town_clerk)
    client.get(LIST)  # the first request of a session stamps it

    with django_assert_max_num_queries(3):
        client.get(f"{LIST}?year=2027")

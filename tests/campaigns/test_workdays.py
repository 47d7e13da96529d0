"""Working days and the announcement they come from: rules.md section 7."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns import holiday_announcements, workdays
from campaigns.workdays import SpecialDay, WorkCalendar

OFF_2026 = [
    ((1, 1), (1, 3)),
    ((2, 15), (2, 23)),
    ((4, 4), (4, 6)),
    ((5, 1), (5, 5)),
    ((6, 19), (6, 21)),
    ((9, 25), (9, 27)),
    ((10, 1), (10, 7)),
]
WORK_2026 = {date(2026, *day) for day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]}
ANNOUNCEMENT_2026 = """国务院办公厅关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疏导等工作，确保人民群众祥和平安度过节日假期。
国务院办公厅
2025年11月4日
"""
CALENDAR = WorkCalendar()


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def days_off_2026():
    days = set()
    for first, last in OFF_2026:
        span = (date(2026, *last) - date(2026, *first)).days
        days |= {date(2026, *first) + timedelta(days=offset) for offset in range(span + 1)}
    return days


def read(body, year=2026):
    return holiday_announcements.parse_announcement(body, year)


def test_default_days_of_2026_are_the_announced_ones():
    rows = workdays.default_days(2026)

    assert {row.day for row in rows if not row.is_working} == days_off_2026()
    assert {row.day for row in rows if row.is_working} == WORK_2026
    assert not any(row.is_provisional for row in rows)
    assert rows[0].name == "元旦"


def test_every_day_of_2026_is_right():
    for offset in range(365):
        day = date(2026, 1, 1) + timedelta(days=offset)
        expected = day in WORK_2026 or (day.weekday() < 5 and day not in days_off_2026())
        assert CALENDAR.is_working(day) == expected, day


def test_2026_has_248_working_days():
    assert CALENDAR.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 9, 18), 7, date(2026, 9, 29)),
        (date(2026, 2, 11), 7, date(2026, 2, 27)),
        (date(2026, 4, 29), 5, date(2026, 5, 9)),
        (date(2026, 9, 28), 3, date(2026, 10, 8)),
        (date(2026, 10, 8), -3, date(2026, 9, 28)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
    ],
)
def test_adding_working_days(start, count, end):
    assert CALENDAR.add_working_days(start, count) == end


@pytest.mark.parametrize(
    ("start", "natural_days", "raw", "rolled"),
    [
        (date(2026, 9, 16), 15, date(2026, 10, 1), date(2026, 10, 8)),
        (date(2026, 2, 4), 15, date(2026, 2, 19), date(2026, 2, 24)),
        (date(2026, 4, 20), 15, date(2026, 5, 5), date(2026, 5, 6)),
        (date(2026, 8, 3), 60, date(2026, 10, 2), date(2026, 10, 8)),
        (date(2026, 8, 3), 75, date(2026, 10, 17), date(2026, 10, 19)),
    ],
)
def test_natural_days_roll_forward(start, natural_days, raw, rolled):
    ends_on = start + timedelta(days=natural_days)

    assert ends_on == raw
    assert CALENDAR.roll_forward(ends_on) == rolled


@settings(deadline=None)  # the first day of a year loads its holidays
@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(0, 60))
def test_counting_undoes_adding(day, count):
    assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, count)) == count


def test_neighbouring_working_days():
    assert CALENDAR.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CALENDAR.next_working_day(date(2026, 9, 30), include=True) == date(2026, 9, 30)
    assert CALENDAR.previous_working_day(date(2026, 10, 8)) == date(2026, 9, 30)
    assert CALENDAR.working_days_between(date(2026, 10, 8), date(2026, 9, 30)) == -1


def test_a_year_not_announced_is_provisional():
    rows = workdays.default_days(2027)

    assert date(2027, 10, 1) in {row.day for row in rows}
    assert all(row.is_provisional and not row.is_working for row in rows)
    assert not CALENDAR.is_working(date(2027, 1, 1))
    assert CALENDAR.is_working(date(2027, 1, 4))
    assert not CALENDAR.is_working(date(2027, 1, 9))
    assert CALENDAR.is_provisional(date(2027, 1, 4))
    assert not CALENDAR.is_provisional(date(2026, 1, 4))


def test_own_row_overrides_one_day_of_the_library():
    calendar = WorkCalendar([SpecialDay(date(2026, 11, 20), is_working=False, name="停电检修")])

    assert not calendar.is_working(date(2026, 11, 20))
    assert not calendar.is_working(date(2026, 10, 1))


def test_own_row_does_not_make_its_year_announced():
    calendar = WorkCalendar([SpecialDay(date(2027, 3, 13), is_working=True)])

    assert calendar.is_working(date(2027, 3, 13))
    assert not calendar.is_working(date(2027, 10, 1))
    assert not calendar.is_provisional(date(2027, 3, 13))
    assert calendar.is_provisional(date(2027, 3, 15))


def test_announcement_drops_the_guesses_about_its_year():
    guesses = workdays.default_days(2027)
    announced = read("国庆节：10月1日至3日放假，共3天。", 2027).days

    calendar = WorkCalendar([*guesses, *announced])

    assert not calendar.is_working(date(2027, 10, 1))
    assert calendar.is_working(date(2027, 10, 4))
    assert calendar.is_working(date(2027, 2, 8))
    assert not calendar.is_provisional(date(2027, 2, 8))


def test_announcement_of_2026_reads_like_the_library():
    reading = holiday_announcements.parse_announcement(ANNOUNCEMENT_2026)

    assert reading.errors == []
    assert {row.day for row in reading.days if not row.is_working} == days_off_2026()
    assert {row.day for row in reading.days if row.is_working} == WORK_2026
    assert {row.name for row in reading.days} == {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.translate(str.maketrans("（）：，", "():,")),
        lambda text: text.replace("\n", ""),
        lambda text: text.replace("月", " 月 ").replace("日", " 日\n"),
        lambda text: text.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        lambda text: text.replace("上班。", "上班.").replace("周", "星期"),
    ],
    ids=["half-width", "one line", "broken lines", "full-width digits", "ascii stops"],
)
def test_announcement_is_read_as_it_was_copied(damage):
    undamaged = holiday_announcements.parse_announcement(ANNOUNCEMENT_2026)

    assert holiday_announcements.parse_announcement(damage(ANNOUNCEMENT_2026)) == undamaged


@pytest.mark.parametrize(
    ("body", "year", "off", "work"),
    [
        ("一、元旦：1月1日（周三）放假1天，不调休。", 2025, [date(2025, 1, 1)], []),
        ("五、端午节：6月10日放假，与周末连休。", 2024, [date(2024, 6, 10)], []),
        (
            "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。",
            2023,
            [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)],
            [],
        ),
        (
            "六、中秋节、国庆节：9月29日至30日放假，共2天。10月7日（星期六）、8日（星期日）上班。",
            2023,
            [date(2023, 9, 29), date(2023, 9, 30)],
            [date(2023, 10, 7), date(2023, 10, 8)],
        ),
        (
            "二、春节：2月10日放假。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。",
            2024,
            [date(2024, 2, 10)],
            [],
        ),
    ],
)
def test_wordings_of_other_years(body, year, off, work):
    reading = read(body, year)

    assert reading.errors == []
    assert [row.day for row in reading.days if not row.is_working] == off
    assert [row.day for row in reading.days if row.is_working] == work


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("一、元旦：1月1日至3日放假，共4天。", "写明4天，按日期是3天"),
        ("一、元旦：1月1日（周五）放假。", "1月1日是周四"),
        ("二、春节：2月30日放假。", "日期不存在"),
        ("二、春节：5日放假。", "缺少月份"),
        ("二、春节：2月23日至15日放假。", "早于"),
        ("二、春节：2月16日另行通知。", "看不出"),
        ("二、春节：放假安排另行通知。", "没有读到日期"),
        ("二、春节：2月16日放假。2月16日上班。", "既写放假又写上班"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_words(body, reason):
    (error,) = read(body).errors

    assert reason in error
    assert body[2:4] in error


def test_one_bad_sentence_leaves_the_others():
    reading = read("一、元旦：1月1日至3日放假，共4天。1月4日（周日）上班。")

    assert [row.day for row in reading.days] == [date(2026, 1, 4)]
    assert len(reading.errors) == 1


def test_announcement_without_a_year_or_items_is_refused():
    assert "年份" in holiday_announcements.parse_announcement("一、元旦：1月1日放假。").errors[0]
    assert "条目" in read("关于放假的通知").errors[0]

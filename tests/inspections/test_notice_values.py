import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections import notice_values
from inspections.notice_values import ImpossibleDateError, Production, read_production, read_verdict

FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789-./"}


@pytest.mark.parametrize(
    "text", ["", " ", "/", "//", "/ ", "—", "——", "--", "----", "-", "－", "…", "*", "无", "不详", "\u200b", "　"]
)
def test_cell_that_says_nothing_is_unknown(text):
    assert notice_values.is_unknown(text)
    assert notice_values.known_text(text) == ""


@pytest.mark.parametrize("text", ["图形", "0", "3G", "三雄·极光", "A-1", " ODEER 欧帝尔照明 "])
def test_cell_that_says_something_stays_as_printed(text):
    assert notice_values.known_text(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "produced_on", "batch"),
    [
        ("2012.2", "2012-02", ""),
        ("2012.12", "2012-12", ""),
        ("2011.02.27", "2011-02-27", ""),
        ("16/09/2019", "2019-09-16", ""),
        ("09/16/2019", "2019-09-16", ""),
        ("05/06/2019", "2019", ""),
        ("06/06/2019", "2019-06-06", ""),
        ("2017-04-25", "2017-04-25", ""),
        ("2017-04-25 00:00:00", "2017-04-25", ""),
        ("2017/4/25", "2017-04-25", ""),
        ("2017年4月25日", "2017-04-25", ""),
        ("2014年12月", "2014-12", ""),
        ("2014年", "2014", ""),
        ("2014", "2014", ""),
        ("20170425", "2017-04-25", ""),
        ("２０１２．０３．２４", "2012-03-24", ""),
        ("生产日期：2017-04-25", "2017-04-25", ""),
        ("/ 180822", "", "180822"),
        ("/180822", "", "180822"),
        ("——/A12", "", "A12"),
        ("2017-04-25/A1", "2017-04-25", "A1"),
        ("2017/04/25/A1", "2017-04-25", "A1"),
        ("2017.04.25 批号:10A", "2017-04-25", "10A"),
        ("2017-04-25(L12)", "2017-04-25", "L12"),
        ("2017-04-25/—", "2017-04-25", ""),
        ("6939164301873", "", "6939164301873"),
        ("10A", "", "10A"),
        ("1031", "", "1031"),
        ("180822", "", "180822"),
        ("201502", "", "201502"),
        ("20170230", "", "20170230"),
        ("2012.13", "", "2012.13"),
        ("2014.A", "", "2014.A"),
        ("A1/B2", "", "A1/B2"),
        ("批号：10A", "", "10A"),
        ("——", "", ""),
    ],
)
def test_cell_of_dates_and_batches_is_told_apart(text, produced_on, batch):
    assert read_production(text) == Production(produced_on, batch)


@pytest.mark.parametrize("text", ["2017-02-30", "2019.13.05", "31/02/2019", "2017年13月", "2015-00-01", "2100.02.29"])
def test_impossible_date_is_refused(text):
    with pytest.raises(ImpossibleDateError):
        read_production(text)


@pytest.mark.parametrize("text", ["20170230", "2012.13", "2012-00", "1901-01-01"])
def test_impossible_date_is_refused_where_only_dates_stand(text):
    with pytest.raises(ImpossibleDateError):
        read_production(text, may_be_batch=False)


@pytest.mark.parametrize("text", ["见瓶身", "180822", "200512", "6939164301873"])
def test_text_that_is_no_date_is_marked_where_only_dates_stand(text):
    assert read_production(text, may_be_batch=False) == Production(is_understood=False)


def test_compact_month_is_read_where_only_dates_stand():
    assert read_production("201502", may_be_batch=False).produced_on == "2015-02"


def test_number_cell_that_may_have_lost_its_zero_keeps_the_year_only():
    assert read_production("2012.1", is_decimal=True).produced_on == "2012"
    assert read_production("2012.1").produced_on == "2012-01"
    assert read_production("2012.2", is_decimal=True).produced_on == "2012-02"


@given(
    day=st.dates(datetime.date(1980, 1, 1), datetime.date(2100, 12, 31)),
    form=st.sampled_from(
        ["{0:%Y-%m-%d}", "{0:%Y.%m.%d}", "{0:%Y/%m/%d}", "{0:%Y年%m月%d日}", "{0.year}.{0.month}.{0.day}"]
    ),
    is_wide=st.booleans(),
    space=st.sampled_from(["", " ", "　", "\u200b", "\n"]),
)
def test_every_spelling_of_a_date_is_that_date(day, form, is_wide, space):
    text = form.format(day)
    text = space + (text.translate(FULL_WIDTH) if is_wide else text) + space

    assert read_production(text).produced_on == day.isoformat()
    assert read_production(text, may_be_batch=False).produced_on == day.isoformat()


@given(text=st.text(max_size=40))
def test_any_text_is_a_date_a_batch_or_refused(text):
    try:
        production = read_production(text)
    except ImpossibleDateError:
        return
    if production.produced_on:
        assert production.produced_on.isascii()
        parts = [int(part) for part in production.produced_on.split("-")]
        datetime.date(*(parts + [1, 1])[:3])


@given(text=st.text(alphabet="٠١٢٣٤٥٦٧٨٩", min_size=4, max_size=8))
def test_digits_of_other_scripts_are_no_date(text):
    assert read_production(text).produced_on == ""


@pytest.mark.parametrize(
    "text", ["合格", "合 格", "所检项目未发现不合格", "未发现不合格", "本次所检项目合格", "符合", "合格。"]
)
def test_verdict_conforming(text):
    assert read_verdict(text) == "conforming"


@pytest.mark.parametrize("text", ["不合格", "不 合格", "不符合", "不合格(复检维持)"])
def test_verdict_nonconforming(text):
    assert read_verdict(text) == "nonconforming"


@pytest.mark.parametrize("text", ["", "/", "拒检", "涉嫌假冒", "复检中"])
def test_verdict_unknown(text):
    assert read_verdict(text) is None

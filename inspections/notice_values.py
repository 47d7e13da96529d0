"""What a cell of a published table means: nothing, a verdict, a date of any precision, a batch."""

import calendar
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.plain_text import fold

CONFORMING, NONCONFORMING = "conforming", "nonconforming"
EARLIEST_YEAR, LATEST_YEAR = 1980, 2100

NO_VALUE = re.compile(r"[\s/\\|\-‐-―─━~.*·…_]*")
NO_VALUE_WORDS = frozenset({"无", "不详", "未知", "空白", "未标注", "未标示", "未标明", "n/a", "na", "none"})
CONFORMING_PREFIXES = (
    "未发现不合格",
    "所检项目未发现不合格",
    "所检项目合格",
    "所检项目均合格",
    "合格",
    "符合",
    "达标",
    "通过",
)
NONCONFORMING_PREFIXES = ("不合格", "不符合", "不达标", "未达标", "不通过", "所检项目不合格")

YEAR = r"(?P<year>(?:19|20|21)\d\d)"
SEPARATED = re.compile(YEAR + r"(?P<mark>[-./年])(?P<month>\d{1,2})(?:(?:[-./]|月)(?P<day>\d{1,2})日?|月)?", re.ASCII)
YEAR_ONLY = re.compile(YEAR + r"年?", re.ASCII)
COMPACT = re.compile(YEAR + r"(?P<month>\d\d)(?P<day>\d\d)", re.ASCII)
COMPACT_MONTH = re.compile(YEAR + r"(?P<month>\d\d)", re.ASCII)
DAY_FIRST = re.compile(r"(?P<one>\d{1,2})[-./](?P<two>\d{1,2})[-./]" + YEAR, re.ASCII)
MIDNIGHT = re.compile(r"[ T]00:00(:00)?$")
LABEL = re.compile(r"^(标称)?(生产|出厂|制造)日期[:：]|^(生产)?(批|货|批次)号[:：]")
BATCH_LABEL = re.compile(
    r"^[\s,;/(\[]*(?:批号|货号|批次号|批次|LOT)?[:：]?\s*(?P<batch>.*?)[)\]\s]*$", re.IGNORECASE | re.DOTALL
)


class ImpossibleDateError(ValueError):
    pass


@dataclass(frozen=True)
class Production:
    """produced_on: "2012", "2012-02" or "2012-02-04", or empty; is_understood is False for text that is no date in a
    column of dates: it stays as printed, and the reader is told."""

    produced_on: str = ""
    batch: str = ""
    is_understood: bool = True


def is_unknown(text):
    """Whether a cell says that there is nothing to say: blank, /, ——, ----."""
    folded = fold(text)
    return bool(NO_VALUE.fullmatch(folded)) or folded.casefold() in NO_VALUE_WORDS


def known_text(text):
    """The text as printed without the space around it; empty when the cell means nothing."""
    return "" if is_unknown(text) else text.strip()


def read_verdict(text):
    """conforming, nonconforming, or None for a blank cell and for words that are neither (such as 拒检)."""
    folded = re.sub(r"[\s。.,]", "", fold(text)).removeprefix("本次").removeprefix("经检验")
    if folded.startswith(CONFORMING_PREFIXES):
        return CONFORMING
    return NONCONFORMING if folded.startswith(NONCONFORMING_PREFIXES) else None


def read_production(text, *, may_be_batch=True, is_decimal=False):
    """A Production from the cell of a date column, or of a column of dates and batches together.

    is_decimal: the cell is a number with decimals, so 2012.1 may have been typed as 2012.10.
    Raises ImpossibleDateError for what is written as a date that no calendar has.
    """
    if is_unknown(text):
        return Production()
    folded = LABEL.sub("", MIDNIGHT.sub("", fold(text))).strip().rstrip(".")
    if is_decimal and re.fullmatch(YEAR + r"\.1", folded):
        return Production(folded[:4])
    produced_on = read_date(folded, may_be_batch=may_be_batch)
    if produced_on:
        return Production(produced_on)
    if not may_be_batch:
        return Production(is_understood=False)
    return split_date_and_batch(folded, text.strip())


def split_date_and_batch(folded, printed):
    """ "2017-04-25/A1", "/ 180822": a date or nothing, then a batch; otherwise the whole cell is the batch."""
    for head, tail in heads_and_tails(folded):
        produced_on = "" if is_unknown(head) else read_date(head, may_be_batch=True)
        if produced_on or is_unknown(head):
            return Production(produced_on, "" if is_unknown(tail) else BATCH_LABEL.match(tail)["batch"])
    return Production("", LABEL.sub("", printed).strip())


def heads_and_tails(folded):
    """Where a cell may be cut in two: at its last slash (dates have slashes too), else at its first separator."""
    if "/" in folded:
        yield tuple(folded.rsplit("/", 1))
    if match := re.match(r"(?P<head>[^\s(\[;,]+)\s*(?P<tail>[(\[;,\s].*)$", folded, re.DOTALL):
        yield match["head"], match["tail"]


def read_date(folded, *, may_be_batch):
    """The ISO date, month or year that the whole text means, or "" when it is none; raises ImpossibleDateError."""
    if match := SEPARATED.fullmatch(folded):
        # Without 年 a year, a dot and a number beyond 12 is as likely a serial number as a month.
        if may_be_batch and match["mark"] != "年" and not match["day"] and not 1 <= int(match["month"]) <= 12:
            return ""
        return iso(match["year"], match["month"], match["day"])
    if match := YEAR_ONLY.fullmatch(folded):
        return iso(match["year"])
    if match := DAY_FIRST.fullmatch(folded):
        return read_day_first(match)
    if match := COMPACT.fullmatch(folded):
        return read_compact(match, may_be_batch=may_be_batch)
    return "" if may_be_batch else read_compact_month(folded)


def read_day_first(match):
    """16/09/2019. Where day and month could change places only the year is certain."""
    one, two = int(match["one"]), int(match["two"])
    if one > 12 or one == two:
        return iso(match["year"], two, one)
    return iso(match["year"], one, two) if two > 12 else iso(match["year"])


def read_compact(match, *, may_be_batch):
    try:
        return iso(match["year"], match["month"], match["day"])
    except ImpossibleDateError:
        if may_be_batch:  # eight digits that are no date are a batch number
            return ""
        raise


def read_compact_month(folded):
    """201502; empty where six digits may as well be year, month and day (200512)."""
    match = COMPACT_MONTH.fullmatch(folded)
    if not match or not 1 <= int(match["month"]) <= 12:
        return ""
    return "" if 1 <= int(folded[2:4]) <= 12 and int(folded[4:]) else iso(match["year"], match["month"])


def iso(year, month=None, day=None):
    """The date in ISO form in the precision given; ImpossibleDateError when no calendar has it."""
    year = int(year)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ImpossibleDateError(_("%(year)d 年不像生产年份。") % {"year": year})
    if month is None:
        return f"{year:04d}"
    month = int(month)
    if not 1 <= month <= 12:
        raise ImpossibleDateError(_("没有 %(month)d 月。") % {"month": month})
    if day is None:
        return f"{year:04d}-{month:02d}"
    day = int(day)
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ImpossibleDateError(
            _("%(year)d 年 %(month)d 月没有 %(day)d 日。") % {"year": year, "month": month, "day": day}
        )
    return f"{year:04d}-{month:02d}-{day:02d}"

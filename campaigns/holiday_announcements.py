"""Reads the State Council's yearly announcement of holidays (部分节假日安排的通知) in its usual wording.

    二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。

It reads half- and full-width signs and text broken anywhere by a copy from a page. What it cannot read, or what
contradicts itself (a weekday, a number of days), comes back as an error beside the rows that were read: the office
looks at both before anything is stored.
"""

import re
import unicodedata
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from campaigns.workdays import SpecialDay

ITEM = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|(?<=。)|^)([\u4e00-\u9fff、]{2,20}?):")
DAY = re.compile(r"(?:([0-9]{4})年)?(?:([0-9]{1,2})月)?([0-9]{1,2})日(?:\(([^)]*)\))?")
DAYS = re.compile(rf"{DAY.pattern}(?:至{DAY.pattern})?")
GROUPS_OF_A_DAY = 4
LIST_SIGNS = re.compile(r"[、和,及]*")
YEAR = re.compile(r"([0-9]{4})年部分节假日")
DAY_COUNT = re.compile(r"(?:共|放假)([0-9]{1,2})天")
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
WEEKDAYS = "一二三四五六日"
SIGNATURE = re.compile(r"(?:国务院办公厅)?[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日(?:\(此件公开发布\))?")
ORDER = re.compile(r"放假|上班")
ADVICE = "鼓励"  # "鼓励各单位……安排职工在除夕休息" binds nobody


class Reading(NamedTuple):
    """What an announcement says: the days in order of date, and a sentence for each thing that could not be read."""

    days: list[SpecialDay]
    errors: list[str]


class UnreadableError(Exception):
    """A sentence that cannot be read; its message is for the person who pasted it."""


def parse_announcement(text, year=None):
    """Reads an announcement; `year` is only needed where its title, which names the year, was not pasted."""
    text = _normalise(text)
    if year is None:
        if not (match := YEAR.search(text)):
            return Reading([], [_("没有找到年份：请连同通知标题一起粘贴，或另填年份。")])
        year = int(match[1])
    items = _items(text)
    if not items:
        return Reading([], [_("没有找到“一、元旦：……”这样的节假日条目。")])
    days, errors = {}, []
    for name, body in items:
        for sentence in filter(None, body.split("。")):
            try:
                _merge(days, _read_sentence(sentence, name, year))
            except UnreadableError as error:
                errors.append(
                    _("%(name)s：%(reason)s原文：%(text)s") % {"name": name, "reason": error, "text": sentence}
                )
    return Reading(sorted(days.values(), key=lambda special: special.day), errors)


def _normalise(text):
    text = unicodedata.normalize("NFKC", text)  # full-width digits, brackets, colons and commas become ASCII
    text = "".join(sign for sign in text if not sign.isspace() and unicodedata.category(sign) != "Cf")
    return re.sub(r"[;｡]", "。", re.sub(r"(?<=[\u4e00-\u9fff])\.", "。", text))


def _items(text):
    """[(name of the holiday, its sentences)] in the order of the text."""
    headings = list(ITEM.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return [(heading[1], text[heading.end() : end]) for heading, end in zip(headings, ends, strict=False)]


def _read_sentence(sentence, name, year):
    """The days one sentence speaks of; [] for a sentence that orders nothing."""
    if ADVICE in sentence or SIGNATURE.fullmatch(sentence):
        return []
    if not DAY.search(sentence):
        if ORDER.search(sentence):
            raise UnreadableError(_("没有读到日期。"))
        return []
    dates, rest = _leading_days(sentence, year)
    if rest.startswith("放假"):
        _check_count(dates, rest)
        return [SpecialDay(day, is_working=False, name=name) for day in dates]
    if rest.startswith("上班"):
        return [SpecialDay(day, is_working=True, name=name) for day in dates]
    raise UnreadableError(_("看不出是放假还是上班。"))


def _leading_days(sentence, year):
    """The list of days a sentence begins with, and what follows the list."""
    days, position, month = [], 0, None
    while match := DAYS.match(sentence, position):
        groups = match.groups()
        first = _read_day(groups[:GROUPS_OF_A_DAY], year, month)
        last = first
        if groups[GROUPS_OF_A_DAY + 2]:
            last = _read_day(groups[GROUPS_OF_A_DAY:], first.year, first.month)
        if last < first:
            raise UnreadableError(_("结束日期早于开始日期。"))
        days += [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        year, month = last.year, last.month
        position = LIST_SIGNS.match(sentence, match.end()).end()
    return days, sentence[position:]


def _read_day(groups, year, month):
    written_year, written_month, day, note = groups
    try:
        found = date(int(written_year or year), int(written_month or month or 0), int(day))
    except ValueError:
        raise UnreadableError(_("日期不存在或缺少月份。")) from None
    weekday = WEEKDAY.search(note or "")
    if weekday and WEEKDAYS.index(weekday[1].replace("天", "日")) != found.weekday():
        raise UnreadableError(
            _("%(month)d月%(day)d日是周%(weekday)s，与所写不符。")
            % {"month": found.month, "day": found.day, "weekday": WEEKDAYS[found.weekday()]}
        )
    return found


def _check_count(dates, rest):
    written = DAY_COUNT.search(rest)
    if written and int(written[1]) != len(dates):
        raise UnreadableError(
            _("写明%(written)s天，按日期是%(counted)d天。") % {"written": written[1], "counted": len(dates)}
        )


def _merge(days, found):
    for special in found:
        known = days.get(special.day)
        if known and known.is_working != special.is_working:
            raise UnreadableError(_("%(day)s既写放假又写上班。") % {"day": special.day.isoformat()})
    days.update({special.day: special for special in found})

"""Dates of official plans: 2026年6月30日前, 6月底前, 第三季度, 上半年, 每季度末, 长期坚持.

A date is read with both ends included: “6月底前” is due on 30 June. What can be meant in two ways, or needs a year that
is nowhere written, is read with a doubt; what does not exist (2026年2月30日) is not read at all.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from accounts import plain_text
from campaigns.plan_reading.numbering import chinese_value

QUARTERS = {sign: number for number, signs in enumerate(("一1", "二2", "三3", "四4"), start=1) for sign in signs}
TENTHS = {"上旬": 10, "中旬": 20}
POINT = (
    r"(?:(?P<year{n}>\d{{4}})年|(?P<spoken{n}>今年|本年|当年|明年|次年))?"
    r"(?:(?P<month{n}>\d{{1,2}})月(?:(?P<day{n}>\d{{1,2}})[日号]|(?P<tenth{n}>底|末|初|上旬|中旬|下旬)|份)?"
    r"|第?(?P<quarter{n}>[一二三四1-4])季度?(?P<quarter_end{n}>底|末)?"
    r"|(?P<half{n}>[上下])半年(?P<half_end{n}>底|末)?"
    r"|年?(?P<year_end{n}>底|末|内)|(?<=年)(?P<whole{n}>))"
)
FIRST, SECOND = POINT.format(n=1), POINT.format(n=2)
ENDING = r"(?P<before>之前|以前|前)?(?:止|内)?(?:全面|基本|全部)?(?:完成|建成|落实|到位|实现|见效)?"
ONE_POINT = re.compile(rf"(?:于|在|截至|截止|力争)?{FIRST}{ENDING}")
TWO_POINTS = re.compile(rf"(?:自|从)?{FIRST}(?:起)?(?:至|到|[-—－–~～―]{{1,2}}){SECOND}{ENDING}")
FROM_NOW = re.compile(rf"(?:即日起|印发之日起|自印发之日起)(?:至|到|[-—－–~]{{1,2}}){FIRST}{ENDING}")
NUMERIC = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
YEARS = re.compile(r"(\d{4})年?(?:至|到|[-—－–~～―]{1,2})(\d{4})年?")
STANDING = re.compile(
    r"(?:长期|持续|常态化?|全程|全年|常年|行动期间|日常|每年|经常性?|年度)(?:性|化)?"
    r"(?:坚持|推进|实施|开展|落实|进行|工作|执行|任务|保持)*"
)
RECURRING = re.compile(
    r"每(?:半年|季度|季|两?个?月|周|星期|天|日|年)[^，。；]{0,12}|(?:按|逐)(?:月|季度?|周|年度?)[^，。；]{0,6}"
)
RELATIVE = re.compile(r"(?:印发|发布|实施|下发|启动)[^，。；]{0,6}(?:日|天|月|周)内?|\d+个?(?:工作日|日|天|个月|月)内")
CHINESE_DATE = re.compile(
    r"([〇零○ОO一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})日)?)?"
)
IN_TEXT = re.compile(
    rf"(?<![每自年\d]){FIRST}(?P<before>之前|以前|前|完成前)"
    r"(?P<verb>(?:要|须|应|力争|确保)?(?:全面|基本|全部|集中|初步|统一|各)?"
    r"(?:完成|建成|实现|出台|印发|制定|建立|形成|报送|上报|达到|开通|上线|办结))?"
)


class NoSuchDateError(Exception):
    """A written date that does not exist; its message says which."""


@dataclass(frozen=True)
class Span:
    """What dates without a year are read against: the plan's days, the year of its heading, and today."""

    on: date
    starts_on: date | None = None
    ends_on: date | None = None
    year: int | None = None


@dataclass(frozen=True)
class Deadline:
    """What a plan says on when; doubts are sentences, text is what was read."""

    text: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    doubts: tuple[str, ...] = ()

    def doubted(self, sentence):
        return replace(self, doubts=(*self.doubts, sentence))


def fold_date(text):
    """Half width, without spaces, 二〇二六年六月 as 2026年6月."""
    folded = "".join(plain_text.fold(text).split()).strip("。.;；,，:()（）")
    return CHINESE_DATE.sub(_in_digits, folded)


def _in_digits(match):
    year, *rest = match.groups()
    text = "".join(str(chinese_value(sign)) if sign not in "○ОO" else "0" for sign in year) + "年"
    for value, unit in zip(rest, ("月", "日"), strict=True):
        text += f"{chinese_value(value)}{unit}" if value else ""
    return text


def read_deadline(text, span):
    """The Deadline of a cell or of what follows 完成时限."""
    folded = fold_date(text)
    if not folded:
        return Deadline()
    deadline = Deadline(text=text.strip())
    try:
        found = _read_whole(folded, span, deadline) or _read_standing(folded, span, deadline)
    except NoSuchDateError as error:
        return deadline.doubted(str(error))
    if found is None:
        return _read_part(folded, span, deadline)
    return _within(found, span)


def _read_whole(folded, span, deadline):
    if match := NUMERIC.match(folded):
        year, month, day = (int(part) if part else None for part in match.groups())
        if not re.fullmatch(ENDING, folded[match.end() :]):
            return None
        return replace(deadline, due_on=_day(year, month, day or _last(year, month)))
    if match := YEARS.fullmatch(folded):
        first, last = map(int, match.groups())
        return replace(deadline, starts_on=_day(first, 1, 1), due_on=_day(last, 12, 31))
    if match := TWO_POINTS.fullmatch(folded):
        return _between(match, span, deadline)
    if match := FROM_NOW.fullmatch(folded) or ONE_POINT.fullmatch(folded):
        return _due(match, span, deadline)
    return None


def _read_standing(folded, span, deadline):
    """What has no end is due when the plan ends."""
    words = {"text": deadline.text}
    if RECURRING.fullmatch(folded):
        return replace(deadline, due_on=span.ends_on).doubted(_("“%(text)s”是定期工作，暂按行动结束日办结。") % words)
    if STANDING.fullmatch(folded):
        return replace(deadline, due_on=span.ends_on).doubted(_("“%(text)s”没有截止日期，暂按行动结束日办结。") % words)
    return None


def _read_part(folded, span, deadline):
    """Only a part of the text is a date: it is offered, with a doubt."""
    words = {"text": deadline.text}
    if RELATIVE.search(folded):
        return deadline.doubted(_("“%(text)s”要从另一个日期算起，请填写日期。") % words)
    if RECURRING.search(folded):
        return replace(deadline, due_on=span.ends_on).doubted(_("“%(text)s”是定期工作，暂按行动结束日办结。") % words)
    try:
        dates = [_due(match, span, deadline).due_on for match in ONE_POINT.finditer(folded)]
    except NoSuchDateError as error:
        return deadline.doubted(str(error))
    if dates:
        return replace(deadline, due_on=max(dates)).doubted(_("“%(text)s”没有完全读懂，请核对日期。") % words)
    return deadline.doubted(_("“%(text)s”读不出日期。") % words)


def _between(match, span, deadline):
    last, last_doubt = _point(match, "2", span, is_end=True)
    span_of_first = replace(span, year=last.year) if match["year2"] or not match["year1"] else span
    first, first_doubt = _point(match, "1", span_of_first, is_end=False)
    if match["year1"] and not match["year2"] and last.year != first.year:
        last, last_doubt = _point(match, "2", replace(span, year=first.year), is_end=True)
    doubts = tuple(dict.fromkeys(filter(None, (first_doubt, last_doubt))))
    found = replace(deadline, starts_on=first, due_on=last, doubts=(*deadline.doubts, *doubts))
    if first > last:
        found = replace(found, starts_on=None).doubted(_("“%(text)s”开始晚于结束。") % {"text": deadline.text})
    return found


def _due(match, span, deadline):
    day, doubt = _point(match, "1", span, is_end=True)
    found = replace(deadline, due_on=day)
    if doubt:
        found = found.doubted(doubt)
    is_exact = any(match[name] for name in ("day1", "quarter_end1", "half_end1", "year_end1")) or match["tenth1"] in {
        "底",
        "末",
    }
    if match["before"] and not is_exact:
        words = {"text": deadline.text or match[0], "day": day.isoformat()}
        found = found.doubted(_("“%(text)s”可能指这段时间之前，也可能指它的末尾；暂按 %(day)s 读入。") % words)
    return found


def _point(match, n, span, *, is_end):
    """(the first or last day of what is written, a doubt on its year or "")"""
    months, day = _months(match, n)
    candidates, doubt = _years(match, n, span, months, is_end=is_end)
    month = months[-1] if is_end else months[0]
    if day is None:
        day = _last(candidates[0], month) if is_end else 1
    return _day(candidates[0], month, day), doubt


def _months(match, n):
    """((first month, last month), day of the month or None for its end)"""
    if match[f"month{n}"]:
        month, tenth = int(match[f"month{n}"]), match[f"tenth{n}"]
        day = int(match[f"day{n}"]) if match[f"day{n}"] else TENTHS.get(tenth)
        return (month, month), 1 if tenth == "初" else day
    if match[f"quarter{n}"]:
        number = QUARTERS[match[f"quarter{n}"]]
        return (number * 3 - 2, number * 3), None
    if match[f"half{n}"]:
        return ((1, 6) if match[f"half{n}"] == "上" else (7, 12)), None
    return (1, 12), None


def _years(match, n, span, months, *, is_end):
    """([year], doubt): the written year, the heading's, the plan's only one, or a guess that says so."""
    if match[f"year{n}"]:
        return [int(match[f"year{n}"])], ""
    year = _context_year(span)
    if spoken := match[f"spoken{n}"]:
        year = (year or span.on.year) + (spoken in {"明年", "次年"})
        return [year], _("“%(text)s”按%(year)d年读入，请核对。") % {"text": spoken, "year": year}
    if year:
        return [year], ""
    first, last = span.starts_on or span.on, span.ends_on or span.on
    possible = [
        each
        for each in range(first.year, last.year + 1)
        if first <= date(each, min(max(months[-1], 1), 12), 28) <= last or first.year == last.year
    ]
    year = next((each for each in possible if each >= span.on.year), (possible or [span.on.year])[-1])
    if len(possible) == 1 and span.starts_on and span.ends_on:
        return [year], ""
    return [year], _("没有写年份，按%(year)d年读入，请核对。") % {"year": year}


def _context_year(span):
    if span.year:
        return span.year
    if span.starts_on and span.ends_on and span.starts_on.year == span.ends_on.year:
        return span.starts_on.year
    return None


def _day(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        text = _("%(year)d年%(month)d月%(day)d日") % {"year": year, "month": month, "day": day}
        raise NoSuchDateError(_("没有“%(text)s”这一天，请改正日期。") % {"text": text}) from None


def _last(year, month):
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        raise NoSuchDateError(_("没有“%(month)d月”，请改正日期。") % {"month": month})
    return calendar.monthrange(year, month)[1]


def _within(found, span):
    for day in (found.starts_on, found.due_on):
        if day and span.starts_on and span.ends_on and not span.starts_on <= day <= span.ends_on:
            words = {"day": day.isoformat(), "starts_on": span.starts_on, "ends_on": span.ends_on}
            return found.doubted(_("%(day)s 不在行动起止日期 %(starts_on)s 至 %(ends_on)s 之内。") % words)
    return found


def find_deadline(text, span):
    """The Deadline said in running text (“6月底前完成……”); an empty one when none is said."""
    folded = fold_date(text)
    matches = list(IN_TEXT.finditer(folded))
    if not matches:
        return Deadline()
    deadline = Deadline(text=matches[-1][0])
    try:
        found = [_due(match, span, replace(deadline, text=match[0])) for match in matches]
    except NoSuchDateError as error:
        return deadline.doubted(str(error))
    latest = max(found, key=lambda each: each.due_on)
    if len({each.due_on for each in found}) > 1:
        latest = latest.doubted(_("文中有几个日期，暂取最后的“%(text)s”。") % {"text": latest.text})
    elif not any(match["verb"] for match in matches):
        latest = latest.doubted(_("“%(text)s”不一定是完成时限，请核对。") % {"text": latest.text})
    return _within(latest, span)

"""The numbers that official documents put before a paragraph: 一、 （一） 1. （1） ① 第一条, in any width.

`parse_number` takes one off a paragraph; a `NumberLadder` tells how deep each number of a document stands, and says
where the counting has a gap or begins again.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from django.utils.translation import gettext as _

CHINESE_DIGITS = "〇一二三四五六七八九"
DIGIT_VALUES = {sign: value for value, sign in enumerate(CHINESE_DIGITS)} | {"零": 0, "两": 2}
UNITS = {"十": 10, "百": 100}
CHINESE = "[〇零一二三四五六七八九十百]{1,5}"
# One sign for one sign, so that places in the text stay what they are.
SAME_LENGTH = str.maketrans("０１２３４５６７８９（）〔〕［］．　：", "0123456789()()(). :")


class NumberStyle(IntEnum):
    """Kinds of numbers; a smaller one usually stands above a larger one."""

    HEADING_1 = -3  # a heading of Word's without a number
    HEADING_2 = -2
    HEADING_3 = -1
    PART = 0  # 第一部分
    CHAPTER = 1  # 第一章
    SECTION = 2  # 第一节
    CHINESE = 3  # 一、
    ARTICLE = 4  # 第一条
    CHINESE_BRACKET = 5  # （一）
    DECIMAL = 6  # 1.
    DECIMAL_PAIR = 7  # 1.1
    DECIMAL_TRIPLE = 8  # 1.1.1
    DECIMAL_BRACKET = 9  # （1） 1）
    CIRCLED = 10  # ①


# Signs that are a whole number: (first, last, value of the first, style).
SINGLE_SIGNS = [
    ("①", "⑳", 1, NumberStyle.CIRCLED),
    ("⑴", "⒇", 1, NumberStyle.DECIMAL_BRACKET),
    ("⒈", "⒛", 1, NumberStyle.DECIMAL),
    ("㈠", "㈩", 1, NumberStyle.CHINESE_BRACKET),
    ("❶", "❿", 1, NumberStyle.CIRCLED),
]
WRITTEN = [
    (NumberStyle.PART, re.compile(rf"第\s*({CHINESE}|\d{{1,3}})\s*部分[、:]?")),
    (NumberStyle.CHAPTER, re.compile(rf"第\s*({CHINESE}|\d{{1,3}})\s*[章篇][、:]?")),
    (NumberStyle.SECTION, re.compile(rf"第\s*({CHINESE}|\d{{1,3}})\s*节[、:]?")),
    (NumberStyle.ARTICLE, re.compile(rf"第\s*({CHINESE}|\d{{1,3}})\s*条[、:]?")),
    (NumberStyle.CHINESE_BRACKET, re.compile(rf"\(\s*({CHINESE})\s*\)[、.]?")),
    (NumberStyle.CHINESE, re.compile(rf"({CHINESE})\s*[、.]")),
    (NumberStyle.DECIMAL_TRIPLE, re.compile(r"\d{1,2}\.\d{1,2}\.(\d{1,2})(?![\d.])[、.]?")),
    # 1.5亿元 and 2.5% are amounts
    (
        NumberStyle.DECIMAL_PAIR,
        re.compile(r"\d{1,2}\.(\d{1,2})(?![\d.])(?!\s*[亿万千百个项家批次%年月日元倍吨度件])[、.]?"),
    ),
    (NumberStyle.DECIMAL_BRACKET, re.compile(r"\(\s*(\d{1,3})\s*\)[、.]?|(\d{1,3})\)[、.]?")),
    (NumberStyle.DECIMAL, re.compile(r"(\d{1,3})\s*(?:、|\.(?!\d))")),
]


@dataclass(frozen=True)
class Number:
    """A number as it was printed (`text`), without the space around it."""

    style: NumberStyle
    value: int
    text: str


def chinese_value(text):
    """23 of 二十三; None where it is no number."""
    if text.isascii() and text.isdigit():
        return int(text)
    if all(sign in DIGIT_VALUES for sign in text):  # 二〇, and every number below ten
        return int("".join(str(DIGIT_VALUES[sign]) for sign in text)) if text else None
    total, digit = 0, None
    for sign in text:
        if sign in UNITS:
            total += (1 if digit is None else digit) * UNITS[sign]
            digit = None
        elif digit is None or digit == 0:
            digit = DIGIT_VALUES[sign]
        else:
            return None
    return total + (digit or 0)


def chinese_number(value):
    """二十三 of 23, as Word counts; good up to 999."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{CHINESE_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{CHINESE_DIGITS[tens]}十" if tens > 1 or hundreds else "十"
    elif hundreds and ones:
        text += "零"
    return (text + (CHINESE_DIGITS[ones] if ones else "")) or CHINESE_DIGITS[0]


def parse_number(text):
    """(number, the rest of the paragraph); (None, the paragraph) where it begins with none."""
    stripped = text.strip()
    if not stripped:
        return None, stripped
    for first, last, value, style in SINGLE_SIGNS:
        if first <= stripped[0] <= last:
            rest = stripped[1:].lstrip(" 　\t、.．")
            return Number(style, ord(stripped[0]) - ord(first) + value, stripped[0]), rest
    comparable = stripped.translate(SAME_LENGTH)
    for style, pattern in WRITTEN:
        if match := pattern.match(comparable):
            value = chinese_value(next(filter(None, match.groups())))
            if value is not None:
                end = match.end()
                return Number(style, value, stripped[:end].strip()), stripped[end:].strip(" 　\t")
    return None, stripped


class NumberLadder:
    """Where each number of a document stands among the others, in the order in which they come."""

    def __init__(self):
        self.steps, self.last = [], {}

    def place(self, number):
        """(depth from 0, a sentence of doubt or "")"""
        depth = next((at for at, step in enumerate(self.steps) if step.style == number.style), None)
        doubt, before = "", 0
        if depth is None:
            depth, doubt = self._new_depth(number)
        else:
            before = self.steps[depth].value
        doubt = doubt or self._count_doubt(number, before)
        self.steps[depth:] = [number]
        self.last[number.style] = number.value
        return depth, doubt

    def _new_depth(self, number):
        """A style seen for the first time here is one step deeper, unless it usually stands above what is there."""
        if not self.steps or number.style > self.steps[-1].style:
            return len(self.steps), ""
        depth = next(at for at, step in enumerate(self.steps) if step.style > number.style)
        below = self.steps[depth].text
        if number.style <= NumberStyle.CHINESE:  # the text began in the middle; 一、 stands below nothing else
            return depth, ""
        return depth, _("编号“%(number)s”出现在“%(below)s”之后，层级请核对。") % {"number": number.text, "below": below}

    def _count_doubt(self, number, before):
        """Numbers go on from the one before, here or (counted through) under an earlier heading."""
        if number.style < NumberStyle.PART or number.value in {before + 1, self.last.get(number.style, 0) + 1}:
            return ""
        words = {"number": number.text}
        if before and number.value == before:
            return _("编号“%(number)s”重复。") % words
        if before and number.value < before:
            return _("编号从“%(number)s”重新数起，前面可能少了一个标题。") % words
        return _("编号“%(number)s”前面可能缺了一项。") % words

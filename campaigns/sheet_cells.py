"""What a cell of any uploaded table means; ValidationError says what is wrong with it and what to do."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import plain_text
from campaigns.sheet_headings import text_key

MAX_PHONE_LENGTH = 30

NO_VALUE = re.compile(r"[\s/\\|\-‐-―─━~.*·…_]*")
NO_VALUE_WORDS = frozenset({"无", "暂无", "没有", "不详", "未知", "空", "n/a", "na", "none", "null"})
FORMULA_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)

SUM_LABELS = frozenset({"合计", "总计", "小计", "共计"})
FOOTNOTE = re.compile(
    r"(?:注|备注|说明|附注|填表说明|制表|制表人|填表|填表人|填报人|填报单位|填报日期|填表日期|审核人|审批人|负责人签字|单位盖章)"
    r"(?:\([^()]*\))?\s*:"
)

DIGITS = re.compile(r"\d+", re.ASCII)
PHONE = re.compile(r"[\d\s\-+()/,;、转]+", re.ASCII)
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+0?0:00(?::00)?)?", re.ASCII)
PHONE_SEPARATOR = re.compile(r"[/,;、\n]+")
PHONE_DIGITS = range(7, 14)
VILLAGE_SUFFIX = re.compile(r"(?:社区居民委员会|社区居委会|村民委员会|居民委员会|村委会|居委会|社区|村)$")
TOWN_SUFFIX = re.compile(r"(?:街道|镇|乡|区|县|市)$")


def is_unknown(text):
    """Whether a cell says nothing: blank, strokes, 无."""
    folded = plain_text.fold(text)
    return bool(NO_VALUE.fullmatch(folded)) or folded.casefold() in NO_VALUE_WORDS


def is_sum(first):
    """Whether the first printed cell of a row makes it a line of sums."""
    return text_key(first) in SUM_LABELS


def is_footnote(first):
    return bool(FOOTNOTE.match(plain_text.fold(first)))


def check_formula(text):
    if FORMULA_ERROR.match(text):
        raise ValidationError(_("单元格里是公式错误，请改成实际内容后重新上传。"), code="formula")


def read_phone(text):
    """Numbers of 7 to 13 digits, extensions apart, in half width; several with a stroke between them."""
    if is_unknown(text):
        return ""
    folded = plain_text.fold(text)
    numbers = [number.strip() for number in PHONE_SEPARATOR.split(folded) if number.strip()]
    lengths = [sum(map(len, DIGITS.findall(number.partition("转")[0]))) for number in numbers]
    is_number = PHONE.fullmatch(folded) and numbers and all(length in PHONE_DIGITS for length in lengths)
    phone = " / ".join(" ".join(number.split()) for number in numbers)
    if not is_number:  # not repeated: it may be a personal ID number
        raise ValidationError(_("看不出电话号码。请只填 7 至 13 位数字的号码，几个号码之间用“/”隔开。"), code="phone")
    if len(phone) > MAX_PHONE_LENGTH:
        raise ValidationError(_("电话号码太多，请只留一两个。"), code="max_length")
    return phone


def read_day(text):
    """The day of a cell such as 2026-12-20, 2026/12/20, ２０２６年１２月２０日 or 2026-12-20 00:00:00.

    Raises ValidationError for anything else, and for a day that does not exist.
    """
    match = DAY.fullmatch(plain_text.fold(text))
    try:
        return date(*(int(number) for number in match.groups()))
    except (AttributeError, ValueError):
        message = _("看不出日期“%(text)s”，请写成 2026-12-20。") % {"text": shortened(text)}
        raise ValidationError(message, code="day") from None


def village_stem(key):
    return VILLAGE_SUFFIX.sub("", key) or key


def town_stem(key):
    """横栏 of 横栏镇."""
    return TOWN_SUFFIX.sub("", key) or key


def shortened(text, limit=20):
    """What a message repeats of a cell: its beginning, and no long number, which may be a person's."""
    line = DIGITS.sub(lambda match: match[0] if len(match[0]) < 7 else "…", " ".join(plain_text.fold(text).split()))
    line = "".join(char for char in line if char.isprintable())
    return line if len(line) <= limit else f"{line[:limit]}…"

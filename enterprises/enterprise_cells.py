"""What a cell of a list of firms means; ValidationError says what is wrong with it and what to do."""

import csv
import re
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import plain_text
from enterprises import credit_codes, names
from enterprises.choices import EnterpriseSize, EnterpriseStatus
from enterprises.enterprise_columns import text_key

# field,word,value: the label of the value first, then what registers and villages write for it.
WORDS_FILE = Path(__file__).with_name("data") / "enterprise_words.csv"
WORD_CHOICES = {"size": EnterpriseSize, "status": EnterpriseStatus}
# As wide as the columns they go to.
TEXT_LENGTHS = {"address": 200, "representative": 50, "supervisor": 50, "village_contact": 50}
MAX_PHONE_LENGTH = 30
MAX_STAFF = 1_000_000

NO_VALUE = re.compile(r"[\s/\\|\-‐-―─━~.*·…_]*")
NO_VALUE_WORDS = frozenset({"无", "暂无", "没有", "不详", "未知", "空", "n/a", "na", "none", "null"})
NO_CODE_WORDS = NO_VALUE_WORDS | {
    "无证",
    "无照",
    "无执照",
    "无证无照",
    "未办证",
    "未办理",
    "未登记",
    "办理中",
    "正在办理",
}
FORMULA_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)

SUM_LABELS = frozenset({"合计", "总计", "小计", "共计"})
FOOTNOTE = re.compile(
    r"(?:注|备注|说明|附注|填表说明|制表|制表人|填表|填表人|填报人|填报单位|填报日期|填表日期|审核人|审批人|负责人签字|单位盖章)"
    r"(?:\([^()]*\))?\s*:"
)

DIGITS = re.compile(r"\d+", re.ASCII)
LONG_DIGITS = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])", re.ASCII)
COUNT = re.compile(r"(?P<whole>\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?", re.ASCII)
PEOPLE = re.compile(r"\s*[人名个位]$")
PHONE = re.compile(r"[\d\s\-+()/,;、转]+", re.ASCII)
PHONE_SEPARATOR = re.compile(r"[/,;、\n]+")
PHONE_DIGITS = range(7, 14)
VILLAGE_SUFFIX = re.compile(r"(?:社区居民委员会|社区居委会|村民委员会|居民委员会|村委会|居委会|社区|村)$")


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


def read_credit_code(text):
    """The code, or "" where the list says that there is none."""
    folded = plain_text.fold(text)
    if NO_VALUE.fullmatch(folded) or folded.casefold() in NO_CODE_WORDS:
        return ""
    return credit_codes.check_credit_code(text)


def read_text(text, name):
    line = names.clean_line(text)
    if is_unknown(line):
        return ""
    if any(credit_codes.is_personal_id(match.upper()) for match in LONG_DIGITS.findall(line)):
        raise ValidationError(_("这里有身份证号。请从表中删去身份证号后重新上传。"), code="personal_id")
    limit = TEXT_LENGTHS[name]
    if len(line) > limit:
        raise ValidationError(
            _("内容有 %(count)d 个字，最多 %(limit)d 个，请缩短。") % {"count": len(line), "limit": limit},
            code="max_length",
        )
    return line


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


def read_staff_count(text):
    """A whole number, or None; "1,234", "４９人" and "49.0" are read, "约50" and "50-100" refused."""
    if is_unknown(text):
        return None
    match = COUNT.fullmatch(PEOPLE.sub("", plain_text.fold(text)).replace(" ", ""))
    count = int(match["whole"].replace(",", "")[:12]) if match else None
    if count is None or count > MAX_STAFF:
        raise ValidationError(
            _("“%(text)s”不是人数。请填一个整数，如 49。") % {"text": shortened(text)}, code="staff_count"
        )
    return count


@cache
def words(name):
    """{word key: value} of size or status."""
    with WORDS_FILE.open(encoding="utf-8", newline="") as file:
        return {text_key(row["word"]): row["value"] for row in csv.DictReader(file) if row["field"] == name}


def read_word(text, name):
    """The value of a size or status; empty for a blank cell."""
    if is_unknown(text):
        return ""
    value = words(name).get(text_key(text))
    if value is None:
        raise not_allowed(text, WORD_CHOICES[name].labels)
    return value


class Choices:
    """Names that a column may hold, found as lists write them: in any width, with odd spaces."""

    def __init__(self, allowed):
        self.allowed = list(allowed)
        self.by_key = {text_key(name): name for name in self.allowed}

    def read(self, text):
        """The name as it was handed in; empty for a blank cell."""
        if is_unknown(text):
            return ""
        name = self.find(text_key(text))
        if name is None:
            raise not_allowed(text, self.allowed)
        return name

    def find(self, key):
        return self.by_key.get(key)


class Villages(Choices):
    """Also without 村 or 社区 where that leaves only one, and with the town (of this name) before it."""

    def __init__(self, allowed, *, town=""):
        super().__init__(allowed)
        self.town, stems = text_key(town), {}
        for name in self.allowed:
            stems.setdefault(village_stem(text_key(name)), set()).add(name)
        self.by_stem = {stem: only for stem, (only, *others) in stems.items() if not others}

    def find(self, key):
        if self.town and key not in self.by_key:
            before, _town, after = key.rpartition(self.town)
            key = after if after and (not before or before.endswith("市")) else key
        return self.by_key.get(key) or self.by_stem.get(village_stem(key))


def village_stem(key):
    return VILLAGE_SUFFIX.sub("", key) or key


def not_allowed(text, allowed):
    return ValidationError(
        _("“%(text)s”不在可选范围内，请改为：%(allowed)s。")
        % {"text": shortened(text), "allowed": _("、").join(map(str, allowed))},
        code="not_allowed",
    )


def shortened(text, limit=20):
    """What a message repeats of a cell: its beginning, and no long number, which may be a person's."""
    line = DIGITS.sub(lambda match: match[0] if len(match[0]) < 7 else "…", " ".join(plain_text.fold(text).split()))
    line = "".join(char for char in line if char.isprintable())
    return line if len(line) <= limit else f"{line[:limit]}…"

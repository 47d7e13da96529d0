"""What a cell of a list of firms means; ValidationError says what is wrong with it and what to do."""

import csv
import re
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import plain_text
from campaigns import sheet_cells
from campaigns.sheet_headings import text_key
from enterprises import credit_codes, names
from enterprises.choices import EnterpriseSize, EnterpriseStatus

# field,word,value: the label of the value first, then what registers and villages write for it.
WORDS_FILE = Path(__file__).with_name("data") / "enterprise_words.csv"
WORD_CHOICES = {"size": EnterpriseSize, "status": EnterpriseStatus}
# As wide as the columns they go to.
TEXT_LENGTHS = {"address": 200, "representative": 50, "supervisor": 50, "village_contact": 50}
MAX_STAFF = 1_000_000

NO_CODE_WORDS = sheet_cells.NO_VALUE_WORDS | {
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
LONG_DIGITS = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])", re.ASCII)
COUNT = re.compile(r"(?P<whole>\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?", re.ASCII)
PEOPLE = re.compile(r"\s*[人名个位]$")


def read_credit_code(text):
    """The code, or "" where the list says that there is none."""
    folded = plain_text.fold(text)
    if sheet_cells.NO_VALUE.fullmatch(folded) or folded.casefold() in NO_CODE_WORDS:
        return ""
    return credit_codes.check_credit_code(text)


def read_text(text, name):
    line = names.clean_line(text)
    if sheet_cells.is_unknown(line):
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


def read_staff_count(text):
    """A whole number, or None; "1,234", "４９人" and "49.0" are read, "约50" and "50-100" refused."""
    if sheet_cells.is_unknown(text):
        return None
    match = COUNT.fullmatch(PEOPLE.sub("", plain_text.fold(text)).replace(" ", ""))
    count = int(match["whole"].replace(",", "")[:12]) if match else None
    if count is None or count > MAX_STAFF:
        raise ValidationError(
            _("“%(text)s”不是人数。请填一个整数，如 49。") % {"text": sheet_cells.shortened(text)}, code="staff_count"
        )
    return count


@cache
def words(name):
    """{word key: value} of size or status."""
    with WORDS_FILE.open(encoding="utf-8", newline="") as file:
        return {text_key(row["word"]): row["value"] for row in csv.DictReader(file) if row["field"] == name}


def read_word(text, name):
    """The value of a size or status; empty for a blank cell."""
    if sheet_cells.is_unknown(text):
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
        if sheet_cells.is_unknown(text):
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
            stems.setdefault(sheet_cells.village_stem(text_key(name)), set()).add(name)
        self.by_stem = {stem: only for stem, (only, *others) in stems.items() if not others}

    def find(self, key):
        if self.town and key not in self.by_key:
            before, _town, after = key.rpartition(self.town)
            key = after if after and (not before or before.endswith("市")) else key
        return self.by_key.get(key) or self.by_stem.get(sheet_cells.village_stem(key))


def not_allowed(text, allowed):
    return ValidationError(
        _("“%(text)s”不在可选范围内，请改为：%(allowed)s。")
        % {"text": sheet_cells.shortened(text), "allowed": _("、").join(map(str, allowed))},
        code="not_allowed",
    )

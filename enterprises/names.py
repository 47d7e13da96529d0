"""Names of firms: as they are shown, as they are compared, as they are ordered."""

import re
import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin
from pypinyin.seg import mmseg

from accounts import plain_text

MAX_NAME_LENGTH = 120
MAX_PINYIN_LENGTH = 300

# Shown as nothing, yet not of category Cf: fillers, joiners, variation selectors, the empty Braille cell.
INVISIBLE = frozenset(
    map(chr, [0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810)])
) | frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
# Private use and half a surrogate pair have no meaning on another machine; � stands for what was lost before.
UNREADABLE_CATEGORIES = frozenset({"Co", "Cs"})
LOST_CHARACTER = "\N{REPLACEMENT CHARACTER}"
LICENCE_BRACKETS = str.maketrans("()[]{}〔〕【】", "（）（）（）（）（）")
SPACES = re.compile(r"\s+")
# A name of these only is no odd case.
PLAIN = re.compile(r"[\u4e00-\u9fa5A-Za-z0-9（）·]+")
# Legal forms that lists leave out or write differently; the longer first.
LEGAL_FORM = re.compile(
    r"(?:股份有限责任公司|有限责任公司|股份有限公司|股份公司|有限公司|股份)?"
    r"(?:个体工商户|个人独资企业|个人独资|特殊普通合伙|普通合伙|有限合伙)?$"
)
# Signs that a tired eye or a bad scan mixes up, and Cyrillic and Greek letters that look Latin: one stands for all.
LOOK_ALIKES = str.maketrans("曰末已巳авекмнорстхαβεζηικμνορτυχ", "日未己己abekmhopctxabezhikmnoptyx")
HAN = re.compile(r"([\u3400-\u9fff\U00020000-\U0003ffff]+)")


def display_name(text):
    """The name on one line as a licence prints it: half-width letters and digits, full-width brackets.

    Raises ValidationError when nothing can be read, or a character belongs to one machine's font only.
    """
    name = clean_line(text).translate(LICENCE_BRACKETS).replace(" （", "（").replace("） ", "）")
    if not any(unicodedata.category(char)[0] in "LN" for char in name):
        raise ValidationError(_("名称是空的，或只有看不见的字符和标点，请填写营业执照上的名称。"), code="required")
    if len(name) > MAX_NAME_LENGTH:
        raise ValidationError(
            _("名称有 %(count)d 个字，最多 %(limit)d 个，请核对。"),
            code="max_length",
            params={"count": len(name), "limit": MAX_NAME_LENGTH},
        )
    return name


def clean_line(text):
    """Any short text without odd widths, invisible characters and line breaks; may be empty.

    Raises ValidationError for characters that can be read on one machine only.
    """
    if PLAIN.fullmatch(text):
        return text
    kept = []
    for char in SPACES.sub(" ", unicodedata.normalize("NFKC", text)):
        category = unicodedata.category(char)
        if category in UNREADABLE_CATEGORIES or char == LOST_CHARACTER:
            raise ValidationError(
                _("第 %(position)d 个字无法识别（生僻字或乱码），请重新输入。"),
                code="unreadable",
                params={"position": len(kept) + 1},
            )
        if category not in {"Cf", "Cc"} and char not in INVISIBLE:
            kept.append(char)
    return SPACES.sub(" ", "".join(kept)).strip()


def name_key(name):
    """What two spellings of one firm have in common: for asking a person, never for deciding.

    Letters and digits in lower case without the legal form; look-alike characters count as one.
    """
    folded = plain_text.fold(name).casefold().translate(LOOK_ALIKES)
    key = "".join(char for char in folded if char.isalnum())
    return (LEGAL_FORM.sub("", key, count=1) or key)[:MAX_NAME_LENGTH]


def pinyin(name):
    """The syllables by which lists are ordered: "zhong shan shi …"; letters and digits as they are."""
    text = "".join(char if char.isalnum() else " " for char in plain_text.fold(name).casefold())
    parts = []
    for run in HAN.split(text):
        parts += map(word_pinyin, mmseg.seg.cut(run)) if HAN.match(run) else run.split()
    return " ".join(parts)[:MAX_PINYIN_LENGTH]


@lru_cache(maxsize=50_000)
def word_pinyin(word):
    return " ".join(lazy_pinyin(word))

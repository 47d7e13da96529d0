"""The unified social credit code (统一社会信用代码, GB 32100-2015): read as typed, refused with the reason.

The check character lets 3 of 100 random numbers through (reliability.md D6), so prefix and area are looked at too, and
a personal ID number is told apart before anything else. No sentence repeats what was typed: it may be such a number.
"""

import datetime
import re
import unicodedata
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum import numdb
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from accounts import plain_text

LENGTH = 18
# First character: who registers; second: as what (GB 32100-2015 with amendment 1 and the authorities added since).
CATEGORIES = {
    "1": "1239",  # 机构编制
    "2": "19",  # 外交
    "3": "123459",  # 司法行政
    "4": "19",  # 文化
    "5": "1239",  # 民政
    "6": "129",  # 旅游
    "7": "129",  # 宗教
    "8": "19",  # 工会
    "9": "123",  # 市场监管: company, individual business, farmers' co-operative
    "A": "19",  # 中央军委改革和编制办公室
    "N": "1239",  # 农业
    "Y": "1",  # others
}
NATIONAL_AREA = "10"  # 100000: registered with the national administration
QUOTES = "'\"=‘’“”"  # ="9144…" and '9144…: how a code is kept from becoming a number in Excel

CHARACTERS = re.compile(r"[0-9A-Z]*", re.ASCII)
UNUSED_LETTERS = re.compile(r"[IOZSV]")
DIGITS = re.compile(r"\d+", re.ASCII)
EXCEL_NUMBER = re.compile(r"\d(\.\d+)?E\+?\d\d", re.ASCII)
PERSONAL_ID = re.compile(r"(?P<province>\d\d)\d{4}(?P<birth>\d{8})\d{3}[\dX]", re.ASCII)
OLD_PERSONAL_ID = re.compile(r"(?P<province>\d\d)\d{4}(?P<birth>\d{6})\d{3}", re.ASCII)
OLD_NUMBER = re.compile(r"\d{6}[0-9A-Z]{9}", re.ASCII)  # registration number, or tax number with organisation code
ORGANISATION_CODE = re.compile(r"[0-9A-Z]{8}[0-9X]", re.ASCII)

DEMO_PREFIX, DEMO_BODY, DEMO_SERIALS = "91", "DEM", 100_000
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714


def normalise(text):
    """Half width, upper case, without spaces, hyphens and the quotes that Excel lists put around."""
    folded = plain_text.fold(text).strip(QUOTES).upper()
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) != "Pd")


def check_credit_code(text):
    """The code of 18 characters, or ValidationError with what is wrong and what to do."""
    code = normalise(text)
    if not code:
        raise ValidationError(_("请填写统一社会信用代码。"), code="required")
    check_other_number(code)
    check_characters(code)
    check_parts(code)
    # Which character would fit is not said: it would be typed in, and the wrong digit would stay.
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        raise ValidationError(
            _("校验不通过，至少有一位抄错了。请对照营业执照逐位核对统一社会信用代码。"), code="check_character"
        )
    return code


def check_other_number(code):
    """Refuses numbers that are well known for something else."""
    if is_personal_id(code):
        raise ValidationError(
            _("这是身份证号，不是统一社会信用代码。请填写营业执照上的 18 位代码；身份证号请勿录入。"),
            code="personal_id",
        )
    if EXCEL_NUMBER.fullmatch(code):
        raise ValidationError(
            _("代码被 Excel 当成数字，后几位已经丢失。请把这一列设为“文本”格式，再对照营业执照重新填写。"),
            code="excel_number",
        )
    if OLD_NUMBER.fullmatch(code) and is_province(code[:2]):
        raise ValidationError(
            _("这是 15 位的旧注册号或旧税号，已停止使用。请填写营业执照上的 18 位统一社会信用代码。"), code="old_number"
        )
    if ORGANISATION_CODE.fullmatch(code):
        raise ValidationError(
            _("这是 9 位的组织机构代码。请填写营业执照上的 18 位统一社会信用代码。"), code="organisation_code"
        )


def check_characters(code):
    if not CHARACTERS.fullmatch(code):
        raise ValidationError(_("统一社会信用代码只有数字和大写字母，请删去其他字符或补全。"), code="characters")
    if len(code) != LENGTH:
        raise ValidationError(
            _("统一社会信用代码应为 18 位，现在是 %(count)d 位，请对照营业执照核对。"),
            code="length",
            params={"count": len(code)},
        )
    if match := UNUSED_LETTERS.search(code):
        raise ValidationError(
            _("第 %(position)d 位是字母 %(letter)s。代码里不用 I、O、Z、S、V，请核对是否为数字（0、1、2、5）。"),
            code="unused_letter",
            params={"position": match.start() + 1, "letter": match[0]},
        )


def check_parts(code):
    """Refuses a registering authority, category or area that does not exist."""
    if code[1] not in CATEGORIES.get(code[0], ""):
        raise ValidationError(
            _("前两位不是登记机关使用的代码（企业为 91，个体工商户为 92，合作社为 93），请对照营业执照核对。"),
            code="prefix",
        )
    area = code[2:8]
    if not DIGITS.fullmatch(area):
        raise ValidationError(_("第 3 至 8 位是登记机关的行政区划，应全是数字，请核对。"), code="area")
    # Beyond the province the lists disagree: development zones register under codes that GB/T 2260 never had.
    if area[:2] != NATIONAL_AREA and not is_province(area[:2]):
        raise ValidationError(_("第 3、4 位不是任何省份的行政区划代码（广东为 44），请对照营业执照核对。"), code="area")


@cache
def is_province(prefix):
    ((_prefix, names),) = numdb.get("cn/loc").info(prefix)
    return "province" in names


def is_personal_id(number):
    """Whether it is, or very likely was meant as, a person's ID number of 18 or 15 digits.

    Twenty characters that begin or end with one are the tax number of an individual business.
    """
    if len(number) in {19, 20}:
        return ric.is_valid(number[:LENGTH]) or ric.is_valid(number[-LENGTH:])
    if match := PERSONAL_ID.fullmatch(number):
        if not is_province(match["province"]) or not is_birth_date(match["birth"]):
            return False
        return ric.is_valid(number) or uscc.calc_check_digit(number[:-1]) != number[-1]
    if match := OLD_PERSONAL_ID.fullmatch(number):
        is_likely = is_province(match["province"]) and is_birth_date(f"19{match['birth']}")
        return is_likely and not mod_11_10.is_valid(number)  # the check digit of a registration number
    return False


def is_birth_date(digits):
    try:
        return 1900 <= datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year < 2100
    except ValueError:
        return False


def make_demo_code(serial, area="442000"):
    """A valid code for a firm that does not exist: no real organisation code begins with DEM. serial: 0 to 99999."""
    if not 0 <= serial < DEMO_SERIALS:
        raise ValueError(f"serial must be below {DEMO_SERIALS}")
    body = f"{DEMO_BODY}{serial:05d}"
    code = f"{DEMO_PREFIX}{area}{body}{organisation_check(body)}"
    return code + uscc.calc_check_digit(code)


def organisation_check(body):
    total = sum(int(char, 36) * weight for char, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]

"""Values of indicators and their targets in words, and what may be typed in for them. Pure; Decimal only."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from campaigns.choices import Operator

PERCENT = "%"
HUNDRED = Decimal(100)
# Targets that name a value, those that allow a deviation from it, those with a schedule line.
VALUED = (Operator.AT_LEAST, Operator.AT_MOST, Operator.ABOUT, Operator.KEEP_AT, Operator.SHARE_OF_BASE)
TOLERANT = (Operator.ABOUT, Operator.KEEP_AT)
SCHEDULED = (Operator.AT_LEAST, Operator.AT_MOST, Operator.ABOUT, Operator.SHARE_OF_BASE, Operator.ALL_ITEMS)
# Whatever the indicator counts, these are judged by a part of a whole.
PARTIAL = (Operator.SHARE_OF_BASE, Operator.ALL_ITEMS)


def plain(value, *, beside=None):
    """A value as text: at most two decimals, more only where rounding would make it look equal to `beside`."""
    for places in range(2, 9):
        shown = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if beside is None or value == beside or shown != beside:
            break
    text = f"{shown:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(value, unit_word, *, beside=None):
    """ "95%", "30家", "—" for None."""
    return "—" if value is None else f"{plain(value, beside=beside)}{unit_word}"


def requirement(target, unit_word, *, reference_name=""):
    """What a target asks for: 不低于95%, 15个左右, 高于全省平均, 不发生."""
    value = with_unit(target.value, unit_word)
    words = {
        Operator.AT_LEAST: _("不低于%(value)s"),
        Operator.AT_MOST: _("不高于%(value)s"),
        Operator.ABOUT: _("%(value)s左右"),
        Operator.KEEP_AT: _("保持在%(value)s左右"),
        Operator.SHARE_OF_BASE: _("占比不低于%(value)s"),
        Operator.ABOVE_REFERENCE: _("高于%(reference)s"),
    }
    if target.operator == Operator.SHARE_OF_BASE:
        value = with_unit(target.value, PERCENT)
    found = words.get(target.operator)
    if found is None:
        return str(Operator(target.operator).label)
    return found % {"value": value, "reference": reference_name or _("参照数据")}


def reading_value(row, operator, unit_word):
    """The value of a reading as its target reads it; None where there is nothing to divide by.

    Parts are a part of one, times 100 where the indicator, or its target, is in per cent.
    """
    if row.value is not None:
        return row.value
    if not row.denominator:
        return None
    share = row.numerator / row.denominator
    return share * HUNDRED if unit_word == PERCENT or operator in PARTIAL else share


def source_problem(sources, code, unit_word):
    """What is wrong with reading an indicator in this unit off the source `code`; "" for nothing, and for no code."""
    if not code:
        return ""
    if code not in sources:
        return _("取数来源应为下列之一：%(values)s。") % {"values": _("、").join(sources)}
    if (str(sources[code].unit_word) == PERCENT) != (unit_word == PERCENT):
        unit = sources[code].unit_word
        return _("这项取数的计量单位是“%(unit)s”，与指标的计量单位不一致。") % {"unit": unit}
    return ""


def reading_errors(*, unit_word, operators, value, numerator, denominator):
    """{field: sentence} of what cannot be the reading of an indicator with targets of these kinds; {} for nothing."""
    if (value is None) == (numerator is None and denominator is None):
        return {"value": _("请填完成值，或同时填分子和分母。")}
    if value is None and (numerator is None or denominator is None):
        return {"denominator": _("分子和分母要同时填。")}
    if value is None:
        return _part_errors(unit_word, operators, numerator, denominator)
    if unit_word == PERCENT and value > HUNDRED:
        return {"value": _("百分比不能超过100。")}
    if Operator.MILESTONE_PASSED in operators and value not in (0, 1):
        return {"value": _("按期通过的指标只填1（已通过）或0（未通过）。")}
    if Operator.ALL_ITEMS in operators and unit_word != PERCENT:
        return {"numerator": _("要求全部达到的指标，请填已达到数（分子）和应达到数（分母）。")}
    if Operator.ZERO_EVENTS in operators and value < 0:
        return {"value": _("发生数不能小于0。")}
    return {}


def _part_errors(unit_word, operators, numerator, denominator):
    if numerator == 0 == denominator:
        return {}  # there was nothing to divide: no data, and said so
    if denominator <= 0:
        return {"denominator": _("分母应大于0。")}
    is_share = unit_word == PERCENT or any(operator in PARTIAL for operator in operators)
    if is_share and numerator > denominator:
        return {"numerator": _("分子不能大于分母，百分比不能超过100。")}
    if is_share and numerator < 0 and unit_word != PERCENT:
        return {"numerator": _("分子不能小于0。")}
    if Operator.MILESTONE_PASSED in operators:
        return {"value": _("按期通过的指标只填1（已通过）或0（未通过）。")}
    return {}


def target_errors(target, *, unit_word, has_reference):
    """{field: sentence} of what does not fit together in a target; {} if it can be judged."""
    errors = {}
    if target.due_on < target.starts_on:
        errors["due_on"] = _("目标期限不能早于开始日期。")
    if target.operator == Operator.ABOVE_REFERENCE and not has_reference:
        errors["reference"] = _("“高于参照数据”的目标要写明参照数据（reference_series 中的一项）。")
    if target.operator != Operator.ABOVE_REFERENCE and has_reference:
        errors["reference"] = _("只有“高于参照数据”的目标才选参照数据。")
    if problem := _value_problem(target, unit_word):
        errors["value"] = problem
    if target.tolerance is not None and (target.operator not in TOLERANT or target.tolerance < 0):
        errors["tolerance"] = _("只有“左右”和“保持在”的目标才有允许偏差，且不小于0。")
    if target.baseline is not None and unit_word == PERCENT and target.baseline > HUNDRED:
        errors["baseline"] = _("百分比不能超过100。")
    if problem := _steps_problem(target):
        errors["steps"] = problem
    return errors


def _value_problem(target, unit_word):
    if target.operator not in VALUED:
        return None if target.value is None else _("这种要求不填目标值。")
    if target.value is None:
        return _("请填目标值。")
    is_percent = unit_word == PERCENT or target.operator == Operator.SHARE_OF_BASE
    return _("百分比不能超过100。") if is_percent and target.value > HUNDRED else None


def _steps_problem(target):
    """Steps rise day by day from 0 to 100 within the target's dates."""
    if not target.steps:
        return None
    if target.operator not in SCHEDULED:
        return _("这种要求没有序时安排。")
    days = [date.fromisoformat(day) for day, _share in target.steps]
    shares = [Decimal(str(share)) for _day, share in target.steps]
    if days != sorted(set(days)) or not (target.starts_on <= days[0] and days[-1] <= target.due_on):
        return _("序时安排的日期应由早到晚，并在目标起止日期之内。")
    if shares != sorted(shares) or shares[0] < 0 or shares[-1] > HUNDRED:
        return _("序时安排的进度应由小到大，在0至100之间。")
    return None

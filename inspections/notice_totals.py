"""Cross-checks of the totals a notice prints: counts against rates, and rates against each other (rules.md 2.3).

A rate that contradicts its counts is reported; a conforming rate that is really the nonconforming rate (8.75 % for 23
of 263), or the other way round, refuses the import.
"""

import unicodedata
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext as _

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Problem:
    """row and column as the sheet shows them, None where the problem has no place; is_refusal: nothing is imported."""

    message: str
    row: int | None = None
    column: str | None = None
    is_refusal: bool = True

    def __str__(self):
        """The message with its place in front: 第3行「生产日期」:…"""
        place = _("第%(row)d行") % {"row": self.row} if self.row else ""
        place += f"「{self.column}」" if self.column else ""
        return f"{place}:{self.message}" if place else self.message

    def as_dict(self):
        return {"row": self.row, "column": self.column, "message": self.message}


@dataclass(frozen=True)
class Rate:
    """A printed rate in per cent. step: the last printed digit, within which rounding is the issuer's own."""

    value: Decimal
    step: Decimal

    def agrees_with(self, part, whole):
        """Whether the issuer may have printed this for part of whole: rounded half up, or cut off (46.15 as 46.1)."""
        exact = HUNDRED * part / whole
        return self.value in {exact.quantize(self.step, ROUND_HALF_UP), exact.quantize(self.step, ROUND_DOWN)}

    def __str__(self):
        return f"{self.value.normalize():f}%"


def read_count(text):
    """A count from a cell or JSON value, None when it is none; strict, so 1.5, 1,234 and ١٢ are not counts."""
    folded = unicodedata.normalize("NFKC", str(text if text is not None else "")).strip().removesuffix("批次")
    return int(folded) if folded.isascii() and folded.isdigit() and len(folded) < 10 else None


def read_rate(text):
    """A Rate from "25.00%", "8.75" or a JSON number (whose last zeros say nothing), None when it is none."""
    is_number = not isinstance(text, str)
    folded = unicodedata.normalize("NFKC", str(text if text is not None else "")).strip()
    digits = folded.removesuffix("%").strip()
    if isinstance(text, bool) or not digits or set(digits) - set("0123456789."):
        return None
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    step = value.normalize() if is_number else value
    exponent = min(step.as_tuple().exponent, 0)
    return Rate(value, Decimal(1).scaleb(exponent)) if value <= HUNDRED else None


def check_published_totals(totals):
    """The Problems of a notice's published totals: batches, nonconforming, conforming, rate, conforming_rate."""
    batches, failed, passed = (read_count(totals.get(name)) for name in ("batches", "nonconforming", "conforming"))
    problems = []
    if batches is not None and failed is not None and passed is not None and failed + passed != batches:
        problems.append(
            Problem(
                _("公布的合格 %(passed)d 批次与不合格 %(failed)d 批次之和不等于 %(batches)d 批次。")
                % {"passed": passed, "failed": failed, "batches": batches},
                column=_("公布的批次数"),
                is_refusal=False,
            )
        )
    if failed is None and batches is not None and passed is not None:
        failed = batches - passed
    for name in ("rate", "conforming_rate"):
        problems += check_rate(
            read_rate(totals.get(name)), failed, batches, name=name, enterprises=enterprises_of(totals)
        )
    return problems


def enterprises_of(totals):
    return read_count(totals.get("nonconforming_enterprises")), read_count(totals.get("enterprises"))


def check_rate(rate, failed, batches, *, name, enterprises=(None, None), row=None, column=None):
    """The Problems of one printed rate; name: "rate" (nonconforming) or "conforming_rate"."""
    column = column or (_("公布的不合格率") if name == "rate" else _("公布的合格率"))
    if failed is not None and batches is not None and failed > batches:
        return [Problem(_("不合格批次数大于受检批次数。"), row, column)]
    if rate is None or not batches or failed is None:
        return []
    part, other = (failed, batches - failed) if name == "rate" else (batches - failed, failed)
    if rate.agrees_with(part, batches):
        return []
    label, swapped = (_("不合格率"), _("合格率")) if name == "rate" else (_("合格率"), _("不合格率"))
    facts = {"label": label, "swapped": swapped, "rate": rate, "failed": failed, "batches": batches}
    if rate.agrees_with(other, batches):
        message = _("公布的%(label)s %(rate)s 实为%(swapped)s：%(batches)d 批次中 %(failed)d 批次不合格。请核对原文。")
        return [Problem(message % facts, row, column)]
    exact = Rate((HUNDRED * part / batches).quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal("0.01"))
    message = _("公布的%(label)s %(rate)s 与批次数不符：%(batches)d 批次中 %(failed)d 批次不合格，应为 %(exact)s。")
    if all(enterprises) and name == "rate" and rate.agrees_with(*enterprises):
        message = _("公布的%(label)s %(rate)s 按企业数计算：%(batches)d 批次中 %(failed)d 批次不合格，应为 %(exact)s。")
    return [Problem(message % {**facts, "exact": exact}, row, column, is_refusal=False)]

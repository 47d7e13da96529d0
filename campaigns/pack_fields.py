"""What each section of a campaign pack holds: the forms of its values, and its fields with whether they are required."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.choices import UnitKind
from campaigns import light_rules
from campaigns.choices import (
    ActivityKind,
    ClosingEvidence,
    GroupRole,
    IndicatorOrigin,
    MonthRule,
    Operator,
    PeriodKind,
    PolicyKind,
    StaffGroup,
    WeekRule,
)

FORMAT = 1
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
TASK_PARTS = ("responsible", "cooperating")

# Forms of single values: each returns a message or None.


def _text(limit):
    def check(value):
        if not isinstance(value, str) or not value.strip():
            return _("应为文字，不能为空。")
        return _("不能超过%(limit)d个字。") % {"limit": limit} if len(value) > limit else None

    return check


def _slug(value):
    if isinstance(value, str) and len(value) <= 40 and SLUG.fullmatch(value):
        return None
    return _("应为小写字母、数字和连字符，不超过40个字符。")


def _day(value):
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return None if is_day else _("应为日期，写作 2024-03-15，不加引号。")


def _flag(value):
    return None if isinstance(value, bool) else _("应为 true 或 false。")


def _whole(low, high):
    def check(value):
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return None
        return _("应为%(low)d至%(high)d的整数。") % {"low": low, "high": high}

    return check


def _amount(value):
    """Yuan with at most two decimals; as many digits as a number of YAML holds exactly."""
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return None if is_number and AMOUNT.fullmatch(str(value)) else _("应为以元计的金额，不为负，最多两位小数。")


def _number(value):
    """Up to 13 digits before the point and four after it, as the database keeps them."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _("应为数字。")
    number = Decimal(str(value))
    is_kept = number.is_finite() and abs(number) < 10**13 and number == round(number, 4)
    return None if is_kept else _("应为数字，整数不超过13位，小数不超过4位。")


def _one_of(*values):
    def check(value):
        return None if value in values else _("应为下列之一：%(values)s。") % {"values": _("、").join(map(str, values))}

    return check


def _list_of(form, *, together=None):
    def check(value):
        if not isinstance(value, list):
            return _("应为列表。")
        messages = (message for message in map(form, value) if message)
        return next(messages, None) or (_text(together)(",".join(value)) if together and value else None)

    return check


@dataclass(frozen=True)
class Rows:
    """The form of a list of rows within a row, each with these fields."""

    fields: dict
    limit: int = 1000

    def __call__(self, value):
        if not isinstance(value, list):
            return _("应为列表。")
        return _("最多%(limit)d行。") % {"limit": self.limit} if len(value) > self.limit else None


# name: (form, is required). A row also carries `source` or `demo: true`, see _check_marks.

CAMPAIGN_FIELDS = {
    "format": (_one_of(FORMAT), True),
    "slug": (_slug, True),
    "name": (_text(120), True),
    "also_called": (_list_of(_text(120)), False),
    "slogan": (_text(200), False),
    "starts_on": (_day, True),
    "ends_on": (_day, True),
    "source": (_slug, False),
    "demo": (_flag, False),
    "owner_unit": (_slug, True),
    "office_unit": (_slug, True),
}
MARK_FIELDS = {"source": (_slug, False), "demo": (_flag, False)}
MILESTONE_FIELDS = {"code": (_slug, True), "title": (_text(200), True), "due_on": (_day, True), **MARK_FIELDS}
TASK_FIELDS = {
    "code": (_slug, True),
    "title": (_text(200), True),
    "deliverable": (_text(200), False),
    "closing_evidence": (_one_of(*ClosingEvidence.values), False),
    "phase": (_slug, False),
    "lead": (_slug, True),
    "responsible": (_list_of(_slug), False),
    "cooperating": (_list_of(_slug), False),
    "starts_on": (_day, True),
    "due_on": (_day, True),
    "weight": (_whole(1, 100), False),
    "milestones": (Rows(MILESTONE_FIELDS), False),
    **MARK_FIELDS,
}
TASK_FIELDS["subtasks"] = (Rows(TASK_FIELDS), False)
# What users.md, 8 allows a self-report at most.
MAXIMUM_QUESTIONS = 12
QUESTION_FIELDS = {
    "text": (_text(200), True),
    "help": (_text(300), False),
    "basis": (_one_of("statutory", "voluntary"), True),
}
STAFF_FIELDS = {
    "name": (_text(50), True),
    "unit": (_slug, True),
    "group": (_one_of(*StaffGroup.values), True),
    "seconded": (_flag, False),
    "duty": (_text(100), False),
    "starts_on": (_day, False),
    "ends_on": (_day, False),
    **MARK_FIELDS,
}
BUDGET_FIELDS = {
    "year": (_whole(2000, 2099), True),
    "head": (_text(60), True),
    "line": (_text(100), False),
    "appropriated": (_amount, True),
    "spent": (_amount, False),
    "note": (_text(200), False),
    **MARK_FIELDS,
}
SUPPLY_FIELDS = {
    "name": (_text(100), True),
    "quantity": (_whole(1, 2_000_000), True),
    "unit_of_measure": (_text(20), True),
    "unit": (_slug, True),
    "note": (_text(200), False),
    "starts_on": (_day, False),
    "ends_on": (_day, False),
    **MARK_FIELDS,
}
STEP_FIELDS = {"on": (_day, True), "share": (_number, True)}
TARGET_FIELDS = {
    "unit": (_slug, False),
    "starts_on": (_day, True),
    "due_on": (_day, True),
    "operator": (_one_of(*Operator.values), True),
    "value": (_number, False),
    "tolerance": (_number, False),
    "baseline": (_number, False),
    "reference": (_slug, False),
    "weight": (_whole(1, 100), False),
    "steps": (Rows(STEP_FIELDS), False),
    **MARK_FIELDS,
}
READING_FIELDS = {
    "unit": (_slug, False),
    "on": (_day, True),
    "value": (_number, False),
    "numerator": (_number, False),
    "denominator": (_number, False),
    "note": (_text(300), False),
    **MARK_FIELDS,
}
REFERENCE_READING_FIELDS = {"on": (_day, True), "value": (_number, True), "note": (_text(300), False), **MARK_FIELDS}
# Both parties' duties of a matter stand in one row.
MEMORANDUM_ITEM_FIELDS = {
    "code": (_slug, True),
    "title": (_text(200), True),
    "first_duty": (_text(300), True),
    "second_duty": (_text(300), True),
    "due_on": (_day, False),
    **MARK_FIELDS,
}
# A section is one mapping (calendar, parent), a mapping of rows (sources), a list of rows, or one row or more (memorandum).
SECTIONS = {
    "sources": {
        "title": (_text(200), True),
        "number": (_text(60), False),
        "issued_by": (_text(100), False),
        "dated": (_day, False),
        "url": (_text(300), False),
        "basis": (_flag, False),
    },
    "parent": {"campaign": (_slug, True)},
    "calendar": {
        "week_rule": (_one_of(*WeekRule.values), True),
        "month_rule": (_one_of(*MonthRule.values), True),
        "first_period_on": (_day, True),
    },
    "background": {"code": (_slug, True), "title": (_text(60), True), "text": (_text(600), True), **MARK_FIELDS},
    "tracks": {
        "code": (_slug, True),
        "name": (_text(60), True),
        "counts": (_list_of(_one_of("products", "enterprises")), True),
        "enrols": (_one_of("products", "enterprises", "nothing"), True),
        "description": (_text(300), False),
        **MARK_FIELDS,
    },
    "units": {
        "code": (_slug, True),
        "kind": (_one_of(*UnitKind.values), True),
        "parent": (_slug, False),
        "name": (_text(100), True),
        **MARK_FIELDS,
    },
    "participants": {
        "unit": (_slug, True),
        "starts_on": (_day, True),
        "ends_on": (_day, False),
        "reporting": (_flag, False),
    },
    "leading_group": {
        "role": (_one_of(*GroupRole.values), True),
        "name": (_text(50), False),
        "post": (_text(100), False),
        "unit": (_slug, False),
        "duty": (_text(200), False),
        **MARK_FIELDS,
    },
    "goals": {"code": (_slug, True), "text": (_text(300), True), "phase": (_slug, False), **MARK_FIELDS},
    "phases": {
        "code": (_slug, True),
        "name": (_text(60), True),
        "starts_on": (_day, True),
        "ends_on": (_day, True),
        "goal": (_text(300), False),
        **MARK_FIELDS,
    },
    "measures": {
        "code": (_slug, True),
        "group": (_text(40), False),
        "name": (_text(200), True),
        "lead": (_slug, False),
        "upper": (_list_of(_slug), False),
        "tasks": (Rows(TASK_FIELDS), True),
        **MARK_FIELDS,
    },
    "reference_series": {
        "code": (_slug, True),
        "name": (_text(200), True),
        "issued_by": (_text(100), False),
        "unit_of_measure": (_text(20), True),
        "readings": (Rows(REFERENCE_READING_FIELDS), False),
        **MARK_FIELDS,
    },
    "indicators": {
        "code": (_slug, True),
        "name": (_text(200), True),
        "group": (_text(40), False),
        "unit_of_measure": (_text(20), True),
        "formula": (_text(300), True),
        "origin": (_one_of(*IndicatorOrigin.values), True),
        "computed_from": (_slug, False),
        "numerator": (_text(100), False),
        "denominator": (_text(100), False),
        "measure": (_slug, False),
        "lead": (_slug, False),
        "note": (_text(300), False),
        "historical": (_flag, False),
        "targets": (Rows(TARGET_FIELDS), False),
        "readings": (Rows(READING_FIELDS), False),
        **MARK_FIELDS,
    },
    "light_rules": {"preset": (_one_of(*light_rules.presets()), True), "starts_on": (_day, True)},
    "self_reports": {
        "code": (_slug, True),
        "title": (_text(100), True),
        "starts_on": (_day, False),
        "questions": (Rows(QUESTION_FIELDS, limit=MAXIMUM_QUESTIONS), True),
        **MARK_FIELDS,
    },
    "bulletins": {
        "period_kind": (_one_of(*PeriodKind.values), True),
        "name": (_text(60), True),
        "report_to": (_list_of(_text(60), together=200), False),
        "send_to": (_list_of(_text(60), together=200), False),
        "has_ranking": (_flag, False),
        "starts_on": (_day, False),
        **MARK_FIELDS,
    },
    "memorandum": {
        "title": (_text(150), True),
        "parties": (_list_of(_slug), True),
        "signed_on": (_day, False),
        "ends_on": (_day, False),
        "items": (Rows(MEMORANDUM_ITEM_FIELDS, limit=200), False),
        **MARK_FIELDS,
    },
    "activities": {
        "code": (_slug, True),
        "name": (_text(100), True),
        "kind": (_one_of(*ActivityKind.values), False),
        "month": (_whole(1, 12), False),
        "day": (_whole(1, 31), False),
        **MARK_FIELDS,
    },
    "resources": {
        "staff": (Rows(STAFF_FIELDS), False),
        "budget": (Rows(BUDGET_FIELDS), False),
        "supplies": (Rows(SUPPLY_FIELDS), False),
    },
    "policies": {
        "kind": (_one_of(*PolicyKind.values), True),
        "document": (_text(200), True),
        "number": (_text(60), False),
        "clause": (_text(300), True),
        "beneficiaries": (_text(200), False),
        "beneficiary_count": (_whole(0, 2_000_000), False),
        "honoured": (_amount, False),
        "starts_on": (_day, False),
        "ends_on": (_day, False),
        **MARK_FIELDS,
    },
}
SINGLE_SECTIONS = ("calendar", "light_rules", "parent", "resources")
# A mapping where there is one, a list of such where there are several.
ONE_OR_SEVERAL = ("memorandum",)

"""What each section of a campaign pack holds: the forms of its values, and its fields with whether they are required."""

import re
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.choices import UnitKind
from campaigns.choices import MonthRule, PeriodKind, WeekRule

FORMAT = 1
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
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


def _rows_up_to(limit):
    def check(value):
        if not isinstance(value, list):
            return _("应为列表。")
        return _("最多%(limit)d行。") % {"limit": limit} if len(value) > limit else None

    return check


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
TASK_FIELDS = {
    "code": (_slug, True),
    "title": (_text(200), True),
    "deliverable": (_text(200), False),
    "phase": (_slug, False),
    "lead": (_slug, True),
    "responsible": (_list_of(_slug), False),
    "cooperating": (_list_of(_slug), False),
    "starts_on": (_day, True),
    "due_on": (_day, True),
    "weight": (_whole(1, 100), False),
    **MARK_FIELDS,
}
# What users.md, 8 allows a self-report at most.
MAXIMUM_QUESTIONS = 12
QUESTION_FIELDS = {
    "text": (_text(200), True),
    "help": (_text(300), False),
    "basis": (_one_of("statutory", "voluntary"), True),
}
# A section is one mapping (calendar), a mapping of rows (sources) or a list of rows.
SECTIONS = {
    "sources": {"title": (_text(200), True), "dated": (_day, False), "url": (_text(300), False)},
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
        "tasks": (lambda value: None if isinstance(value, list) else _("应为列表。"), True),
        **MARK_FIELDS,
    },
    "self_reports": {
        "code": (_slug, True),
        "title": (_text(100), True),
        "starts_on": (_day, False),
        "questions": (_rows_up_to(MAXIMUM_QUESTIONS), True),
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
}
# Rows within rows: (section, name of the list in its rows).
NESTED = {("measures", "tasks"): TASK_FIELDS, ("self_reports", "questions"): QUESTION_FIELDS}
MARKED_SECTIONS = tuple(name for name, fields in SECTIONS.items() if "demo" in fields)

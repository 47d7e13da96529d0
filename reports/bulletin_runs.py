"""Sentences of a bulletin: printed figures as tokens between words, and the words that follow from two of them.

Words such as 上升 and 持平 follow what is printed, never what lies behind it (reliability.md D1).
"""

import re

from django.utils.translation import gettext as _

from campaigns import rates
from reports.bulletin_texts import number, part_of_one
from reports.choices import Window
from reports.documents.tree import Token
from reports.figure_catalogue import FIGURES

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def token(statement, code, window=Window.PERIOD, **dimensions):
    """A printed figure; "—" alone where the window does not exist for it."""
    printed = number(statement, code, window, **dimensions)
    if statement.cell(code, window, **dimensions) is None:
        return printed.text
    return Token(printed.text, code, window.value, tuple(dimensions.items()), printed.url)


def filled(template, **values):
    """The runs of a sentence "应报%(number)s份" with its placeholders replaced by tokens, texts or tuples of runs."""
    runs = []
    for place, part in enumerate(PLACEHOLDER.split(template)):
        value = values[part] if place % 2 else part.replace("%%", "%")
        runs += value if isinstance(value, tuple) else (value,)
    return tuple(run for run in runs if run != "")


def figures_of(statement, *codes, window=Window.PERIOD):
    """{code: token} for the placeholders of a sentence."""
    return {code: token(statement, code, window) for code in codes}


def joined(clauses):
    """Runs of clauses one after the other, with commas between them."""
    runs = []
    for clause in filter(None, clauses):
        runs += [_("，")] if runs else []
        runs += clause if isinstance(clause, tuple) else (clause,)
    return tuple(runs)


def is_known(statement, code, window=Window.PERIOD):
    """Whether a figure has a value to print: a rate of nothing has none."""
    cell = statement.cell(code, window)
    return cell is not None and cell["value"] is not None


def value_of(statement, code, window=Window.PERIOD, **dimensions):
    """The value of a cell, 0 where there is none."""
    cell = statement.cell(code, window, **dimensions)
    return cell["value"] or 0 if cell else 0


def count_change(statement, code, window):
    """比上期增加2项, 与上期持平; "" where one of them is unknown."""
    now, before = (statement.cell(code, each) for each in (Window.PERIOD, window))
    if now is None or before is None:
        return ""
    difference = now["value"] - before["value"]
    if not difference:
        return LEVEL[window]()
    template = MORE[window]() if difference > 0 else FEWER[window]()
    return template % {"number": f"{abs(difference):,}", "unit": FIGURES[code].unit_word}


def rate_change(statement, code, window, *, is_sample=True):
    """比上期上升3.1个百分点, by the rates as printed; of a small sample it says that it is one. "" where unknown."""
    now, before = (statement.cell(code, each) for each in (Window.PERIOD, window))
    moved = rates.points_change(part_of_one(now), part_of_one(before))
    if moved is None:
        return ""
    if not moved:
        return LEVEL[window]()
    template = UP[window]() if moved > 0 else DOWN[window]()
    words = template % {"points": abs(moved)}
    if is_sample and not rates.is_clear_difference(*_counts(now), *_counts(before)):
        words += _("（样本小，尚不足以判断）")
    return words


def _counts(cell):
    return cell["numerator"], cell["denominator"]


LEVEL = {Window.PREVIOUS: lambda: _("与上期持平"), Window.LAST_YEAR: lambda: _("与去年同期持平")}
MORE = {
    Window.PREVIOUS: lambda: _("比上期增加%(number)s%(unit)s"),
    Window.LAST_YEAR: lambda: _("比去年同期增加%(number)s%(unit)s"),
}
FEWER = {
    Window.PREVIOUS: lambda: _("比上期减少%(number)s%(unit)s"),
    Window.LAST_YEAR: lambda: _("比去年同期减少%(number)s%(unit)s"),
}
UP = {
    Window.PREVIOUS: lambda: _("比上期上升%(points)s个百分点"),
    Window.LAST_YEAR: lambda: _("比去年同期上升%(points)s个百分点"),
}
DOWN = {
    Window.PREVIOUS: lambda: _("比上期下降%(points)s个百分点"),
    Window.LAST_YEAR: lambda: _("比去年同期下降%(points)s个百分点"),
}

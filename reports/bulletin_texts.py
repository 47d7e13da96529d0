"""The printed numbers of bulletins, of the desk and of the dashboard, made from the cells of a `Statement`.

Templates only print: every number here is a `Number` with its text and the page of its rows. Changes are differences of
what is printed (reliability.md D1), so a reader who subtracts finds the same.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns import rates
from reports.choices import Window
from reports.figure_catalogue import FIGURES

# A change of a smaller count is not put in per cent: from 1 to 2 is no "+100%" to speak of.
COMPARABLE_FROM = 10


@dataclass(frozen=True)
class Number:
    """A printed number and the page of its rows; `url` is empty where there is nothing to open."""

    text: str
    url: str = ""
    is_zero: bool = False


@dataclass(frozen=True)
class FigureLine:
    """One figure over all windows: (window's name, Number) for each window of `Window`, with 环比 and 同比."""

    figure: object
    numbers: list[tuple]
    change: str
    year_change: str


def part_of_one(cell):
    """The rate behind a percentage cell; None where there is none."""
    return None if cell is None or not cell["denominator"] else rates.rate(cell["numerator"], cell["denominator"])


def cell_text(figure, cell):
    """A cell's value as printed; a cell that is not there counts nothing."""
    if figure.places is not None:
        return rates.percent(part_of_one(cell))
    return f"{cell['value'] if cell else 0:,}"


def number(statement, code, window, **dimensions):
    """One printed number with its link."""
    cell = statement.cell(code, window, **dimensions)
    if cell is None or cell["value"] is None:
        return Number(rates.UNKNOWN)
    text = cell_text(FIGURES[code], cell)
    return Number(text, statement.url(code, window, **dimensions), is_zero=not cell["value"])


def change(statement, code, window, *, in_percent=True, **dimensions):
    """本期 against another window: "+2（+16.7%）" for a count, percentage points for a rate, "—" where unknown."""
    now, before = (statement.cell(code, each, **dimensions) for each in (Window.PERIOD, window))
    if now is None or before is None:
        return rates.UNKNOWN
    if FIGURES[code].places is not None:
        return rates.points(rates.points_change(part_of_one(now), part_of_one(before)))
    difference = now["value"] - before["value"]
    if not difference:
        return _("持平")
    if window == Window.LAST_YEAR and not before["value"]:
        return rates.UNKNOWN  # what was not counted a year ago has nothing to be compared with
    if not in_percent or before["value"] < COMPARABLE_FROM:
        return f"{difference:+,}"
    rate = rates.change_rate(now["value"], before["value"])
    return _("%(difference)s（%(rate)s）") % {"difference": f"{difference:+,}", "rate": rates.signed_percent(rate)}


def figure_lines(statement):
    """The headline table: every figure as a total over all windows."""
    return [
        FigureLine(
            figure,
            [(window.label, number(statement, code, window)) for window in Window],
            change(statement, code, Window.PREVIOUS),
            change(statement, code, Window.LAST_YEAR),
        )
        for code, figure in FIGURES.items()
        if code in statement.cells
    ]


def units_with(statement, code, window=Window.PERIOD):
    """Names of the units that have at least one of a figure in a window."""
    return [
        label.name
        for pk, label in statement.labels["unit"].items()
        if (cell := statement.cell(code, window, unit=pk)) and cell["rows"]
    ]


def difference_lines(statement, differences):
    """The differences a verification found, in words: which figure, which cell, what was printed and what is found."""
    lines = []
    for difference in differences:
        figure = FIGURES.get(difference.code)
        name = figure.name if figure else difference.code
        if difference.part == "cells":
            lines += _cell_differences(statement, name, difference)
        elif difference.part == "rows_count":
            lines.append((name, _("明细行数"), difference.frozen, difference.found))
        elif difference.part == "version":
            lines.append((name, _("口径版本"), difference.frozen, difference.found))
        else:
            lines.append((name, _("明细指纹"), difference.frozen[:12], difference.found[:12]))
    return lines


def _cell_differences(statement, name, difference):
    frozen, found = (
        {tuple(sorted(cell["params"].items())): cell for cell in cells}
        for cells in (difference.frozen, difference.found)
    )
    for params in sorted(frozen.keys() | found.keys()):
        before, after = frozen.get(params, NO_CELL), found.get(params, NO_CELL)
        if before != after:
            yield name, _cell_label(statement, dict(params)), _cell_words(before), _cell_words(after)


NO_CELL = {"value": None, "numerator": None, "denominator": None, "rows": 0}


def _cell_words(cell):
    if cell["denominator"] is None:
        return cell["value"] if cell["value"] is not None else rates.UNKNOWN
    return f"{cell['value']} ({cell['numerator']}/{cell['denominator']})"


def _cell_label(statement, params):
    groups = [
        statement.labels[name][value].name if value in statement.labels[name] else str(value)
        for name, value in params.items()
        if name != "window"
    ]
    return " · ".join([str(Window(params["window"]).label), *groups])

"""A block of the analysis page: a chart, a table that says the same, and the formula of its figures in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns import rates
from reports.bulletin_texts import Number, part_of_one
from reports.figure_catalogue import FIGURES


@dataclass(frozen=True)
class Row:
    """A line of a table: what it is for, its numbers, and its light with the reasons where it has one."""

    label: str
    numbers: list[Number]
    light: object = None


@dataclass(frozen=True)
class Block:
    """One question and its answer: `chart` is what chart.js draws, `header` names the columns of `rows`.

    `word` names it in the row of links on top of the page.
    """

    slug: str
    word: str
    title: str
    unit: str
    header: list[str]
    rows: list[Row]
    codes: tuple[str, ...]
    chart: dict | None = None
    label: str = ""
    note: str = ""

    @property
    def chart_id(self):
        return f"chart-{self.slug}"

    @property
    def lines(self):
        """The rows with the name of each number's column; a light's own columns stand around the numbers."""
        for row in self.rows:
            names = self.header[2:-1] if row.light else self.header[1:]
            yield {"label": row.label, "light": row.light, "named": list(zip(names, row.numbers, strict=True))}

    @property
    def formulas(self):
        return [(FIGURES[code].name, FIGURES[code].formula) for code in self.codes if code in FIGURES]


def chart_of(kind, categories, *series, unit="", stacked=False):
    """What chart.js draws; a series is (name, values), None where there is no value."""
    return {
        "kind": kind,
        "categories": categories,
        "series": [{"name": name, "values": values} for name, values in series],
        "unit": unit,
        "stacked": stacked,
    }


def percent_value(part):
    """The per cent of a rate as printed, as a number for a chart."""
    return None if part is None else float(rates.shown_percent(part))


def counts_of(cell):
    """(rows that count in it, rows) behind a cell of a share."""
    return cell["numerator"], cell["denominator"]


def points_moved(now, before):
    """低3.1个百分点, 高0.4个百分点 or 持平, by the rates as printed."""
    change = rates.points_change(now, before)
    if not change:
        return _("持平")
    words = _("高%(points)s个百分点") if change > 0 else _("低%(points)s个百分点")
    return words % {"points": abs(change)}


def compared(cell, other):
    """The change from the rate `other` to `cell` in words, with the caution that a small sample needs."""
    if part_of_one(cell) is None or part_of_one(other) is None:
        return rates.UNKNOWN
    words = points_moved(part_of_one(cell), part_of_one(other))
    if rates.is_clear_difference(*counts_of(cell), *counts_of(other)):
        return words
    return _("%(change)s（样本小）") % {"change": words}


def interval_words(part, whole):
    """ "8.1%—21.6%", the 95 % interval as printed."""
    low, high = rates.wilson_interval(part, whole)
    return f"{rates.percent(low)}—{rates.percent(high)}"

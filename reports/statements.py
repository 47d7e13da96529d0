"""What an issue says, or what a live view would say: cells by figure, with the names and links that go with them.

A bulletin, its JSON, a preview and the dashboard are all one `Statement`; only where the cells come from differs.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.models import Campaign
from campaigns.periods import SHANGHAI, Period, local_day
from reports import dimensions, frozen_content, spans
from reports.choices import BulletinKind, Window
from reports.dimensions import Label
from reports.figure_catalogue import FIGURES
from reports.figures import Scope
from reports.models import Bulletin

PREVIEW = "preview"
NOTHING = {"rows": 0, "value": 0, "numerator": 0, "denominator": None}
UNKNOWN = {"rows": 0, "value": None, "numerator": 0, "denominator": 0}


@dataclass(frozen=True)
class Statement:
    """The cells of all figures on one period, as known at `cutoff_at`. `bulletin` is None for a preview.

    `content` is what an issue says beside its figures (frozen_content.py); a live view needs none.
    """

    campaign: Campaign
    kind: str
    period: Period
    cutoff_at: datetime
    windows: tuple[Window, ...]
    cells: dict[str, list[dict]]
    bulletin: Bulletin | None = None
    labels: dict[str, dict[int, Label]] = field(default_factory=dict)
    content: dict = field(default_factory=dict)

    @cached_property
    def _index(self):
        return {
            (code, *sorted((name, value) for name, value in cell["params"].items())): cell
            for code, cells in self.cells.items()
            for cell in cells
        }

    @property
    def kind_label(self):
        return BulletinKind(self.kind).label

    def cell(self, code, window, **groups):
        """The cell of a figure; zero where nothing was counted, None where the window does not exist for it."""
        figure = FIGURES[code]
        if code not in self.cells or window not in figure.windows or window not in self.windows:
            return None
        params = {"window": window.value, **groups}
        return self._index.get((code, *sorted(params.items())), NOTHING if figure.places is None else UNKNOWN)

    def url(self, code, window, **groups):
        """The page with the rows behind a cell."""
        codes = {name: self.labels[name][value].code for name, value in groups.items()}
        if self.bulletin:
            path = reverse("reports:figure_rows", args=[self.bulletin.pk, code])
        else:
            path = reverse("reports:live_figure_rows", args=[self.campaign.slug, self.kind, self.period.key, code])
        return f"{path}?{urlencode({'window': window.value, **codes})}"


def bulletin_statement(bulletin):
    """What a compiled issue says, from what is frozen in it alone; units carry the names they had at the cut-off."""
    cells = {figure.code: figure.cells for figure in bulletin.figures.all() if figure.code in FIGURES}
    windows = tuple(window for window in Window if window.value in bulletin.windows)
    # An issue from before there were contents has its facts still: they are read as they were known.
    content = bulletin.content or frozen_content.gather(bulletin, spans.frozen_scope(bulletin), cells)
    return Statement(
        bulletin.campaign,
        bulletin.kind,
        bulletin.period,
        bulletin.cutoff_at,
        windows,
        cells,
        bulletin,
        frozen_content.labels_in(content),
        content,
    )


def preview_statement(campaign, *, kind, period, as_of, codes=None):
    """What an issue on a period would say as of an instant; with `codes`, these figures of it only. Nothing is stored."""
    scope = Scope(campaign.pk, as_of, spans.spans_of(campaign, period))
    cells = {code: figure.cells(scope) for code, figure in FIGURES.items() if codes is None or code in codes}
    labels = dimensions.labels_of(cells, on=local_day(as_of))
    windows = tuple(span.window for span in scope.spans)
    return Statement(campaign, kind, period, as_of, windows, cells, labels=labels)


def with_content(statement):
    """A preview with what an issue would say beside its figures."""
    scope = Scope(statement.campaign.pk, statement.cutoff_at, spans.spans_of(statement.campaign, statement.period))
    return replace(statement, content=frozen_content.gather(statement, scope, statement.cells))


def as_json(statement):
    """The statement as plain data: one entry of `figures` per cell, groups known by their codes."""
    bulletin = statement.bulletin
    return {
        "number": bulletin.number if bulletin else None,
        "kind": str(statement.kind),
        "period": statement.period.key,
        "cutoff": statement.cutoff_at.astimezone(SHANGHAI).isoformat(),
        "status": bulletin.status if bulletin else PREVIEW,
        "figures": [
            _cell_as_json(FIGURES[code], cell, statement.labels)
            for code, cells in statement.cells.items()
            for cell in cells
        ],
    }


def _cell_as_json(figure, cell, labels):
    params = dict(cell["params"])
    for name in labels.keys() & params.keys():
        label = labels[name][params[name]]
        params |= {name: label.code, "label": label.name}
    return {
        "code": figure.code,
        "name": str(figure.name),
        "params": params,
        "value": cell["value"],
        "numerator": cell["numerator"],
        "denominator": cell["denominator"],
        "unit": str(figure.unit_word),
        "rows": cell["rows"],
    }

"""Where the rows of a pack come from: each is marked with `source: KEY` or `demo: true`. Pure.

Most tables have columns for the mark. Those of the campaign itself, its units and its forms have none: their marks stay
with the campaign (`Campaign.pack_marks`) and go back into the pack that is written from it.
"""

from django.utils.translation import gettext as _

from campaigns.pack_fields import CAMPAIGN_FIELDS
from campaigns.plan_content import PORTAL_SOURCE

CAMPAIGN = "campaign"
# Sections of rows whose tables have no mark, and by what a row is known.
KEYS = {"units": "code", "bulletins": "period_kind", "self_reports": "code"}


def row_mark(row):
    """The mark of a pack's row as the columns of its table: {"is_demo", "source"}."""
    return {"is_demo": row.get("demo", False), "source": row.get("source", "")}


def marks_of(pack):
    """{place: key of a source, or None for what is made up} of a pack."""
    return {place: row.get("source") for place, row in _rows(pack)}


def with_marks(pack, marks):
    """A pack with the marks that it had when it was loaded; what had none was typed in at this portal."""
    for place, row in _rows(pack):
        if not row.get("demo") and row.get("source", PORTAL_SOURCE) == PORTAL_SOURCE:
            _mark(row, marks.get(place, PORTAL_SOURCE))
    return _with_portal_source(pack)


def marked_units(marks):
    """The codes of the units that the pack had."""
    return {place.removeprefix("units/") for place in marks if place.startswith("units/")}


def _rows(pack):
    yield CAMPAIGN, pack
    for section, key in KEYS.items():
        yield from ((f"{section}/{row[key]}", row) for row in pack.get(section, []))


def _mark(row, source):
    row["source"] = source
    if source is None:
        del row["source"]
        row["demo"] = True


def _with_portal_source(pack):
    """The pack with a source `portal` where one of its parts refers to it."""
    sources = pack.get("sources", {})
    if PORTAL_SOURCE in sources or not _refers_to_portal(pack):
        return pack
    named = {"sources": sources | {PORTAL_SOURCE: {"title": _("由本门户录入")}}}
    head = {name: value for name, value in pack.items() if name in CAMPAIGN_FIELDS or name == "parent"}
    return head | named | {name: value for name, value in pack.items() if name not in {*head, "sources"}}


def _refers_to_portal(content):
    if isinstance(content, dict):
        return content.get("source") == PORTAL_SOURCE or any(map(_refers_to_portal, content.values()))
    return isinstance(content, list) and any(map(_refers_to_portal, content))

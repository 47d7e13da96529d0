"""Writes a campaign as a pack (docs/packs.md): what `load_pack` made, as it is now. Figures and reports stay here."""

import re
from datetime import date
from decimal import Decimal

import yaml
from django.core.exceptions import PermissionDenied

from accounts.models import OrgUnit
from campaigns import pack_marks, pack_schema, pack_sections, permissions
from campaigns.models import Campaign, CampaignUnit
from campaigns.pack_fields import FORMAT, SECTIONS, TASK_PARTS
from campaigns.plan_content import PORTAL_SOURCE, plan_content

# The sections of an exported pack in their order; others follow as they came.
ORDER = (
    "parent", "sources", "calendar", "background", "tracks", "units", "participants", "leading_group", "goals", "phases",
    "measures", "reference_series", "indicators", "light_rules", "memorandum", "activities", "resources", "policies",
    "bulletins", "self_reports",
)  # fmt: skip
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WIDTH = 4096  # a text stays on its line


def export_pack(campaign, *, by=None):
    """The campaign as the text of a pack, which `load_pack` takes. Raises PermissionDenied for others than its office.

    What belongs to no source and is not made up gets the source `portal`.
    """
    if by is not None and not permissions.is_office_of(by, campaign):
        raise PermissionDenied
    return write_pack(pack_of(campaign))


def pack_of(campaign):
    """The campaign as a pack: plain values in the order of the format."""
    campaign = Campaign.objects.select_related("owner_unit", "office_unit", "parent").get(pk=campaign.pk)
    sections = _sections(campaign)
    names = [*ORDER, *(name for name in sections if name not in ORDER)]
    pack = _head(campaign)
    pack |= {name: sections[name] for name in names if sections.get(name) or name in pack_schema.CORE_SECTIONS}
    return pack_marks.with_marks(pack, campaign.pack_marks)


def _sections(campaign):
    sections = {**_exported(campaign), **plan_content(campaign), "calendar": _calendar(campaign)}
    sections["participants"] = _participants(campaign, named=_codes(sections["measures"]))
    sections["units"] = _units(campaign, _codes(sections))
    for name, content in _waiting(campaign).items():
        sections[name] = _together(sections.get(name), content)
    if campaign.parent is not None:
        return sections | {"parent": {"campaign": campaign.parent.slug}}
    return _with_upper_codes(sections)


def _together(made, waiting):
    """A section of which a part waits since it could not be loaded: one mapping, or all rows in a list."""
    if not made:
        return waiting
    return [row for content in (made, waiting) for row in (content if isinstance(content, list) else [content])]


def _with_upper_codes(sections):
    """What a campaign carries out of a parent that is not here waits with the section `parent`."""
    waiting = sections.get("parent", {}).pop("upper", {})
    for measure in sections["measures"]:
        if codes := waiting.get(measure["code"]):
            measure.setdefault("upper", codes)
    return sections


def _codes(content):
    """The codes of all units that a part of a pack names."""
    if isinstance(content, list):
        return {code for each in content for code in _codes(each)}
    if not isinstance(content, dict):
        return set()
    own = {content[name] for name in ("unit", "lead") if isinstance(content.get(name), str)}
    own |= {code for part in (*TASK_PARTS, "parties") for code in content.get(part, [])}
    return own.union(*map(_codes, content.values()))


def _head(campaign):
    values = {
        "format": FORMAT,
        "slug": campaign.slug,
        "name": campaign.name,
        "also_called": campaign.also_called.split("、") if campaign.also_called else None,
        "slogan": campaign.slogan,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "source": PORTAL_SOURCE,
        "owner_unit": campaign.owner_unit.code,
        "office_unit": campaign.office_unit.code,
    }
    return {name: value for name, value in values.items() if value}


def _calendar(campaign):
    return {
        "week_rule": campaign.week_rule,
        "month_rule": campaign.month_rule,
        "first_period_on": campaign.first_period_on,
    }


def _exported(campaign):
    return {name: exporter(campaign) for name, exporter in pack_sections.EXPORTERS.items()}


def _participants(campaign, *, named):
    """The latest row of each unit, for a pack names a unit once; and whoever has a part in the plan takes part."""
    rows = CampaignUnit.objects.filter(campaign=campaign).select_related("unit").order_by("starts_on", "pk")
    latest = {row.unit_id: row for row in rows}
    participants = [_participant(row) for row in sorted(latest.values(), key=lambda row: (row.position, row.pk))]
    others = sorted(named - {row["unit"] for row in participants})
    return participants + [{"unit": code, "starts_on": campaign.starts_on, "reporting": False} for code in others]


def _participant(row):
    values = {"unit": row.unit.code, "starts_on": row.starts_on, "ends_on": row.ends_on}
    return {name: value for name, value in values.items() if value} | ({} if row.is_reporting else {"reporting": False})


def _units(campaign, named):
    """The units that the pack names and those it was loaded with, parents first."""
    codes = pack_marks.marked_units(campaign.pack_marks) | named | {campaign.owner_unit.code, campaign.office_unit.code}
    made_up = set(CampaignUnit.objects.filter(campaign=campaign, is_demo=True).values_list("unit__code", flat=True))
    units = OrgUnit.objects.filter(code__in=codes).select_related("parent").order_by("position", "pk")
    return [_unit(unit, codes, is_demo=unit.code in made_up) for unit in sorted(units, key=_depth)]


def _depth(unit):
    return unit.path.count("/")


def _unit(unit, codes, *, is_demo):
    parent = {"parent": unit.parent.code} if unit.parent and unit.parent.code in codes else {}
    mark = {"demo": True} if is_demo else {"source": PORTAL_SOURCE}
    return {"code": unit.code, "kind": unit.kind, **parent, "name": unit.name, **mark}


def _waiting(campaign):
    """The sections that no app has loaded yet. PostgreSQL keeps no order of names in JSON: theirs is the format's."""
    waiting = _days_again(campaign.pending_sections)
    for name, rows in waiting.items():
        if isinstance(rows, list):
            order = {field: number for number, field in enumerate(SECTIONS.get(name, {}))}
            waiting[name] = [_in_order(row, order) if isinstance(row, dict) else row for row in rows]
    return waiting


def _in_order(row, order):
    return dict(sorted(row.items(), key=lambda item: order.get(item[0], len(order))))


def _days_again(value):
    """What was a day before it was kept as JSON is one again."""
    if isinstance(value, dict):
        return {name: _days_again(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_days_again(each) for each in value]
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


@pack_schema.only_true_and_false
class _PackDumper(yaml.SafeDumper):
    """Lists under their names as people indent them, repeated values written out, exact numbers."""

    def ignore_aliases(self, data):
        return True


def _number(dumper, value):
    text = format(value.normalize(), "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float" if "." in text else "tag:yaml.org,2002:int", text)


_PackDumper.add_representer(Decimal, _number)


def write_pack(pack):
    """The text of a pack that is given as plain values; the same values give the same text."""
    return yaml.dump(pack, Dumper=_PackDumper, allow_unicode=True, sort_keys=False, width=WIDTH)

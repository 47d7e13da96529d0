"""Loads the sections `resources` and `policies` of a campaign pack, and writes them from a campaign."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from campaigns import pack_marks
from campaigns.models import BudgetLine, Policy, StaffMember, Supply
from campaigns.plan_content import marked
from campaigns.services.resources import refuse_reversed_days

# In the pack: the model, its columns by their names in the pack ("unit" stands for whichever unit it has).
KINDS = {
    "staff": (
        StaffMember,
        {
            "name": "name",
            "unit": "unit",
            "group": "group",
            "seconded": "is_seconded",
            "duty": "duty",
            "starts_on": "starts_on",
            "ends_on": "ends_on",
        },
    ),
    "budget": (
        BudgetLine,
        {
            "year": "year",
            "head": "head",
            "line": "line",
            "appropriated": "appropriated_amount",
            "spent": "spent_amount",
            "note": "note",
        },
    ),
    "supplies": (
        Supply,
        {
            "name": "name",
            "quantity": "quantity",
            "unit_of_measure": "unit_of_measure",
            "unit": "kept_by",
            "note": "note",
            "starts_on": "starts_on",
            "ends_on": "ends_on",
        },
    ),
    "policies": (
        Policy,
        {
            "kind": "kind",
            "document": "document",
            "number": "number",
            "clause": "clause",
            "beneficiaries": "beneficiaries",
            "beneficiary_count": "beneficiary_count",
            "honoured": "honoured_amount",
            "starts_on": "starts_on",
            "ends_on": "ends_on",
        },
    ),
}
RESOURCE_PARTS = ("staff", "budget", "supplies")
AMOUNTS = ("appropriated", "spent", "honoured")


def load_resources(campaign, content, *, by):
    """Enter the staff, budget and supplies of a pack; nothing stays pending."""
    for part in RESOURCE_PARTS:
        _load(campaign, part, content.get(part, []), place=f"resources.{part}")
    return {}


def load_policies(campaign, rows, *, by):
    _load(campaign, "policies", rows, place="policies")
    return []


def export_resources(campaign):
    """The section as `load_resources` reads it; what is empty is left out."""
    content = {part: _export(campaign, part) for part in RESOURCE_PARTS}
    return {part: rows for part, rows in content.items() if rows}


def export_policies(campaign):
    return _export(campaign, "policies")


def _load(campaign, part, rows, *, place):
    """Raises ValidationError with the row's place for a unit that is not there and for what the columns refuse."""
    model, columns = KINDS[part]
    codes = {row["unit"] for row in rows if "unit" in row}
    units = {unit.code: unit for unit in OrgUnit.objects.filter(code__in=codes)}
    for number, row in enumerate(rows):
        made = model(campaign=campaign, **pack_marks.row_mark(row))
        if "starts_on" in columns:
            made.starts_on = campaign.starts_on
        try:
            for name in columns.keys() & row.keys():
                setattr(made, columns[name], _value(name, row[name], units))
            made.full_clean()
            refuse_reversed_days(made)
        except ValidationError as error:
            message = _("%(place)s[%(number)d]: %(message)s")
            values = {"place": place, "number": number, "message": " ".join(error.messages)}
            raise ValidationError(message % values) from error
        made.save()


def _value(name, value, units):
    if name == "unit":
        if value not in units:
            raise ValidationError(_("没有代码为“%(code)s”的单位。") % {"code": value})
        return units[value]
    return Decimal(str(value)) if name in AMOUNTS else value


def _export(campaign, part):
    model, columns = KINDS[part]
    rows = model.objects.filter(campaign=campaign).order_by("pk")
    if "unit" in columns:
        rows = rows.select_related(columns["unit"])
    return [marked(row, **_values(row, columns)) for row in rows]


def _values(row, columns):
    values = {name: getattr(row, column) for name, column in columns.items()}
    if "unit" in values:
        values["unit"] = values["unit"].code
    # What a pack written by hand leaves out: no secondment, nothing spent.
    left_out = {name for name in ("seconded", "spent") if name in values and not values[name]}
    return {name: None if name in left_out else value for name, value in values.items()}

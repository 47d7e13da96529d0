"""By what figures are counted: how the groups of each dimension are named, and found again from an address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit, OrgUnitName
from campaigns.models import Measure
from enterprises.choices import EnterpriseSize
from enterprises.models import ProductCategory
from inspections.choices import CheckMethod
from inspections.models import TestItem

# The group of rows that say nothing of a dimension: a firm without a size class.
UNSAID_CODE = "unsaid"
UNSAID = (None, "")


@dataclass(frozen=True)
class Label:
    """How a group of cells is named: `code` in addresses, `name` on the page."""

    code: str
    name: str


@dataclass(frozen=True)
class Dimension:
    """`labels(keys, on=day)` names groups in their order, {key: Label}; `find(campaign, code)` gives (key, Label) or None."""

    title: str
    labels: Callable
    find: Callable


def unit_labels(unit_ids, *, on):
    """{unit pk: Label} in the order of units, with the names the units had on a day."""
    named = OrgUnitName.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), unit__in=unit_ids, starts_on__lte=on)
    names = dict(named.values_list("unit_id", "name"))
    return {
        unit.pk: Label(unit.code, names.get(unit.pk, unit.name)) for unit in OrgUnit.objects.filter(pk__in=unit_ids)
    }


def _find_unit(campaign, code):
    """Of the units of which a figure of the campaign may speak: those below its owner, and those that take part."""
    part = Q(campaign_units__campaign=campaign) | Q(task_units__task__campaign=campaign)
    below = Q(path__startswith=campaign.owner_unit.path)
    unit = OrgUnit.objects.filter(part | below, code=code).distinct().first()
    return unit and (unit.pk, Label(unit.code, unit.name))


def _of_rows(model, code):
    """A dimension's groups are rows of a model; `code` is the column that names them in addresses."""

    def labels(keys, *, on):
        return {row.pk: Label(str(getattr(row, code)), row.name) for row in model.objects.filter(pk__in=keys)}

    return labels


def _of_choices(choices):
    def labels(keys, *, on):
        return {each.value: Label(each.value, each.label) for each in choices if each.value in keys}

    def find(campaign, code):
        return (code, Label(code, choices(code).label)) if code in choices.values else None

    return labels, find


def _find_measure(campaign, code):
    measure = Measure.objects.filter(campaign=campaign, code=code).first()
    return measure and (measure.pk, Label(measure.code, measure.name))


def _find_category(campaign, code):
    category = ProductCategory.objects.filter(code=code).first()
    return category and (category.pk, Label(category.code, category.name))


def _find_item(campaign, code):
    item = TestItem.objects.filter(pk=code).first() if code.isascii() and code.isdigit() else None
    return item and (item.pk, Label(str(item.pk), item.name))


DIMENSIONS = {
    "unit": Dimension(_("单位"), unit_labels, _find_unit),
    "measure": Dimension(_("措施"), _of_rows(Measure, "code"), _find_measure),
    "village": Dimension(_("村（社区）"), unit_labels, _find_unit),
    "product": Dimension(_("产品类别"), _of_rows(ProductCategory, "code"), _find_category),
    "size": Dimension(_("企业规模"), *_of_choices(EnterpriseSize)),
    "item": Dimension(_("检验项目"), _of_rows(TestItem, "pk"), _find_item),
    "method": Dimension(_("抽取方式"), *_of_choices(CheckMethod)),
}


def labels_of(cells_by_code, *, on):
    """{dimension: {key: Label}} of all groups in the cells of figures, with the names of a day; queries only what is there."""
    keys = {name: set() for name in DIMENSIONS}
    for cells in cells_by_code.values():
        for cell in cells:
            for name in cell["params"].keys() & keys.keys():
                keys[name].add(cell["params"][name])
    labels = {}
    for name, dimension in DIMENSIONS.items():
        said = {key for key in keys[name] if key not in UNSAID}
        labels[name] = dimension.labels(said, on=on) if said else {}
        labels[name] |= {key: Label(UNSAID_CODE, str(_("未注明"))) for key in keys[name] if key in UNSAID}
    return labels


def find_group(name, campaign, code, *, unsaid):
    """(key, Label) of a group from an address; `unsaid` is the key of rows that say nothing. Raises Http404."""
    if code == UNSAID_CODE:
        return unsaid, Label(UNSAID_CODE, str(_("未注明")))
    found = DIMENSIONS[name].find(campaign, code)
    if found is None:
        raise Http404
    return found

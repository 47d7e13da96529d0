"""What a list of firms would change in the registry: each row found there, or not, and compared. Writes nothing."""

from dataclasses import dataclass, field

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.choices import UnitKind
from accounts.models import OrgUnit
from campaigns.sheet_rows import RowError
from enterprises.choices import DutyKind
from enterprises.enterprise_sheet import EnterpriseRow
from enterprises.models import Enterprise, EnterpriseDuty, ProductCategory
from enterprises.models.enterprise import REGISTRY_FIELDS
from enterprises.permissions import VILLAGE_KINDS

COLUMNS = tuple(Enterprise._meta.get_field(name).attname for name in REGISTRY_FIELDS)
# The columns of a list that name who looks after a firm.
DUTY_COLUMNS = {DutyKind.SUPERVISOR: "supervisor", DutyKind.VILLAGE_CONTACT: "village_contact"}


@dataclass(slots=True)
class Change:
    """What a row does: values are the firm's columns as they will be, duties who newly looks after it, by kind.

    enterprise: the firm, not saved yet when it is new; before: its columns now, None when it is not in the registry.
    """

    row: EnterpriseRow
    enterprise: Enterprise
    before: dict | None
    values: dict
    duties: dict = field(default_factory=dict)

    @property
    def is_added(self):
        return self.before is None

    @property
    def is_recorded(self):
        """Whether the firm's entry itself is new or different."""
        return self.values != self.before

    @property
    def is_unchanged(self):
        return not self.is_recorded and not self.duties

    @property
    def is_renamed(self):
        return self.is_added or self.values["name"] != self.before["name"]


@dataclass
class Comparison:
    """One Change per sound row; errors, those of the table with them, stop the import, hints are shown beside it."""

    changes: list[Change] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    hints: list[RowError] = field(default_factory=list)

    @property
    def added(self):
        return [change for change in self.changes if change.is_added]

    @property
    def unchanged(self):
        return [change for change in self.changes if change.is_unchanged]

    @property
    def updated(self):
        return [change for change in self.changes if not change.is_added and not change.is_unchanged]

    @property
    def counts(self):
        """{added, updated, unchanged}: the three make up the sound rows."""
        return {name: len(getattr(self, name)) for name in ("added", "updated", "unchanged")}


def villages_of(unit, *, on):
    """{name: unit} of the villages and communities in the subtree; namesakes of two towns carry their town's name."""
    inside = OrgUnit.objects.within(unit).current(on).filter(kind__in=VILLAGE_KINDS).select_related("parent")
    villages = list(inside.order_by("path"))
    names = [village.name for village in villages]
    return {
        village.name if names.count(village.name) == 1 else f"{village.parent}{village.name}": village
        for village in villages
    }


def town_name(unit):
    """The name that may stand before a village, when the list is that of one town."""
    return unit.name if unit.kind == UnitKind.TOWN else ""


def registered_codes(unit):
    """The codes of the firms that are registered in the subtree."""
    coded = registered_in(unit).exclude(credit_code="")
    return frozenset(coded.values_list("credit_code", flat=True))


def registered_in(unit):
    return Enterprise.objects.registered().filter(unit__path__startswith=unit.path)


def compare(table, *, unit, on, for_writing=False):
    """The Comparison of a read table with the registry of a subtree; for_writing locks the firms that were found."""
    comparer = Comparer(table, unit=unit, on=on, for_writing=for_writing)
    comparison = Comparison(errors=list(table.errors), hints=list(table.hints))
    for row in table.rows:
        if problem := comparer.problem_of(row):
            comparison.errors.append(problem)
            continue
        comparison.changes.append(comparer.change_of(row))
        comparison.hints += comparer.hints_of(row)
    comparison.errors.sort(key=lambda error: error.row or 0)
    comparison.hints.sort(key=lambda hint: hint.row or 0)
    return comparison


class Comparer:
    """What must be known of the registry to judge rows, read in a handful of queries."""

    def __init__(self, table, *, unit, on, for_writing):
        self.unit, self.columns = unit, table.columns
        self.villages = villages_of(unit, on=on)
        self.categories = {category.name: category for category in ProductCategory.objects.all()}
        self.blank = columns_of(Enterprise())
        firms = Enterprise.objects.annotate(unit_path=F("unit__path")).order_by("pk")
        if for_writing:
            firms = firms.select_for_update(of=("self",))
        codes = [row.credit_code for row in table.rows if row.credit_code]
        keys = {row.name_key for row in table.rows if row.name_key}
        self.by_code = {firm.credit_code: firm for firm in firms.filter(credit_code__in=codes)}
        self.by_place = {}
        for firm in firms.filter(name_key__in=keys, unit__path__startswith=unit.path):
            self.by_place.setdefault((firm.name_key, firm.unit_id), []).append(firm)
        self.duties = open_duties(self.found(table.rows))

    def found(self, rows):
        return [firm.pk for row in rows if (firm := self.firm_of(row))]

    def village_id(self, row):
        return self.villages[row.village].pk if row.village in self.villages else None

    def namesakes(self, row):
        """Firms of the village that are called alike, those that are not registered among them."""
        return self.by_place.get((row.name_key, self.village_id(row)), [])

    def firm_of(self, row):
        """The firm that a row means: by its code, else the one without a code that has this name in this village."""
        if row.credit_code:
            return self.by_code.get(row.credit_code)
        uncoded = [firm for firm in self.namesakes(row) if not firm.credit_code]
        return max(uncoded, key=lambda firm: (firm.is_registered, firm.name == row.name, -firm.pk), default=None)

    def problem_of(self, row):
        """Why a row cannot be taken, or None."""
        firm = self.firm_of(row)
        is_registered = firm is not None and firm.is_registered
        if is_registered and not firm.unit_path.startswith(self.unit.path):
            # Nothing about the firm: it belongs to somebody else.
            message = _("这个统一社会信用代码不能在此登记。请核对代码；确属本地企业的，请与上级专班办联系。")
            return self.error(row, "credit_code", message)
        # Read while they were still registered, or by a village that has been closed meanwhile.
        if not is_registered and not row.name:
            return self.error(row, "name", _("请填写企业名称。"))
        if (row.village or not is_registered) and self.village_id(row) is None:
            return self.error(row, "village", _("请填写所属村（社区）。"))
        coded = [twin for twin in self.namesakes(row) if twin.credit_code and twin.is_registered]
        if not row.credit_code and not is_registered and coded:
            message = _(
                "与已建档的“%(name)s”（%(number)s）像是同一家。请补上统一社会信用代码；确是两家的，请在名称中写明区别。"
            )
            return self.error(row, "name", message % {"name": coded[0].name, "number": coded[0].number})
        return None

    def hints_of(self, row):
        """What a person should look at before confirming: alike names are asked about, never decided on."""
        firm = self.firm_of(row)
        is_registered = firm is not None and firm.is_registered
        if is_registered and not row.credit_code and row.name != firm.name:
            message = _("将更新已建档的“%(name)s”（%(number)s），名称写法不同，请确认是同一家。")
            return [self.error(row, "name", message % {"name": firm.name, "number": firm.number})]
        if is_registered:
            return []
        message = _("本村已有建档的“%(name)s”（%(number)s），请确认不是同一家；如是同一家，请先在其档案中更改。")
        return [
            self.error(row, "name", message % {"name": twin.name, "number": twin.number})
            for twin in self.namesakes(row)
            if twin.is_registered
        ]

    def error(self, row, column, message):
        return RowError(row.row, self.columns.get(column, ""), message)

    def change_of(self, row):
        firm = self.firm_of(row)
        before = columns_of(firm) if firm and firm.is_registered else None
        values = (before or self.blank) | self.said(row)
        enterprise = firm or Enterprise(credit_code=row.credit_code, name_key=row.name_key, pinyin=row.pinyin, **values)
        return Change(row, enterprise, before, values, self.new_duties(row, enterprise))

    def said(self, row):
        """The columns that a row fills; an empty cell never erases what is known."""
        category = self.categories.get(row.category)
        values = {
            "unit_id": self.village_id(row),
            "category_id": category.pk if category else None,
            **{name: getattr(row, name) for name in COLUMNS if hasattr(row, name)},
        }
        return {name: value for name, value in values.items() if value not in ("", None)}

    def new_duties(self, row, enterprise):
        """{kind: name} of those that a row names and that do not look after the firm yet."""
        named = {kind: getattr(row, column) for kind, column in DUTY_COLUMNS.items()}
        return {kind: name for kind, name in named.items() if name and self.duties.get((enterprise.pk, kind)) != name}


def columns_of(enterprise):
    return {name: getattr(enterprise, name) for name in COLUMNS}


def open_duties(enterprise_ids):
    """{(enterprise pk, kind): name} of those who look after the firms now."""
    duties = EnterpriseDuty.objects.filter(enterprise__in=enterprise_ids, kind__in=DUTY_COLUMNS, ends_on=None)
    return {
        (enterprise_id, kind): name for enterprise_id, kind, name in duties.values_list("enterprise", "kind", "name")
    }

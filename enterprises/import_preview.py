"""What the pages of an import show: counts, problems, and the first changes with the words of the screen."""

from accounts.models import OrgUnit
from enterprises.choices import DutyKind, EnterpriseSize, EnterpriseStatus
from enterprises.models import Enterprise, ProductCategory

PREVIEW_ROWS = 50
PREVIEW_PROBLEMS = 1000
ADDED, UPDATED, UNCHANGED = "added", "updated", "unchanged"


def preview_of(table, comparison, *, unit):
    """The JSON kept with an import. Changes come before firms that stay as they are."""
    problems = [
        {**problem.as_dict(), "is_refusal": is_refusal}
        for found, is_refusal in ((comparison.errors, True), (comparison.hints, False))
        for problem in found
    ]
    shown = sorted(comparison.changes, key=lambda change: change.is_unchanged)[:PREVIEW_ROWS]
    words = Words(unit)
    return {
        "rows_read": table.rows_read,
        **comparison.counts,
        "unknown_columns": table.unknown_columns,
        "sheet": table.sheet,
        "is_refused": bool(comparison.errors),
        "is_new": len(comparison.unchanged) < len(comparison.changes),
        "problem_count": len(problems),
        "problems": problems[:PREVIEW_PROBLEMS],
        "rows": [words.row(change) for change in shown],
    }


def outcome(change):
    if change.is_added:
        return ADDED
    return UNCHANGED if change.is_unchanged else UPDATED


class Words:
    """Values of columns as the screen says them."""

    def __init__(self, unit):
        self.names = {
            "unit_id": dict(OrgUnit.objects.within(unit).values_list("pk", "name")),
            "category_id": dict(ProductCategory.objects.values_list("pk", "name")),
            "size": {value: str(label) for value, label in EnterpriseSize.choices},
            "status": {value: str(label) for value, label in EnterpriseStatus.choices},
        }

    def row(self, change):
        return {
            "row_number": change.row.row,
            "outcome": outcome(change),
            "number": change.enterprise.number,
            **{name: self.word(name, value) for name, value in change.values.items()},
            "changes": self.changes(change),
        }

    def changes(self, change):
        """[column, before, after] of what is different in a registered firm."""
        if change.is_added:
            return []
        columns = [
            [label_of(name), self.word(name, change.before[name]), self.word(name, value)]
            for name, value in change.values.items()
            if value != change.before[name]
        ]
        return columns + [[str(DutyKind(kind).label), "", name] for kind, name in change.duties.items()]

    def word(self, name, value):
        if value in ("", None):
            return ""
        return str(self.names[name].get(value, "") if name in self.names else value)


def label_of(column):
    return str(Enterprise._meta.get_field(column.removesuffix("_id")).verbose_name)

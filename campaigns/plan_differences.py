"""What sets two plans apart, part by part: a baseline from the plan now, a campaign from a pack. Pure, no database.

Both sides are in the format of a pack. Days may be dates or ISO strings, for a baseline was frozen as JSON. The order
of a list and the marks of where a row comes from are no difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from campaigns.choices import PlanChangeKind

MARKS = {"source", "demo"}
# What a name that is left out stands for.
DEFAULTS = {"weight": 1, "basis": False, "historical": False}
# How the rows of a section without codes are told apart.
KEYS = {
    "leading_group": lambda row: "-".join([row["role"], row.get("name") or row.get("post") or row.get("unit", "")]),
    "light_rules": lambda row: str(row["starts_on"]),
}
LABELS = ("title", "name", "text", "post", "unit", "code")
HEAD = ("name", "slogan", "starts_on", "ends_on")


@dataclass(frozen=True)
class Difference:
    """One part that is added, changed or removed. `fields` are (name, before, after) of what is not the same."""

    kind: PlanChangeKind
    section: str
    key: str
    label: str
    fields: list[tuple] = field(default_factory=list)
    row: dict = field(default_factory=dict)

    @property
    def place(self):
        return f"{self.section}/{self.key}"


def differences(before, after):
    """The Differences between two plans, in the order of the sections and of the rows in them."""
    old, new = _parts(before), _parts(after)
    found = []
    for place, row in new.items():
        if place not in old:
            found.append(_difference(PlanChangeKind.ADDED, place, {}, row))
        elif old[place] != row:
            found.append(_difference(PlanChangeKind.CHANGED, place, old[place], row))
    found += [_difference(PlanChangeKind.REMOVED, place, row, {}) for place, row in old.items() if place not in new]
    order = {section: number for number, section in enumerate(dict.fromkeys(place[0] for place in [*new, *old]))}
    return sorted(found, key=lambda each: order[each.section])


def _difference(kind, place, old, new):
    section, key = place
    row = new or old
    label = next((str(row[name]) for name in LABELS if row.get(name)), key)
    names = dict.fromkeys([*old, *new])
    fields = [(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]
    return Difference(kind, section, key, label, fields, row)


def _parts(plan):
    """{(section, key): plain row} of every part of a plan, rows within rows taken out and placed by their codes."""
    parts = {}
    if head := {name: plan[name] for name in HEAD if plan.get(name)}:
        parts["campaign", ""] = _plain(head)
    for section, content in plan.items():
        for key, row in _rows(section, content):
            if section == "measures":
                _add_measure(parts, key, row)
            elif section == "indicators":
                _add_indicator(parts, key, row)
            else:
                parts[section, key] = _plain(row)
    return parts


def _rows(section, content):
    if section == "sources":
        return content.items()
    if section == "light_rules" and content:
        content = [content]
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        return ()
    name = KEYS.get(section, lambda row: row.get("code"))
    return [(key, row) for row in content if (key := name(row))]


def _add_measure(parts, key, row):
    parts["measures", key] = _plain(row, without=["tasks"])
    for task in row.get("tasks", []):
        _add_task(parts, task, measure=key)


def _add_task(parts, row, *, measure, parent=None):
    place = {"measure": measure} | ({"parent": parent} if parent else {})
    parts["tasks", row["code"]] = place | _plain(row, without=["subtasks", "milestones"])
    for milestone in row.get("milestones", []):
        parts["milestones", f"{row['code']}/{milestone['code']}"] = {"task": row["code"]} | _plain(milestone)
    for subtask in row.get("subtasks", []):
        _add_task(parts, subtask, measure=measure, parent=row["code"])


def _add_indicator(parts, key, row):
    parts["indicators", key] = _plain(row, without=["targets", "readings"])
    for target in row.get("targets", []):
        place = "/".join(filter(None, [key, target.get("unit"), str(target["due_on"])]))
        parts["targets", place] = {"indicator": key} | _plain(target)


def _plain(row, *, without: Iterable = ()):
    """A row's own values, days as ISO strings, without marks, what is empty and what is as if left out."""
    values = {name: _value(value) for name, value in row.items() if name not in MARKS and name not in without}
    return {
        name: value for name, value in values.items() if value not in (None, "", [], {}) and value != DEFAULTS.get(name)
    }


def _value(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_value(each) for each in value]
    if isinstance(value, dict):
        return {name: _value(each) for name, each in value.items()}
    return value

"""What a plan's draft holds (PlanDraft.content): the reading as plain JSON, and the questions a page asks of it.

A row is a dict: key, level, parent (a key), number, title, text, place, lead, responsible, cooperating (each unit a dict
of text, codes, is_group and doubt), starts_on, due_on, due_text (as written), deliverable, doubts ([field, sentence]) and
changed, the version of the draft in which it was last changed.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from campaigns.choices import PlanRowLevel

PARTS = ("lead", "responsible", "cooperating")
TASK_LEVELS = (PlanRowLevel.TASK, PlanRowLevel.SUBTASK)
# What may hold what.
HOLDERS = {
    PlanRowLevel.MEASURE: (PlanRowLevel.GROUP,),
    PlanRowLevel.TASK: (PlanRowLevel.MEASURE,),
    PlanRowLevel.SUBTASK: (PlanRowLevel.TASK,),
}
PLACES_NAMED = 3
# Before a name that is no known unit yet, where a unit's code would stand.
UNMATCHED = "?"


def content_of(reading):
    """A PlanReading as JSON."""
    keys = {id(row): f"r{number}" for number, row in enumerate(reading.rows, start=1)}
    return {
        "title": reading.title,
        "number": reading.number,
        "starts_on": _iso(reading.starts_on),
        "ends_on": _iso(reading.ends_on),
        "basis": [{"title": basis.title, "number": basis.number} for basis in reading.basis],
        "phases": [
            {"name": phase.name, "starts_on": _iso(phase.starts_on), "ends_on": _iso(phase.ends_on)}
            for phase in reading.phases
        ],
        "goals": reading.goals,
        "problems": reading.problems,
        "new_units": [],
        "rows": [_row_of(row, keys) for row in reading.rows],
    }


def _row_of(row, keys):
    return {
        "key": keys[id(row)],
        "level": str(row.level),
        "parent": keys.get(id(row.parent)),
        "number": row.number,
        "title": row.title,
        "text": row.text,
        "place": row.place,
        "lead": unit_words(row.lead) if row.lead else None,
        "responsible": [unit_words(name) for name in row.responsible],
        "cooperating": [unit_words(name) for name in row.cooperating],
        "starts_on": _iso(row.starts_on),
        "due_on": _iso(row.due_on),
        "due_text": row.due_text,
        "deliverable": row.deliverable,
        "doubts": [list(doubt) for doubt in row.doubts],
        "changed": 0,
    }


def unit_words(name):
    return {"text": name.text, "codes": list(name.codes), "is_group": name.is_group, "doubt": name.doubt}


def _iso(day):
    return day.isoformat() if day else None


def day_of(text):
    return date.fromisoformat(text) if text else None


def find_row(content, key):
    """The row of a key, or None."""
    return next((row for row in content["rows"] if row["key"] == key), None)


def units_in(row):
    """The units of a row, in all its parts."""
    return [unit for unit in (row["lead"], *row["responsible"], *row["cooperating"]) if unit]


def chosen_in(row, part):
    """What a form shows as chosen in a part of a row: codes, and names that are not matched yet."""
    units = [row["lead"]] if part == "lead" and row["lead"] else (row[part] or [])
    return [each for unit in units for each in unit["codes"] or [f"{UNMATCHED}{unit['text']}"]]


def children_of(content, key):
    return [row for row in content["rows"] if row["parent"] == key]


def missing(row):
    """(field, sentence) of what a campaign cannot be made without."""
    if row["level"] not in TASK_LEVELS:
        return []
    found = []
    for part in PARTS:
        units = [row["lead"]] if part == "lead" and row["lead"] else row[part] or []
        found += [
            (part, _("“%(text)s”没有对上单位。") % {"text": unit["text"]})
            for unit in units
            if unit and not unit["codes"]
        ]
    if row["level"] == PlanRowLevel.TASK:
        if row["lead"] is None:
            found.append(("lead", _("请选定牵头单位。")))
        if row["due_on"] is None:
            found.append(("due_on", _("请填写完成时限。")))
    return found


def open_points(row):
    """(field, sentence) of everything to be looked at in a row: its doubts, and what is missing where none tells."""
    doubts = [tuple(doubt) for doubt in row["doubts"]]
    named = {name for name, _sentence in doubts}
    return doubts + [point for point in missing(row) if point[0] not in named]


def field_labels():
    return {
        "number": _("编号"),
        "level": _("类别"),
        "title": _("名称"),
        "lead": _("牵头单位"),
        "responsible": _("责任单位"),
        "cooperating": _("配合单位"),
        "starts_on": _("开始日期"),
        "due_on": _("完成时限"),
        "deliverable": _("成果形式"),
    }


def is_undated(row):
    """Whether the plan says nothing on when a task is due: a date that was written wrong is for a person to mend."""
    return row["level"] == PlanRowLevel.TASK and row["due_on"] is None and not row["due_text"]


@dataclass(frozen=True)
class UnmatchedName:
    """A name in the plan that is no known unit, with how often and where it stands."""

    text: str
    count: int
    places: str
    is_group: bool


def unmatched_names(content):
    """The UnmatchedNames of the rows that are tasks or measures, the most frequent first."""
    counts, places, groups = Counter(), {}, {}
    for row in content["rows"]:
        if row["level"] == PlanRowLevel.TEXT:
            continue
        for unit in units_in(row):
            if not unit["codes"]:
                counts[unit["text"]] += 1
                places.setdefault(unit["text"], []).append(row["place"])
                groups[unit["text"]] = unit["is_group"]
    return [
        UnmatchedName(text, count, _("、").join(places[text][:PLACES_NAMED]), groups[text])
        for text, count in counts.most_common()
    ]


@dataclass
class DraftNode:
    """A row as the page shows it, with those below it; units are names."""

    row: dict
    lead: str
    responsible: list[str]
    cooperating: list[str]
    points: list[tuple[str, str]]
    children: list["DraftNode"] = field(default_factory=list)

    @property
    def key(self):
        return self.row["key"]

    @property
    def level(self):
        return PlanRowLevel(self.row["level"])

    @property
    def is_task(self):
        return self.row["level"] in TASK_LEVELS

    @property
    def due_on(self):
        return day_of(self.row["due_on"])

    @property
    def starts_on(self):
        return day_of(self.row["starts_on"])

    @property
    def doubted(self):
        """The fields in doubt."""
        return {name for name, _sentence in self.points}

    @property
    def sentences(self):
        """What is in doubt, each with the field it concerns."""
        labels = field_labels()
        return [_("%(field)s：%(sentence)s") % {"field": labels[name], "sentence": text} for name, text in self.points]

    @property
    def can_be_accepted(self):
        """Whether something was read that only has to be confirmed; what is missing has to be filled in."""
        return bool(self.doubted - {name for name, _sentence in missing(self.row)})


class DraftTree:
    """The rows of a draft as a tree, counted; `names` are {code: name} of the units it may name."""

    def __init__(self, content, names):
        self.content = content
        self.names = names | {unit["code"]: unit["name"] for unit in content["new_units"]}
        self.nodes = {row["key"]: self.node_of(row) for row in content["rows"]}
        self.roots, self.texts = [], []
        for node in self.nodes.values():
            parent = self.nodes.get(node.row["parent"])
            if node.level == PlanRowLevel.TEXT:
                self.texts.append(node)
            else:
                (self.roots if parent is None else parent.children).append(node)

    def node_of(self, row):
        words = {part: [self.name_of(unit) for unit in row[part]] for part in PARTS[1:]}
        return DraftNode(row, self.name_of(row["lead"]) if row["lead"] else "", points=open_points(row), **words)

    def name_of(self, unit):
        """A group and an unknown unit as the plan calls them, a unit by its own name."""
        if unit["is_group"] or len(unit["codes"]) != 1:
            return unit["text"]
        return self.names.get(unit["codes"][0], unit["text"])

    @property
    def tasks(self):
        return [node for node in self.nodes.values() if node.is_task]

    @property
    def task_count(self):
        return len(self.tasks)

    @property
    def measure_count(self):
        return sum(node.level == PlanRowLevel.MEASURE for node in self.nodes.values())

    @property
    def point_count(self):
        """Cells to be looked at."""
        return sum(len(node.doubted) for node in self.nodes.values())

    @property
    def missing_count(self):
        """Cells without which no campaign is made."""
        return sum(len({name for name, _sentence in missing(node.row)}) for node in self.nodes.values())

    @property
    def summary(self):
        words = {"measures": self.measure_count, "tasks": self.task_count, "points": self.point_count}
        if not self.point_count:
            return _("%(measures)d 项措施，%(tasks)d 项任务，都已核对。") % words
        if not self.missing_count:
            return _("%(measures)d 项措施，%(tasks)d 项任务，%(points)d 处待核对。") % words
        words["missing"] = self.missing_count
        return _("%(measures)d 项措施，%(tasks)d 项任务，%(points)d 处待核对，其中 %(missing)d 处必须补上。") % words

    @property
    def undated_count(self):
        return sum(is_undated(node.row) for node in self.nodes.values())


def misplaced(content, row):
    """A sentence where a row stands below nothing that can hold it; "" where it stands well."""
    level = row["level"]
    if level not in TASK_LEVELS:
        return ""
    holder = find_row(content, row["parent"])
    if holder is not None and holder["level"] in HOLDERS[PlanRowLevel(level)]:
        return ""
    return _("任务要归入一项措施。") if level == PlanRowLevel.TASK else _("子任务要归入一项任务。")


def holder_above(content, row):
    """The key of the nearest row above that can hold this one, by its level; None where there is none."""
    wanted = HOLDERS.get(PlanRowLevel(row["level"]), ())
    above = content["rows"][: next(at for at, each in enumerate(content["rows"]) if each is row)]
    return next((each["key"] for each in reversed(above) if each["level"] in wanted), None)

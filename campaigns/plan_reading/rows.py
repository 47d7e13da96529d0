"""What a plan was read as: flat rows in the order of the document, each with its doubts."""

from dataclasses import dataclass, field
from datetime import date

from campaigns.choices import PlanRowLevel
from campaigns.plan_reading.units import UnitName


@dataclass
class PlanRow:
    """One element of a plan. parent: the row it belongs to; doubts: (field, sentence) for a person to look at.

    text is the whole paragraph as it was printed: nothing of the document is lost; due_text is how the date was written.
    """

    level: str
    title: str
    text: str
    place: str
    number: str = ""
    lead: UnitName | None = None
    responsible: list[UnitName] = field(default_factory=list)
    cooperating: list[UnitName] = field(default_factory=list)
    starts_on: date | None = None
    due_on: date | None = None
    due_text: str = ""
    deliverable: str = ""
    doubts: list[tuple[str, str]] = field(default_factory=list)
    parent: "PlanRow | None" = None

    def doubt(self, name, sentence):
        if sentence and (name, sentence) not in self.doubts:
            self.doubts.append((name, sentence))

    @property
    def is_task(self):
        return self.level in {PlanRowLevel.TASK, PlanRowLevel.SUBTASK}


@dataclass(frozen=True)
class Basis:
    """A document on which the plan stands (依据文件)."""

    title: str
    number: str = ""


@dataclass(frozen=True)
class PlanPhase:
    name: str
    starts_on: date
    ends_on: date


@dataclass
class PlanReading:
    """problems: sentences on the plan as a whole."""

    title: str = ""
    number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    basis: list[Basis] = field(default_factory=list)
    phases: list[PlanPhase] = field(default_factory=list)
    goals: list[str] = field(default_factory=list)
    rows: list[PlanRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def tasks(self):
        return [row for row in self.rows if row.is_task]

"""Takes single parts of a pack over into a campaign that is under way, each through the service that edits such a part."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from campaigns import pack_marks, plan_words
from campaigns.choices import PlanChangeKind, TaskPart
from campaigns.indicator_numbers import decimal_of, steps_of
from campaigns.models import Goal, Indicator, Measure, Milestone, Phase, ReferenceSeries, Task
from campaigns.pack_fields import TASK_PARTS
from campaigns.services import (
    indicators,
    planning_campaign,
    planning_measures,
    planning_milestones,
    planning_tasks,
    task_terms,
)
from campaigns.services.plan_edits import add_row, next_position, plan_edit
from campaigns.services.tasks import create_task

ADDED, CHANGED = PlanChangeKind.ADDED, PlanChangeKind.CHANGED
TARGET_AMOUNTS = ("value", "tolerance", "baseline")
SECTIONS = {
    Goal: "goals",
    Indicator: "indicators",
    Measure: "measures",
    Phase: "phases",
    ReferenceSeries: "reference_series",
    Task: "tasks",
}


class PackParts:
    """The campaign, and what the codes of the pack stand for in it."""

    def __init__(self, campaign, originals, *, by):
        self.campaign = campaign
        self.originals = originals
        self.by = by
        self.how = {"by": by, "reason": _("按模板更新")}

    def unit(self, code):
        if code and code not in self._units:
            raise ValidationError(_("本门户中没有代码为“%(code)s”的单位，请先建立单位。") % {"code": code})
        return self._units.get(code)

    @cached_property
    def _units(self):
        return {unit.code: unit for unit in OrgUnit.objects.all()}

    def part(self, model, code):
        """The campaign's own row with this code; None without a code."""
        if not code:
            return None
        row = model.objects.filter(campaign=self.campaign, code=code).first()
        if row is None:
            words = {"kind": plan_words.section_word(SECTIONS[model]), "code": code}
            raise ValidationError(_("方案中没有代码为“%(code)s”的%(kind)s，请先加入或一并勾选。") % words)
        return row

    def units(self, codes):
        return [self.unit(code) for code in codes or []]

    def original(self, difference):
        """The row as the pack has it, with its days and its mark."""
        return self.originals[difference.place]

    def values(self, difference, columns):
        """{column: the pack's value} of the fields that are not the same; `columns` are {field: (column, reading)}."""
        changed = [(name, after) for name, _before, after in difference.fields if name in columns]
        return {columns[name][0]: columns[name][1](self, after) for name, after in changed}


# Readings: what a value of a pack is in the database. Nothing at all stands for the column's empty value.


def _text(_parts, value):
    return value or ""


def _flag(_parts, value):
    return bool(value)


def _day(_parts, value):
    return date.fromisoformat(value)


def _weight(_parts, value):
    return value or 1


def _unit(parts, code):
    return parts.unit(code)


def _units(parts, codes):
    return parts.units(codes)


def _row_of(model):
    return lambda parts, code: parts.part(model, code)


GOAL_COLUMNS = {"text": ("text", _text), "phase": ("phase", _row_of(Phase))}
MEASURE_COLUMNS = {"name": ("name", _text), "group": ("group", _text), "lead": ("lead_unit", _unit)}
TASK_COLUMNS = {
    "title": ("title", _text),
    "deliverable": ("deliverable", _text),
    "phase": ("phase", _row_of(Phase)),
    "lead": ("lead_unit", _unit),
    "responsible": ("responsible", _units),
    "cooperating": ("cooperating", _units),
    "starts_on": ("starts_on", _day),
    "due_on": ("due_on", _day),
    "weight": ("weight", _weight),
}
MILESTONE_COLUMNS = {"title": ("title", _text), "due_on": ("due_on", _day)}
INDICATOR_COLUMNS = {
    **{
        name: (name, _text)
        for name in ("name", "group", "unit_of_measure", "formula", "origin", "computed_from", "note")
    },
    "numerator": ("numerator_label", _text),
    "denominator": ("denominator_label", _text),
    "measure": ("measure", _row_of(Measure)),
    "lead": ("lead_unit", _unit),
    "historical": ("is_historical", _flag),
}


def add_goal(parts, difference):
    row = parts.original(difference)
    with plan_edit(parts.campaign, **parts.how) as locked:
        goal = Goal(
            campaign=locked,
            code=row["code"],
            text=row["text"],
            phase=parts.part(Phase, row.get("phase")),
            position=next_position(Goal.objects.filter(campaign=locked)),
            **pack_marks.row_mark(row),
        )
        add_row(goal, action="add_goal", unit=locked.owner_unit, by=parts.by)


def change_goal(parts, difference):
    goal = parts.part(Goal, difference.key)
    planning_campaign.change_goal(goal, **parts.how, **parts.values(difference, GOAL_COLUMNS))


def add_measure(parts, difference):
    row = parts.original(difference)
    with plan_edit(parts.campaign, **parts.how) as locked:
        lead_unit = parts.unit(row.get("lead"))
        task_terms.refuse_units(locked, [lead_unit] if lead_unit else [], field="lead_unit")
        measure = Measure(
            campaign=locked,
            code=row["code"],
            group=row.get("group", ""),
            name=row["name"],
            lead_unit=lead_unit,
            position=next_position(Measure.objects.filter(campaign=locked)),
            **pack_marks.row_mark(row),
        )
        add_row(measure, action="add_measure", unit=locked.owner_unit, by=parts.by)


def change_measure(parts, difference):
    measure = parts.part(Measure, difference.key)
    planning_measures.change_measure(measure, **parts.how, **parts.values(difference, MEASURE_COLUMNS))


def add_task(parts, difference):
    """A task or sub-task by itself; its sub-tasks and milestones are parts of their own."""
    row, place = parts.original(difference), difference.row
    if Task.objects.filter(campaign=parts.campaign, code=row["code"]).exists():
        raise ValidationError(_("这项任务在本行动中已经撤销，不能按模板恢复；确需恢复的请新建任务。"))
    measure, parent = parts.part(Measure, place["measure"]), parts.part(Task, place.get("parent"))
    phase, lead_unit = parts.part(Phase, row.get("phase")), parts.unit(row["lead"])
    held = {part: parts.units(row.get(part)) for part in TASK_PARTS}
    with plan_edit(parts.campaign, **parts.how) as locked:
        task_terms.refuse_days(locked, starts_on=row["starts_on"], due_on=row["due_on"], phase=phase, parent=parent)
        task_terms.refuse_units(locked, [lead_unit], field="lead_unit")
        for part, units in held.items():
            task_terms.refuse_units(locked, units, field=part)
        task = create_task(
            measure,
            by=parts.by,
            code=row["code"],
            title=row["title"],
            lead_unit=lead_unit,
            starts_on=row["starts_on"],
            due_on=row["due_on"],
            weight=row.get("weight", 1),
            units=[(unit, TaskPart(part)) for part, units in held.items() for unit in units],
            phase=phase,
            parent=parent,
            deliverable=row.get("deliverable", ""),
            position=next_position(Task.objects.filter(campaign=locked)),
        )
        Task.objects.filter(pk=task.pk).update(**pack_marks.row_mark(row))


def change_task(parts, difference):
    """Where it stands and what it says are two changes."""
    task = parts.part(Task, difference.key)
    names = {name for name, _before, _after in difference.fields}
    if names & {"measure", "parent"}:
        place = difference.row
        measure, parent = parts.part(Measure, place["measure"]), parts.part(Task, place.get("parent"))
        planning_tasks.move_task(task, measure=measure, parent=parent, **parts.how)
    if names & TASK_COLUMNS.keys():
        planning_tasks.change_task(task, **parts.how, **parts.values(difference, TASK_COLUMNS))


def add_milestone(parts, difference):
    row, task = parts.original(difference), parts.part(Task, difference.row["task"])
    with plan_edit(parts.campaign, **parts.how) as locked:
        terms = task_terms.terms_now(task)
        if row["due_on"] > terms.due_on:
            raise ValidationError(_("节点时限不能晚于任务的完成时限 %(day)s。") % {"day": terms.due_on})
        milestone = Milestone(
            task=task, code=row["code"], title=row["title"], due_on=row["due_on"], **pack_marks.row_mark(row)
        )
        add_row(milestone, action="add_milestone", unit=locked.owner_unit, by=parts.by)


def change_milestone(parts, difference):
    task_code, code = difference.key.split("/")
    milestone = Milestone.objects.select_related("task__campaign").get(
        task__campaign=parts.campaign, task__code=task_code, code=code
    )
    planning_milestones.change_milestone(milestone, **parts.how, **parts.values(difference, MILESTONE_COLUMNS))


def add_reference_series(parts, difference):
    row = parts.original(difference)
    series = indicators.create_reference_series(
        parts.campaign,
        by=parts.by,
        code=row["code"],
        name=row["name"],
        unit_of_measure=row["unit_of_measure"],
        issued_by=row.get("issued_by", ""),
    )
    ReferenceSeries.objects.filter(pk=series.pk).update(**pack_marks.row_mark(row))


def add_indicator(parts, difference):
    row = parts.original(difference)
    columns = {column: reading(parts, row.get(name)) for name, (column, reading) in INDICATOR_COLUMNS.items()}
    indicators.create_indicator(parts.campaign, code=row["code"], **parts.how, **columns, **pack_marks.row_mark(row))


def change_indicator(parts, difference):
    indicator = parts.part(Indicator, difference.key)
    indicators.change_indicator(indicator, **parts.how, **parts.values(difference, INDICATOR_COLUMNS))


def set_target(parts, difference):
    row = parts.original(difference)
    indicators.set_target(
        parts.part(Indicator, difference.row["indicator"]),
        starts_on=row["starts_on"],
        due_on=row["due_on"],
        operator=row["operator"],
        unit=parts.unit(row.get("unit")),
        reference=parts.part(ReferenceSeries, row.get("reference")),
        steps=steps_of(row),
        weight=row.get("weight", 1),
        **{name: decimal_of(row.get(name)) for name in TARGET_AMOUNTS},
        **pack_marks.row_mark(row),
        **parts.how,
    )


APPLIED = {
    ("goals", ADDED): add_goal,
    ("goals", CHANGED): change_goal,
    ("measures", ADDED): add_measure,
    ("measures", CHANGED): change_measure,
    ("tasks", ADDED): add_task,
    ("tasks", CHANGED): change_task,
    ("milestones", ADDED): add_milestone,
    ("milestones", CHANGED): change_milestone,
    ("reference_series", ADDED): add_reference_series,
    ("indicators", ADDED): add_indicator,
    ("indicators", CHANGED): change_indicator,
    ("targets", ADDED): set_target,
    ("targets", CHANGED): set_target,
}

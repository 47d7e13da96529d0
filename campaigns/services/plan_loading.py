"""Makes the plan of a campaign from the sections of a pack that `plan_content` writes: its exact way back.

Belongs to `load_pack`: the pack is checked, the transaction open, `units` are known by their codes.
"""

from campaigns import pack_marks
from campaigns.choices import ClosingEvidence, TaskPart
from campaigns.models import (
    Goal,
    LeadingGroupMember,
    Measure,
    Milestone,
    Phase,
    SourceDocument,
    Task,
    TaskTerms,
    TaskUnit,
)


def load_plan(campaign, pack, *, units, by, at):
    """Sources, leading group, phases, goals, measures and tasks of a pack, in a statement each."""
    _load_documents(campaign, pack)
    _load_leading_group(campaign, pack, units)
    phases = _load_phases(campaign, pack)
    _load_goals(campaign, pack, phases)
    measures = _load_measures(campaign, pack, units)
    _map_to_upper(campaign, pack, measures)
    _load_tasks(campaign, pack, units=units, phases=phases, measures=measures, by=by, at=at)


def _load_documents(campaign, pack):
    SourceDocument.objects.bulk_create(
        SourceDocument(
            campaign=campaign,
            code=code,
            title=row["title"],
            number=row.get("number", ""),
            issued_by=row.get("issued_by", ""),
            dated_on=row.get("dated"),
            url=row.get("url", ""),
            is_basis=row.get("basis", False),
            position=position,
        )
        for position, (code, row) in enumerate(pack.get("sources", {}).items())
    )


def _load_leading_group(campaign, pack, units):
    LeadingGroupMember.objects.bulk_create(
        LeadingGroupMember(
            campaign=campaign,
            role=row["role"],
            name=row.get("name", ""),
            post=row.get("post", ""),
            unit=units.get(row.get("unit")),
            duty=row.get("duty", ""),
            position=position,
            starts_on=campaign.starts_on,
            **pack_marks.row_mark(row),
        )
        for position, row in enumerate(pack.get("leading_group", []))
    )


def _load_phases(campaign, pack):
    phases = Phase.objects.bulk_create(
        Phase(
            campaign=campaign,
            code=row["code"],
            name=row["name"],
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            **pack_marks.row_mark(row),
        )
        for row in pack["phases"]
    )
    return {phase.code: phase for phase in phases}


def _load_goals(campaign, pack, phases):
    """The goals of the pack; a phase's own `goal` is one of them, with the phase's code."""
    rows = [{**row, "text": row["goal"], "phase": row["code"]} for row in pack["phases"] if row.get("goal")]
    Goal.objects.bulk_create(
        Goal(
            campaign=campaign,
            phase=phases.get(row.get("phase")),
            code=row["code"],
            text=row["text"],
            position=position,
            **pack_marks.row_mark(row),
        )
        for position, row in enumerate([*pack.get("goals", []), *rows])
    )


def _load_measures(campaign, pack, units):
    measures = Measure.objects.bulk_create(
        Measure(
            campaign=campaign,
            code=row["code"],
            group=row.get("group", ""),
            name=row["name"],
            lead_unit=units.get(row.get("lead")),
            position=position,
            **pack_marks.row_mark(row),
        )
        for position, row in enumerate(pack["measures"])
    )
    return {measure.code: measure for measure in measures}


def _map_to_upper(campaign, pack, measures):
    """Which measures of the parent campaign ours carry out; codes that it does not have are left."""
    if campaign.parent_id is None:
        return
    upper = {measure.code: measure for measure in Measure.objects.filter(campaign=campaign.parent_id)}
    link = Measure.upper_measures.through
    link.objects.bulk_create(
        link(from_measure=measures[row["code"]], to_measure=upper[code])
        for row in pack["measures"]
        for code in row.get("upper", [])
        if code in upper
    )


def _load_tasks(campaign, pack, *, units, phases, measures, by, at):
    """All tasks with their terms, units and milestones: what `create_task` does one by one."""
    rows = []  # (row, task), a task before its sub-tasks
    for measure in pack["measures"]:
        _gather(rows, measure["tasks"], measures[measure["code"]], parent=None, phases=phases)
    for position, (_row, task) in enumerate(rows):
        task.campaign, task.position = campaign, position
    _save_by_level([task for _row, task in rows])
    TaskTerms.objects.bulk_create(
        TaskTerms(
            task=task,
            campaign=campaign,
            measure=task.measure,
            lead_unit=units[row["lead"]],
            starts_on=row["starts_on"],
            due_on=row["due_on"],
            weight=row.get("weight", 1),
            recorded_at=at,
            recorded_by=by,
        )
        for row, task in rows
    )
    TaskUnit.objects.bulk_create(
        TaskUnit(task=task, unit=units[code], part=part, starts_on=row["starts_on"])
        for row, task in rows
        for part, codes in _parts(row)
        for code in codes
    )
    Milestone.objects.bulk_create(
        Milestone(task=task, code=step["code"], title=step["title"], due_on=step["due_on"], **pack_marks.row_mark(step))
        for row, task in rows
        for step in row.get("milestones", [])
    )


def _gather(rows, tasks, measure, *, parent, phases):
    for row in tasks:
        task = Task(
            measure=measure,
            parent=parent,
            phase=phases.get(row.get("phase")),
            code=row["code"],
            title=row["title"],
            deliverable=row.get("deliverable", ""),
            closing_evidence=row.get("closing_evidence", ClosingEvidence.NONE),
            **pack_marks.row_mark(row),
        )
        rows.append((row, task))
        _gather(rows, row.get("subtasks", []), measure, parent=task, phases=phases)


def _save_by_level(tasks):
    """A parent must be there before its sub-tasks can point at it."""
    while tasks:
        ready = [task for task in tasks if task.parent is None or task.parent.pk]
        for task in ready:
            task.parent_id = task.parent.pk if task.parent else None
        Task.objects.bulk_create(ready)
        tasks = [task for task in tasks if not task.pk]


def _parts(row):
    return [
        (TaskPart.LEAD, [row["lead"]]),
        (TaskPart.RESPONSIBLE, row.get("responsible") or []),
        (TaskPart.COOPERATING, row.get("cooperating") or []),
    ]

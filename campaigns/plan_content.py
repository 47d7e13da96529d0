"""A campaign's plan as plain values, in the format of a campaign pack (docs/packs.md).

What is exported, frozen as a baseline and compared with a pack is this one dict. What is empty is left out.
"""

from collections import defaultdict

from django.db.models import Prefetch

from campaigns.choices import ClosingEvidence, TaskPart
from campaigns.models import Goal, LeadingGroupMember, Measure, Milestone, SourceDocument, Task, TaskTerms, TaskUnit

# What a row is marked with that was typed in here and is neither published elsewhere nor made up.
PORTAL_SOURCE = "portal"


def plan_content(campaign):
    """{"sources", "leading_group", "goals", "phases", "measures"} of a campaign as it is now. Ten queries."""
    return {
        "sources": {
            document.code: _document(document) for document in SourceDocument.objects.filter(campaign=campaign)
        },
        "leading_group": [_member(member) for member in _members(campaign)],
        "goals": [_goal(goal) for goal in Goal.objects.filter(campaign=campaign).select_related("phase")],
        "phases": [_phase(phase) for phase in campaign.phases.all()],
        "measures": _measures(campaign),
    }


def marked(row, **values):
    """`values` without what is empty, and with the mark of where the row comes from."""
    kept = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    return kept | ({"demo": True} if row.is_demo else {"source": row.source or PORTAL_SOURCE})


def _document(document):
    values = {
        "title": document.title,
        "number": document.number,
        "issued_by": document.issued_by,
        "dated": document.dated_on,
        "url": document.url,
        "basis": document.is_basis,
    }
    return {name: value for name, value in values.items() if value}


def _members(campaign):
    """Those who have a place in the group now; who left it is history, not plan."""
    return LeadingGroupMember.objects.filter(campaign=campaign, ends_on=None).select_related("unit")


def _member(member):
    return marked(
        member,
        role=member.role,
        name=member.name,
        post=member.post,
        unit=member.unit.code if member.unit else None,
        duty=member.duty,
    )


def _goal(goal):
    return marked(goal, code=goal.code, text=goal.text, phase=goal.phase.code if goal.phase else None)


def _phase(phase):
    return marked(phase, code=phase.code, name=phase.name, starts_on=phase.starts_on, ends_on=phase.ends_on)


def _measures(campaign):
    upper = Prefetch("upper_measures", Measure.objects.order_by("position", "pk"))
    measures = Measure.objects.filter(campaign=campaign).select_related("lead_unit").prefetch_related(upper)
    tasks = _tasks_by_place(campaign)
    return [
        marked(
            measure,
            code=measure.code,
            group=measure.group,
            name=measure.name,
            lead=measure.lead_unit.code if measure.lead_unit else None,
            upper=[each.code for each in measure.upper_measures.all()],
        )
        | {"tasks": [_task(task, tasks) for task in tasks[measure.pk, None]]}
        for measure in measures
    ]


def _tasks_by_place(campaign):
    """{(measure, parent): tasks in order}; a task that the plan no longer holds has no terms and is not there."""
    terms = Prefetch("terms", TaskTerms.objects.current().select_related("lead_unit"), to_attr="current_terms")
    units = Prefetch(
        "task_units",
        TaskUnit.objects.filter(ends_on=None).exclude(part=TaskPart.LEAD).select_related("unit"),
        to_attr="current_units",
    )
    milestones = Prefetch("milestones", Milestone.objects.all())
    tasks = Task.objects.filter(campaign=campaign).in_plan().select_related("phase")
    places = defaultdict(list)
    for task in tasks.prefetch_related(terms, units, milestones):
        places[task.measure_id, task.parent_id].append(task)
    return places


def _task(task, tasks):
    (terms,) = task.current_terms
    return marked(
        task,
        code=task.code,
        title=task.title,
        deliverable=task.deliverable,
        phase=task.phase.code if task.phase else None,
        lead=terms.lead_unit.code,
        responsible=_units(task, TaskPart.RESPONSIBLE),
        cooperating=_units(task, TaskPart.COOPERATING),
        starts_on=terms.starts_on,
        due_on=terms.due_on,
        weight=terms.weight,
        closing_evidence=task.closing_evidence if task.closing_evidence != ClosingEvidence.NONE else None,
        milestones=[_milestone(milestone) for milestone in task.milestones.all()],
        subtasks=[_task(subtask, tasks) for subtask in tasks[task.measure_id, task.pk]],
    )


def _units(task, part):
    return [row.unit.code for row in task.current_units if row.part == part]


def _milestone(milestone):
    return marked(milestone, code=milestone.code, title=milestone.title, due_on=milestone.due_on)

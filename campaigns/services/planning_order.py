"""The order in which a plan is read: a row moves up or down among its siblings, and positions are numbered anew.

Positions of tasks run through the whole campaign in the order of the tree, so that flat lists read like the plan.
"""

from collections import defaultdict

from accounts import services as accounts_services
from campaigns.models import Goal, LeadingGroupMember, Measure, Task
from campaigns.services.plan_edits import locked_plan

BATCH = 500
# By what a row's siblings are told: rows that have these columns in common.
SIBLINGS = {
    Goal: ("campaign_id", "phase_id"),
    LeadingGroupMember: ("campaign_id", "role"),
    Measure: ("campaign_id",),
    Task: ("campaign_id", "measure_id", "parent_id"),
}


def move_in_order(row, *, step, by):
    """Move a row one place up (`step` -1) or down (+1) among its siblings; returns whether there was a place to go to.

    Two people who do so at once come one after the other: each moves the row in the order that is there then.
    """
    model = type(row)
    with locked_plan(row.campaign, by=by) as campaign:
        row = model.objects.get(pk=row.pk)
        siblings = [each for each in _rows(model, campaign) if _place(each) == _place(row)]
        here = [each.pk for each in siblings].index(row.pk)
        there = here + step
        if not 0 <= there < len(siblings):
            return False
        siblings[here], siblings[there] = siblings[there], siblings[here]
        if model is Task:
            _number_tasks(campaign, {_place(row): siblings})
        else:
            _number(siblings, sorted(each.position for each in siblings))
        if model is Measure:
            _number_tasks(campaign, {})
        accounts_services.record_event(
            "move_in_order", row, by=by, unit=campaign.owner_unit, before={"place": here}, after={"place": there}
        )
        return True


def _rows(model, campaign):
    rows = model.objects.filter(campaign=campaign)
    return rows.in_plan() if model is Task else rows


def _place(row):
    return tuple(getattr(row, name) for name in SIBLINGS[type(row)])


def _number(rows, positions):
    """Give rows these positions in turn; where two have the same one they are counted through."""
    if len(set(positions)) < len(rows):
        positions = range(len(rows))
    changed = [row for row, position in zip(rows, positions, strict=True) if row.position != position]
    for row, position in zip(rows, positions, strict=True):
        row.position = position
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["position"], batch_size=BATCH)


def _number_tasks(campaign, reordered):
    """Number all tasks in the order of the tree; `reordered` are siblings in their new order by place."""
    children = defaultdict(list)
    for task in Task.objects.filter(campaign=campaign):
        children[_place(task)].append(task)
    children.update({place: _with_withdrawn(children[place], rows) for place, rows in reordered.items()})
    ordered = []

    def add(place):
        for task in children.get(place, ()):
            ordered.append(task)
            add((campaign.pk, task.measure_id, task.pk))

    for measure_id in Measure.objects.filter(campaign=campaign).values_list("pk", flat=True):
        add((campaign.pk, measure_id, None))
    _number(ordered, range(len(ordered)))


def _with_withdrawn(rows, in_plan):
    """Siblings in their new order, those that the plan no longer holds behind them."""
    kept = {row.pk for row in in_plan}
    return [*in_plan, *(row for row in rows if row.pk not in kept)]

"""The pages of a campaign's plan."""

from tests.isolation.route import Route, no_body
from tests.isolation.routes_campaigns import CLERK, READERS

REASON = {"reason": "经调度会议定"}
DAYS = {"starts_on": "2026-02-01", "ends_on": "2026-03-01"}


def frame(world, visitor, owner):
    return {
        "slogan": "新的口号",
        "also_called": "",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "parent": "",
    } | REASON


def phase(world, visitor, owner):
    return {"name": "新阶段", "starts_on": "2026-01-01", "ends_on": "2026-12-31", **REASON}


def goal(world, visitor, owner):
    return {"text": "新目标", "phase": "", **REASON}


def measure(world, visitor, owner):
    return {"name": "新措施", "group": "六加强", "lead_unit": "", **REASON}


def task(world, visitor, owner):
    village = world.units["neighbour_village" if visitor.name == "neighbour_clerk" else "village"]
    return {
        "title": "新任务",
        "lead_unit": village.pk,
        "responsible": [],
        "cooperating": [],
        "phase": "",
        "starts_on": "2026-02-01",
        "due_on": "2026-11-01",
        "weight": 2,
        "deliverable": "台账",
        "closing_evidence": "none",
        **REASON,
    }


def changed_task(world, visitor, owner):
    # Its sub-tasks are none, its milestone is due in June.
    return {**task(world, visitor, owner), "seen": world.ids.get(("terms", owner), ""), "remark": ""}


def milestone(world, visitor, owner):
    return {"title": "新节点", "due_on": "2026-05-01", **REASON}


def group_member(world, visitor, owner):
    return {
        "role": "member",
        "name": "新成员",
        "post": "",
        "unit": "",
        "duty": "",
        "starts_on": "2026-02-01",
        **REASON,
    }


def document(world, visitor, owner):
    return {
        "title": "新文件",
        "number": "",
        "issued_by": "",
        "dated_on": "",
        "url": "",
        "is_basis": "on",
        **REASON,
    }


def ended(world, visitor, owner):
    return {"on": "2026-11-20", **REASON}


def left(world, visitor, owner):
    unit = "neighbour_office" if visitor.name == "neighbour_clerk" else "department"
    return {**ended(world, visitor, owner), "successor": world.units[unit].pk}


def moved_up(world, visitor, owner):
    return {"up": f"goal-{world.ids.get(('goal', owner), 1_999_999_999)}"}


def new_unit(world, visitor, owner):
    """A unit of the clerk's own town that takes no part yet."""
    unit = world.units["neighbour_office" if visitor.name == "neighbour_clerk" else "branch"]
    return {"unit": unit.pk, "starts_on": "2026-02-01", "is_reporting": "on"}


CAMPAIGN, TASK, MEASURE = {"pk": "campaign"}, {"pk": "task"}, {"pk": "measure"}
UNIT_FIELDS = {"lead_unit": "unit", "responsible": "unit", "cooperating": "unit", "phase": "phase"}
PLANNING = [
    Route("campaigns:plan_tree", READERS, params=CAMPAIGN, query={"measure": "measure"}),
    Route("campaigns:plan_order", CLERK, params=CAMPAIGN, body=moved_up, gets=405),
    Route("campaigns:upper_mapping", CLERK, params=CAMPAIGN, body=lambda *own: REASON, done=200),
    Route("campaigns:campaign_change", CLERK, params=CAMPAIGN, body=frame, refs={"parent": "campaign"}),
    Route(
        "campaigns:phase_create",
        CLERK,
        params=CAMPAIGN,
        body=lambda *own: {"name": "新阶段", **DAYS, **REASON},
        done=200,
    ),
    Route("campaigns:phase_change", CLERK, params={"pk": "phase"}, body=phase),
    Route("campaigns:phase_remove", CLERK, params={"pk": "phase"}, body=no_body, gets=405),
    Route("campaigns:goal_create", CLERK, params=CAMPAIGN, body=goal, refs={"phase": "phase"}),
    Route("campaigns:goal_change", CLERK, params={"pk": "goal"}, body=goal, refs={"phase": "phase"}),
    Route("campaigns:goal_remove", CLERK, params={"pk": "goal"}, body=no_body, gets=405),
    Route("campaigns:measure_create", CLERK, params=CAMPAIGN, body=measure, refs={"lead_unit": "unit"}),
    Route("campaigns:measure_change", CLERK, params=MEASURE, body=measure, refs={"lead_unit": "unit"}),
    Route("campaigns:measure_remove", CLERK, params=MEASURE, body=no_body, gets=405),
    Route("campaigns:task_create", CLERK, params=MEASURE, body=task, refs=UNIT_FIELDS),
    Route("campaigns:subtask_create", CLERK, params=TASK, body=task, refs=UNIT_FIELDS),
    Route("campaigns:task_change", CLERK, params=TASK, body=changed_task, refs={**UNIT_FIELDS, "seen": "terms"}),
    Route(
        "campaigns:task_move",
        CLERK,
        params=TASK,
        body=lambda world, visitor, owner: {"measure": world.ids.get(("measure", owner), ""), "parent": "", **REASON},
        done=200,
        refs={"measure": "measure", "parent": "task"},
    ),
    Route("campaigns:task_withdraw", CLERK, params=TASK, body=lambda *own: REASON),
    Route("campaigns:milestone_create", CLERK, params=TASK, body=milestone),
    Route("campaigns:milestone_change", CLERK, params={"pk": "milestone"}, body=milestone),
    Route("campaigns:milestone_reach", CLERK, params={"pk": "milestone"}, body=lambda *own: {"on": "2026-11-20"}),
    Route("campaigns:milestone_remove", CLERK, params={"pk": "milestone"}, body=no_body, gets=405),
    Route("campaigns:leading_group", READERS, params=CAMPAIGN),
    Route("campaigns:group_member_create", CLERK, params=CAMPAIGN, body=group_member, refs={"unit": "owner_unit"}),
    Route(
        "campaigns:group_member_change",
        CLERK,
        params={"pk": "group_member"},
        body=group_member,
        refs={"unit": "owner_unit"},
    ),
    Route("campaigns:group_member_end", CLERK, params={"pk": "group_member"}, body=ended),
    Route("campaigns:source_document_list", READERS, params=CAMPAIGN),
    Route("campaigns:source_document_create", CLERK, params=CAMPAIGN, body=document),
    Route("campaigns:source_document_change", CLERK, params={"pk": "document"}, body=document),
    Route("campaigns:participant_list", READERS, params=CAMPAIGN),
    Route("campaigns:participant_create", CLERK, params=CAMPAIGN, body=new_unit, refs={"unit": "owner_unit"}),
    Route("campaigns:participant_change", CLERK, params={"pk": "participant"}, body=lambda *own: {"is_reporting": ""}),
    Route("campaigns:participant_end", CLERK, params={"pk": "participant"}, body=left, refs={"successor": "unit"}),
]

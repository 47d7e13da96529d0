"""The pages of activities and of memoranda."""

from accounts.choices import UNIT_ROLES, Role
from tests.isolation.route import Route
from tests.isolation.routes_campaigns import CLERK, READERS, reason

KEEPERS = CLERK | {*UNIT_ROLES, Role.ASSOCIATION}
DUTY_MOVERS = CLERK | {*UNIT_ROLES}
CAMPAIGN, MEMORANDUM, ITEM = {"pk": "campaign"}, {"pk": "memorandum"}, {"pk": "memorandum_item"}
COUNTS = {
    "session_count": "1", "firm_count": "3", "person_count": "8", "head_count": "2", "manager_count": "1",
    "employee_count": "4",
}  # fmt: skip
PARTIES = {"first_party": "owner_unit", "second_party": "owner_unit"}


def series_of(world, owner):
    return world.ids.get(("activity_series", owner), world.ids["activity_series", "town"])


def changed_activity(world, visitor, owner):
    return {
        "series": "", "kind": "training", "title": "新国标培训", "starts_on": "2026-11-12", "ends_on": "2026-11-13",
        "place": "村委会", "note": "说明",
    }  # fmt: skip


def activity(world, visitor, owner):
    """A unit's people enter their own unit's: there is no field for another's."""
    body = changed_activity(world, visitor, owner) | {"series": series_of(world, owner), "kind": ""}
    if visitor.role == Role.OFFICE_CLERK:
        body["unit"] = world.ids["owner_unit", owner if ("owner_unit", owner) in world.ids else "town"]
    return body


def named_unit(world, visitor, owner):
    refs = {"series": "activity_series"}
    return refs | {"unit": "unit"} if visitor.role == Role.OFFICE_CLERK else refs


def record(world, visitor, owner):
    return {"happened_on": "2026-11-20", **COUNTS, "note": "说明"}


def correction(world, visitor, owner):
    return {"happened_on": "2026-11-19", **COUNTS, "reason": "漏签到"}


def series(world, visitor, owner):
    return {"name": "质量月", "kind": "fixed_date", "month": "9", "day": "1"}


def ended(world, visitor, owner):
    return {"ends_on": "2026-11-20"}


def memorandum(world, visitor, owner):
    units = ("town", "village") if owner not in ("neighbour",) else ("neighbour", "neighbour_village")
    first, second = (world.units[code].pk for code in units)
    return {
        "title": "合作备忘录", "first_party": first, "second_party": second, "signed_on": "2026-01-06",
        "ends_on": "2026-12-31",
    }  # fmt: skip


def matter(world, visitor, owner):
    return {"title": "检测服务", "first_duty": "出检测券", "second_duty": "组织送检", "due_on": "2026-12-01"}


def move(world, visitor, owner):
    return {"to": "done", "note": "已印发", "moved_on": "2026-11-20"}


ACTIVITIES = [
    Route(
        "campaigns:activity_list", READERS, params=CAMPAIGN, query={"after": "activity", "unit": "unit"},
        is_of_own_unit=True,
    ),
    Route("campaigns:activity_export", READERS, params=CAMPAIGN, query={"unit": "unit"}, is_of_own_unit=True),
    Route("campaigns:activity_detail", READERS, params={"pk": "activity_held"}, is_of_own_unit=True),
    Route(
        "campaigns:activity_plan", KEEPERS, params=CAMPAIGN, body=activity, refs=named_unit, leaves_out=("unit",),
        query={"series": "activity_series"},
    ),
    Route(
        "campaigns:activity_change", KEEPERS, params={"pk": "activity"}, body=changed_activity,
        refs={"series": "activity_series"},
    ),
    Route("campaigns:activity_cancel", KEEPERS, params={"pk": "activity"}, body=reason),
    Route("campaigns:activity_record", KEEPERS, params={"pk": "activity"}, body=record),
    Route("campaigns:activity_correct", KEEPERS, params={"pk": "activity_held"}, body=correction),
    Route("campaigns:activity_series_list", READERS, params=CAMPAIGN, is_of_own_unit=True),
    Route("campaigns:activity_series_add", CLERK, params=CAMPAIGN, body=series),
    Route("campaigns:activity_series_change", CLERK, params={"pk": "activity_series"}, body=series),
    Route("campaigns:activity_series_end", CLERK, params={"pk": "activity_series"}, body=ended),
    Route("campaigns:memorandum_list", READERS, params=CAMPAIGN),
    Route("campaigns:memorandum_detail", READERS, params=MEMORANDUM),
    Route("campaigns:memorandum_create", CLERK, params=CAMPAIGN, body=memorandum, refs=PARTIES),
    Route("campaigns:memorandum_change", CLERK, params=MEMORANDUM, body=memorandum, refs=PARTIES),
    Route("campaigns:memorandum_item_add", CLERK, params=MEMORANDUM, body=matter),
    Route("campaigns:memorandum_item_change", CLERK, params=ITEM, body=matter),
    Route("campaigns:memorandum_item_end", CLERK, params=ITEM, body=ended),
    Route("campaigns:memorandum_duty_move", DUTY_MOVERS, params={"pk": "duty"}, body=move),
]  # fmt: skip

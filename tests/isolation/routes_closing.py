"""The pages of a campaign's 保障台账, of its closing, and of files that are made in the background."""

from accounts.choices import OVERSEEING_ROLES
from tests.isolation.resource_rows import task_key
from tests.isolation.route import Route, no_body
from tests.isolation.routes_campaigns import CLERK, READERS, reason

OVERSEERS = frozenset(OVERSEEING_ROLES)
STAFF = {"name": "新来的", "group": "general", "duty": "", "is_seconded": "on", "starts_on": "2026-02-01"}
BUDGET = {"year": 2026, "head": "新方向", "line": "", "appropriated_amount": "100", "spent_amount": "0", "note": ""}
SUPPLY = {"name": "快检仪", "quantity": 2, "unit_of_measure": "台", "note": "", "starts_on": "2026-02-01"}
POLICY = {"kind": "funds", "document": "奖励办法", "clause": "奖励", "starts_on": "2026-02-01"} | dict.fromkeys(
    ("number", "beneficiaries", "beneficiary_count", "honoured_amount"), ""
)
ACT = {"kind": "visit", "leader": "镇长", "post": "", "happened_on": "2026-11-02", "subject": "走访"}


def own_unit(world, owner):
    return world.ids.get(("owner_unit", owner), "")


def staff(world, visitor, owner):
    return {**STAFF, "unit": own_unit(world, owner)}


def supply(world, visitor, owner):
    return {**SUPPLY, "kept_by": own_unit(world, owner)}


def handed_on(world, visitor, owner):
    return {"keys": [task_key(world, owner)], "unit": own_unit(world, owner), "note": ""}


def renewal(world, visitor, owner):
    days = {"starts_on": "2027-01-01", "ends_on": "2027-12-31", "first_period_on": "2027-01-04"}
    return {"slug": "renewed", "name": "二期", **days}


def resources(kind, pk_kind, body, *, refs=None, can_end=True):
    """The pages of one section of the 保障台账."""
    shared = {"fixed": {"kind": kind}, "case": kind}
    yield Route("campaigns:resource_add", CLERK, params={"pk": "campaign"}, body=body, refs=refs or {}, **shared)
    yield Route("campaigns:resource_change", CLERK, params={"pk": pk_kind}, body=body, refs=refs or {}, **shared)
    if can_end:
        body = lambda *own: {"ends_on": "2026-11-20"}  # noqa: E731
        yield Route("campaigns:resource_end", CLERK, params={"pk": pk_kind}, body=body, **shared)


CLOSING = [
    Route("campaigns:resource_list", OVERSEERS, params={"pk": "campaign"}),
    Route("campaigns:resource_export", OVERSEERS, params={"pk": "campaign"}),
    *resources("staff", "staff", staff, refs={"unit": "owner_unit"}),
    *resources("budget", "budget", lambda *own: BUDGET, can_end=False),
    *resources("supplies", "supply", supply, refs={"kept_by": "owner_unit"}),
    *resources("policies", "policy", lambda *own: POLICY),
    Route("campaigns:leader_act_list", OVERSEERS, params={"pk": "campaign"}, query={"after": "leader_act"}),
    Route("campaigns:leader_act_record", CLERK, params={"pk": "campaign"}, body=lambda *own: ACT),
    Route("campaigns:leader_act_withdraw", CLERK, params={"pk": "leader_act"}, body=reason),
    Route("campaigns:campaign_closing", OVERSEERS, params={"pk": "campaign"}),
    Route("campaigns:campaign_closing", OVERSEERS, case="closed", params={"pk": "campaign_closed"}),
    Route("campaigns:campaign_closing_begin", CLERK, params={"pk": "campaign"}, body=no_body, gets=405),
    Route(
        "campaigns:items_hand_on",
        CLERK,
        params={"pk": "campaign_review"},
        body=handed_on,
        refs={"unit": "owner_unit"},
    ),
    # One task is still open, and the page says so.
    Route("campaigns:campaign_close", CLERK, params={"pk": "campaign_review"}, body=no_body, gets=405, done=409),
    Route("campaigns:campaign_reopen", CLERK, params={"pk": "campaign_closed"}, body=reason),
    Route("campaigns:campaign_renew", CLERK, params={"pk": "campaign_closed"}, body=renewal),
    Route(
        "campaigns:goal_evaluate",
        CLERK,
        params={"pk": "goal"},
        body=lambda *own: {"result": "missed", "summary": "差0.1个百分点"},
    ),
    Route("campaigns:archive_ask", CLERK, params={"pk": "campaign"}, body=no_body, gets=405),
    Route("campaigns:prepared_file_detail", READERS, params={"pk": "prepared_file"}),
    Route("campaigns:prepared_file_download", READERS, params={"pk": "prepared_file"}),
]

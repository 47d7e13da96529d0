from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES, Role
from campaigns.choices import Operator
from tests.isolation.route import Route

CLERK = frozenset({Role.OFFICE_CLERK})
RECORDERS = CLERK | frozenset(UNIT_ROLES)
READERS = frozenset({*OVERSEEING_ROLES, *UNIT_ROLES, Role.ASSOCIATION})


def reason(world, visitor, owner):
    return {"reason": "经调度会议定"}


def indicator(world, visitor, owner):
    return {
        "name": "抽查合格率", "group": "质量", "unit_of_measure": "%", "formula": "合格 ÷ 检验", "computed_from": "",
        "numerator_label": "合格批次", "denominator_label": "检验批次", "measure": world.ids.get(("measure", owner), ""),
        "lead_unit": "", "note": "说明", "is_historical": "on",
    }  # fmt: skip


def changed(world, visitor, owner):
    """The unit of measure stays: there are readings."""
    return indicator(world, visitor, owner) | {"unit_of_measure": world.text(owner, "indicator")}


def target(world, visitor, owner):
    return changed_target(world, visitor, owner) | {"unit": "", "due_on": "2026-11-30"}


def changed_target(world, visitor, owner):
    return {
        "operator": Operator.ABOUT, "value": "95", "reference": "", "tolerance": "2", "baseline": "60",
        "starts_on": "2026-01-01", "steps": "2026-06-30 40", "weight": "2", "reason": "经调度会议定",
    }  # fmt: skip


def reading(world, visitor, owner):
    unit = world.units["village"].pk if visitor.role in UNIT_ROLES else ""
    return {
        "unit": unit,
        "happened_on": "2026-11-20",
        "value": "",
        "numerator": "3",
        "denominator": "4",
        "note": "说明",
    }


def correction(world, visitor, owner):
    return {"value": "60", "numerator": "", "denominator": "", "note": "重新核对"}


def series(world, visitor, owner):
    return {"name": "全省平均合格率", "issued_by": "省局", "unit_of_measure": "%"}


def reference(world, visitor, owner):
    return {"happened_on": "2026-11-20", "value": "91.5", "note": "半年通报"}


def rules(world, visitor, owner):
    return {"preset": "sanya-2022", "starts_on": "2026-11-21"}


PLAN_REFS = {"measure": "measure", "lead_unit": "unit"}
INDICATORS = [
    Route("campaigns:indicator_list", READERS, params={"pk": "campaign"}, is_of_own_unit=True),
    Route(
        "campaigns:indicator_detail",
        READERS,
        params={"pk": "indicator"},
        query={"after": "reading"},
        is_of_own_unit=True,
    ),
    Route("campaigns:indicator_create", CLERK, params={"pk": "campaign"}, body=indicator, refs=PLAN_REFS),
    Route("campaigns:indicator_change", CLERK, params={"pk": "indicator"}, body=changed, refs=PLAN_REFS),
    Route(
        "campaigns:indicator_target_set",
        CLERK,
        params={"pk": "indicator"},
        body=target,
        refs={"unit": "unit", "reference": "reference"},
    ),
    Route(
        "campaigns:indicator_target_change",
        CLERK,
        params={"pk": "target"},
        body=changed_target,
        refs={"reference": "reference"},
    ),
    Route("campaigns:indicator_target_change", CLERK, case="unit", params={"pk": "unit_target"}, body=changed_target),
    Route("campaigns:indicator_target_withdraw", CLERK, params={"pk": "target"}, body=reason),
    Route(
        "campaigns:indicator_reading_record",
        RECORDERS,
        params={"pk": "indicator"},
        body=reading,
        refs={"unit": "unit"},
        is_of_own_unit=True,
    ),
    Route("campaigns:indicator_reading_correct", RECORDERS, params={"pk": "unit_reading"}, body=correction),
    Route("campaigns:reference_list", READERS, params={"pk": "campaign"}, is_of_own_unit=True),
    Route("campaigns:reference_series_create", CLERK, params={"pk": "campaign"}, body=series),
    Route("campaigns:reference_reading_record", CLERK, params={"pk": "reference"}, body=reference),
    Route("campaigns:light_rule_list", READERS, params={"pk": "campaign"}, is_of_own_unit=True),
    Route("campaigns:light_rule_choose", CLERK, params={"pk": "campaign"}, body=rules),
]

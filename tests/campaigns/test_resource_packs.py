"""The sections `resources` and `policies` of a campaign pack: read, refused with their place, written as they were."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from campaigns import pack_schema, services
from campaigns.models import BudgetLine, Campaign, Policy, StaffMember, Supply

pytestmark = pytest.mark.django_db
RESOURCES = {
    "staff": [
        {
            "name": "张工", "unit": "town-office", "group": "enforcement", "seconded": True, "duty": "抽样",
            "starts_on": date(2026, 1, 5), "ends_on": date(2026, 6, 30), "demo": True,
        },
        {"name": "李工", "unit": "town", "group": "general", "source": "plan"},
    ],
    "budget": [
        {"year": 2026, "head": "监督抽查", "appropriated": 1_250_000, "spent": 800_000.5, "demo": True},
        {"year": 2025, "head": "监督抽查", "line": "生产环节", "appropriated": 0, "note": "未单列", "demo": True},
    ],
    "supplies": [
        {
            "name": "快检仪", "quantity": 2, "unit_of_measure": "台", "unit": "town-office", "note": "借用",
            "starts_on": date(2026, 1, 5), "demo": True,
        },
    ],
}  # fmt: skip
POLICIES = [
    {
        "kind": "funds", "document": "质量奖励办法", "number": "横府〔2026〕1号", "clause": "获省级质量奖的奖励50万元",
        "beneficiaries": "获奖企业", "beneficiary_count": 3, "honoured": 1_500_000, "starts_on": date(2026, 1, 1), "source": "plan",
    },
    {"kind": "land", "document": "用地保障", "clause": "优先供地", "honoured": 0, "demo": True},
]  # fmt: skip


def pack(**changes):
    day = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    unit = {"kind": "town", "name": "演示镇"}
    return deepcopy(
        {
            "format": 1, "slug": "with-resources", "name": "演示行动", "source": "plan", "owner_unit": "town",
            "office_unit": "town-office", **day, "sources": {"plan": {"title": "方案"}},
            "calendar": {"week_rule": "monday_to_sunday", "month_rule": "to_end", "first_period_on": date(2026, 1, 5)},
            "units": [
                {"code": "town", **unit, "demo": True},
                {"code": "town-office", "kind": "office", "parent": "town", "name": "专班办", "demo": True},
            ],
            "participants": [{"unit": "town-office", "starts_on": date(2026, 1, 1)}],
            "phases": [{"code": "all", "name": "全程", **day, "demo": True}],
            "measures": [{"code": "m", "name": "措施", "tasks": [], "demo": True}],
            "resources": RESOURCES, "policies": POLICIES, **changes,
        }
    )  # fmt: skip


def refusal(loaded):
    with pytest.raises(ValidationError) as refused:
        services.load_pack(loaded, by=None)
    assert not Campaign.objects.exists()
    return refused.value.messages


def test_rows_come_in_with_their_units_and_amounts():
    campaign = services.load_pack(pack(), by=None)

    staff = StaffMember.objects.get(name="张工")
    assert (staff.unit.code, staff.is_seconded, staff.is_demo, staff.ends_on) == (
        "town-office",
        True,
        True,
        date(2026, 6, 30),
    )
    assert StaffMember.objects.get(name="李工").starts_on == campaign.starts_on
    assert BudgetLine.objects.get(year=2026).spent_amount == Decimal("800000.50")
    assert Supply.objects.get().kept_by.code == "town-office"
    assert Policy.objects.get(kind="funds").honoured_amount == 1_500_000
    assert campaign.pending_sections == {}


def test_exported_pack_holds_the_same_rows():
    campaign = services.load_pack(pack(), by=None)

    exported, errors = pack_schema.read_pack(services.export_pack(campaign))

    assert errors == []
    for part, rows in RESOURCES.items():
        for row, back in zip(rows, exported["resources"][part], strict=True):
            assert back | {"starts_on": None} == row | {"starts_on": None}
    for row, back in zip(POLICIES, exported["policies"], strict=True):
        assert back | {"starts_on": None} == row | {"starts_on": None}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"resources": []}, "resources: 应为“名称: 内容”"),
        ({"resources": {"gold": []}}, "resources.gold: 没有这一项"),
        (
            {"resources": {"staff": [RESOURCES["staff"][0] | {"group": "elite"}]}},
            "resources.staff[0].group: 应为下列之一",
        ),
        (
            {"resources": {"staff": [RESOURCES["staff"][0] | {"unit": "nobody"}]}},
            "resources.staff[0]: 没有代码为“nobody”的单位",
        ),
        (
            {"resources": {"staff": [RESOURCES["staff"][0] | {"ends_on": date(2025, 1, 1)}]}},
            "resources.staff[0]: 不能早于开始日期",
        ),
        ({"resources": {"budget": [RESOURCES["budget"][0] | {"spent": -1}]}}, "resources.budget[0].spent: 应为以元计"),
        (
            {"resources": {"budget": [RESOURCES["budget"][0] | {"spent": 1.005}]}},
            "resources.budget[0].spent: 应为以元计",
        ),
        (
            {"resources": {"budget": [RESOURCES["budget"][0] | {"spent": True}]}},
            "resources.budget[0].spent: 应为以元计",
        ),
        ({"resources": {"budget": [RESOURCES["budget"][0]] * 2}}, "resources.budget[1]: 这一年度已有同一方向"),
        (
            {"resources": {"supplies": [{**RESOURCES["supplies"][0], "demo": False}]}},
            "resources.supplies[0]: 须写明 source",
        ),
        ({"policies": [POLICIES[0] | {"source": "nowhere"}]}, "policies[0].source: sources 中没有“nowhere”"),
    ],
)
def test_mistake_is_told_with_its_place(changes, message):
    assert any(message in each for each in refusal(pack(**changes)))

"""Section `activities` of a pack: loaded, written back exactly, refused with the place, renewed without facts."""

import copy
from datetime import date

import pytest

from campaigns import pack_schema, services
from campaigns.choices import ActivityKind
from campaigns.models import Activity
from tests.campaigns.test_pack_exports import plain

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def pack():
    pack, errors = pack_schema.load_pack_file("henglan-lighting")
    assert errors == []
    pack["activities"] = [
        {"code": "quality-month", "name": "质量月", "month": 9, "demo": True},
        {"code": "consumer-day", "name": "3·15", "month": 3, "day": 15, "kind": "publicity", "demo": True},
        {"code": "training", "name": "培训", "kind": "training", "demo": True},
        {"code": "improvement", "name": "质量改进", "demo": True},
    ]
    return pack


def load(pack):
    return services.load_pack(copy.deepcopy(pack), by=None)


def errors_of(pack):
    return [str(error) for error in pack_schema.check_pack(pack)]


def hold(campaign):
    return Activity.objects.create(
        campaign=campaign, kind=ActivityKind.TRAINING, title="一次培训", unit=campaign.office_unit, starts_on=TODAY,
        ends_on=TODAY,
    )  # fmt: skip


def test_the_section_comes_out_as_it_went_in(pack):
    campaign = load(pack)
    exported = services.pack_of(campaign)

    assert "activities" not in campaign.pending_sections
    assert plain(exported) == plain(pack)
    assert list(exported["activities"][0]) == ["code", "name", "month", "demo"]


def test_a_kind_left_out_follows_the_month(pack):
    kinds = dict(load(pack).activity_series.values_list("code", "kind"))

    assert kinds == {
        "quality-month": ActivityKind.FIXED_DATE,
        "consumer-day": ActivityKind.PUBLICITY,
        "training": ActivityKind.TRAINING,
        "improvement": ActivityKind.IMPROVEMENT,
    }


def test_what_has_ended_and_what_was_held_stays_here(pack):
    campaign = load(pack)
    campaign.activity_series.filter(code="training").update(ends_on=TODAY)
    hold(campaign)

    exported = services.pack_of(campaign)

    assert [row["code"] for row in exported["activities"]] == ["quality-month", "consumer-day", "improvement"]
    assert "一次培训" not in services.export_pack(campaign)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"month": 13}, "activities[0].month: 应为1至12的整数。"),
        ({"day": 3}, "activities[0].day: 写了 day 就要写 month。"),
        ({"month": 4, "day": 31}, "activities[0].day: 4月没有31日。"),
        ({"kind": "party"}, "activities[0].kind: 应为下列之一：training、publicity、fixed_date、improvement。"),
        ({"name": None}, "activities[0].name: 缺少这一项。"),
    ],
)
def test_a_mistake_in_an_activity_is_told_with_its_place(pack, row, message):
    pack["activities"] = [{"code": "a", "name": "活动", "demo": True, **row}]

    assert message in errors_of(pack)


def test_29_february_is_a_day(pack):
    pack["activities"] = [{"code": "a", "name": "闰日", "month": 2, "day": 29, "demo": True}]

    assert errors_of(pack) == []


def test_a_renewal_takes_structure_over_and_no_facts(pack):
    campaign = load(pack)
    hold(campaign)

    renewed = services.renewed_pack(
        services.pack_of(campaign),
        slug="henglan-again", name="下一轮", starts_on=date(2027, 3, 15), ends_on=date(2029, 12, 31),
    )  # fmt: skip
    renewal = load(renewed)

    assert list(renewal.activity_series.values_list("code", "month", "day")) == [
        ("quality-month", 9, None),
        ("consumer-day", 3, 15),
        ("training", None, None),
        ("improvement", None, None),
    ]
    assert not renewal.activities.exists()

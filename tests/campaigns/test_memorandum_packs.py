"""Section `memorandum` of a pack: loaded, written back exactly, refused with the place, renewed without facts."""

import copy
from datetime import date

import pytest

from accounts.models import OrgUnit
from campaigns import pack_schema, services
from campaigns.choices import DutySide, DutyStatus
from campaigns.models import MemorandumDuty
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
    pack["memorandum"] = {
        "title": "合作备忘录",
        "parties": ["henglan", "henglan-chamber"],
        "signed_on": date(2024, 1, 5),  # before the action
        "ends_on": date(2026, 12, 31),
        "demo": True,
        "items": [
            {
                "code": "b",
                "title": "宣贯",
                "first_duty": "甲",
                "second_duty": "乙",
                "due_on": date(2025, 6, 30),
                "demo": True,
            },
            {"code": "a", "title": "检测", "first_duty": "丙", "second_duty": "丁", "demo": True},
        ],
    }
    return pack


def load(pack):
    return services.load_pack(copy.deepcopy(pack), by=None)


def errors_of(pack):
    return [str(error) for error in pack_schema.check_pack(pack)]


def test_the_section_comes_out_as_it_went_in(pack):
    campaign = load(pack)

    assert "memorandum" not in campaign.pending_sections
    assert plain(services.pack_of(campaign)) == plain(pack)


def test_several_memoranda_are_a_list(pack):
    second = {**pack["memorandum"], "title": "另一份", "parties": ["henglan-chamber", "henglan-office"]}
    pack["memorandum"] = [pack["memorandum"], second]

    campaign = load(pack)

    assert campaign.memoranda.count() == 2
    assert plain(services.pack_of(campaign)) == plain(pack)


def test_a_memorandum_without_items_is_one(pack):
    del pack["memorandum"]["items"]

    assert plain(services.pack_of(load(pack))) == plain(pack)


def test_what_has_ended_and_what_happened_stays_here(pack):
    campaign = load(pack)
    item = campaign.memoranda.get().items.get(code="b")
    type(item).objects.filter(pk=item.pk).update(ends_on=TODAY)
    MemorandumDuty.objects.filter(item__code="a", side=DutySide.FIRST).update(status=DutyStatus.DONE, note="已办")

    exported = services.pack_of(campaign)

    assert [row["code"] for row in exported["memorandum"]["items"]] == ["a"]
    assert "已办" not in services.export_pack(campaign)


def test_units_of_both_parties_are_written(pack):
    campaign = load(pack)
    outsider = OrgUnit.objects.create(code="city-hall", name="市局", kind="bureau", path="900/", starts_on=TODAY)
    memorandum = campaign.memoranda.get()
    memorandum.second_party = outsider
    memorandum.save()

    exported = services.pack_of(campaign)

    assert "city-hall" in {row["code"] for row in exported["units"]}
    assert "city-hall" not in {row["unit"] for row in exported["participants"]}


def test_a_section_that_waited_since_before_is_not_lost(pack):
    """A campaign made by an older version keeps its memorandum as pending; another is entered since."""
    campaign = load(pack)
    waiting = {**plain(pack["memorandum"]), "title": "早先的", "demo": True}
    campaign.pending_sections = {"memorandum": waiting}
    campaign.save()

    titles = [row["title"] for row in services.pack_of(campaign)["memorandum"]]

    assert titles == ["合作备忘录", "早先的"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"parties": ["henglan"]}, "memorandum.parties: 应写两个不同的单位：甲方在前，乙方在后。"),
        ({"parties": ["henglan", "henglan"]}, "memorandum.parties: 应写两个不同的单位：甲方在前，乙方在后。"),
        ({"parties": ["henglan", "nobody"]}, "memorandum.parties[1]: units 中没有“nobody”。"),
        ({"parties": None}, "memorandum.parties: 缺少这一项。"),
        ({"ends_on": date(2023, 1, 1)}, "memorandum.ends_on: 不能早于签订日期 2024-01-05。"),
        ({"title": ""}, "memorandum.title: 应为文字，不能为空。"),
        ({"party": "henglan"}, "memorandum.party: 没有这一项，请检查拼写。"),
        ({"demo": False}, "memorandum: 须写明 source（公开来源）或 demo: true（演示），二者选一。"),
    ],
)
def test_a_mistake_in_a_memorandum_is_told_with_its_place(pack, change, message):
    pack["memorandum"] |= change

    assert message in errors_of(pack)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"second_duty": None}, "memorandum.items[1].second_duty: 缺少这一项。"),
        ({"code": "b"}, "memorandum.items[1].code: “b”重复。"),
        ({"due_on": date(2024, 1, 1)}, "memorandum.items[1].due_on: 不能早于签订日期 2024-01-05。"),
        ({"due_on": date(2027, 1, 1)}, "memorandum.items[1].due_on: 不能晚于备忘录有效期 2026-12-31。"),
        ({"source": "nowhere", "demo": False}, "memorandum.items[1].source: sources 中没有“nowhere”。"),
    ],
)
def test_a_mistake_in_a_matter_is_told_with_its_place(pack, change, message):
    pack["memorandum"]["items"][1] |= change

    assert message in errors_of(pack)


def test_a_mistake_in_the_second_memorandum_names_it(pack):
    second = {**pack["memorandum"], "parties": ["henglan", "nobody"]}
    pack["memorandum"] = [pack["memorandum"], second]

    assert errors_of(pack) == [
        "memorandum[1].title: “合作备忘录”重复。",
        "memorandum[1].parties[1]: units 中没有“nobody”。",
    ]


def test_a_renewal_takes_structure_over_and_no_facts(pack):
    campaign = load(pack)
    MemorandumDuty.objects.update(status=DutyStatus.DONE, note="已办", moved_on=TODAY)

    renewed = services.renewed_pack(
        services.pack_of(campaign),
        slug="henglan-again", name="下一轮", starts_on=date(2027, 3, 15), ends_on=date(2029, 12, 31),
    )  # fmt: skip
    memorandum = load(renewed).memoranda.get()

    assert (memorandum.title, memorandum.signed_on, memorandum.ends_on) == ("合作备忘录", None, date(2029, 12, 31))
    assert list(memorandum.items.values_list("code", "due_on")) == [("b", date(2028, 6, 30)), ("a", None)]
    duties = MemorandumDuty.objects.filter(item__memorandum=memorandum)
    assert set(duties.values_list("status", "note", "moved_on")) == {(DutyStatus.NOT_STARTED, "", None)}

"""Indicators, reference series and light rules in a pack: loaded, told wrong with their place, and written back the same."""

import copy
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from campaigns import pack_schema, pack_sections, services
from campaigns.choices import Operator
from campaigns.models import Indicator, IndicatorReading, IndicatorTarget, LightRuleSet, ReferenceReading

SECTIONS = ("reference_series", "indicators", "light_rules")
DAY = date(2026, 6, 30)
SERIES = {
    "code": "province",
    "name": "全省平均合格率",
    "issued_by": "省局",
    "unit_of_measure": "%",
    "readings": [
        {"on": DAY, "value": 91.25, "note": "半年通报", "demo": True},
        {"on": date(2026, 9, 30), "value": 92, "demo": True},
    ],
    "demo": True,
}  # fmt: skip
INDICATOR = {
    "code": "pass-rate",
    "name": "抽查合格率",
    "group": "质量",
    "unit_of_measure": "%",
    "formula": "合格批次 ÷ 检验批次",
    "origin": "entered",
    "numerator": "合格批次",
    "denominator": "检验批次",
    "measure": "strict-1",
    "lead": "henglan-office",
    "note": "只计国家和省级抽查。",
    "historical": True,
    "demo": True,
    "targets": [
        {
            "starts_on": date(2026, 1, 1), "due_on": date(2026, 12, 31), "operator": "above_reference",
            "reference": "province", "demo": True,
        },
        {
            "unit": "henglan-office", "starts_on": date(2026, 1, 1), "due_on": DAY, "operator": "at_least", "value": 95.5,
            "baseline": 90, "weight": 3, "steps": [{"on": date(2026, 3, 31), "share": 40}], "demo": True,
        },
        {"starts_on": date(2026, 1, 1), "due_on": DAY, "operator": "about", "value": 95, "tolerance": 1.5, "demo": True},
    ],
    "readings": [
        {"on": DAY, "numerator": 96, "denominator": 100, "note": "半年", "demo": True},
        {"on": DAY, "unit": "henglan-office", "value": 97, "demo": True},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def published_pack():
    pack, errors = pack_schema.load_pack_file("henglan-lighting")
    assert errors == []
    return pack


@pytest.fixture
def pack(published_pack):
    measure = published_pack["measures"][0]["code"]
    indicator = copy.deepcopy(INDICATOR) | {"measure": measure}
    # Indicators stand before the series they name: the order of loading is the portal's, not the pack's.
    kept = {name: content for name, content in copy.deepcopy(published_pack).items() if name not in SECTIONS}
    return kept | {
        "indicators": [indicator],
        "reference_series": [copy.deepcopy(SERIES)],
        "light_rules": {"preset": "sanya-2022", "starts_on": date(2026, 1, 1)},
    }


def told(pack):
    return [str(error) for error in pack_schema.check_pack(pack)]


def written(campaign):
    return {section: pack_sections.EXPORTERS[section](campaign) for section in SECTIONS}


@pytest.mark.django_db
def test_a_pack_is_written_back_as_it_was_loaded(pack):
    campaign = services.load_pack(pack, by=None)

    assert not set(SECTIONS) & set(campaign.pending_sections)
    assert written(campaign) == {section: pack[section] for section in SECTIONS}


@pytest.mark.django_db
def test_the_rows_hold_what_the_pack_says(pack):
    services.load_pack(pack, by=None)

    indicator = Indicator.objects.get()
    assert (indicator.lead_unit.code, indicator.is_historical, indicator.is_demo) == ("henglan-office", True, True)
    about, stepped, compared = IndicatorTarget.objects.order_by("-pk")
    assert (stepped.value, stepped.baseline, stepped.weight) == (Decimal("95.5"), 90, 3)
    assert stepped.steps == [["2026-03-31", "40"]]
    assert (about.operator, about.tolerance) == (Operator.ABOUT, Decimal("1.5"))
    assert compared.reference.code == "province"
    assert IndicatorReading.objects.count() == 2
    assert ReferenceReading.objects.get(happened_on=DAY).value == Decimal("91.25")
    assert LightRuleSet.objects.get().code == "sanya-2022"


@pytest.mark.django_db
def test_all_packs_are_written_back_as_they_were_loaded():
    for name in pack_schema.list_pack_names():
        pack, errors = pack_schema.load_pack_file(name)
        assert errors == [], name

        found = written(services.load_pack(pack, by=None))

        assert {section: content for section, content in found.items() if content} == {
            section: pack[section] for section in SECTIONS if section in pack
        }, name


@pytest.mark.django_db
def test_what_the_clock_read_is_left_out(pack, time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    row = pack["indicators"][0]
    row |= {"origin": "computed", "computed_from": "pass-rate"}
    del row["readings"]
    campaign = services.load_pack(pack, by=None)
    indicator = Indicator.objects.get()
    services.record_reading(indicator, happened_on=DAY, value=Decimal(96), by=None)

    assert "readings" not in written(campaign)["indicators"][0]


def change(pack, place, **values):
    """Set values in the first indicator (or its first target or reading); None takes a name out."""
    row = pack["indicators"][0]
    row = row if place == "" else row[place][0]
    for name, value in values.items():
        row.pop(name, None)
        if value is not None:
            row[name] = value
    return pack


@pytest.mark.parametrize(
    ("place", "values", "message"),
    [
        ("targets", {"reference": None}, "indicators[0].targets[0].reference: “高于参照数据”的目标要写明参照数据"),
        ("targets", {"reference": "city"}, "indicators[0].targets[0].reference: reference_series 中没有“city”。"),
        ("targets", {"unit": "nowhere"}, "indicators[0].targets[0].unit: units 中没有“nowhere”。"),
        ("targets", {"operator": "at_least", "reference": None}, "indicators[0].targets[0].value: 请填目标值。"),
        ("targets", {"operator": "at_best"}, "indicators[0].targets[0].operator: 应为下列之一"),
        ("targets", {"due_on": date(2025, 1, 1)}, "indicators[0].targets[0].due_on: 目标期限不能早于开始日期。"),
        ("targets", {"weight": 0}, "indicators[0].targets[0].weight: 应为1至100的整数。"),
        ("targets", {"demo": None}, "indicators[0].targets[0]: 须写明 source"),
        ("targets", {"valeu": 3}, "indicators[0].targets[0].valeu: 没有这一项"),
        ("readings", {"numerator": 101}, "indicators[0].readings[0].numerator: 分子不能大于分母"),
        ("readings", {"denominator": None}, "indicators[0].readings[0].denominator: 分子和分母要同时填。"),
        ("readings", {"unit": "nowhere"}, "indicators[0].readings[0].unit: units 中没有“nowhere”。"),
        ("readings", {"numerator": 1.00001}, "indicators[0].readings[0].numerator: 应为数字"),
        ("readings", {"numerator": "96"}, "indicators[0].readings[0].numerator: 应为数字。"),
        ("", {"measure": "none"}, "indicators[0].measure: measures 中没有“none”。"),
        ("", {"lead": "none"}, "indicators[0].lead: units 中没有“none”。"),
        ("", {"origin": "computed"}, "indicators[0].computed_from: 由系统取数（computed）的指标要写"),
        ("", {"computed_from": "pass-rate"}, "indicators[0].computed_from: 由系统取数（computed）的指标要写"),
        ("", {"origin": "computed", "computed_from": "mood"}, "indicators[0].computed_from: 取数来源应为下列之一"),
        ("", {"origin": "computed", "computed_from": "tasks-done"}, "indicators[0].computed_from: 这项取数的计量单位"),
    ],
)
def test_a_mistake_is_told_with_its_place(pack, place, values, message):
    mistakes = told(change(pack, place, **values))

    assert len(mistakes) == 1
    assert mistakes[0].startswith(message)


@pytest.mark.parametrize(("section", "name"), [("targets", "due_on"), ("readings", "on")])
def test_the_same_unit_and_day_twice_is_refused(pack, section, name):
    rows = pack["indicators"][0][section]
    rows.append(copy.deepcopy(rows[0]))

    mistakes = told(pack)

    assert [mistake.partition(":")[0] for mistake in mistakes] == [f"indicators[0].{section}[{len(rows) - 1}].{name}"]


def test_series_and_rules_are_checked(pack):
    pack["reference_series"][0]["readings"].append({"on": DAY, "value": 3, "demo": True})
    assert [mistake.partition(":")[0] for mistake in told(pack)] == ["reference_series[0].readings[2].on"]

    pack["light_rules"]["preset"] = "own"
    assert told(pack)[0].startswith("light_rules.preset: 应为下列之一：yinchuan-2025、sanya-2022")


@pytest.mark.django_db
def test_rules_from_a_day_outside_the_campaign_are_refused(pack):
    pack["light_rules"]["starts_on"] = date(2020, 1, 1)

    with pytest.raises(ValidationError):
        services.load_pack(pack, by=None)

    assert not Indicator.objects.exists()

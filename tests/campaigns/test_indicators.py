"""Indicators, their targets, readings, series and light rules: what the services do and what they refuse."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.choices import Role
from accounts.models import AuditEvent
from campaigns import computed_sources, services
from campaigns.choices import CampaignStatus, IndicatorOrigin, Operator, PlanChangeKind
from campaigns.models import (
    Baseline,
    Indicator,
    IndicatorReading,
    IndicatorTarget,
    LightRuleSet,
    PlanChange,
    ReferenceReading,
)
from campaigns.plan_differences import differences
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory, MeasureFactory
from tests.factories_indicators import YEAR, make_indicator, make_target

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def indicator(campaign, town_clerk):
    return make_indicator(campaign, by=town_clerk)


@pytest.fixture
def approved(campaign, leader):
    return Baseline.objects.create(
        campaign=campaign, number=1, content={}, approved_by=leader, approved_on=TODAY, recorded_by=leader,
        recorded_at="2026-11-20T09:00:00+08:00",
    )  # fmt: skip


def record(indicator, value=96, *, by, on=TODAY, **values):
    value = None if value is None else Decimal(str(value))
    return services.record_reading(indicator, happened_on=on, value=value, by=by, **values)


def refused(call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return caught.value


def fields_of(error):
    return set(error.error_dict) if hasattr(error, "error_dict") else set()


def events(action):
    return AuditEvent.objects.filter(action=action)


# Indicators


def test_an_indicator_is_made_at_the_end(campaign, town_clerk):
    first, second = (make_indicator(campaign, by=town_clerk, name=name) for name in ("甲", "乙"))

    assert [row.code for row in Indicator.objects.all()] == ["indicator-1", "indicator-2"]
    assert (first.position, second.position) == (0, 1)
    assert first.origin == IndicatorOrigin.ENTERED
    assert events("create_indicator").count() == 2


def test_strangers_make_no_indicator(campaign, other_town_clerk, village_reporter, leader):
    for person in (other_town_clerk, village_reporter, leader):
        with pytest.raises(PermissionDenied):
            make_indicator(campaign, by=person)


def test_a_closed_campaign_takes_nothing_more(campaign, indicator, town_clerk, village_reporter, village):
    type(campaign).objects.update(status=CampaignStatus.CLOSED, closed_on=TODAY)
    indicator = Indicator.objects.select_related("campaign").get()

    assert refused(make_indicator, indicator.campaign, by=town_clerk).code == "closed"
    assert refused(make_target, indicator, by=town_clerk, value=95).code == "closed"
    assert refused(record, indicator, by=town_clerk).code == "closed"
    assert refused(record, indicator, by=village_reporter, unit=village).code == "closed"


def test_a_measure_and_unit_of_somewhere_else_are_refused(campaign, town_clerk, other_town):
    elsewhere = MeasureFactory(campaign=CampaignFactory())

    assert fields_of(refused(make_indicator, campaign, by=town_clerk, measure=elsewhere)) == {"measure"}
    assert fields_of(refused(make_indicator, campaign, by=town_clerk, lead_unit=other_town)) == {"lead_unit"}


def test_a_computed_indicator_names_a_source_in_its_unit(campaign, town_clerk):
    computed = {"origin": IndicatorOrigin.COMPUTED}

    made = make_indicator(campaign, by=town_clerk, computed_from="pass-rate", **computed)
    unknown = refused(make_indicator, campaign, by=town_clerk, computed_from="mood", **computed)
    other_unit = refused(make_indicator, campaign, by=town_clerk, computed_from="batches-tested", **computed)

    assert made.computed_from in computed_sources.SOURCES
    assert fields_of(unknown) == fields_of(other_unit) == {"computed_from"}
    refused(make_indicator, campaign, by=town_clerk, **computed)  # computed, but from nothing


def test_changing_an_indicator_keeps_what_was(indicator, town_clerk, other_town_clerk):
    services.change_indicator(indicator, by=town_clerk, name="监督抽查合格率", group="抽查")

    indicator.refresh_from_db()
    assert (indicator.name, indicator.group) == ("监督抽查合格率", "抽查")
    assert events("change_indicator").get().before == {"name": "抽查合格率", "group": ""}
    refused(services.change_indicator, indicator, by=town_clerk, name="监督抽查合格率")
    with pytest.raises(PermissionDenied):
        services.change_indicator(indicator, by=other_town_clerk, name="改")


def test_the_unit_of_measure_stays_once_there_are_readings(indicator, town_clerk):
    services.change_indicator(indicator, by=town_clerk, unit_of_measure="家")
    record(indicator, 3, by=town_clerk)

    error = refused(services.change_indicator, indicator, by=town_clerk, unit_of_measure="%")

    assert fields_of(error) == {"unit_of_measure"}


# Targets


def test_a_changed_target_is_a_new_fact_with_a_reason(indicator, town_clerk):
    first = make_target(indicator, by=town_clerk, value=95)

    assert fields_of(refused(make_target, indicator, by=town_clerk, value=96)) == {"reason"}
    refused(make_target, indicator, by=town_clerk, value=95, reason="没有变")
    second = make_target(indicator, by=town_clerk, value=96, reason="市里调高")

    first.refresh_from_db()
    assert first.superseded_at == second.recorded_at
    assert list(IndicatorTarget.objects.current()) == [second]
    assert events("set_target").count() == 2


def test_targets_of_units_and_years_stand_side_by_side(indicator, town_clerk, village, other_town):
    make_target(indicator, by=town_clerk, value=95)
    make_target(indicator, by=town_clerk, value=90, unit=village)
    make_target(indicator, by=town_clerk, value=93, dates=(date(2026, 1, 1), date(2026, 6, 30)))

    assert IndicatorTarget.objects.current().count() == 3
    assert fields_of(refused(make_target, indicator, by=town_clerk, value=90, unit=other_town)) == {"unit"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "value"),
        ({"value": 101}, "value"),
        ({"operator": Operator.ABOVE_REFERENCE}, "reference"),
        ({"value": 95, "dates": YEAR[::-1]}, "due_on"),
    ],
)
def test_a_target_that_cannot_be_judged_is_refused(indicator, town_clerk, values, field):
    assert fields_of(refused(make_target, indicator, by=town_clerk, **values)) == {field}
    assert not IndicatorTarget.objects.exists()


def test_a_series_of_another_campaign_is_refused(indicator, town_clerk):
    foreign = services.create_reference_series(CampaignFactory(), by=None, name="全省平均", unit_of_measure="%")

    error = refused(make_target, indicator, by=town_clerk, operator=Operator.ABOVE_REFERENCE, reference=foreign)

    assert fields_of(error) == {"reference"}


def test_strangers_set_no_target(indicator, other_town_clerk, village_reporter):
    for person in (other_town_clerk, village_reporter):
        with pytest.raises(PermissionDenied):
            make_target(indicator, by=person, value=95)


def test_a_target_is_withdrawn_once_with_a_reason(indicator, town_clerk, other_town_clerk):
    target = make_target(indicator, by=town_clerk, value=95)

    assert fields_of(refused(services.withdraw_target, target, reason=" ", by=town_clerk)) == {"reason"}
    with pytest.raises(PermissionDenied):
        services.withdraw_target(target, reason="重复", by=other_town_clerk)
    services.withdraw_target(target, reason="重复", by=town_clerk)

    assert not IndicatorTarget.objects.current().exists()
    assert refused(services.withdraw_target, target, reason="重复", by=town_clerk).code == "stale"


def test_an_approved_plan_keeps_who_changed_what_and_why(campaign, indicator, town_clerk, approved):
    assert fields_of(refused(make_target, indicator, by=town_clerk, value=95)) == {"reason"}

    make_target(indicator, by=town_clerk, value=95, reason="市里下达")
    services.change_indicator(indicator, by=town_clerk, name="合格率", reason="统一名称")

    target, changed = PlanChange.objects.order_by("pk")
    assert (target.kind, target.place, target.reason) == (
        PlanChangeKind.ADDED,
        "targets/indicator-1/2026-12-31",
        "市里下达",
    )
    assert changed.place == "indicators/indicator-1"
    assert changed.fields == [["name", "抽查合格率", "合格率"]]


def test_series_and_rules_of_an_approved_plan_need_a_reason_and_readings_none(
    campaign, indicator, town_clerk, approved
):
    before = services.approved_content(campaign)

    def series(**values):
        return services.create_reference_series(campaign, by=town_clerk, name="全省平均", unit_of_measure="%", **values)

    def rules(**values):
        return services.choose_light_rules(campaign, by=town_clerk, preset="xian", starts_on=TODAY, **values)

    assert fields_of(refused(series)) == fields_of(refused(rules)) == {"reason"}
    record(indicator, by=town_clerk)
    assert services.approved_content(campaign) == before
    series(reason="要与全省比较")
    rules(reason="市里统一")

    found = differences(before, services.approved_content(campaign))
    assert [each.place for each in found] == ["reference_series/reference-1", "light_rules/2026-11-20"]
    assert [change.place for change in PlanChange.objects.order_by("pk")] == [each.place for each in found]


# Readings


def test_the_office_records_and_corrects(indicator, town_clerk):
    first = record(indicator, "96.5", by=town_clerk)

    assert fields_of(refused(record, indicator, 97, by=town_clerk)) == {"happened_on"}
    assert fields_of(refused(services.correct_reading, first, value=Decimal(97), note="", by=town_clerk)) == {"note"}
    refused(services.correct_reading, first, value=Decimal("96.5"), note="没有变", by=town_clerk)
    second = services.correct_reading(first, value=Decimal(97), note="重新核对", by=town_clerk)

    first.refresh_from_db()
    assert first.superseded_at == second.recorded_at
    assert list(IndicatorReading.objects.current()) == [second]
    assert refused(services.correct_reading, first, value=Decimal(1), note="晚了", by=town_clerk).code == "stale"
    assert events("correct_reading").get().before == {"value": 96.5}


def test_a_unit_records_its_own_share_only(indicator, village_reporter, village_head, village, other_village):
    record(indicator, 90, by=village_reporter, unit=village)
    record(indicator, 91, by=village_head, unit=village, on=date(2026, 11, 19))

    for unit in (None, other_village):
        with pytest.raises(PermissionDenied):
            record(indicator, 90, by=village_reporter, unit=unit)


def test_who_does_not_take_part_records_nothing(indicator, leader, other_town_clerk, department, town_clerk):
    reporter = make_person(Role.UNIT_REPORTER, department, acts_for=department)

    for person in (leader, other_town_clerk):
        with pytest.raises(PermissionDenied):
            record(indicator, by=person)
    assert fields_of(refused(record, indicator, by=reporter, unit=department)) == {"unit"}
    assert fields_of(refused(record, indicator, by=town_clerk, unit=department)) == {"unit"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": 100.5}, "value"),
        ({"value": None}, "value"),
        ({"value": None, "numerator": Decimal(3)}, "denominator"),
        ({"value": None, "numerator": Decimal(3), "denominator": Decimal(2)}, "numerator"),
        ({"on": date(2026, 11, 21)}, "happened_on"),
    ],
)
def test_an_impossible_reading_is_refused(indicator, town_clerk, values, field):
    assert fields_of(refused(record, indicator, by=town_clerk, **values)) == {field}
    assert not IndicatorReading.objects.exists()


def test_the_clock_records_what_is_computed_and_nobody_else(campaign, indicator, town_clerk):
    computed = make_indicator(campaign, name="取数", origin=IndicatorOrigin.COMPUTED, computed_from="pass-rate")

    first = record(computed, 96, by=None)
    assert record(computed, 96, by=None) is None
    second = record(computed, 97, by=None)

    first.refresh_from_db()
    assert first.superseded_at == second.recorded_at
    assert events("record_reading").get().actor is None
    refused(record, computed, by=town_clerk)
    refused(record, indicator, by=None)
    with pytest.raises(ValidationError):
        services.correct_reading(second, value=Decimal(1), note="改", by=town_clerk)


# Reference series and light rules


def test_a_reference_is_recorded_and_corrected_by_the_office(campaign, town_clerk, village_reporter):
    series = services.create_reference_series(
        campaign, by=town_clerk, name="全省平均合格率", unit_of_measure="%", issued_by="省局"
    )

    def refer(value, on=TODAY, by=town_clerk, note=""):
        return services.record_reference(series, happened_on=on, value=Decimal(value), note=note, by=by)

    first = refer(90)
    second = refer(91, note="更正通报")

    first.refresh_from_db()
    assert first.superseded_at == second.recorded_at
    assert list(ReferenceReading.objects.current()) == [second]
    refused(refer, 91, note="更正通报")
    assert fields_of(refused(refer, 101, date(2026, 1, 1))) == {"value"}
    assert fields_of(refused(refer, 90, date(2026, 11, 21))) == {"happened_on"}
    with pytest.raises(PermissionDenied):
        refer(90, by=village_reporter)
    with pytest.raises(PermissionDenied):
        services.create_reference_series(campaign, by=village_reporter, name="甲", unit_of_measure="%")


def test_light_rules_hold_from_their_day(campaign, town_clerk):
    services.choose_light_rules(campaign, preset="sanya-2022", starts_on=date(2026, 3, 1), by=town_clerk)
    services.choose_light_rules(campaign, preset="suqian-2025", starts_on=date(2026, 12, 1), by=town_clerk)

    codes = [
        services.light_rules_in_force(campaign, on=date(2026, month, day)).code
        for month, day in ((2, 28), (3, 1), (11, 30), (12, 1))
    ]

    assert codes == ["yinchuan-2025", "sanya-2022", "sanya-2022", "suqian-2025"]
    assert events("choose_light_rules").earliest("pk").before == {"rules": "yinchuan-2025"}


def test_light_rules_that_have_begun_stay(campaign, town_clerk, village_reporter):
    def choose(preset, day, by=town_clerk):
        return services.choose_light_rules(campaign, preset=preset, starts_on=day, by=by)

    choose("sanya-2022", TODAY)
    choose("sanya-2022", date(2026, 12, 1))
    choose("xian", date(2026, 12, 1))  # not begun: replaced

    assert [row.code for row in LightRuleSet.objects.all()] == ["xian", "sanya-2022"]
    assert fields_of(refused(choose, "xian", TODAY)) == {"starts_on"}
    assert fields_of(refused(choose, "own", date(2026, 12, 2))) == {"preset"}
    assert fields_of(refused(choose, "xian", date(2027, 1, 1))) == {"starts_on"}
    with pytest.raises(PermissionDenied):
        choose("xian", date(2026, 12, 2), by=village_reporter)

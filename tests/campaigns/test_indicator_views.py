"""The pages of indicators: what they show to whom, and what their forms do."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns import services
from campaigns.choices import IndicatorOrigin, Operator
from campaigns.models import Baseline, Indicator, IndicatorReading, IndicatorTarget, LightRuleSet, ReferenceReading
from tests.factories_indicators import make_indicator, make_target

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
OFFICE_PAGES = ("indicator_change", "indicator_target_set")


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)


@pytest.fixture
def indicator(campaign):
    return make_indicator(campaign, name="新增认证企业", unit_of_measure="家", group="质量提升", code="certified")


@pytest.fixture
def target(indicator):
    return make_target(indicator, value=365)


@pytest.fixture
def reading(indicator, town_clerk):
    return services.record_reading(indicator, happened_on=date(2026, 11, 19), value=Decimal(162), by=town_clerk)


def url(name, row):
    return reverse(f"campaigns:{name}", args=[row.pk])


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def post(client, address, data, status=302):
    response = client.post(address, data)
    assert response.status_code == status, response.content.decode()
    return response


# The list


def test_the_list_says_target_reading_and_light(campaign, target, reading, leader, client_of):
    shown = page(client_of(leader), url("indicator_list", campaign))

    for text in (
        "共 1 项指标，推进中 1",
        "新增认证企业",
        "不低于365家",
        "至 2026-12-31",
        "162家",
        "截至 2026-11-19",
        "324家",
        "严重滞后",
        "落后序时进度44.4个百分点，规则：落后超过30个百分点为红灯",
    ):
        assert text in shown
    assert "新建指标" not in shown


def test_the_list_marks_what_is_demo_historical_and_computed(campaign, town_clerk, client_of):
    make_indicator(
        campaign, is_demo=True, is_historical=True, origin=IndicatorOrigin.COMPUTED, computed_from="pass-rate"
    )

    shown = page(client_of(town_clerk), url("indicator_list", campaign))

    for text in ("演示", "历史口径", "系统取数", "没有目标"):
        assert text in shown


def test_an_empty_list_says_what_to_do(campaign, town_clerk, leader, client_of):
    assert "点“新建指标”" in page(client_of(town_clerk), url("indicator_list", campaign))
    assert "由专班办建立" in page(client_of(leader), url("indicator_list", campaign))


def test_the_list_is_narrowed_by_its_groups(campaign, indicator, town_clerk, client_of):
    make_indicator(campaign, name="培训人次", unit_of_measure="人次", group="培训")
    client, address = client_of(town_clerk), url("indicator_list", campaign)

    narrowed = page(client, f"{address}?group=培训")
    unknown = page(client, f"{address}?group=别的")

    assert "培训人次" in narrowed
    assert "新增认证企业" not in narrowed
    assert "新增认证企业" in unknown


@pytest.mark.parametrize("name", ["indicator_list", "reference_list", "light_rule_list"])
def test_who_does_not_see_the_campaign_does_not_see_its_pages(
    campaign, other_town_clerk, village_reporter, client_of, name
):
    page(client_of(other_town_clerk), url(name, campaign), 404)
    page(client_of(village_reporter), url(name, campaign))


def test_the_campaign_leads_to_its_indicators(campaign, village_reporter, client_of):
    assert url("indicator_list", campaign) in page(client_of(village_reporter), campaign.get_absolute_url())


def test_the_list_costs_the_same_however_long(campaign, town_clerk, client_of, django_assert_max_num_queries):
    for number in range(10):
        indicator = make_indicator(campaign, name=f"指标{number}", group=f"类别{number % 3}")
        make_target(indicator, value=95)
        services.record_reading(indicator, happened_on=TODAY, value=Decimal(90), by=town_clerk)
    client = client_of(town_clerk)
    page(client, url("indicator_list", campaign))

    with django_assert_max_num_queries(11):
        page(client, url("indicator_list", campaign))


# One indicator


def test_the_page_holds_formula_targets_readings_and_what_was_corrected(
    indicator, target, reading, town_clerk, client_of
):
    services.correct_reading(reading, value=Decimal(170), note="漏计8家", by=town_clerk)
    make_target(indicator, value=300, reason="市里调低", by=town_clerk)

    shown = page(client_of(town_clerk), indicator.get_absolute_url())

    for text in (
        "合格批次 ÷ 检验批次",
        "不低于300家",
        "<s>不低于365家</s>",
        "市里调低",
        "170家",
        "漏计8家",
        "162家",
        "更正记录",
        "填完成值",
        "加目标",
    ):
        assert text in shown


def test_the_page_draws_what_the_table_says(indicator, target, reading, town_clerk, client_of):
    services.record_reading(indicator, happened_on=TODAY, value=Decimal(170), by=town_clerk)

    response = client_of(town_clerk).get(indicator.get_absolute_url())

    assert 'data-chart="chart-readings"' in response.content.decode()
    assert response.context["chart"]["categories"] == ["2026-11-19", "2026-11-20"]
    assert [series["values"] for series in response.context["chart"]["series"]] == [[162.0, 170.0], [323.0, 324.0]]


def test_units_read_and_record_their_own_share(
    indicator, village, other_village, village_reporter, leader, client_of, town_clerk
):
    for unit, value in ((village, 100), (other_village, 200)):
        make_target(indicator, value=value, unit=unit)
    client, address = client_of(village_reporter), url("indicator_reading_record", indicator)
    body = {"unit": village.pk, "happened_on": "2026-11-20", "value": "55"}

    post(client, address, body)
    shown = page(client, indicator.get_absolute_url())
    post(client, address, body | {"unit": other_village.pk}, 404)
    post(client, address, {**body, "unit": "", "happened_on": "2026-11-19"}, 200)

    assert "55家" in shown
    assert "演示西村" not in shown
    assert "加目标" not in shown
    assert IndicatorReading.objects.get().unit == village
    assert "演示西村" in page(client_of(town_clerk), indicator.get_absolute_url())
    assert "填完成值" not in page(client_of(leader), indicator.get_absolute_url())


def test_a_computed_indicator_takes_no_entry(campaign, town_clerk, client_of):
    computed = make_indicator(campaign, origin=IndicatorOrigin.COMPUTED, computed_from="pass-rate")

    shown = page(client_of(town_clerk), computed.get_absolute_url())

    assert "系统每天凌晨取前一天的数" in shown
    assert "填完成值" not in shown
    page(client_of(town_clerk), url("indicator_reading_record", computed), 404)


@pytest.mark.parametrize("name", OFFICE_PAGES)
def test_only_the_campaigns_office_plans(
    indicator, name, town_clerk, other_town_clerk, village_reporter, leader, client_of
):
    page(client_of(town_clerk), url(name, indicator))
    page(client_of(other_town_clerk), url(name, indicator), 404)
    for person in (village_reporter, leader):
        page(client_of(person), url(name, indicator), 403)


# Forms


def indicator_body(**values):
    return {
        "name": "抽查合格率", "group": "质量", "unit_of_measure": "%", "formula": "合格 ÷ 检验", "computed_from": "",
        "numerator_label": "合格批次", "denominator_label": "检验批次", "note": "", **values,
    }  # fmt: skip


def target_body(**values):
    return {
        "operator": Operator.AT_LEAST, "value": "95", "starts_on": "2026-01-01", "due_on": "2026-12-31", "weight": 2,
        "steps": "", **values,
    }  # fmt: skip


def test_the_office_plans_and_records(campaign, measure, town_clerk, client_of):
    client = client_of(town_clerk)

    post(client, url("indicator_create", campaign), indicator_body(measure=measure.pk))
    indicator = Indicator.objects.get()
    post(client, url("indicator_change", indicator), indicator_body(name="监督抽查合格率", measure=measure.pk))
    post(client, url("indicator_target_set", indicator), target_body(steps="2026-06-30 40\n2026-09-30 70%"))
    post(
        client,
        url("indicator_reading_record", indicator),
        {"happened_on": "2026-11-20", "numerator": "19", "denominator": "20"},
    )

    shown = page(client, indicator.get_absolute_url())
    target = IndicatorTarget.objects.get()
    assert (target.steps, target.weight) == ([["2026-06-30", "40"], ["2026-09-30", "70"]], 2)
    for text in ("监督抽查合格率", "95%，要求不低于95%：已达到", "19/20", "合格批次 ÷ 检验批次", str(measure)):
        assert text in shown


def test_an_indicator_from_the_records_is_computed(campaign, town_clerk, client_of):
    post(client_of(town_clerk), url("indicator_create", campaign), indicator_body(computed_from="pass-rate"))

    assert Indicator.objects.get().origin == IndicatorOrigin.COMPUTED


def test_a_form_says_what_is_wrong(indicator, target, reading, town_clerk, client_of):
    client = client_of(town_clerk)

    again = post(client, url("indicator_target_set", indicator), target_body(), 200).content.decode()
    steps = post(client, url("indicator_target_set", indicator), target_body(steps="六月 40"), 200).content.decode()
    twice = {"happened_on": "2026-11-19", "value": "3"}
    taken = post(client, url("indicator_reading_record", indicator), twice, 200).content.decode()

    assert "这个期限已有目标，请写明调整原因。" in again
    assert "每行写“日期 空格 百分比”" in steps
    assert "这一天已有完成值" in taken


def test_a_target_is_changed_and_withdrawn_with_reasons(target, town_clerk, other_town_clerk, client_of):
    client = client_of(town_clerk)
    body = target_body(value="300", reason="市里调低")
    del body["due_on"]

    page(client_of(other_town_clerk), url("indicator_target_change", target), 404)
    assert 'value="365' in page(client, url("indicator_target_change", target))
    post(client, url("indicator_target_change", target), body)
    changed = IndicatorTarget.objects.current().get()
    page(client, url("indicator_target_change", target), 404)
    assert "不低于300家" in page(client, url("indicator_target_withdraw", changed))
    post(client, url("indicator_target_withdraw", changed), {"reason": "重复"})

    assert (changed.value, changed.due_on) == (300, target.due_on)
    assert not IndicatorTarget.objects.current().exists()


def test_a_reading_is_corrected_by_those_who_may_record_it(reading, town_clerk, village_reporter, client_of):
    address = url("indicator_reading_correct", reading)

    post(client_of(village_reporter), address, {"value": "1", "note": "试"}, 404)
    post(client_of(town_clerk), address, {"value": "170", "note": "漏计8家"})

    assert IndicatorReading.objects.current().get().value == 170
    page(client_of(town_clerk), address, 404)


def test_an_approved_plan_asks_for_a_reason(campaign, indicator, leader, town_clerk, client_of):
    Baseline.objects.create(
        campaign=campaign, number=1, content={}, approved_by=leader, approved_on=TODAY, recorded_by=leader,
        recorded_at="2026-11-20T09:00:00+08:00",
    )  # fmt: skip

    post(client_of(town_clerk), url("indicator_target_set", indicator), target_body(), 200)
    post(client_of(town_clerk), url("indicator_target_set", indicator), target_body(reason="市里下达"))

    assert IndicatorTarget.objects.get().reason == "市里下达"


def test_references_are_made_and_recorded_by_the_office(campaign, town_clerk, village_reporter, client_of):
    client = client_of(town_clerk)

    post(client, url("reference_series_create", campaign), {"name": "全省平均合格率", "unit_of_measure": "%"})
    series = campaign.reference_series.get()
    empty = page(client, url("reference_list", campaign))
    body = {"happened_on": "2026-06-30", "value": "91.5", "note": "半年通报"}
    post(client, url("reference_reading_record", series), body)
    shown = page(client_of(village_reporter), url("reference_list", campaign))

    assert "还没有数" in empty
    assert ReferenceReading.objects.get().value == Decimal("91.5")
    for text in ("全省平均合格率", "2026-06-30", "91.5%", "半年通报"):
        assert text in shown
    assert "录入参照数据" not in shown


def test_light_rules_are_chosen_by_the_office(campaign, town_clerk, leader, client_of):
    client, address = client_of(town_clerk), url("light_rule_choose", campaign)

    assert "三亚2022" in page(client, address)
    page(client_of(leader), address, 403)
    post(client, address, {"preset": "sanya-2022", "starts_on": "2026-11-20"})
    post(client, address, {"preset": "xian", "starts_on": "2026-11-20"}, 200)
    shown = page(client_of(leader), url("light_rule_list", campaign))

    assert LightRuleSet.objects.get().code == "sanya-2022"
    for text in ("现行：三亚2022", "连续2个月及以上未达到为红灯", "黄灯：约谈项目负责人", "2026-11-20"):
        assert text in shown

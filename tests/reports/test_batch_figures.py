"""Figures of batches, follow-up, self-reports and tracks, on facts built by hand."""

from datetime import date

import pytest

from campaigns.models import Fact
from enterprises.choices import EnterpriseSize
from enterprises.models import Enrolment, ExpectedSelfReport, SelfReportFiling
from inspections.choices import CheckMethod
from inspections.models import Rectification, SpotCheck, SpotCheckVerdict
from reports import assistance
from reports.choices import Window
from reports.figure_catalogue import FIGURES
from tests.factories_bulletins import instant, make_campaign, scope_of
from tests.factories_enterprises import CategoryFactory, EnrolmentFactory, EnterpriseFactory, ProductFactory
from tests.factories_inspections import RectificationFactory, SpotCheckFactory, item
from tests.factories_self_reports import DUE_AT, make_template

AFTER_Q3 = instant("2026-10-09 12:00")


@pytest.fixture
def campaign(office, village, other_village):
    return make_campaign(office, village, other_village, starts_on=date(2025, 1, 1))


@pytest.fixture
def firm(village):
    return EnterpriseFactory(unit=village, size=EnterpriseSize.SMALL)


@pytest.fixture
def other_firm(other_village):
    return EnterpriseFactory(unit=other_village, size="")


@pytest.fixture
def scope(campaign):
    return scope_of(campaign, "2026-Q3", AFTER_Q3)


def cell(code, scope, window=Window.PERIOD, **groups):
    """One cell, after checking that its rows are as many as it says; None where there is no such group."""
    params = {"window": window.value, **groups}
    found = [each for each in FIGURES[code].cells(scope) if each["params"] == params]
    assert FIGURES[code].rows(scope, window, **groups).count() == (found[0]["rows"] if found else 0)
    return found[0] if found else None


def value(code, scope, window=Window.PERIOD, **groups):
    found = cell(code, scope, window, **groups)
    return found and found["value"]


def test_sampled_counts_by_the_sampling_tested_by_the_conclusion(campaign, firm, scope):
    SpotCheckFactory(campaign=campaign, enterprise=firm)
    SpotCheckFactory(campaign=campaign, enterprise=firm, pending=True)
    SpotCheckFactory(campaign=campaign, enterprise=firm, sampled_on=date(2026, 6, 29), concluded_on=date(2026, 7, 10))
    SpotCheckFactory(campaign=campaign, enterprise=firm, sampled_on=date(2026, 9, 29), concluded_on=date(2026, 10, 8))

    assert value("batches_sampled", scope) == 3
    assert value("batches_tested", scope) == 2
    assert value("batches_tested", scope, Window.YEAR_TO_DATE) == 2


def test_random_and_targeted_never_share_a_rate(campaign, firm, scope):
    SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True)
    SpotCheckFactory.create_batch(6, campaign=campaign, enterprise=firm)
    SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True, method=CheckMethod.TARGETED)
    SpotCheckFactory(campaign=campaign, enterprise=firm, pending=True)

    random = cell("nonconforming_rate", scope)
    targeted = cell("finding_rate", scope)

    assert (random["numerator"], random["denominator"], random["value"]) == (1, 7, 14.3)
    assert (targeted["numerator"], targeted["denominator"], targeted["value"]) == (1, 1, 100.0)
    assert value("batches_nonconforming", scope) == 2
    assert value("batches_nonconforming", scope, method="targeted") == 1


def test_a_rate_of_nothing_is_unknown(scope):
    empty = cell("nonconforming_rate", scope)

    assert (empty["value"], empty["numerator"], empty["denominator"], empty["rows"]) == (None, 0, 0, 0)


def test_a_published_share_comes_out_as_printed(campaign, firm, scope):
    """34 of 430 batches failed in the national check of 2021, printed as 7.9 % (rules.md 2.3)."""
    pattern = SpotCheckFactory(campaign=campaign, enterprise=firm)
    columns = {"campaign": campaign, "unit": firm.unit, "category": pattern.category, "method": CheckMethod.RANDOM}
    checks = SpotCheck.objects.bulk_create(
        SpotCheck(number=str(number), sampled_party="演示厂", recorded_at=AFTER_Q3, **columns) for number in range(429)
    )
    SpotCheckVerdict.objects.bulk_create(
        SpotCheckVerdict(
            spot_check=check,
            happened_on=date(2026, 9, 3),
            concluded_on=date(2026, 9, 14),
            verdict="nonconforming" if place < 34 else "conforming",
            recorded_at=AFTER_Q3,
            **columns,
        )
        for place, check in enumerate(checks)
    )

    share = cell("nonconforming_rate", scope)

    assert (share["numerator"], share["denominator"], share["value"]) == (34, 430, 7.9)


def test_batches_are_counted_by_village_product_size_and_method(campaign, firm, other_firm, scope):
    other = CategoryFactory(code="portable")
    SpotCheckFactory(campaign=campaign, enterprise=firm)
    SpotCheckFactory(campaign=campaign, enterprise=other_firm, category=other, nonconforming=True)

    assert value("batches_tested", scope, village=firm.unit_id) == 1
    assert value("batches_tested", scope, product=other.pk) == 1
    assert value("batches_tested", scope, size="small") == 1
    assert value("batches_tested", scope, size="") == 1  # a firm without a size class is not lost
    assert value("nonconforming_rate", scope, village=other_firm.unit_id) == 100.0
    assert value("nonconforming_rate", scope, village=firm.unit_id) == 0.0


def test_dimensions_stay_as_they_were_when_the_firm_changes(campaign, firm, other_village, scope):
    SpotCheckFactory(campaign=campaign, enterprise=firm)
    before = FIGURES["batches_tested"].read(scope)

    type(firm).objects.filter(pk=firm.pk).update(unit=other_village, size="large", category=None)

    assert FIGURES["batches_tested"].read(scope) == before


def test_a_batch_counts_each_item_it_failed(campaign, firm, scope):
    SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True, items=[item("接地规定"), item("结构")])
    SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True, items=[item("结构")])

    assert value("failed_items", scope) == 3
    assert value("failed_items", scope, item=item("结构").pk) == 2


def test_follow_up_is_open_until_closed_and_overdue_after_its_raw_day(campaign, firm):
    failing = SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True)
    RectificationFactory(spot_check=failing)  # ordered 15 September, due 29 November
    at_end = scope_of(campaign, "2026-11", instant("2026-12-01 12:00"))
    on_the_last_day = scope_of(campaign, "2026-11", instant("2026-11-29 12:00"))
    Rectification.objects.update(due_on=date(2026, 11, 29))

    assert value("follow_up_open", at_end) == 1
    assert value("follow_up_overdue", at_end) == 1
    assert value("follow_up_overdue", on_the_last_day) == 0
    assert value("rectifications_ordered", scope_of(campaign, "2026-Q3", AFTER_Q3)) == 1


def test_closed_follow_up_was_open_before(campaign, firm):
    failing = SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True)
    RectificationFactory(spot_check=failing, closed=True)  # on 20 October
    october = scope_of(campaign, "2026-10", instant("2026-11-02 12:00"))

    assert value("follow_up_open", october) == 0
    assert value("follow_up_open", october, Window.PREVIOUS) == 1


def test_what_came_after_the_cut_off_is_not_known(campaign, firm, scope):
    SpotCheckFactory(campaign=campaign, enterprise=firm, recorded_at=instant("2026-10-09 12:01"))

    assert value("batches_sampled", scope) == 0


@pytest.fixture
def self_report_round(campaign):
    return campaign.self_report_rounds.create(
        template=make_template(campaign),
        key="2026-Q3",
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 9, 30),
        opens_at=instant("2026-08-01 00:00"),
        due_at=DUE_AT,
        closes_at=instant("2027-02-14 12:00"),
    )


def declared(model, campaign, firm, self_report_round, **values) -> Fact:
    return model.objects.create(
        campaign=campaign,
        enterprise=firm,
        unit=firm.unit,
        size=firm.size,
        round=self_report_round,
        happened_on=self_report_round.ends_on,
        recorded_at=instant("2026-09-01 09:00"),
        **values,
    )


def test_self_reports_are_missing_until_filed(campaign, firm, other_firm, scope, self_report_round):
    for each in (firm, other_firm):
        declared(ExpectedSelfReport, campaign, each, self_report_round, due_at=AFTER_Q3)
    declared(
        SelfReportFiling,
        campaign,
        firm,
        self_report_round,
        received_at=instant("2026-09-01 09:00"),
        timeliness="late",
        channel="paper",
    )

    assert [value(f"self_reports_{kind}", scope) for kind in ("expected", "filed", "late", "missing")] == [2, 1, 1, 1]
    assert value("self_reports_missing", scope, village=other_firm.unit_id) == 1
    assert value("self_reports_filed", scope, size="small") == 1


def test_a_self_report_that_is_not_due_is_not_missing(campaign, firm, scope, self_report_round):
    declared(ExpectedSelfReport, campaign, firm, self_report_round, due_at=DUE_AT)

    assert [value(f"self_reports_{kind}", scope) for kind in ("expected", "missing")] == [1, 0]


def test_tracks_count_who_is_enrolled_at_the_end(campaign, firm, other_firm, scope):
    EnrolmentFactory(campaign=campaign, enterprise=firm)
    EnrolmentFactory(campaign=campaign, enterprise=other_firm, ended_on=date(2026, 9, 30))
    EnrolmentFactory(campaign=campaign, product=ProductFactory(enterprise=firm))

    assert value("firms_assisted", scope) == 1
    assert value("firms_assisted", scope, Window.PREVIOUS) == 2
    assert value("products_cultivated", scope) == 1
    assert Enrolment.objects.count() == 3


def test_assisted_firms_that_passed_are_those_with_nothing_open(campaign, firm, other_firm, scope):
    for each in (firm, other_firm):
        EnrolmentFactory(campaign=campaign, enterprise=each)
        batch = SpotCheckFactory(campaign=campaign, enterprise=each, nonconforming=True)
        RectificationFactory(spot_check=batch, closed_on=date(2026, 9, 25))
    open_batch = SpotCheckFactory(campaign=campaign, enterprise=other_firm, nonconforming=True)
    RectificationFactory(spot_check=open_batch)
    assisted = FIGURES["firms_assisted"].rows(scope, Window.PERIOD)

    assert assistance.passed_count(assisted, scope) == 1
    outcomes = {row.enterprise: row for row in assistance.with_outcome(assisted, scope)}
    assert outcomes[firm].passed_on == date(2026, 9, 25)
    assert outcomes[other_firm].has_open_batch


def test_batch_that_passed_before_the_help_does_not_count(campaign, firm, scope):
    EnrolmentFactory(campaign=campaign, enterprise=firm, happened_on=date(2026, 9, 26))
    batch = SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True)
    RectificationFactory(spot_check=batch, closed_on=date(2026, 9, 25))

    assert assistance.passed_count(FIGURES["firms_assisted"].rows(scope, Window.PERIOD), scope) == 0

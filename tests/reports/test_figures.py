"""Every figure on facts built by hand: value, rows, windows, supersession, and what was known at an instant."""

from datetime import date

import pytest

from campaigns import services as campaigns_services
from campaigns.choices import PeriodKind
from campaigns.models import ExpectedReport
from reports.choices import Content, Timeliness, Window
from reports.figure_catalogue import FIGURES
from tests.factories import OrgUnitFactory
from tests.factories_bulletins import (
    closure,
    entry,
    expected,
    filing,
    instant,
    make_campaign,
    scope_of,
    terms,
)
from tests.factories_campaigns import MeasureFactory

AFTER_W46 = instant("2026-11-16 12:00")


@pytest.fixture
def campaign(office, village, other_village):
    return make_campaign(office, village, other_village)


@pytest.fixture
def measure(campaign):
    return MeasureFactory(campaign=campaign)


@pytest.fixture
def scope(campaign):
    return scope_of(campaign, "2026-W46", AFTER_W46)


@pytest.fixture
def week(campaign):
    def planned(key):
        return campaigns_services.plan_period(campaign, kind=PeriodKind.WEEK, key=key)

    return planned


def value(code, scope, window=Window.PERIOD, **dimensions):
    """The value of one cell, after checking that its rows are as many as it says."""
    params = {"window": window.value, **dimensions}
    cells = [cell for cell in FIGURES[code].cells(scope) if cell["params"] == params]
    rows = FIGURES[code].rows(scope, window, **dimensions).count()
    assert rows == (cells[0]["rows"] if cells else 0)
    return cells[0]["value"] if cells else 0


def values(code, scope):
    return {window.value: value(code, scope, window) for window in FIGURES[code].windows}


def test_tasks_due_counts_by_due_date_in_every_window(scope, measure, village):
    days = ["2026-11-09", "2026-11-15", "2026-11-08", "2026-11-16", "2025-11-10", "2026-01-01", "2025-12-31"]
    for day in days:
        terms(measure, village, due_on=date.fromisoformat(day), starts_on=date(2025, 1, 1))

    assert values("tasks_due", scope) == {
        "period": 2,  # both ends
        "previous": 1,
        "last_year": 1,
        "year_to_date": 4,
        "since_launch": 4,  # the campaign began on 1 January 2026
    }


def test_tasks_due_follows_the_terms_known_then(campaign, measure, village, other_village):
    moved = instant("2026-11-17 09:00")
    old = terms(measure, village, due_on=date(2026, 11, 12))
    type(old).objects.filter(pk=old.pk).update(superseded_at=moved)
    terms(measure, other_village, due_on=date(2026, 11, 30), recorded_at=moved, task=old.task)

    before = scope_of(campaign, "2026-W46", AFTER_W46)
    after = scope_of(campaign, "2026-W46", moved)

    assert value("tasks_due", before, unit=village.pk) == 1
    assert value("tasks_due", after) == 0
    assert value("tasks_due", scope_of(campaign, "2026-11", moved), unit=other_village.pk) == 1


def test_tasks_done_counts_by_the_day_done_not_the_day_known(campaign, measure, village):
    done = terms(measure, village, due_on=date(2026, 11, 30))
    closure(done, date(2026, 11, 13), recorded_at=instant("2026-11-16 11:59"))
    late = terms(measure, village, due_on=date(2026, 11, 30))
    closure(late, date(2026, 11, 14), recorded_at=instant("2026-11-16 12:01"))

    assert value("tasks_done", scope_of(campaign, "2026-W46", AFTER_W46), unit=village.pk) == 1
    assert value("tasks_done", scope_of(campaign, "2026-W46", instant("2026-11-17 00:00"))) == 2
    assert value("tasks_done", scope_of(campaign, "2026-W47", instant("2026-11-23 12:00")), Window.PREVIOUS) == 2


def test_reopened_task_is_no_longer_done(campaign, measure, village):
    done = terms(measure, village, due_on=date(2026, 11, 10))
    closing = closure(done, date(2026, 11, 10), recorded_at=instant("2026-11-10 10:00"))
    type(closing).objects.filter(pk=closing.pk).update(superseded_at=instant("2026-11-17 10:00"))

    then = scope_of(campaign, "2026-W46", AFTER_W46)
    now = scope_of(campaign, "2026-W46", instant("2026-11-17 10:00"))

    assert (value("tasks_done", then), value("tasks_overdue", then)) == (1, 0)
    assert (value("tasks_done", now), value("tasks_overdue", now)) == (0, 1)


def test_tasks_overdue_stands_at_the_end_of_each_window(scope, measure, village):
    terms(measure, village, due_on=date(2026, 11, 15))  # due on the last day, open
    terms(measure, village, due_on=date(2026, 11, 1))  # long overdue
    closed_later = terms(measure, village, due_on=date(2026, 11, 5))
    closure(closed_later, date(2026, 11, 12), recorded_at=instant("2026-11-12 10:00"))
    terms(measure, village, due_on=date(2026, 11, 16))

    assert values("tasks_overdue", scope) == {"period": 2, "previous": 2, "last_year": 0}
    assert value("tasks_overdue", scope, unit=village.pk) == 2


def test_tasks_overdue_in_mid_week_leaves_out_what_is_due_later(campaign, measure, village):
    terms(measure, village, due_on=date(2026, 11, 10))
    terms(measure, village, due_on=date(2026, 11, 11))
    terms(measure, village, due_on=date(2026, 11, 13))

    assert value("tasks_overdue", scope_of(campaign, "2026-W46", instant("2026-11-11 09:00"))) == 1


def test_measure_progress_weighs_the_last_entry_of_each_task(scope, measure, village, week):
    heavy = terms(measure, village, due_on=date(2026, 12, 1), weight=3)
    entry(heavy, week("2026-W45"), 20, recorded_at=instant("2026-11-09 09:00"))
    entry(heavy, week("2026-W46"), 50, recorded_at=instant("2026-11-16 09:00"))
    silent = terms(measure, village, due_on=date(2026, 12, 1))
    closed = terms(measure, village, due_on=date(2026, 11, 12))
    closure(closed, date(2026, 11, 12), recorded_at=instant("2026-11-12 09:00"))
    terms(measure, village, due_on=date(2026, 12, 1), starts_on=date(2026, 11, 16))  # not begun

    cells = {
        cell["params"]["window"]: cell
        for cell in FIGURES["measure_progress"].cells(scope)
        if "measure" in cell["params"]
    }

    assert (cells["period"]["numerator"], cells["period"]["denominator"]) == (3 * 50 + 0 + 100, 500)
    assert cells["period"]["value"] == 50.0
    assert cells["previous"]["value"] == 12.0  # 3 * 20 / 5
    assert {row.task for row in FIGURES["measure_progress"].rows(scope, Window.PERIOD)} == {
        heavy.task,
        silent.task,
        closed.task,
    }


def test_measure_progress_ignores_an_entry_that_came_after_the_cut_off(campaign, measure, village, week):
    task = terms(measure, village, due_on=date(2026, 12, 1))
    entry(task, week("2026-W45"), 40, recorded_at=instant("2026-11-09 09:00"))
    entry(task, week("2026-W46"), 90, recorded_at=instant("2026-11-16 12:01"))

    assert value("measure_progress", scope_of(campaign, "2026-W46", AFTER_W46), measure=measure.pk) == 40.0
    assert value("measure_progress", scope_of(campaign, "2026-W46", instant("2026-11-16 12:01"))) == 90.0


def test_measure_progress_says_all_only_where_it_is_all(scope, measure, village, week):
    nearly = terms(measure, village, due_on=date(2026, 12, 1), weight=1999)
    entry(nearly, week("2026-W46"), 100, recorded_at=instant("2026-11-16 09:00"))
    terms(measure, village, due_on=date(2026, 12, 1))

    assert value("measure_progress", scope) == 99.9


def test_measure_progress_is_unknown_without_a_task(scope):
    assert FIGURES["measure_progress"].cells(scope)[0]["value"] is None


def test_reports_are_counted_by_how_they_came_in(scope, village, other_village, department, week):
    third = OrgUnitFactory(parent=village.parent)
    period = week("2026-W46")
    for unit in (village, other_village, department, third):
        expected(period, unit)
    filing(period, village, recorded_at=instant("2026-11-16 09:00"))
    filing(
        period,
        other_village,
        recorded_at=instant("2026-11-16 10:00"),
        timeliness=Timeliness.LATE,
        content=Content.DECLARED_ZERO,
    )
    filing(
        period,
        third,
        recorded_at=instant("2026-11-16 10:00"),
        timeliness=Timeliness.EXCUSED,
        content=Content.NONE,
    )

    assert value("reports_expected", scope) == 4
    assert value("reports_on_time", scope, unit=village.pk) == 1
    assert value("reports_on_time", scope) == 1
    assert value("reports_late", scope, unit=other_village.pk) == 1
    assert value("reports_declared_zero", scope) == 1
    assert value("reports_missing", scope) == 1
    assert value("reports_missing", scope, unit=department.pk) == 1


def test_report_filed_after_the_cut_off_stays_missing_in_it(campaign, village, week):
    period = week("2026-W46")
    expected(period, village)
    filing(period, village, recorded_at=instant("2026-11-16 12:30"), timeliness=Timeliness.LATE)

    then = scope_of(campaign, "2026-W46", AFTER_W46)
    now = scope_of(campaign, "2026-W46", instant("2026-11-16 13:00"))

    assert (value("reports_missing", then), value("reports_late", then)) == (1, 0)
    assert (value("reports_missing", now), value("reports_late", now)) == (0, 1)


def test_returned_report_was_filed_until_it_was_returned(campaign, village, week):
    period = week("2026-W46")
    expected(period, village)
    filing(
        period,
        village,
        recorded_at=instant("2026-11-16 09:00"),
        superseded_at=instant("2026-11-17 09:00"),
    )

    assert value("reports_on_time", scope_of(campaign, "2026-W46", AFTER_W46)) == 1
    assert value("reports_missing", scope_of(campaign, "2026-W46", instant("2026-11-17 09:00"))) == 1


def test_skipped_period_expects_nobody_from_then_on(campaign, village, week):
    row = expected(week("2026-W46"), village)
    ExpectedReport.objects.filter(pk=row.pk).update(superseded_at=instant("2026-11-10 09:00"))

    assert value("reports_expected", scope_of(campaign, "2026-W46", instant("2026-11-10 08:59"))) == 1
    assert value("reports_expected", scope_of(campaign, "2026-W46", AFTER_W46)) == 0


def test_another_campaign_is_never_counted(scope, office, village):
    other = make_campaign(office, village)
    terms(MeasureFactory(campaign=other), village, due_on=date(2026, 11, 10))

    assert value("tasks_due", scope) == 0


def test_week_53_has_no_counterpart_last_year(campaign):
    windows = [span.window for span in scope_of(campaign, "2026-W53", AFTER_W46).spans]

    assert Window.LAST_YEAR not in windows
    assert FIGURES["tasks_due"].cells(scope_of(campaign, "2026-W53", AFTER_W46))


@pytest.mark.parametrize("code", FIGURES)
def test_cells_cost_one_query_however_many_units(code, scope, measure, week, django_assert_num_queries):
    period = week("2026-W46")
    for number in range(12):
        unit = OrgUnitFactory(parent=measure.campaign.owner_unit)
        made = terms(measure, unit, due_on=date(2026, 11, 10))
        if number % 2:
            closure(made, date(2026, 11, 10), recorded_at=instant("2026-11-10 10:00"))
            filing(period, unit, recorded_at=instant("2026-11-16 09:00"))
        expected(period, unit)

    with django_assert_num_queries(1):
        FIGURES[code].cells(scope)


@pytest.mark.parametrize("code", FIGURES)
def test_total_is_the_sum_of_its_groups(code, scope, measure, village, other_village, week):
    period = week("2026-W46")
    for unit in (village, other_village):
        made = terms(measure, unit, due_on=date(2026, 11, 10))
        closure(made, date(2026, 11, 10), recorded_at=instant("2026-11-10 10:00"))
        filing(period, unit, recorded_at=instant("2026-11-16 09:00"), content=Content.DECLARED_ZERO)
        expected(period, unit)

    figure = FIGURES[code]
    cells = figure.cells(scope)

    for window in figure.windows:
        total, *groups = [cell for cell in cells if cell["params"]["window"] == window]
        assert total["params"] == {"window": window.value}
        for dimension in figure.dimensions:
            assert total["rows"] == sum(cell["rows"] for cell in groups if dimension in cell["params"])


def test_digest_is_stable_and_sees_another_row(scope, measure, village):
    terms(measure, village, due_on=date(2026, 11, 10))
    figure = FIGURES["tasks_due"]
    before = figure.read(scope)[:2]

    assert figure.read(scope)[:2] == before
    terms(measure, village, due_on=date(2026, 11, 10), recorded_at=instant("2026-11-16 12:01"))
    assert figure.read(scope)[:2] == before
    terms(measure, village, due_on=date(2026, 11, 10))
    assert figure.read(scope).rows_count == before[0] + 1
    assert figure.read(scope).rows_sha256 != before[1]


def test_digest_of_progress_sees_another_entry_of_the_same_percent(scope, measure, village, week):
    task = terms(measure, village, due_on=date(2026, 12, 1))
    entry(task, week("2026-W45"), 40, recorded_at=instant("2026-11-09 09:00"))
    figure = FIGURES["measure_progress"]
    before = figure.read(scope)[:2]

    entry(task, week("2026-W46"), 40, recorded_at=instant("2026-11-16 09:00"))

    assert figure.read(scope).rows_sha256 != before[1]

"""What was compiled is found again as of its cut-off; a fact changed in place is found out."""

from datetime import date

import pytest

from reports import services
from reports.choices import Timeliness
from tests.factories_bulletins import (
    closure,
    compiled_bulletin,
    entry,
    expected,
    filing,
    instant,
    make_campaign,
    terms,
)
from tests.factories_campaigns import MeasureFactory, open_week


@pytest.fixture
def campaign(office, village, other_village):
    return make_campaign(office, village, other_village)


@pytest.fixture
def facts(campaign, village, other_village):
    """One fact of each kind that the bulletin of week 46 counts."""
    week = open_week(campaign, date(2026, 11, 9))
    week.expected_reports.all().delete()
    made = terms(MeasureFactory(campaign=campaign), village, due_on=date(2026, 11, 10))
    known = instant("2026-11-16 09:00")
    expected(week, other_village)
    return {
        "terms": made,
        "closure": closure(
            terms(made.measure, village, due_on=date(2026, 11, 12)), date(2026, 11, 12), recorded_at=known
        ),
        "entry": entry(made, week, 30, recorded_at=known),
        "expected": expected(week, village),
        "filing": filing(week, village, recorded_at=known),
    }


@pytest.fixture
def bulletin(campaign, facts):
    return compiled_bulletin(campaign)


def test_bulletin_verifies(bulletin):
    assert services.verify_bulletin(bulletin) == []


def test_facts_recorded_later_change_nothing(bulletin, facts, village):
    later = instant("2026-11-16 12:01")
    terms(facts["terms"].measure, village, due_on=date(2026, 11, 10), recorded_at=later)
    type(facts["filing"]).objects.update(superseded_at=later)
    filing(facts["filing"].period, village, recorded_at=later, timeliness=Timeliness.LATE)

    assert services.verify_bulletin(bulletin) == []


@pytest.mark.parametrize(
    ("fact", "changes", "code"),
    [
        ("terms", {"due_on": date(2026, 11, 20)}, "tasks_due"),
        ("terms", {"weight": 7}, "measure_progress"),
        ("closure", {"happened_on": date(2026, 11, 20)}, "tasks_done"),
        ("entry", {"percent": 31}, "measure_progress"),
        ("entry", {"happened_on": date(2026, 11, 20)}, "measure_progress"),
        ("expected", {"happened_on": date(2026, 11, 20)}, "reports_expected"),
        ("filing", {"timeliness": Timeliness.LATE}, "reports_on_time"),
        ("filing", {"content": "declared_zero"}, "reports_declared_zero"),
        ("filing", {"recorded_at": instant("2026-11-16 12:01")}, "reports_missing"),
        ("filing", {"superseded_at": instant("2026-11-16 11:00")}, "reports_missing"),
    ],
)
def test_a_fact_changed_in_place_is_found_out(bulletin, facts, fact, changes, code):
    row = facts[fact]
    type(row).objects.filter(pk=row.pk).update(**changes)

    assert code in {difference.code for difference in services.verify_bulletin(bulletin)}


def test_a_deleted_and_a_slipped_in_fact_are_found_out(bulletin, facts, village):
    facts["entry"].delete()
    assert {difference.part for difference in services.verify_bulletin(bulletin)} >= {"rows_sha256", "cells"}


def test_an_exchanged_row_with_the_same_numbers_is_found_out(bulletin, facts, village):
    entry_row = facts["entry"]
    entry_row.delete()
    entry(facts["terms"], entry_row.period, entry_row.percent, recorded_at=entry_row.recorded_at)

    differences = services.verify_bulletin(bulletin)

    assert [(difference.code, difference.part) for difference in differences] == [("measure_progress", "rows_sha256")]


def test_a_changed_formula_is_a_difference_of_version(bulletin):
    bulletin.figures.filter(code="tasks_due").update(version=0)
    bulletin.figures.filter(code="tasks_done").update(code="tasks_forgotten")

    differences = services.verify_bulletin(bulletin)

    assert [(difference.code, difference.part) for difference in differences] == [
        ("tasks_due", "version"),
        ("tasks_forgotten", "version"),
    ]


def test_a_frozen_cell_changed_in_place_is_found_out(bulletin):
    figure = bulletin.figures.get(code="tasks_due")
    figure.cells[0]["value"] += 1
    figure.save(update_fields=["cells"])

    (difference,) = services.verify_bulletin(bulletin)

    assert (difference.code, difference.part) == ("tasks_due", "cells")


def test_moved_cut_off_is_found_out(bulletin):
    bulletin.cutoff_at = instant("2026-11-16 08:00")

    assert services.verify_bulletin(bulletin)

"""Readings that the clock writes: from the figures, once a day, and the same whenever it gets to it."""

from datetime import date, timedelta

import pytest

from campaigns import computed_sources, facts
from campaigns.choices import ActivityKind, ActivityStatus, CampaignStatus, IndicatorOrigin
from campaigns.facts import UnsettledError
from campaigns.models import Activity, ActivityRecord, Campaign, IndicatorReading
from inspections.models import SpotCheckVerdict
from reports import computed_readings, tasks
from reports.figure_catalogue import FIGURES
from tests.factories_bulletins import closure, instant, make_campaign, terms
from tests.factories_campaigns import MeasureFactory
from tests.factories_enterprises import EnterpriseFactory
from tests.factories_indicators import make_indicator, make_target
from tests.factories_inspections import SpotCheckFactory

pytestmark = pytest.mark.django_db
NIGHT = instant("2026-11-20 00:10")
YESTERDAY = date(2026, 11, 19)
UNITS = {"pass-rate": "%", "batches-tested": "批次", "tasks-closed-share": "%"}


@pytest.fixture
def campaign(office, village, other_village):
    return make_campaign(office, village, other_village)


@pytest.fixture(autouse=True)
def night(time_machine):
    time_machine.move_to(NIGHT, tick=False)
    return time_machine


def computed(campaign, code):
    return make_indicator(
        campaign,
        name=code,
        origin=IndicatorOrigin.COMPUTED,
        computed_from=code,
        unit_of_measure=UNITS.get(code) or str(computed_readings.COMPUTED[code].unit_word),
    )


def check(campaign, village, *, passed, failed, concluded_on=date(2026, 11, 10)):
    firm = EnterpriseFactory(unit=village)
    for failing in [False] * passed + [True] * failed:
        SpotCheckFactory(
            campaign=campaign,
            enterprise=firm,
            sampled_on=concluded_on - timedelta(days=5),
            concluded_on=concluded_on,
            **({"nonconforming": True} if failing else {}),
        )
    SpotCheckVerdict.objects.update(recorded_at=instant("2026-11-11 09:00"))


def read(now=NIGHT):
    return computed_readings.read_computed_indicators(now=now)


def amounts(reading):
    return reading.value, reading.numerator, reading.denominator


def test_a_pass_rate_is_read_with_its_parts(campaign, village):
    indicator = computed(campaign, "pass-rate")
    check(campaign, village, passed=7, failed=1)

    assert read() == 1

    reading = IndicatorReading.objects.get()
    assert amounts(reading) == (None, 7, 8)
    assert (reading.indicator, reading.happened_on, reading.recorded_by) == (indicator, YESTERDAY, None)


def test_a_count_and_a_share_of_tasks(campaign, village):
    measure = MeasureFactory(campaign=campaign)
    closed = [terms(measure, village, due_on=date(2026, 11, 10)) for _number in range(3)][0]
    terms(measure, village, due_on=date(2026, 12, 31), starts_on=date(2026, 12, 1))  # has not begun
    closure(closed, YESTERDAY, recorded_at=instant("2026-11-19 15:00"))
    check(campaign, village, passed=2, failed=0)
    tested, share = (computed(campaign, code) for code in ("batches-tested", "tasks-closed-share"))

    assert read() == 2

    assert amounts(tested.readings.get()) == (2, None, None)
    assert amounts(share.readings.get()) == (None, 1, 3)


def test_what_became_known_after_midnight_is_of_the_next_day(campaign, village, night):
    indicator = computed(campaign, "batches-tested")
    check(campaign, village, passed=1, failed=0)
    SpotCheckVerdict.objects.update(recorded_at=instant("2026-11-20 00:05"))

    read()
    night.move_to(instant("2026-11-21 00:10"), tick=False)
    read(instant("2026-11-21 00:10"))

    assert list(indicator.readings.order_by("happened_on").values_list("happened_on", "value")) == [
        (YESTERDAY, 0),
        (date(2026, 11, 20), 1),
    ]


def test_twice_equals_once_and_downtime_leaves_a_gap(campaign, village, night):
    computed(campaign, "pass-rate")
    check(campaign, village, passed=1, failed=1)

    assert [read(), read()] == [1, 0]
    later = instant("2026-11-25 13:00")
    night.move_to(later, tick=False)
    assert [read(later), read(later)] == [1, 0]

    assert [row.happened_on for row in IndicatorReading.objects.order_by("pk")] == [YESTERDAY, date(2026, 11, 24)]


def test_nothing_tested_is_read_as_nothing_and_not_again(campaign):
    indicator = computed(campaign, "pass-rate")

    assert [read(), read()] == [1, 0]

    assert amounts(indicator.readings.get()) == (None, 0, 0)


def test_a_share_above_one_is_no_reading(campaign, monkeypatch):
    indicator = computed(campaign, "reports-on-time-share")
    broken = computed_readings.Computed(
        "reports-on-time-share", "", "", ("reports_on_time",), lambda cells: {"numerator": 3, "denominator": 2}
    )
    monkeypatch.setitem(computed_readings.COMPUTED, "reports-on-time-share", broken)

    assert read() == 1

    assert amounts(indicator.readings.get()) == (None, 0, 0)


def test_units_with_targets_of_their_own_are_read_too(campaign, village, other_village):
    indicator = computed(campaign, "pass-rate")
    make_target(indicator, value=90, unit=village)
    check(campaign, village, passed=3, failed=1)
    check(campaign, other_village, passed=1, failed=0)

    assert read() == 2

    assert {row.unit: amounts(row) for row in IndicatorReading.objects.all()} == {
        None: (None, 4, 5),
        village: (None, 3, 4),
    }


@pytest.mark.parametrize(
    "values",
    [
        {"status": CampaignStatus.CLOSED, "closed_on": YESTERDAY},
        {"starts_on": date(2026, 11, 20)},
        {"ends_on": date(2026, 11, 18)},
    ],
)
def test_campaigns_that_do_not_run_are_left_alone(campaign, values):
    computed(campaign, "pass-rate")
    Campaign.objects.update(**values)

    assert read() == 0


def test_what_is_not_settled_waits_for_the_next_tick(campaign, monkeypatch):
    def unsettled(**_options):
        raise UnsettledError

    computed(campaign, "pass-rate")
    monkeypatch.setattr(facts, "wait_until_settled", unsettled)
    tasks.read_computed_indicators()
    assert not IndicatorReading.objects.exists()

    monkeypatch.undo()
    tasks.read_computed_indicators()
    tasks.read_computed_indicators()
    assert IndicatorReading.objects.count() == 1


def test_without_computed_indicators_a_tick_asks_once(campaign, django_assert_num_queries):
    make_indicator(campaign)

    with django_assert_num_queries(1):
        assert read() == 0


@pytest.mark.parametrize("code", computed_readings.COMPUTED)
def test_every_source_reads_off_figures_that_there_are(campaign, code):
    source = computed_readings.COMPUTED[code]
    indicator = computed(campaign, code)

    assert set(source.figures) <= FIGURES.keys()
    assert computed_sources.SOURCES[code].name == source.name
    assert read() == 1
    assert indicator.readings.get().happened_on == YESTERDAY


def held(campaign, unit, day, *, firms, kind=ActivityKind.TRAINING, recorded_at="2026-11-11 09:00"):
    activity = Activity.objects.create(
        campaign=campaign, kind=kind, title="培训", unit=unit, starts_on=day, ends_on=day, status=ActivityStatus.HELD
    )
    return ActivityRecord.objects.create(
        activity=activity,
        campaign=campaign,
        unit=unit,
        kind=kind,
        happened_on=day,
        session_count=2,
        firm_count=firms,
        person_count=firms * 2,
        recorded_at=instant(recorded_at),
    )


def test_activities_are_read_of_the_year_as_known_then(campaign, village, other_village):
    held(campaign, village, date(2026, 3, 15), firms=10)
    held(campaign, other_village, YESTERDAY, firms=5, kind=ActivityKind.PUBLICITY)
    held(campaign, village, date(2025, 12, 31), firms=100)  # last year's
    held(campaign, village, date(2026, 11, 20), firms=200)  # today's
    held(campaign, village, YESTERDAY, firms=400, recorded_at="2026-11-20 00:05")  # entered after midnight
    corrected = held(campaign, village, date(2026, 5, 1), firms=7)
    ActivityRecord.objects.filter(pk=corrected.pk).update(superseded_at=instant("2026-11-20 00:05"))
    codes = ("activity-sessions", "activity-firm-times", "activity-person-times", "training-firm-times")
    indicators = {code: computed(campaign, code) for code in codes}
    make_target(indicators["activity-firm-times"], value=100, unit=village)

    assert read() == 5

    found = {code: indicator.readings.get(unit=None).value for code, indicator in indicators.items()}
    assert found == {
        "activity-sessions": 6,
        "activity-firm-times": 22,
        "activity-person-times": 44,
        "training-firm-times": 17,
    }
    assert indicators["activity-firm-times"].readings.get(unit=village).value == 17
    assert read() == 0


def test_without_activities_the_reading_is_nought(campaign):
    indicator = computed(campaign, "training-person-times")

    read()

    assert amounts(indicator.readings.get()) == (0, None, None)

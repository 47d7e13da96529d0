"""The follow-up: ordered, closed, put right; each step a fact."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from inspections import follow_ups, services
from inspections.models import Rectification
from tests.factories_campaigns import CampaignFactory
from tests.factories_enterprises import EnterpriseFactory
from tests.factories_inspections import RectificationFactory, SpotCheckFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
TODAY = date(2026, 11, 20)


@pytest.fixture
def november(time_machine):
    time_machine.move_to("2026-11-20 02:20:00+00:00", tick=False)


@pytest.fixture
def campaign(town, office):
    return CampaignFactory(owner_unit=town, office_unit=office)


@pytest.fixture
def failing(campaign, village):
    """A batch that failed on 14 September 2026."""
    return SpotCheckFactory(campaign=campaign, enterprise=EnterpriseFactory(unit=village), nonconforming=True)


def order(spot_check, by, day=date(2026, 9, 14), **values):
    return services.order_rectification(spot_check, ordered_on=day, by=by, **values)


def close(spot_check, by, day=date(2026, 11, 2), **values):
    return services.close_rectification(spot_check, closed_on=day, by=by, **values)


def current(spot_check):
    return Rectification.objects.current().get(spot_check=spot_check)


def test_order_carries_both_last_days_and_the_dimensions_of_the_verdict(failing, inspector):
    failing.enterprise.size = "large"
    failing.enterprise.save()

    rectification = order(failing, inspector, note=" 责改〔2026〕5号 ")

    assert (rectification.due_on, rectification.rolled_on) == (date(2026, 11, 28), date(2026, 11, 30))
    verdict = failing.verdict_now
    for name in ("unit_id", "size", "category_id", "method", "campaign_id"):
        assert getattr(rectification, name) == getattr(verdict, name)
    assert (rectification.note, rectification.recorded_by, rectification.closed_on) == (
        "责改〔2026〕5号",
        inspector,
        None,
    )
    assert AuditEvent.objects.get(action="order_rectification").target_id == failing.pk


def test_closing_is_a_new_fact_that_keeps_the_last_day(failing, inspector):
    first = order(failing, inspector, note="责改5号")

    closed = close(failing, inspector, note="复查报告3号")

    first.refresh_from_db()
    assert first.superseded_at == closed.recorded_at
    assert (closed.ordered_on, closed.due_on, closed.closed_on) == (first.ordered_on, first.due_on, date(2026, 11, 2))
    assert closed.note == "复查报告3号"
    assert current(failing) == closed
    assert AuditEvent.objects.filter(action="close_rectification").count() == 1


def test_an_empty_note_keeps_the_one_before(failing, inspector):
    order(failing, inspector, note="责改5号")

    assert close(failing, inspector).note == "责改5号"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(date(2026, 9, 13), "不能早于检验结论日期 2026-09-14"), (date(2026, 11, 21), "不能晚于今天")],
)
def test_an_order_lies_between_the_verdict_and_today(failing, inspector, day, sentence):
    with pytest.raises(ValidationError, match=sentence):
        order(failing, inspector, day)

    assert not Rectification.objects.exists()


def test_only_failing_batches_are_ordered_and_only_once(failing, campaign, inspector):
    fine = SpotCheckFactory(campaign=campaign, enterprise=failing.enterprise)
    waiting = SpotCheckFactory(campaign=campaign, enterprise=failing.enterprise, pending=True)

    for spot_check in (fine, waiting):
        with pytest.raises(ValidationError, match="没有不合格结论"):
            order(spot_check, inspector)
    order(failing, inspector)
    with pytest.raises(ValidationError, match="已登记责令改正"):
        order(failing, inspector)


@pytest.mark.parametrize(
    ("day", "sentence"), [(date(2026, 9, 13), "不能早于责令改正日期"), (date(2026, 11, 21), "不能晚于今天")]
)
def test_a_closing_lies_between_the_order_and_today(failing, inspector, day, sentence):
    order(failing, inspector)

    with pytest.raises(ValidationError, match=sentence):
        close(failing, inspector, day)

    assert current(failing).closed_on is None


def test_what_is_not_open_cannot_be_closed(failing, inspector):
    with pytest.raises(ValidationError, match="没有未结"):
        close(failing, inspector)
    order(failing, inspector)
    close(failing, inspector)
    with pytest.raises(ValidationError, match="没有未结"):
        close(failing, inspector)


def test_a_note_longer_than_its_column_is_refused(failing, inspector):
    with pytest.raises(ValidationError, match="200"):
        order(failing, inspector, note="备" * 201)


def test_a_wrong_day_is_put_right_and_the_last_day_counted_anew(failing, inspector):
    first = order(failing, inspector)

    corrected = services.correct_rectification(
        failing, seen=first.pk, ordered_on=date(2026, 9, 15), closed_on=None, reason="日期抄错", by=inspector
    )

    assert (corrected.due_on, corrected.rolled_on) == (date(2026, 11, 29), date(2026, 11, 30))
    event = AuditEvent.objects.get(action="correct_rectification")
    assert (event.before["ordered_on"], event.after["ordered_on"]) == ("2026-09-14", "2026-09-15")
    assert event.after["reason"] == "日期抄错"


def test_a_closing_entered_by_mistake_is_taken_back(failing, inspector):
    order(failing, inspector)
    closed = close(failing, inspector)

    services.correct_rectification(
        failing, seen=closed.pk, ordered_on=closed.ordered_on, closed_on=None, reason="点错", by=inspector
    )

    assert current(failing).closed_on is None


def test_a_correction_needs_a_reason_a_change_and_the_present_fact(failing, inspector):
    first = order(failing, inspector)
    days = {"ordered_on": first.ordered_on, "closed_on": None}

    with pytest.raises(ValidationError, match="请写明更正原因"):
        services.correct_rectification(failing, seen=first.pk, **days, reason="", by=inspector)
    with pytest.raises(ValidationError, match="没有改动"):
        services.correct_rectification(failing, seen=first.pk, **days, reason="核对", by=inspector)
    close(failing, inspector)
    with pytest.raises(services.StaleRectificationError):
        services.correct_rectification(failing, seen=first.pk, **days, reason="核对", by=inspector)


def test_the_bureau_acts_and_nobody_else(failing, campaign, inspector, town_clerk, village_reporter, other_town):
    for stranger in (None, town_clerk, village_reporter):
        with pytest.raises(PermissionDenied):
            order(failing, stranger)
    elsewhere = SpotCheckFactory(
        campaign=campaign, enterprise=EnterpriseFactory(unit=other_town.children.get()), nonconforming=True
    )
    with pytest.raises(PermissionDenied):
        order(elsewhere, inspector)


def test_the_database_refuses_a_second_current_follow_up_and_reversed_days(failing):
    RectificationFactory(spot_check=failing)

    with pytest.raises(IntegrityError), transaction.atomic():
        RectificationFactory(spot_check=failing)
    with pytest.raises(IntegrityError), transaction.atomic():
        RectificationFactory(closed_on=date(2026, 9, 1))


# -- How it stands on a day


@pytest.mark.parametrize(
    ("ordered_on", "tone", "label"),
    [
        (date(2026, 8, 31), "red", "超期6天"),
        (date(2026, 9, 6), "yellow", "今天到期"),
        (date(2026, 9, 13), "yellow", "还剩7天"),
        (date(2026, 9, 14), "green", "还剩8天"),
    ],
)
def test_days_left_count_to_the_raw_day(ordered_on, tone, label):
    follow_up = follow_ups.FollowUp(RectificationFactory(ordered_on=ordered_on), TODAY)

    assert (follow_up.tone, follow_up.label) == (tone, label)


def test_a_closed_one_is_neither_late_nor_due():
    follow_up = follow_ups.FollowUp(RectificationFactory(closed=True), TODAY)

    assert (follow_up.tone, follow_up.label) == ("blue", "已结")


def test_counts_tile_the_open_ones():
    for ordered_on in (date(2026, 8, 31), date(2026, 9, 6), date(2026, 9, 13), date(2026, 9, 14)):
        RectificationFactory(ordered_on=ordered_on)

    assert follow_ups.counts(Rectification.objects.all(), TODAY) == {
        "open": 4,
        "overdue": 1,
        "soon": 2,
        "normal": 1,
    }

"""The office's page of reporting windows."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from campaigns import services
from campaigns.choices import PeriodStatus
from campaigns.models import ReportingPeriod
from tests.factories_campaigns import open_week

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

ABSENT = 999_999
ACTS = ("reporting_period_merge", "reporting_period_skip")


@pytest.fixture
def friday():
    with time_machine.travel("2026-11-20T10:20:00+08:00", tick=False):
        yield


def url(name, pk):
    return reverse(f"campaigns:{name}", args=[pk])


@pytest.fixture
def address(campaign):
    return url("reporting_period_list", campaign.pk)


def test_the_office_sees_its_windows_and_what_became_of_them(campaign, week, address, town_clerk, client_of):
    services.skip_period(open_week(campaign, date(2026, 11, 4)), reason="台风停工", by=town_clerk)

    shown = client_of(town_clerk).get(address).content.decode()

    for text in (str(week), "报送中", "不报送", "台风停工", "11-16 12:00"):
        assert text in shown
    assert shown.count("并入下一期</a>") == 1


def test_a_coming_week_is_planned_from_a_list(campaign, address, town_clerk, client_of):
    client = client_of(town_clerk)
    assert 'value="2026-W53"' in client.get(address).content.decode()

    shown = client.post(address, {"key": "2026-W53"}, follow=True).content.decode()

    assert "已预排2026年第53周" in shown
    assert 'value="2026-W53"' not in shown
    assert campaign.reporting_periods.get().status == PeriodStatus.PLANNED


@pytest.mark.parametrize("key", ["2027-W01", "2026-W10", "x"])
def test_a_week_that_is_not_offered_is_not_planned(campaign, address, town_clerk, key, client_of):
    client_of(town_clerk).post(address, {"key": key})

    assert not campaign.reporting_periods.exists()


def test_a_week_is_merged_into_the_next(campaign, week, address, town_clerk, client_of):
    client = client_of(town_clerk)
    assert "2026年第47周" in client.get(url("reporting_period_merge", week.pk)).content.decode()

    shown = client.post(url("reporting_period_merge", week.pk), {"reason": "春节"}, follow=True).content.decode()

    for text in ("已并入下一期", "已合并 → 2026-W47", "2026年第47周（11月9日—22日）"):
        assert text in shown


def test_a_week_is_skipped(week, town_clerk, client_of):
    client = client_of(town_clerk)
    assert "不用报送" in client.get(url("reporting_period_skip", week.pk)).content.decode()

    assert client.post(url("reporting_period_skip", week.pk), {"reason": "台风"}).status_code == 302

    week.refresh_from_db()
    assert week.status == PeriodStatus.SKIPPED


@pytest.mark.parametrize("name", ACTS)
def test_a_reason_is_asked_for_and_nothing_moves_without(week, name, town_clerk, client_of):
    response = client_of(town_clerk).post(url(name, week.pk), {"reason": " "})

    assert response.status_code == 200
    week.refresh_from_db()
    assert week.status == PeriodStatus.OPEN


@pytest.mark.parametrize("name", ACTS)
def test_who_comes_second_reads_the_state_now(week, name, town_clerk, second_clerk, client_of):
    services.skip_period(ReportingPeriod.objects.get(pk=week.pk), reason="先到", by=second_clerk)

    response = client_of(town_clerk).post(url(name, week.pk), {"reason": "后到"})

    assert response.status_code == 409
    assert "当前状态为“不报送”" in response.content.decode()


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_window_answers_like_an_absent_one(week, name, method, other_town_clerk, client_of):
    ask = getattr(client_of(other_town_clerk), method)

    foreign, absent = ask(url(name, week.pk), {"reason": "x"}), ask(url(name, ABSENT), {"reason": "x"})

    assert (foreign.status_code, foreign.content) == (404, absent.content)
    week.refresh_from_db()
    assert week.status == PeriodStatus.OPEN


@pytest.mark.parametrize("person", ["leader", "village_head", "inspector", "system_administrator"])
def test_windows_are_for_the_office(week, address, person, request, client_of):
    client = client_of(request.getfixturevalue(person))

    for where in (address, *(url(name, week.pk) for name in ACTS)):
        assert client.get(where).status_code == 403
        assert client.post(where, {"reason": "x"}).status_code == 403


def test_the_page_costs_the_same_queries_however_many_windows(
    campaign, address, town_clerk, client_of, django_assert_max_num_queries
):
    for day in (date(2026, 11, 4), date(2026, 11, 12), date(2026, 11, 18)):
        week = open_week(campaign, day)
    services.merge_into_next(week, reason="春节", by=town_clerk)
    client = client_of(town_clerk)
    client.get(address)  # the first request of a session stamps it

    with django_assert_max_num_queries(5):
        client.get(address)

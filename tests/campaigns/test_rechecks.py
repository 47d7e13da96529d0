"""办结复核: a repeatable draw of what was closed, a result that counts, and a closing that does not stand."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AuditEvent, OutboxMessage
from campaigns import rechecks, services
from campaigns.choices import TaskStatus
from campaigns.models import RecheckResult
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_clerk, make_task

pytestmark = pytest.mark.django_db
MARCH = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    return time_machine


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def clerk(campaign):
    return make_clerk(campaign)


@pytest.fixture
def reporter(campaign):
    unit = CampaignUnitFactory(campaign=campaign).unit
    return make_person(Role.UNIT_REPORTER, unit, acts_for=unit)


@pytest.fixture
def tasks(campaign, clerk, reporter):
    """Five tasks closed in March, one in April."""
    measure = MeasureFactory(campaign=campaign)
    made = []
    for number in range(6):
        task = make_task(measure, reporter.post.unit, code=f"t{number}")
        services.request_closing(task, on=date(2026, 4 if number == 5 else 3, 20), by=reporter)
        made.append(services.confirm_closing(task, by=clerk))
    return made


def drawn(draw):
    return list(draw.rechecks.values_list("task", flat=True))


def test_a_share_is_rounded_up_and_can_be_worked_out_again(campaign, tasks, clerk):
    draw = services.draw_rechecks(campaign, **MARCH, share=30, by=clerk)

    roster = [task.pk for task in tasks[:5]]
    assert (draw.roster_count, len(drawn(draw))) == (5, 2)
    assert draw.roster_digest == rechecks.roster_digest(reversed(roster))
    assert set(drawn(draw)) == set(rechecks.drawn(roster, share=30, seed=draw.seed))
    assert AuditEvent.objects.get(action="draw_rechecks").after["seed"] == draw.seed


def test_another_seed_draws_others():
    assert len({tuple(rechecks.drawn(range(100), share=5, seed=str(seed))) for seed in range(20)}) == 20


def test_every_task_is_drawn_about_as_often():
    counts = [0] * 10
    for seed in range(2000):
        for pk in rechecks.drawn(range(10), share=20, seed=str(seed)):
            counts[pk] += 1

    assert all(330 <= count <= 470 for count in counts)  # 400 expected, four standard deviations either way


def test_what_was_drawn_is_not_drawn_again_unless_closed_anew(campaign, tasks, clerk, reporter, clock):
    services.draw_rechecks(campaign, **MARCH, share=100, by=clerk)
    with pytest.raises(ValidationError, match="没有新办结的任务"):
        services.draw_rechecks(campaign, **MARCH, share=100, by=clerk)
    clock.move_to("2026-11-21T10:00:00+08:00", tick=False)
    task = services.reopen_task(tasks[0], reason="资料不全", by=clerk)
    services.request_closing(task, on=date(2026, 3, 25), by=reporter)
    services.confirm_closing(task, by=clerk)

    again = services.draw_rechecks(campaign, **MARCH, share=100, by=clerk)

    assert drawn(again) == [task.pk]


@pytest.mark.parametrize("share", [0, 101])
def test_a_share_out_of_range_is_refused(campaign, tasks, clerk, share):
    with pytest.raises(ValidationError, match="1 到 100"):
        services.draw_rechecks(campaign, **MARCH, share=share, by=clerk)


def test_days_in_the_wrong_order_and_strangers_are_refused(campaign, tasks, clerk):
    with pytest.raises(ValidationError, match="不能早于"):
        services.draw_rechecks(campaign, first_day=TODAY, last_day=date(2026, 1, 1), share=10, by=clerk)
    with pytest.raises(PermissionDenied):
        services.draw_rechecks(campaign, **MARCH, share=10, by=make_clerk(CampaignFactory()))


@pytest.fixture
def recheck(campaign, tasks, clerk):
    return services.draw_rechecks(campaign, **MARCH, share=1, by=clerk).rechecks.get()


def record(recheck, clerk, *, has_passed, **values):
    values = {"happened_on": TODAY, "note": "现场与台账一致", **values}
    return services.record_recheck(recheck, has_passed=has_passed, by=clerk, **values)


def test_a_closing_that_stands_stays(recheck, clerk):
    record(recheck, clerk, has_passed=True)

    recheck.task.refresh_from_db()
    assert recheck.task.status == TaskStatus.CLOSED
    (rate,) = rechecks.unit_rates(recheck.campaign)
    assert (rate.checked_count, rate.failed_count, rate.rate) == (1, 0, 0)


def test_one_that_does_not_is_undone_and_its_author_told(recheck, clerk, reporter):
    record(recheck, clerk, has_passed=False, note="两户没有建档")

    recheck.task.refresh_from_db()
    assert recheck.task.status == TaskStatus.OPEN
    assert not recheck.task.closures.current().exists()
    message = OutboxMessage.objects.get(recipient=reporter, key=f"recheck-{recheck.pk}-failed")
    assert "两户没有建档" in message.body
    (rate,) = rechecks.unit_rates(recheck.campaign)
    assert (rate.name, rate.rate) == (reporter.post.unit.name, 1)


def test_a_second_result_is_refused(recheck, clerk):
    record(recheck, clerk, has_passed=True)

    with pytest.raises(ValidationError) as refused:
        record(recheck, clerk, has_passed=False)

    assert refused.value.code == "conflict"
    assert RecheckResult.objects.count() == 1


def test_whoever_asked_for_the_closing_does_not_recheck_it(recheck, clerk):
    type(recheck.task).objects.filter(pk=recheck.task_id).update(closing_requested_by=clerk)

    with pytest.raises(ValidationError, match="申请办结的人"):
        record(recheck, clerk, has_passed=True)


@pytest.mark.parametrize("day", [date(2026, 11, 19), date(2026, 11, 21)])
def test_a_result_of_another_day_is_refused(recheck, clerk, day):
    with pytest.raises(ValidationError, match="抽取之后、今天之前"):
        record(recheck, clerk, has_passed=True, happened_on=day)


def test_a_task_that_is_open_again_needs_no_recheck(recheck, clerk):
    services.reopen_task(recheck.task, reason="资料不全", by=clerk)

    with pytest.raises(ValidationError, match="已不是办结状态"):
        record(recheck, clerk, has_passed=True)


def test_the_pages_lead_from_the_draw_to_the_rate(client, campaign, tasks, clerk, reporter):
    client.force_login(clerk)
    draw = reverse("campaigns:recheck_draw", args=[campaign.pk])
    body = {"first_day": "2026-03-01", "last_day": "2026-03-31", "share": "20"}

    html = client.post(draw, body, follow=True).content.decode()
    assert "从 5 项中抽取 1 项" in html
    recheck = campaign.rechecks.get()
    url = reverse("campaigns:recheck_record", args=[recheck.pk])
    html = client.post(url, {"has_passed": "no", "happened_on": "2026-11-20", "note": "不属实"}, follow=True).content
    assert "100.0%" in html.decode()
    assert client.post(url, {"has_passed": "yes", "happened_on": "2026-11-20", "note": "属实"}).status_code == 409


def test_units_and_other_towns_do_not_see_draws(client, campaign, tasks, reporter):
    url = reverse("campaigns:recheck_list", args=[campaign.pk])
    client.force_login(reporter)
    assert client.get(url).status_code == 403
    client.force_login(make_clerk(CampaignFactory()))
    assert client.get(url).status_code == 404


def test_the_list_costs_the_same_for_many(client, campaign, tasks, clerk, django_assert_max_num_queries):
    services.draw_rechecks(campaign, **MARCH, share=100, by=clerk)
    client.force_login(clerk)

    with django_assert_max_num_queries(16):
        client.get(reverse("campaigns:recheck_list", args=[campaign.pk]))

"""Tasks: terms are facts, a closing takes two persons."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.choices import Role
from accounts.models import AuditEvent, OutboxMessage, WorkItem
from campaigns import services
from campaigns.choices import TaskPart, TaskStatus
from campaigns.models import Task, TaskClosure, TaskTerms, TaskUnit
from campaigns.transitions import Conflict
from tests.factories import PostFactory, loaded
from tests.factories_campaigns import make_task

pytestmark = pytest.mark.django_db

DONE_ON = date(2026, 11, 15)


@pytest.fixture
def requested(task, village_reporter):
    return services.request_closing(task, on=DONE_ON, by=village_reporter)


def current_terms(task):
    return TaskTerms.objects.current().get(task=task)


def test_a_new_task_has_terms_and_every_unit_its_part(measure, village, other_village, department, town_clerk):
    task = make_task(
        measure,
        village,
        by=town_clerk,
        weight=3,
        units=[(other_village, TaskPart.RESPONSIBLE), (department, TaskPart.COOPERATING)],
    )

    terms = current_terms(task)
    assert (terms.lead_unit, terms.weight, terms.recorded_by) == (village, 3, town_clerk)
    assert list(task.task_units.values_list("unit", "part")) == [
        (village.pk, TaskPart.LEAD),
        (other_village.pk, TaskPart.RESPONSIBLE),
        (department.pk, TaskPart.COOPERATING),
    ]
    assert AuditEvent.objects.get(action="create_task").after["lead"] == "village"


def test_a_task_is_not_due_before_it_starts_and_leaves_nothing_behind(measure, village):
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        make_task(measure, village, starts_on=date(2026, 5, 2), due_on=date(2026, 5, 1))

    assert "due_on" in refused.value.message_dict
    assert not Task.objects.exists()


def test_a_code_is_used_once_in_a_campaign(measure, village, task):
    with pytest.raises(ValidationError):
        make_task(measure, village, code=task.code)


def test_changed_terms_close_the_old_ones_at_the_same_instant(task, town_clerk):
    before = current_terms(task)

    terms = services.change_task_terms(
        task, due_on=date(2026, 12, 20), reason=" 经调度会议定延期 ", seen=before, by=town_clerk
    )

    before.refresh_from_db()
    assert before.superseded_at == terms.recorded_at
    assert (before.due_on, terms.due_on, terms.weight) == (date(2026, 11, 30), date(2026, 12, 20), 1)
    assert (terms.reason, terms.recorded_by) == ("经调度会议定延期", town_clerk)
    event = AuditEvent.objects.get(action="change_task_terms")
    assert event.before["due_on"] == "2026-11-30"
    assert event.after["due_on"] == "2026-12-20"


def test_terms_as_of_an_earlier_instant_are_the_old_ones(task, town_clerk):
    old = current_terms(task)
    new = services.change_task_terms(task, weight=5, reason="加重", by=town_clerk)

    assert TaskTerms.objects.as_of(old.recorded_at).get(task=task) == old
    assert TaskTerms.objects.as_of(new.recorded_at).get(task=task) == new


def test_a_new_lead_unit_takes_over_today_and_gives_up_its_other_part(
    measure, village, other_village, town_clerk, village_reporter, other_village_reporter
):
    task = make_task(measure, village, units=[(other_village, TaskPart.COOPERATING)])

    services.change_task_terms(task, lead_unit=other_village, reason="换牵头", by=town_clerk)

    open_parts = TaskUnit.objects.filter(task=task, ends_on=None)
    assert list(open_parts.values_list("unit", "part")) == [(other_village.pk, TaskPart.LEAD)]
    assert Task.objects.visible_to(other_village_reporter).filter(pk=task.pk).exists()
    assert Task.objects.visible_to(village_reporter).filter(pk=task.pk).exists()  # what it led stays readable


def test_stale_terms_are_refused_and_the_present_ones_shown(task, town_clerk, second_clerk):
    seen = current_terms(task)
    present = services.change_task_terms(task, due_on=date(2026, 12, 1), reason="甲", seen=seen, by=town_clerk)

    with pytest.raises(services.StaleTermsError) as refused:
        services.change_task_terms(task, due_on=date(2026, 12, 9), reason="乙", seen=seen, by=second_clerk)

    assert refused.value.current == present
    assert current_terms(task) == present


@pytest.mark.parametrize(
    "values",
    [
        {"reason": " ", "weight": 2},
        {"reason": "原因", "weight": 1},
        {"reason": "原因", "due_on": date(2025, 12, 31)},
        {"reason": "长" * 201, "weight": 2},
    ],
    ids=["no reason", "no change", "due before start", "reason too long"],
)
def test_bad_terms_are_refused(task, town_clerk, values):
    with pytest.raises(ValidationError):
        services.change_task_terms(task, by=town_clerk, **values)

    assert TaskTerms.objects.filter(task=task).count() == 1


def test_a_closing_request_waits_in_the_offices_queue(requested, village_reporter, office):
    item = WorkItem.objects.get()

    assert requested.status == TaskStatus.CLOSING_REQUESTED
    assert (requested.closing_requested_by, requested.closing_requested_on) == (village_reporter, DONE_ON)
    assert (item.unit, item.role, item.settled_at) == (office, Role.OFFICE_CLERK, None)


def test_a_confirmed_closing_is_a_fact_of_the_day_it_was_done(requested, town_clerk, village):
    task = services.confirm_closing(requested, by=town_clerk)

    closure = TaskClosure.objects.get()
    assert task.status == TaskStatus.CLOSED
    assert (closure.happened_on, closure.lead_unit, closure.recorded_by) == (DONE_ON, village, town_clerk)
    assert not WorkItem.objects.open().exists()


def test_who_asked_never_confirms_even_under_another_post(task, village_reporter, office, town):
    services.request_closing(task, on=DONE_ON, by=village_reporter)
    PostFactory(user=village_reporter, unit=office, role=Role.OFFICE_CLERK, acts_for=town)
    same_person = loaded(village_reporter)
    same_person.act_under(same_person.posts_held[-1].pk)
    assert same_person.role == Role.OFFICE_CLERK

    with pytest.raises(ValidationError, match="不能是同一人"):
        services.confirm_closing(task, by=same_person)

    assert not TaskClosure.objects.exists()


def test_four_eyes_look_at_the_row_as_it_is_not_as_it_was_loaded(requested, town_clerk, second_clerk):
    stale = Task.objects.select_related("campaign").get(pk=requested.pk)
    services.refuse_closing(requested, reason="缺材料", by=second_clerk)
    services.request_closing(requested, on=DONE_ON, by=town_clerk)

    with pytest.raises(ValidationError, match="不能是同一人"):
        services.confirm_closing(stale, by=town_clerk)


def test_a_refused_closing_is_open_again_and_its_author_is_told(requested, town_clerk, village_reporter):
    task = services.refuse_closing(requested, reason="缺验收材料", by=town_clerk)

    message = OutboxMessage.objects.get()
    assert (task.status, task.closing_requested_by, task.closing_requested_on) == (TaskStatus.OPEN, None, None)
    assert message.recipient == village_reporter
    assert "缺验收材料" in message.body
    assert not WorkItem.objects.open().exists()


def test_a_second_request_is_asked_again(requested, town_clerk, village_reporter):
    services.refuse_closing(requested, reason="缺材料", by=town_clerk)

    services.request_closing(requested, on=DONE_ON, by=village_reporter)
    assert WorkItem.objects.open().count() == 1
    services.refuse_closing(requested, reason="还缺", by=town_clerk)

    assert OutboxMessage.objects.count() == 2
    assert not WorkItem.objects.open().exists()


def test_a_reopened_task_no_longer_counts_as_closed(requested, town_clerk):
    services.confirm_closing(requested, by=town_clerk)

    task = services.reopen_task(requested, reason="复查发现反弹", by=town_clerk)

    assert (task.status, task.closing_requested_by) == (TaskStatus.OPEN, None)
    assert not TaskClosure.objects.current().exists()
    assert TaskClosure.objects.count() == 1


def test_an_open_task_is_neither_confirmed_nor_refused_nor_reopened(task, town_clerk):
    for act in (
        lambda: services.confirm_closing(task, by=town_clerk),
        lambda: services.refuse_closing(task, reason="原因", by=town_clerk),
        lambda: services.reopen_task(task, reason="原因", by=town_clerk),
    ):
        with pytest.raises(Conflict):
            act()


def test_a_request_waiting_is_refused_not_reopened(requested, town_clerk):
    with pytest.raises(Conflict):
        services.reopen_task(requested, reason="原因", by=town_clerk)


def test_refusing_and_reopening_need_a_reason(requested, town_clerk):
    with pytest.raises(ValidationError):
        services.refuse_closing(requested, reason=" ", by=town_clerk)
    services.confirm_closing(requested, by=town_clerk)
    with pytest.raises(ValidationError):
        services.reopen_task(requested, reason="", by=town_clerk)

    assert requested.status == TaskStatus.CLOSED


@pytest.mark.parametrize(
    "stranger", ["other_town_clerk", "village_head", "leader", "inspector", "security_administrator"]
)
def test_only_the_campaigns_own_office_decides(requested, stranger, request):
    by = request.getfixturevalue(stranger)

    for act in (
        lambda: services.confirm_closing(requested, by=by),
        lambda: services.refuse_closing(requested, reason="原因", by=by),
        lambda: services.reopen_task(requested, reason="原因", by=by),
        lambda: services.change_task_terms(requested, weight=9, reason="原因", by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_who_and_when_of_a_request_are_both_kept_or_neither(task, village_reporter):
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(closing_requested_on=DONE_ON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(closing_requested_by=village_reporter)


def test_a_task_has_one_set_of_current_terms_and_one_current_closure(requested, town_clerk):
    services.confirm_closing(requested, by=town_clerk)
    for fact in (TaskTerms.objects.get(), TaskClosure.objects.get()):
        fact.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            fact.save()

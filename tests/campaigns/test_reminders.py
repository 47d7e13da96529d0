from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone, translation

from accounts import services as accounts_services
from accounts.choices import UnitKind
from accounts.models import Delivery, OutboxMessage, Post, WorkItem
from campaigns import services, tasks, working_hours
from campaigns.choices import CampaignStatus, DirectiveKind, DirectiveStatus, TaskStatus
from campaigns.models import Campaign, Directive, Task, TaskTerms
from tests.factories import OrgUnitFactory, PostFactory, UserFactory
from tests.factories_campaigns import CampaignFactory, MeasureFactory, make_task

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Friday; Monday the 23rd is the next working day.
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.fixture
def campaign(town, office):
    return CampaignFactory(owner_unit=town, office_unit=office)


@pytest.fixture
def measure(campaign):
    return MeasureFactory(campaign=campaign)


def ask(unit, role="unit_reporter", *, due_at, key="paper-1", asked_at=FRIDAY):
    item = accounts_services.ask(key, unit=unit, role=role, title="交一份材料", url="/accounts/inbox/", due_at=due_at)
    WorkItem.objects.filter(pk=item.pk).update(asked_at=asked_at)
    return item


def remind(time_machine, *moments):
    """How many messages are new at each moment."""
    counts = []
    for moment in moments:
        time_machine.move_to(moment, tick=False)
        counts.append(services.remind_due_work(now=moment))
    return counts


def told():
    """{login name: [(day, subject)]} of all messages, in order."""
    found = defaultdict(list)
    for message in OutboxMessage.objects.order_by("pk").select_related("recipient"):
        local = timezone.localtime(message.send_after)
        found[message.recipient.login_name].append((f"{local:%m-%d}", message.subject))
    return found


# -- Work items


def test_work_is_reminded_of_a_working_day_before_and_urged_about_a_working_day_after(
    village_reporter, village, time_machine
):
    ask(village, due_at=at("11-23T17:30"), asked_at=at("11-18T09:00"))
    days = [at(f"11-{day}T09:00") for day in (18, 19, 20, 23, 24, 25, 26)]

    assert remind(time_machine, *days, *days) == [0, 0, 1, 0, 1, 0, 0, *[0] * 7]
    assert told()[village_reporter.login_name] == [("11-20", "快到期：交一份材料"), ("11-24", "已逾期：交一份材料")]
    assert OutboxMessage.objects.first().url == "/accounts/inbox/"


def test_work_of_more_than_five_working_days_is_reminded_of_two_before(village_reporter, village, time_machine):
    ask(village, due_at=at("11-25T17:30"), asked_at=at("11-17T09:00"))
    ask(village, due_at=at("11-25T17:30"), asked_at=at("11-18T09:00"), key="paper-2")

    assert remind(time_machine, at("11-20T09:00"), at("11-23T09:00"), at("11-24T09:00")) == [0, 1, 1]


def test_message_says_by_when_and_under_which_post(village_reporter, village, time_machine):
    ask(village, due_at=at("11-23T12:00"))

    remind(time_machine, FRIDAY)

    assert OutboxMessage.objects.get().body == "您作为演示东村 · 联络员的待办，11月23日12:00到期。"


def test_midnight_ends_the_day_before(village_reporter, village, time_machine):
    """Due on Monday at 24:00: reminded of on Friday, urged about on Tuesday."""
    ask(village, due_at=at("11-24T00:00"))

    assert remind(time_machine, FRIDAY, at("11-23T09:00"), at("11-24T09:00")) == [1, 0, 1]


@pytest.mark.parametrize("moment", ["11-20T08:29", "11-20T12:00", "11-20T17:30", "11-21T10:00", "11-22T10:00"])
def test_nobody_is_reminded_outside_working_hours(village_reporter, village, time_machine, moment):
    ask(village, due_at=at("11-23T12:00"))

    assert remind(time_machine, at(moment)) == [0]


def test_settled_work_and_work_without_a_due_time_is_not_reminded_of(village_reporter, village, time_machine):
    ask(village, due_at=at("11-23T12:00"))
    ask(village, due_at=None, key="paper-2")
    accounts_services.settle("paper-1")

    assert remind(time_machine, FRIDAY) == [0]


@pytest.mark.parametrize("key", ["directive-1-unit_head", "unit_report-1-file-1"])
def test_work_with_a_ladder_of_its_own_is_left_to_it(village_reporter, village, time_machine, key):
    ask(village, due_at=at("11-23T12:00"), key=key)

    assert remind(time_machine, FRIDAY) == [0]


def test_moved_due_day_is_reminded_of_anew(village_reporter, village, time_machine):
    ask(village, due_at=at("11-23T12:00"))
    remind(time_machine, FRIDAY)
    WorkItem.objects.update(due_at=at("11-26T12:00"))

    assert remind(time_machine, at("11-24T09:00"), at("11-25T09:00")) == [0, 1]


def test_clock_that_stood_still_makes_up_for_a_week_and_not_for_more(village_reporter, village, time_machine):
    ask(village, due_at=at("11-10T12:00"), key="old", asked_at=at("11-01T09:00"))
    ask(village, due_at=at("11-16T12:00"), key="missed", asked_at=at("11-01T09:00"))

    assert remind(time_machine, FRIDAY) == [1]
    assert OutboxMessage.objects.get().key.startswith("work-overdue-")


def test_people_are_told_who_can_do_something_about_it(village, other_village, time_machine):
    """The deputy of who is away, everybody else in the post; nobody who has left, whose account is closed or elsewhere."""
    keeper, away, deputy = (
        PostFactory(user=UserFactory(home_unit=village, login_name=name)) for name in ("keeper", "away", "deputy")
    )
    Post.objects.filter(pk=deputy.pk).delete()
    days = {"starts_on": date(2026, 11, 16), "ends_on": date(2026, 11, 20)}
    PostFactory(user=deputy.user, unit=village, delegated_from=away, **days)
    PostFactory(user=UserFactory(home_unit=village, login_name="left"), ended=True)
    PostFactory(user=UserFactory(home_unit=village, login_name="closed", is_active=False))
    PostFactory(user=UserFactory(home_unit=other_village, login_name="elsewhere"))
    ask(village, due_at=at("11-20T12:00"))

    remind(time_machine, at("11-20T08:30"), at("11-23T08:30"))

    assert dict(told()) == {
        "keeper": [("11-20", "快到期：交一份材料"), ("11-23", "已逾期：交一份材料")],
        "deputy": [("11-20", "快到期：交一份材料")],
        "away": [("11-23", "已逾期：交一份材料")],
    }


def test_reminders_are_kept_in_chinese_whoever_rings(village_reporter, village, time_machine):
    ask(village, due_at=at("11-23T12:00"))

    with translation.override("en"):
        remind(time_machine, FRIDAY)

    assert OutboxMessage.objects.get().subject.startswith("快到期")


# -- Tasks


def test_task_is_reminded_of_five_working_days_before_and_urged_about_one_after(
    measure, village, village_reporter, village_head, time_machine
):
    make_task(measure, village, title="摸排", due_on=date(2026, 11, 25))
    days = [at(f"11-{day}T08:30") for day in (17, 18, 19, 20, 23, 24, 25, 26, 27)]

    assert remind(time_machine, *days, *days) == [0, 2, 0, 0, 0, 0, 0, 2, 0, *[0] * 9]
    for person in (village_reporter, village_head):
        assert told()[person.login_name] == [
            ("11-18", "1项任务11月25日到期"),
            ("11-26", "1项任务11月25日已到期，还没有办结"),
        ]
    assert OutboxMessage.objects.first().url == Task.objects.get().get_absolute_url()


def test_tasks_of_one_day_are_one_message(measure, campaign, village, village_reporter, other_village, time_machine):
    for title in ("摸排", "宣传", "走访"):
        make_task(measure, village, title=title, due_on=date(2026, 11, 25))
    make_task(measure, other_village, due_on=date(2026, 11, 25))

    assert remind(time_machine, FRIDAY) == [1]

    message = OutboxMessage.objects.get()
    assert message.subject == "3项任务11月25日到期"
    assert "摸排、宣传、走访" in message.body
    assert message.url == f"/office/campaigns/campaigns/{campaign.pk}/ledger/?state=due_soon&unit={village.pk}"


def test_finished_tasks_and_those_of_closed_actions_are_not_reminded_of(
    measure, village, village_reporter, time_machine
):
    for status in (TaskStatus.CLOSING_REQUESTED, TaskStatus.CLOSED, TaskStatus.WITHDRAWN):
        task = make_task(measure, village, due_on=date(2026, 11, 25))
        Task.objects.filter(pk=task.pk).update(status=status)
    closed = CampaignFactory(owner_unit=measure.campaign.owner_unit)
    make_task(MeasureFactory(campaign=closed), village, due_on=date(2026, 11, 25))
    Campaign.objects.filter(pk=closed.pk).update(status=CampaignStatus.CLOSED, closed_on=date(2026, 11, 19))

    assert remind(time_machine, FRIDAY) == [0]


def test_earlier_terms_of_a_task_say_nothing(measure, village, village_reporter, time_machine):
    task = make_task(measure, village, due_on=date(2026, 11, 25))
    terms = TaskTerms.objects.get(task=task)
    TaskTerms.objects.create(
        task=task, campaign=terms.campaign, measure=measure, lead_unit=village, starts_on=terms.starts_on,
        due_on=date(2026, 11, 24), recorded_at=terms.recorded_at, superseded_at=timezone.now(),
    )  # fmt: skip

    remind(time_machine, FRIDAY)

    assert [message.subject for message in OutboxMessage.objects.all()] == ["1项任务11月25日到期"]


def test_two_thousand_tasks_cost_no_more_queries_than_two(
    campaign, measure, town, time_machine, django_assert_max_num_queries
):
    units = [OrgUnitFactory(kind=UnitKind.VILLAGE, parent=town) for _number in range(20)]
    for unit in units:
        PostFactory(user=UserFactory(home_unit=unit))
        ask(unit, due_at=at("11-23T12:00"), key=f"paper-{unit.pk}")
    Task.objects.bulk_create(
        Task(campaign=campaign, measure=measure, code=f"t{number}", title=f"任务{number}", position=number)
        for number in range(2000)
    )
    TaskTerms.objects.bulk_create(
        TaskTerms(
            task=task, campaign=campaign, measure=measure, lead_unit=units[number % 20], starts_on=date(2026, 1, 1),
            due_on=date(2026, 11, 10) + timedelta(days=number % 20), recorded_at=FRIDAY,
        )
        for number, task in enumerate(Task.objects.order_by("pk"))
    )  # fmt: skip
    time_machine.move_to(FRIDAY, tick=False)

    with django_assert_max_num_queries(20):
        count = services.remind_due_work(now=FRIDAY)
    with django_assert_max_num_queries(12):
        assert services.remind_due_work(now=FRIDAY) == 0

    assert count == OutboxMessage.objects.count() > 20


# -- Tasks that nobody follows up


def overdue_items():
    return list(WorkItem.objects.open().filter(key__startswith="overdue-tasks-").values_list("title", flat=True))


def test_office_is_asked_once_a_week_about_tasks_long_overdue(measure, village, office, time_machine):
    """Due on Thursday 12 November: on Friday the 20th six working days have passed."""
    make_task(measure, village, due_on=date(2026, 11, 12))
    task = make_task(measure, village, due_on=date(2026, 11, 13))

    remind(time_machine, at("11-19T09:00"))
    assert overdue_items() == []
    remind(time_machine, FRIDAY, FRIDAY + timedelta(hours=1))
    assert overdue_items() == ["逾期任务1项，要不要督办"]
    remind(time_machine, at("11-23T09:00"))
    assert overdue_items() == ["逾期任务2项，要不要督办"]
    assert WorkItem.objects.filter(key__startswith="overdue-tasks-").count() == 2
    Task.objects.exclude(pk=task.pk).update(status=TaskStatus.CLOSING_REQUESTED)
    remind(time_machine, at("11-24T09:00"))
    assert overdue_items() == ["逾期任务1项，要不要督办"]
    Task.objects.update(status=TaskStatus.CLOSING_REQUESTED)
    remind(time_machine, at("11-25T09:00"))
    assert overdue_items() == []

    item = WorkItem.objects.latest("pk")
    assert (item.unit, item.role) == (office, "office_clerk")
    assert item.url.endswith("/ledger/?state=overdue")


def test_task_under_supervision_is_not_asked_about(measure, campaign, village, town_clerk, time_machine):
    task = make_task(measure, village, due_on=date(2026, 10, 1))
    Directive.objects.create(
        campaign=campaign, unit=village, kind=DirectiveKind.ORDER, text="请加快", subject_label="x", subject_url="/",
        issued_by=town_clerk, issued_at=FRIDAY, recorded_by=town_clerk, status=DirectiveStatus.ISSUED,
        reply_due_on=date(2026, 11, 27), task=task,
    )  # fmt: skip

    remind(time_machine, FRIDAY)
    assert overdue_items() == []
    Directive.objects.update(status=DirectiveStatus.CLOSED)
    remind(time_machine, FRIDAY)
    assert overdue_items() == ["逾期任务1项，要不要督办"]


# -- The clock


def walk(time_machine, first, last):
    """The clock rings every hour, twice each time; {time: messages} of the bundles that left the portal."""
    moment, left = first, defaultdict(list)
    while moment < last:
        time_machine.move_to(moment, tick=False)
        for _twice in range(2):
            tasks.remind_due_work()
            tasks.send_messages()
        moment += timedelta(hours=1)
    for delivery in Delivery.objects.order_by("pk"):
        local = timezone.localtime(delivery.sent_at)
        left[f"{local:%m-%d %H:%M}"] += [line for line in delivery.body.splitlines() if line[:1].isdigit()]
    return dict(left)


@pytest.fixture
def mailed_reporter(settings, village):
    settings.PORTAL_EMAIL = True
    return PostFactory(user=UserFactory(home_unit=village, email="village@example.org")).user


def test_spring_festival_2026(measure, village, mailed_reporter, time_machine):
    """Off 15-23 February, worked on the Saturdays 14 and 28 February."""
    for day in ((2, 14), (2, 20), (2, 25), (2, 27)):
        make_task(measure, village, due_on=date(2026, *day), starts_on=date(2026, 1, 1))
    ask(village, due_at=at("02-24T17:30"), asked_at=at("02-13T09:00"))

    left = walk(time_machine, at("02-06T00:30"), at("03-03T00:00"))

    assert left == {
        "02-09 09:30": ["1. 1项任务2月14日到期"],
        "02-10 09:30": ["1. 1项任务2月20日到期"],
        "02-11 09:30": ["1. 1项任务2月25日到期"],
        "02-13 09:30": ["1. 1项任务2月27日到期"],
        "02-14 09:30": ["1. 快到期：交一份材料"],
        "02-24 09:30": ["1. 1项任务2月14日已到期，还没有办结", "2. 1项任务2月20日已到期，还没有办结"],
        "02-25 09:30": ["1. 已逾期：交一份材料"],
        "02-26 09:30": ["1. 1项任务2月25日已到期，还没有办结"],
        "02-28 09:30": ["1. 1项任务2月27日已到期，还没有办结"],
    }
    assert len(mail.outbox) == len(left)


def test_national_day_2026(measure, village, mailed_reporter, time_machine):
    """Off 25-27 September and 1-7 October, worked on Sunday 20 September and Saturday 10 October."""
    for day in ((9, 25), (9, 30), (10, 8), (10, 9)):
        make_task(measure, village, due_on=date(2026, *day), starts_on=date(2026, 1, 1))
    ask(village, due_at=at("10-08T17:30"), asked_at=at("09-29T09:00"))

    left = walk(time_machine, at("09-18T00:30"), at("10-14T00:00"))

    assert left == {
        "09-20 09:30": ["1. 1项任务9月25日到期"],
        "09-22 09:30": ["1. 1项任务9月30日到期"],
        "09-23 09:30": ["1. 1项任务10月8日到期"],
        "09-24 09:30": ["1. 1项任务10月9日到期"],
        "09-28 09:30": ["1. 1项任务9月25日已到期，还没有办结"],
        "09-30 09:30": ["1. 快到期：交一份材料"],
        "10-08 09:30": ["1. 1项任务9月30日已到期，还没有办结"],
        "10-09 09:30": ["1. 已逾期：交一份材料", "2. 1项任务10月8日已到期，还没有办结"],
        "10-10 09:30": ["1. 1项任务10月9日已到期，还没有办结"],
    }
    assert len(mail.outbox) == len(left)


def test_what_is_queued_at_night_leaves_in_the_morning(village, mailed_reporter, time_machine):
    accounts_services.queue_message(
        "paper-1", recipient=mailed_reporter, subject="夜里", body="", send_after=at("11-20T20:00")
    )

    left = walk(time_machine, at("11-20T20:30"), at("11-24T00:00"))

    assert left == {"11-23 09:30": ["1. 夜里"]}


def test_without_working_hours_it_would_leave_at_once(village, mailed_reporter, time_machine, monkeypatch):
    """Negative control of the walks above."""
    monkeypatch.setattr(working_hours, "is_sending_time", lambda instant, calendar: True)
    accounts_services.queue_message(
        "paper-1", recipient=mailed_reporter, subject="夜里", body="", send_after=at("11-20T20:00")
    )

    assert walk(time_machine, at("11-20T20:30"), at("11-20T21:00")) == {"11-20 20:30": ["1. 夜里"]}


def test_tick_rings_for_reminders_and_sending(village, mailed_reporter, time_machine, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks, "ring", lambda task, *ids: rung.append(task.name))

    time_machine.move_to(FRIDAY, tick=False)
    tasks.tick()

    assert {"campaigns.tasks.remind_due_work", "campaigns.tasks.send_messages"} <= set(rung)

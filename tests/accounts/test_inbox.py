from datetime import UTC, datetime, timedelta

import pytest

from accounts import services, time_left, week_ahead
from accounts.choices import Role
from accounts.models import Delivery, OutboxMessage, WorkItem
from tests.factories import PostFactory, UserFactory, loaded

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
INBOX = "/accounts/inbox/"


@pytest.fixture
def reader(village):
    return UserFactory(home_unit=village, email="reader@example.org")


def queue(recipient, key="k", **fields):
    values = {"subject": "催报", "body": "请报送。", "send_after": NOW} | fields
    return services.queue_message(key, recipient=recipient, **values)


def test_ask_twice_is_one_item(village):
    first = services.ask("report-1", unit=village, role=Role.UNIT_REPORTER, title="本周报送", url="/accounts/inbox/")
    second = services.ask("report-1", unit=village, role=Role.UNIT_REPORTER, title="改了", url="/accounts/inbox/")

    assert first == second
    assert WorkItem.objects.get().title == "本周报送"


def test_settle_takes_an_item_off_once(village):
    services.ask("report-1", unit=village, role=Role.UNIT_REPORTER, title="本周报送", url="/")

    assert [services.settle("report-1"), services.settle("report-1"), services.settle("absent")] == [1, 0, 0]


def test_restate_says_it_anew_and_opens_what_was_settled(village):
    services.ask("firms-1", unit=village, role=Role.UNIT_REPORTER, title="2家未报", url="/")
    services.settle("firms-1")

    assert [services.restate("firms-1", title="1家未报"), services.restate("absent", title="1家未报")] == [1, 0]

    assert WorkItem.objects.open().get().title == "1家未报"


def test_queue_message_twice_is_one_message(reader):
    assert queue(reader) == queue(reader)
    assert OutboxMessage.objects.count() == 1


def test_messages_queued_together_are_new_once(reader, django_assert_max_num_queries):
    drafts = [
        services.MessageDraft(key=key, recipient=reader, subject="催报", body="", url="", send_after=NOW)
        for key in ("a", "b", "a")
    ]
    queue(reader, key="b")

    with django_assert_max_num_queries(2):
        assert services.queue_messages(drafts) == 1
    assert services.queue_messages(drafts) == 0
    assert OutboxMessage.objects.count() == 2


def test_inbox_merges_the_posts_of_a_person(client_of, village_reporter, village, other_village, other_village_head):
    PostFactory(user=village_reporter, unit=other_village, role=Role.UNIT_HEAD)
    services.ask("a", unit=village, role=Role.UNIT_REPORTER, title="东村周报", url="/accounts/password/")
    services.ask("b", unit=other_village, role=Role.UNIT_HEAD, title="西村审核", url="/accounts/password/")
    services.ask("c", unit=village, role=Role.UNIT_HEAD, title="东村审核", url="/accounts/password/")

    page = client_of(loaded(village_reporter)).get(INBOX).content.decode()

    assert "东村周报" in page
    assert "西村审核" in page
    assert "切换岗位去办" in page
    assert "东村审核" not in page


def test_settled_work_leaves_the_inbox(client_of, village_reporter, village):
    services.ask("a", unit=village, role=Role.UNIT_REPORTER, title="东村周报", url="/")
    services.settle("a")

    assert "东村周报" not in client_of(village_reporter).get(INBOX).content.decode()


def test_work_of_another_post_is_opened_by_switching(client_of, village_reporter, other_village):
    post = PostFactory(user=village_reporter, unit=other_village, role=Role.UNIT_HEAD)
    client = client_of(village_reporter)

    response = client.post("/accounts/posts/switch/", {"post": post.pk, "next": "/accounts/password/"})

    assert response["Location"] == "/accounts/password/"
    assert client.get(INBOX).wsgi_request.user.post == post


def test_switch_takes_posts_held_today_only(client_of, village_reporter, village, town_clerk):
    ended = PostFactory(user=village_reporter, unit=village, role=Role.UNIT_HEAD, ended=True)
    client = client_of(village_reporter)

    for post in (ended.pk, town_clerk.post.pk, "", "x", "9" * 40, "-1"):
        response = client.post("/accounts/posts/switch/", {"post": post})
        assert response.status_code == 404
    assert client.get("/accounts/posts/switch/").status_code == 405


def test_inbox_shows_own_messages_only(client_of, village_reporter, village_head):
    queue(village_reporter, key="mine", subject="给我的")
    queue(village_head, key="theirs", subject="给别人的")

    page = client_of(village_reporter).get(INBOX).content.decode()

    assert "给我的" in page
    assert "给别人的" not in page


def test_message_is_stamped_read_once(client_of, village_reporter, time_machine):
    time_machine.move_to(NOW, tick=False)
    message = queue(village_reporter)
    client = client_of(village_reporter)

    assert client.post(f"/accounts/messages/{message.pk}/read/")["Location"] == INBOX
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    client.post(f"/accounts/messages/{message.pk}/read/")

    message.refresh_from_db()
    assert message.read_at == NOW


def test_message_leads_to_its_page(client_of, village_reporter):
    message = queue(village_reporter, url="/accounts/password/")

    response = client_of(village_reporter).post(f"/accounts/messages/{message.pk}/read/")

    assert response["Location"] == "/accounts/password/"


def test_message_of_somebody_else_is_absent(client_of, village_reporter, village_head):
    message = queue(village_head)
    client = client_of(village_reporter)

    foreign = client.post(f"/accounts/messages/{message.pk}/read/")
    absent = client.post("/accounts/messages/999999/read/")

    assert (foreign.status_code, foreign.content) == (404, absent.content)
    message.refresh_from_db()
    assert message.read_at is None
    services.mark_message_read(message, by=village_reporter)
    message.refresh_from_db()
    assert message.read_at is None


def test_inbox_costs_five_queries(client_of, village_reporter, village, django_assert_max_num_queries):
    for number in range(30):
        services.ask(f"w{number}", unit=village, role=Role.UNIT_REPORTER, title="周报", url="/", due_at=NOW)
        queue(village_reporter, key=f"m{number}")
    client = client_of(village_reporter)
    client.get(INBOX)

    with django_assert_max_num_queries(5):
        page = client.get(INBOX).content.decode()

    assert "逾期" in page


def test_each_item_says_why_it_is_this_persons(client_of, village_reporter, village, other_village, village_head):
    """The post that makes it so is named, a deputy's as such."""
    PostFactory(user=village_reporter, unit=village, role=Role.UNIT_HEAD, delegated_from=village_head.post)
    ask(village, "东村周报")
    ask(village, "东村审核", role=Role.UNIT_HEAD)

    page = client_of(loaded(village_reporter)).get(INBOX).content.decode()

    assert "您是演示东村联络员" in page
    assert "您代理演示东村审核人" in page


def test_last_bundle_that_left_the_portal_is_told(client_of, village_reporter, village_head, time_machine):
    time_machine.move_to(NOW, tick=False)
    for person, channel, sent_at in (
        (village_reporter, "email", NOW - timedelta(hours=1)),
        (village_reporter, "other", None),
        (village_head, "other", NOW),
    ):
        Delivery.objects.create(
            recipient=person, day=NOW.date(), channel=channel, subject="x", body="x", message_count=3,
            created_at=NOW, sent_at=sent_at,
        )  # fmt: skip

    page = client_of(village_reporter).get(INBOX).content.decode()

    assert "今天09:00已发出汇总3条（电子邮件）。" in page
    assert "其他渠道" not in page


def ask(unit, title, *, due_at=None, role=Role.UNIT_REPORTER):
    return services.ask(title, unit=unit, role=role, title=title, url="/accounts/password/", due_at=due_at)


def first_duties(client):
    return [duty.item.title for duty in client.get(INBOX).context["first_duties"]]


def test_the_five_things_of_the_week_are_those_due_first(client_of, village_reporter, village, time_machine):
    """NOW is Friday 20 November, 10:00 in Shanghai; the week ends with Sunday the 22nd."""
    time_machine.move_to(NOW, tick=False)
    ask(village, "没有期限")
    for title, days in (("下周", 5), ("周日", 2), ("逾期", -2), ("明天", 1), ("今天", 0.25), ("后天", 1.5)):
        ask(village, title, due_at=NOW + timedelta(days=days))
    client = client_of(village_reporter)

    page = client.get(INBOX)

    assert first_duties(client) == ["逾期", "今天", "明天", "后天", "周日"]
    assert page.context["due_this_week_count"] == 5
    assert [duty.item.title for duty in page.context["duties"]][5:] == ["下周", "没有期限"]


def test_a_quiet_week_is_filled_with_what_comes_next(client_of, village_reporter, village, time_machine):
    time_machine.move_to(NOW, tick=False)
    ask(village, "没有期限")
    ask(village, "下周", due_at=NOW + timedelta(days=5))
    client = client_of(village_reporter)

    page = client.get(INBOX).content.decode()

    assert first_duties(client) == ["下周", "没有期限"]
    assert "本周没有到期的事" in page
    assert "未定期限" in page


def test_more_than_five_due_this_week_are_counted(client_of, village_reporter, village, time_machine):
    time_machine.move_to(NOW, tick=False)
    for number in range(7):
        ask(village, f"报表{number}", due_at=NOW + timedelta(hours=number))

    page = client_of(village_reporter).get(INBOX)

    assert "共 7 件，先办这 5 件" in page.content.decode()
    assert len(page.context["duties"]) == 7


def test_nobody_without_work_is_hurried(client_of, village_reporter):
    page = client_of(village_reporter).get(INBOX).content.decode()

    assert "这一周可以从容安排" in page
    assert "全部待办" not in page


@pytest.mark.parametrize(
    ("due_at", "words"),
    [
        (None, "未定期限"),
        (datetime(2026, 11, 19, 4, tzinfo=UTC), "昨天（星期四）12:00前"),
        (datetime(2026, 11, 20, 4, tzinfo=UTC), "今天（星期五）12:00前"),
        (datetime(2026, 11, 20, 16, tzinfo=UTC), "明天（星期六）00:00前"),
        (datetime(2026, 11, 27, 4, tzinfo=UTC), "11月27日（星期五）12:00前"),
    ],
)
def test_due_times_are_told_by_day_and_weekday(due_at, words):
    assert time_left.due_word(due_at, now=NOW) == words


@pytest.mark.parametrize("day", [16, 20, 22])
def test_the_week_ends_with_sunday(day):
    now = datetime(2026, 11, day, 15, 59, tzinfo=UTC)

    assert week_ahead.week_ends_at(now) == datetime(2026, 11, 22, 16, tzinfo=UTC)

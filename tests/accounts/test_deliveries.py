import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection

from accounts import checks, delivery_channels, services
from accounts.choices import DeliveryChannel
from accounts.models import Delivery, OutboxMessage
from accounts.models.outbox_message import DeliveryQuerySet
from tests import services as test_services
from tests.accounts import sinks
from tests.factories import OrgUnitFactory, UserFactory

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NEXT_DAY = NOW + timedelta(days=1)
# One of the plugins that apprise loads, the one for encrypted mail, imports a module that Python 3.13 drops.
uses_apprise = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture(autouse=True)
def mail_configured(settings):
    settings.PORTAL_EMAIL = True


@pytest.fixture
def reader(village):
    return UserFactory(home_unit=village, email="reader@example.org", phone="0760 8888/1")


@pytest.fixture
def other_channel(settings):
    """A loopback web server that the second channel posts to, the person's telephone number in its path."""
    with sinks.running(sinks.JsonSink) as sink:
        settings.NOTIFY_URL = f"json://127.0.0.1:{sink.port}/{{phone}}"
        yield sink


def queue(recipient, key="k", **fields):
    values = {"subject": "催报", "body": "请报送。", "send_after": NOW} | fields
    return services.queue_message(key, recipient=recipient, **values)


def deliver(now=NOW):
    return services.bundle_messages(now=now), services.send_deliveries(now=now)


def test_messages_of_a_day_leave_as_one_bundle(reader):
    queue(reader, key="a", url="/accounts/inbox/")
    queue(reader, key="b", subject="请签收", body="批示一件。", send_after=NOW - timedelta(hours=1))

    assert deliver() == (1, 1)

    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["reader@example.org"], "精造：2条消息")
    assert "1. 请签收\n批示一件。\n\n2. 催报\n请报送。\nhttp://" in sent.body
    assert "/accounts/automatic-rules/" in sent.body
    delivery = Delivery.objects.get()
    assert (delivery.message_count, delivery.attempts, delivery.channel) == (2, 1, DeliveryChannel.EMAIL)
    assert delivery.sent_at is not None
    assert not OutboxMessage.objects.due(NOW).exists()


def test_twice_equals_once(reader):
    queue(reader)

    assert [deliver(), deliver()] == [(1, 1), (0, 0)]
    assert len(mail.outbox) == 1


def test_what_falls_due_after_the_bundle_waits_for_the_next_day(reader):
    queue(reader, key="a")
    deliver()
    queue(reader, key="b", subject="下午的事")

    assert deliver(NOW + timedelta(hours=5)) == (0, 0)
    assert deliver(NEXT_DAY) == (1, 1)
    assert [message.subject for message in mail.outbox] == ["精造：1条消息", "精造：1条消息"]
    assert "下午的事" in mail.outbox[1].body


def test_read_messages_and_those_still_to_come_are_not_sent(reader):
    services.mark_message_read(queue(reader, key="read"), by=reader)
    queue(reader, key="later", send_after=NOW + timedelta(minutes=1))

    assert deliver() == (0, 0)


def test_old_news_are_not_sent_any_more(reader):
    queue(reader, key="old", send_after=NOW - timedelta(days=14, minutes=1))
    queue(reader, key="fresh", subject="六天前", send_after=NOW - timedelta(days=6))

    assert deliver() == (1, 1)

    assert "六天前" in mail.outbox[0].body
    assert "催报" not in mail.outbox[0].body
    assert OutboxMessage.objects.get(key="old").bundled_at == NOW


def test_nothing_is_sent_or_lost_without_a_channel(settings, reader):
    settings.PORTAL_EMAIL = False
    queue(reader)

    assert deliver() == (0, 0)
    assert OutboxMessage.objects.due(NOW).count() == 1


def test_whoever_left_or_has_no_address_is_sent_nothing(village):
    queue(UserFactory(home_unit=village, email="left@example.org", is_active=False), key="left")
    queue(UserFactory(home_unit=village), key="no address")

    assert deliver() == (0, 0)
    assert not Delivery.objects.exists()


def test_bundle_that_somebody_else_made_first_is_left_to_them(reader, monkeypatch):
    """The other tick comes between reading the messages and writing the bundle."""
    message = queue(reader)
    channels_of = delivery_channels.channels_of
    raced = []

    def channels_after_the_other(person):
        if len(raced) == 1:
            Delivery.objects.create(
                recipient=person,
                day=NOW.date(),
                channel="email",
                subject="x",
                body="x",
                message_count=1,
                created_at=NOW,
            )
        raced.append(person)
        return channels_of(person)

    monkeypatch.setattr(delivery_channels, "channels_of", channels_after_the_other)

    assert services.bundle_messages(now=NOW) == 0
    message.refresh_from_db()
    assert message.bundled_at is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_ticks_at_once_send_one_bundle(village, settings):
    for number in range(5):
        person = UserFactory(home_unit=village, email=f"reader{number}@example.org")
        queue(person, key=f"k{number}")
    barrier, answers = Barrier(8), []

    def tick():
        barrier.wait()
        answers.append(deliver())
        connection.close()

    threads = [Thread(target=tick) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deliver()

    assert sorted(message.to[0] for message in mail.outbox) == [f"reader{number}@example.org" for number in range(5)]
    assert Delivery.objects.count() == 5
    assert not OutboxMessage.objects.due(NOW).exists()


# -- Failures


def refuse(delivery):
    raise ConnectionRefusedError


def test_failure_is_tried_again_ever_later_and_given_up_after_five_times(reader, monkeypatch):
    queue(reader)
    services.bundle_messages(now=NOW)
    tried = []
    monkeypatch.setattr(delivery_channels, "send", lambda delivery: (tried.append(delivery.pk), refuse(delivery)))

    attempts = []
    for minutes in range(240):
        services.send_deliveries(now=NOW + timedelta(minutes=minutes))
        attempts.append(len(tried))

    assert [attempts.index(count) for count in range(1, 6)] == [0, 2, 10, 30, 120]
    assert attempts[-1] == 5
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.claimed_at, delivery.sent_at) == (5, None, None)


def test_failed_delivery_goes_out_once_the_server_is_back(reader, monkeypatch):
    queue(reader)
    with monkeypatch.context() as down:
        down.setattr(delivery_channels, "send", refuse)
        assert deliver() == (1, 0)

    later = NOW + timedelta(minutes=2)
    assert [services.send_deliveries(now=later), services.send_deliveries(now=later)] == [1, 0]
    assert len(mail.outbox) == 1


def test_one_refused_address_holds_nobody_up(village, monkeypatch):
    for name in ("bad", "good"):
        queue(UserFactory(home_unit=village, email=f"{name}@example.org"), key=name)
    send = delivery_channels.send

    def send_to_good_ones(delivery):
        if delivery.recipient.email.startswith("bad"):
            refuse(delivery)
        send(delivery)

    monkeypatch.setattr(delivery_channels, "send", send_to_good_ones)

    assert deliver() == (2, 1)
    assert [message.to for message in mail.outbox] == [["good@example.org"]]


def test_what_could_not_be_sent_yesterday_takes_the_place_of_todays_bundle(reader, monkeypatch):
    queue(reader, key="a", subject="昨天的事")
    with monkeypatch.context() as down:
        down.setattr(delivery_channels, "send", refuse)
        deliver()
    queue(reader, key="b", subject="今天的事", send_after=NEXT_DAY)

    assert deliver(NEXT_DAY + timedelta(minutes=5)) == (0, 0)  # tried once yesterday: two minutes' patience
    assert deliver(NEXT_DAY + timedelta(minutes=7)) == (0, 1)
    assert deliver(NEXT_DAY + timedelta(days=1)) == (1, 1)
    assert ["昨天的事" in message.body for message in mail.outbox] == [True, False]


def test_of_several_bundles_left_over_the_last_one_is_carried_over(reader):
    for days in (2, 1):
        day = NOW - timedelta(days=days)
        Delivery.objects.create(
            recipient=reader,
            day=day.date(),
            channel="email",
            subject=f"{days}",
            body="x",
            message_count=1,
            created_at=day,
        )

    assert deliver() == (0, 1)
    assert [message.subject for message in mail.outbox] == ["1"]


def test_message_read_in_the_moment_of_bundling_leaves_no_empty_bundle(reader, monkeypatch):
    message = queue(reader)
    channels_of = delivery_channels.channels_of

    def read_first(person):
        services.mark_message_read(message, by=reader)
        return channels_of(person)

    monkeypatch.setattr(delivery_channels, "channels_of", read_first)

    assert services.bundle_messages(now=NOW) == 0
    assert not Delivery.objects.exists()


class Killed(BaseException):
    pass


def die(delivery):
    raise Killed


def test_worker_that_dies_while_sending_never_sends_twice(reader, monkeypatch):
    queue(reader)
    services.bundle_messages(now=NOW)
    with monkeypatch.context() as dying:
        dying.setattr(delivery_channels, "send", die)
        with pytest.raises(Killed):
            services.send_deliveries(now=NOW)

    assert [deliver(NOW + timedelta(days=days)) for days in range(4)] == [(0, 0)] * 4
    assert mail.outbox == []
    assert Delivery.objects.get().claimed_at == NOW


def test_without_the_claim_it_would_be_sent_twice(reader, monkeypatch):
    """Negative control of the test above."""
    queue(reader)
    services.bundle_messages(now=NOW)
    monkeypatch.setattr(DeliveryQuerySet, "unsent", lambda self: self.filter(sent_at=None))
    with monkeypatch.context() as dying:
        dying.setattr(delivery_channels, "send", die)
        with pytest.raises(Killed):
            services.send_deliveries(now=NOW)

    assert services.send_deliveries(now=NOW + timedelta(minutes=2)) == 1


SEND = (
    "import django; django.setup()\n"
    "from datetime import datetime\n"
    "from accounts import services\n"
    "services.send_deliveries(now=datetime.fromisoformat('{now}'))\n"
)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_process_killed_after_the_mail_server_has_the_text_sends_once(settings):
    """kill -9 between DATA and its answer: the worst moment, for nobody knows whether the mail is on its way."""
    reader = UserFactory(home_unit=OrgUnitFactory(), email="reader@example.org")
    queue(reader)
    services.bundle_messages(now=NOW)
    with sinks.running(sinks.SmtpSink) as sink:
        environment = test_services.subprocess_environment(connection.settings_dict["NAME"]) | {
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        command = [sys.executable, "-c", SEND.format(now=NOW.isoformat())]
        worker = subprocess.Popen(command, env=environment)
        sink.on_data = lambda: os.kill(worker.pid, signal.SIGKILL)
        assert worker.wait(60) == -signal.SIGKILL

        sink.on_data = lambda: None
        subprocess.run(command, env=environment, check=True, timeout=60)
        assert len(sink.kept) == 1

        Delivery.objects.update(claimed_at=None)  # negative control: without the claim it goes out again
        retry = [sys.executable, "-c", SEND.format(now=(NOW + timedelta(minutes=5)).isoformat())]
        subprocess.run(retry, env=environment, check=True, timeout=60)
        assert len(sink.kept) == 2


# -- Channels


def test_mail_goes_through_a_real_mail_server(reader, settings):
    queue(reader)
    with sinks.running(sinks.SmtpSink) as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        assert deliver() == (1, 1)

    assert "To: reader@example.org" in sink.kept[0]


@uses_apprise
def test_other_channel_is_given_the_bundle_at_the_persons_own_address(reader, other_channel):
    queue(reader)

    assert deliver() == (1, 2)

    ((path, body),) = other_channel.kept
    assert path == "/0760%208888%2F1"
    assert body["title"] == "精造：1条消息"
    assert "催报" in body["message"]
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"email", "other"}


@uses_apprise
def test_other_channel_that_refuses_is_tried_again(reader, other_channel, settings):
    settings.PORTAL_EMAIL = False
    other_channel.status = 503
    queue(reader)

    assert deliver() == (1, 0)
    other_channel.status = 200
    assert services.send_deliveries(now=NOW + timedelta(minutes=2)) == 1
    assert Delivery.objects.get().attempts == 2


def test_person_whose_number_is_not_known_is_not_told_on_the_other_channel(village, other_channel, settings):
    settings.PORTAL_EMAIL = False
    queue(UserFactory(home_unit=village))

    assert deliver() == (0, 0)
    assert OutboxMessage.objects.due(NOW).exists()


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("json://host/{login_name}", "json://host/a.b"),
        ("json://host/{phone}/{login_name}", "json://host/1%2F2%40x/a.b"),
        ("json://host/", "json://host/"),
    ],
)
def test_placeholders_are_filled_and_quoted(template, url):
    assert delivery_channels.personal_url(template, UserFactory.build(login_name="a.b", phone="1/2@x")) == url


def test_shared_channel_stops_the_start(settings):
    settings.NOTIFY_URL = "json://host/everybody"

    (problem,) = checks.check_notify_url(None)

    assert problem.id == "accounts.E001"
    assert "shared channel" in problem.msg
    assert delivery_channels.configured() == [DeliveryChannel.EMAIL]


@pytest.mark.parametrize("url", ["", "json://host/{phone}", "json://host/{login_name}"])
def test_personal_channel_and_none_are_fine(settings, url):
    settings.NOTIFY_URL = url

    assert checks.check_notify_url(None) == []

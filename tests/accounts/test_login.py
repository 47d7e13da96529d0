from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import AuditEvent, User
from tests.factories import PASSWORD, PostFactory, UserFactory

LOGIN = "/accounts/login/"
URL_TRICKS = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "\x00//evil.example",
    "/\x00/evil.example",
    "//evil.example@127.0.0.1/",
    "http://127.0.0.1@evil.example/",
    "//127.0.0.1.evil.example/",
    "https://testserver/",
    "//testserver/",
    "evil.example",
    "../evil",
    "/\u2028/evil.example",
    "//[evil.example",
]


@pytest.fixture
def person(db):
    user = UserFactory(login_name="chen.zhiming", activated=True)
    PostFactory(user=user)
    return user


def log_in(client, name="chen.zhiming", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def test_login_accepts_password_and_goes_home(client, person):
    response = log_in(client)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/", follow=True).status_code == 200


def test_login_name_is_read_as_typed_by_an_input_method(client, person):
    response = log_in(client, name=" \uff23hen.ZHIMING ")

    assert response.status_code == 302


@pytest.mark.parametrize("name", ["chen.zhiming", "nobody"])
def test_login_says_the_same_for_wrong_password_and_unknown_name(client, person, name):
    response = log_in(client, name=name, password="wrong")

    assert response.status_code == 200
    assert "登录名或密码不正确" in response.content.decode()


def test_login_refuses_disabled_person_with_the_same_words(client, db):
    UserFactory(login_name="chen.zhiming", activated=True, disabled=True)

    assert "登录名或密码不正确" in log_in(client).content.decode()


def test_login_refuses_person_without_password(client, db):
    UserFactory(login_name="chen.zhiming")

    assert log_in(client, password="!").status_code == 200


@pytest.mark.parametrize("password", ["x" * 129, "x" * 1_000_000, "\x00", "\u3000", ""])
def test_login_answers_odd_passwords_without_error(client, person, password):
    assert log_in(client, password=password).status_code == 200


@pytest.mark.parametrize("name", ["\x00", "\u200b", "\u202echen", "<script>", "a" * 10_000, "\ufdfa" * 50, "{{7*7}}"])
def test_login_answers_odd_names_without_error(client, db, name):
    response = log_in(client, name=name)

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_login_rotates_the_session_key(client, person):
    client.post(LOGIN, {"username": "x", "password": "x"})
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key

    log_in(client)

    assert client.session.session_key != before


def test_login_page_passes_by_whoever_is_logged_in(client_of, town_clerk):
    assert client_of(town_clerk).get(LOGIN).status_code == 302


def test_login_locks_after_five_failures_and_tells_what_to_do(client, person):
    answers = [log_in(client, password="wrong").status_code for _attempt in range(5)]

    response = log_in(client)

    assert answers == [200, 200, 200, 200, 429]
    assert response.status_code == 429
    assert "15 分钟后自动解除" in response.content.decode()
    assert "安全管理员" in response.content.decode()


def test_login_without_axes_would_not_lock(client, person, settings):
    settings.AXES_ENABLED = False
    for _attempt in range(6):
        log_in(client, password="wrong")

    assert log_in(client).status_code == 302


def test_lock_out_lets_the_owner_in_from_another_address(client, person):
    for _attempt in range(6):
        log_in(client, password="wrong", REMOTE_ADDR="10.0.0.66")

    assert log_in(client, REMOTE_ADDR="10.0.0.66").status_code == 429
    assert log_in(client, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_lock_out_cannot_be_dodged_by_a_forged_address_or_another_spelling(client, person):
    names = ["chen.zhiming", "CHEN.zhiming", " chen.zhiming", "\uff43hen.zhiming", "chen.ZHIMING"]
    for number, name in enumerate(names):
        log_in(client, name=name, password="wrong", HTTP_X_FORWARDED_FOR=f"10.1.1.{number}")

    assert log_in(client, HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 429


def test_lock_out_leaves_another_name_alone(client, person):
    UserFactory(login_name="other", activated=True)
    for _attempt in range(6):
        log_in(client, password="wrong")

    assert log_in(client, name="other").status_code == 302


def test_lock_out_ends_by_itself(client, person, time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00", tick=False)
    for _attempt in range(5):
        log_in(client, password="wrong")
    assert log_in(client).status_code == 429

    time_machine.shift(timedelta(hours=settings.AXES_COOLOFF_TIME, seconds=1))

    assert log_in(client).status_code == 302


def test_logout_takes_a_post_only(client_of, town_clerk):
    client = client_of(town_clerk)

    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/")["Location"].startswith(LOGIN)


@pytest.mark.parametrize("trick", URL_TRICKS)
def test_next_never_leaves_the_portal(client, person, trick):
    login = client.post(LOGIN, {"username": "chen.zhiming", "password": PASSWORD, "next": trick})
    language = client.post("/accounts/language/", {"language": "en", "next": trick})
    post = client.post("/accounts/posts/switch/", {"post": person.posts.get().pk, "next": trick})
    again = client.get(LOGIN, {"next": trick})

    assert [response["Location"] for response in (login, language, post, again)] == ["/"] * 4


def test_next_leads_to_a_page_of_the_portal(client, person):
    response = client.get(reverse("accounts:password_change"))
    assert response["Location"] == "/accounts/login/?next=/accounts/password/"

    form = client.get(response["Location"])
    assert 'name="next" value="/accounts/password/"' in form.content.decode()

    response = client.post(LOGIN, {"username": "chen.zhiming", "password": PASSWORD, "next": "/accounts/password/"})
    assert response["Location"] == "/accounts/password/"


def test_login_page_costs_one_query(client, django_assert_num_queries, db):
    with django_assert_num_queries(1):
        client.get(LOGIN)


def test_coming_in_and_going_out_are_in_the_trail(client, town_clerk):
    user = User.objects.get(pk=town_clerk.pk)
    user.set_password(PASSWORD)
    user.save()

    client.post("/accounts/login/", {"username": user.login_name, "password": PASSWORD})
    client.post("/accounts/logout/")
    client.post("/accounts/logout/")

    assert list(AuditEvent.objects.order_by("pk").values_list("action", "actor")) == [
        ("log_in", user.pk),
        ("log_out", user.pk),
    ]

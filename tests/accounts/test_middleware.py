from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from accounts.models import Post
from tests.factories import PostFactory

PAGE = "/accounts/password/"
NOON = "2026-11-20T12:00:00+08:00"


def without(settings, name):
    settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if not path.endswith(name)]


def test_bare_page_costs_two_queries(client_of, town_clerk, django_assert_num_queries):
    client = client_of(town_clerk)
    client.get(PAGE)

    with django_assert_num_queries(2):
        assert client.get(PAGE).status_code == 200


def test_idle_session_ends(client_of, town_clerk, time_machine):
    time_machine.move_to(NOON, tick=False)
    client = client_of(town_clerk)
    assert client.get(PAGE).status_code == 200

    time_machine.shift(timedelta(seconds=settings.PORTAL_IDLE_SECONDS + 1))

    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    assert not Session.objects.filter(expire_date__lt="2026-11-20T12:00:00Z").exists()


def test_idle_session_would_go_on_without_the_middleware(client_of, town_clerk, time_machine, settings):
    without(settings, "IdleTimeoutMiddleware")
    time_machine.move_to(NOON, tick=False)
    client = client_of(town_clerk)
    client.get(PAGE)

    time_machine.shift(timedelta(seconds=settings.PORTAL_IDLE_SECONDS + 1))

    assert client.get(PAGE).status_code == 200


def test_used_session_goes_on(client_of, town_clerk, time_machine):
    time_machine.move_to(NOON, tick=False)
    client = client_of(town_clerk)
    for _page in range(4):
        assert client.get(PAGE).status_code == 200
        time_machine.shift(timedelta(seconds=settings.PORTAL_IDLE_SECONDS - 1))


def test_session_ends_after_a_working_day_however_busy(client_of, town_clerk, time_machine):
    time_machine.move_to(NOON, tick=False)
    client = client_of(town_clerk)
    step = timedelta(minutes=20)
    pages = timedelta(seconds=settings.SESSION_COOKIE_AGE) // step
    for _page in range(pages + 1):
        assert client.get(PAGE).status_code == 200
        time_machine.shift(step)

    assert client.get(PAGE)["Location"].startswith("/accounts/login/")


def test_session_is_stamped_at_most_once_a_minute(client_of, town_clerk, time_machine, django_assert_num_queries):
    time_machine.move_to(NOON, tick=False)
    client = client_of(town_clerk)
    client.get(PAGE)
    first = client.session["seen_at"]

    time_machine.shift(timedelta(seconds=59))
    with django_assert_num_queries(2):
        client.get(PAGE)
    assert client.session["seen_at"] == first

    time_machine.shift(timedelta(seconds=1))
    client.get(PAGE)
    assert client.session["seen_at"] == first + 60


@pytest.mark.parametrize("path", [PAGE, "/accounts/inbox/", "/", "/nowhere/"])
def test_page_is_kept_by_nobody(client_of, town_clerk, path):
    response = client_of(town_clerk).get(path)

    assert response["Cache-Control"] == "no-store"
    assert {"HX-Request", "Cookie"} <= {name.strip() for name in response["Vary"].split(",")}


def test_login_page_is_kept_by_nobody(client, db):
    assert client.get("/accounts/login/")["Cache-Control"] == "no-store"


def test_page_would_be_kept_without_the_middleware(client_of, town_clerk, settings):
    without(settings, "NoStoreMiddleware")

    assert client_of(town_clerk).get("/accounts/inbox/").get("Cache-Control") is None


def test_language_is_chinese_whatever_the_browser_prefers(client, db):
    response = client.get("/accounts/login/", HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9")

    assert response["Content-Language"] == "zh-hans"
    assert '<html lang="zh-CN">' in response.content.decode()


def test_language_can_be_chosen_logged_out(client, db):
    response = client.post("/accounts/language/", {"language": "en", "next": "/accounts/login/"})

    assert response["Location"] == "/accounts/login/"
    assert '<html lang="en">' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("language", ["de", "", "en\r\nSet-Cookie: a=b", "../en"])
def test_language_that_is_not_offered_is_ignored(client, db, language):
    response = client.post("/accounts/language/", {"language": language})

    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


def test_language_cookie_with_rubbish_means_chinese(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"

    assert client.get("/accounts/login/")["Content-Language"] == "zh-hans"


def test_htmx_request_after_the_session_ended_reloads_the_page_at_the_login_form(client, db):
    response = client.get(PAGE, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert response["HX-Redirect"].startswith("/accounts/login/")


def test_plain_request_after_the_session_ended_is_redirected(client, db):
    assert client.get(PAGE).status_code == 302


def test_session_ends_when_the_person_is_disabled(client_of, town_clerk):
    client = client_of(town_clerk)
    assert client.get(PAGE).status_code == 200

    type(town_clerk).objects.filter(pk=town_clerk.pk).update(is_active=False)

    assert client.get(PAGE)["Location"].startswith("/accounts/login/")


def test_session_ends_when_the_password_changes(client_of, town_clerk):
    client = client_of(town_clerk)
    type(town_clerk).objects.filter(pk=town_clerk.pk).update(password="!other")

    assert client.get(PAGE)["Location"].startswith("/accounts/login/")


def test_ended_post_opens_nothing_from_the_next_request_on(client_of, system_administrator, time_machine):
    client = client_of(system_administrator)
    assert client.get("/office/accounts/units/").status_code == 200

    Post.objects.filter(pk=system_administrator.post.pk).update(ends_on="2025-01-01")

    assert client.get("/office/accounts/units/").status_code == 403


def test_post_not_held_leaves_the_first_post_in_force(client_of, village_reporter, system_administrator):
    client = client_of(village_reporter)
    session = client.session
    session["post_id"] = system_administrator.post.pk
    session.save()

    assert client.get("/office/accounts/units/").status_code == 403


def test_post_of_tomorrow_is_not_held_today(village_reporter, office, town, client_of):
    PostFactory(user=village_reporter, unit=office, role="office_clerk", acts_for=town, starts_on="2999-01-01")

    response = client_of(village_reporter).get(PAGE)

    assert len(response.wsgi_request.user.posts_held) == 1


def test_every_answer_carries_a_request_id(client, db):
    ids = {client.get("/accounts/login/")["X-Request-Id"] for _request in range(2)}

    assert len(ids) == 2


def test_content_security_policy_forbids_inline_code(client, db):
    policy = client.get("/accounts/login/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_form_without_token_is_refused(town_clerk, client_of):
    client = client_of(town_clerk, enforce_csrf_checks=True)

    response = client.post("/accounts/logout/")

    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()

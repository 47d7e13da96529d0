import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts.views import errors


def test_absent_page_is_the_same_for_everybody_and_costs_no_query(client_of, town_clerk, django_assert_num_queries):
    visitor, clerk = Client(), client_of(town_clerk)
    clerk.get("/accounts/inbox/")

    with django_assert_num_queries(0):
        for_visitor = visitor.get("/nowhere/")

    assert for_visitor.status_code == 404
    assert clerk.get("/elsewhere/").content == for_visitor.content
    assert "找不到这个页面" in for_visitor.content.decode()


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (errors.bad_request, 400, "请求无法处理"),
        (errors.permission_denied, 403, "没有权限"),
        (errors.csrf_failure, 403, "页面已过期"),
        (errors.not_found, 404, "找不到这个页面"),
        (errors.server_error, 500, "系统出错"),
    ],
)
def test_error_page_needs_no_database(rf, view, status, words):
    response = view(rf.get("/"))

    assert response.status_code == status
    assert words in response.content.decode()


def test_foreign_host_is_a_bad_request(client, db):
    response = client.get("/accounts/login/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "请求无法处理" in response.content.decode()


def test_database_away_is_page_503(client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("accounts.models.installation.InstallationQuerySet.is_demo", away)
    client.raise_request_exception = False

    response = client.get("/accounts/login/")

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "系统暂时不可用" in response.content.decode()


def test_other_errors_are_page_500(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("accounts.models.installation.InstallationQuerySet.is_demo", fail)
    client.raise_request_exception = False

    response = client.get("/accounts/login/")

    assert response.status_code == 500
    assert "secret detail" not in response.content.decode()


def test_healthz_asks_the_database_one_thing(client, django_assert_num_queries, db):
    with django_assert_num_queries(1) as queries:
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "ok"})
    assert queries.captured_queries[0]["sql"] == "SELECT 1"


def test_healthz_tells_when_the_database_is_away(client, db):
    def away(*args):
        raise OperationalError

    with connection.execute_wrapper(away):
        assert client.get("/healthz").status_code == 503

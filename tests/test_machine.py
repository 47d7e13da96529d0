"""The suite ran on what it says: real servers of known versions, not stand-ins."""

import os

import pytest
import redis
from django.db import connection

from tests import services

MINIMUM_POSTGRESQL = 150000
MINIMUM_REDIS = (7, 0)
MINIMUM_CHROMIUM = 120


@pytest.mark.postgres
@pytest.mark.django_db
def test_database_is_a_private_postgresql_with_utf8_in_code_point_order():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version(), datcollate, pg_encoding_to_char(encoding)"
            " FROM pg_database WHERE datname = current_database()"
        )
        version, collation, encoding = cursor.fetchone()

    assert connection.vendor == "postgresql"
    assert version.startswith("PostgreSQL ")
    assert connection.pg_version >= MINIMUM_POSTGRESQL
    assert (collation, encoding) == ("C.UTF-8", "UTF8")
    assert connection.settings_dict["HOST"].startswith("/")


@pytest.mark.postgres
def test_broker_is_a_private_redis_that_keeps_what_it_was_given():
    client = redis.Redis(unix_socket_path=os.environ["REDIS_URL"].removeprefix("redis+socket://"))

    version = tuple(int(part) for part in client.info("server")["redis_version"].split(".")[:2])

    assert version >= MINIMUM_REDIS
    assert client.config_get("appendonly") == {"appendonly": "yes"}
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


@pytest.mark.postgres
@pytest.mark.browser
def test_browser_is_debians_chromium_and_draws_chinese(browser, page):
    page.set_content('<html lang="zh-CN"><b id="first">验</b> <b id="second">收</b></html>')

    assert browser.browser_type.name == "chromium"
    assert int(browser.version.split(".")[0]) >= MINIMUM_CHROMIUM
    # Without a Chinese font both are drawn as the same empty box.
    assert page.locator("#first").screenshot() != page.locator("#second").screenshot()


@pytest.mark.postgres
@pytest.mark.django_db
def test_subprocess_environment_names_the_test_database():
    environment = services.subprocess_environment(connection.settings_dict["NAME"])

    assert environment["DATABASE_URL"].endswith(f"/{connection.settings_dict['NAME']}")
    assert environment["REDIS_URL"] == os.environ["REDIS_URL"]


@pytest.mark.django_db
def test_run_is_on_the_database_it_names_and_away_from_real_data(settings):
    assert connection.vendor == os.environ.get("TEST_DATABASE", "postgresql")
    assert os.environ.get("REDIS_URL", "memory://localhost/") == settings.CELERY_BROKER_URL
    assert str(settings.DATA_DIR) == os.environ["PORTAL_DATA_DIR"]
    assert settings.DATA_DIR.parent.name.startswith("portal-test-")

from datetime import UTC, date, datetime

import pytest

from accounts import services
from accounts.choices import Role
from accounts.models import AuditEvent
from tests.factories import make_person

LIST = "/office/accounts/audit-events/"


def detail(event):
    return f"{LIST}{event.pk}/"


@pytest.fixture
def event(village, town_clerk):
    return services.record_event(
        "rename_unit", village, by=town_clerk, unit=village, before={"name": "旧村名"}, after={"name": "新村名"}
    )


@pytest.fixture
def foreign_event(other_town, other_town_clerk):
    return services.record_event("rename_unit", other_town, by=other_town_clerk, unit=other_town)


def test_event_tells_who_acted_under_which_post(event, town_clerk, village):
    assert (event.actor, event.actor_name) == (town_clerk, "经办员甲")
    assert event.post_label == str(town_clerk.post)
    assert (event.target_type, event.target_id, event.target_label) == ("accounts.orgunit", village.pk, "演示东村")


def test_event_belongs_to_the_targets_unit_else_to_the_posts(village_reporter, village, town_clerk):
    assert services.record_event("x", village_reporter.post, by=town_clerk).unit == village
    assert services.record_event("x", village_reporter, by=town_clerk).unit == town_clerk.post.unit
    assert services.record_event("x", village, by=None).unit is None


def test_event_of_the_clock_has_no_actor(village):
    event = services.record_event("publish", village, by=None, unit=village)

    assert (event.actor, event.actor_name, event.post_label) == (None, "", "")


def test_list_and_detail_show_before_and_after(client_of, audit_administrator, event):
    client = client_of(audit_administrator)

    page = client.get(LIST).content.decode()
    difference = client.get(detail(event)).content.decode()

    assert "经办员甲" in page
    assert "旧村名" in difference
    assert "新村名" in difference


def test_event_without_fields_is_shown(client_of, audit_administrator, village, town_clerk):
    event = services.record_event("disable_user", village, by=town_clerk, unit=village)

    assert client_of(audit_administrator).get(detail(event)).status_code == 200


def test_foreign_event_is_absent(client_of, audit_administrator, event, foreign_event):
    client = client_of(audit_administrator)

    foreign, absent = client.get(detail(foreign_event)), client.get(f"{LIST}999999/")

    assert (foreign.status_code, foreign.content) == (404, absent.content)
    assert "邻镇" not in client.get(LIST).content.decode()


def test_events_are_read_by_the_audit_administrator_only(
    client_of, event, town_clerk, leader, system_administrator, security_administrator, village_reporter
):
    for user in (town_clerk, leader, system_administrator, security_administrator, village_reporter):
        client = client_of(user)
        assert [client.get(LIST).status_code, client.get(detail(event)).status_code] == [403, 403]
        assert not AuditEvent.objects.visible_to(user).exists()


def test_filters_by_text_and_day(client_of, audit_administrator, village, town_clerk):
    early = datetime(2026, 11, 18, 15, 59, tzinfo=UTC)  # 23:59 on the 18th in Shanghai
    for at, action in ((early, "first_action"), (datetime(2026, 11, 18, 16, 0, tzinfo=UTC), "second_action")):
        services.record_event(action, village, by=town_clerk, unit=village, at=at)
    client = client_of(audit_administrator)

    by_day = client.get(LIST, {"day": "2026-11-18"}).content.decode()
    by_text = client.get(LIST, {"q": "second"}).content.decode()

    assert ("first_action" in by_day, "second_action" in by_day) == (True, False)
    assert ("first_action" in by_text, "second_action" in by_text) == (False, True)
    assert list(AuditEvent.objects.for_day(date(2026, 11, 19)).values_list("action", flat=True)) == ["second_action"]


@pytest.mark.parametrize(
    "query", [{"day": "2026-02-30"}, {"day": "9999-12-31"}, {"day": "0000-00-00"}, {"q": "\x00"}, {"q": "x" * 10_000}]
)
def test_odd_filters_show_the_list(client_of, audit_administrator, event, query):
    assert client_of(audit_administrator).get(LIST, query).status_code == 200


def test_list_continues_after_fifty(client_of, audit_administrator, village, town_clerk, django_assert_max_num_queries):
    for number in range(60):
        services.record_event(f"action-{number}-end", village, by=town_clerk, unit=village)
    client = client_of(audit_administrator)
    client.get(LIST)

    with django_assert_max_num_queries(3):
        first = client.get(LIST, {"q": "action"})
    page = first.context["page"]
    second = client.get(f"{LIST}?{page.next_query}").content.decode()

    assert len(page.rows) == 50
    assert "action-9-end" in second
    assert "action-10-end" not in second
    assert "下一页" not in second


def test_payload_in_an_event_is_shown_as_text(client_of, audit_administrator, village, town_clerk):
    event = services.record_event(
        "x", village, by=town_clerk, unit=village, after={"name": "<script>alert(1)</script>{{7*7}}"}
    )

    page = client_of(audit_administrator).get(detail(event)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page


def test_audit_administrator_of_the_city_reads_all_towns(client_of, city, event, foreign_event):
    administrator = make_person(Role.AUDIT_ADMINISTRATOR, city, acts_for=city)

    assert set(AuditEvent.objects.visible_to(administrator)) == {event, foreign_event}

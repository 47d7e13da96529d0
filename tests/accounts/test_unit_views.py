import pytest
from django.test import Client
from django.utils.html import escape

from accounts.choices import Role
from accounts.models import OrgUnit
from tests.factories import OrgUnitFactory, make_person

LIST = "/office/accounts/units/"
ACTIONS = ["", "rename/", "merge/", "close/"]
PAYLOADS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'{{7*7}}{% debug %}", "' OR 1=1 --"]


@pytest.fixture
def client(client_of, system_administrator):
    return client_of(system_administrator)


def test_list_shows_the_tree_of_the_administrator(client, town, other_town, city):
    page = client.get(LIST).content.decode()

    assert page.index("演示镇") < page.index("演示东村")
    assert "邻镇" not in page
    assert "演示市" not in page


def test_list_finds_units_by_former_name(client, village):
    client.post(f"{LIST}{village.pk}/rename/", {"name": "新村", "on": "2026-01-01"})

    assert "新村" in client.get(LIST, {"q": "演示东"}).content.decode()
    assert "没有符合条件" in client.get(LIST, {"q": "不存在"}).content.decode()


def test_list_continues_after_fifty_in_the_order_of_positions(client, town, django_assert_max_num_queries):
    for _number in range(60):
        OrgUnitFactory(parent=town)
    client.get(LIST)

    with django_assert_max_num_queries(5):
        first = client.get(LIST).context["page"]
    with django_assert_max_num_queries(6):
        second = client.get(f"{LIST}?{first.next_query}").context["page"]

    shown = [unit.pk for unit in [*first, *second]]
    assert shown == [town.pk, *town.children.order_by("position", "pk").values_list("pk", flat=True)]


@pytest.mark.parametrize(
    "query", [{"q": "x" * 5000}, {"q": "\x00"}, {"after": "x"}, {"after": "9" * 40}, {"after": "-1"}]
)
def test_list_answers_odd_queries(client, town, query):
    assert client.get(LIST, query).status_code == 200


def test_detail_costs_seven_queries(client, town, django_assert_max_num_queries):
    client.get(LIST)

    with django_assert_max_num_queries(7):
        page = client.get(f"{LIST}{town.pk}/").content.decode()

    assert "演示东村" in page


def test_create_takes_the_unit_in(client, town):
    response = client.post(
        f"{LIST}new/",
        {
            "code": "wusha",
            "name": "五沙村",
            "kind": "village",
            "parent": town.pk,
            "starts_on": "2026-07-01",
            "position": 3,
        },
    )

    unit = OrgUnit.objects.get(code="wusha")
    assert response["Location"] == unit.get_absolute_url()
    assert unit.parent == town


def test_create_shows_refused_rules_on_the_form(client, town):
    values = {
        "code": "village",
        "name": "x",
        "kind": "village",
        "parent": town.pk,
        "starts_on": "2026-07-01",
        "position": 0,
    }

    response = client.post(f"{LIST}new/", values)

    assert response.status_code == 200
    assert "code" in response.context["form"].errors


@pytest.mark.parametrize(
    "field",
    [
        {"name": ""},
        {"name": "\u3000"},
        {"name": "\x00"},
        {"kind": "x"},
        {"starts_on": "2026-02-30"},
        {"starts_on": "0000-01-01"},
        {"starts_on": "9999-12-31"},
        {"starts_on": "正月初一"},
        {"position": "1e9"},
        {"position": "NaN"},
        {"position": "-1"},
        {"position": "99999999999999999999"},
        {"code": "有"},
    ],
)
def test_create_refuses_bad_values_without_error(client, town, field):
    values = {"code": "x", "name": "x", "kind": "village", "parent": town.pk, "starts_on": "2026-07-01", "position": 0}

    assert client.post(f"{LIST}new/", values | field).status_code == 200
    assert not OrgUnit.objects.filter(code="x").exists()


def test_create_ignores_fields_it_does_not_declare(client, town, other_town):
    values = {"code": "x", "name": "x", "kind": "village", "parent": town.pk, "starts_on": "2026-07-01", "position": 0}

    client.post(f"{LIST}new/", values | {"path": "1/", "ends_on": "2026-08-01", "merged_into": other_town.pk, "id": 1})

    unit = OrgUnit.objects.get(code="x")
    assert (unit.path, unit.ends_on, unit.merged_into) == (f"{town.path}{unit.pk}/", None, None)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_are_shown_as_text(client, village, payload):
    client.post(f"{LIST}{village.pk}/rename/", {"name": payload, "on": "2026-01-01"})

    for path in (LIST, f"{LIST}{village.pk}/", f"{LIST}{village.pk}/close/"):
        page = client.get(path).content.decode()
        assert payload not in page
        assert escape(payload) in page


def test_rename_close_and_merge_lead_back_to_the_unit(client, village, other_village, department):
    renamed = client.post(f"{LIST}{village.pk}/rename/", {"name": "新村", "on": "2026-01-01"})
    merged = client.post(f"{LIST}{village.pk}/merge/", {"into": other_village.pk, "on": "2026-06-30"})
    closed = client.post(f"{LIST}{department.pk}/close/", {"on": "2026-06-30"})

    assert [renamed.status_code, merged.status_code, closed.status_code] == [302, 302, 302]
    page = client.get(f"{LIST}{village.pk}/").content.decode()
    assert "2026-06-30 并入演示西村" in page
    assert "演示东村：2024-01-01 — 2025-12-31" in page
    assert "更名" not in page
    assert "2026-06-30 停用" in client.get(f"{LIST}{department.pk}/").content.decode()


def test_second_person_on_one_form_is_told(client, village):
    client.post(f"{LIST}{village.pk}/close/", {"on": "2026-06-30"})

    response = client.post(f"{LIST}{village.pk}/close/", {"on": "2026-07-31"})

    assert "已于 2026-06-30 停用" in response.content.decode()


def test_parent_and_successor_out_of_scope_are_not_named(client, town, village, other_town):
    OrgUnit.objects.filter(pk=village.pk).update(ends_on="2026-06-30", merged_into=other_town)

    for path in (LIST, f"{LIST}{town.pk}/", f"{LIST}{village.pk}/"):
        page = client.get(path).content.decode()
        assert "演示市" not in page
        assert "邻镇" not in page
    assert "2026-06-30 停用" in page


@pytest.mark.parametrize("action", ACTIONS)
def test_foreign_unit_is_absent(client, other_town, city, action):
    absent = client.get(f"{LIST}999999/{action}")

    for unit in (other_town, city):
        response = client.get(f"{LIST}{unit.pk}/{action}")
        assert (response.status_code, response.content) == (404, absent.content)


@pytest.mark.parametrize("action", ["rename/", "merge/", "close/"])
def test_foreign_unit_is_not_changed(client, other_town, village, action):
    before = OrgUnit.objects.filter(pk=other_town.pk).values().get()
    values = {"name": "x", "on": "2026-06-30", "into": village.pk}

    assert client.post(f"{LIST}{other_town.pk}/{action}", values).status_code == 404
    assert OrgUnit.objects.filter(pk=other_town.pk).values().get() == before


def test_foreign_unit_in_a_body_is_absent(client, village, other_town):
    values = {"code": "x", "name": "x", "kind": "village", "starts_on": "2026-07-01", "position": 0}

    for path, name, rest in (
        (f"{LIST}new/", "parent", values),
        (f"{LIST}{village.pk}/merge/", "into", {"on": "2026-06-30"}),
    ):
        foreign = client.post(path, rest | {name: other_town.pk})
        absent = client.post(path, rest | {name: 999999})
        odd = client.post(path, rest | {name: "x' OR 1=1"})
        assert (foreign.status_code, foreign.content) == (404, absent.content)
        assert odd.status_code == 404
    village.refresh_from_db()
    assert village.ends_on is None


def test_units_are_kept_by_the_system_administrator_only(client_of, village, town, office):
    for role in set(Role) - {Role.SYSTEM_ADMINISTRATOR}:
        other = client_of(make_person(role, office, acts_for=town))
        statuses = {
            other.get(path).status_code for path in (LIST, f"{LIST}new/", *[f"{LIST}{village.pk}/{a}" for a in ACTIONS])
        }
        assert statuses == {403}, role


def test_units_need_a_login(village, db):
    for path in (LIST, f"{LIST}new/", f"{LIST}{village.pk}/"):
        assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"

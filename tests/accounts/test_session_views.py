import pytest
from django.test import Client
from django.urls import reverse

from accounts import navigation
from accounts.choices import Role
from accounts.models import Post
from tests.factories import PASSWORD, PostFactory, UserFactory, loaded, make_person

DELEGATIONS = "/accounts/delegations/"
PASSWORD_PAGE = "/accounts/password/"
NEW_PASSWORD = "Guzhen-2027"


@pytest.fixture
def colleague(village):
    return UserFactory(home_unit=village, display_name="同事乙")


@pytest.mark.parametrize("role", Role)
def test_home_leads_every_role_to_a_page_it_may_open(client_of, office, town, role):
    response = client_of(make_person(role, office, acts_for=town)).get("/", follow=True)

    assert response.status_code == 200
    assert response.redirect_chain


def test_home_tells_a_person_without_a_post_whom_to_ask(client_of, village):
    response = client_of(UserFactory(home_unit=village)).get("/")

    assert response.status_code == 200
    assert "您目前没有岗位" in response.content.decode()
    assert "演示东村" in response.content.decode()


def test_person_without_a_post_opens_nothing_else(client_of, village):
    client = client_of(UserFactory(home_unit=village))

    assert client.get("/office/accounts/units/").status_code == 403
    assert client.get("/accounts/inbox/").status_code == 200
    assert client.get(DELEGATIONS).status_code == 200


@pytest.mark.parametrize("role", Role)
def test_menu_shows_exactly_the_pages_a_role_may_open(client_of, office, town, role):
    client = client_of(make_person(role, office, acts_for=town))

    shown = {item.url_name for item in navigation.items_for(role)}

    for name in navigation.ITEMS:
        if name.startswith("accounts:"):
            assert (client.get(reverse(name)).status_code == 200) == (name in shown), name


def test_menu_marks_the_current_page(client_of, system_administrator, village):
    page = client_of(system_administrator).get(village.get_absolute_url()).content.decode()

    assert '<a href="/office/accounts/units/" aria-current="page">单位</a>' in page


def test_top_bar_offers_every_held_post(client_of, village_reporter, other_village):
    PostFactory(user=village_reporter, unit=other_village, role=Role.UNIT_HEAD)

    page = client_of(loaded(village_reporter)).get(PASSWORD_PAGE).content.decode()

    assert "演示东村 · 联络员" in page
    assert "演示西村 · 审核人" in page


def test_posts_are_used_one_at_a_time(client_of, system_administrator, village):
    post = PostFactory(user=system_administrator, unit=village)
    client = client_of(system_administrator)
    assert client.get("/office/accounts/units/").status_code == 200

    client.post("/accounts/posts/switch/", {"post": post.pk})

    assert client.get("/office/accounts/units/").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_language_switch_of_a_logged_in_person(client_of, town_clerk, language):
    client = client_of(town_clerk)
    client.post("/accounts/language/", {"language": language})

    assert client.get(PASSWORD_PAGE)["Content-Language"] == language


@pytest.fixture
def person(client):
    user = UserFactory(login_name="chen.zhiming", activated=True)
    PostFactory(user=user)
    client.post("/accounts/login/", {"username": "chen.zhiming", "password": PASSWORD})
    return user


def change(client, current=PASSWORD, password=NEW_PASSWORD, repeated=None):
    values = {"current": current, "password": password, "repeated": repeated or password}
    return client.post(PASSWORD_PAGE, values)


def test_password_change_keeps_this_session_and_ends_the_others(client, db, person):
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"username": "chen.zhiming", "password": PASSWORD})

    assert change(client)["Location"] == "/"

    assert client.get(PASSWORD_PAGE).status_code == 200
    assert elsewhere.get(PASSWORD_PAGE).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"current": "wrong"}, "current"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"repeated": "Guzhen-2028"}, "repeated"),
    ],
)
def test_password_change_explains_a_refusal(client, db, person, values, field):
    response = change(client, **values)

    assert field in response.context["form"].errors
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def delegation_values(post, to, **fields):
    return {"post": getattr(post, "pk", post), "to": to.pk, "starts_on": "2026-11-01", "ends_on": "2026-11-30"} | fields


def test_delegation_is_made_listed_and_ended(client_of, village_reporter, colleague, time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00")
    client = client_of(village_reporter)

    client.post(DELEGATIONS, delegation_values(village_reporter.post, colleague))
    deputy = Post.objects.get(delegated_from=village_reporter.post)
    assert "同事乙" in client.get(DELEGATIONS).content.decode()
    client.post(f"{DELEGATIONS}{deputy.pk}/end/")

    deputy.refresh_from_db()
    assert str(deputy.ends_on) == "2026-11-20"


def test_deputy_acts_in_the_lent_post(client_of, village_reporter, colleague, time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00")
    client_of(village_reporter).post(DELEGATIONS, delegation_values(village_reporter.post, colleague))

    page = client_of(loaded(colleague)).get(DELEGATIONS).content.decode()

    assert "（代理）" in page
    assert "今天起收回" not in page


def test_delegation_form_explains_a_refusal(client_of, village_reporter, colleague):
    client = client_of(village_reporter)

    response = client.post(DELEGATIONS, delegation_values(village_reporter.post, colleague, ends_on="2027-11-30"))

    assert "最长 90 天" in response.content.decode()
    assert not Post.objects.delegated().exists()


def test_foreign_ids_in_a_delegation_are_absent(
    client_of, village_reporter, village_head, other_village_reporter, colleague
):
    client = client_of(village_reporter)
    absent = client.post(DELEGATIONS, delegation_values(999999, colleague))

    foreign_post = client.post(DELEGATIONS, delegation_values(village_head.post, colleague))
    foreign_person = client.post(DELEGATIONS, delegation_values(village_reporter.post, other_village_reporter))

    assert {(r.status_code, r.content) for r in (foreign_post, foreign_person)} == {(404, absent.content)}


def test_foreign_delegation_is_absent(client_of, village_reporter, village_head, colleague):
    client_of(village_head).post(DELEGATIONS, delegation_values(village_head.post, colleague))
    deputy = Post.objects.get(delegated_from=village_head.post)
    client = client_of(village_reporter)

    foreign = client.post(f"{DELEGATIONS}{deputy.pk}/end/")
    own_post = client.post(f"{DELEGATIONS}{village_reporter.post.pk}/end/")
    absent = client.post(f"{DELEGATIONS}999999/end/")

    assert (foreign.status_code, foreign.content) == (own_post.status_code, own_post.content) == (404, absent.content)


def test_deputy_does_not_end_a_delegation(client_of, village_reporter, colleague, time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00")
    client_of(village_reporter).post(DELEGATIONS, delegation_values(village_reporter.post, colleague))
    deputy = Post.objects.get(delegated_from=village_reporter.post)

    page = client_of(loaded(colleague)).post(f"{DELEGATIONS}{deputy.pk}/end/", follow=True).content.decode()

    assert "不能更改自己的账号或岗位" in page

import base64
import re

import pytest

from accounts import services
from accounts.choices import LinkPurpose, Role
from accounts.models import LoginLink, Post, User
from tests.factories import PASSWORD, PostFactory, UserFactory, make_person

LIST = "/office/accounts/users/"
SLIPS = f"{LIST}slips/"
UNSAFE = ["disable/", "enable/", "unlock/"]
FORMS = ["posts/new/"]


@pytest.fixture
def client(client_of, security_administrator):
    return client_of(security_administrator)


def person_values(unit, **fields):
    return {"login_name": "Lin.Xiao ", "display_name": "林晓", "home_unit": unit.pk, "phone": "", "email": ""} | fields


def post_values(village, **fields):
    return {
        "unit": village.pk,
        "role": "unit_head",
        "acts_for": village.pk,
        "starts_on": "2026-07-01",
        "ends_on": "",
    } | fields


def test_list_shows_people_and_todays_posts(client, village_reporter, other_town_clerk, village):
    PostFactory(user=village_reporter, unit=village, role=Role.UNIT_HEAD, ended=True)

    page = client.get(LIST).content.decode()

    assert "village-reporter" in page
    assert "演示东村 · 联络员" in page
    assert "演示东村 · 审核人" not in page
    assert "other-town-clerk" not in page


def test_list_costs_four_queries_and_continues_after_fifty(client, village, django_assert_max_num_queries):
    for _number in range(60):
        PostFactory(user=UserFactory(home_unit=village), unit=village)
    client.get(LIST)

    with django_assert_max_num_queries(4):
        first = client.get(LIST).context["page"]
    second = client.get(f"{LIST}?{first.next_query}").context["page"]

    assert (len(first), len(second)) == (50, 11)
    assert not {person.pk for person in first} & {person.pk for person in second}


def test_list_is_searched_by_name_login_name_and_unit(client, village_reporter, village_head):
    for text in ("联络员甲", "village-rep"):
        page = client.get(LIST, {"q": text}).content.decode()
        assert ("village-reporter" in page, "village-head" in page) == (True, False)
    assert "village-head" in client.get(LIST, {"q": "演示东村"}).content.decode()


def test_after_of_a_foreign_row_starts_from_the_beginning(client, village_reporter, other_town_clerk):
    foreign = client.get(LIST, {"after": other_town_clerk.pk}).context["page"]
    absent = client.get(LIST, {"after": 999999}).context["page"]

    assert foreign == absent


def test_create_takes_a_person_in(client, village):
    response = client.post(f"{LIST}new/", person_values(village))

    person = User.objects.get(login_name="lin.xiao")
    assert response["Location"] == person.get_absolute_url()
    assert not person.has_usable_password()


@pytest.mark.parametrize(
    "field", [{"login_name": "林晓"}, {"display_name": ""}, {"email": "x"}, {"phone": "1" * 31}, {"login_name": "\x00"}]
)
def test_create_refuses_bad_values_on_the_form(client, village, field):
    response = client.post(f"{LIST}new/", person_values(village, **field))

    assert response.status_code == 200
    assert set(response.context["form"].errors) == set(field)


def test_create_ignores_fields_it_does_not_declare(client, village):
    extra = {"password": "x", "is_active": "", "is_superuser": "1", "id": 7, "last_login": "2026-01-01"}

    client.post(f"{LIST}new/", person_values(village, **extra))

    person = User.objects.get(login_name="lin.xiao")
    assert (person.is_active, person.last_login, person.has_usable_password()) == (True, None, False)


def test_detail_shows_posts_within_scope(client, village_reporter, village, other_town, django_assert_max_num_queries):
    PostFactory(user=village_reporter, unit=other_town, role=Role.LEADER, acts_for=other_town, ended=True)
    client.get(LIST)

    with django_assert_max_num_queries(6):
        page = client.get(f"{LIST}{village_reporter.pk}/").content.decode()

    assert "演示东村 · 联络员" in page
    assert "邻镇" not in page


def test_disable_and_enable(client, client_of, village_reporter):
    reporter = client_of(village_reporter)

    client.post(f"{LIST}{village_reporter.pk}/disable/")
    assert reporter.get("/accounts/inbox/").status_code == 302
    assert "已停用" in client.get(f"{LIST}{village_reporter.pk}/").content.decode()

    client.post(f"{LIST}{village_reporter.pk}/enable/")
    assert reporter.get("/accounts/inbox/").status_code == 200


def test_own_account_is_left_to_a_colleague(client, security_administrator):
    page = client.post(f"{LIST}{security_administrator.pk}/disable/", follow=True).content.decode()

    assert "不能更改自己的账号" in page
    assert "须由另一位安全管理员更改" in page
    security_administrator.refresh_from_db()
    assert security_administrator.is_active


def test_unlock_opens_a_locked_login(client, village_reporter, client_of):
    User.objects.filter(pk=village_reporter.pk).update(password=UserFactory.build(activated=True).password)
    visitor = client_of(UserFactory())
    visitor.logout()
    for _attempt in range(5):
        visitor.post("/accounts/login/", {"username": "village-reporter", "password": "x"})
    assert "登录已锁定" in client.get(f"{LIST}{village_reporter.pk}/").content.decode()

    client.post(f"{LIST}{village_reporter.pk}/unlock/")

    assert "登录已锁定" not in client.get(f"{LIST}{village_reporter.pk}/").content.decode()
    assert visitor.post("/accounts/login/", {"username": "village-reporter", "password": PASSWORD}).status_code == 302


def test_post_is_assigned_and_ended(client, village_reporter, village, time_machine):
    time_machine.move_to("2026-11-20T10:00:00+08:00")
    assigned = client.post(f"{LIST}{village_reporter.pk}/posts/new/", post_values(village))
    post = Post.objects.get(user=village_reporter, role=Role.UNIT_HEAD)

    ended = client.post(f"/office/accounts/posts/{post.pk}/end/", {"on": "2026-11-19"})

    assert assigned["Location"] == ended["Location"] == village_reporter.get_absolute_url()
    post.refresh_from_db()
    assert str(post.ends_on) == "2026-11-19"


def test_refused_post_is_explained_on_the_form(client, village_reporter, village, security_administrator, town):
    twice = client.post(f"{LIST}{village_reporter.pk}/posts/new/", post_values(village, role="unit_reporter"))
    own = client.post(f"{LIST}{security_administrator.pk}/posts/new/", post_values(town, role="leader"))
    backwards = client.post(f"{LIST}{village_reporter.pk}/posts/new/", post_values(village, ends_on="2026-06-30"))

    assert "此人已在该单位担任同一岗位" in twice.content.decode()
    assert "不能更改自己" in own.content.decode()
    assert "结束日期不能早于开始日期" in backwards.content.decode()


@pytest.mark.parametrize("field", ["unit", "acts_for"])
def test_post_cannot_reach_beyond_the_administrators_scope(client, village_reporter, village, city, other_town, field):
    path = f"{LIST}{village_reporter.pk}/posts/new/"
    absent = client.post(path, post_values(village, **{field: 999999}))

    for unit in (city, other_town):
        response = client.post(path, post_values(village, **{field: unit.pk}))
        assert (response.status_code, response.content) == (404, absent.content)
    assert village_reporter.posts.count() == 1


@pytest.mark.parametrize("action", ["", *FORMS])
def test_foreign_person_is_absent(client, other_town_clerk, action):
    foreign = client.get(f"{LIST}{other_town_clerk.pk}/{action}")
    absent = client.get(f"{LIST}999999/{action}")

    assert (foreign.status_code, foreign.content) == (404, absent.content)


@pytest.mark.parametrize("action", UNSAFE)
def test_foreign_person_is_not_changed(client, other_town_clerk, action):
    foreign = client.post(f"{LIST}{other_town_clerk.pk}/{action}")
    absent = client.post(f"{LIST}999999/{action}")

    assert (foreign.status_code, foreign.content) == (404, absent.content)
    other_town_clerk.refresh_from_db()
    assert other_town_clerk.is_active


def test_foreign_post_is_absent(client, other_town_clerk):
    for method in (client.get, client.post):
        foreign = method(f"/office/accounts/posts/{other_town_clerk.post.pk}/end/", {"on": "2026-11-19"})
        absent = method("/office/accounts/posts/999999/end/", {"on": "2026-11-19"})
        assert (foreign.status_code, foreign.content) == (404, absent.content)
    assert Post.objects.get(pk=other_town_clerk.post.pk).ends_on is None


def test_post_of_a_person_kept_higher_up_is_absent(client, village_reporter, city):
    PostFactory(user=village_reporter, unit=city, role=Role.ORGANISER, acts_for=city)

    assert client.get(f"/office/accounts/posts/{village_reporter.post.pk}/end/").status_code == 404


def test_slips_are_printed_with_a_code_that_works(client, village_reporter, village_head, client_of):
    response = client.post(SLIPS, {"users": [village_reporter.pk, village_head.pk]})
    page = response.content.decode()

    codes = re.findall(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", page)
    assert len(set(codes)) == 2
    assert all(services.find_login_link(code, purpose=LinkPurpose.ACTIVATION) for code in codes)
    assert "village-reporter" in page
    assert "http://127.0.0.1:8000/accounts/activate/" in page
    image = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page).group(1))
    assert b"<svg" in image


def test_slips_are_printed_fifty_at_a_time(client, village):
    people = [UserFactory(home_unit=village).pk for _number in range(51)]

    page = client.post(SLIPS, {"users": people}, follow=True).content.decode()

    assert "一次最多打印 50 张" in page
    assert not LoginLink.objects.exists()


def test_slips_for_nobody_ask_to_choose(client):
    assert "请先勾选人员" in client.post(SLIPS, follow=True).content.decode()


def test_one_disabled_person_stops_the_whole_batch(client, village, village_reporter):
    disabled = UserFactory(home_unit=village, disabled=True)

    page = client.post(SLIPS, {"users": [village_reporter.pk, disabled.pk]}, follow=True).content.decode()

    assert "已停用，请先启用" in page
    assert not LoginLink.objects.exists()


@pytest.mark.parametrize("odd", ["x", "9" * 30, "-1", "\x00"])
def test_slips_for_a_foreign_person_are_absent(client, village_reporter, other_town_clerk, odd):
    foreign = client.post(SLIPS, {"users": [village_reporter.pk, other_town_clerk.pk]})
    absent = client.post(SLIPS, {"users": [village_reporter.pk, 999999]})

    assert (foreign.status_code, foreign.content) == (404, absent.content)
    assert client.post(SLIPS, {"users": [odd]}).status_code == 404
    assert not LoginLink.objects.exists()


@pytest.mark.parametrize("path", [SLIPS, f"{LIST}1/disable/", f"{LIST}1/enable/", f"{LIST}1/unlock/"])
def test_what_changes_something_takes_a_post(client, path):
    assert client.get(path).status_code == 405


def test_people_are_kept_by_the_security_administrator_only(client_of, village_reporter, town, office):
    detail = f"{LIST}{village_reporter.pk}/"
    end = f"/office/accounts/posts/{village_reporter.post.pk}/end/"
    for role in set(Role) - {Role.SECURITY_ADMINISTRATOR}:
        other = client_of(make_person(role, office, acts_for=town))
        gets = {other.get(path).status_code for path in (LIST, f"{LIST}new/", detail, f"{detail}posts/new/", end)}
        posts = {other.post(path).status_code for path in (SLIPS, *[detail + action for action in UNSAFE])}
        assert (gets, posts) == ({403}, {403}), role

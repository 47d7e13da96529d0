import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import services
from accounts.choices import LinkPurpose
from accounts.models import AuditEvent, Installation, LoginLink, User
from tests.factories import PASSWORD, PostFactory, UserFactory

WEEK = timedelta(days=7)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def newcomer(village):
    return UserFactory(home_unit=village, login_name="newcomer", display_name="新人丙")


@pytest.fixture
def slip(newcomer, security_administrator):
    """The code on the newcomer's activation slip."""
    return services.issue_login_link(newcomer, purpose=LinkPurpose.ACTIVATION, by=security_administrator)[1]


@pytest.fixture
def demo(db):
    return Installation.objects.create(is_demo=True, created_at=timezone.now())


@pytest.fixture
def demo_secret(village_reporter):
    _link, secret = services.issue_login_link(
        village_reporter, purpose=LinkPurpose.DEMO, by=None, post=village_reporter.post
    )
    return secret


def activate(client, code, password=PASSWORD):
    return client.post(f"/accounts/activate/{code}/", {"password": password, "repeated": password})


def test_link_keeps_the_hash_of_its_secret_only(newcomer, slip):
    link = LoginLink.objects.get()

    assert link.secret_sha256 == hashlib.sha256(slip.encode()).hexdigest()
    assert slip not in str(AuditEvent.objects.values())


def test_activation_code_can_be_copied_by_hand(slip):
    assert len(slip) == 19
    assert set(slip) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ-")
    assert services.plain_code(f" {slip.lower().replace('-', ' ')} ") == slip
    assert services.plain_code("\uff21\uff22\uff23\uff24-2345") == "ABCD-2345"


def test_new_slip_makes_the_earlier_one_useless(newcomer, slip, security_administrator):
    services.issue_login_link(newcomer, purpose=LinkPurpose.ACTIVATION, by=security_administrator)

    assert services.find_login_link(slip, purpose=LinkPurpose.ACTIVATION) is None


def test_no_link_for_a_disabled_person(village, security_administrator):
    with pytest.raises(ValidationError):
        services.issue_login_link(
            UserFactory(home_unit=village, disabled=True), purpose=LinkPurpose.ACTIVATION, by=security_administrator
        )


def test_link_of_one_purpose_does_not_serve_another(slip, demo_secret):
    assert services.find_login_link(slip, purpose=LinkPurpose.DEMO) is None
    with pytest.raises(ValidationError):
        services.redeem_login_link(demo_secret, purpose=LinkPurpose.ACTIVATION)


def test_link_is_redeemed_once(demo_secret):
    services.redeem_login_link(demo_secret, purpose=LinkPurpose.DEMO)

    with pytest.raises(ValidationError) as caught:
        services.redeem_login_link(demo_secret, purpose=LinkPurpose.DEMO)
    assert "已使用或已过期" in caught.value.messages[0]


def test_activation_page_tells_who_and_uses_nothing_up(client, slip):
    for _look in range(3):
        response = client.get(f"/accounts/activate/{slip}/")

    assert response.status_code == 200
    assert "新人丙" in response.content.decode()
    assert "newcomer" in response.content.decode()
    assert LoginLink.objects.get().used_at is None


def test_activation_sets_the_password_and_logs_in(client, slip, newcomer):
    response = activate(client, slip.lower())

    assert response["Location"] == "/"
    assert client.get("/accounts/password/").status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)
    assert AuditEvent.objects.filter(action="redeem_login_link", actor=newcomer).exists()


def test_activation_refuses_a_poor_password_and_keeps_the_slip_usable(client, slip, newcomer):
    response = activate(client, slip, password="short")

    assert response.status_code == 200
    assert "至少三类" in response.content.decode()
    assert LoginLink.objects.get().used_at is None
    assert activate(client, slip).status_code == 302


def test_activation_refuses_two_different_passwords(client, slip):
    response = client.post(f"/accounts/activate/{slip}/", {"password": PASSWORD, "repeated": PASSWORD + "x"})

    assert "两次输入的密码不一致" in response.content.decode()


def test_slip_is_refused_the_second_time(client, slip, newcomer):
    activate(client, slip)
    client.post("/accounts/logout/")

    assert client.get(f"/accounts/activate/{slip}/").status_code == 410
    assert activate(client, slip, password="Another-2026").status_code == 410
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


def test_slip_expires_after_a_week(client, slip, time_machine):
    time_machine.move_to(timezone.now() + WEEK - timedelta(minutes=1))
    assert client.get(f"/accounts/activate/{slip}/").status_code == 200

    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    assert client.get(f"/accounts/activate/{slip}/").status_code == 410


def test_used_expired_and_unknown_slips_read_the_same(client, slip):
    activate(client, slip)
    client.post("/accounts/logout/")

    used = client.get(f"/accounts/activate/{slip}/")
    unknown = client.get("/accounts/activate/AAAA-BBBB-CCCC-DDDD/")

    assert without_tokens(used) == without_tokens(unknown)


def without_tokens(response):
    lines = response.content.decode().splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line and "/accounts/activate/" not in line]


def test_disabled_person_cannot_activate(client, slip, newcomer):
    User.objects.filter(pk=newcomer.pk).update(is_active=False)

    assert activate(client, slip).status_code == 410


def test_code_typed_by_hand_leads_to_the_activation_page(client, slip):
    response = client.post("/accounts/activate/", {"code": slip.replace("-", " ").lower()})

    assert response["Location"] == f"/accounts/activate/{slip}/"


@pytest.mark.parametrize("code", ["", "ABCD", "\x00", "ABCD-EFGH-JKLM-NPQR", "<b>", "A" * 5000])
def test_wrong_code_is_refused_on_the_form(client, db, code):
    assert client.post("/accounts/activate/", {"code": code}).status_code == 200


def test_demo_link_logs_in_under_its_post(client, demo, demo_secret, village_reporter):
    page = client.get(f"/accounts/demo/{demo_secret}/")
    assert page.status_code == 200
    assert "演示数据" in page.content.decode()

    response = client.post(f"/accounts/demo/{demo_secret}/")

    assert response["Location"] == "/"
    assert client.session["post_id"] == village_reporter.post.pk
    assert client.get("/accounts/inbox/").status_code == 200


def test_demo_link_is_refused_the_second_time(client, demo, demo_secret):
    client.post(f"/accounts/demo/{demo_secret}/")
    client.post("/accounts/logout/")

    assert client.get(f"/accounts/demo/{demo_secret}/").status_code == 410
    assert client.post(f"/accounts/demo/{demo_secret}/").status_code == 410
    assert client.get("/accounts/password/").status_code == 302


def test_demo_link_expires_after_half_an_hour(client, demo, demo_secret, time_machine):
    time_machine.move_to(timezone.now() + HALF_HOUR)

    assert client.post(f"/accounts/demo/{demo_secret}/").status_code == 410


@pytest.mark.parametrize("is_real_row_present", [True, False])
def test_demo_pages_do_not_exist_in_earnest(client, client_of, demo_secret, town_clerk, is_real_row_present):
    if is_real_row_present:
        Installation.objects.create(is_demo=False, created_at=timezone.now())
    clerk = client_of(town_clerk)

    assert client.get(f"/accounts/demo/{demo_secret}/").status_code == 404
    assert client.post(f"/accounts/demo/{demo_secret}/").status_code == 404
    assert clerk.get("/accounts/demo/").status_code == 404
    assert clerk.post("/accounts/demo/", {"post": town_clerk.post.pk}).status_code == 404
    assert "演示数据" not in clerk.get("/accounts/inbox/").content.decode()
    with pytest.raises(ValidationError):
        services.switch_demo_post(town_clerk.post, by=town_clerk)


def test_demo_mark_is_on_every_page(client, demo, client_of, town_clerk):
    pages = [client.get("/accounts/login/"), client_of(town_clerk).get("/accounts/inbox/")]

    assert all("演示数据" in page.content.decode() for page in pages)


def test_demo_switch_goes_on_as_somebody_else(client_of, demo, town_clerk, village_head):
    client = client_of(town_clerk)
    assert "书记甲" in client.get("/accounts/demo/").content.decode()

    client.post("/accounts/demo/", {"post": village_head.post.pk})

    response = client.get("/accounts/password/")
    assert response.wsgi_request.user == village_head
    assert AuditEvent.objects.get(action="switch_demo_post").after == {"login_name": "village-head"}


@pytest.mark.parametrize("post", ["", "0", "x", "9" * 30, "9" * 5000])
def test_demo_switch_to_an_absent_post_is_404(client_of, demo, town_clerk, post):
    expected = 200 if post == "" else 404

    assert client_of(town_clerk).post("/accounts/demo/", {"post": post}).status_code == expected


def test_demo_switch_needs_a_login(client, demo):
    assert client.get("/accounts/demo/")["Location"].startswith("/accounts/login/")


def test_demo_switch_shows_a_few_of_each_role_in_one_query(
    client_of, demo, village, town_clerk, django_assert_max_num_queries
):
    for number in range(15):
        PostFactory(user=UserFactory(home_unit=village, display_name=f"联络员{number}"), unit=village)
    client = client_of(town_clerk)
    client.get("/accounts/password/")

    with django_assert_max_num_queries(4):
        page = client.get("/accounts/demo/").content.decode()

    assert page.count("· 联络员") == 12

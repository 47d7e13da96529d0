"""All units' people brought in at once: looked at first, confirmed by a signed form, and twice is once."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from accounts.models import AuditEvent, Post, User
from campaigns import services
from campaigns.choices import ContactOutcome
from campaigns.contact_sheet import Contact
from campaigns.forms import ContactConfirmForm
from tests.factories import OrgUnitFactory, PostFactory, make_person

pytestmark = pytest.mark.django_db
IMPORT = "/office/campaigns/contacts/import/"
TEMPLATE = "/office/campaigns/contacts/template/"
CONTACTS = "/office/accounts/contacts/"
HEADINGS = "单位,审核人,审核人电话,联络员,联络员电话"


@pytest.fixture
def client(client_of, town_clerk):
    return client_of(town_clerk)


def named(unit, name, phone="", *, role=Role.UNIT_REPORTER, row=2):
    return Contact(row, unit.pk, role.value, name, phone)


def brought_in(*rows, by):
    """{outcome: count} without the outcomes that did not occur."""
    counts = services.import_contacts(list(rows), by=by)
    return {outcome.value: count for outcome, count in counts.items() if count}


def holders(unit, role=Role.UNIT_REPORTER):
    posts = Post.objects.filter(unit=unit, role=role, ends_on=None, delegated_from=None)
    return sorted(posts.values_list("user__display_name", flat=True))


def state():
    """All that an import may write."""
    users = User.objects.order_by("pk").values_list("pk", "login_name", "display_name", "phone")
    posts = Post.objects.order_by("pk").values_list("pk", "user", "unit", "role", "starts_on", "ends_on")
    return list(users), list(posts), AuditEvent.objects.count()


def upload(client, *lines, headings=HEADINGS):
    content = "\n".join([headings, *lines]).encode()
    return client.post(IMPORT, {"upload": SimpleUploadedFile("名单.csv", content, "text/csv")})


def payload_of(answer):
    return answer.context["form"]["rows"].value()


# -- The service


def test_people_of_units_without_any_are_appointed_from_today(town_clerk, village, department):
    counts = brought_in(
        named(village, "陈书记", "13800000001", role=Role.UNIT_HEAD),
        named(village, "李某", "13800000002"),
        named(department, "王某"),
        by=town_clerk,
    )

    assert counts == {"appointed": 3}
    assert (holders(village, Role.UNIT_HEAD), holders(village), holders(department)) == (["陈书记"], ["李某"], ["王某"])
    post = Post.objects.get(user__login_name="13800000002")
    assert (post.acts_for, post.starts_on) == (village, timezone.localdate())
    event = AuditEvent.objects.get(action="import_contacts")
    assert event.after == {"appointed": 3, "replaced": 0, "phone": 0, "unchanged": 0}
    assert event.actor == town_clerk


def test_same_list_again_changes_nothing(town_clerk, village, village_reporter):
    rows = [
        named(village, "陈书记", "13800000001", role=Role.UNIT_HEAD),
        named(village, "李某", "138-0000-0002"),
        named(village, "王某", "13800000003"),
        named(village, "陈书记", "13800000001"),
    ]
    services.import_contacts(rows, by=town_clerk)
    before = state()

    assert brought_in(*rows, by=town_clerk) == {"unchanged": 4}

    assert state() == before


def test_another_name_takes_over_from_the_one_holder(town_clerk, village, village_reporter, village_head):
    assert brought_in(named(village, "李某", "13800000002"), by=town_clerk) == {"replaced": 1}

    assert holders(village) == ["李某"]
    assert holders(village, Role.UNIT_HEAD) == ["书记甲"]
    assert village_reporter.posts.get().ends_on == timezone.localdate() - timedelta(days=1)


def test_first_of_two_new_names_takes_over_and_the_second_stands_beside(town_clerk, village, village_reporter):
    counts = brought_in(named(village, "李某"), named(village, "王某", row=3), by=town_clerk)

    assert counts == {"replaced": 1, "appointed": 1}
    assert holders(village) == ["李某", "王某"]


def test_holder_whom_the_list_names_is_not_replaced(town_clerk, village, village_reporter):
    counts = brought_in(named(village, "李某"), named(village, "联络员甲", row=3), by=town_clerk)

    assert counts == {"appointed": 1, "unchanged": 1}
    assert holders(village) == ["李某", "联络员甲"]


def test_one_more_stands_beside_several_holders(town_clerk, village, village_reporter):
    make_person(Role.UNIT_REPORTER, village, acts_for=village, display_name="联络员乙")

    assert brought_in(named(village, "李某"), by=town_clerk) == {"appointed": 1}

    assert holders(village) == ["李某", "联络员乙", "联络员甲"]


def test_who_holds_the_post_gets_the_new_number_and_keeps_the_login_name(town_clerk, village, village_reporter):
    assert brought_in(named(village, " 联络员 甲", "13800000009"), by=town_clerk) == {"phone": 1}

    village_reporter.refresh_from_db()
    assert (village_reporter.phone, village_reporter.login_name) == ("13800000009", "village-reporter")
    assert AuditEvent.objects.filter(action="change_phone", target_id=village_reporter.pk).exists()


def test_number_written_otherwise_or_left_blank_is_no_change(town_clerk, village, village_reporter):
    User.objects.filter(pk=village_reporter.pk).update(phone="0760-8888 0000")

    for phone in ("", "076088880000", "0760 88880000"):
        assert brought_in(named(village, "联络员甲", phone), by=town_clerk) == {"unchanged": 1}


def test_deputy_neither_holds_the_post_nor_is_replaced(town_clerk, village, village_reporter, village_head):
    deputy = PostFactory(
        user=village_head, unit=village, acts_for=village, delegated_from=village_reporter.posts.get(),
        ends_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip

    assert brought_in(named(village, "联络员甲"), named(village, "书记甲", row=3), by=town_clerk) == {
        "unchanged": 1, "appointed": 1,
    }  # fmt: skip
    deputy.refresh_from_db()
    assert deputy.ends_on > timezone.localdate()


def test_list_corrected_on_the_same_day_leaves_one_reporter(town_clerk, village):
    brought_in(named(village, "李某"), by=town_clerk)

    assert brought_in(named(village, "李木"), by=town_clerk) == {"replaced": 1}
    assert brought_in(named(village, "李木"), by=town_clerk) == {"unchanged": 1}
    assert holders(village) == ["李木"]


@pytest.mark.parametrize("which", ["other_town_village", "town", "office", "closed"])
def test_unit_outside_the_scope_without_contacts_or_closed_keeps_everything_out(
    town_clerk, village, town, office, other_town, which
):
    unit = {
        "other_town_village": other_town.children.get(),
        "town": town,
        "office": office,
        "closed": OrgUnitFactory(parent=town, closed=True),
    }[which]
    before = state()

    with pytest.raises(ValidationError, match="第 3 行"):
        brought_in(named(village, "李某"), named(unit, "王某", row=3), by=town_clerk)

    assert state() == before


def test_refused_appointment_names_its_row_and_keeps_nothing(town_clerk, village, department):
    """The clerk is a department's man: nobody changes their own post."""
    User.objects.filter(pk=town_clerk.pk).update(home_unit=department)

    with pytest.raises(ValidationError, match="第 3 行：不能更改自己的账号或岗位"):
        brought_in(named(village, "李某"), named(department, "经办员甲", row=3), by=town_clerk)

    assert holders(village) == []


@pytest.mark.parametrize("person", ["leader", "village_head", "inspector"])
def test_only_the_office_brings_in_a_list(person, request, village):
    with pytest.raises(PermissionDenied):
        services.import_contacts([named(village, "李某")], by=request.getfixturevalue(person))


def test_preview_says_what_the_import_then_does_and_writes_nothing(town_clerk, village, village_reporter, village_head):
    rows = [
        named(village, "李某"),
        named(village, "书记甲", "13800000001", role=Role.UNIT_HEAD),
        named(village, "王某", row=3),
    ]
    before = state()

    steps = services.preview_contacts(rows, by=town_clerk)

    assert [step.outcome for step in steps] == [
        ContactOutcome.REPLACED, ContactOutcome.PHONE, ContactOutcome.APPOINTED,
    ]  # fmt: skip
    assert steps[0].post.user == village_reporter
    assert state() == before
    assert services.import_contacts(rows, by=town_clerk) == services.count_outcomes(steps)


def test_hundred_units_are_previewed_and_confirmed_again_at_a_constant_price(
    town_clerk, town, django_assert_max_num_queries
):
    units = [OrgUnitFactory(parent=town) for _number in range(100)]
    rows = [
        named(unit, f"演示{role}", role=role, row=number) for number, unit in enumerate(units, 2) for role in UNIT_ROLES
    ]

    with django_assert_max_num_queries(2):
        services.preview_contacts(rows, by=town_clerk)
    assert brought_in(*rows, by=town_clerk) == {"appointed": 200}
    with django_assert_max_num_queries(6):
        assert brought_in(*rows, by=town_clerk) == {"unchanged": 200}


# -- The pages


def test_upload_shows_what_each_row_will_do_and_confirming_does_it(client, village, other_village, village_reporter):
    before = state()

    answer = upload(client, "演示东村,陈书记,13800000001,李某,13800000002", "演示西村,,,王某,")

    page = answer.content.decode()
    for text in ("读到 2 行", "新任 2 人，接替 1 人", "陈书记", "接替", "联络员甲", "确认导入"):
        assert text in page
    assert state() == before
    done = client.post(IMPORT, {"rows": payload_of(answer)}, follow=True)
    assert done.redirect_chain == [(CONTACTS, 302)]
    assert "新任 2 人，接替 1 人，改电话 0 人，无变化 0 人。勾选待启用的人员打印启用单。" in done.content.decode()
    assert (holders(village), holders(other_village)) == (["李某"], ["王某"])


def test_confirming_twice_is_once_and_the_list_again_has_nothing_new(client, village):
    line = "演示东村,陈书记,13800000001,李某,13800000002"
    rows = payload_of(upload(client, line))
    client.post(IMPORT, {"rows": rows})
    before = state()

    again = client.post(IMPORT, {"rows": rows}, follow=True).content.decode()
    page = upload(client, line).content.decode()

    assert "新任 0 人，接替 0 人，改电话 0 人，无变化 2 人" in again
    assert "没有要改的" in page
    assert "确认导入" not in page
    assert state() == before


def test_errors_are_shown_with_their_places_and_nothing_can_be_confirmed(client, village):
    page = upload(client, "演示东村,,,李某,138", "南村,,,王某,", "演示西村,,,赵某,13800000003").content.decode()

    for text in ("须更正", "E 联络员电话", "看不出电话号码", "A 单位", "找不到单位", "赵某"):
        assert text in page
    assert "确认导入" not in page


def test_unit_of_another_town_is_unknown_and_not_named(client, village, other_town):
    page = upload(client, "邻镇南树,,,李某,").content.decode()

    assert "找不到单位" in page
    assert "邻镇南村" not in page


@pytest.mark.parametrize(
    ("lines", "headings", "says"),
    [([], "姓名,电话", "找不到表头"), ([], HEADINGS, "没有数据行"), (["演示东村,李某"], HEADINGS, "表头有 5 列")],
)
def test_file_that_cannot_be_read_says_why(client, village, lines, headings, says):
    assert says in upload(client, *lines, headings=headings).content.decode()


def test_nothing_uploaded_asks_for_a_file(client):
    answer = client.post(IMPORT, {"csrfmiddlewaretoken": "x"})

    assert answer.context["form"].errors["upload"]


@pytest.mark.parametrize("harm", ["", "x", "tampered", "of another clerk"])
def test_what_was_not_signed_for_this_person_is_refused(client, client_of, town, office, village, harm):
    rows = payload_of(upload(client, "演示东村,,,李某,"))
    other = client_of(make_person(Role.OFFICE_CLERK, office, acts_for=town))
    sent = {"tampered": f"A{rows[1:]}", "of another clerk": rows}.get(harm, harm)
    before = state()

    answer = (other if harm == "of another clerk" else client).post(IMPORT, {"rows": sent})

    assert answer.status_code == 200
    assert "请重新上传" in answer.content.decode()
    assert state() == before


def test_preview_is_good_for_an_hour(client, town_clerk, village):
    with time_machine.travel(timezone.now() - timedelta(minutes=61), tick=False):
        form = ContactConfirmForm.of([named(village, "李某")], user=town_clerk)

    answer = client.post(IMPORT, form.initial)

    assert answer.status_code == 409
    assert "已超过一小时" in answer.content.decode()
    assert holders(village) == []


def test_unit_closed_after_the_preview_is_refused_at_the_confirmation(client, village, security_administrator):
    rows = payload_of(upload(client, "演示东村,,,李某,"))
    accounts_services.close_unit(village, on=timezone.localdate() - timedelta(days=1), by=security_administrator)

    answer = client.post(IMPORT, {"rows": rows})

    assert "这个单位已停用" in answer.content.decode()
    assert not Post.objects.filter(unit=village).exists()


def test_preview_costs_the_same_for_many_rows(client, town, django_assert_max_num_queries):
    units = [OrgUnitFactory(name=f"第{number}村", parent=town) for number in range(100)]
    client.get(IMPORT)

    with django_assert_max_num_queries(7):
        answer = upload(client, *(f"{unit.name},陈某,,李某," for unit in units))

    assert answer.context["counts"][ContactOutcome.APPOINTED] == 200


@pytest.mark.parametrize("person", ["leader", "village_head", "inspector", "security_administrator"])
def test_pages_are_the_offices(person, request, client_of):
    other = client_of(request.getfixturevalue(person))

    assert [other.get(IMPORT).status_code, other.post(IMPORT).status_code, other.get(TEMPLATE).status_code] == [403] * 3


def test_campaign_links_the_import_for_its_office_only(client, client_of, campaign, leader):
    assert IMPORT in client.get(campaign.get_absolute_url()).content.decode()
    assert IMPORT not in client_of(leader).get(campaign.get_absolute_url()).content.decode()

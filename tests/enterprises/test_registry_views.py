"""The registry's pages: who may open them, what they show, and that scope and query counts hold."""

import pytest
from django.urls import reverse

from accounts.pagination import PAGE_SIZE
from enterprises import services
from enterprises.choices import DutyKind, EnterpriseStatus
from enterprises.credit_codes import make_demo_code
from enterprises.models import Enterprise
from tests.factories_enterprises import (
    ContactRequestFactory,
    DutyFactory,
    EnrolmentFactory,
    EnterpriseFactory,
    MemberFactory,
    ProductFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

ABSENT = 999_999
LIST = reverse("enterprises:enterprise_list")
NEW = reverse("enterprises:enterprise_create")
READERS = ("inspector", "town_clerk", "leader", "leader_in_charge", "organiser", "village_reporter", "village_head")
STRANGERS = ("other_village_reporter", "department_reporter", "other_town_clerk")


def url(name, firm):
    return reverse(f"enterprises:{name}", args=[firm.pk])


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def entry(unit, **values):
    defaults = {"unit": unit.pk, "name": "演示星光灯饰厂", "status": "operating"}
    return {name: value for name, value in (defaults | values).items() if value is not None}


# -- The list


@pytest.mark.parametrize("person", READERS)
def test_readers_see_the_firms_of_their_scope(enterprise, other_enterprise, other_town, person, client_of, request):
    stranger = EnterpriseFactory(unit=other_town.children.get(), name="邻镇灯饰厂")
    shown = page(client_of(request.getfixturevalue(person)), LIST)

    assert enterprise.name in shown
    assert (other_enterprise.name in shown) is not person.startswith("village")
    assert (stranger.name in shown) is (person == "organiser")


@pytest.mark.parametrize("person", ["enterprise_filer", "system_administrator", "audit_administrator"])
def test_others_do_not_read_the_registry(own_enterprise, person, client_of, request):
    client = client_of(request.getfixturevalue(person))

    for address in (LIST, NEW, url("enterprise_detail", own_enterprise), url("enterprise_status", own_enterprise)):
        page(client, address, status=403)


def test_the_list_is_ordered_by_pinyin_and_tells_how_many(village, inspector, client_of):
    for name in ("中山灯饰厂", "阿波罗灯饰厂", "横栏灯饰厂"):
        EnterpriseFactory(unit=village, name=name)

    shown = page(client_of(inspector), LIST)

    assert shown.index("阿波罗") < shown.index("横栏灯饰厂") < shown.index("中山灯饰厂")
    assert "3 家" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=光明", True),
        ("q=光明灯饰(有限公司)", True),
        ("q=演示光明灯饰", True),
        (f"q={make_demo_code(1).lower()}", True),
        ("q=没有这家", False),
        ("size=small&status=operating", True),
        ("size=large", False),
        ("status=closed", False),
        ("supervision=missing", True),
        ("supervision=assigned", False),
    ],
)
def test_the_list_is_filtered(enterprise, inspector, client_of, query, found):
    shown = page(client_of(inspector), f"{LIST}?{query}")

    assert (enterprise.name in shown) is found
    assert found or "没有符合条件的企业" in shown


def test_a_firm_whose_supervisor_left_has_none(enterprise, other_enterprise, inspector, client_of):
    DutyFactory(enterprise=enterprise)
    DutyFactory(enterprise=other_enterprise, ended=True)

    shown = page(client_of(inspector), f"{LIST}?supervision=missing")

    assert other_enterprise.name in shown
    assert enterprise.name not in shown


@pytest.mark.parametrize(("query", "folds"), [("", True), ("?q=灯饰", True), ("?size=micro", False)])
def test_filters_fold_on_a_phone_unless_one_is_set(enterprise, inspector, client_of, query, folds):
    assert ("data-fold-narrow" in page(client_of(inspector), LIST + query)) is folds


def test_the_list_is_filtered_by_village(enterprise, other_enterprise, village, other_town, inspector, client_of):
    shown = page(client_of(inspector), f"{LIST}?unit={village.pk}")

    assert enterprise.name in shown
    assert other_enterprise.name not in shown
    page(client_of(inspector), f"{LIST}?unit={other_town.children.get().pk}", status=404)


@pytest.mark.parametrize(
    ("person", "word"),
    [("inspector", "先导入名单"), ("village_reporter", "走访时发现的"), ("leader", "还没有企业建档")],
)
def test_an_empty_registry_says_what_to_do(town, person, word, client_of, request):
    assert word in page(client_of(request.getfixturevalue(person)), LIST)


def test_the_list_goes_on_after_fifty_in_as_many_queries_as_for_one(
    village, inspector, client_of, django_assert_max_num_queries
):
    for _number in range(PAGE_SIZE + 1):
        DutyFactory(enterprise=EnterpriseFactory(unit=village))
    client = client_of(inspector)

    with django_assert_max_num_queries(10):
        first = client.get(LIST)
    second = client.get(f"{LIST}?{first.context['page'].next_query}")

    assert (len(first.context["page"]), len(second.context["page"])) == (PAGE_SIZE, 1)
    assert first.context["count"] == PAGE_SIZE + 1


# -- A firm's page


@pytest.fixture
def full_enterprise(own_enterprise, campaign):
    """The firm with everything a page can show of it."""
    for kind in DutyKind:
        DutyFactory(enterprise=own_enterprise, kind=kind, name=f"{kind.label}甲")
    product = ProductFactory(enterprise=own_enterprise, name="演示吸顶灯", certificate_number="2024010100000001")
    EnrolmentFactory(campaign=campaign, enterprise=own_enterprise)
    EnrolmentFactory(campaign=campaign, product=product)
    ContactRequestFactory(enterprise=own_enterprise)
    return own_enterprise


@pytest.mark.parametrize("person", READERS)
def test_a_firm_is_shown_whole(full_enterprise, person, client_of, request):
    shown = page(client_of(request.getfixturevalue(person)), full_enterprise.get_absolute_url())

    for text in (
        *(full_enterprise.name, full_enterprise.credit_code, "监管责任人甲", "tel:13900005678", "演示吸顶灯"),
        *("2024010100000001", "2027-01-18", "帮扶一批", "打造一批", "enterprise-filer", "接地规定看不懂", "建档"),
    ):
        assert text in shown


@pytest.mark.parametrize("person", READERS)
def test_a_firms_phone_is_whole_for_those_who_call(full_enterprise, inspector, person, client_of, request):
    services.change_enterprise(full_enterprise, version=1, values={"phone": "13700009999"}, by=inspector)

    shown = page(client_of(request.getfixturevalue(person)), full_enterprise.get_absolute_url())

    calls = person not in ("leader", "leader_in_charge", "organiser")
    assert ("13700009999" in shown, "13800001234" in shown) == (calls, calls)
    assert ("137****9999" in shown, "138****1234" in shown) == (not calls, not calls)


@pytest.mark.parametrize("person", READERS)
def test_buttons_show_to_those_who_may(full_enterprise, person, client_of, request):
    shown = page(client_of(request.getfixturevalue(person)), full_enterprise.get_absolute_url())

    is_keeper, is_village = person in ("inspector", "town_clerk"), person.startswith("village")
    assert ("登记变化" in shown) is (is_keeper or is_village)
    assert ("登记产品" in shown) is ("列入帮扶或打造" in shown) is is_keeper
    assert ("开通填报人" in shown) is (person == "inspector")
    assert shown.count("换人") == (3 if is_keeper else 1 if is_village else 0)


def test_the_history_is_told_in_plain_words(enterprise, inspector, village_reporter, client_of):
    services.change_enterprise(
        enterprise, version=1, values={"address": "演示路9号", "credit_code": enterprise.credit_code}, by=inspector
    )
    services.record_status(
        enterprise, status=EnterpriseStatus.MOVED, on=enterprise.records.get(superseded_at=None).happened_on,
        note="搬到小榄", by=village_reporter,
    )  # fmt: skip

    shown = page(client_of(inspector), enterprise.get_absolute_url())

    for text in ("地址：演示路1号 → 演示路9号", "状态：在产 → 搬迁", "搬到小榄", "建档"):
        assert text in shown


@pytest.mark.parametrize("person", STRANGERS)
@pytest.mark.parametrize("name", ["enterprise_detail", "enterprise_change", "enterprise_status"])
def test_a_firm_out_of_scope_answers_like_an_absent_one(enterprise, person, name, client_of, request):
    client = client_of(request.getfixturevalue(person))

    page(client, url(name, enterprise), status=404)
    page(client, reverse(f"enterprises:{name}", args=[ABSENT]), status=404)


def test_an_unregistered_firm_is_absent(village, inspector, client_of):
    page(client_of(inspector), EnterpriseFactory(unit=village, unregistered=True).get_absolute_url(), status=404)


def test_a_firms_page_costs_the_same_with_more_rows(
    full_enterprise, campaign, inspector, client_of, django_assert_max_num_queries
):
    for number in range(5):
        product = ProductFactory(enterprise=full_enterprise)
        EnrolmentFactory(campaign=campaign, product=product)
        MemberFactory(enterprise=full_enterprise)
        full_enterprise.refresh_from_db()
        services.change_enterprise(
            full_enterprise, version=full_enterprise.version, values={"address": f"演示路{number + 20}号"}, by=inspector
        )

    client = client_of(inspector)
    with django_assert_max_num_queries(13):
        page(client, full_enterprise.get_absolute_url())


# -- Registering


@pytest.mark.parametrize("person", ["inspector", "town_clerk", "village_reporter", "village_head"])
def test_a_firm_is_registered_from_the_page(village, person, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert "登记企业" in page(client, NEW)

    response = client.post(NEW, entry(village, credit_code=make_demo_code(5), staff_count="12"), follow=True)

    firm = Enterprise.objects.get()
    assert response.redirect_chain == [(firm.get_absolute_url(), 302)]
    assert f"已建档，编号 {firm.credit_code}。" in response.content.decode()


@pytest.mark.parametrize("person", ["leader", "organiser", "department_reporter"])
def test_who_does_not_register_finds_no_page(town, person, client_of, request):
    client = client_of(request.getfixturevalue(person))

    page(client, NEW, status=403)
    assert "登记新发现的企业" not in page(client, LIST)


def test_a_village_registers_for_itself_only(village, other_village, village_reporter, client_of):
    client = client_of(village_reporter)

    assert client.post(NEW, entry(other_village)).status_code == 404
    assert list(client.get(NEW).context["form"].fields["unit"].queryset) == [village]
    assert not Enterprise.objects.exists()


def test_a_known_name_is_asked_about_and_confirmed(enterprise, village, inspector, client_of):
    client = client_of(inspector)
    data = entry(village, name="演示光明灯饰")

    asked = client.post(NEW, {**data, "known_similar": ""})
    shown = asked.content.decode()
    again = client.post(NEW, {**data, "known_similar": "1"})

    assert asked.status_code == 200
    assert enterprise.get_absolute_url() in shown
    assert 'type="checkbox" name="known_similar" value="1"' in shown
    assert again.status_code == 302


def test_what_was_typed_is_kept_when_a_column_is_refused(village, inspector, client_of):
    shown = client_of(inspector).post(NEW, entry(village, credit_code="123", phone="13800001234")).content.decode()

    assert "18 位" in shown
    assert "13800001234" in shown


# -- Changing


def form_of(client, firm):
    form = client.get(url("enterprise_change", firm)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: getattr(value, "pk", value) for name, value in values.items() if value is not None}


def test_a_change_from_the_page(enterprise, inspector, client_of):
    client = client_of(inspector)

    response = client.post(url("enterprise_change", enterprise), form_of(client, enterprise) | {"address": "演示路9号"})

    enterprise.refresh_from_db()
    assert response.status_code == 302
    assert (enterprise.address, enterprise.size, enterprise.staff_count) == ("演示路9号", "small", 12)


def test_a_village_is_asked_for_address_and_phone_only(enterprise, village_reporter, client_of):
    client = client_of(village_reporter)
    data = form_of(client, enterprise)

    client.post(url("enterprise_change", enterprise), data | {"phone": "13900000000", "name": "演示别名灯饰厂"})

    enterprise.refresh_from_db()
    assert set(data) == {"address", "phone", "version", "seen"}
    assert (enterprise.phone, enterprise.name) == ("13900000000", "演示光明灯饰有限公司")


def test_changes_that_do_not_clash_are_both_kept(enterprise, inspector, town_clerk, client_of):
    client = client_of(inspector)
    data = form_of(client, enterprise)
    services.change_enterprise(enterprise, version=1, values={"phone": "13900000000"}, by=town_clerk)

    response = client.post(url("enterprise_change", enterprise), data | {"address": "演示路9号"})

    enterprise.refresh_from_db()
    assert response.status_code == 302
    assert (enterprise.phone, enterprise.address) == ("13900000000", "演示路9号")


def test_a_clash_shows_both_values_and_the_next_save_holds(enterprise, inspector, town_clerk, client_of):
    client = client_of(inspector)
    data = form_of(client, enterprise)
    services.change_enterprise(enterprise, version=1, values={"phone": "13900000000", "staff_count": 30}, by=town_clerk)

    stale = client.post(url("enterprise_change", enterprise), data | {"phone": "13700000000"})
    form = stale.context["form"]
    again = client.post(url("enterprise_change", enterprise), {name: form[name].value() or "" for name in form.fields})

    enterprise.refresh_from_db()
    assert stale.status_code == 409
    assert form.differences == [("电话", "13900000000", "13700000000")]
    assert again.status_code == 302
    assert (enterprise.phone, enterprise.staff_count) == ("13700000000", 30)


def test_nothing_changed_is_told(enterprise, inspector, client_of):
    client = client_of(inspector)

    response = client.post(url("enterprise_change", enterprise), form_of(client, enterprise))

    assert "没有改动。" in response.content.decode()


# -- 摸排


@pytest.mark.parametrize("person", ["inspector", "village_reporter"])
def test_a_status_is_noted_from_the_page(enterprise, person, client_of, request):
    client = client_of(request.getfixturevalue(person))
    shown = page(client, f"{url('enterprise_status', enterprise)}?status=closed")

    client.post(url("enterprise_status", enterprise), {"status": "closed", "on": "2026-11-18", "note": "转行"})

    enterprise.refresh_from_db()
    assert "checked" in shown
    assert enterprise.status == EnterpriseStatus.CLOSED


@pytest.mark.parametrize("person", ["leader", "organiser"])
@pytest.mark.parametrize("name", ["enterprise_change", "enterprise_status"])
def test_readers_change_nothing(enterprise, person, name, client_of, request):
    page(client_of(request.getfixturevalue(person)), url(name, enterprise), status=403)


def test_a_refused_status_is_told(enterprise, inspector, client_of):
    response = client_of(inspector).post(
        url("enterprise_status", enterprise), {"status": "moved", "on": "2026-11-21", "note": ""}
    )

    assert "日期不能晚于今天" in response.content.decode()


def test_each_of_two_numbers_is_dialled(enterprise, inspector, client_of):
    services.change_enterprise(enterprise, version=1, values={"phone": "13700009999、0760-87761234"}, by=inspector)

    shown = page(client_of(inspector), enterprise.get_absolute_url())

    assert 'href="tel:13700009999"' in shown
    assert 'href="tel:0760-87761234"' in shown

"""The pages of spot checks and of their follow-up: who may, what a foreign id answers, what each step leaves behind."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.choices import ADMINISTRATOR_ROLES, Role
from accounts.models import OrgUnit
from enterprises.choices import DutyKind
from inspections import services
from inspections.choices import SPOT_CHECK_ROLES
from inspections.models import FailedItem, Rectification, SpotCheck, SpotCheckVerdict
from inspections.permissions import READING_ROLES
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory
from tests.factories_enterprises import CategoryFactory, DutyFactory, EnterpriseFactory, ProductFactory
from tests.factories_inspections import RectificationFactory, SpotCheckFactory, item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

ABSENT = 999_999_999
OF_A_BATCH = ("spot_check_verdict", "spot_check_correct", "rectification_order", "rectification_close")


@pytest.fixture
def november(time_machine):
    time_machine.move_to("2026-11-20 02:20:00+00:00", tick=False)


@pytest.fixture
def campaign(town, office):
    return CampaignFactory(owner_unit=town, office_unit=office)


@pytest.fixture
def firm(village):
    return EnterpriseFactory(unit=village, name="演示照明（横栏）有限公司")


@pytest.fixture
def failing(campaign, firm):
    return SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True, brand="金丝雀")


@pytest.fixture
def foreign(campaign, other_town):
    """A batch of another town."""
    unit = other_town.children.get()
    return SpotCheckFactory(campaign=campaign, enterprise=EnterpriseFactory(unit=unit), nonconforming=True)


@pytest.fixture
def inspecting(client_of, inspector):
    return client_of(inspector)


def url(name, *args, **query):
    return reverse(f"inspections:{name}", args=args, query=query or None)


def sheet(in_campaign, **changes):
    """What the form sends."""
    return {
        "campaign": in_campaign.pk,
        "number": "YS-9",
        "product_name": "吸顶灯",
        "brand": "演示牌",
        "model": "A-1",
        "category": CategoryFactory().pk,
        "source": "provincial",
        "method": "random",
        "channel": "production",
        "sampled_on": "2026-11-02",
        "concluded_on": "2026-11-12",
        "verdict": "conforming",
        **changes,
    }


# -- Who may


def test_roles_that_read_and_roles_that_record(client_of, town, failing):
    RectificationFactory(spot_check=failing)
    reading = [url("spot_check_list"), url("follow_up_list"), url("spot_check_detail", failing.pk)]
    recording = [url("spot_check_create"), *(url(name, failing.pk) for name in OF_A_BATCH)]

    for role in Role:
        client = client_of(make_person(role, town, acts_for=town))
        for pages, roles in ((reading, READING_ROLES), (recording, SPOT_CHECK_ROLES)):
            for page in pages:
                assert client.get(page).status_code == (200 if role in roles else 403), (role, page)


def test_no_administrator_reads_results():
    assert not set(ADMINISTRATOR_ROLES) & {*READING_ROLES, *SPOT_CHECK_ROLES}


@pytest.mark.parametrize("name", [*OF_A_BATCH, "spot_check_detail", "rectification_correct"])
def test_what_is_out_of_scope_is_absent(inspecting, foreign, name):
    RectificationFactory(spot_check=foreign)

    for pk in (foreign.pk, ABSENT):
        assert inspecting.get(url(name, pk)).status_code == 404
        if name != "spot_check_detail":
            assert inspecting.post(url(name, pk), {}).status_code == 404


def test_a_village_reads_its_own_results_without_buttons(client_of, village_reporter, other_village_reporter, failing):
    RectificationFactory(spot_check=failing)
    own, other = client_of(village_reporter), client_of(other_village_reporter)

    for page in (url("spot_check_list"), url("follow_up_list")):
        assert failing.sampled_party in own.get(page).text
        assert failing.sampled_party not in other.get(page).text
    detail = own.get(url("spot_check_detail", failing.pk))
    assert "登记复查合格" not in detail.text
    assert url("spot_check_correct", failing.pk) not in detail.text
    assert other.get(url("spot_check_detail", failing.pk)).status_code == 404


# -- The list


def test_list_counts_and_filters(inspecting, campaign, firm, failing, other_village):
    other = EnterpriseFactory(unit=other_village)
    pending = SpotCheckFactory(campaign=campaign, enterprise=firm, pending=True, sampled_on=date(2026, 11, 3))
    targeted = SpotCheckFactory(
        campaign=campaign, enterprise=other, method="targeted", source="city", category=CategoryFactory(code="other")
    )

    everything = inspecting.get(url("spot_check_list"))

    assert everything.context["counts"] == {"sampled": 3, "tested": 2, "nonconforming": 1}
    for query, expected in (
        ({"verdict": "nonconforming"}, [failing]),
        ({"verdict": "pending"}, [pending]),
        ({"unit": other_village.pk}, [targeted]),
        ({"category": targeted.category.pk}, [targeted]),
        ({"source": "city"}, [targeted]),
        ({"method": "random", "verdict": "conforming"}, []),
        ({"month": "2026-11"}, [pending]),
        ({"month": "1999-01"}, [pending, targeted, failing]),
        ({"q": failing.number.lower()}, [failing]),
        ({"q": "没有这家"}, []),
    ):
        page = inspecting.get(url("spot_check_list", **query)).context["page"]
        assert [row.spot_check for row in page] == [spot_check.pk for spot_check in expected], query


def test_filtering_by_a_foreign_village_is_absent(inspecting, other_town):
    assert inspecting.get(url("spot_check_list", unit=other_town.children.get().pk)).status_code == 404


def test_list_continues_after_fifty(inspecting, campaign, firm):
    SpotCheckFactory.create_batch(51, campaign=campaign, enterprise=firm)

    first = inspecting.get(url("spot_check_list")).context["page"]
    second = inspecting.get(f"{url('spot_check_list')}?{first.next_query}").context["page"]

    assert (len(first), len(second)) == (50, 1)


@pytest.mark.parametrize("name", ["spot_check_list", "follow_up_list"])
def test_pages_of_many_rows_cost_a_fixed_number_of_queries(
    inspecting, campaign, firm, name, django_assert_max_num_queries
):
    for spot_check in SpotCheckFactory.create_batch(20, campaign=campaign, enterprise=firm, nonconforming=True)[::2]:
        RectificationFactory(spot_check=spot_check)

    with django_assert_max_num_queries(16):
        inspecting.get(url(name))


# -- One batch


def test_detail_tells_what_failed_who_looks_after_the_firm_and_how_long_is_left(
    inspecting, failing, firm, django_assert_max_num_queries
):
    DutyFactory(enterprise=firm, kind=DutyKind.VILLAGE_CONTACT, name="联系人丙")
    RectificationFactory(spot_check=failing, ordered_on=date(2026, 8, 31))
    SpotCheckFactory(campaign=failing.campaign, enterprise=firm)

    with django_assert_max_num_queries(18):
        page = inspecting.get(url("spot_check_detail", failing.pk)).text

    for words in ("接地规定", "安全项目", "联系人丙", "超期6天", "2026-11-14", "顺延 2026-11-16", "星期六"):
        assert words in page
    assert "三年内抽查 2 批次，不合格 1 批次" in page


def test_detail_of_an_unlisted_party_names_no_keeper(inspecting, campaign, town):
    spot_check = SpotCheckFactory(campaign=campaign, unlisted=True, unit=town)

    page = inspecting.get(url("spot_check_detail", spot_check.pk)).text

    assert "名录外" in page
    assert "这家谁管" not in page


def test_history_tells_who_changed_what_and_why(inspecting, inspector, failing):
    services.correct_spot_check(
        failing, version=1, reason="与报告核对", by=inspector, source="city", items=[item("结构")]
    )
    services.order_rectification(failing, ordered_on=date(2026, 9, 15), by=inspector)

    page = inspecting.get(url("spot_check_detail", failing.pk)).text

    for words in (
        "与报告核对",
        "执法员甲",
        "任务来源：省抽 → 市抽",
        "不合格项目：接地规定 → 结构",
        "复查期限：— → 2026-11-29",
    ):
        assert words in page


# -- The short form


def test_firm_is_found_by_name_in_any_spelling_or_by_code(inspecting, firm, foreign):
    for text in ("演示照明(横栏)", "演示照明（横栏", firm.credit_code, firm.credit_code[:9]):
        page = inspecting.get(url("spot_check_create", q=text))
        assert f"?enterprise={firm.pk}" in page.text, text
    assert foreign.enterprise.name not in inspecting.get(url("spot_check_create", q="演示")).text
    assert "没有找到" in inspecting.get(url("spot_check_create", q="查无此厂")).text


def test_many_hits_ask_for_more_of_the_name(inspecting, village):
    EnterpriseFactory.create_batch(21, unit=village)

    assert "写得更具体些" in inspecting.get(url("spot_check_create", q="演示照明")).text


def test_recording_takes_two_steps(inspecting, campaign, firm, village):
    form = inspecting.get(url("spot_check_create", enterprise=firm.pk))
    assert firm.name in form.text
    assert "接地规定" in form.text

    body = sheet(campaign, verdict="nonconforming", items=[item().pk, item("标记").pk])
    answer = inspecting.post(url("spot_check_create", enterprise=firm.pk), body)

    spot_check = SpotCheck.objects.get()
    assert answer.url == spot_check.get_absolute_url()
    assert (spot_check.enterprise, spot_check.unit, FailedItem.objects.count()) == (firm, village, 2)


def test_a_registered_product_fills_the_form(inspecting, campaign, firm):
    product = ProductFactory(enterprise=firm, name="筒灯", brand="甲牌", model_series="TD-9")

    form = inspecting.get(url("spot_check_create", enterprise=firm.pk, product=product.pk)).context["form"]

    values = [form[name].value() for name in ("product_name", "brand", "model", "category")]
    assert values == ["筒灯", "甲牌", "TD-9", product.category_id]


def test_the_next_batch_starts_from_the_last_ones_source(inspecting, campaign, firm):
    inspecting.post(url("spot_check_create", enterprise=firm.pk), sheet(campaign, source="city", laboratory="演示所"))

    form = inspecting.get(url("spot_check_create", enterprise=firm.pk)).context["form"]

    assert [form[name].value() for name in ("source", "laboratory", "number")] == ["city", "演示所", None]


def test_somebody_outside_the_registry_is_typed(inspecting, campaign, town):
    body = sheet(campaign, sampled_party="演示灯饰店", unit=town.pk, channel="shop")

    inspecting.post(url("spot_check_create", unlisted=1), body)

    assert SpotCheck.objects.get().sampled_party == "演示灯饰店"


def test_what_is_refused_is_said_beside_the_field_and_nothing_typed_is_lost(inspecting, campaign, firm):
    page = url("spot_check_create", enterprise=firm.pk)

    contradiction = inspecting.post(page, sheet(campaign, items=[item().pk]))
    without_items = inspecting.post(page, sheet(campaign, verdict="nonconforming"))
    folded = inspecting.post(page, sheet(campaign, batch="批" * 61))

    assert "任一项不合格" in contradiction.text
    assert "finding-items-shown" in contradiction.text
    assert 'value="YS-9"' in contradiction.text
    assert "至少勾选一个" in without_items.text
    assert folded.context["form"].is_more_open
    assert not SpotCheck.objects.exists()


def test_a_form_sent_twice_records_once(inspecting, campaign, firm):
    page, body = url("spot_check_create", enterprise=firm.pk), sheet(campaign)

    inspecting.post(page, body)
    again = inspecting.post(page, body)

    assert "已经登记过" in again.text
    assert SpotCheck.objects.count() == 1


def test_a_repeated_product_is_recorded_after_a_tick(inspecting, campaign, firm):
    page = url("spot_check_create", enterprise=firm.pk)
    inspecting.post(page, sheet(campaign))
    body = sheet(campaign, number="YS-10")

    warning = inspecting.post(page, body)
    assert "确认不是重复登记" in warning.text
    assert SpotCheck.objects.count() == 1
    inspecting.post(page, {**body, "is_repeat_confirmed": "on"})

    assert SpotCheck.objects.count() == 2


def test_the_tick_stays_in_sight_while_other_errors_are_mended(inspecting, campaign, firm):
    page = url("spot_check_create", enterprise=firm.pk)

    answer = inspecting.post(page, {**sheet(campaign, sampled_on=""), "is_repeat_confirmed": "on"})

    assert "确认不是重复登记" in answer.text


def test_one_of_several_campaigns_is_chosen(inspecting, campaign, firm, town, office):
    page = url("spot_check_create", enterprise=firm.pk)
    assert inspecting.get(page).context["form"].has_one_campaign
    second = CampaignFactory(owner_unit=town, office_unit=office)

    assert second.name in inspecting.get(page).text
    inspecting.post(page, sheet(second))

    assert SpotCheck.objects.get().campaign == second


@pytest.mark.parametrize("key", ["enterprise", "product"])
def test_choosing_what_is_foreign_is_absent(inspecting, firm, foreign, key):
    product = ProductFactory(enterprise=foreign.enterprise)
    chosen = {"enterprise": firm.pk} | {key: {"enterprise": foreign.enterprise_id, "product": product.pk}[key]}

    assert inspecting.get(url("spot_check_create", **chosen)).status_code == 404


@pytest.mark.parametrize("name", ["campaign", "category", "items", "standard"])
def test_sending_a_row_that_is_absent_is_page_404(inspecting, campaign, firm, name):
    answer = inspecting.post(url("spot_check_create", enterprise=firm.pk), sheet(campaign, **{name: ABSENT}))

    assert answer.status_code == 404


def test_sending_a_foreign_village_is_page_404(inspecting, campaign, other_town):
    body = sheet(campaign, sampled_party="某店", unit=other_town.pk)

    assert inspecting.post(url("spot_check_create", unlisted=1), body).status_code == 404


def test_only_places_are_offered_to_a_party_outside_the_registry(inspecting, campaign, town, department):
    field = inspecting.get(url("spot_check_create", unlisted=1)).context["form"].fields["unit"]

    assert set(field.queryset) == {town, *OrgUnit.objects.filter(parent=town, kind="village")}


# -- Verdict and correction


def test_a_verdict_is_added_to_a_pending_batch(inspecting, campaign, firm):
    spot_check = SpotCheckFactory(campaign=campaign, enterprise=firm, pending=True)
    page = url("spot_check_verdict", spot_check.pk)
    assert url("spot_check_verdict", spot_check.pk) in inspecting.get(spot_check.get_absolute_url()).text

    empty = inspecting.post(page, {"version": 1})
    answer = inspecting.post(page, {"version": 1, "verdict": "conforming", "concluded_on": "2026-11-18"})

    assert empty.context["form"].errors.keys() == {"verdict", "concluded_on"}
    assert answer.url == spot_check.get_absolute_url()
    assert SpotCheckVerdict.objects.current().get().verdict == "conforming"


def as_it_is(inspecting, spot_check):
    """What the correction form sends when nothing is touched."""
    form = inspecting.get(url("spot_check_correct", spot_check.pk)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def test_a_correction_opens_as_it_is_and_keeps_the_reason(inspecting, failing):
    body = {**as_it_is(inspecting, failing), "model": "Z-1", "reason": "抄错"}

    answer = inspecting.post(url("spot_check_correct", failing.pk), body, follow=True)

    failing.refresh_from_db()
    assert (failing.model, failing.version) == ("Z-1", 2)
    assert "抄错" in answer.text
    assert SpotCheckVerdict.objects.count() == 1


def test_the_wrong_firm_is_changed_for_another(inspecting, failing, other_village):
    right = EnterpriseFactory(unit=other_village)
    page = url("spot_check_correct", failing.pk)
    assert f"?enterprise={right.pk}" in inspecting.get(f"{page}?choose=1&q={right.name}").text
    body = {**as_it_is(inspecting, failing), "labelled_producer": "", "reason": "选错企业"}

    inspecting.post(f"{page}?enterprise={right.pk}", body)

    failing.refresh_from_db()
    assert (failing.enterprise, failing.unit) == (right, other_village)
    assert SpotCheckVerdict.objects.current().get(spot_check=failing).unit == other_village


def test_a_firm_is_changed_for_somebody_outside_the_registry(inspecting, failing, town):
    page = f"{url('spot_check_correct', failing.pk)}?unlisted=1"
    body = {**as_it_is(inspecting, failing), "sampled_party": "某店", "unit": town.pk, "reason": "不是本镇企业"}

    inspecting.post(page, body)

    failing.refresh_from_db()
    assert (failing.enterprise, failing.sampled_party, failing.unit) == (None, "某店", town)


def test_a_stale_correction_shows_the_difference_and_can_then_be_saved(inspecting, inspector, failing):
    body = {**as_it_is(inspecting, failing), "brand": "乙牌", "reason": "抄错"}
    services.correct_spot_check(failing, version=1, reason="抄错", by=inspector, brand="丙牌", items=[item("结构")])

    conflict = inspecting.post(url("spot_check_correct", failing.pk), body)

    assert conflict.status_code == 409
    assert ("商标", "丙牌", "乙牌") in conflict.context["form"].differences
    assert ("不合格项目", "结构", "接地规定") in conflict.context["form"].differences
    assert 'name="version" value="2"' in conflict.text
    inspecting.post(url("spot_check_correct", failing.pk), {**body, "version": 2})
    failing.refresh_from_db()
    assert failing.brand == "乙牌"


# -- Follow-up


def test_follow_ups_are_listed_by_days_left_with_those_not_ordered_yet(inspecting, campaign, firm, failing):
    late, soon, later = [
        RectificationFactory(
            spot_check=SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True), ordered_on=day
        )
        for day in (date(2026, 8, 31), date(2026, 9, 10), date(2026, 11, 2))
    ]
    RectificationFactory(
        spot_check=SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True), closed=True
    )

    page = inspecting.get(url("follow_up_list"))

    assert [row.rectification for row in page.context["follow_ups"]] == [late, soon, later]
    assert page.context["counts"] == {"open": 3, "overdue": 1, "soon": 1, "normal": 1}
    assert [row.spot_check for row in page.context["unordered"]] == [failing]
    for words in ("超期6天", "还剩4天", "金丝雀", "接地规定", "登记责令改正"):
        assert words in page.text


def test_an_empty_list_says_so(inspecting, campaign):
    assert "没有未结的后处理" in inspecting.get(url("follow_up_list")).text
    assert "没有符合条件的抽查批次" in inspecting.get(url("spot_check_list")).text


def test_order_correct_and_close(inspecting, failing):
    inspecting.post(url("rectification_order", failing.pk), {"ordered_on": "2026-09-15", "note": "责改5号"})
    opened = Rectification.objects.current().get()
    assert inspecting.get(url("rectification_correct", failing.pk)).context["form"]["seen"].value() == opened.pk
    inspecting.post(
        url("rectification_correct", failing.pk),
        {"seen": opened.pk, "ordered_on": "2026-09-16", "closed_on": "", "reason": "抄错"},
    )
    answer = inspecting.post(url("rectification_close", failing.pk), {"closed_on": "2026-11-02", "note": "复查3号"})

    assert answer.url == failing.get_absolute_url()
    closed = Rectification.objects.current().get()
    assert (closed.ordered_on, closed.closed_on, closed.note) == (date(2026, 9, 16), date(2026, 11, 2), "复查3号")
    assert Rectification.objects.count() == 3
    page = inspecting.get(failing.get_absolute_url()).text
    assert "已结" in page
    assert url("rectification_close", failing.pk) not in page


def test_a_second_order_answers_409(inspecting, failing):
    RectificationFactory(spot_check=failing)

    answer = inspecting.post(url("rectification_order", failing.pk), {"ordered_on": "2026-09-15"})

    assert answer.status_code == 409
    assert "已登记责令改正" in answer.text


def test_a_refused_day_is_said_beside_its_field(inspecting, failing):
    answer = inspecting.post(url("rectification_order", failing.pk), {"ordered_on": "2026-09-01"})

    assert "不能早于检验结论日期 2026-09-14" in str(answer.context["form"].errors["ordered_on"])

"""A firm's home on a phone: what is due, results in plain words, help, certificates, whom to call."""

from datetime import date, timedelta

import pytest

from accounts.choices import Role
from enterprises import services as enterprises_services
from enterprises.choices import ContactTopic, DutyKind
from enterprises.models import ContactRequest
from tests.factories import loaded, make_person
from tests.factories_campaigns import CampaignFactory
from tests.factories_enterprises import DutyFactory, EnterpriseFactory, MemberFactory, ProductFactory
from tests.factories_inspections import RectificationFactory, SpotCheckFactory
from tests.factories_self_reports import DUE_AT, file_self_report, make_template, open_quarter, self_report_of

URL = "/firm/inspections/"
ABSENT = 999_999_999


@pytest.fixture
def campaign(town, office, time_machine):
    time_machine.move_to("2026-11-20T10:20:00+08:00", tick=False)
    return CampaignFactory(slug="lighting", owner_unit=town, office_unit=office)


@pytest.fixture
def firm(campaign, village, enterprise_filer):
    firm = EnterpriseFactory(unit=village, name="演示光明灯饰有限公司", serial=1)
    MemberFactory(enterprise=firm, user=enterprise_filer)
    return firm


@pytest.fixture
def filer(firm, enterprise_filer):
    return loaded(enterprise_filer)


def page_of(client_of, filer, **query):
    response = client_of(filer).get(URL, query)
    return response.content.decode()


def home_of(client_of, filer):
    return client_of(filer).get(URL).context


def test_home_is_the_first_page_of_a_filer(client_of, filer):
    assert client_of(filer).get("/").url == URL
    assert "演示光明灯饰有限公司" in page_of(client_of, filer)
    assert "演示东村" in page_of(client_of, filer)


def test_an_owed_self_report_is_a_card_and_turns_urgent_a_week_before(client_of, filer, campaign, time_machine):
    make_template(campaign)
    open_quarter(campaign)

    home = home_of(client_of, filer)
    (duty,) = home["duties"]
    assert (duty.title, duty.due_on, duty.left) == ("2026年第四季度自查", date(2027, 1, 15), "还有56天")
    assert home["urgent"] is None

    time_machine.move_to(DUE_AT - timedelta(days=2), tick=False)
    assert home_of(client_of, filer)["urgent"].left == "还有2天"
    time_machine.move_to(DUE_AT + timedelta(days=2), tick=False)
    assert home_of(client_of, filer)["urgent"].left == "已过2天"


def test_a_filed_self_report_is_no_duty_and_a_returned_one_says_why(client_of, filer, campaign, firm, inspector):
    make_template(campaign)
    open_quarter(campaign)
    self_report = self_report_of(firm)
    file_self_report(self_report, by=filer)
    assert home_of(client_of, filer)["duties"] == []

    enterprises_services.return_self_report(self_report, reason="照片看不清", by=inspector)

    (duty,) = home_of(client_of, filer)["duties"]
    assert (duty.title, duty.note) == ("重报2026年第四季度自查", "照片看不清")


def test_failed_items_are_told_in_plain_words_with_the_right_to_object(client_of, filer, campaign, firm):
    DutyFactory(enterprise=firm, kind=DutyKind.SUPERVISOR)
    SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True)
    SpotCheckFactory(campaign=campaign, enterprise=firm, product_name="筒灯")
    SpotCheckFactory(campaign=campaign, enterprise=firm, product_name="台灯", pending=True)

    page = page_of(client_of, filer)

    assert "外壳没接好地线，漏电会触电" in page
    assert "收到结果通知之日起 15 日内" in page
    assert "先打电话给监管责任人 责任人甲" in page
    assert "未发现不合格" in page
    assert "还没出结果" in page


def test_without_a_failure_nothing_is_said_of_objections(client_of, filer, campaign, firm):
    SpotCheckFactory(campaign=campaign, enterprise=firm)

    assert "异议" not in page_of(client_of, filer)


def test_an_open_rectification_is_due_sixty_days_after_the_order(client_of, filer, campaign, firm):
    failing = SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True)
    ordered_on = date(2026, 9, 28)
    RectificationFactory(spot_check=failing, ordered_on=ordered_on)

    home = home_of(client_of, filer)

    assert home["urgent"].due_on == date(2026, 11, 27)
    assert home["urgent"].url == f"#result-{failing.pk}"
    assert "2026-11-27 前改好" in page_of(client_of, filer)


def test_a_closed_rectification_is_no_duty(client_of, filer, campaign, firm):
    failing = SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True)
    RectificationFactory(spot_check=failing, closed=True)

    assert home_of(client_of, filer)["duties"] == []
    assert "复查合格，整改结束" in page_of(client_of, filer)


def test_at_most_three_duties_the_nearest_first(client_of, filer, campaign, firm):
    for day in (5, 3, 4, 2):
        failing = SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True)
        RectificationFactory(spot_check=failing, ordered_on=date(2026, 11, day))

    duties = home_of(client_of, filer)["duties"]

    assert len(duties) == 3
    assert [duty.due_on for duty in duties] == sorted(duty.due_on for duty in duties)


def test_other_firms_results_are_not_shown(client_of, filer, campaign, other_village):
    neighbour = EnterpriseFactory(unit=other_village, name="演示西村灯具厂", serial=2)
    SpotCheckFactory(campaign=campaign, enterprise=neighbour, nonconforming=True, product_name="邻厂的灯")

    assert "邻厂的灯" not in page_of(client_of, filer)


def test_certificates_stand_with_their_last_day(client_of, filer, firm):
    ProductFactory(enterprise=firm, name="过期灯", certificate_valid_until=date(2026, 11, 18))
    ProductFactory(enterprise=firm, name="快到灯", certificate_valid_until=date(2027, 1, 18))
    ProductFactory(enterprise=firm, name="长期灯", certificate_valid_until=date(2029, 1, 18))
    ProductFactory(enterprise=firm, name="无日期灯", certificate_valid_until=None)
    ProductFactory(enterprise=firm, name="无证灯", certificate_number="", certificate_valid_until=None)
    ProductFactory(enterprise=firm, name="停产灯", ended=True)

    rows = home_of(client_of, filer)["certificates"]

    assert [(row.product.name, row.left, row.is_expired, row.is_ending) for row in rows] == [
        ("过期灯", "已过2天", True, False),
        ("快到灯", "还有59天", False, True),
        ("长期灯", "还有790天", False, False),
        ("无日期灯", "", False, False),
    ]
    assert "没有登记到期日" in page_of(client_of, filer)


def test_people_in_charge_can_be_called(client_of, filer, firm):
    DutyFactory(enterprise=firm, kind=DutyKind.SUPERVISOR)
    DutyFactory(enterprise=firm, kind=DutyKind.VILLAGE_CONTACT, name="村联系人甲", phone="13700001234", ended=True)

    page = page_of(client_of, filer)

    assert 'href="tel:13900005678"' in page
    assert "村联系人甲" not in page


def test_help_is_asked_with_one_tap_and_once(client_of, filer, firm, branch):
    client = client_of(filer)
    url = f"{URL}enterprises/{firm.pk}/contact/"

    page = client.post(url, {"topic": "call"}, follow=True).content.decode()
    assert "已告诉分局，会有人联系您。" in page
    assert "已提出，会有人联系您" in page
    again = client.post(url, {"topic": "call"}, follow=True).content.decode()
    assert "已经提过" in again
    assert ContactRequest.objects.get().topic == ContactTopic.CALL
    assert client.post(url, {"topic": "money"}).status_code == 404
    assert client.get(url).status_code == 405


def test_who_files_for_several_firms_chooses_one(client_of, filer, firm, village, enterprise_filer):
    second = EnterpriseFactory(unit=village, name="演示星光照明厂", serial=3)
    MemberFactory(enterprise=second, user=enterprise_filer)

    chooser = page_of(client_of, filer)
    assert "请先选一家" in chooser
    assert f"?enterprise={second.pk}" in chooser
    chosen = client_of(filer).get(URL, {"enterprise": second.pk})
    assert chosen.context["enterprise"] == second


@pytest.mark.parametrize("text", [str(ABSENT), "x", ""])
def test_a_firm_of_others_is_404_like_an_absent_one(client_of, filer, other_village, text):
    foreign = EnterpriseFactory(unit=other_village, serial=4)
    client = client_of(filer)

    first, second = client.get(URL, {"enterprise": foreign.pk}), client.get(URL, {"enterprise": text})

    assert (first.status_code, second.status_code) == (404, 404)
    assert first.content == second.content
    posted = client.post(f"{URL}enterprises/{foreign.pk}/contact/", {"topic": "call"})
    absent = client.post(f"{URL}enterprises/{ABSENT}/contact/", {"topic": "call"})
    assert (posted.status_code, absent.status_code) == (404, 404)


def test_who_files_for_no_firm_reads_what_to_do(client_of, town):
    nobody = make_person(Role.ENTERPRISE_FILER, town)

    assert "请联系分局开通" in client_of(nobody).get(URL).content.decode()


def test_large_type_is_kept_for_the_session(client_of, filer):
    client = client_of(filer)

    page = client.post(f"{URL}type-size/", {"large": "1", "next": URL}, follow=True).content.decode()
    assert 'class="large-type"' in page
    assert 'class="large-type"' in client.get("/firm/enterprises/self-reports/").content.decode()
    page = client.post(f"{URL}type-size/", {"large": "0", "next": "https://example.com/"}, follow=True)
    assert 'class="large-type"' not in page.content.decode()
    assert page.redirect_chain[-1][0] == URL


@pytest.mark.parametrize("person", ["town_clerk", "village_reporter", "inspector", "leader"])
def test_home_is_closed_to_offices(client_of, firm, person, request):
    assert client_of(request.getfixturevalue(person)).get(URL).status_code == 403


def test_home_asks_a_fixed_number_of_queries(client_of, filer, campaign, firm, django_assert_max_num_queries):
    make_template(campaign)
    open_quarter(campaign)
    for _number in range(5):
        failing = SpotCheckFactory(campaign=campaign, enterprise=firm, nonconforming=True)
        RectificationFactory(spot_check=failing)
        ProductFactory(enterprise=firm)
    DutyFactory(enterprise=firm)
    client = client_of(filer)

    with django_assert_max_num_queries(14):
        client.get(URL)

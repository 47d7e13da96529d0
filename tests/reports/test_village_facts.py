"""What a village checks and notes on its weekly report, and the question it may put to the branch."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.choices import Role, UnitKind
from accounts.models import AuditEvent, OrgUnit, OutboxMessage, WorkItem
from enterprises import services as enterprises_services
from enterprises.choices import EnterpriseStatus
from reports import services
from reports.models import UnitReport
from reports.village_facts import village_facts
from tests.factories_campaigns import CampaignUnitFactory, open_week
from tests.factories_enterprises import EnterpriseFactory
from tests.factories_inspections import RectificationFactory, SpotCheckFactory
from tests.factories_unit_reports import BEFORE_DUE, declare_zero, reloaded

pytestmark = pytest.mark.django_db

IN_WEEK, BEFORE_WEEK = date(2026, 11, 10), date(2026, 11, 6)


def url_of(report, action=""):
    return f"/office/reports/unit-reports/{report.pk}/{action}"


def facts_of(report, user, *, now=BEFORE_DUE):
    return village_facts(report, user=user, now=now)


def page_of(client, report):
    return client.get(url_of(report)).content.decode()


@pytest.fixture
def firm(village):
    return EnterpriseFactory(unit=village, name="演示光明灯饰厂", serial=1)


@pytest.fixture
def department_report(reporting_campaign, department):
    CampaignUnitFactory(campaign=reporting_campaign, unit=department)
    period = open_week(reporting_campaign, date(2026, 11, 12))
    services.open_unit_reports(now=BEFORE_DUE)
    return UnitReport.objects.for_list().get(period=period, unit=department)


def check(firm, campaign, sampled_on, **values):
    values = {"concluded_on": sampled_on + timedelta(days=1), "campaign": campaign, **values}
    return SpotCheckFactory(enterprise=firm, sampled_on=sampled_on, **values)


# -- Numbers


def test_firms_that_make_something_are_counted_in_the_own_village_only(
    report, village, other_village, village_reporter
):
    EnterpriseFactory.create_batch(2, unit=village)
    EnterpriseFactory(unit=village, status=EnterpriseStatus.SEASONAL)
    EnterpriseFactory(unit=village, stopped=True)
    EnterpriseFactory(unit=village, unregistered=True)
    EnterpriseFactory(unit=other_village)

    assert facts_of(report, village_reporter).active_count == 3


def test_batches_count_by_their_own_days(report, reporting_campaign, firm, village_reporter):
    check(firm, reporting_campaign, IN_WEEK, pending=True, concluded_on=None)
    check(firm, reporting_campaign, IN_WEEK)
    check(firm, reporting_campaign, BEFORE_WEEK, nonconforming=True, concluded_on=IN_WEEK)
    check(firm, reporting_campaign, BEFORE_WEEK, nonconforming=True)

    facts = facts_of(report, village_reporter)

    assert (facts.sampled_count, facts.nonconforming_count) == (2, 1)


def test_each_number_leads_to_its_batches(client_of, report, reporting_campaign, firm, village_reporter):
    sampled = check(firm, reporting_campaign, IN_WEEK)
    failed = check(firm, reporting_campaign, BEFORE_WEEK, nonconforming=True, concluded_on=IN_WEEK)
    facts = facts_of(report, village_reporter)
    client = client_of(village_reporter)

    def numbers(url):
        return [row.spot_check__number for row in client.get(url).context["page"]]

    assert numbers(facts.sampled_url) == [sampled.number]
    assert numbers(facts.nonconforming_url) == [failed.number]
    assert "只列 2026-11-09 至 2026-11-15 抽样的批次。" in client.get(facts.sampled_url).content.decode()
    assert "只列 2026-11-09 至 2026-11-15 出结论的批次。" in client.get(facts.nonconforming_url).content.decode()


def test_open_follow_ups_with_the_nearest_day_and_why_it_moved(client_of, report, firm, village_reporter):
    first = RectificationFactory(spot_check__enterprise=firm, ordered_on=date(2026, 9, 14))
    RectificationFactory(spot_check__enterprise=firm, ordered_on=date(2026, 9, 20))
    RectificationFactory(spot_check__enterprise=firm, closed=True)

    facts = facts_of(report, village_reporter)
    page = page_of(client_of(village_reporter), report)

    assert (facts.open_firms_count, facts.open_batches_count) == (1, 2)
    assert facts.nearest.rectification == first
    assert "最近到期 2026-11-28" in page
    assert "（顺延 11-30）" in page
    assert "还剩12天" in page


def test_a_filed_report_keeps_what_was_known_when_it_was_received(report, village, village_head, before_due):
    EnterpriseFactory(unit=village)
    declare_zero(report, by=village_head)
    before_due.shift(timedelta(days=1))
    enterprises_services.register_enterprise(unit=village, name="演示新厂", by=village_head)

    facts = facts_of(reloaded(report), village_head, now=BEFORE_DUE + timedelta(days=1))

    assert (facts.active_count, facts.changes) == (1, [])


def test_departments_are_shown_nothing_of_it(client_of, department_report, department_reporter, town_clerk):
    page = page_of(client_of(department_reporter), department_report)

    assert facts_of(department_report, town_clerk) is None
    assert "请核对" not in page
    assert "企业有变化吗" not in page
    assert "共 2 格，系统已带出 0 格" in page


# -- Changes of firms


def test_what_was_noted_this_week_shows_in_words(client_of, report, village, firm, village_reporter, town_clerk):
    enterprises_services.record_status(
        firm, status=EnterpriseStatus.MOVED, on=IN_WEEK, note="搬到古镇", by=village_reporter
    )
    found = enterprises_services.register_enterprise(unit=village, name="演示新厂", by=village_reporter)
    enterprises_services.change_enterprise(
        found, version=found.version, values={"address": "演示路9号"}, by=village_reporter
    )

    facts = facts_of(report, town_clerk)
    page = page_of(client_of(village_reporter), report)

    assert [(change.record.enterprise, change.what) for change in facts.changes] == [
        (found, "更改档案"),
        (found, "新建档"),
        (firm, "在产 → 搬迁"),
    ]
    assert "搬到古镇" in page


def test_older_changes_and_those_of_other_villages_are_left_out(report, firm, other_village, village_reporter):
    EnterpriseFactory(unit=other_village)

    assert facts_of(report, village_reporter).changes == []


def test_buttons_lead_to_the_firm_and_back_to_the_report(client_of, report, firm, other_village, village_reporter):
    EnterpriseFactory(unit=other_village, name="演示西村灯具厂")
    client = client_of(village_reporter)
    facts = facts_of(report, village_reporter)
    (word, url), *others = facts.survey_links

    chooser = client.get(url).content.decode()
    back = facts.report.get_absolute_url() + "#village-firms"
    address = reverse("enterprises:enterprise_status", args=[firm.pk])
    form = client.get(address, {"status": "moved", "next": back})
    done = client.post(f"{address}?next={back.replace('#', '%23')}", {"status": "moved", "on": IN_WEEK, "note": "古镇"})
    created = client.post(facts.create_url, {"unit": report.unit_id, "name": "演示新厂", "status": "operating"})

    assert (word, [each for each, _url in others]) == ("搬走", ["停产", "关门"])
    assert f"{address}?status=moved&amp;next=%2Foffice" in chooser
    assert "演示西村灯具厂" not in chooser
    assert form.context["form"]["status"].value() == "moved"
    assert (done.url, created.url) == (back, back)


def test_chooser_finds_by_name_and_leaves_out_firms_of_that_status(client_of, village, firm, village_reporter):
    EnterpriseFactory(unit=village, name="演示已搬灯饰厂", moved=True)
    EnterpriseFactory(unit=village, name="演示长虹灯饰厂")
    client = client_of(village_reporter)
    url = reverse("enterprises:enterprise_choose", args=["moved"])

    assert [each.name for each in client.get(url).context["page"]] == ["演示长虹灯饰厂", "演示光明灯饰厂"]
    assert list(client.get(url, {"q": "光明"}).context["page"]) == [firm]
    assert "没有符合条件的企业" in client.get(url, {"q": "没有这家"}).content.decode()


def test_who_may_open_the_chooser(client_of, village_reporter, town_clerk, inspector, department_reporter, leader):
    url = reverse("enterprises:enterprise_choose", args=["closed"])

    assert [client_of(each).get(url).status_code for each in (village_reporter, town_clerk, inspector)] == [200] * 3
    assert [client_of(each).get(url).status_code for each in (department_reporter, leader)] == [403, 403]
    assert client_of(village_reporter).get(url.replace("closed", "nonsense")).status_code == 404


def test_overseers_read_and_are_offered_no_button(client_of, report, town_clerk, other_village_reporter):
    page = page_of(client_of(town_clerk), report)

    assert "请核对" in page
    assert "新发现" not in page
    assert "提疑问" not in page
    assert client_of(other_village_reporter).get(url_of(report)).status_code == 404


# -- Questions


def test_a_question_lies_on_the_branchs_desk(report, village_reporter, branch, inspector):
    item = services.raise_question(report, text=" 我村抽了 2 批，\n不是 1 批 ", by=village_reporter)

    assert item in WorkItem.objects.visible_to(inspector).open()
    assert (item.unit, item.role, item.reason) == (branch, Role.INSPECTOR, "我村抽了 2 批， 不是 1 批")
    assert (item.title, item.url) == ("核对数据：演示东村 2026年第46周（11月9日—15日）", report.get_absolute_url())
    assert AuditEvent.objects.filter(action="raise_question").count() == 1


def test_asking_refuses(report, village_reporter, other_village_reporter, town_clerk):
    for stranger in (other_village_reporter, town_clerk):
        with pytest.raises(PermissionDenied):
            services.raise_question(report, text="不对", by=stranger)
    with pytest.raises(ValidationError, match="请写明哪个数不对"):
        services.raise_question(report, text=" \u200b ", by=village_reporter)
    services.raise_question(report, text="不对", by=village_reporter)
    with pytest.raises(ValidationError, match="还没有答复"):
        services.raise_question(report, text="还是不对", by=village_reporter)


def test_departments_ask_nothing(department_report, department_reporter):
    with pytest.raises(PermissionDenied):
        services.raise_question(department_report, text="不对", by=department_reporter)


def test_without_a_branch_the_office_is_asked(report, village_reporter, branch, office):
    OrgUnit.objects.filter(pk=branch.pk).update(kind=UnitKind.DEPARTMENT)

    item = services.raise_question(report, text="不对", by=village_reporter)

    assert (item.unit, item.role) == (office, Role.OFFICE_CLERK)


@pytest.mark.parametrize("person", ["inspector", "town_clerk"])
def test_an_answer_settles_and_is_told_and_another_may_follow(request, report, village_reporter, village_head, person):
    first = services.raise_question(report, text="不对", by=village_reporter)

    services.answer_question(report, answer="抽样日期是上周", by=request.getfixturevalue(person))
    second = services.raise_question(report, text="还是不对", by=village_reporter)

    assert set(OutboxMessage.objects.values_list("recipient", "body")) == {
        (village_reporter.pk, "抽样日期是上周"),
        (village_head.pk, "抽样日期是上周"),
    }
    assert first.key != second.key
    assert services.open_question(report) == second
    assert AuditEvent.objects.filter(action="answer_question").count() == 1


def test_an_answer_to_a_long_question_fits_the_messages_subject(report, village_reporter, inspector):
    services.raise_question(report, text="不对" * 100, by=village_reporter)

    services.answer_question(report, answer="抽样日期是上周", by=inspector)

    assert OutboxMessage.objects.get().subject == ("已答复：" + "不对" * 100)[:150]


def test_answering_refuses(report, village_reporter, inspector, leader, other_town_clerk):
    with pytest.raises(ValidationError, match="已由他人答复"):
        services.answer_question(report, answer="好", by=inspector)
    services.raise_question(report, text="不对", by=village_reporter)
    for stranger in (village_reporter, leader, other_town_clerk):
        with pytest.raises(PermissionDenied):
            services.answer_question(report, answer="好", by=stranger)
    with pytest.raises(ValidationError, match="请写明核对的结果"):
        services.answer_question(report, answer=" ", by=inspector)


def test_filing_the_report_leaves_the_question_open(report, village_reporter, village_head):
    services.raise_question(report, text="不对", by=village_reporter)

    declare_zero(report, by=village_head)

    assert services.open_question(report) is not None


def test_question_and_answer_go_through_the_page(client_of, report, village_reporter, inspector, town_clerk):
    reporter, branch = client_of(village_reporter), client_of(inspector)

    asked = reporter.post(url_of(report, "question/"), {"text": "抽了 2 批"}, follow=True).content.decode()
    seen = page_of(branch, report)
    empty = branch.post(url_of(report, "answer/"), {"answer": ""}, follow=True).content.decode()
    answered = branch.post(url_of(report, "answer/"), {"answer": "已更正"}, follow=True).content.decode()

    assert "已转分局核对" in asked
    assert ("抽了 2 批" in asked, "数不对？提疑问" in asked) == (True, False)
    assert "核对的结果" in seen
    assert "核对的结果" not in asked
    assert "这个字段是必填项。" in empty
    assert "已答复。" in answered
    assert "抽了 2 批" not in answered


def test_who_may_ask_and_answer_on_the_page(client_of, report, village_reporter, other_village_reporter, town_clerk):
    question, answer = url_of(report, "question/"), url_of(report, "answer/")

    assert client_of(town_clerk).post(question, {"text": "不对"}).status_code == 403
    assert client_of(other_village_reporter).post(question, {"text": "不对"}).status_code == 404
    assert client_of(village_reporter).post(answer, {"answer": "好"}).status_code == 403
    assert client_of(village_reporter).get(question).status_code == 405


# -- Cost


def test_page_costs_the_same_queries_for_more_firms(
    client_of, django_assert_max_num_queries, report, reporting_campaign, village, firm, village_reporter
):
    client = client_of(village_reporter)
    page_of(client, report)
    with django_assert_max_num_queries(32) as captured:
        page_of(client, report)
        small = len(captured)
    for _number in range(6):
        other = EnterpriseFactory(unit=village)
        RectificationFactory(spot_check=check(other, reporting_campaign, IN_WEEK, nonconforming=True))
        enterprises_services.record_status(
            other, status=EnterpriseStatus.STOPPED, on=IN_WEEK, note="", by=village_reporter
        )

    with django_assert_max_num_queries(small):
        page = page_of(client, report)
    assert page.count("在产 → 停产") == 6

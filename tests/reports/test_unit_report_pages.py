import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.choices import Role
from campaigns.models import ProgressEvidence, TaskTerms
from reports import services
from reports.choices import UnitReportStatus
from reports.models import StandingAuthorisation, UnitReport
from tests.factories import OrgUnitFactory, make_person
from tests.factories_campaigns import CampaignUnitFactory, MeasureFactory, make_task, open_week
from tests.factories_unit_reports import BEFORE_DUE, authorise, declare_zero, fill_in, photo, reloaded

LIST_URL = "/office/reports/unit-reports/"
ABSENT = 999_999_999
CARD_URLS = ("", "source/")
ACTIONS = ("withdraw/", "sign/", "return/", "on-behalf/", "excuse/", "remind/")


def url_of(report, action=""):
    return f"{LIST_URL}{report.pk}/{action}"


def typed(report, task, **fields):
    """What the page's form sends, with one line filled in."""
    data = {"version": report.version, "action": "save", "coordination": "", "plan": ""}
    for line in report.lines.all():
        prefix = f"line-{line.task_id}-"
        data |= {f"{prefix}state": "idle", f"{prefix}percent": line.percent, f"{prefix}done": ""}
    line_names = {"state", "percent", "done", "reuse", "problem", "next_step", "evidence", "withdraw"}
    for name, value in fields.items():
        data[f"line-{task.pk}-{name}" if name in line_names else name] = value
    return data


def test_list_shows_a_reporter_the_own_unit_and_what_is_due(client_of, village_reporter, report, other_report):
    page = client_of(village_reporter).get(LIST_URL).content.decode()

    assert "演示东村" in page
    assert "还有2小时0分" in page
    assert url_of(other_report) not in page


def test_list_tells_the_head_what_waits_for_the_signature(client_of, village_reporter, village_head, report, led_task):
    assert "去报送" in client_of(village_head).get(LIST_URL).content.decode()
    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)

    assert "去审核" in client_of(village_head).get(LIST_URL).content.decode()
    assert "去审核" not in client_of(village_reporter).get(LIST_URL).content.decode()
    services.return_unit_report(report, reason="第二项没写", by=village_head)
    assert "已退回：第二项没写" in client_of(village_reporter).get(LIST_URL).content.decode()
    services.submit_unit_report(report, by=village_reporter)
    services.sign_unit_report(report, by=village_head)
    assert "去审核" not in client_of(village_head).get(LIST_URL).content.decode()


def test_list_shows_a_unit_the_newest_and_then_what_is_earlier(
    client_of, village_reporter, reporting_campaign, report, monkeypatch
):
    monkeypatch.setattr("reports.views.unit_reports.NEWEST_PAGE_SIZE", 1)
    open_week(reporting_campaign, date(2026, 11, 19))
    services.open_unit_reports(now=BEFORE_DUE + timedelta(days=7))
    client = client_of(village_reporter)

    newest = client.get(LIST_URL)
    earlier = client.get(f"{LIST_URL}?{newest.context['page'].next_query}")

    assert "更早" in newest.content.decode()
    assert [each.pk for each in (*newest.context["page"], *earlier.context["page"])] == list(
        UnitReport.objects.filter(unit=report.unit).order_by("-period__starts_on").values_list("pk", flat=True)
    )
    assert "最新" in earlier.content.decode()


def test_list_filters_by_period_status_and_unit(
    client_of, town_clerk, report, other_report, led_task, village_reporter
):
    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)
    client = client_of(town_clerk)

    by_status = client.get(LIST_URL, {"status": "submitted"}).content.decode()
    by_unit = client.get(LIST_URL, {"unit": other_report.unit_id}).content.decode()
    by_period = client.get(LIST_URL, {"period": report.period_id}).content.decode()

    assert (url_of(report) in by_status, url_of(other_report) in by_status) == (True, False)
    assert (url_of(report) in by_unit, url_of(other_report) in by_unit) == (False, True)
    assert (url_of(report) in by_period, url_of(other_report) in by_period) == (True, True)


def test_list_answers_404_for_a_foreign_filter(client_of, other_town_clerk, report, other_town):
    client = client_of(other_town_clerk)

    foreign = client.get(LIST_URL, {"unit": report.unit_id})
    absent = client.get(LIST_URL, {"unit": ABSENT})

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.content == absent.content


@pytest.mark.parametrize("action", [*CARD_URLS, *ACTIONS])
def test_foreign_report_is_404_with_the_same_body_as_an_absent_one(
    client_of, report, action, other_village_reporter, other_village_head, other_town_clerk
):
    for stranger in (other_village_reporter, other_village_head, other_town_clerk):
        client = client_of(stranger)
        for method in (client.get, client.post):
            foreign = method(url_of(report, action))
            absent = method(f"{LIST_URL}{ABSENT}/{action}")

            assert foreign.status_code == absent.status_code
            assert foreign.status_code in (403, 404, 405)
            assert foreign.content == absent.content


@pytest.mark.parametrize("role", [Role.LABORATORY, Role.ENTERPRISE_FILER, Role.SYSTEM_ADMINISTRATOR, Role.SAMPLER])
def test_pages_are_closed_to_other_roles(client_of, town, report, role):
    client = client_of(make_person(role, town, acts_for=town))

    for url in (LIST_URL, url_of(report), "/office/reports/desk/", "/office/reports/standing-authorisations/"):
        assert client.get(url).status_code == 403


def test_page_shows_its_cost_and_what_happens_on_submission(client_of, village_reporter, village_head, report):
    page = client_of(village_reporter).get(url_of(report)).content.decode()
    assert "约 3 分钟，共 10 格，系统已带出 0 格，另有 3 项只需核对" in page
    assert "须经本单位审核人审核" in page

    authorise(report, by=village_head)
    page = client_of(village_reporter).get(url_of(report)).content.decode()
    assert "有 2 项红灯，授权直报不适用" in page

    TaskTerms.objects.update(starts_on=report.period.ends_on)
    page = client_of(village_reporter).get(url_of(report)).content.decode()
    assert "书记甲已授权直报，有效至 2026-12-31" in page


def test_page_of_the_next_week_shows_the_last_text_and_counts_what_is_filled_in(
    client_of, village_head, village_reporter, report, led_task, reporting_campaign, before_due
):
    fill_in(report, led_task, by=village_head, percent=65)
    services.submit_unit_report(report, by=village_head)
    before_due.move_to(BEFORE_DUE + timedelta(days=7), tick=False)
    open_week(reporting_campaign, date(2026, 11, 19))
    services.open_unit_reports(now=BEFORE_DUE + timedelta(days=7))
    following = UnitReport.objects.for_list().get(period__key="2026-W47", unit=report.unit)

    page = client_of(village_reporter).get(url_of(following)).content.decode()

    assert "走访12家" in page
    assert "系统已带出 3 格" in page
    client_of(village_reporter).post(url_of(following), typed(following, led_task, reuse="on"))
    assert following.lines.get(task=led_task).done == "走访12家"


def test_leader_reads_but_cannot_fill_in(client_of, leader, report, led_task):
    client = client_of(leader)

    assert 'name="version"' not in client.get(url_of(report)).content.decode()
    assert client.post(url_of(report), typed(report, led_task, done="改")).status_code == 403


@pytest.mark.parametrize("text", ["６０", "60%", " 60 ％", "60"])
def test_percent_is_read_as_people_type_it(client_of, village_reporter, report, led_task, text):
    response = client_of(village_reporter).post(url_of(report), typed(report, led_task, percent=text))

    assert response.status_code == 302
    assert report.lines.get(task=led_task).percent == 60


@pytest.mark.parametrize("text", ["101", "-1", "一半", "45.5"])
def test_percent_that_is_none_is_told_at_the_field_and_nothing_is_lost(
    client_of, village_reporter, report, led_task, text
):
    data = typed(report, led_task, percent=text, done="走访12家")
    response = client_of(village_reporter).post(url_of(report), data)

    page = response.content.decode()
    assert response.status_code == 200
    assert "请填 0 到 100 的整数。" in page
    assert "走访12家" in page
    assert reloaded(report).version == 1


def test_text_says_more_than_a_radio_button_left_alone(client_of, village_reporter, report, led_task):
    client = client_of(village_reporter)
    client.post(url_of(report), typed(report, led_task, state="idle", done="走访12家"))

    page = client.get(url_of(report)).content.decode()
    checked = re.findall(rf'<input type="radio" name="line-{led_task.pk}-state" value="(\w+)"[^>]* checked', page)
    assert checked == ["moving"]


def test_finished_means_hundred_and_asks_for_closing_where_the_unit_leads(
    client_of, village_reporter, other_village_reporter, report, other_report, led_task
):
    client_of(village_reporter).post(url_of(report), typed(report, led_task, state="finished"))
    client_of(other_village_reporter).post(url_of(other_report), typed(other_report, led_task, state="finished"))

    own, other = report.lines.get(task=led_task), other_report.lines.get(task=led_task)
    assert (own.percent, own.wants_closing) == (100, True)
    assert (other.percent, other.wants_closing) == (100, False)


def test_submitting_shows_the_receipt_and_offers_to_withdraw(client_of, village_reporter, report, led_task):
    client = client_of(village_reporter)

    page = client.post(url_of(report), typed(report, led_task, action="submit", done="走访12家"), follow=True)

    assert reloaded(report).status == UnitReportStatus.SUBMITTED
    page = page.content.decode()
    assert report.receipt == f"L-2026-W46-{report.unit_id:03d}"
    assert report.receipt in page
    assert "今天12:00前可撤回" in page


def test_submitting_nothing_keeps_the_draft_and_says_why(client_of, village_reporter, report, led_task):
    response = client_of(village_reporter).post(
        url_of(report), typed(report, led_task, action="submit", plan="下周再去"), follow=True
    )

    page = response.content.decode()
    assert "还没有填写任何进展" in page
    assert "下周再去" in page
    assert reloaded(report).status == UnitReportStatus.DRAFT


def test_double_click_on_submit_is_answered_with_the_state_now(client_of, village_reporter, report, led_task):
    client = client_of(village_reporter)
    data = typed(report, led_task, action="submit", done="走访12家")
    assert client.post(url_of(report), data).status_code == 302

    second = client.post(url_of(report), data)

    assert second.status_code == 409
    assert "已经办过了" in second.content.decode()
    assert report.receipt in second.content.decode()


def test_zero_report_is_one_tap(client_of, village_head, report, led_task):
    client_of(village_head).post(url_of(report), typed(report, led_task, action="zero"))

    assert reloaded(report).is_declared_zero
    assert reloaded(report).status == UnitReportStatus.SIGNED


def test_two_people_on_one_form_see_the_difference_and_lose_nothing(
    client_of, village_reporter, village_head, report, led_task
):
    own_task = report.lines.exclude(task=led_task).get().task
    mine = typed(report, led_task, done="联络员填的", **{f"line-{own_task.pk}-done": "发传单"})
    theirs = typed(report, led_task, done="书记填的", coordination="缺人手")
    client_of(village_head).post(url_of(report), theirs)

    client = client_of(village_reporter)
    response = client.post(url_of(report), mine)

    page = response.content.decode()
    assert response.status_code == 409
    for text in ("联络员填的", "书记填的", "缺人手", "发传单"):
        assert text in page
    assert report.lines.get(task=led_task).done == "书记填的"

    chosen = {**mine, "version": 2, f"choose-line-{led_task.pk}-done": "mine", "choose-coordination": "theirs"}
    assert client.post(url_of(report), chosen).status_code == 302
    assert report.lines.get(task=led_task).done == "联络员填的"
    assert report.lines.get(task=own_task).done == "发传单"
    assert reloaded(report).coordination == "缺人手"


def test_two_people_who_typed_the_same_are_not_bothered(client_of, village_reporter, village_head, report, led_task):
    data = typed(report, led_task, done="走访12家")
    client_of(village_head).post(url_of(report), data)

    assert client_of(village_reporter).post(url_of(report), data).status_code == 302


def test_typing_into_a_report_handed_in_meanwhile_shows_what_was_typed(
    client_of, village_reporter, village_head, report, led_task
):
    data = typed(report, led_task, done="联络员填的")
    fill_in(report, led_task, by=village_head, done="书记填的")
    services.submit_unit_report(report, by=village_head)

    response = client_of(village_reporter).post(url_of(report), data)

    page = response.content.decode()
    assert response.status_code == 409
    assert "联络员填的" in page
    assert 'value="save"' not in page


def test_evidence_is_uploaded_listed_downloaded_and_withdrawn(client_of, village_reporter, report, led_task):
    client = client_of(village_reporter)
    data = typed(report, led_task, evidence=[photo(), photo("二.png", photo().read() + b"2")])
    client.post(url_of(report), data)
    first, second = ProgressEvidence.objects.current()

    page = client.get(url_of(report)).content.decode()
    download = client.get(reverse("campaigns:evidence_download", args=[first.pk]))
    client.post(url_of(report), typed(reloaded(report), led_task, withdraw=[second.pk]))

    assert "现场.png" in page
    assert b"".join(download.streaming_content) == photo().read()
    assert download["Content-Disposition"].startswith("attachment")
    assert list(ProgressEvidence.objects.current()) == [first]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("病毒.exe", b"MZ", "只收"),
        ("假.png", b"<script>alert(1)</script>", "内容与扩展名不符"),
        ("空.png", b"", "空"),
    ],
)
def test_evidence_of_a_bad_kind_is_refused_while_the_draft_is_kept(
    client_of, village_reporter, report, led_task, name, content, message
):
    upload = SimpleUploadedFile(name, content)
    data = typed(report, led_task, action="submit", done="走访12家", evidence=[upload])

    response = client_of(village_reporter).post(url_of(report), data, follow=True)

    page = response.content.decode()
    assert message in page
    assert "走访12家" in page
    assert not ProgressEvidence.objects.exists()
    assert reloaded(report).status == UnitReportStatus.DRAFT


def test_withdrawing_foreign_evidence_is_404_like_an_absent_one(
    client_of, village_reporter, other_village_reporter, report, other_report, led_task
):
    foreign = services.attach_report_evidence(other_report, task=led_task, upload=photo(), by=other_village_reporter)
    client = client_of(village_reporter)

    answers = [client.post(url_of(report), typed(report, led_task, withdraw=[pk])) for pk in (foreign.pk, ABSENT)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert ProgressEvidence.objects.current().count() == 1


def test_head_signs_or_returns_on_the_same_page(client_of, village_reporter, village_head, report, led_task):
    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)
    client = client_of(village_head)
    page = client.get(url_of(report)).content.decode()
    assert url_of(report, "sign/") in page
    assert url_of(report, "return/") in page

    assert client.post(url_of(report, "return/"), {"reason": ""}).status_code == 302
    assert reloaded(report).status == UnitReportStatus.SUBMITTED
    assert client.post(url_of(report, "sign/")).status_code == 302
    assert client.post(url_of(report, "sign/")).status_code == 409
    assert reloaded(report).status == UnitReportStatus.SIGNED


def test_reporter_sees_no_button_to_sign_and_may_not(client_of, village_reporter, report, led_task):
    fill_in(report, led_task, by=village_reporter)
    services.submit_unit_report(report, by=village_reporter)
    client = client_of(village_reporter)

    assert url_of(report, "sign/") not in client.get(url_of(report)).content.decode()
    assert client.post(url_of(report, "sign/")).status_code == 403
    assert client.post(url_of(report, "withdraw/")).status_code == 302
    assert reloaded(report).status == UnitReportStatus.DRAFT


def test_returned_report_shows_the_reason(client_of, village_reporter, village_head, town_clerk, report):
    declare_zero(report, by=village_head)
    client_of(town_clerk).post(url_of(report, "return/"), {"reason": "请补充数字"})

    assert "请补充数字" in client_of(village_reporter).get(url_of(report)).content.decode()


def test_clerk_enters_on_behalf(client_of, town_clerk, report, led_task):
    data = typed(report, led_task, action="submit", done="电话说走访12家")
    entry = {"channel": "paper", "received_at": "2026-11-16T09:30", "source": photo("原件.png")}

    response = client_of(town_clerk).post(url_of(report, "on-behalf/"), {**data, **entry})

    assert response.status_code == 302
    kept = reloaded(report)
    assert (kept.status, kept.channel, kept.submitted_by) == (UnitReportStatus.SIGNED, "paper", town_clerk)
    download = client_of(town_clerk).get(url_of(report, "source/"))
    assert b"".join(download.streaming_content) == photo().read()


def test_entry_on_behalf_that_is_refused_leaves_the_form_as_typed(client_of, town_clerk, report, led_task):
    data = typed(report, led_task, action="submit", done="电话说走访12家")

    response = client_of(town_clerk).post(
        url_of(report, "on-behalf/"), {**data, "channel": "paper", "received_at": "2026-11-16T09:30"}
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "请附原件照片或文件" in page
    assert "电话说走访12家" in page
    assert reloaded(report).version == 1


def test_clerk_excuses_a_unit(client_of, town_clerk, report):
    client = client_of(town_clerk)
    assert client.post(url_of(report, "excuse/"), {"reason": ""}).status_code == 200

    client.post(url_of(report, "excuse/"), {"reason": "全村停电检修"})

    assert reloaded(report).is_excused
    assert "已登记本期免报" in client.get(url_of(report)).content.decode()


def test_clerk_actions_on_a_report_handed_in_are_404(client_of, town_clerk, village_head, report):
    declare_zero(report, by=village_head)

    for action in ("on-behalf/", "excuse/"):
        assert client_of(town_clerk).get(url_of(report, action)).status_code == 404


def test_source_of_a_report_without_one_is_404(client_of, town_clerk, report):
    assert client_of(town_clerk).get(url_of(report, "source/")).status_code == 404


def test_head_grants_and_revokes_an_authorisation(client_of, village_head, village_reporter, report):
    url = "/office/reports/standing-authorisations/"
    client = client_of(village_head)
    campaign = report.period.campaign
    client.post(url, {"campaign": campaign.pk, "starts_on": "2026-11-01", "ends_on": "2026-12-31"})
    authorisation = StandingAuthorisation.objects.get()
    assert "生效中" in client_of(village_reporter).get(url).content.decode()

    assert client_of(village_reporter).post(f"{url}{authorisation.pk}/revoke/").status_code == 403
    client.post(f"{url}{authorisation.pk}/revoke/")

    assert "已撤销" in client_of(village_reporter).get(url).content.decode()


def test_authorisation_of_another_unit_is_404(client_of, village_head, other_village_head, report, other_report):
    foreign = authorise(other_report, by=other_village_head)
    client = client_of(village_head)
    url = "/office/reports/standing-authorisations/"

    answers = [client.post(f"{url}{pk}/revoke/") for pk in (foreign.pk, ABSENT)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def grow(campaign, unit, *, tasks=0, units=0):
    measure = MeasureFactory(campaign=campaign)
    for _number in range(tasks):
        make_task(measure, unit)
    for _number in range(units):
        village = OrgUnitFactory(parent=campaign.owner_unit)
        CampaignUnitFactory(campaign=campaign, unit=village)
        make_person(Role.UNIT_REPORTER, village, acts_for=village, phone="13800000000")


def count_queries(django_assert_max_num_queries, client, url):
    client.get(url)
    with django_assert_max_num_queries(60) as captured:
        assert client.get(url).status_code == 200
        return len(captured)


def test_page_costs_the_same_queries_for_more_tasks(
    client_of, django_assert_max_num_queries, village_reporter, reporting_campaign, report, led_task
):
    client = client_of(village_reporter)
    services.attach_report_evidence(report, task=led_task, upload=photo(), by=village_reporter)
    small = count_queries(django_assert_max_num_queries, client, url_of(report))
    grow(reporting_campaign, report.unit, tasks=8)
    services.open_unit_reports(now=BEFORE_DUE)

    assert report.lines.count() == 10
    assert count_queries(django_assert_max_num_queries, client, url_of(report)) == small
    assert small <= 16


def test_list_costs_the_same_queries_for_more_reports(
    client_of, django_assert_max_num_queries, town_clerk, reporting_campaign, report, before_due
):
    client = client_of(town_clerk)
    small = count_queries(django_assert_max_num_queries, client, LIST_URL)
    grow(reporting_campaign, report.unit, units=6)
    before_due.move_to(BEFORE_DUE + timedelta(days=7), tick=False)
    open_week(reporting_campaign, date(2026, 11, 19))
    services.open_unit_reports(now=BEFORE_DUE + timedelta(days=7))

    assert UnitReport.objects.count() == 10
    assert count_queries(django_assert_max_num_queries, client_of(town_clerk), LIST_URL) == small

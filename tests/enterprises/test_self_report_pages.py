"""Pages of self-reports: the firm's form and receipt on a phone, the office's and the village's lists and entries."""

from datetime import date, timedelta

import pytest

from accounts.choices import Role
from enterprises import services
from enterprises.choices import Answer, SelfReportStatus
from enterprises.models import SelfReportFiling
from tests.factories import make_person
from tests.factories_campaigns import CampaignUnitFactory
from tests.factories_enterprises import EnterpriseFactory, MemberFactory, make_filer
from tests.factories_self_reports import (
    CLOSES_AT,
    DUE_AT,
    HTML,
    JPEG,
    NONCONFORMING,
    SVG,
    file_self_report,
    fill_in,
    make_template,
    open_quarter,
    photo,
    questions_of,
    self_report_of,
)

FIRM = "/firm/enterprises/"
OFFICE = "/office/enterprises/"
ABSENT = 999_999_999
FIRM_PAGES = ("self-reports/{}/", "self-report-photos/{}/")
OFFICE_PAGES = (
    "self-report-rounds/{}/",
    "self-reports/{}/",
    "self-reports/{}/return/",
    "self-reports/{}/on-behalf/",
    "self-reports/{}/source/",
    "self-report-photos/{}/",
)


@pytest.fixture
def self_report(friday, campaign, own_enterprise, other_enterprise):
    for unit in (own_enterprise.unit, other_enterprise.unit):
        CampaignUnitFactory(campaign=campaign, unit=unit)
    make_template(campaign)
    open_quarter(campaign)
    return self_report_of(own_enterprise)


@pytest.fixture
def url(self_report):
    return f"{FIRM}self-reports/{self_report.pk}/"


@pytest.fixture
def on_behalf_url(self_report):
    return f"{OFFICE}self-reports/{self_report.pk}/on-behalf/"


def typed(self_report, *, answer=Answer.CONFORMING, action="submit", **fields):
    """What the page's form sends; `q7_note="…"` is the note of the seventh question."""
    questions = questions_of(self_report)
    data = {"version": self_report.version, "action": action}
    for question in questions:
        data |= {f"answer-{question.pk}": answer, f"note-{question.pk}": "", f"fix_by-{question.pk}": ""}
    for name, value in fields.items():
        number, _underscore, field = name.partition("_")
        data[f"{field}-{questions[int(number[1:]) - 1].pk}"] = value
    return data


def body(response):
    return response.content.decode()


# -- The firm


def test_form_shows_twelve_questions_with_their_basis_and_its_cost(client_of, enterprise_filer, url):
    page = body(client_of(enterprise_filer).get(url))

    assert page.count("data-question ") + page.count("data-question>") == 12
    assert "12 题，约 3 分钟，已存 0 题" in page
    assert (page.count("法定义务"), page.count("自愿填报")) == (11, 1)
    assert 'data-question-steps="5"' in page
    assert "报送截止 1月15日12:00" in page


def test_firm_saves_a_draft_and_hands_it_in(client_of, enterprise_filer, self_report, url):
    client = client_of(enterprise_filer)

    saved = client.post(url, typed(self_report, answer="", action="save", q1_answer=Answer.CONFORMING), follow=True)
    assert "草稿已存，还没有报送。还有11题没填好：第2、3、4、5、6、7、8、9、10、11、12题。" in body(saved)
    self_report.refresh_from_db()
    page = client.post(url, typed(self_report), follow=True)

    assert "已报送 2026-11-20 10:20" in body(page)
    assert self_report.receipt in body(page)
    assert SelfReportFiling.objects.count() == 1


def test_what_is_wrong_stands_at_its_question_and_the_draft_is_kept(client_of, enterprise_filer, self_report, url):
    client = client_of(enterprise_filer)

    page = body(client.post(url, typed(self_report, q7_answer=Answer.NONCONFORMING)))

    assert "请写一句哪里不符合" in page
    assert "data-has-errors" in page
    kept = self_report_of(self_report.enterprise)
    assert kept.answers.count() == 12
    assert f'name="version" value="{kept.version}"' in page
    done = client.post(
        url,
        typed(kept, q7_answer=Answer.NONCONFORMING, q7_note="地线松", q7_fix_by="2026-12-01"),
        follow=True,
    )
    assert "不符合 1 项" in body(done)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("大.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * (40 * 1024 * 1024), "超过 20 MB，请压缩后再传"),
        ("图.jpg", SVG, "内容与扩展名不符"),
        ("网页.jpg", HTML, "内容与扩展名不符"),
    ],
)
def test_a_bad_photo_is_told_and_no_answer_is_lost(
    client_of, enterprise_filer, self_report, url, name, content, sentence
):
    data = typed(self_report, q7_answer=Answer.NONCONFORMING, q7_note="地线松", q7_fix_by="2026-12-01")
    data[f"photos-{questions_of(self_report)[6].pk}"] = [photo(name, content), photo()]

    page = body(client_of(enterprise_filer).post(url, data))

    assert sentence in page
    assert "地线松" in page
    assert "接地.jpg" in page  # the good one was kept
    kept = self_report_of(self_report.enterprise)
    assert (kept.status, kept.answers.count(), kept.photos.count()) == (SelfReportStatus.DRAFT, 12, 1)


def test_a_photo_is_kept_although_a_day_is_no_day(client_of, enterprise_filer, self_report, url):
    data = typed(self_report, q7_answer=Answer.NONCONFORMING, q7_note="地线松", q7_fix_by="下周")
    data[f"photos-{questions_of(self_report)[6].pk}"] = photo()

    page = body(client_of(enterprise_filer).post(url, data))

    assert "接地.jpg" in page
    assert "地线松" in page


def test_a_photo_is_taken_off_and_downloaded_as_an_attachment(client_of, enterprise_filer, self_report, url):
    question = questions_of(self_report)[6]
    kept = services.attach_self_report_photo(self_report, question=question, upload=photo(), by=enterprise_filer)
    client = client_of(enterprise_filer)

    sent = client.get(f"{FIRM}self-report-photos/{kept.pk}/")
    assert sent.getvalue() == JPEG
    assert sent["Content-Type"] == "image/jpeg"
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["Content-Security-Policy"] == "sandbox; default-src 'none'"
    data = typed(self_report, action="save")
    data[f"withdraw-{question.pk}"] = [kept.pk]
    client.post(url, data)
    assert client.get(f"{FIRM}self-report-photos/{kept.pk}/").status_code == 404
    foreign = {**typed(self_report_of(self_report.enterprise)), f"withdraw-{question.pk}": [ABSENT]}
    assert client.post(url, foreign).status_code == 404


def test_a_second_tap_is_told_so_and_counts_once(client_of, enterprise_filer, self_report, url):
    client = client_of(enterprise_filer)
    client.post(url, typed(self_report))

    again = client.post(url, typed(self_report))

    assert again.status_code == 409
    assert "已经办过了，不用再点" in body(again)
    assert self_report.receipt in body(again)
    assert SelfReportFiling.objects.count() == 1


def test_a_stale_form_shows_both_answers_and_saves_the_chosen(client_of, enterprise_filer, self_report, url):
    opened = typed(self_report, action="save", q2_answer=Answer.NOT_APPLICABLE)
    client_of(make_filer(self_report.enterprise)).post(url, typed(self_report, action="save", q2_note="换证中"))
    client = client_of(enterprise_filer)

    page = client.post(url, opened)

    assert page.status_code == 409
    assert "不适用" in body(page)
    assert "符合 · 换证中" in body(page)
    second = questions_of(self_report)[1]
    opened |= {"version": self_report_of(self_report.enterprise).version, f"choose-{second.pk}": "theirs"}
    client.post(url, opened)
    assert self_report_of(self_report.enterprise).answers.get(question=second).note == "换证中"


def test_a_stale_form_that_says_the_same_is_saved(client_of, enterprise_filer, self_report, url):
    data = typed(self_report)
    fill_in(self_report, by=enterprise_filer)

    client_of(enterprise_filer).post(url, data)

    assert SelfReportFiling.objects.count() == 1


def test_a_closed_round_says_whom_to_ask(client_of, enterprise_filer, self_report, url, time_machine):
    client = client_of(enterprise_filer)
    time_machine.move_to(CLOSES_AT - timedelta(hours=1), tick=False)
    client = client_of(enterprise_filer)
    assert "还有1小时" not in body(client.get(url))  # long past due
    time_machine.move_to(CLOSES_AT, tick=False)
    client = client_of(enterprise_filer)

    assert "请联系村（社区）或分局代填" in body(client.get(url))
    refused = client.post(url, typed(self_report))
    assert "自查已关闭，请联系专班办代填" in body(refused)


def test_returned_self_report_shows_the_reason(client_of, enterprise_filer, inspector, self_report, url):
    file_self_report(self_report, by=enterprise_filer)
    services.return_self_report(self_report, reason="照片看不清", by=inspector)

    page = body(client_of(enterprise_filer).get(url))

    assert "已退回：照片看不清" in page
    assert "退回重报" in page


def test_list_shows_only_own_firms(client_of, enterprise_filer, self_report, other_enterprise):
    page = body(client_of(enterprise_filer).get(f"{FIRM}self-reports/"))

    assert self_report.get_absolute_url() in page
    assert self_report_of(other_enterprise).get_absolute_url() not in page
    assert self_report.enterprise.name not in page  # who files for one firm knows which


def test_list_names_the_firms_of_who_files_for_several(client_of, enterprise_filer, self_report, other_enterprise):
    MemberFactory(enterprise=other_enterprise, user=enterprise_filer)

    page = body(client_of(enterprise_filer).get(f"{FIRM}self-reports/"))

    assert self_report.enterprise.name in page
    assert other_enterprise.name in page


def test_draft_that_is_complete_says_so(client_of, enterprise_filer, self_report, url):
    saved = client_of(enterprise_filer).post(url, typed(self_report, action="save"), follow=True)

    assert "草稿已存，都填好了，还没有报送。" in body(saved)


@pytest.mark.parametrize("path", FIRM_PAGES)
def test_another_firm_is_404_like_an_absent_one(client_of, other_enterprise, enterprise_filer, self_report, path):
    client = client_of(make_filer(other_enterprise))
    kept = services.attach_self_report_photo(
        self_report, question=questions_of(self_report)[0], upload=photo(), by=enterprise_filer
    )
    own = kept.pk if "photos" in path else self_report.pk

    foreign, absent = client.get(FIRM + path.format(own)), client.get(FIRM + path.format(ABSENT))

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.content == absent.content


def test_doors(client_of, enterprise_filer, village_reporter, leader, self_report, town):
    administrator = make_person(Role.SYSTEM_ADMINISTRATOR, town, acts_for=town)
    firm_page, office_page = f"{FIRM}self-reports/", f"{OFFICE}self-report-rounds/"

    for person, firm_status, office_status in (
        (enterprise_filer, 200, 403),
        (village_reporter, 403, 200),
        (leader, 403, 200),
        (administrator, 403, 403),
    ):
        client = client_of(person)
        assert client.get(firm_page).status_code == firm_status
        assert client.get(office_page).status_code == office_status
    assert client_of(leader).get(f"{OFFICE}self-reports/{self_report.pk}/on-behalf/").status_code == 403


# -- The office and the village


def test_round_counts_by_village_and_lists_whom_to_call(
    client_of, town_clerk, enterprise_filer, self_report, other_enterprise, time_machine
):
    late_firm = self_report.enterprise
    time_machine.move_to(DUE_AT + timedelta(hours=1), tick=False)
    file_self_report(self_report, by=enterprise_filer)
    client = client_of(town_clerk)
    url = f"{OFFICE}self-report-rounds/{self_report.round_id}/"

    response = client.get(url)

    assert [
        (each.name, each.expected, each.on_time, each.late, each.missing) for each in response.context["villages"]
    ] == [
        ("演示东村", 1, 0, 1, 0),
        ("演示西村", 1, 0, 0, 1),
    ]
    total = response.context["total"]
    assert (total.expected, total.filed, total.late, total.missing) == (2, 1, 1, 1)
    assert "tel:13800001234" in body(response)
    text = response.context["reminder_text"]
    assert "演示西村1家" in text
    assert other_enterprise.name not in text  # firms are not named in the group
    filed = body(client.get(url, {"show": "filed"}))
    assert late_firm.name in filed
    assert "迟报" in filed


def test_a_village_sees_its_own_firms_only(client_of, village_reporter, self_report, other_enterprise):
    page = body(client_of(village_reporter).get(f"{OFFICE}self-report-rounds/{self_report.round_id}/"))

    assert self_report.enterprise.name in page
    assert other_enterprise.name not in page
    assert "演示西村" not in page
    assert f"self-reports/{self_report.pk}/on-behalf/" in page


def test_leaders_see_no_telephone_numbers(client_of, leader, self_report):
    assert "13800001234" not in body(client_of(leader).get(f"{OFFICE}self-report-rounds/{self_report.round_id}/"))


def test_round_page_asks_a_fixed_number_of_queries(
    client_of, town_clerk, self_report, village, campaign, django_assert_max_num_queries
):
    for _number in range(12):
        EnterpriseFactory(unit=village)
    campaign.self_report_rounds.update(is_opened=False)
    campaign.self_report_rounds.get().expected.all().delete()
    self_report.round.self_reports.all().delete()
    services.open_round(campaign.self_report_rounds.select_related("campaign__owner_unit").get())
    client = client_of(town_clerk)

    with django_assert_max_num_queries(9):
        client.get(f"{OFFICE}self-report-rounds/{self_report.round_id}/")


def test_inspector_reviews_and_sends_back(client_of, inspector, enterprise_filer, self_report):
    file_self_report(self_report, by=enterprise_filer, q7=NONCONFORMING)
    client = client_of(inspector)
    url = f"{OFFICE}self-reports/{self_report.pk}/"

    assert "接地线松了" in body(client.get(url))
    assert "请写明退回原因" in body(client.post(f"{url}return/", {"reason": " "}, follow=True))
    assert "已退回：照片看不清" in body(client.post(f"{url}return/", {"reason": "照片看不清"}, follow=True))
    assert client.post(f"{url}return/", {"reason": "再退"}).status_code == 409


def test_village_enters_from_paper(client_of, village_reporter, self_report, on_behalf_url):
    client = client_of(village_reporter)
    data = typed(self_report) | {"channel": "paper", "received_at": "2026-11-19T17:30"}
    assert client.get(on_behalf_url).status_code == 200

    refused = body(client.post(on_behalf_url, data))
    assert "请附纸质自查表的照片" in refused
    assert "照片要重新选一次" in refused
    assert self_report_of(self_report.enterprise).answers.count() == 12
    data |= {"version": self_report_of(self_report.enterprise).version, "source": photo("自查表.jpg")}
    done = client.post(on_behalf_url, data, follow=True)

    assert f"{self_report.enterprise}已代填，回执号" in body(done)
    assert done.redirect_chain == [(f"{OFFICE}self-report-rounds/{self_report.round_id}/", 302)]
    filed = body(client.get(f"{OFFICE}self-reports/{self_report.pk}/"))
    assert "代填（纸质），录入人 联络员甲" in filed
    sent = client.get(f"{OFFICE}self-reports/{self_report.pk}/source/")
    assert sent.getvalue() == JPEG
    assert sent["Content-Disposition"].startswith("attachment")
    assert client.get(on_behalf_url).status_code == 404


def test_entry_on_behalf_tells_questions_and_times(client_of, village_reporter, self_report, on_behalf_url):
    data = typed(self_report, q3_answer="") | {"channel": "telephone", "received_at": "2026-11-19T17:30"}
    client = client_of(village_reporter)

    assert "还没有回答" in body(client.post(on_behalf_url, data))
    data = typed(self_report_of(self_report.enterprise)) | {"channel": "telephone", "received_at": "2026-11-21T08:00"}
    assert "收到时间须在自查开放之后" in body(client.post(on_behalf_url, data))


def test_entry_on_behalf_of_what_was_filed_is_409(
    client_of, village_reporter, enterprise_filer, self_report, on_behalf_url
):
    data = typed(self_report) | {"channel": "telephone", "received_at": "2026-11-19T17:30"}
    file_self_report(self_report, by=enterprise_filer)

    assert client_of(village_reporter).post(on_behalf_url, data).status_code == 409


def test_entry_on_behalf_after_the_round_closed_is_told(
    client_of, village_reporter, self_report, on_behalf_url, time_machine
):
    data = typed(self_report) | {"channel": "telephone", "received_at": "2026-11-19T17:30"}
    time_machine.move_to(CLOSES_AT, tick=False)

    page = client_of(village_reporter).post(on_behalf_url, data)

    assert "自查已关闭，请联系专班办代填" in body(page)


@pytest.mark.parametrize("path", OFFICE_PAGES)
def test_neighbours_get_404_like_for_an_absent_one(
    client_of, other_town_clerk, other_village_reporter, enterprise_filer, self_report, path
):
    kept = services.attach_self_report_photo(
        self_report, question=questions_of(self_report)[0], upload=photo(), by=enterprise_filer
    )
    own = {"self-report-rounds": self_report.round_id, "self-report-photos": kept.pk}.get(
        path.partition("/")[0], self_report.pk
    )
    strangers = [other_town_clerk] if "rounds" in path else [other_town_clerk, other_village_reporter]
    for stranger in strangers:
        client = client_of(stranger)
        for method in (client.get, client.post):
            foreign, absent = method(OFFICE + path.format(own)), method(OFFICE + path.format(ABSENT))

            assert foreign.status_code == absent.status_code
            assert foreign.status_code in (403, 404, 405)
            assert foreign.content == absent.content


def test_review_without_a_source_has_no_download(client_of, town_clerk, self_report):
    assert client_of(town_clerk).get(f"{OFFICE}self-reports/{self_report.pk}/source/").status_code == 404


def test_past_days_may_stand_when_the_paper_is_older(client_of, village_reporter, self_report, on_behalf_url):
    """改好日期 is compared with the day the paper came in, not with the day of typing."""
    data = typed(self_report, q7_answer=Answer.NONCONFORMING, q7_note="地线松", q7_fix_by="2026-11-19")
    data |= {"channel": "telephone", "received_at": "2026-11-18T09:00"}

    client_of(village_reporter).post(on_behalf_url, data)

    assert SelfReportFiling.objects.get().happened_on == date(2026, 12, 31)

"""The pages of a bulletin: who reads what, every number down to its rows, verification and publication."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.choices import Role
from reports import services
from reports.choices import BulletinStatus, Timeliness
from reports.models import Bulletin
from tests.factories import OrgUnitFactory, make_person
from tests.factories_bulletins import (
    compiled_bulletin,
    entry,
    expected,
    filing,
    instant,
    make_campaign,
    planned_bulletin,
    terms,
)
from tests.factories_campaigns import MeasureFactory, open_week

ABSENT = 999_999


@pytest.fixture
def campaign(office, village, other_village):
    return make_campaign(office, village, other_village, name="演示灯具行动")


@pytest.fixture
def bulletin(campaign, village, other_village):
    """A draft on week 46: one overdue task, one report in time, one missing."""
    week = open_week(campaign, date(2026, 11, 9))
    week.expected_reports.all().delete()
    measure = MeasureFactory(campaign=campaign, code="strict-1", name="严把生产关")
    overdue = terms(measure, village, due_on=date(2026, 11, 10))
    entry(overdue, week, 30, recorded_at=instant("2026-11-16 09:00"))
    expected(week, village)
    expected(week, other_village)
    filing(week, village, recorded_at=instant("2026-11-16 09:00"), timeliness=Timeliness.ON_TIME)
    return compiled_bulletin(campaign)


@pytest.fixture
def published(bulletin, town_clerk):
    return services.publish_bulletin(bulletin, by=town_clerk)


def rows_url(bulletin, code, **query):
    return reverse("reports:figure_rows", args=[bulletin.pk, code], query=query)


def text_of(response):
    return response.content.decode()


def words_of(response):
    """The text of a page without its tags, whose numbers are links."""
    return unescape(strip_tags(text_of(response)))


def test_list_shows_drafts_to_overseers_only(client_of, bulletin, town_clerk, village_reporter):
    url = reverse("reports:bulletin_list")

    assert "2026年第46周" in text_of(client_of(town_clerk).get(url))
    assert "2026年第46周" not in text_of(client_of(village_reporter).get(url))


def test_list_filters_by_kind(client_of, published, town_clerk):
    client = client_of(town_clerk)

    assert "第1期（总第1期）" in text_of(client.get(reverse("reports:bulletin_list"), {"kind": "weekly"}))
    assert "还没有通报" in text_of(client.get(reverse("reports:bulletin_list"), {"kind": "monthly"}))


def test_list_costs_the_same_however_many(client_of, campaign, leader, django_assert_max_num_queries):
    for week in range(20, 46):
        planned_bulletin(campaign, key=f"2026-W{week}")
    client = client_of(leader)
    client.get(reverse("reports:bulletin_list"))

    with django_assert_max_num_queries(3):
        client.get(reverse("reports:bulletin_list"))


@pytest.mark.parametrize(
    ("person", "sees_draft", "sees_published"),
    [
        ("town_clerk", 200, 200),
        ("leader", 200, 200),
        ("leader_in_charge", 200, 200),
        ("inspector", 200, 200),
        ("organiser", 200, 200),
        ("village_reporter", 404, 200),
        ("village_head", 404, 200),
        ("other_town_clerk", 404, 404),
        ("department_reporter", 404, 404),  # takes no part in this campaign
        ("enterprise_filer", 403, 403),
        ("system_administrator", 403, 403),
        ("audit_administrator", 403, 403),
    ],
)
@pytest.mark.parametrize("address", ["bulletin_detail", "bulletin_json", "rows"])
def test_drafts_are_for_overseers_and_issues_for_the_campaign(
    request, client_of, bulletin, town_clerk, person, sees_draft, sees_published, address
):
    client = client_of(request.getfixturevalue(person))
    url = rows_url(bulletin, "tasks_due") if address == "rows" else reverse(f"reports:{address}", args=[bulletin.pk])

    assert client.get(url).status_code == sees_draft
    services.publish_bulletin(bulletin, by=town_clerk)
    assert client.get(url).status_code == sees_published


def test_foreign_bulletin_reads_like_an_absent_one(client_of, bulletin, other_town_clerk):
    client = client_of(other_town_clerk)

    for name in ("bulletin_detail", "bulletin_json"):
        foreign = client.get(reverse(f"reports:{name}", args=[bulletin.pk]))
        absent = client.get(reverse(f"reports:{name}", args=[ABSENT]))
        assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content)
    for name in ("bulletin_verify", "bulletin_publish", "bulletin_retry"):
        foreign = client.post(reverse(f"reports:{name}", args=[bulletin.pk]))
        absent = client.post(reverse(f"reports:{name}", args=[ABSENT]))
        assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content)
    bulletin.refresh_from_db()
    assert bulletin.status == BulletinStatus.DRAFT


def test_detail_says_what_an_official_looks_for(client_of, published, leader):
    page = words_of(client_of(leader).get(published.get_absolute_url()))

    for words in (
        "演示灯具行动",
        "第1期（总第1期）",
        "2026年第46周（11月9日—15日）",
        "数据截至",
        "2026年11月16日12:00",
        "应报2份，按时报送1份，迟报0份，未报1份；已报送的报告中，零报告0份。",
        "未报单位（1家）：演示西村。",
        "有逾期任务的单位（1家）：演示东村。",
        "措施总进度30.0%，比上期上升30.0个百分点。",
        "完成时限在该时段内的任务数",
    ):
        assert words in page, words


def test_every_number_links_to_as_many_rows_as_it_says(client_of, bulletin, leader):
    client = client_of(leader)
    for figure in bulletin.figures.all():
        for cell in figure.cells:
            query = dict(cell["params"])
            if "unit" in query:
                query["unit"] = {unit.pk: unit.code for unit in bulletin.campaign.owner_unit.children.all()}[
                    query["unit"]
                ]
            if "measure" in query:
                query["measure"] = "strict-1"
            response = client.get(rows_url(bulletin, figure.code, **query))
            assert len(response.context["table"]) == cell["rows"] == response.context["total"]


def test_rows_are_those_of_the_cut_off(client_of, bulletin, leader, village, campaign):
    terms(campaign.measures.get(), village, due_on=date(2026, 11, 11), recorded_at=instant("2026-11-16 12:01"))

    page = client_of(leader).get(rows_url(bulletin, "tasks_due", window="period"))

    assert page.context["total"] == 1
    assert "共 1 行" in text_of(page)


def test_reader_sees_the_number_but_only_the_rows_of_the_own_scope(client_of, published, other_village_reporter):
    page = client_of(other_village_reporter).get(rows_url(published, "reports_expected", window="period"))

    assert "2 行中您可查看 1 行" in text_of(page)
    assert "演示西村" in text_of(page)
    assert "演示东村" not in text_of(page)

    nothing = client_of(other_village_reporter).get(rows_url(published, "tasks_due"))
    assert "1 行中您可查看 0 行" in text_of(nothing)
    assert "这些记录都不在您的管辖范围内" in text_of(nothing)


@pytest.mark.parametrize(
    ("code", "query"),
    [
        ("nothing", {}),
        ("tasks_due", {"window": "century"}),
        ("tasks_due", {"window": ""}),
        ("tasks_overdue", {"window": "year_to_date"}),
        ("tasks_due", {"unit": "nothing"}),
        ("tasks_due", {"unit": "other-town"}),
        ("tasks_due", {"unit": ""}),
        ("tasks_due", {"product": "fixed"}),
        ("reports_late", {"measure": "strict-1"}),
        ("measure_progress", {"measure": "nothing"}),
        ("measure_progress", {"village": "village"}),
        ("nonconforming_rate", {"method": "random"}),
        ("batches_tested", {"size": "giant"}),
        ("failed_items", {"item": "０"}),
        ("measure_progress", {"measure": "foreign"}),
    ],
)
def test_an_address_that_names_nothing_is_absent(client_of, bulletin, leader, other_town, code, query):
    MeasureFactory(code="foreign")
    client = client_of(leader)

    wrong = client.get(rows_url(bulletin, code, **query))
    absent = client.get(rows_url(Bulletin(pk=ABSENT), code, **query))

    assert wrong.status_code == 404
    assert wrong.content == absent.content


def test_rows_are_paged(client_of, campaign, leader):
    measure = MeasureFactory(campaign=campaign)
    unit = OrgUnitFactory(parent=campaign.owner_unit)
    for _number in range(60):
        terms(measure, unit, due_on=date(2026, 11, 10))
    bulletin = compiled_bulletin(campaign)
    client = client_of(leader)

    first = client.get(rows_url(bulletin, "tasks_due", window="period", unit=unit.code))
    second = client.get(f"{rows_url(bulletin, 'tasks_due')}?{first.context['page'].next_query}")

    assert (len(first.context["table"]), len(second.context["table"])) == (50, 10)
    assert second.context["total"] == 60


def test_detail_cost_does_not_grow_with_units(client_of, campaign, leader, django_assert_max_num_queries):
    measure = MeasureFactory(campaign=campaign)
    for _number in range(30):
        terms(measure, OrgUnitFactory(parent=campaign.owner_unit), due_on=date(2026, 11, 10))
    bulletin = compiled_bulletin(campaign)
    client = client_of(leader)
    client.get(bulletin.get_absolute_url())

    with django_assert_max_num_queries(5):
        client.get(bulletin.get_absolute_url())


def test_unit_keeps_the_name_it_had_at_the_cut_off(client_of, bulletin, leader, village):
    village.names.update(ends_on=date(2026, 11, 19))
    village.names.create(name="演示新东村", starts_on=date(2026, 11, 20))
    type(village).objects.filter(pk=village.pk).update(name="演示新东村")

    page = text_of(client_of(leader).get(bulletin.get_absolute_url()))

    assert "演示东村" in page
    assert "演示新东村" not in page


def test_waiting_bulletin_asks_again_until_it_is_done(client_of, campaign, leader):
    bulletin = planned_bulletin(campaign)
    client = client_of(leader)
    page = text_of(client.get(bulletin.get_absolute_url()))
    assert "等待编制" in page
    assert 'hx-trigger="every 5s"' in page

    partial = client.get(bulletin.get_absolute_url(), headers={"HX-Request": "true"})
    assert "等待编制" in text_of(partial)
    assert "<html" not in text_of(partial)

    services.compile_claimed(services.claim_bulletin(bulletin.pk, now=bulletin.cutoff_at))
    done = client.get(bulletin.get_absolute_url(), headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    assert "every 5s" not in text_of(client.get(bulletin.get_absolute_url()))


def test_waiting_bulletin_has_no_data_yet(client_of, campaign, leader):
    bulletin = planned_bulletin(campaign)
    client = client_of(leader)

    assert client.get(reverse("reports:bulletin_json", args=[bulletin.pk])).status_code == 404
    assert client.get(rows_url(bulletin, "tasks_due")).status_code == 404
    assert client.post(reverse("reports:bulletin_verify", args=[bulletin.pk])).status_code == 404


def test_json_is_what_the_command_prints(client_of, bulletin, leader):
    data = client_of(leader).get(reverse("reports:bulletin_json", args=[bulletin.pk])).json()

    assert data["number"] == bulletin.number
    assert data["cutoff"] == "2026-11-16T12:00:00+08:00"
    assert len(data["figures"]) == sum(len(figure.cells) for figure in bulletin.figures.all())


def test_verify_says_all_holds_or_lists_the_differences(client_of, bulletin, leader, village, campaign):
    url = reverse("reports:bulletin_verify", args=[bulletin.pk])
    client = client_of(leader)

    assert "全部一致" in text_of(client.post(url))
    terms(campaign.measures.get(), village, due_on=date(2026, 11, 11))
    partial = text_of(client.post(url, headers={"HX-Request": "true"}))

    assert "处与数据不一致" in partial
    assert "本期 · 演示东村" in partial
    assert "<html" not in partial
    assert "<html" in text_of(client.post(url))


def test_publish_draws_the_number_and_a_second_click_gets_409_with_the_state_now(client_of, bulletin, town_clerk):
    client = client_of(town_clerk)
    url = reverse("reports:bulletin_publish", args=[bulletin.pk])

    assert client.post(url)["Location"] == bulletin.get_absolute_url()
    again = client.post(url)

    assert again.status_code == 409
    assert "当前状态为“已印发”" in text_of(again)
    assert "第1期（总第1期）" in text_of(again)


@pytest.mark.parametrize("person", ["leader", "inspector", "organiser", "village_head"])
def test_publish_is_closed_to_others(request, client_of, bulletin, person):
    client = client_of(request.getfixturevalue(person))

    assert client.post(reverse("reports:bulletin_publish", args=[bulletin.pk])).status_code == 403
    bulletin.refresh_from_db()
    assert bulletin.status == BulletinStatus.DRAFT


def test_publish_button_shows_for_the_office_only(client_of, bulletin, town_clerk, leader):
    url = reverse("reports:bulletin_publish", args=[bulletin.pk])

    assert url in text_of(client_of(town_clerk).get(bulletin.get_absolute_url()))
    assert url not in text_of(client_of(leader).get(bulletin.get_absolute_url()))


def test_failed_bulletin_tells_why_and_is_retried(client_of, campaign, town_clerk):
    bulletin = planned_bulletin(campaign)
    Bulletin.objects.update(status=BulletinStatus.FAILED, attempts=5, failure="磁盘已满")
    client = client_of(town_clerk)
    assert "磁盘已满" in text_of(client.get(bulletin.get_absolute_url()))

    url = reverse("reports:bulletin_retry", args=[bulletin.pk])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    bulletin.refresh_from_db()
    assert bulletin.status == BulletinStatus.PLANNED


@pytest.mark.parametrize("name", ["bulletin_verify", "bulletin_publish", "bulletin_retry"])
def test_acts_need_post(client_of, bulletin, town_clerk, name):
    assert client_of(town_clerk).get(reverse(f"reports:{name}", args=[bulletin.pk])).status_code == 405


def test_city_organiser_sees_the_rows_of_the_town(client_of, bulletin, bureau, city):
    organiser = make_person(Role.ORGANISER, bureau, acts_for=city)

    page = client_of(organiser).get(rows_url(bulletin, "reports_expected"))

    assert page.context["visible"] == 2

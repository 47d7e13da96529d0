"""A task's page and what the office does there."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns import services
from campaigns.choices import TaskStatus
from campaigns.models import ProgressEvidence, Task, TaskTerms
from campaigns.services.progress import ProgressLine
from tests.factories_campaigns import CampaignUnitFactory, open_week
from tests.factories_directives import order

pytestmark = pytest.mark.django_db

ABSENT = 999_999
CLERKS_PAGES = ("task_terms_change", "task_closing_confirm", "task_closing_refuse", "task_reopen")


def url(name, pk):
    return reverse(f"campaigns:{name}", args=[pk])


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def requested(task, village_reporter):
    return services.request_closing(task, on=date(2026, 11, 15), by=village_reporter)


@pytest.fixture
def evidence(task, week, village, village_reporter):
    upload = SimpleUploadedFile("验收表.pdf", b"%PDF-1.4 table")
    return services.attach_evidence(task, period=week, unit=village, upload=upload, by=village_reporter)


def test_the_page_tells_terms_history_progress_and_evidence(
    task, week, village, village_head, town_clerk, evidence, client_of
):
    services.change_task_terms(task, due_on=date(2026, 12, 20), reason="经调度会议定延期", by=town_clerk)
    line = ProgressLine(task, 40, done="走访38家", problem="两家搬走", next_step="补查")
    services.record_progress(week, unit=village, lines=[line], by=village_head)

    shown = page(client_of(town_clerk), task.get_absolute_url())

    texts = (
        "2026-11-30",
        "2026-12-20",
        "经调度会议定延期",
        town_clerk.display_name,
        "40%",
        "走访38家",
        "两家搬走",
        "补查",
    )
    for text in (*texts, "验收表.pdf", "牵头单位", str(week)):
        assert text in shown
    assert shown.count(">现行<") == 1


def test_a_village_reads_its_own_entries_and_files_only(
    task,
    week,
    village,
    other_village,
    other_village_head,
    evidence,
    village_reporter,
    other_village_reporter,
    client_of,
):
    line = ProgressLine(task, 77, done="别村写的")
    services.record_progress(week, unit=other_village, lines=[line], by=other_village_head)

    shown = page(client_of(village_reporter), task.get_absolute_url())

    assert "验收表.pdf" in shown
    assert "别村写的" not in shown
    assert "调整任务" not in shown


@pytest.mark.parametrize("person", ["other_village_reporter", "other_town_clerk", "department_reporter"])
def test_a_task_without_a_part_in_it_answers_like_an_absent_one(task, evidence, person, request, client_of):
    client = client_of(request.getfixturevalue(person))
    for name, pk in (("task_detail", task.pk), ("evidence_download", evidence.pk)):
        foreign, absent = client.get(url(name, pk)), client.get(url(name, ABSENT))

        assert (foreign.status_code, absent.status_code) == (404, 404)
        assert foreign.content == absent.content


@pytest.mark.parametrize("name", CLERKS_PAGES)
def test_another_towns_clerk_posts_into_nothing(requested, name, other_town_clerk, client_of):
    client = client_of(other_town_clerk)

    foreign = client.post(url(name, requested.pk), {"reason": "原因"})
    absent = client.post(url(name, ABSENT), {"reason": "原因"})

    assert (foreign.status_code, foreign.content) == (404, absent.content)
    assert Task.objects.get(pk=requested.pk).status == TaskStatus.CLOSING_REQUESTED


@pytest.mark.parametrize("person", ["leader", "inspector", "village_reporter", "village_head", "system_administrator"])
@pytest.mark.parametrize("name", CLERKS_PAGES)
def test_only_clerks_reach_the_offices_pages(requested, name, person, request, client_of):
    client = client_of(request.getfixturevalue(person))

    assert client.get(url(name, requested.pk)).status_code == 403
    assert client.post(url(name, requested.pk), {"reason": "原因"}).status_code == 403


def test_the_office_confirms_what_a_village_asked_for(requested, town_clerk, client_of):
    client = client_of(town_clerk)
    assert "确认办结" in page(client, requested.get_absolute_url())

    shown = client.post(url("task_closing_confirm", requested.pk), follow=True).content.decode()

    assert "已确认办结" in shown
    assert "2026-11-15 办结" in shown
    assert "重开任务" in shown


def test_confirming_is_a_post(requested, town_clerk, client_of):
    assert client_of(town_clerk).get(url("task_closing_confirm", requested.pk)).status_code == 405


def test_a_clerk_does_not_confirm_their_own_request(task, town_clerk, client_of):
    services.request_closing(task, on=date(2026, 11, 15), by=town_clerk)
    client = client_of(town_clerk)
    assert url("task_closing_confirm", task.pk) not in page(client, task.get_absolute_url())

    shown = client.post(url("task_closing_confirm", task.pk), follow=True).content.decode()

    assert "不能是同一人" in shown
    assert Task.objects.get(pk=task.pk).status == TaskStatus.CLOSING_REQUESTED


def test_who_comes_second_reads_the_state_now(requested, town_clerk, second_clerk, client_of):
    services.refuse_closing(Task.objects.get(pk=requested.pk), reason="缺材料", by=second_clerk)
    client = client_of(town_clerk)

    for name in ("task_closing_confirm", "task_closing_refuse", "task_reopen"):
        response = client.post(url(name, requested.pk), {"reason": "原因"})

        assert response.status_code == 409
        assert "当前状态为“推进中”" in response.content.decode()


def test_the_office_refuses_and_reopens_with_a_reason(requested, town_clerk, second_clerk, client_of):
    client = client_of(town_clerk)
    page(client, url("task_closing_refuse", requested.pk))
    assert client.post(url("task_closing_refuse", requested.pk), {"reason": " "}).status_code == 200

    assert client.post(url("task_closing_refuse", requested.pk), {"reason": "缺材料"}).status_code == 302
    assert Task.objects.get(pk=requested.pk).status == TaskStatus.OPEN

    task = Task.objects.select_related("campaign").get(pk=requested.pk)
    services.confirm_closing(services.request_closing(task, on=date(2026, 11, 15), by=second_clerk), by=town_clerk)
    page(client, url("task_reopen", requested.pk))
    assert client.post(url("task_reopen", requested.pk), {"reason": "反弹"}).status_code == 302
    assert Task.objects.get(pk=requested.pk).status == TaskStatus.OPEN


def terms_form(task, seen, **values):
    lead = TaskTerms.objects.current().get(task=task).lead_unit_id
    return {"seen": seen.pk, "lead_unit": lead, "due_on": "2026-12-01", "weight": 1, "reason": "原因", **values}


def test_the_office_changes_the_terms(task, town_clerk, other_village, client_of):
    client = client_of(town_clerk)
    seen = TaskTerms.objects.get()
    assert 'value="2026-11-30"' in page(client, url("task_terms_change", task.pk))

    response = client.post(
        url("task_terms_change", task.pk), terms_form(task, seen, lead_unit=other_village.pk, weight=3)
    )

    terms = TaskTerms.objects.current().get()
    assert response.url == task.get_absolute_url()
    assert (terms.lead_unit, terms.due_on, terms.weight) == (other_village, date(2026, 12, 1), 3)


def test_the_second_of_two_sees_the_difference_and_then_decides(task, town_clerk, second_clerk, client_of):
    seen = TaskTerms.objects.get()
    services.change_task_terms(task, due_on=date(2026, 12, 9), weight=5, reason="先到", by=second_clerk)
    client = client_of(town_clerk)

    response = client.post(url("task_terms_change", task.pk), terms_form(task, seen))

    shown = response.content.decode()
    present = TaskTerms.objects.current().get()
    assert response.status_code == 409
    assert present.due_on == date(2026, 12, 9)
    for text in ("2026-11-30", "2026-12-09", "2026-12-01", "他人改为", f'name="seen" value="{present.pk}"'):
        assert text in shown

    assert client.post(url("task_terms_change", task.pk), terms_form(task, present)).status_code == 302
    assert TaskTerms.objects.current().get().due_on == date(2026, 12, 1)


def test_a_form_sent_back_for_another_reason_still_notices_who_was_faster(task, town_clerk, second_clerk, client_of):
    seen = TaskTerms.objects.get()
    services.change_task_terms(task, weight=5, reason="先到", by=second_clerk)
    client = client_of(town_clerk)

    shown = client.post(url("task_terms_change", task.pk), terms_form(task, seen, reason="")).content.decode()

    assert f'name="seen" value="{seen.pk}"' in shown


@pytest.mark.parametrize("field", ["seen", "lead_unit"])
def test_a_foreign_id_in_the_form_answers_like_an_absent_one(
    task, other_task, town_clerk, other_town, field, client_of
):
    client = client_of(town_clerk)
    seen = TaskTerms.objects.get(task=task)
    foreign_pk = {"seen": TaskTerms.objects.get(task=other_task).pk, "lead_unit": other_town.pk}[field]

    foreign = client.post(url("task_terms_change", task.pk), terms_form(task, seen) | {field: foreign_pk})
    absent = client.post(url("task_terms_change", task.pk), terms_form(task, seen) | {field: ABSENT})

    assert (foreign.status_code, foreign.content) == (404, absent.content)
    assert TaskTerms.objects.filter(task=task).count() == 1


def test_evidence_goes_out_as_an_attachment_until_it_is_withdrawn(evidence, town_clerk, village_reporter, client_of):
    client = client_of(town_clerk)

    response = client.get(url("evidence_download", evidence.pk))

    assert b"".join(response.streaming_content) == b"%PDF-1.4 table"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    services.withdraw_evidence(evidence, by=village_reporter)
    assert client.get(url("evidence_download", evidence.pk)).status_code == 404


def test_directives_are_listed_for_those_who_may_open_them(campaign, task, village, town_clerk, inspector, client_of):
    directive = order(campaign, village, by=town_clerk, reply_due_on=date(2026, 12, 30), task=task)
    address = directive.get_absolute_url()

    assert f'href="{address}"' in page(client_of(town_clerk), task.get_absolute_url())
    assert address not in page(client_of(inspector), task.get_absolute_url())


def test_the_page_costs_the_same_queries_however_much_there_is(
    campaign, task, week, village, village_head, town_clerk, evidence, client_of, django_assert_max_num_queries
):
    for day in (date(2026, 11, 3), date(2026, 11, 18), date(2026, 11, 25)):
        other = open_week(campaign, day)
        unit = CampaignUnitFactory(campaign=campaign).unit
        services.record_progress(other, unit=unit, lines=[ProgressLine(task, 5)], by=village_head)
        services.change_task_terms(task, weight=day.day, reason="改", by=town_clerk)
        upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4 " + str(day).encode())
        services.attach_evidence(task, period=other, unit=unit, upload=upload, by=village_head)

    client = client_of(town_clerk)
    page(client, task.get_absolute_url())  # the first request of a session stamps it

    with django_assert_max_num_queries(16):
        page(client, task.get_absolute_url())
    assert ProgressEvidence.objects.count() == 4

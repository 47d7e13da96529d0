"""The pages on which a plan becomes a campaign: who may open them, with and without htmx."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.choices import Role
from campaigns import services
from campaigns.models import Campaign, PlanDraft
from tests.campaigns.plan_samples import henglan_docx
from tests.campaigns.test_plan_drafts import PLAN, row_of
from tests.factories import make_person

HTMX = {"HX-Request": "true"}
HEAD = {
    "name": "演示镇2026年质量提升行动",
    "slug": "town-2026",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "week_rule": "monday_to_sunday",
    "month_rule": "to_end",
    "first_period_on": "2026-01-02",
}


@pytest.fixture(autouse=True)
def winter(time_machine):
    time_machine.move_to("2025-12-20 09:00 +0800")


@pytest.fixture
def draft(town, town_clerk):
    return services.read_into_draft(town, text=PLAN, by=town_clerk)


@pytest.fixture
def client(client_of, town_clerk):
    return client_of(town_clerk)


def url(name, *args):
    return reverse(f"campaigns:plan_draft_{name}", args=args)


def row_url(draft, title, name="row"):
    return url(name, draft.pk, row_of(draft, title)["key"])


def row_values(draft, **changes):
    return {"seen": draft.version, "level": "task", "title": "开展摸排", "lead": "branch", **changes}


@pytest.mark.parametrize("name", ["detail", "save"])
def test_draft_is_open_to_clerks_of_its_scope_only(draft, village, client_of, town_clerk, other_town_clerk, name):
    page = url(name, draft.pk)
    reporter = make_person(Role.UNIT_REPORTER, village, acts_for=village)

    assert client_of(town_clerk).get(page).status_code == 200
    assert client_of(other_town_clerk).get(page).status_code == 404
    assert client_of(reporter).get(page).status_code == 403


def test_pasted_text_is_read_and_shown(client, town):
    response = client.post(url("create"), {"text": PLAN}, follow=True)

    shown = response.content.decode()
    assert "2 项措施，4 项任务，5 处待核对，其中 3 处必须补上。" in shown
    for text in ("严查无证生产", "各村（社区）", "没有找到单位“镇公安分局”", "暂按行动结束日办结", "2026-06-30"):
        assert text in shown


def test_refused_upload_says_why(client, town):
    response = client.post(url("create"), {"upload": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")})

    assert "另存为 .docx" in response.content.decode()
    assert not PlanDraft.objects.exists()


def test_lists_name_the_drafts_and_lead_to_them(client, draft):
    shown = client.get(url("list")).content.decode()

    assert draft.get_absolute_url() in shown
    assert url("list") in client.get(reverse("campaigns:campaign_list")).content.decode()
    assert url("create") in client.get(reverse("campaigns:pack_list")).content.decode()
    assert draft.get_absolute_url() in client.get(reverse("campaigns:start")).content.decode()


def test_row_is_corrected_without_script(client, draft):
    page = row_url(draft, "开展摸排")
    assert "各村（社区）；配合单位" in client.get(page).content.decode()

    response = client.post(page, row_values(draft, due_on="2026-05-31"))

    assert response.url == f"{draft.get_absolute_url()}#row-{row_of(draft, '开展摸排')['key']}"
    draft.refresh_from_db()
    assert row_of(draft, "开展摸排")["due_on"] == "2026-05-31"


def test_row_is_corrected_in_place_with_htmx(client, draft):
    page = row_url(draft, "集中整治")
    form = client.get(page, headers=HTMX).content.decode()
    assert form.lstrip().startswith("<form")

    response = client.post(page, row_values(draft, title="集中整治", due_on="2026-05-31"), headers=HTMX)

    shown = response.content.decode()
    assert response["HX-Retarget"] == f"#row-{row_of(draft, '集中整治')['key']}"
    assert "2026-05-31" in shown
    assert 'hx-swap-oob="true"' in shown
    assert "<html" not in shown


def test_row_that_moves_makes_the_page_new(client, draft):
    values = row_values(draft, title="集中整治", level="text")

    response = client.post(row_url(draft, "集中整治"), values, headers=HTMX)

    assert response["HX-Redirect"].startswith(draft.get_absolute_url())


def test_stale_row_shows_the_difference_and_can_be_saved_then(client, draft, second_clerk):
    page = row_url(draft, "开展摸排")
    services.change_draft_row(
        draft, row_of(draft, "开展摸排")["key"], by=second_clerk, seen=1, level="task", title="摸清底数", lead="branch",
        responsible=[], cooperating=[], starts_on=None, due_on=None, deliverable="",
    )  # fmt: skip

    refused = client.post(page, row_values(draft))

    shown = refused.content.decode()
    assert refused.status_code == 409
    assert "摸清底数" in shown
    assert 'name="seen" value="2"' in shown
    assert client.post(page, row_values(draft, seen=2)).status_code == 302


def test_unit_in_two_parts_is_kept_in_the_first(client, draft):
    values = row_values(draft, responsible=["branch", "village"], cooperating=["village", "department"])

    client.post(row_url(draft, "开展摸排"), values)

    draft.refresh_from_db()
    row = row_of(draft, "开展摸排")
    assert [unit["codes"] for unit in row["responsible"]] == [["village"]]
    assert [unit["codes"] for unit in row["cooperating"]] == [["department"]]


def test_doubts_of_one_row_are_accepted_in_place(client, draft):
    key = row_of(draft, "开展宣传")["key"]

    shown = client.post(url("accept", draft.pk), {"row": key}, headers=HTMX).content.decode()

    assert "暂以第一个责任单位" not in shown
    assert "请填写完成时限" in shown


def test_row_that_is_gone_is_not_found(client, draft):
    for name in ("row", "row_remove"):
        assert client.post(url(name, draft.pk, "r99"), row_values(draft)).status_code in {302, 404}
    assert client.get(url("row", draft.pk, "r99")).status_code == 404


def test_whole_way_from_text_to_campaign(client, town, department):
    client.post(url("create"), {"text": PLAN})
    draft = PlanDraft.objects.get()
    client.post(url("unit", draft.pk), {"text": "镇公安分局", "unit": "new:department"})
    client.post(url("dates", draft.pk), {"due_on": "2026-12-31"})
    client.post(url("accept", draft.pk))
    shown = client.get(draft.get_absolute_url()).content.decode()
    assert "2 项措施，4 项任务，都已核对。" in shown

    response = client.post(url("save", draft.pk), HEAD)

    campaign = Campaign.objects.get()
    assert response.url == campaign.get_absolute_url()
    assert campaign.tasks.count() == 4
    assert campaign.get_absolute_url() in client.get(draft.get_absolute_url()).content.decode()
    assert client.get(url("save", draft.pk)).status_code == 404


def test_head_is_filled_in_from_the_plan(client, draft):
    shown = client.get(url("save", draft.pk)).content.decode()

    for value in (
        'value="演示镇2026年质量提升工作方案"',
        'value="town-2026"',
        'value="2026-01-01"',
        'value="2026-12-31"',
    ):
        assert value in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slug": "演示"}, "只能用小写字母"),
        ({"ends_on": "2025-12-31"}, "结束日期不能早于启动日期"),
        ({"first_period_on": "2027-01-01"}, "应在行动起止日期之内"),
        ({}, "没有对上单位"),
    ],
)
def test_refused_head_says_why_and_makes_nothing(client, draft, changes, sentence):
    shown = client.post(url("save", draft.pk), HEAD | changes).content.decode()

    assert sentence in shown
    assert not Campaign.objects.exists()


def test_maker_throws_the_draft_away(client, client_of, draft, second_clerk):
    kept = client_of(second_clerk).post(url("delete", draft.pk), follow=True)
    assert "只有录入人" in kept.content.decode()

    client.post(url("delete", draft.pk))

    assert not PlanDraft.objects.exists()


def test_original_is_sent_as_a_download(client, town, town_clerk):
    content = henglan_docx()
    draft = services.read_into_draft(town, upload=SimpleUploadedFile("方案.docx", content), by=town_clerk)

    response = client.get(url("file", draft.pk))

    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == content


def test_pages_ask_the_database_little(client, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        client.get(draft.get_absolute_url())


def test_form_is_closed_without_a_change(client, draft):
    shown = client.get(f"{row_url(draft, '开展摸排')}?close", headers=HTMX).content.decode()

    assert "<form class" not in shown
    assert "开展摸排" in shown

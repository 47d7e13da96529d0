"""Packs as files: uploaded, looked at, compared, taken over, on pages and by command."""

import copy
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.choices import Role, UnitKind
from accounts.models import AuditEvent
from campaigns import services
from campaigns.forms import PackCarrier
from campaigns.models import Campaign, Goal, Task
from tests.campaigns.this_years_pack import SLUG, district_pack, measure, task
from tests.factories import OrgUnitFactory, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_year_of_the_pack(time_machine):
    time_machine.move_to("2026-06-15T10:00:00+08:00", tick=False)


@pytest.fixture
def pack():
    return copy.deepcopy(district_pack())


@pytest.fixture
def campaign():
    return services.load_pack(copy.deepcopy(district_pack()), by=None)


@pytest.fixture
def clerk(campaign):
    return make_person(Role.OFFICE_CLERK, campaign.office_unit, acts_for=campaign.owner_unit)


@pytest.fixture
def leader(campaign):
    return make_person(Role.LEADER, campaign.owner_unit, acts_for=campaign.owner_unit)


def upload(pack, name="pack.yaml"):
    content = pack if isinstance(pack, bytes) else services.write_pack(pack).encode()
    return {"upload": SimpleUploadedFile(name, content, "application/yaml")}


@pytest.fixture
def town_of_the_pack(db):
    """Nothing but the town, its office and a clerk: an empty portal in earnest."""
    district = OrgUnitFactory(code="quality-district", kind=UnitKind.DISTRICT)
    office = OrgUnitFactory(code="quality-district-office", kind=UnitKind.OFFICE, parent=district)
    return make_person(Role.OFFICE_CLERK, office, acts_for=district)


def test_a_file_is_uploaded_looked_at_and_made_a_campaign(town_of_the_pack, pack, client_of):
    client, url = client_of(town_of_the_pack), reverse("campaigns:pack_import")

    preview = client.post(url, upload(pack))
    assert preview.status_code == 200
    assert not Campaign.objects.exists()
    text = preview.content.decode()
    assert "13 家，其中已有 2 家" in text
    assert "3 个阶段，11 项措施，14 项任务" in text
    carried = {"pack": preview.context["carried"], "first_period_on": "2026-07-01"}
    made = client.post(url, carried)

    campaign = Campaign.objects.get()
    assert made.url == campaign.get_absolute_url()
    assert (campaign.slug, campaign.first_period_on) == (SLUG, date(2026, 7, 1))
    assert AuditEvent.objects.get(action="load_pack").actor == town_of_the_pack


def test_mistakes_in_a_file_are_listed_with_their_places(town_of_the_pack, pack, client_of):
    task(pack, "product")["lead"] = "nobody"
    pack["goals"][0].pop("source")

    page = client_of(town_of_the_pack).post(reverse("campaigns:pack_import"), upload(pack)).content.decode()

    assert "measures[1].tasks[0].lead" in page
    assert "goals[0]" in page
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"slug: [", "不是可读的YAML：第1行"),
        ("名称".encode("gb18030"), "文件不是 UTF-8 文本"),
        (b"#" * (256 * 1024 + 1), "文件不能超过 256 KB"),
        (
            b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (98 + n, 98 + n, 97 + n, 97 + n) for n in range(24)),
            "内容过多",
        ),
        (b"a: &a [*a]\n", "内容过多"),
        (b'a: "\\0"\n', "应为文字、数字、日期"),
        (b"a: .nan\n", "应为文字、数字、日期"),
        (b"a: !!binary aGVsbG8=\n", "应为文字、数字、日期"),
        (b"1: a\n", "名称应为文字"),
        (b"[" * 100_000, "不是可读的YAML"),
    ],
)
def test_a_file_that_is_no_pack_gets_a_sentence(town_of_the_pack, client_of, content, sentence):
    page = client_of(town_of_the_pack).post(reverse("campaigns:pack_import"), upload(content))

    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_a_preview_that_was_tampered_with_or_is_old_is_refused(town_of_the_pack, pack, client_of, time_machine):
    client, url = client_of(town_of_the_pack), reverse("campaigns:pack_import")
    carried = PackCarrier.carried(services.write_pack(pack), user=town_of_the_pack)

    page = client.post(url, {"pack": carried[:-2], "first_period_on": "2026-07-01"})
    assert "与核对时不一致" in page.content.decode()
    time_machine.shift(3601)
    late = client_of(town_of_the_pack).post(url, {"pack": carried, "first_period_on": "2026-07-01"})

    assert late.status_code == 409
    assert "超过一小时" in late.content.decode()
    assert not Campaign.objects.exists()


def test_another_persons_preview_is_refused(town_of_the_pack, pack, client_of):
    colleague = make_person(Role.OFFICE_CLERK, town_of_the_pack.post.unit, acts_for=town_of_the_pack.post.acts_for)
    carried = PackCarrier.carried(services.write_pack(pack), user=colleague)

    page = client_of(town_of_the_pack).post(
        reverse("campaigns:pack_import"), {"pack": carried, "first_period_on": "2026-07-01"}
    )

    assert "与核对时不一致" in page.content.decode()


def test_a_pack_of_another_town_can_be_looked_at_but_not_made(pack, town_clerk, client_of):
    client, url = client_of(town_clerk), reverse("campaigns:pack_import")

    preview = client.post(url, upload(pack))
    assert "不在您的管辖范围内" in preview.content.decode()
    made = client.post(url, {"pack": preview.context["carried"], "first_period_on": "2026-07-01"})

    assert "不在您的管辖范围内" in made.content.decode()
    assert not Campaign.objects.exists()


def test_a_file_of_a_campaign_that_is_there_leads_to_the_differences(campaign, clerk, pack, client_of):
    task(pack, "product")["title"] = "改名"
    client = client_of(clerk)

    preview = client.post(reverse("campaigns:pack_import"), upload(pack))
    url = reverse("campaigns:pack_update", args=[campaign.pk])
    assert url in preview.content.decode()
    compared = client.post(url, {"pack": preview.context["carried"]})

    assert [row["difference"].place for row in compared.context["offered"]] == ["tasks/product-1"]


def test_differences_are_ticked_and_taken_over(campaign, clerk, pack, client_of):
    task(pack, "product")["title"] = "改名"
    task(pack, "service")["title"] = "不要的新名"
    pack["phases"][0]["name"] = "另一阶段名"
    del measure(pack, "engineering")["tasks"][0]
    client, url = client_of(clerk), reverse("campaigns:pack_update", args=[campaign.pk])
    assert "与门户自带的模板对照" in client.get(url).content.decode()

    compared = client.post(url, upload(pack))
    page = compared.content.decode()
    assert "模板中没有 1 处（保留不动）" in page
    assert "另一阶段名" in page
    assert [row["difference"].place for row in compared.context["others"]] == ["phases/launch"]
    body = {name: compared.context[name] for name in ("seen",)} | {"pack": compared.context["carried"]}
    done = client.post(url, body | {"places": ["tasks/product-1"]}, follow=True)

    assert "已按模板更新 1 处" in done.content.decode()
    assert Task.objects.get(code="product-1").title == "改名"
    assert Task.objects.get(code="service-1").title != "不要的新名"


def test_a_stale_look_answers_409_with_the_differences_as_they_are(campaign, clerk, pack, client_of):
    task(pack, "product")["title"] = "改名"
    client, url = client_of(clerk), reverse("campaigns:pack_update", args=[campaign.pk])
    compared = client.post(url, upload(pack))
    services.change_goal(Goal.objects.get(code="district"), text="别人改了", by=clerk)

    late = client.post(
        url, {"pack": compared.context["carried"], "seen": compared.context["seen"], "places": ["tasks/product-1"]}
    )

    assert late.status_code == 409
    assert "没有更新任何内容" in late.content.decode()
    assert {row["difference"].place for row in late.context["offered"]} == {"tasks/product-1", "goals/district"}
    assert late.context["seen"] != compared.context["seen"]


def test_the_portals_own_pack_is_compared_without_a_file(campaign, clerk, client_of):
    url = reverse("campaigns:pack_update", args=[campaign.pk])

    compared = client_of(clerk).post(url, {"own": "1"})

    assert "tasks/product-1" in {row["difference"].place for row in compared.context["offered"]}  # its days of 2010


def test_a_campaign_like_its_pack_has_nothing_to_update(campaign, clerk, pack, client_of):
    url = reverse("campaigns:pack_update", args=[campaign.pk])

    assert "没有要更新的" in client_of(clerk).post(url, upload(pack)).content.decode()


def test_a_file_of_another_campaign_is_refused_on_the_page(campaign, clerk, pack, client_of):
    url = reverse("campaigns:pack_update", args=[campaign.pk])

    assert "不能对照" in client_of(clerk).post(url, upload(pack | {"slug": "other"})).content.decode()


def test_strangers_do_not_find_the_page(campaign, leader, town_clerk, client_of):
    url = reverse("campaigns:pack_update", args=[campaign.pk])

    assert client_of(town_clerk).get(url).status_code == 404
    assert client_of(leader).get(url).status_code == 403

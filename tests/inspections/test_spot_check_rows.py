"""The rows of the list of spot checks: what they say, and that no text of a batch is taken for anything but text."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import OrgUnit
from inspections.choices import CheckMethod, CheckSource, Verdict
from inspections.models import SpotCheck, TestItem
from tests.factories_campaigns import CampaignFactory
from tests.factories_enterprises import EnterpriseFactory
from tests.factories_inspections import SpotCheckFactory, item

pytestmark = pytest.mark.django_db

LIST = reverse("inspections:spot_check_list")


@pytest.fixture
def batch(town, office, village):
    """batch(…) -> a batch of a firm of the village, in the town's campaign."""
    campaign = CampaignFactory(owner_unit=town, office_unit=office)
    firm = EnterpriseFactory(unit=village)
    return lambda **columns: SpotCheckFactory(campaign=campaign, enterprise=firm, **columns)


def cells_of(page):
    """[[the words of each cell] of each row]"""
    rows = re.findall("<tr>(<td.*?)</tr>", page, re.DOTALL)
    return [[" ".join(strip_tags(cell).split()) for cell in row.split("</td>")[:-1]] for row in rows]


def test_a_row_says_all_of_its_batch(batch, village, inspector, client_of):
    items = list(TestItem.objects.order_by("pk")[:2])
    failing = batch(
        nonconforming=True, items=items, sampled_on=date(2026, 3, 2), concluded_on=date(2026, 3, 20),
        source=CheckSource.CITY, method=CheckMethod.TARGETED, batch="B7",
    )  # fmt: skip

    page = client_of(inspector).get(LIST).content.decode()

    assert cells_of(page) == [
        [
            failing.number,
            "2026-03-02",
            failing.sampled_party,
            village.name,
            f"吸顶灯 · 演示牌 · {failing.model} · B7",
            f"{CheckSource.CITY.label} · {CheckMethod.TARGETED.label}",
            Verdict.NONCONFORMING.label,
            f"{items[0].name}、{items[1].name}",
        ]
    ]
    assert f'<a href="{failing.get_absolute_url()}">{failing.number}</a>' in page
    assert f'<span class="status status-red">{Verdict.NONCONFORMING.label}</span>' in page
    assert re.findall('data-label="(.*?)"', page) == re.findall("<th.*?>(.*?)</th>", page)[7:]


def test_a_row_says_that_there_is_no_verdict_yet(batch, inspector, client_of):
    batch(pending=True, brand="", model="")

    page = client_of(inspector).get(LIST).content.decode()

    assert [(row[4], *row[6:]) for row in cells_of(page)] == [("吸顶灯", "尚无结论", "—")]


def test_each_row_names_the_items_that_its_batch_fails_now(batch, inspector, client_of):
    failing, other, conforming = batch(nonconforming=True), batch(nonconforming=True), batch()
    other.faileditems.update(item=TestItem.objects.exclude(pk=item().pk).earliest("pk"))
    corrected = batch(nonconforming=True)
    corrected.faileditems.update(superseded_at=corrected.recorded_at)

    page = client_of(inspector).get(LIST).content.decode()

    assert {row[0]: row[-1] for row in cells_of(page)} == {
        failing.number: item().name,
        other.number: other.faileditems.get().item.name,
        conforming.number: "—",
        corrected.number: "—",
    }


def test_texts_of_the_rows_are_text_whatever_they_say(batch, village, inspector, client_of):
    evil = '<i>"&'
    failing = batch(nonconforming=True)
    columns = ("number", "sampled_party", "product_name", "brand", "model", "batch")
    SpotCheck.objects.filter(pk=failing.pk).update(**{name: f"{name}{evil}" for name in columns})
    OrgUnit.objects.filter(pk=village.pk).update(name=f"village{evil}")
    TestItem.objects.filter(pk=item().pk).update(name=f"item{evil}")

    page = client_of(inspector).get(LIST).content.decode()

    words = (*columns, "village", "item")
    assert [word for word in words if f"{word}&lt;i&gt;&quot;&amp;" not in page.partition("<tbody>")[2]] == []
    assert "<i>" not in page


def test_a_kind_of_products_that_is_none_is_absent(batch, inspector, client_of):
    batch()

    assert client_of(inspector).get(f"{LIST}?category=999999").status_code == 404

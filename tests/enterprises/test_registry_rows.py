"""The rows of the list of firms: what they say, and that no text of a firm is taken for anything but text."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import OrgUnit
from enterprises.choices import DutyKind, EnterpriseSize, EnterpriseStatus
from enterprises.models import Enterprise, ProductCategory
from tests.factories_enterprises import CategoryFactory, DutyFactory, EnterpriseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]

LIST = reverse("enterprises:enterprise_list")


def cells_of(page):
    """[[the words of each cell] of each row]"""
    rows = re.findall("<tr>(<td.*?)</tr>", page, re.DOTALL)
    return [[" ".join(strip_tags(cell).split()) for cell in row.split("</td>")[:-1]] for row in rows]


def test_a_row_says_all_of_its_firm(village, inspector, client_of):
    firm = EnterpriseFactory(unit=village, size=EnterpriseSize.LARGE, status=EnterpriseStatus.SEASONAL)
    DutyFactory(enterprise=firm, name="责任人乙")
    DutyFactory(enterprise=firm, kind=DutyKind.VILLAGE_CONTACT, name="联系人甲")

    page = client_of(inspector).get(LIST).content.decode()

    assert cells_of(page) == [
        [
            firm.name, firm.credit_code, village.name, EnterpriseSize.LARGE.label, firm.category.name,
            EnterpriseStatus.SEASONAL.label, "责任人乙",
        ]
    ]  # fmt: skip
    assert f'<a href="{firm.get_absolute_url()}">{firm.name}</a>' in page
    assert '<span class="status status-blue">季节停产' in page
    assert re.findall('data-label="(.*?)"', page) == re.findall("<th.*?>(.*?)</th>", page)[6:]


def test_a_row_says_what_is_not_known_of_its_firm(village, inspector, client_of):
    firm = EnterpriseFactory(unit=village, temporary=True, size="", category=None)
    DutyFactory(enterprise=firm, ended=True)

    page = client_of(inspector).get(LIST).content.decode()

    assert cells_of(page) == [
        [firm.name, firm.temporary_number, village.name, "—", "—", EnterpriseStatus.OPERATING.label, "未指定"]
    ]


def test_each_row_names_who_supervises_that_firm(village, inspector, client_of):
    for name in ("甲", "乙", "丙"):
        DutyFactory(enterprise=EnterpriseFactory(unit=village, name=f"{name}灯饰厂"), name=f"责任人{name}")

    page = client_of(inspector).get(LIST).content.decode()

    assert {(row[0], row[-1]) for row in cells_of(page)} == {
        (f"{name}灯饰厂", f"责任人{name}") for name in ("甲", "乙", "丙")
    }


def test_texts_of_the_rows_are_text_whatever_they_say(village, inspector, client_of):
    evil = '<i>"&'
    firm = EnterpriseFactory(unit=village, category=CategoryFactory())
    DutyFactory(enterprise=firm, name=f"supervisor{evil}")
    OrgUnit.objects.filter(pk=village.pk).update(name=f"village{evil}")
    ProductCategory.objects.filter(pk=firm.category_id).update(name=f"category{evil}")
    Enterprise.objects.filter(pk=firm.pk).update(name=f"firm{evil}", credit_code=f"code{evil}")

    page = client_of(inspector).get(LIST).content.decode()

    words = ("firm", "code", "village", "category", "supervisor")
    assert [word for word in words if f"{word}&lt;i&gt;&quot;&amp;" not in page.partition("<tbody>")[2]] == []
    assert "<i>" not in page


def test_a_kind_of_products_that_is_none_is_told_and_nothing_is_filtered(village, inspector, client_of):
    firm = EnterpriseFactory(unit=village)

    response = client_of(inspector).get(f"{LIST}?category=999999&size=large")

    assert (response.status_code, response.context["form"].is_valid()) == (200, False)
    assert firm.name in response.content.decode()


def test_the_list_is_filtered_by_kind_of_products(village, inspector, client_of):
    firm, other = (EnterpriseFactory(unit=village, category=CategoryFactory(code=code)) for code in ("fixed", "other"))

    page = client_of(inspector).get(f"{LIST}?category={firm.category_id}").content.decode()

    assert [row[0] for row in cells_of(page)] == [firm.name]
    assert f'<option value="{other.category_id}">{other.category}</option>' in page

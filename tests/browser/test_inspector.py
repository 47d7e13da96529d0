"""The branch's inspector: a batch is sampled, fails, is followed up and closed."""

import pytest

from enterprises.models import Enterprise
from inspections.choices import Verdict
from inspections.models import FailedItem, Rectification, SpotCheck, SpotCheckVerdict
from tests.browser.visitors import PHONE

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

NUMBER = "演示抽2026-9001"


def test_inspector_records_a_batch_until_it_is_closed(visitor):
    firm = Enterprise.objects.get(members__user__login_name="firm")
    inspector = visitor("inspector", PHONE)
    inspector.go("/office/inspections/spot-checks/")
    inspector.follow("登记抽查")
    inspector.page.fill("input[name=q]", firm.name[-6:])
    inspector.press("查找")
    inspector.check()
    inspector.click(f"a.party:has-text('{firm.name}')")
    inspector.check()
    inspector.page.fill("[name=number]", NUMBER)
    inspector.page.fill("[name=product_name]", "LED吸顶灯")
    inspector.press("登记")
    assert "尚无结论" in inspector.page.inner_text("body")

    inspector.follow("登记检验结论")
    inspector.page.get_by_label("不合格", exact=True).check()
    inspector.page.fill("input[type=search]", "接地")
    inspector.page.locator(".finding-items").get_by_label("接地规定").check()
    inspector.page.fill("[name=concluded_on]", f"{_verdict().happened_on}")
    inspector.check()
    inspector.press("登记")
    assert (_verdict().verdict, FailedItem.objects.current().get(spot_check__number=NUMBER).item.name) == (
        Verdict.NONCONFORMING,
        "接地规定",
    )

    inspector.follow("登记责令改正")
    inspector.press("保存")
    assert "复查期限" in inspector.text
    inspector.follow("登记复查合格")
    inspector.press("保存")
    inspector.check()
    follow_up = Rectification.objects.current().get(spot_check=SpotCheck.objects.get(number=NUMBER))
    assert follow_up.closed_on is not None

    owner = visitor("firm", PHONE)
    assert "复查合格，整改结束" in owner.text


def _verdict():
    return SpotCheckVerdict.objects.current().get(spot_check__number=NUMBER)

"""Forms work where scripts do not run: an old telephone, a bureau's locked browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enterprises.choices import Answer, ImportStatus, SelfReportStatus
from enterprises.credit_codes import make_demo_code
from enterprises.models import Enterprise, EnterpriseImport, SelfReport, SelfReportAnswer, SelfReportPhoto
from inspections.choices import Verdict
from inspections.models import SpotCheckVerdict
from reports.choices import UnitReportStatus
from reports.models import UnitReport
from tests.browser.visitors import PHONE

pytestmark = [pytest.mark.postgres, pytest.mark.browser]


@pytest.fixture
def plain(visitor):
    """plain("office"): somebody whose browser runs no script."""
    return lambda login_name: visitor(login_name, PHONE, has_javascript=False)


def test_forms_without_javascript(plain, photo, make_csv):
    file_self_report(plain("firm"), photo)
    file_unit_report(plain("henglan-wusha-reporter"))
    record_spot_check(plain("inspector"))
    import_firms(plain("office"), make_csv)


def file_self_report(firm, photo):
    """All twelve questions on one page; what a 不符合 needs is unfolded by hand."""
    self_report = SelfReport.objects.filter(enterprise__members__user__login_name="firm").latest("round__starts_on")
    firm.go(self_report.get_absolute_url())
    questions = firm.page.locator("[data-question]").all()
    assert len(questions) == 12
    for question in questions[1:]:
        question.locator(f".answer-{Answer.CONFORMING}").click()
    weak = questions[0]
    weak.locator(f".answer-{Answer.NONCONFORMING}").click()
    weak.locator(".question-more summary").click()
    weak.locator("textarea").fill("执照上的地址没有变更。")
    weak.locator("input[type=date]").fill(f"{timezone.localdate() + timedelta(days=10)}")
    weak.locator("input[type=file]").set_input_files(photo)
    firm.press("报送")
    assert self_report.receipt in firm.text
    self_report.refresh_from_db()
    assert self_report.status == SelfReportStatus.SUBMITTED
    weak = SelfReportAnswer.objects.get(self_report=self_report, answer=Answer.NONCONFORMING)
    assert SelfReportPhoto.objects.get().question == weak.question


def file_unit_report(reporter):
    report = UnitReport.objects.filter(unit__code="henglan-wusha", status=UnitReportStatus.DRAFT).latest("pk")
    reporter.go(report.get_absolute_url())
    reporter.page.locator("textarea[name$=done]").first.fill("走访三户。")
    reporter.press("报送")
    assert "待审核" in reporter.text
    report.refresh_from_db()
    assert report.status == UnitReportStatus.SUBMITTED


def record_spot_check(inspector):
    firm = Enterprise.objects.get(members__user__login_name="firm")
    inspector.go(f"/office/inspections/spot-checks/new/?enterprise={firm.pk}")
    inspector.page.fill("[name=number]", "演示抽2026-9002")
    inspector.page.fill("[name=product_name]", "LED吸顶灯")
    inspector.page.get_by_label("不合格", exact=True).check()
    inspector.page.fill("[name=concluded_on]", f"{timezone.localdate()}")
    item = inspector.page.locator(".finding-items").get_by_label("接地规定").first
    if not item.is_visible():
        inspector.page.locator("details.item-group", has=item).locator("> summary").first.click()
    item.check()
    inspector.press("登记")
    assert "接地规定" in inspector.text
    assert SpotCheckVerdict.objects.current().get(spot_check__number="演示抽2026-9002").verdict == Verdict.NONCONFORMING


def import_firms(office, make_csv):
    path = make_csv(f"统一社会信用代码,企业名称,村（社区）\n{make_demo_code(90001)},演示新来灯饰厂,五沙村\n")
    office.go("/office/enterprises/enterprise-imports/new/")
    office.page.set_input_files("input[type=file]", path)
    office.press("上传并核对")
    office.press("确认导入")
    assert EnterpriseImport.objects.get().status == ImportStatus.IMPORTED
    assert Enterprise.objects.get(credit_code=make_demo_code(90001)).name == "演示新来灯饰厂"

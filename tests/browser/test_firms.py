"""Firms in the demo town: the quarterly self-report on a phone, on paper, sent back; a firm that moved; a list of firms."""

from datetime import timedelta

import pytest
import xlsxwriter
from django.utils import timezone

from accounts.choices import Channel
from enterprises.choices import Answer, EnterpriseStatus, ImportStatus, SelfReportStatus
from enterprises.credit_codes import make_demo_code
from enterprises.models import Enterprise, EnterpriseImport, SelfReport, SelfReportPhoto
from tests.browser.visitors import PHONE

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

WEAK = 7  # the question answered 不符合
VILLAGE = "henglan-wusha"


def newest_self_report(**filters):
    return SelfReport.objects.filter(**filters).select_related("enterprise").order_by("-round__starts_on", "pk").first()


def answer(question, value):
    question.locator(f".answer-{value}").click()


def answer_page(person, *, weak=None, photo=None):
    """Answer the questions in view: all 符合 but `weak`, with what it needs; returns how many there were."""
    questions = person.page.locator("[data-question]:visible").all()
    for question in questions:
        if not question.locator("legend").inner_text().startswith(f"{weak}."):
            answer(question, Answer.CONFORMING)
            continue
        answer(question, Answer.NONCONFORMING)
        question.locator("textarea").fill("接地线松动三台。")
        question.locator("input[type=date]").fill(f"{timezone.localdate() + timedelta(days=14)}")
        question.locator("input[type=file]").set_input_files(photo)
    return len(questions)


def test_firm_files_on_a_phone_is_sent_back_and_files_again(visitor, photo):
    self_report = newest_self_report(enterprise__members__user__login_name="firm")
    firm = visitor("firm", PHONE)
    firm.click(f"main a[href='{self_report.get_absolute_url()}']")
    asked = 0
    for page in (1, 2, 3):
        firm.page.get_by_text(f"第{page}页，共3页").wait_for()
        asked += answer_page(firm, weak=WEAK, photo=photo)
        if page == 2:
            firm.check()
        if page < 3:
            firm.turn("下一页")
    firm.press("报送")
    assert asked == 12
    assert self_report.receipt in firm.text
    firm.check()
    weak = self_report.answers.get(answer=Answer.NONCONFORMING)
    assert (weak.question.position, weak.note, SelfReportPhoto.objects.count()) == (WEAK, "接地线松动三台。", 1)

    inspector = visitor("inspector", PHONE)
    inspector.go(f"/office/enterprises/self-report-rounds/{self_report.round_id}/?show=filed")
    inspector.follow(self_report.enterprise.name)
    assert "现场.jpg" in inspector.text
    inspector.page.click("summary:has-text('退回')")
    inspector.page.fill("textarea[name=reason]", "请补写是哪几台。")
    inspector.check()
    inspector.press("确认退回")
    assert "已退回" in inspector.page.inner_text("body")

    firm.go("/")
    firm.click(f"main a[href='{self_report.get_absolute_url()}']")
    assert "请补写是哪几台。" in firm.text
    firm.check()
    firm.turn("下一页")
    firm.page.locator("textarea:visible").fill("接地线松动三台，编号 3、7、9。")
    firm.turn("下一页")
    firm.press("报送")
    assert "回执号" in firm.text
    self_report.refresh_from_db()
    weak.refresh_from_db()
    assert (self_report.status, weak.note) == (SelfReportStatus.SUBMITTED, "接地线松动三台，编号 3、7、9。")


def test_village_enters_a_self_report_from_paper(visitor, photo):
    self_report = newest_self_report(enterprise__unit__code=VILLAGE, status=SelfReportStatus.DRAFT)
    reporter = visitor(f"{VILLAGE}-reporter", PHONE)
    reporter.go("/office/enterprises/self-report-rounds/")
    reporter.follow(str(self_report.round))
    reporter.follow(self_report.enterprise.name)
    reporter.follow("代填")
    reporter.page.set_input_files("input[name=source]", photo)
    assert answer_page(reporter, weak=WEAK, photo=photo) == 12
    reporter.check()
    reporter.press("代填报送")
    assert "已代填" in reporter.page.inner_text("body")
    self_report.refresh_from_db()
    assert (self_report.status, self_report.channel) == (SelfReportStatus.SUBMITTED, Channel.PAPER)
    assert (self_report.source_name, SelfReportPhoto.objects.count()) == ("现场.jpg", 1)


def test_village_records_that_a_firm_moved_away(visitor):
    firm = Enterprise.objects.filter(unit__code=VILLAGE, status=EnterpriseStatus.OPERATING).earliest("pk")
    reporter = visitor(f"{VILLAGE}-reporter", PHONE)
    reporter.go("/office/enterprises/enterprises/")
    reporter.page.fill("input[name=q]", firm.name)
    with reporter.leaving():
        reporter.page.keyboard.press("Enter")
    reporter.follow(firm.name)
    reporter.follow("搬走")
    reporter.page.fill("[name=note]", "昨晚搬空，房东说去了古镇。")
    reporter.press("保存")
    reporter.check()
    firm.refresh_from_db()
    assert firm.status == EnterpriseStatus.MOVED


def test_office_imports_a_list_of_firms_and_takes_it_back(visitor, tmp_path):
    path = tmp_path / "六沙村企业.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["统一社会信用代码", "企业名称", "村（社区）", "联系电话"])
        for row in (1, 2):
            sheet.write_row(row, 0, [make_demo_code(90000 + row), f"演示新来{row}号灯饰厂", "五沙村", "0760-00009999"])
    before = Enterprise.objects.registered().count()
    office = visitor("office")
    office.go("/office/enterprises/enterprise-imports/")
    office.follow("导入名单")
    office.page.set_input_files("input[type=file]", path)
    office.press("上传并核对")
    assert "新增 2 家" in office.text
    office.check()
    assert Enterprise.objects.registered().count() == before
    office.press("确认导入")
    office.check()
    assert Enterprise.objects.registered().count() == before + 2
    office.follow("撤销导入")
    office.page.fill("[name=reason]", "导错了表。")
    office.check()
    office.press("撤销导入")
    assert Enterprise.objects.registered().count() == before
    assert EnterpriseImport.objects.get().status == ImportStatus.UNDONE

"""A self-report on a phone whose owner leaves questions out: told at once, free to go on, and nothing typed is lost."""

import pytest

from enterprises.choices import Answer, SelfReportStatus
from tests.browser.test_firms import answer, answer_page, newest_self_report
from tests.browser.visitors import PHONE

pytestmark = [pytest.mark.postgres, pytest.mark.browser]


def test_open_questions_are_told_on_their_page_and_the_draft_is_kept(visitor):
    self_report = newest_self_report(enterprise__members__user__login_name="firm3", status=SelfReportStatus.DRAFT)
    firm = visitor("firm3", PHONE)
    firm.go(self_report.get_absolute_url())
    questions = firm.page.locator("[data-question]")
    for number in (1, 3, 4):
        answer(questions.nth(number - 1), Answer.CONFORMING)
    answer(questions.nth(4), Answer.NONCONFORMING)

    firm.turn("下一页")
    firm.page.get_by_text("还有2题没填好：第2、5题").wait_for()
    assert "还没有回答。" in questions.nth(1).inner_text()
    assert "请写一句哪里不符合" in questions.nth(4).inner_text()
    firm.check()
    answer(questions.nth(1), Answer.CONFORMING)
    firm.page.get_by_text("还有1题没填好：第5题").wait_for()
    assert "还没有回答。" not in questions.nth(1).inner_text()

    firm.turn("先往下填")
    firm.page.get_by_text("第2页，共3页 · 草稿已存").wait_for()
    assert self_report.answers.exclude(answer="").count() == 5
    answer_page(firm)
    firm.turn("下一页")
    answer_page(firm)
    firm.page.get_by_text("还有1题没填好：第5题").wait_for()

    firm.press("报送")
    assert "还没有报送：有题目没填好" in firm.text
    assert questions.nth(4).is_visible()
    self_report.refresh_from_db()
    assert self_report.status == SelfReportStatus.DRAFT
    answer(questions.nth(4), Answer.CONFORMING)
    firm.press("报送")  # nothing is open any more: the button stands on every page
    assert self_report.receipt in firm.text

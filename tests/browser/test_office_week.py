"""A week of the task-force office in a real browser: reports, lights, a closing, a recheck; a directive up its ladder; a
meeting whose decision becomes a task.

The clock stands where the story needs it. Nobody stays logged in from one day to the next, as in an office.
"""

import re
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from campaigns import services as campaigns_services
from campaigns.choices import DirectiveStatus, DirectiveStepKind, TaskStatus
from campaigns.models import Campaign, Directive, Meeting, RecheckDraw, Task
from campaigns.periods import SHANGHAI
from reports.choices import UnitReportStatus
from reports.models import UnitReport

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

MONDAY, TUESDAY, FRIDAY = (datetime(2026, 11, day, 9, 30, tzinfo=SHANGHAI) for day in (23, 24, 27))
# Working days after a reply date of Thursday 26 November: reminded two before, urged one after, the letter three after.
REPLY_DUE = date(2026, 11, 26)
REMINDED, URGED, LETTER, ANSWERED = (
    datetime(2026, month, day, 9, 30, tzinfo=SHANGHAI) for month, day in ((11, 24), (11, 27), (12, 1), (12, 2))
)
# Of the branch: one falls behind on Tuesday, the other was due last Friday.
BEHIND, DONE = "strict-3-3", "strict-2-3"
NEARLY_HALF = 0.4
# 约 4 分钟，共 38 格，系统已带出 18 格
COST = re.compile(r"共 (\d+) 格，系统已带出 (\d+) 格")


def report_of(unit):
    return UnitReport.objects.filter(unit__code=unit, period__key="2026-W48").get()


def line_of(person, task):
    return person.page.locator(".report-line", has=person.page.get_by_text(task.title, exact=False))


def light_of(person, task):
    """The word of a task's light, and why, as the 台账 prints them."""
    person.go(f"/office/campaigns/campaigns/{task.campaign_id}/ledger/?q={task.title}")
    return person.page.locator(".ledger-table tbody tr").first.locator("td").nth(4).inner_text()


@pytest.fixture
def on_day(time_machine, visitor):
    """on_day(TUESDAY, "office") is somebody who logs in on that day, a while after whoever came before."""
    comers = count()

    def come(instant, login_name):
        time_machine.move_to(instant + timedelta(minutes=5 * next(comers)))
        return visitor(login_name)

    return come


def test_a_week_of_reports_lights_and_a_closing(on_day):
    behind, done = Task.objects.get(code=BEHIND), Task.objects.get(code=DONE)
    assert "正常" in light_of(on_day(MONDAY, "office"), behind)

    office = on_day(TUESDAY, "office")
    assert "滞后" in (words := light_of(office, behind))
    assert re.search(r"落后序时进度\d+\.\d个百分点", words)

    # The branch fills in a form that comes mostly filled; under 授权直报 it counts at once.
    report = report_of("henglan-amr-branch")
    reporter = on_day(TUESDAY, "henglan-amr-branch-reporter")
    reporter.go(report.get_absolute_url())
    cells, brought = map(int, COST.search(reporter.text).groups())
    lines = reporter.page.locator(".report-line").count()
    assert cells == 4 * lines + 2
    # Of each task its percent stands in the form, and what was last said of it, or planned, is one touch away.
    percents = reporter.page.locator("[name$=percent]").evaluate_all("fields => fields.filter(f => f.value).length")
    assert brought == percents + reporter.page.locator("[data-last-text]").count()
    assert brought / cells > NEARLY_HALF
    line = line_of(reporter, behind)
    line.get_by_label("推进中").check()
    line.locator("[name$=percent]").fill("98")
    line.locator("[name$=done]").fill("集中排查两轮，隐患已全部整改。")
    line.locator("summary", has_text="与推算进度不同时说明").click()
    line.locator("[name$=difference_reason]").fill("节点资料月底统一登记。")
    line = line_of(reporter, done)
    line.get_by_label("已办完，申请办结").check()
    line.locator("[name$=done]").fill("抽查任务全部完成。")
    reporter.check()
    reporter.click("button[value=submit]")
    report.refresh_from_db()
    assert report.status == UnitReportStatus.SIGNED

    # Another unit's head signs; the report says too little, the office returns it, and it comes back.
    _returned_and_handed_in_again(on_day)

    # The office confirms what the branch asked for; on Friday the light is green again.
    office = on_day(TUESDAY, "office")
    office.go(done.get_absolute_url())
    office.press("确认办结")
    done.refresh_from_db()
    assert done.status == TaskStatus.CLOSED
    office = on_day(FRIDAY, "office")
    assert "正常" in light_of(office, behind)
    _recheck_is_drawn(office, done)


def _returned_and_handed_in_again(on_day):
    report = report_of("henglan-wusha")
    reporter = on_day(TUESDAY, "henglan-wusha-reporter")
    reporter.go(report.get_absolute_url())
    reporter.page.locator("textarea[name$=done]").first.fill("有进展。")
    reporter.click("button[value=submit]")
    head = on_day(TUESDAY, "henglan-wusha-head")
    head.go(report.get_absolute_url())
    head.press("审核通过")

    office = on_day(TUESDAY, "office")
    office.go(report.get_absolute_url())
    office.page.locator("summary", has_text="退回").click()
    office.page.locator("[name=reason]").fill("请写明本周走访了哪几家企业。")
    office.press("确认退回")

    reporter = on_day(TUESDAY, "henglan-wusha-reporter")
    reporter.go(report.get_absolute_url())
    assert "请写明本周走访了哪几家企业" in reporter.text
    reporter.page.locator("textarea[name$=done]").first.fill("走访三家企业，督促整改接地问题。")
    reporter.click("button[value=submit]")
    head = on_day(TUESDAY, "henglan-wusha-head")
    head.go(report.get_absolute_url())
    head.press("审核通过")
    report.refresh_from_db()
    assert report.status == UnitReportStatus.SIGNED


def _recheck_is_drawn(office, done):
    campaign = Campaign.objects.get()
    office.go(f"/office/campaigns/campaigns/{campaign.pk}/rechecks/")
    office.follow("抽取复核任务")
    office.page.fill("[name=first_day]", f"{(FRIDAY - timedelta(days=7)).date()}")
    office.page.fill("[name=last_day]", f"{FRIDAY.date()}")
    office.page.fill("[name=share]", "100")
    office.click("main form button[type=submit], main form button.btn-primary")
    assert done.title in office.text
    assert RecheckDraw.objects.get().rechecks.filter(task=done).exists()


def climb(time_machine, instant):
    """The clock's step at an instant, twice: the second time there is nothing to do."""
    time_machine.move_to(instant)
    campaigns_services.climb_ladders(now=instant)
    assert campaigns_services.climb_ladders(now=instant) == 0


def test_a_directive_climbs_its_ladder(on_day, time_machine):
    task = Task.objects.get(code="strengthen-3-3")
    mayor = on_day(MONDAY, "mayor")
    mayor.go(task.get_absolute_url())
    mayor.follow("写批示")
    mayor.page.get_by_label("批示", exact=True).check()
    mayor.page.fill("[name=text]", "请工信科商局本周内把培育名单定下来。")
    mayor.page.get_by_label("另定日期").first.check()
    mayor.page.fill("[name=reply_due_on]", f"{REPLY_DUE}")
    mayor.check()
    mayor.press("记录")
    directive = Directive.objects.get(task=task)
    assert (directive.unit.code, directive.reply_due_on) == ("henglan-industry", REPLY_DUE)

    for instant, kind in (
        (REMINDED, DirectiveStepKind.REMINDED),
        (URGED, DirectiveStepKind.URGED),
        (LETTER, DirectiveStepKind.LETTER),
    ):
        climb(time_machine, instant)
        assert directive.steps.filter(kind=kind).latest("pk").happened_on == instant.date()
        told = on_day(instant, "henglan-industry-reporter")
        told.go("/accounts/inbox/")
        assert task.title in told.text

    # The mayor signs the letter that the clock drafted; it has its number and reaches the unit.
    letter = directive.letters.get()
    mayor = on_day(LETTER, "mayor")
    mayor.go("/accounts/inbox/")
    mayor.click(f"main a[href='{letter.get_absolute_url()}']")
    mayor.check()
    mayor.press("签发")
    assert "HL督办〔2026〕" in mayor.text
    with mayor.page.expect_download() as download:
        mayor.page.get_by_role("link", name="下载 Word").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")

    unit = on_day(ANSWERED, "henglan-industry-head")
    unit.go(directive.get_absolute_url())
    unit.press("签收")
    unit.follow("回复办理结果")
    unit.page.fill("[name=text]", "培育名单已定，共12个产品。")
    unit.check()
    unit.click("main form button.btn-primary")
    office = on_day(ANSWERED, "office")
    office.go("/accounts/inbox/")
    office.click(f"main a[href='{directive.get_absolute_url()}']")
    office.follow("核查办结")
    office.page.fill("[name=note]", "名单已核对。")
    office.click("main form button.btn-primary")
    directive.refresh_from_db()
    assert directive.status == DirectiveStatus.CLOSED


def test_a_meeting_makes_a_decision_that_becomes_a_task(on_day):
    campaign = Campaign.objects.get()
    office = on_day(MONDAY, "office")
    office.go(f"/office/campaigns/campaigns/{campaign.pk}/meetings/new/?kind=special")
    office.page.fill("[name=starts_at]", "2026-11-27T09:30")
    office.page.fill("[name=place]", "镇政府三楼会议室")
    office.page.fill("[name=chair]", "演示镇长")
    office.page.fill("[name=title]", "接地问题专题会议")
    office.check()
    office.click("main form button.btn-primary")
    meeting = Meeting.objects.get(title="接地问题专题会议")
    office.follow("发会议通知")
    office.click("main form button.btn-primary")

    unit = on_day(TUESDAY, "henglan-wusha-reporter")
    unit.go("/accounts/inbox/")
    unit.page.get_by_role("link", name=re.compile("接地问题专题会议")).first.wait_for()

    office = on_day(FRIDAY + timedelta(hours=3), "office")
    office.go(meeting.get_absolute_url())
    office.follow("登记到会情况")
    office.page.fill("[name=headcount]", "31")
    office.click("main form button.btn-primary")
    office.follow("登记议定事项")
    office.page.fill("[name=text]", "一周内对接地不合格企业逐家回访")
    office.page.select_option("[name=unit]", label="横栏分局")
    office.page.select_option("[name=measure]", index=1)
    office.page.fill("[name=due_on]", "2026-12-11")
    office.check()
    office.press("保存")
    office.follow("写会议纪要")
    office.page.fill("[name=minutes]", "会议听取了横栏分局的汇报，研究了接地问题。")
    office.click("main form button.btn-primary")
    office.follow("印发纪要")
    office.check()
    office.click("main form button.btn-primary")

    task = Task.objects.get(title="一周内对接地不合格企业逐家回访")
    assert meeting.decisions.get().task == task
    office.go(f"/office/campaigns/campaigns/{campaign.pk}/ledger/?q={task.title}")
    assert "横栏分局" in office.text
    assert "2026-12-11" in office.text

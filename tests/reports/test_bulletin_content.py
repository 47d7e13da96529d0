"""What a bulletin says: sections of each kind, words that follow the printed numbers, units and never firms."""

from datetime import date

import pytest

from accounts.models import OrgUnit
from campaigns import rates
from campaigns.models import Measure, Task
from enterprises.models import Enterprise
from reports import bulletin_content, bulletin_prose, bulletin_runs, bulletin_sections, services, statements
from reports.choices import BulletinKind, Window
from reports.documents import tree, web
from reports.models import Bulletin, BulletinSchedule
from reports.statements import Statement
from tests.factories_bulletins import compiled_bulletin, instant, make_campaign, terms
from tests.factories_campaigns import MeasureFactory
from tests.factories_papers import ISSUES, issue, working_campaign


@pytest.fixture
def campaign(office, village, other_village):
    return working_campaign(office, village, other_village)


def paper_of(bulletin):
    bulletin = Bulletin.objects.select_related("campaign").get(pk=bulletin.pk)
    return bulletin_content.bulletin_document(statements.bulletin_statement(bulletin))


def headings(paper):
    return [block.text for block in paper.blocks if block.kind == "heading" and block.level == 1]


def section(paper, title):
    """The text of the blocks under a heading, a line each."""
    lines, inside = [], False
    for block in paper.blocks:
        if block.kind == "heading" and block.level == 1:
            inside = block.text.endswith(title)
        elif inside:
            lines += lines_of(block)
    return "\n".join(lines)


def lines_of(block):
    if block.kind == "table":
        return [block.title, *("|".join(map(tree.text_of, row)) for row in block.rows)]
    if block.kind in {"bullet_list", "ordered_list"}:
        return [tree.text_of(runs) for runs in block.items]
    return [block.text if block.kind == "heading" else tree.text_of(block.runs)]


def test_week_goes_across_with_its_sections_in_order(campaign):
    paper = paper_of(issue(campaign, *ISSUES[0]))

    assert paper.title == "2026年第46周工作通报"
    assert headings(paper) == [
        "一、总体情况",
        "二、主要数据",
        "三、抽查情况",
        "四、措施进度",
        "五、各单位情况",
        "六、好的做法",
        "七、存在问题",
        "八、逾期清单",
        "九、下周工作",
    ]
    assert paper.imprint.lines == ("报：镇党委、镇政府领导", "发：各成员单位")


def test_month_is_a_meeting_with_agenda_and_speakers(campaign):
    paper = paper_of(issue(campaign, *ISSUES[1]))

    assert headings(paper)[:3] == ["一、会议议程", "二、拟发言单位", "三、总体情况"]
    assert "拟发言单位表态发言：演示西村" in section(paper, "会议议程")
    assert "演示西村：逾期未办结1项" in section(paper, "拟发言单位")


def test_quarter_goes_up_with_plan_and_work_of_each_measure(campaign):
    paper = paper_of(issue(campaign, *ISSUES[2]))

    assert "对照计划完成情况" in headings(paper)[1]
    assert "序时进度" in section(paper, "对照计划完成情况")
    work = section(paper, "各项措施工作")
    assert "（一）演示措施m-1" in work
    assert "办结的任务：演示任务1（演示东村）。" in work


def test_headlines_follow_the_printed_numbers(campaign):
    told = section(paper_of(issue(campaign, *ISSUES[0])), "总体情况")

    assert "应报2份，按时报送1份，迟报0份，未报1份；已报送的报告中，零报告0份。" in told
    assert "至本期末逾期未办结1项，比上期增加1项。" in told
    assert "检验6批次，不合格2批次。随机抽取不合格率50.0%，比上期上升50.0个百分点（样本小，尚不足以判断）" in told
    assert "定向检查不合格发现率0.0%" in told
    assert "到本期末后处理未结1批次，其中超期0批次，与上期持平。" in told
    assert "帮扶企业1家，与上期持平；打造产品1个，与上期持平。" in told


def test_villages_products_and_items_have_their_tables(campaign):
    told = section(paper_of(issue(campaign, *ISSUES[0])), "抽查情况")

    assert "演示西村|3|1|3|1|50.0%|0.0%|1|0" in told
    assert "固定式通用灯具|6|2|7|2" in told
    assert "接地规定|2|2|2" in told


def test_a_period_without_data_prints_no_rate_of_nought(office, village):
    campaign = make_campaign(office, village)
    terms(MeasureFactory(campaign=campaign), village, due_on=date(2027, 1, 10), starts_on=date(2026, 12, 1))

    paper = paper_of(compiled_bulletin(campaign))

    told = section(paper, "总体情况")
    assert "任务尚未开始，还没有措施总进度。" in told
    assert "随机抽取本期没有检验结果；定向检查本期没有检验结果。今年累计检验0批次，不合格0批次。" in told
    assert "今年以来没有抽查记录。" in section(paper, "抽查情况")
    assert "本期没有未报、迟报、逾期和严重滞后的单位。" in section(paper, "存在问题")
    assert "到本期末没有逾期未办结的任务。" in section(paper, "逾期清单")
    assert "好的做法" not in "".join(headings(paper))
    assert "0.0%" not in "".join(token.text for token in tree.tokens(paper))


# Words and rounding


class TwoCells:
    """A statement of one figure that knows this period and the one before, as (part, whole)."""

    def __init__(self, now, before):
        self.cells = {Window.PERIOD: now, Window.PREVIOUS: before}

    def cell(self, code, window):
        part, whole = self.cells[window]
        value = float(rates.shown_percent(rates.rate(part, whole))) if whole else None
        return {"numerator": part, "denominator": whole, "value": value, "rows": whole}


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ((2, 16), (1, 8), "与上期持平"),
        ((1250, 10000), (1249, 10000), "与上期持平"),  # 12.50 and 12.49: both print 12.5
        ((1255, 10000), (1254, 10000), "比上期上升0.1个百分点（样本小，尚不足以判断）"),  # 12.6 and 12.5
        ((200, 1000), (100, 1000), "比上期上升10.0个百分点"),
        ((100, 1000), (200, 1000), "比上期下降10.0个百分点"),
        ((1, 8), (2, 8), "比上期下降12.5个百分点（样本小，尚不足以判断）"),
        ((0, 0), (2, 8), ""),
        ((1, 8), (0, 0), ""),
    ],
)
def test_words_of_a_change_follow_what_is_printed(now, before, words):
    assert bulletin_runs.rate_change(TwoCells(now, before), "nonconforming_rate", Window.PREVIOUS) == words


class Counts:
    """A statement that knows a few counts of this period and of the year, and no groups."""

    def __init__(self, **values):
        self.values = values
        self.labels = {"village": {}, "product": {}, "item": {}}

    def cell(self, code, window, **_dimensions):
        value = self.values.get(code, 0)
        return {"value": value, "numerator": None, "denominator": None, "rows": value}

    def url(self, code, window, **_dimensions):
        return ""


@pytest.mark.parametrize(
    ("expected", "filed", "missing", "words"),
    [
        (362, 166, 0, "应报362份，已报166份，其中迟报0份，未报0份，其余196份尚未截止。"),
        (362, 300, 62, "应报362份，已报300份，其中迟报0份，未报62份。"),
    ],
)
def test_self_reports_of_an_open_round_add_up(expected, filed, missing, words):
    statement = Counts(
        self_reports_expected=expected, self_reports_filed=filed, self_reports_missing=missing, self_reports_late=0
    )

    assert tree.text_of(bulletin_prose._self_reports(statement)) == f"企业自查。{words}"


@pytest.mark.parametrize(("sampled", "words"), [(13, "今年以来的抽样还没有检验结果。"), (0, "今年以来没有抽查记录。")])
def test_samples_without_a_result_are_not_called_none(sampled, words):
    (paragraph,) = bulletin_sections.spot_checks(Counts(batches_sampled=sampled))

    assert tree.text_of(paragraph.runs) == words


def test_figure_tables_name_a_unit_once_and_points_only_where_there_are_rates(campaign):
    tables = [block for block in paper_of(issue(campaign, *ISSUES[0])).blocks if block.kind == "table"][:3]
    names = [tree.text_of(row[0]) for table in tables for row in table.rows]

    assert {"抽样批次", "后处理未结（批次）", "零报告（份）", "措施进度"} <= set(names)
    assert [bool(table.unit_words) for table in tables] == [True, True, False]


def test_a_week_53_says_nothing_of_last_year(campaign):
    paper = paper_of(issue(campaign, BulletinKind.WEEKLY, "2026-W53", "2027-01-04 12:00"))

    assert "去年同期" not in section(paper, "总体情况")


# Ranking


def test_ranking_is_for_months_and_quarters_and_only_where_it_is_on(campaign):
    week, month = (section(paper_of(issue(campaign, *each)), "各单位情况") for each in ISSUES[:2])
    BulletinSchedule.objects.update(has_ranking=False)
    quarter = section(paper_of(issue(campaign, *ISSUES[2])), "各单位情况")

    assert "名" not in week
    assert "排名" not in quarter
    assert "演示东村|1|0|0|0|" in month
    assert "演示西村|2|1|1|0|" in month


def test_weeks_never_rank_even_if_somebody_asks(campaign):
    BulletinSchedule.objects.update(has_ranking=True)

    assert "排名" not in section(paper_of(issue(campaign, *ISSUES[0])), "各单位情况")


def test_units_with_the_same_results_share_their_rank(office, village, other_village, department):
    campaign = make_campaign(office, village, other_village, department)
    BulletinSchedule.objects.create(
        campaign=campaign, kind=BulletinKind.MONTHLY, starts_on=date(2026, 1, 1), has_ranking=True
    )
    measure = MeasureFactory(campaign=campaign)
    for unit in (village, other_village, department):
        terms(measure, unit, due_on=date(2026, 11, 10))

    told = section(paper_of(issue(campaign, *ISSUES[1])), "各单位情况")

    villages, departments = told.split("部门排名")
    assert villages.count("|1（并列）|") == 2
    assert f"{department.name}|1|1|" in departments


# Frozen


@pytest.mark.parametrize("each", ISSUES)
def test_no_firm_is_named_whatever_people_typed(campaign, each):
    Task.objects.filter(title="演示任务2").update(title="督促演示明亮照明厂整改")

    paper = paper_of(issue(campaign, *each))

    printed = web.render(paper)
    firms = list(Enterprise.objects.values_list("name", flat=True))
    assert len(firms) == 3
    assert not [name for name in firms if name in printed]
    assert "督促某企业整改" in section(paper, "逾期清单")
    assert "走访了某企业， 逐户核对证书" in section(paper, "好的做法")


def test_good_practice_is_of_a_unit_without_troubles(campaign):
    told = section(paper_of(issue(campaign, *ISSUES[0])), "好的做法")

    assert told == "演示东村：本期按时办结任务1项。走访了某企业， 逐户核对证书。"


def test_overdue_tasks_are_listed_with_days_and_the_next_period_with_its_dates(campaign):
    paper = paper_of(issue(campaign, *ISSUES[0]))

    assert "演示任务2|演示西村|2026-11-10|6" in section(paper, "逾期清单")
    following = section(paper, "下周工作")
    assert "下期为2026年第47周（11月16日—22日），11月23日12:00截数。" in following
    assert "演示任务3|演示东村|2026-11-18" in following


@pytest.mark.parametrize("each", ISSUES)
def test_an_issue_reads_the_same_after_everything_was_renamed(campaign, town_clerk, each):
    bulletin = services.publish_bulletin(issue(campaign, *each), by=town_clerk)
    before = paper_of(bulletin)

    Task.objects.update(title="改过的任务")
    Measure.objects.update(name="改过的措施")
    OrgUnit.objects.update(name="改过的单位")
    BulletinSchedule.objects.update(name="改过的文种", report_to="改过", send_to="改过", has_ranking=False)
    campaign.name = "改过的行动"
    campaign.save()
    terms(
        Measure.objects.first(),
        OrgUnit.objects.first(),
        due_on=date(2026, 11, 11),
        recorded_at=instant("2027-02-01 09:00"),
    )

    assert paper_of(bulletin) == before


def test_a_preview_says_what_the_issue_would(campaign):
    kind, key, cutoff = ISSUES[0]
    period = services.parse_period(campaign, kind=kind, key=key)
    preview = statements.preview_statement(campaign, kind=kind, period=period, as_of=instant(cutoff))

    previewed = bulletin_content.bulletin_document(statements.with_content(preview))
    compiled = paper_of(issue(campaign, kind, key, cutoff))

    assert previewed.head.issue == "预览，未存档"
    assert [block.text for block in previewed.blocks if block.kind == "heading"] == [
        block.text for block in compiled.blocks if block.kind == "heading"
    ]
    assert [(each.tag, each.text) for each in tree.tokens(previewed)] == [
        (each.tag, each.text) for each in tree.tokens(compiled)
    ]


def test_an_issue_from_before_there_were_contents_is_read_from_its_facts(campaign):
    bulletin = issue(campaign, *ISSUES[0])
    before = paper_of(bulletin)

    Bulletin.objects.update(content={})

    assert paper_of(bulletin) == before


def test_compile_gathers_its_content_by_few_queries(campaign, django_assert_max_num_queries):
    bulletin = issue(campaign, *ISSUES[1])
    statement = statements.bulletin_statement(bulletin)

    with django_assert_max_num_queries(25):
        statements.with_content(statement)


def test_last_period_of_a_campaign_has_no_next_one(campaign):
    campaign.ends_on = date(2026, 11, 15)
    campaign.save()

    assert "没有下期" in section(paper_of(issue(campaign, *ISSUES[0])), "下周工作")


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (20, "二十"), (21, "21")])
def test_numerals(number, words):
    assert bulletin_sections.numeral(number) == words


def test_sentences_keep_what_is_no_placeholder():
    assert bulletin_runs.filled("共%(a)s份，100%%，%(b)s", a="3", b=("4", "5")) == ("共", "3", "份，100%，", "4", "5")


def test_statement_without_content_is_a_live_view(campaign):
    assert Statement(campaign, BulletinKind.WEEKLY, None, None, (), {}).content == {}

"""The quarterly self-reports of the demo firms: in time, late, missing, on paper, one sent back, one that is waited for."""

from datetime import timedelta

from accounts.choices import Channel
from campaigns.choices import PeriodKind
from campaigns.periods import midnight
from enterprises.choices import Answer, EnterpriseSize, SelfReportStatus, Timeliness
from enterprises.models import ExpectedSelfReport, SelfReport, SelfReportAnswer, SelfReportFiling, SelfReportRound
from enterprises.services import self_report_rounds
from reports.demo.chance import chance, in_daytime, weighed
from reports.demo.firms import OWN_FIRM

# How the firms of a village keep their word: share in time, then late; the rest is missing.
HABITS = ((0.93, 0.04), (0.84, 0.09), (0.78, 0.12), (0.62, 0.2))
DILIGENCE = {EnterpriseSize.LARGE: 0.12, EnterpriseSize.MEDIUM: 0.08, EnterpriseSize.SMALL: 0.02}
FILED_SO_FAR_SHARE = 0.38  # in a round that is not due yet
ON_BEHALF = {Channel.PORTAL: 80, Channel.TELEPHONE: 8, Channel.WECHAT: 12}
# Answers are kept of the newest rounds only; of the older ones the demo has the filings.
ROUNDS_WITH_ANSWERS = 2
RETURN_REASON = "第7题选了“符合”，但没有说明用什么仪器检验接地，请补写。"
# Shares of 不符合 by the place of the question on the form, and what is written then.
WEAK = {3: 0.05, 4: 0.06, 5: 0.08, 6: 0.04, 7: 0.05, 8: 0.04, 9: 0.06}
NOTES = {
    3: "质量安全员离职，正在物色人选。",
    4: "清单还是去年的，新产品没有补上。",
    5: "周排查有做，月调度记录不全。",
    6: "有一家电源线供货商的合格证过期。",
    7: "接地电阻测试仪送校准，暂用备用仪器。",
    8: "耐压仪记录本缺两天。",
    9: "旧包装的标记还没有换完。",
}


class SelfReports:
    """Writes every round since the first day, as it was opened and filed then."""

    def __init__(self, campaign, posts, firms, *, now, first_day, today, calendar):
        self.campaign, self.posts, self.firms = campaign, posts, firms
        self.now, self.first_day, self.today, self.calendar = now, first_day, today, calendar
        self.template = campaign.self_report_templates.order_by("starts_on", "pk").first()
        self.questions = list(self.template.questions.all())
        villages = sorted({(firm.enterprise.unit.position, firm.unit_id) for firm in firms})
        self.habits = {unit_id: HABITS[index % len(HABITS)] for index, (_place, unit_id) in enumerate(villages)}
        self.reporters = {firm.unit_id: posts[f"{firm.enterprise.unit.code}-reporter"].user for firm in firms}
        self.filers = {}

    def write(self, filers):
        """`filers` are the accounts of firms that file for themselves: {number of the firm: user}."""
        self.filers = filers
        rounds = SelfReportRound.objects.bulk_create(self._rounds())
        for place, opened in enumerate(reversed(rounds)):
            self._file(opened, with_answers=place < ROUNDS_WITH_ANSWERS)

    def _rounds(self):
        for quarter in self.campaign.calendar.periods_between(PeriodKind.QUARTER, self.first_day, self.today):
            opens_at, due_at, closes_at = self_report_rounds.round_window(self.campaign, quarter, self.calendar)
            if midnight(self.first_day) <= opens_at <= self.now:
                yield SelfReportRound(
                    campaign=self.campaign,
                    template=self.template,
                    key=quarter.key,
                    starts_on=quarter.starts_on,
                    ends_on=quarter.ends_on,
                    opens_at=opens_at,
                    due_at=due_at,
                    closes_at=closes_at,
                    is_opened=True,
                )

    def _file(self, opened, *, with_answers):
        opened_on = max(opened.starts_on, self.first_day)
        expected = [firm for firm in self.firms if firm.is_active(opened_on)]
        ExpectedSelfReport.objects.bulk_create(
            ExpectedSelfReport(**self._columns(opened, firm), due_at=opened.due_at, recorded_at=opened.opens_at)
            for firm in expected
        )
        reports, answers, filings = [], [], []
        for firm in expected:
            generator = chance("self-report", opened.key, firm.serial)
            report = self._self_report(opened, firm, generator)
            reports.append(report)
            if report.received_at is None:
                continue
            given = self._answers(report, generator)
            answers += given if with_answers else []
            weak = sum(answer.answer == Answer.NONCONFORMING for answer in given)
            filings.append(self._filing(opened, firm, report, weak))
        self._send_one_back(opened, reports, filings)
        SelfReport.objects.bulk_create(reports)
        SelfReportAnswer.objects.bulk_create(answers)
        SelfReportFiling.objects.bulk_create(filings)

    def _columns(self, opened, firm):
        return {
            "campaign": self.campaign,
            "round": opened,
            "enterprise": firm.enterprise,
            "unit_id": firm.unit_id,
            "size": firm.size,
            "category": firm.category,
            "happened_on": opened.ends_on,
        }

    def _self_report(self, opened, firm, generator):
        report = SelfReport(round=opened, enterprise=firm.enterprise)
        received_at = self._received_at(opened, firm, generator)
        if received_at is None:
            return report
        report.received_at = min(in_daytime(received_at, generator), self.now)
        report.status, report.version = SelfReportStatus.SUBMITTED, 2
        report.channel = Channel.PORTAL if firm.serial in self.filers else weighed(generator, ON_BEHALF)
        # Without an account of its own the village types in what the firm told.
        report.submitted_by = self.filers.get(firm.serial, self.reporters[firm.unit_id])
        if firm.serial not in self.filers and report.channel == Channel.PORTAL:
            report.channel = Channel.WECHAT
        return report

    def _received_at(self, opened, firm, generator):
        """When it came in, or None: by the village's habit and the firm's size; the visitor's firm owes the newest."""
        on_time, late = self.habits[firm.unit_id]
        fate = generator.random() - DILIGENCE.get(firm.size, 0)
        first = max(opened.opens_at, midnight(max(opened.starts_on, firm.registered_on)))
        if opened.due_at > self.now:
            if firm.serial == OWN_FIRM or fate >= FILED_SO_FAR_SHARE:
                return None
            return first + (self.now - first) * generator.random()
        if firm.serial == OWN_FIRM or fate < on_time:
            return first + (opened.due_at - first) * (1 - generator.random() ** 2 * 0.9)
        received_at = opened.due_at + (opened.closes_at - opened.due_at) * generator.random() * 0.8
        return received_at if fate < on_time + late and received_at < self.now else None

    def _answers(self, report, generator):
        return [self._answer(report, question, generator) for question in self.questions]

    def _answer(self, report, question, generator):
        answer = SelfReportAnswer(self_report=report, question=question, answer=Answer.CONFORMING)
        if generator.random() < WEAK.get(question.position, 0.01):
            answer.answer = Answer.NONCONFORMING
            answer.note = NOTES.get(question.position, "正在整改。")
            answer.fix_by = report.received_at.date() + timedelta(days=generator.randint(7, 40))
        elif question.position in (2, 11) and generator.random() < 0.5:
            answer.answer = Answer.NOT_APPLICABLE
        return answer

    def _filing(self, opened, firm, report, nonconforming_count):
        return SelfReportFiling(
            **self._columns(opened, firm),
            received_at=report.received_at,
            timeliness=Timeliness.LATE if report.received_at > opened.due_at else Timeliness.ON_TIME,
            channel=report.channel,
            nonconforming_count=nonconforming_count,
            recorded_at=report.received_at,
            recorded_by=report.submitted_by,
        )

    def _send_one_back(self, opened, reports, filings):
        """The branch sent one of the newest self-reports back: it no longer counts until the firm files again."""
        if opened.due_at <= self.now:
            return
        own = {self.firms[serial].enterprise.pk for serial in self.filers}
        old = [filing for filing in filings if filing.recorded_at < self.now - timedelta(days=2)]
        filing = next((filing for filing in old if filing.enterprise_id in own), old[0] if old else None)
        if filing is None:
            return
        report = next(report for report in reports if report.enterprise_id == filing.enterprise_id)
        filing.superseded_at = filing.recorded_at + timedelta(days=1, hours=2)
        report.status, report.return_reason, report.version = SelfReportStatus.RETURNED, RETURN_REASON, 3

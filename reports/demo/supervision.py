"""督办 in the demo town: a directive in every state, one that waits for somebody else, a letter to sign, one on the leaders' list.

Days are counted in working days from today, so that the ladder stands where the clock would have taken it.
"""

from dataclasses import dataclass

from django.utils import timezone

from accounts.choices import Channel, UnitKind
from campaigns import services as campaigns_services
from campaigns.choices import DirectiveKind, DirectiveStatus, DirectiveStepKind, LetterStatus, TaskStatus
from campaigns.models import (
    Directive,
    DirectiveBlocker,
    DirectiveExtension,
    DirectiveStep,
    SupervisionLetter,
    Task,
)
from campaigns.services import directive_asks, supervision_letters
from reports.demo.chance import at
from reports.demo.history import OWN_UNIT

K = DirectiveStepKind
# What the clock does is nobody's.
CLOCK = (K.REMINDED, K.URGED, K.LETTER, K.REPORTED)
UNIT_ACTS = (K.RECEIVED, K.FEEDBACK, K.REPLIED, K.BLOCKER_RAISED, K.EXTENSION_ASKED)


@dataclass(frozen=True)
class Case:
    """One directive: issued and due so many working days from today, and its steps as (kind, working days, text)."""

    subject: str
    text: str
    issued: int
    due: int
    status: DirectiveStatus
    steps: tuple = ()
    kind: DirectiveKind = DirectiveKind.ORDER
    is_own: bool = False
    is_of_task: bool = False
    is_on_behalf: bool = False


NEW = Case(
    "村口两家灯饰厂夜间占道",
    "请本周内与两家厂负责人见面，纸箱入库，照片报专班办。",
    -1,
    4,
    DirectiveStatus.ISSUED,
    is_own=True,
)
TYPED = Case(
    "新国标换版企业名单",
    "名单月底前核准到每一家，漏一家都要说明原因。",
    -1,
    7,
    DirectiveStatus.ISSUED,
    kind=DirectiveKind.INSTRUCTION,
    is_on_behalf=True,
)
WORKING = Case(
    "出租厂房消防和用电隐患",
    "三处出租厂房限期整改，逐处附整改前后照片。",
    -6,
    1,
    DirectiveStatus.RECEIVED,
    (
        (K.RECEIVED, -5, ""),
        (K.FEEDBACK, -3, "两处已整改，第三处房东外出，已电话约定本周五到场。"),
        (K.REMINDED, -1, ""),
    ),
    is_own=True,
)
TASK = Case(
    "",
    "这项任务进度落后，请说明原因和下一步措施，明确到人到日。",
    -4,
    2,
    DirectiveStatus.RECEIVED,
    ((K.RECEIVED, -4, ""), (K.REMINDED, 0, "")),
    is_of_task=True,
)
URGED = Case(
    "停产小厂原料清点",
    "两家停产小厂的原料和半成品请清点登记，防止流出。",
    -9,
    -2,
    DirectiveStatus.RECEIVED,
    ((K.RECEIVED, -8, ""), (K.REMINDED, -4, ""), (K.URGED, -1, "")),
)
LETTER = Case(
    "无照生产点断电清退",
    "辖区三处无照生产点限期断电清退，清退后一周回头看。",
    -12,
    -4,
    DirectiveStatus.RECEIVED,
    ((K.RECEIVED, -10, ""), (K.REMINDED, -6, ""), (K.URGED, -3, "")),
)
REPORTED = Case(
    "直播销售灯具产品清查",
    "辖区直播间在售灯具逐一核对认证证书，清单报专班办。",
    -22,
    -14,
    DirectiveStatus.ISSUED,
    ((K.REMINDED, -16, ""), (K.URGED, -13, "")),
)
PAUSED = Case(
    "夜间加工扰民投诉",
    "请会同有关单位三天内到场处理，答复投诉人。",
    -9,
    -3,
    DirectiveStatus.RECEIVED,
    ((K.RECEIVED, -8, ""),),
)
ASKING = Case(
    "小作坊接地改造",
    "尚未改造的作坊逐户落实电工和日期。",
    -5,
    1,
    DirectiveStatus.RECEIVED,
    ((K.RECEIVED, -5, ""),),
)
REPLIED = Case(
    "协会检测室开放时间",
    "请把检测室每周开放时间和收费公示出来，方便小厂借用。",
    -8,
    -1,
    DirectiveStatus.REPLIED,
    ((K.RECEIVED, -7, ""), (K.REPLIED, -1, "已在各村公示栏和微信群公布：每周三、周五开放，收费按成本。")),
)
CLOSED = Case(
    "废旧灯具堆放点清理",
    "两处堆放点本月清理完毕。",
    -20,
    -12,
    DirectiveStatus.CLOSED,
    ((K.RECEIVED, -19, ""), (K.REPLIED, -13, "已清运两车，现场已复绿。"), (K.CLOSED, -12, "现场看过，属实。")),
)
BLOCKER = "楼上楼下同一条线路，断电要由供电部门现场操作，请协调。"


def write_supervision(campaign, posts, *, now):
    """The directives of the demo, each to a unit of its own except those of the visitor's village."""
    writer = _Writer(campaign, posts, now)
    for case in (NEW, TYPED, WORKING, TASK, URGED, REPLIED, CLOSED):
        writer.write(case)
    writer.pause(writer.write(PAUSED))
    writer.ask_for_more_time(writer.write(ASKING))
    writer.draft(writer.write(LETTER), days=-1)
    writer.report(writer.write(REPORTED))


class _Writer:
    def __init__(self, campaign, posts, now):
        self.campaign, self.posts = campaign, posts
        self.calendar = campaigns_services.work_calendar()
        self.today = self.calendar.previous_working_day(timezone.localdate(now), include=True)
        reporting = campaign.campaign_units.filter(is_reporting=True).select_related("unit")
        self.own = next(row.unit for row in reporting if row.unit.code == OWN_UNIT)
        self.others = iter(
            [row.unit for row in reporting if row.unit.kind == UnitKind.VILLAGE and row.unit != self.own]
        )

    def day(self, count):
        return self.calendar.add_working_days(self.today, count)

    def write(self, case):
        task = self._late_task() if case.is_of_task else None
        unit = task.terms.current().get().lead_unit if task else self.own if case.is_own else next(self.others)
        clerk = self.posts["office"].user
        author = self.posts["mayor"].user if case.is_on_behalf else clerk
        issued_at = at(self.day(case.issued), 9, 20)
        directive = Directive.objects.create(
            campaign=self.campaign,
            unit=unit,
            kind=case.kind,
            text=case.text,
            subject_label=task.title if task else case.subject,
            subject_url=(task or self.campaign).get_absolute_url(),
            task=task,
            issued_by=author,
            issued_at=issued_at,
            recorded_by=clerk,
            status=case.status,
            reply_due_on=self.day(case.due),
            replied_by=self._person(unit) if case.status in (DirectiveStatus.REPLIED, DirectiveStatus.CLOSED) else None,
            is_demo=True,
        )
        self.step(directive, K.ISSUED, case.issued, case.text)
        for kind, days, text in case.steps:
            self.step(directive, kind, days, text)
        self._ask(directive)
        return directive

    def _late_task(self):
        """An open task that has been due for some time, or the first that is due at all."""
        tasks = Task.objects.filter(campaign=self.campaign, status=TaskStatus.OPEN).with_terms()
        return tasks.filter(terms__lead_unit__in=self.campaign.campaign_units.values("unit")).order_by("due_on", "pk")[
            0
        ]

    def _person(self, unit):
        post = self.posts.get(f"{unit.code}-reporter")
        return post.user if post else self.posts["office2"].user

    def step(self, directive, kind, days, text):
        person = None if kind in CLOCK else self._person(directive.unit) if kind in UNIT_ACTS else directive.recorded_by
        if kind == K.CLOSED:
            person = self.posts["office2"].user
        return DirectiveStep.objects.create(
            directive=directive,
            kind=kind,
            text=text,
            happened_on=self.day(days),
            due_on=directive.reply_due_on,
            channel=Channel.PORTAL,
            recorded_by=person,
            recorded_at=at(self.day(days), 9 if kind in CLOCK else 10, 30),
        )

    def _ask(self, directive):
        if directive.is_awaited:
            title = f"{directive.get_kind_display()}：{directive.subject_label[:100]}"
            directive_asks.ask_unit(directive, title=title, due_on=directive.reply_due_on)
        elif directive.status == DirectiveStatus.REPLIED:
            directive_asks.ask_office(
                self.campaign,
                key=directive_asks.check_work_key(directive),
                title=directive_asks.titled("核查督办回复", directive),
                url=directive.get_absolute_url(),
            )

    def pause(self, directive):
        """The unit waits for the office, which is late itself."""
        blocker = DirectiveBlocker.objects.create(
            directive=directive,
            raised_to=self.campaign.office_unit,
            text=BLOCKER,
            raised_on=self.day(-6),
            raised_by=self._person(directive.unit),
            answer_due_on=self.day(-3),
        )
        self.step(directive, K.BLOCKER_RAISED, -6, BLOCKER)
        directive_asks.ask_to_answer(blocker, title=directive_asks.titled("答复协调事项", directive))

    def ask_for_more_time(self, directive):
        extension = DirectiveExtension.objects.create(
            directive=directive,
            due_on=self.day(6),
            reason="两户的电工下周才能排到。",
            asked_by=self._person(directive.unit),
            asked_at=at(self.day(-1), 15, 40),
        )
        self.step(directive, K.EXTENSION_ASKED, -1, extension.reason)
        directive_asks.ask_office(
            self.campaign,
            key=directive_asks.extension_work_key(extension),
            title=directive_asks.titled("批复延期申请", directive),
            url=directive.get_absolute_url(),
            reason=extension.reason,
        )

    def draft(self, directive, *, days):
        return supervision_letters.write_draft(directive, by=None, at=at(self.day(days), 9, 30))

    def report(self, directive):
        """The letter was signed on its day and still there is no reply: it is on the leaders' list."""
        letter = self.draft(directive, days=-11)
        signed_on = self.day(-10)
        SupervisionLetter.objects.filter(pk=letter.pk).update(
            status=LetterStatus.SIGNED,
            year=signed_on.year,
            number=1,
            signed_by=self.posts["mayor"].user,
            signed_on=signed_on,
        )
        directive_asks.settle_letter(letter)
        self.step(directive, K.REPORTED, -5, "")

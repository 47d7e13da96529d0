"""What waits for a decision or an answer in the demo, and what was decided before: requests, directives, a leader's visit."""

from collections import defaultdict
from datetime import timedelta

from django.urls import reverse

from accounts import services as accounts_services
from accounts.choices import UnitKind
from campaigns.choices import DirectiveKind
from campaigns.models import Directive
from campaigns.periods import SHANGHAI
from enterprises.choices import ContactTopic
from enterprises.models import ContactRequest, Enterprise
from reports.demo.chance import at
from reports.demo.firms import OWN_FIRM
from reports.models import DashboardVisit, UnitReport

# What units ask the town for this week: the first three for which a unit of the kind has something to say.
COORDINATION = (
    (UnitKind.VILLAGE, "村内三处出租厂房的无照生产点需要断电清退，请镇里牵头供电所、综合行政执法局配合。"),
    (UnitKind.BRANCH, "收官前跟踪抽查检验费还缺一批次的预算，请镇财政统筹解决。"),
    (UnitKind.DEPARTMENT, "年底联合检查抽调人员与本单位年终考核冲突，请镇里统筹安排两周的人手。"),
    (UnitKind.ASSOCIATION, "“横栏精造”展位还差两个摊位的场地，请镇里协调。"),
    (UnitKind.VILLAGE, "村口货运车辆夜间堵路，影响检查组进出，请镇里协调交管部门。"),
)
MATTERS = 3
# What was asked in the weeks before, newest first, and what the leader wrote on it.
DECIDED = (
    ("村口两家灯饰厂夜间占道堆放纸箱，请镇里协调综合行政执法局。", DirectiveKind.AGREEMENT, ""),
    (
        "新国标换版培训还缺一次场地和讲师费用，请镇里协调解决。",
        DirectiveKind.INSTRUCTION,
        "请工信科商局下月内办两场，费用从行动经费列支。",
    ),
    ("部分小厂没有接地电阻测试仪，建议协会集中采购供各村借用。", DirectiveKind.AGREEMENT, ""),
)
CALL = "接地规定不合格是什么意思，要怎么改？"


def write_matters(campaign, posts, filers, *, now):
    """`filers` are the people who file for firms: {number of the firm: user}."""
    weeks = _newest_weeks(campaign, units=campaign.campaign_units.filter(is_reporting=True).count())
    if weeks:
        _ask_the_town(weeks[0])
        _decide(campaign, posts["mayor"].user, weeks[1:])
    DashboardVisit.objects.create(
        user=posts["mayor"].user, campaign=campaign, seen_at=at(_day(now) - timedelta(days=7), 8, 42)
    )
    _call(filers, posts["inspector"], now=now)


def _day(instant):
    return instant.astimezone(SHANGHAI).date()


def _newest_weeks(campaign, *, units):
    """[signed reports that say something] of the newest weeks that a good part of the units have reported on."""
    signed = UnitReport.objects.signed().filter(period__campaign=campaign, is_declared_zero=False)
    by_period = defaultdict(list)
    for report in signed.select_related("unit", "period").order_by("-period__starts_on", "unit__position")[: 5 * units]:
        by_period[report.period_id].append(report)
    return [reports for reports in by_period.values() if len(reports) > units / 4]


def _ask_the_town(newest):
    asking = []
    for kind, text in COORDINATION:
        report = next((each for each in newest if each.unit.kind == kind and each not in asking), None)
        if report is not None and len(asking) < MATTERS:
            asking.append(report)
            UnitReport.objects.filter(pk=report.pk).update(coordination=text)


def _decide(campaign, leader, weeks):
    for (matter, kind, text), reports in zip(DECIDED, weeks, strict=False):
        report = next((report for report in reports if report.unit.kind == UnitKind.VILLAGE), reports[-1])
        directive = Directive.objects.create(
            campaign=campaign,
            unit=report.unit,
            kind=kind,
            text=text,
            subject_label=f"{report.unit}请协调：{matter}",
            subject_url=report.get_absolute_url(),
            issued_by=leader,
            issued_at=max(report.signed_at, report.period.due_at) + timedelta(hours=3),
            recorded_by=leader,
        )
        UnitReport.objects.filter(pk=report.pk).update(coordination=matter, coordination_directive=directive)


def _call(filers, inspector, *, now):
    """One firm waits for a call; another was answered. The post of an inspector is `inspector`."""
    waiting, answered, *_others = [user for serial, user in filers.items() if serial != OWN_FIRM]
    request = ContactRequest.objects.create(
        enterprise=_firm_of(waiting),
        topic=ContactTopic.CALL,
        note=CALL,
        asked_by=waiting,
        asked_at=now - timedelta(hours=20),
    )
    accounts_services.ask(
        f"contact_request-{request.pk}",
        unit=inspector.unit,
        role=inspector.role,
        title=f"联系企业：{request.enterprise}",
        reason=CALL,
        url=reverse("enterprises:contact_answer", args=[request.pk]),
    )
    ContactRequest.objects.create(
        enterprise=_firm_of(answered),
        topic=ContactTopic.TESTING,
        note="出厂耐压怎么测？",
        asked_by=answered,
        asked_at=now - timedelta(days=16),
        answer="已电话联系，协会检测室周三、周五可借用耐压仪。",
        answered_by=inspector.user,
        answered_at=now - timedelta(days=15),
    )


def _firm_of(user):
    return Enterprise.objects.select_related("unit").get(members__user=user)

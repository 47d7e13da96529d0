"""The guided tour through a demo: what to try, as whom, and what of it was done already."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Installation, Post
from campaigns.choices import PeriodStatus
from enterprises.choices import SelfReportStatus
from enterprises.models import SelfReport
from inspections.models import SpotCheck
from reports.choices import PUBLIC_STATUSES, BulletinStatus, UnitReportStatus
from reports.demo.history import OWN_UNIT
from reports.models import Bulletin, UnitReport


@dataclass(frozen=True)
class Step:
    """One thing to try. `is_done` is None where the database cannot tell."""

    title: str
    text: str
    login_name: str
    url: str
    is_done: bool | None = None
    post: Post | None = None


def tour_steps(*, now):
    """The steps of the demo in their order, each with the post that takes it; what this demo lacks is left out.

    Only a demo has them, and in a demo everybody may be anybody: so nothing here asks who is looking.
    """
    seeded_at = Installation.objects.get().created_at
    found = [*_filing(now), *_compiling(seeded_at), *_reading(), *_firm(), *_inspecting(seeded_at)]
    names = {step.login_name for step in found}
    current = Post.objects.current(timezone.localdate(now)).filter(user__login_name__in=names)
    posts = {post.user.login_name: post for post in current.select_related("user", "unit")}
    return [Step(**{**vars(step), "post": posts[step.login_name]}) for step in found if step.login_name in posts]


def _filing(now):
    """The report of the visitor's village that is due next."""
    open_reports = UnitReport.objects.filter(unit__code=OWN_UNIT, period__status=PeriodStatus.OPEN)
    report = open_reports.filter(period__due_at__gt=now).order_by("period__due_at").first()
    if report is None:
        return
    filed = report.status in (UnitReportStatus.SUBMITTED, UnitReportStatus.SIGNED)
    yield Step(
        _("报送"),
        _("村联络员填本周报送：写一句进展，或点“零报告”，然后报送。"),
        f"{OWN_UNIT}-reporter",
        report.get_absolute_url(),
        filed,
    )
    yield Step(
        _("审核"),
        _("村负责人在手机上看一遍，点“审核通过”。"),
        f"{OWN_UNIT}-head",
        report.get_absolute_url(),
        report.status == UnitReportStatus.SIGNED,
    )


def _compiling(seeded_at):
    issued = Bulletin.objects.filter(status__in=PUBLIC_STATUSES, published_at__gt=seeded_at)
    yield Step(
        _("编制"),
        _("到时自动编制。专班办在工作台看谁还没报，打开通报初稿，核对后印发。"),
        "office",
        reverse("reports:office_desk"),
        issued.exists(),
    )


def _reading():
    compiled = Bulletin.objects.filter(status__in=(*PUBLIC_STATUSES, BulletinStatus.DRAFT))
    newest = compiled.order_by("-cutoff_at", "-pk").first()
    published = compiled.filter(status__in=PUBLIC_STATUSES).order_by("-cutoff_at", "-pk").first()
    if published is not None:
        yield Step(
            _("打开一个数"),
            _("镇领导打开最近一期通报，点任何一个数，看它由哪些行数出来。"),
            "mayor",
            published.get_absolute_url(),
        )
    if newest is not None:
        yield Step(
            _("核验"),
            _("点“现在核验”：全部数字按数据截至时间重算一遍，逐个比对。"),
            "office",
            newest.get_absolute_url(),
        )


def _firm():
    """The visitor's firm and what it owes; left out where pages for firms are not served (setting ZONE)."""
    own = SelfReport.objects.filter(enterprise__members__user__login_name="firm").order_by("-round__starts_on").first()
    if own is None:
        return
    try:
        url = own.get_absolute_url()
    except NoReverseMatch:
        return
    yield Step(
        _("企业自查"),
        _("小厂老板用手机答十二道题，约三分钟；再看看自己的抽查结果。"),
        "firm",
        url,
        own.status == SelfReportStatus.SUBMITTED,
    )


def _inspecting(seeded_at):
    yield Step(
        _("登记抽查"),
        _("执法人员登记一个批次的检验结论，再看“后处理”里快到期的。"),
        "inspector",
        reverse("inspections:spot_check_list"),
        SpotCheck.objects.filter(recorded_at__gt=seeded_at).exists(),
    )

"""Who has reported for a period and who has not, with what the office needs to get hold of them."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import Post
from accounts.time_left import day_word
from campaigns.choices import REPORTED_KINDS, PeriodStatus
from campaigns.models import ReportingPeriod
from reports.choices import PUBLIC_STATUSES, BulletinKind, BulletinStatus, UnitReportStatus
from reports.models import Bulletin, ReportFiling, UnitReport

# The office stays with a period for a week after its deadline, unless its issue is out before.
WORKED_ON_AFTER_DUE = timedelta(days=7)
REPORTED_STATUSES = (PeriodStatus.OPEN, PeriodStatus.CLOSED)


@dataclass(frozen=True)
class MissingUnit:
    """A unit that owes its report: its reporters, and how it filed the period before (None: it did not)."""

    report: UnitReport
    reporters: list
    last_filing: ReportFiling | None


@dataclass(frozen=True)
class Completeness:
    """The reports of a period by where they are."""

    missing: list[MissingUnit]
    unsigned: list[UnitReport]
    returned: list[UnitReport]
    excused: list[UnitReport]
    signed_count: int

    @property
    def expected_count(self):
        """Reports that somebody waits for: all but the excused ones."""
        return len(self.missing) + len(self.unsigned) + self.signed_count

    @property
    def is_complete(self):
        return not self.missing and not self.unsigned


def periods_in_hand(campaign):
    """The campaign's periods whose window is open, the oldest first; with none open, the last one that was."""
    periods = ReportingPeriod.objects.filter(campaign=campaign, kind__in=REPORTED_KINDS).select_related(
        "campaign__owner_unit"
    )
    in_hand = list(periods.open().order_by("starts_on"))
    return in_hand or list(periods.filter(status=PeriodStatus.CLOSED).order_by("-starts_on")[:1])


def current_period(periods, *, now):
    """Of the periods in hand the one the office works on: due within the last week or still to come, and not published.

    When all of them are published it is the last one; None where there is none.
    """
    keys = {period.key for period in periods}
    issues = Bulletin.objects.filter(campaign__in={period.campaign_id for period in periods}, kind=BulletinKind.WEEKLY)
    published = set(issues.filter(period_key__in=keys, status__in=PUBLIC_STATUSES).values_list("period_key", flat=True))
    for period in periods:
        if period.key not in published and period.due_at > now - WORKED_ON_AFTER_DUE:
            return period
    return periods[-1] if periods else None


def completeness_of(period, *, user, on):
    """The Completeness of a period as far as the user sees it, in four queries however many units there are."""
    posts = Post.objects.current(on).filter(role=Role.UNIT_REPORTER).select_related("user")
    reports = UnitReport.objects.visible_to(user).with_excuse().for_list().filter(period=period)
    reports = list(reports.prefetch_related(Prefetch("unit__posts", posts, to_attr="reporter_posts")))
    last = _last_filings(period)
    owing = [report for report in reports if report.is_editable and not report.is_excused]
    return Completeness(
        missing=[
            MissingUnit(report, [post.user for post in report.unit.reporter_posts], last.get(report.unit_id))
            for report in owing
        ],
        unsigned=[report for report in reports if report.status == UnitReportStatus.SUBMITTED],
        returned=[report for report in owing if report.status == UnitReportStatus.RETURNED],
        excused=[report for report in reports if report.is_editable and report.is_excused],
        signed_count=sum(report.status == UnitReportStatus.SIGNED for report in reports),
    )


def _last_filings(period):
    """{unit pk: filing} of the period before, with a window of its own."""
    before = ReportingPeriod.objects.filter(
        campaign=period.campaign_id, kind=period.kind, starts_on__lt=period.starts_on, status__in=REPORTED_STATUSES
    )
    filings = ReportFiling.objects.current().filter(period=before.order_by("-starts_on").values("pk")[:1])
    return {filing.unit_id: filing for filing in filings}


def reminder_text(period, completeness, *, now):
    """The text for the work group (复制催报通知): the deadline and the units still missing."""
    words = {
        "period": period.period.title,
        "due": day_word(period.due_at, now=now),
        "units": _("、").join(str(missing.report.unit) for missing in completeness.missing),
    }
    if period.due_at >= now:
        return _("各单位：%(period)s报送%(due)s截止，尚未报送：%(units)s。请抓紧报送。") % words
    return _("各单位：%(period)s报送已于%(due)s截止，仍未报送：%(units)s。请立即补报。") % words


@dataclass(frozen=True)
class Step:
    """One step of a bulletin's way; `state` is done, current or ahead."""

    label: str
    state: str


# Which step of the bar is current in each state of the bulletin; without a bulletin the reports are still coming in.
CURRENT_STEP = {
    None: 0,
    BulletinStatus.PLANNED: 1,
    BulletinStatus.COMPILING: 1,
    BulletinStatus.FAILED: 1,
    BulletinStatus.DRAFT: 2,
    BulletinStatus.IN_REVIEW: 3,
    BulletinStatus.APPROVED: 3,
    BulletinStatus.SIGNED: 3,
    BulletinStatus.PUBLISHED: 5,
    BulletinStatus.CORRECTED: 5,
    BulletinStatus.WITHDRAWN: 5,
}


def steps_of(bulletin, completeness):
    """收报 n/N → 核数 → 拟稿 → 送签 → 印发归档, as far as the period's bulletin really is."""
    collected = _("收报 %(signed)d/%(expected)d") % {
        "signed": completeness.signed_count,
        "expected": completeness.expected_count,
    }
    current = CURRENT_STEP[bulletin.status if bulletin else None]
    labels = [collected, _("核数"), _("拟稿"), _("送签"), _("印发归档")]
    states = ["done" if index < current else "current" if index == current else "ahead" for index in range(len(labels))]
    return [Step(label, state) for label, state in zip(labels, states, strict=True)]

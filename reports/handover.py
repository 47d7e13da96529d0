"""What a post hands on that reports know of: drafts, and the dates that come again."""

from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.handover_sections import LINES_SHOWN, HandoverLine, day_text, first_lines
from campaigns.choices import PeriodStatus
from campaigns.models import Campaign
from reports import upcoming
from reports.choices import BulletinStatus, UnitReportStatus
from reports.models import Bulletin, UnitReport
from reports.permissions import FILED_STATUSES

# Compiled, or failed to be, and not out of the house yet.
BULLETINS_IN_HAND = (
    BulletinStatus.FAILED,
    BulletinStatus.DRAFT,
    BulletinStatus.IN_REVIEW,
    BulletinStatus.APPROVED,
    BulletinStatus.SIGNED,
)


def unsigned_reports(user, *, now):
    """The unit's own reports that do not count yet, the newest first; those it was excused from are none."""
    own = UnitReport.objects.visible_to(user).filter(unit=user.post.unit, period__status__in=FILED_STATUSES)
    unsigned = own.with_excuse().filter(is_excused=False).exclude(status=UnitReportStatus.SIGNED)
    return first_lines(unsigned.for_list(), _report_line)


def _report_line(report):
    state = report.get_status_display()
    if report.is_editable and report.period.status == PeriodStatus.CLOSED:
        state = _("%(state)s，已截止，请专班办代填") % {"state": state}
    return HandoverLine(str(report.period), state, day_text(report.period.due_at), report.get_absolute_url())


def bulletins_in_hand(user, *, now):
    unpublished = Bulletin.objects.visible_to(user).filter(status__in=BULLETINS_IN_HAND)
    return first_lines(unpublished.select_related("campaign"), _bulletin_line)


def _bulletin_line(bulletin):
    return HandoverLine(
        f"{bulletin.get_kind_display()} {bulletin.period.title}",
        bulletin.get_status_display(),
        url=bulletin.get_absolute_url(),
    )


def recurring_dates(user, *, now):
    """What the coming weeks bring in every campaign that still runs; the office also sees what it has to decide on."""
    dates_of = upcoming.upcoming_dates if user.role == Role.OFFICE_CLERK else upcoming.fixed_dates
    running = Campaign.objects.visible_to(user).filter(ends_on__gte=timezone.localdate(now))
    # Days off are the same in every campaign.
    found = dict.fromkeys(
        _date_line(each, campaign, user)
        for campaign in running.select_related("owner_unit")
        for each in dates_of(campaign, user=user, now=now)
    )
    return list(found)[:LINES_SHOWN], len(found)


def _date_line(each, campaign, user):
    url = each.url if each.url and _opens_for(user.role, each.url) else ""
    return HandoverLine(each.text, campaign.name if each.at else "", day_text(each.at or each.day), url)


def _opens_for(role, url):
    allowed = resolve(url).func.allowed_roles
    return not allowed or role in allowed

"""What of an action that closes is not issued yet: issues in hand, and those of the last periods that are still to come."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.models import WorkItem
from campaigns.choices import PeriodStatus
from campaigns.closing_sections import OpenItem
from reports.choices import PERIOD_KINDS, BulletinKind, BulletinStatus
from reports.handover import BULLETINS_IN_HAND
from reports.models import Bulletin, BulletinSchedule, UnitReport

UNISSUED_STATUSES = (BulletinStatus.PLANNED, BulletinStatus.COMPILING, *BULLETINS_IN_HAND)
UNREPORTED_STATUSES = (PeriodStatus.MERGED, PeriodStatus.SKIPPED)


def unissued_bulletins(campaign, user):
    """Issues that are not out of the house, the last period's included even before it is compiled.

    A period is known by its kind and key, so that what was said of an issue to come also holds when it is there.
    """
    bulletins = Bulletin.objects.visible_to(user).filter(campaign=campaign).select_related("campaign")
    items = [
        OpenItem(
            _key(each.kind, each.period_key),
            _("%(issue)s（%(state)s）")
            % {"issue": f"{each.get_kind_display()} {each.period.title}", "state": each.get_status_display()},
            each.get_absolute_url(),
        )
        for each in bulletins.filter(status__in=UNISSUED_STATUSES).order_by("cutoff_at", "pk")
    ]
    return items + list(_issues_to_come(campaign, user, on=timezone.localdate()))


def _issues_to_come(campaign, user, *, on):
    """Periods that began and have no issue yet; a merged or skipped one gets none."""
    known = set(Bulletin.objects.visible_to(user).filter(campaign=campaign).values_list("kind", "period_key"))
    without = set(campaign.reporting_periods.filter(status__in=UNREPORTED_STATUSES).values_list("kind", "key"))
    for schedule in BulletinSchedule.objects.filter(campaign=campaign):
        period_kind = PERIOD_KINDS[schedule.kind]
        last_day = min(on, schedule.ends_on or campaign.ends_on, campaign.ends_on)
        for period in campaign.calendar.periods_between(period_kind, schedule.starts_on, last_day):
            if (schedule.kind, period.key) not in known and (period_kind, period.key) not in without:
                label = f"{BulletinKind(schedule.kind).label} {period.title}"
                yield OpenItem(
                    _key(schedule.kind, period.key),
                    _("%(issue)s（尚未编制）") % {"issue": label},
                    reverse("reports:bulletin_list"),
                )


def _key(kind, period_key):
    return f"bulletin-{kind}-{period_key}"


def settle_reports(campaign):
    """Nobody reports in a closed campaign: what was asked about its unit reports comes off the work queues."""
    reports = {
        f"unit_report-{pk}" for pk in UnitReport.objects.filter(period__campaign=campaign).values_list("pk", flat=True)
    }
    asked = WorkItem.objects.open().filter(key__startswith="unit_report-")
    for key in list(asked.values_list("key", flat=True)):
        if key.rsplit("-", 2)[0] in reports:
            accounts_services.settle(key)

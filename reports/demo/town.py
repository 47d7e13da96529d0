"""Seeds the demo town: the pack, its people, their history, the issues of past periods, and what waits to be done."""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Installation, OrgUnit
from campaigns import pack_schema
from campaigns import services as campaigns_services
from campaigns.choices import PeriodKind, PeriodStatus
from campaigns.periods import SHANGHAI
from reports import services
from reports.choices import BulletinStatus, UnitReportStatus
from reports.demo.history import History
from reports.demo.people import make_people
from reports.models import Bulletin, BulletinSchedule, UnitReport

PACK = "henglan-lighting"
WEEKS = {"small": 12}
DEMO_HOUR = time(10, 20)


def is_empty():
    """Whether nothing was entered yet: only then may a database become a demo."""
    return not (OrgUnit.objects.exists() or Installation.objects.exists())


@transaction.atomic
def seed_town(*, scale, today):
    """Fill an empty database with the demo town as of a day, the same every time; returns its campaign.

    Raises ValidationError when the database is not empty: a demo never mixes with real data.
    """
    if not is_empty():
        raise ValidationError(_("数据库里已有数据，不能装入演示数据。请另用一个空库。"))
    real_today = timezone.localdate()
    now = timezone.now() if today == real_today else datetime.combine(today, DEMO_HOUR, SHANGHAI)
    Installation.objects.create(is_demo=True, created_at=timezone.now())
    pack, errors = pack_schema.load_pack_file(PACK)
    if errors:
        raise ValidationError([str(error) for error in errors])
    first_day = today - timedelta(weeks=WEEKS[scale])
    campaign = campaigns_services.load_pack(pack, by=None, first_period_on=first_day)
    first_day = campaign.calendar.period_for(PeriodKind.WEEK, first_day).starts_on
    posts = make_people(campaign)
    History(campaign, posts, now=now, first_day=first_day).write()
    gather_statistics()
    services.open_unit_reports(now=now)
    _ask_for_what_is_open(campaign)
    _issue_bulletins(campaign, posts["office"].user, now=now, first_day=first_day)
    return campaign


def gather_statistics():
    """Tell PostgreSQL's planner what the bulk load left in the tables, before the first query over them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _ask_for_what_is_open(campaign):
    """Put into the work queues what the open windows still wait for."""
    waiting = UnitReport.objects.filter(period__campaign=campaign, period__status=PeriodStatus.OPEN)
    for report in waiting.select_related("unit", "period__campaign"):
        if report.is_editable:
            services.ask_to_file(report)
        elif report.status == UnitReportStatus.SUBMITTED:
            services.ask_to_sign(report)


def _issue_bulletins(campaign, clerk, *, now, first_day):
    """Issues of all past periods as they were compiled and published then; the newest of each kind is left to the clock."""
    BulletinSchedule.objects.filter(campaign=campaign).update(starts_on=first_day)
    newest = {}
    for bulletin in sorted(services.plan_due_bulletins(now=now), key=lambda row: row.cutoff_at):
        newest[bulletin.kind] = bulletin.pk
    past = Bulletin.objects.filter(campaign=campaign).exclude(pk__in=newest.values())
    for bulletin in past.order_by("cutoff_at", "pk"):
        services.compile_claimed(services.claim_bulletin(bulletin.pk, now=now))
        services.publish_bulletin(Bulletin.objects.select_related("campaign").get(pk=bulletin.pk), by=clerk)
        published_at = bulletin.cutoff_at + timedelta(hours=3)
        Bulletin.objects.filter(pk=bulletin.pk, status=BulletinStatus.PUBLISHED).update(
            compiled_at=bulletin.cutoff_at + timedelta(minutes=3), published_at=published_at
        )
    Bulletin.objects.filter(pk__in=newest.values()).delete()

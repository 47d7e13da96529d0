"""Seeds the demo town: the pack, its people and firms, their history, the issues of past periods, and what waits to be done."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Installation, OrgUnit
from campaigns import pack_schema
from campaigns import services as campaigns_services
from campaigns.choices import PeriodKind, PeriodStatus
from campaigns.periods import SHANGHAI
from campaigns.planner import gather_statistics
from reports import services
from reports.choices import UnitReportStatus
from reports.demo.activities import write_activities
from reports.demo.bulletins import issue_bulletins
from reports.demo.enrolments import Enrolments
from reports.demo.firms import Registry
from reports.demo.history import History
from reports.demo.inspections import Inspections
from reports.demo.matters import write_matters
from reports.demo.meetings import write_meetings
from reports.demo.memoranda import write_memorandum
from reports.demo.people import make_filers, make_people
from reports.demo.plan import write_plan
from reports.demo.products import write_products
from reports.demo.readings import write_readings
from reports.demo.self_reports import SelfReports
from reports.demo.supervision import write_supervision
from reports.models import UnitReport

PACK = "henglan-lighting"
WEEKS_BEFORE = 14  # of spot checks before the first week of a small demo
FIRST_WEEKS = 8  # after the launch there is nothing to show
DEMO_HOUR = time(10, 20)


@dataclass(frozen=True)
class Scale:
    """How big a demo is: weeks of history (None: since the launch), firms, batches sampled in an ordinary month."""

    weeks: int | None
    firms: int
    batches: int


SCALES = {"small": Scale(weeks=12, firms=60, batches=9), "normal": Scale(weeks=None, firms=400, batches=29)}


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
    size = SCALES[scale]
    now = timezone.now() if today == timezone.localdate() else datetime.combine(today, DEMO_HOUR, SHANGHAI)
    Installation.objects.create(is_demo=True, created_at=timezone.now())
    pack, errors = pack_schema.load_pack_file(PACK)
    if errors:
        raise ValidationError([str(error) for error in errors])
    _refuse_strange_day(pack, today)
    first_day = max(today - timedelta(weeks=size.weeks), pack["starts_on"]) if size.weeks else pack["starts_on"]
    campaign = campaigns_services.load_pack(pack, by=None, first_period_on=first_day)
    first_day = campaign.calendar.period_for(PeriodKind.WEEK, first_day).starts_on
    posts = make_people(campaign)
    write_plan(campaign, posts, today=today)
    filers = _write_firms(campaign, posts, size, now=now, today=today)
    History(campaign, posts, now=now, first_day=first_day).write()
    gather_statistics()
    write_readings(campaign, posts["office"].user, today=today)
    write_matters(campaign, posts, filers, now=now)
    write_supervision(campaign, posts, now=now)
    write_activities(campaign, posts["office"].user, today=today)
    write_memorandum(campaign, posts["office"].user, today=today)
    write_meetings(campaign, posts, now=now, today=today)
    services.open_unit_reports(now=now)
    _ask_for_what_is_open(campaign)
    issue_bulletins(campaign, posts["office"].user, now=now, first_day=first_day)
    return campaign


def _refuse_strange_day(pack, today):
    first, last = pack["starts_on"] + timedelta(weeks=FIRST_WEEKS), pack["ends_on"]
    if not first <= today <= last:
        raise ValidationError(_("演示日期应在 %(first)s 至 %(last)s 之间。") % {"first": first, "last": last})


def last_demo_day():
    """The last day of the campaign: a demo seeded later shows how it ended."""
    pack, _errors = pack_schema.load_pack_file(PACK)
    return pack["ends_on"]


def _write_firms(campaign, posts, size, *, now, today):
    """Firms and what happened to them since the launch, a small demo has half a year of it; returns who files for them."""
    first_day = campaign.starts_on
    if size.weeks:
        first_day = max(first_day, today - timedelta(weeks=size.weeks + WEEKS_BEFORE))
    when = {"now": now, "first_day": first_day, "today": today}
    firms = Registry(campaign, posts, count=size.firms, **when).write()
    products = write_products(firms, today=today)
    when["calendar"] = campaigns_services.work_calendar()
    failing = Inspections(campaign, posts, firms, products, scale=size.batches, **when).write()
    filers = make_filers(firms)
    SelfReports(campaign, posts, firms, **when).write(filers)
    Enrolments(campaign, posts["office"].user, firms, products, **when).write(failing)
    return filers


def _ask_for_what_is_open(campaign):
    """Put into the work queues what the open windows still wait for."""
    waiting = UnitReport.objects.filter(period__campaign=campaign, period__status=PeriodStatus.OPEN)
    for report in waiting.select_related("unit", "period__campaign"):
        if report.is_editable:
            services.ask_to_file(report)
        elif report.status == UnitReportStatus.SUBMITTED:
            services.ask_to_sign(report)

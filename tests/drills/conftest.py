from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.choices import UnitKind
from campaigns import services as campaigns_services
from campaigns.periods import default_cutoff
from reports.choices import PERIOD_KINDS, BulletinKind
from reports.models import BulletinSchedule
from tests.drills.processes import Processes, flush_broker
from tests.factories import OrgUnitFactory
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_task


@pytest.fixture
def processes(transactional_db):
    """Starts Celery processes and kills whatever is left of them."""
    processes = Processes()
    yield processes
    processes.kill_all()
    flush_broker()


@pytest.fixture
def campaign(transactional_db):
    """A campaign at work today: two villages, one task each, weeks from Monday to Sunday. No issue is planned yet."""
    today = timezone.localdate()
    town = OrgUnitFactory(kind=UnitKind.TOWN)
    campaign = CampaignFactory(
        owner_unit=town,
        starts_on=today - timedelta(days=400),
        ends_on=today + timedelta(days=100),
        first_period_on=today - timedelta(days=28),
    )
    measure = MeasureFactory(campaign=campaign)
    for _number in range(2):
        unit = CampaignUnitFactory(campaign=campaign).unit
        make_task(measure, unit, due_on=today - timedelta(days=20))
    return campaign


def ended_periods(campaign, kind, count):
    """The last `count` periods whose cut-off has passed, the oldest first."""
    calendar, work_calendar = campaign.calendar, campaigns_services.work_calendar()
    period = calendar.period_for(PERIOD_KINDS[kind], timezone.localdate())
    found = []
    while len(found) < count:
        period = calendar.previous(period)
        if default_cutoff(period, work_calendar) <= timezone.now():
            found.insert(0, period)
    return found


@pytest.fixture
def nine_days_down(campaign):
    """The clock stood still over two weeks' ends and a month's: {(kind, period key): planned cut-off} that must appear."""
    expected = {}
    for kind, count in ((BulletinKind.WEEKLY, 2), (BulletinKind.MONTHLY, 1)):
        periods = ended_periods(campaign, kind, count)
        BulletinSchedule.objects.create(campaign=campaign, kind=kind, starts_on=periods[0].starts_on)
        calendar = campaigns_services.work_calendar()
        expected |= {(kind.value, period.key): default_cutoff(period, calendar) for period in periods}
    return expected

"""Random faults, the same for the same seed: workers and beats killed, doubled, the broker flushed, in mid-compile.

reliability.md A1: nothing lost, nothing twice, nothing half, no hand needed. One seed runs in the suite, the others in
`./portal drill`.
"""

import random
import time

import pytest
from django.utils import timezone

from campaigns import services as campaigns_services
from campaigns.periods import default_cutoff
from reports.choices import BulletinKind
from reports.models import BulletinSchedule
from tests.drills.conftest import ended_periods
from tests.drills.processes import flush_broker, wait_until
from tests.drills.test_clock import assert_complete_once, drafts

FAULTS = 8
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.drill) for seed in range(1, 20))]
pytestmark = pytest.mark.postgres


@pytest.fixture
def many_issues(campaign):
    """Sixteen issues that fell due while the clock stood still: {(kind, period key): planned cut-off}."""
    calendar = campaigns_services.work_calendar()
    expected = {}
    for kind, count in ((BulletinKind.WEEKLY, 10), (BulletinKind.MONTHLY, 4), (BulletinKind.QUARTERLY, 2)):
        periods = ended_periods(campaign, kind, count)
        BulletinSchedule.objects.create(campaign=campaign, kind=kind, starts_on=periods[0].starts_on)
        expected |= {(kind.value, period.key): default_cutoff(period, calendar) for period in periods}
    return expected


def strike(processes, chance):
    """One fault."""
    fault = chance.choice(["kill", "kill", "flush", "start_worker", "start_beat"])
    if fault == "kill" and processes.running:
        processes.kill(chance.choice(processes.running))
    elif fault == "flush":
        flush_broker()
    elif fault == "start_worker":
        processes.start_worker()
    else:
        processes.start_beat()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_issue_comes_once_whatever_fails(processes, many_issues, seed):
    chance = random.Random(seed)
    processes.start_worker()
    processes.start_beat()
    wait_until(lambda: drafts().exists())
    for _fault in range(FAULTS):
        strike(processes, chance)
        time.sleep(chance.uniform(0, 0.7))
    processes.start_worker()
    processes.start_beat()

    wait_until(lambda: drafts().count() == len(many_issues), seconds=90)

    assert_complete_once(many_issues)
    assert max(drafts().values_list("cutoff_at", flat=True)) < timezone.now()

"""Sixteen clerks issue the minutes of one meeting: its decisions become tasks once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.choices import Role
from campaigns import services
from campaigns.models import LeaderAct, Meeting, Task
from campaigns.transitions import Conflict
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_clerk
from tests.factories_meetings import decide, held_meeting, minute

pytestmark = pytest.mark.postgres


def test_sixteen_clerks_conclude_one_meeting(transactional_db, town, office, village, sixteen_clients):
    today = timezone.localdate()
    campaign = CampaignFactory(
        owner_unit=town, office_unit=office, starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=30)
    )
    CampaignUnitFactory(campaign=campaign, unit=village)
    clerks = [make_person(Role.OFFICE_CLERK, office, acts_for=town) for _client in range(sixteen_clients.count)]
    meeting = minute(held_meeting(campaign, make_clerk(campaign), starts_at=timezone.now()), clerks[0])
    decide(meeting, clerks[0], MeasureFactory(campaign=campaign), village, due_on=today + timedelta(days=5))

    rows = [Meeting.objects.get() for _clerk in clerks]
    results = sixteen_clients.run(lambda number: services.conclude_meeting(rows[number], by=clerks[number]))

    assert sum(isinstance(result, Conflict) for result in results) == 15
    assert Task.objects.count() == LeaderAct.objects.count() == 1

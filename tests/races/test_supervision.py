"""Sixteen clocks climb one ladder at the same moment, and sixteen letters are signed at the same moment."""

from datetime import timedelta

import pytest

from accounts.choices import Role
from accounts.models import OutboxMessage
from campaigns import services
from campaigns.models import DirectiveStep, SupervisionLetter
from tests.factories import loaded, make_person
from tests.factories_bulletins import make_campaign
from tests.factories_campaigns import make_clerk
from tests.factories_directives import MONDAY, order

pytestmark = pytest.mark.postgres

TUESDAY = MONDAY + timedelta(days=8)


@pytest.fixture
def campaign(transactional_db, office, village, village_head, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    return make_campaign(office, village)


def test_sixteen_clocks_climb_once(campaign, village, sixteen_clients, time_machine):
    order(campaign, village, by=make_clerk(campaign))
    time_machine.move_to(TUESDAY, tick=False)

    climbed = sixteen_clients.run(lambda _number: services.climb_ladders(now=TUESDAY))

    assert sorted(climbed) == [0] * 15 + [1]
    assert DirectiveStep.objects.filter(recorded_by=None).count() == 1
    assert OutboxMessage.objects.filter(key__startswith="directive-urged-").count() == 1


def test_numbers_of_letters_signed_at_once_have_no_gap(campaign, village, town, sixteen_clients, time_machine):
    clerk = make_clerk(campaign)
    mayor = make_person(Role.LEADER, town, acts_for=town)
    directives = [order(campaign, village, by=clerk) for _number in range(sixteen_clients.count)]
    time_machine.move_to(TUESDAY, tick=False)
    letters = [services.draft_letter(directive, by=clerk).pk for directive in directives]

    def sign(number):
        letter = SupervisionLetter.objects.select_related("campaign__owner_unit").get(pk=letters[number])
        return services.sign_letter(letter, by=loaded(mayor)).number

    numbers = sixteen_clients.run(sign)

    assert sorted(numbers) == list(range(1, 17))

"""The rule set in force decides the lights of measures and units; an issue keeps the one it was compiled with."""

from datetime import date

import pytest

from campaigns import services as campaigns_services
from reports import bulletin_sections, frozen_content, leader_texts, lights, services, statements
from reports.live_statements import live_statement
from reports.models import Bulletin
from tests.factories_bulletins import compiled_bulletin, entry, instant, make_campaign, terms
from tests.factories_campaigns import MeasureFactory, open_week

pytestmark = pytest.mark.django_db
TODAY = instant("2026-11-18 10:00")


@pytest.fixture
def campaign(office, village, other_village, time_machine):
    time_machine.move_to(TODAY, tick=False)
    return make_campaign(office, village, other_village)


@pytest.fixture
def measure(campaign):
    return MeasureFactory(campaign=campaign)


def behind(measure, village, percent, *, due_on=date(2026, 11, 18)):
    """A task that should be done, reported at so many per cent."""
    week = measure.campaign.reporting_periods.first() or open_week(measure.campaign, date(2026, 11, 9))
    task = terms(measure, village, due_on=due_on)
    entry(task, week, percent, recorded_at=instant("2026-11-16 09:00"))
    return task


def choose(campaign, preset, starts_on=date(2026, 1, 1)):
    campaigns_services.choose_light_rules(campaign, preset=preset, starts_on=starts_on, by=None)


def light_of(campaign):
    statement = live_statement(campaign, kind="weekly", as_of=TODAY, codes=leader_texts.LIGHT_CODES)
    (light,) = lights.measure_lights(statement, lights.schedule_of(statement))
    return light


@pytest.mark.parametrize(
    ("preset", "percent", "tone", "word"),
    [
        ("yinchuan-2025", 95, "green", "正常"),
        ("yinchuan-2025", 60, "red", "严重滞后"),
        ("sanya-2022", 95, "yellow", "滞后"),
        ("sanya-2022", 50, "yellow", "滞后"),
        ("sanya-2022", 49, "red", "严重滞后"),
        ("suqian-2025", 49, "yellow", "滞后"),
        ("xian", 49, "green", "正常"),
        ("sanming-2017", 95, "blue", "一级督办"),
    ],
)
def test_a_measure_follows_the_rules_of_its_campaign(campaign, measure, village, preset, percent, tone, word):
    behind(measure, village, percent)
    choose(campaign, preset)

    light = light_of(campaign)

    assert (light.tone, light.word) == (tone, word)
    assert bool(light.rule) == bool(light.reasons) == (tone != "green")


def test_an_overdue_task_is_yellow_at_least_and_red_where_the_rule_says_so(campaign, measure, village):
    behind(measure, village, 95, due_on=date(2026, 11, 17))

    by_default = light_of(campaign)
    choose(campaign, "suqian-2025")
    by_day = light_of(campaign)

    assert (by_default.tone, by_default.rule) == ("yellow", "逾期未完成的至少为黄灯")
    assert (by_day.tone, by_day.rule, by_day.act) == ("red", "逾期为红灯", "发红色督办单")


def test_rules_hold_from_their_day(campaign, measure, village):
    behind(measure, village, 95)
    choose(campaign, "sanya-2022", date(2026, 11, 22))

    def rules(day):
        statement = live_statement(campaign, kind="weekly", as_of=TODAY, codes=leader_texts.LIGHT_CODES, day=day)
        return lights.schedule_of(statement).rules.code

    assert rules(date(2026, 11, 18)) == "yinchuan-2025"
    assert campaigns_services.light_rules_in_force(campaign, on=date(2026, 11, 22)).code == "sanya-2022"


def test_a_unit_is_red_by_the_rules_of_its_campaign(campaign, measure, village):
    behind(measure, village, 60)

    def tone():
        statement = live_statement(campaign, kind="weekly", as_of=TODAY, codes=leader_texts.LIGHT_CODES)
        found = lights.unit_lights(statement, lights.schedule_of(statement))
        return {light.label.code: light.tone for light in found}[village.code]

    assert tone() == "red"
    choose(campaign, "sanya-2022")
    assert tone() == "yellow"


def test_an_issue_keeps_the_rules_it_was_compiled_with(campaign, measure, village):
    behind(measure, village, 60, due_on=date(2026, 11, 15))
    issue = compiled_bulletin(campaign)
    before = bulletin_sections.problems(statements.bulletin_statement(issue))

    choose(campaign, "sanya-2022")
    issue = Bulletin.objects.get(pk=issue.pk)

    assert frozen_content.schedule_in(issue.content).rules.code == "yinchuan-2025"
    assert bulletin_sections.problems(statements.bulletin_statement(issue)) == before
    assert not services.verify_bulletin(issue)


def test_an_issue_from_before_there_were_rule_sets_follows_the_default(campaign, measure, village):
    behind(measure, village, 60, due_on=date(2026, 11, 15))
    choose(campaign, "sanya-2022")
    issue = compiled_bulletin(campaign)
    assert frozen_content.schedule_in(issue.content).rules.code == "sanya-2022"

    del issue.content["planned"]["rules"]

    assert frozen_content.schedule_in(issue.content).rules.code == "yinchuan-2025"

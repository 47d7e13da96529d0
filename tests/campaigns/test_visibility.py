"""Who sees which rows: a village its own part, the town the whole, everybody else nothing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role
from campaigns import services
from campaigns.choices import TaskPart
from campaigns.models import (
    Campaign,
    CampaignUnit,
    ExpectedReport,
    Measure,
    Phase,
    ProgressEntry,
    ProgressEvidence,
    ReportingPeriod,
    Task,
    TaskTerms,
    TaskUnit,
)
from campaigns.services.progress import ProgressLine
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, PhaseFactory, make_task

pytestmark = pytest.mark.django_db


def add_rows(week, task, unit, by):
    services.record_progress(week, unit=unit, lines=[ProgressLine(task, 10)], by=by)
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4 " + unit.code.encode())
    services.attach_evidence(task, period=week, unit=unit, upload=upload, by=by)


@pytest.fixture
def everything(campaign, week, task, other_task, village, other_village, village_reporter, other_village_reporter):
    """A row of every kind for each of the two villages, and a campaign of strangers."""
    PhaseFactory(campaign=campaign)
    add_rows(week, task, village, village_reporter)
    add_rows(week, other_task, other_village, other_village_reporter)
    strangers = CampaignUnitFactory()
    PhaseFactory(campaign=strangers.campaign)
    make_task(MeasureFactory(campaign=strangers.campaign), strangers.unit)
    services.plan_period(strangers.campaign, kind="week", key="2026-W46")
    return campaign


def counts(user):
    models = (
        Campaign, Phase, Measure, CampaignUnit, ReportingPeriod, Task, TaskTerms, TaskUnit, ExpectedReport, ProgressEntry,
        ProgressEvidence,
    )  # fmt: skip
    return [model.objects.visible_to(user).count() for model in models]


@pytest.mark.parametrize("person", ["town_clerk", "leader", "inspector", "organiser"])
def test_who_oversees_the_town_sees_all_of_its_campaign(everything, person, request):
    assert counts(request.getfixturevalue(person)) == [1, 1, 1, 2, 1, 2, 2, 2, 2, 2, 2]


@pytest.mark.parametrize("person", ["village_reporter", "village_head"])
def test_a_village_sees_the_campaign_and_its_own_part(everything, person, request, village, task):
    user = request.getfixturevalue(person)

    assert counts(user) == [1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1]
    assert Task.objects.visible_to(user).get() == task
    assert ProgressEvidence.objects.visible_to(user).get().unit == village


@pytest.mark.parametrize(
    "person",
    ["other_town_clerk", "enterprise_filer", "system_administrator", "audit_administrator", "department_reporter"],
)
def test_everybody_else_sees_nothing(everything, person, request):
    assert counts(request.getfixturevalue(person)) == [0] * 11


def test_a_laboratory_sees_nothing(everything, laboratory):
    assert counts(make_person(Role.LABORATORY, laboratory)) == [0] * 11


def test_a_person_without_a_post_sees_nothing(everything, village_reporter):
    village_reporter.post = None

    assert counts(village_reporter) == [0] * 11


def test_a_task_is_shared_sideways_with_all_who_have_a_part(measure, village, department, department_reporter):
    task = make_task(measure, village, units=[(department, TaskPart.COOPERATING)])

    assert Task.objects.visible_to(department_reporter).get() == task
    assert TaskUnit.objects.visible_to(department_reporter).count() == 2
    assert not Task.objects.overseen_by(department_reporter).exists()


def test_a_clerk_of_one_town_sees_a_city_campaign_but_does_not_oversee_it(city, town, town_clerk, village):
    campaign = CampaignFactory(owner_unit=city)
    CampaignUnitFactory(campaign=campaign, unit=village)
    own = make_task(MeasureFactory(campaign=campaign), village)
    make_task(MeasureFactory(campaign=campaign), campaign.office_unit)

    assert list(Campaign.objects.visible_to(town_clerk)) == [campaign]
    assert list(Task.objects.visible_to(town_clerk)) == [own]
    assert not Campaign.objects.overseen_by(town_clerk).exists()
    assert not ReportingPeriod.objects.overseen_by(town_clerk).exists()


def test_tasks_of_a_unit_on_a_day(measure, village, other_village, town_clerk):
    task = make_task(measure, village, starts_on=date(2026, 3, 1))

    assert not Task.objects.for_unit(village, date(2026, 2, 28)).exists()
    assert Task.objects.for_unit(village, date(2026, 3, 1)).get() == task
    assert not Task.objects.for_unit(other_village, date(2026, 3, 1)).exists()


def test_the_list_of_tasks_carries_its_current_terms(task, town_clerk, other_village):
    services.change_task_terms(task, lead_unit=other_village, due_on=date(2026, 12, 5), reason="换", by=town_clerk)

    row = Task.objects.with_terms().get(pk=task.pk)

    assert (row.starts_on, row.due_on, row.lead_unit_name) == (date(2026, 1, 1), date(2026, 12, 5), other_village.name)

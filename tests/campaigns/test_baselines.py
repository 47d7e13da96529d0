"""The approved plan is frozen; each later change needs a reason and stands beside what it changed."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AuditEvent
from campaigns import services
from campaigns.models import PlanChange, TaskTerms
from campaigns.services import plan_changes
from tests.factories import make_person
from tests.factories_campaigns import CampaignFactory, CampaignUnitFactory, MeasureFactory, make_clerk, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
TODAY = date(2026, 11, 20)


@pytest.fixture
def _today():
    with time_machine.travel("2026-11-20T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def campaign():
    campaign = CampaignFactory()
    village = CampaignUnitFactory(campaign=campaign).unit
    make_task(MeasureFactory(campaign=campaign), village, code="task-1", title="摸排建档")
    return campaign


@pytest.fixture
def leader(campaign):
    return make_person(Role.LEADER, campaign.owner_unit, acts_for=campaign.owner_unit)


@pytest.fixture
def clerk(campaign):
    return make_clerk(campaign)


def approve(campaign, leader, **values):
    return services.approve_plan(campaign, **{"approved_by": leader, "approved_on": TODAY, "by": leader, **values})


def postpone(campaign, clerk, *, day=date(2026, 12, 20), reason="经调度会议定延期"):
    return services.change_task_terms(campaign.tasks.get(), due_on=day, reason=reason, by=clerk)


def test_the_plan_is_frozen_as_it_is(campaign, leader, clerk):
    baseline = approve(campaign, leader)
    postpone(campaign, clerk)

    baseline.refresh_from_db()
    assert baseline.number == 1
    assert baseline.content["measures"][0]["tasks"][0]["due_on"] == "2026-11-30"
    assert baseline.is_on_behalf is False
    assert AuditEvent.objects.filter(action="approve_plan").count() == 1


def test_the_office_types_in_an_approval_on_paper(campaign, leader, clerk):
    baseline = approve(campaign, leader, by=clerk, document="横府〔2026〕12号")

    assert (baseline.approved_by, baseline.recorded_by) == (leader, clerk)
    assert baseline.is_on_behalf is True


def test_an_approval_on_paper_names_the_paper_and_a_leader_of_the_campaign(campaign, leader, clerk):
    elsewhere = CampaignFactory().owner_unit
    stranger = make_person(Role.LEADER, elsewhere, acts_for=elsewhere)

    with pytest.raises(ValidationError) as no_paper:
        approve(campaign, leader, by=clerk, document=" ")
    with pytest.raises(ValidationError) as no_leader:
        approve(campaign, stranger, by=clerk, document="横府〔2026〕12号")

    assert list(no_paper.value.error_dict) == ["document"]
    assert list(no_leader.value.error_dict) == ["approved_by"]


def test_a_leader_approves_for_nobody_else_and_others_not_at_all(campaign, leader):
    other = make_person(Role.LEADER, campaign.owner_unit, acts_for=campaign.owner_unit)
    inspector = make_person(Role.INSPECTOR, campaign.owner_unit, acts_for=campaign.owner_unit)

    with pytest.raises(PermissionDenied):
        approve(campaign, leader, by=other)
    with pytest.raises(PermissionDenied):
        approve(campaign, inspector, by=inspector)


def test_no_approval_tomorrow_without_tasks_or_twice_for_the_same_plan(campaign, leader):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        approve(campaign, leader, approved_on=date(2026, 11, 21))
    empty = CampaignFactory(owner_unit=campaign.owner_unit)
    with pytest.raises(ValidationError, match="还没有任务"):
        approve(empty, leader)
    approve(campaign, leader)
    with pytest.raises(ValidationError, match="没有变动"):
        approve(campaign, leader)


def test_a_later_approval_is_the_next_edition(campaign, leader, clerk):
    approve(campaign, leader)
    postpone(campaign, clerk)

    assert approve(campaign, leader).number == 2


def test_before_the_approval_changes_are_a_draft(campaign, clerk):
    postpone(campaign, clerk)

    assert not PlanChange.objects.exists()
    assert plan_changes.record(campaign, kind="changed", place="goals/a", label="目标", reason="", by=clerk) is None


def test_after_it_a_change_is_written_down_with_who_and_why(campaign, leader, clerk):
    approve(campaign, leader)
    postpone(campaign, clerk)

    (change,) = PlanChange.objects.all()
    assert (change.place, change.label, change.reason) == ("tasks/task-1", "摸排建档", "经调度会议定延期")
    assert change.fields == [["due_on", "2026-11-30", "2026-12-20"]]
    assert change.changed_by == clerk


def test_after_it_a_change_without_a_reason_is_refused(campaign, leader, clerk):
    approve(campaign, leader)

    with pytest.raises(ValidationError) as refused:
        plan_changes.record(campaign, kind="changed", place="goals/a", label="目标", reason=" ", by=clerk)

    assert refused.value.message_dict == {"reason": ["方案已经批准，调整要写明原因。"]}


def page(client, campaign, user):
    client.force_login(user)
    return client.get(reverse("campaigns:baseline_list", args=[campaign.pk]))


def test_the_page_sets_the_plan_beside_what_was_approved(campaign, leader, clerk, client):
    approve(campaign, leader)
    postpone(campaign, clerk)

    html = page(client, campaign, clerk).content.decode()

    assert "1 处不同" in html
    assert "2026-11-30 → <strong>2026-12-20</strong>" in html
    assert f"{clerk} 2026-11-20 10:00 · 经调度会议定延期" in html


def test_a_difference_that_nobody_accounted_for_shows_too(campaign, leader, clerk, client):
    approve(campaign, leader)
    TaskTerms.objects.update(weight=7)

    html = page(client, campaign, clerk).content.decode()

    assert "权重</span> — → <strong>7</strong>" in html


def test_units_do_not_see_what_the_whole_campaign_promised(campaign, leader, client):
    approve(campaign, leader)
    unit = campaign.campaign_units.get().unit

    assert page(client, campaign, make_person(Role.UNIT_HEAD, unit, acts_for=unit)).status_code == 403


def test_another_towns_office_gets_what_does_not_exist(campaign, client):
    stranger = make_clerk(CampaignFactory())

    assert page(client, campaign, stranger).status_code == 404


def test_a_leader_approves_on_the_page(campaign, leader, client):
    client.force_login(leader)
    url = reverse("campaigns:plan_approve", args=[campaign.pk])

    assert "批准人" not in client.get(url).content.decode()
    response = client.post(url, {"approved_on": "2026-11-20", "document": ""}, follow=True)

    assert "方案已批准并定版" in response.content.decode()
    assert campaign.baselines.get().approved_by == leader


def test_the_office_is_told_on_the_page_that_the_paper_is_missing(campaign, leader, clerk, client):
    client.force_login(clerk)
    url = reverse("campaigns:plan_approve", args=[campaign.pk])

    html = client.post(url, {"approved_by": leader.pk, "approved_on": "2026-11-20"}).content.decode()

    assert "登记纸面批准，请写明批准文件" in html
    assert not campaign.baselines.exists()

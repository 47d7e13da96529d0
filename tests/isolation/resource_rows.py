"""Of each campaign: its 保障台账, what was judged and handed on, one in its final review and one that is closed; and files
that people asked for."""

from datetime import date

from django.utils import timezone

from campaigns.choices import CampaignStatus, GoalResult, PreparationStatus, PreparedKind
from campaigns.models import (
    BudgetLine,
    Campaign,
    Goal,
    GoalEvaluation,
    HandedOnItem,
    LeaderAct,
    Policy,
    PreparedFile,
    StaffMember,
    Supply,
)
from tests.factories_campaigns import CampaignFactory, MeasureFactory, make_task
from tests.isolation.stored_files import stored_file

DAY = date(2026, 1, 5)


def build(world, owner, campaign, author):
    _add_resources(world, owner, campaign, author)
    token = world.text(owner, "evaluation")
    GoalEvaluation.objects.create(
        campaign=campaign, goal=Goal.objects.filter(campaign=campaign).first(), result=GoalResult.MET,
        summary=f"{token} summary", evaluated_by=author, evaluated_at=timezone.now(),
    )  # fmt: skip
    token = world.text(owner, "handed_on")
    HandedOnItem.objects.create(
        campaign=campaign, section="tasks", key="task-0", label=f"{token} label", unit=campaign.office_unit,
        note=f"{token} note", handed_on_by=author, handed_on_at=timezone.now(),
    )  # fmt: skip
    review = _add_campaign(world, owner, campaign, "review", status=CampaignStatus.CLOSING)
    world.keep("campaign_review", owner, review.pk)
    task = make_task(
        MeasureFactory(campaign=review, name=f"{world.text(owner, 'measure')} review"), campaign.office_unit,
        title=f"{world.text(owner, 'task')} review", due_on=date(2025, 11, 30),
    )  # fmt: skip
    world.keep("task_review", owner, task.pk)
    closed = _add_campaign(world, owner, campaign, "closed", status=CampaignStatus.CLOSED, closed_on=date(2025, 12, 31))
    world.keep("campaign_closed", owner, closed.pk)


def _add_campaign(world, owner, campaign, name, **values):
    """An earlier campaign of the same office, in which no unit takes part."""
    return CampaignFactory(
        slug=f"{world.text(owner, 'campaign')}-{name}", name=f"{world.text(owner, 'campaign')} {name}",
        owner_unit=campaign.owner_unit, office_unit=campaign.office_unit, starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31), first_period_on=date(2025, 12, 29), **values,
    )  # fmt: skip


def _add_resources(world, owner, campaign, author):
    def token(kind):
        return world.text(owner, kind)

    unit = campaign.office_unit
    rows = {
        "staff": StaffMember(
            name=f"{token('staff')} name", unit=unit, group="general", duty=f"{token('staff')} duty", starts_on=DAY
        ),
        "budget": BudgetLine(
            year=2026, head=f"{token('budget')} head", line=f"{token('budget')} line", appropriated_amount=100,
            note=f"{token('budget')} note",
        ),
        "supply": Supply(
            name=f"{token('supply')} name", quantity=1, unit_of_measure="台", kept_by=unit, starts_on=DAY,
            note=f"{token('supply')} note",
        ),
        "policy": Policy(
            kind="funds", document=f"{token('policy')} document", number=f"{token('policy')} number",
            clause=f"{token('policy')} clause", beneficiaries=f"{token('policy')} beneficiaries", starts_on=DAY,
        ),
        "leader_act": LeaderAct(
            kind="visit", leader=f"{token('leader_act')} leader", post=f"{token('leader_act')} post", happened_on=DAY,
            subject=f"{token('leader_act')} subject", recorded_by=author, recorded_at=timezone.now(),
        ),
    }  # fmt: skip
    for kind, row in rows.items():
        row.campaign = campaign
        row.save()
        world.keep(kind, owner, row.pk)


def add_prepared_file(world, name, user, home):
    """A file that this person asked for, ready to be fetched."""
    owner = home if ("campaign", home) in world.ids else "town"
    token = world.text(f"@{name}", "prepared_file")
    prepared = PreparedFile.objects.create(
        campaign=Campaign.objects.get(pk=world.ids["campaign", owner]), kind=PreparedKind.ARCHIVE,
        status=PreparationStatus.DONE, name=f"{token}.zip", file=stored_file(f"{token}.png"), asked_by=user,
        asked_at=timezone.now(), finished_at=timezone.now(),
    )  # fmt: skip
    world.keep("prepared_file", f"@{name}", prepared.pk)


def task_key(world, owner):
    """What the office ticks to hand a campaign's open task on."""
    return f"task-{world.ids.get(('task_review', owner), 0)}"

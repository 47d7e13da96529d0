"""What stands beside a campaign's 台账: an approved plan with a change, a draw of rechecks, and everybody's own views."""

from datetime import date

from django.utils import timezone

from campaigns.models import Baseline, Campaign, PlanChange, Recheck, RecheckDraw, RecheckResult, SavedView, Task

DAY = date(2026, 11, 4)


def build(world, owner, campaign, unit_owner, author):
    """`unit_owner` owns a closed task of the campaign. The plan that was approved is that of the campaign under review:
    a change of any other needs no reason then."""
    _approve(world, owner, Campaign.objects.get(pk=world.ids["campaign_review", owner]), author)
    task = Task.objects.get(pk=world.ids["task_closed", unit_owner])
    world.keep("recheck", owner, _draw(world, owner, campaign, task, author).pk)
    checked = _draw(world, owner, campaign, task, author)
    RecheckResult.objects.create(
        recheck=checked, task=task, campaign=campaign, measure=task.measure, lead_unit=checked.unit, happened_on=DAY,
        has_passed=True, note=f"{world.text(owner, 'recheck')} note", recorded_at=timezone.now(),
    )  # fmt: skip


def _draw(world, owner, campaign, task, author):
    """A draw of one task; returns its recheck."""
    draw = RecheckDraw.objects.create(
        campaign=campaign, first_day=DAY, last_day=DAY, share=10, roster_count=1, roster_digest="0" * 64,
        seed=f"{world.text(owner, 'recheck')} seed", drawn_by=author, drawn_at=timezone.now(),
    )  # fmt: skip
    return Recheck.objects.create(draw=draw, campaign=campaign, task=task, unit=task.terms.get().lead_unit)


def _approve(world, owner, campaign, author):
    token = world.text(owner, "baseline")
    baseline = Baseline.objects.create(
        campaign=campaign, number=1, content={"measures": []}, document=f"{token} document", approved_by=author,
        approved_on=DAY, recorded_by=author, recorded_at=timezone.now(),
    )  # fmt: skip
    world.keep("baseline", owner, baseline.pk)
    change = PlanChange.objects.create(
        campaign=campaign, kind="changed", place="tasks/a", label=f"{token} label", reason=f"{token} reason",
        fields=[["title", f"{token} before", f"{token} after"]], changed_by=author, changed_at=timezone.now(),
    )  # fmt: skip
    world.keep("plan_change", owner, change.pk)


def add_saved_view(world, name, user, home):
    """A view that this person keeps of the 台账."""
    owner = home if ("campaign", home) in world.ids else "town"
    view = SavedView.objects.create(
        user=user, campaign_id=world.ids["campaign", owner], name=f"{world.text(f'@{name}', 'saved_view')} view",
        query="state=overdue",
    )  # fmt: skip
    world.keep("saved_view", f"@{name}", view.pk)

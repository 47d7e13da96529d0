"""How the demo town's plan came to be: approved at the launch, changed twice since, some of its milestones reached."""

import json
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder

from campaigns import facts
from campaigns import services as campaigns_services
from campaigns.choices import LeaderActKind, PlanChangeKind
from campaigns.models import Baseline, LeaderAct, Milestone, PlanChange, TaskTerms
from reports.demo.chance import at

DOCUMENT = "横栏镇党政联席会议纪要（演示）"
# (task, days before today, what changes, why): each was decided at a dispatch meeting.
CHANGES = (
    ("strict-4-3", 40, {"weight": 3}, "10月调度会议定加大权重"),
    ("strengthen-1-3", 19, {"due_on": timedelta(days=-5)}, "11月调度会议定提前，留出复核时间"),
)
# What the mayor did in person, days before today.
ACTS = (
    (2, LeaderActKind.VISIT, "到五沙村调研厂中厂整治"),
    (25, LeaderActKind.MEETING, "主持10月调度会"),
    (41, LeaderActKind.ENFORCEMENT, "带队夜查出租厂房生产点"),
    (56, LeaderActKind.MEETING, "主持9月调度会暨质量月部署会"),
    (80, LeaderActKind.VISIT, "走访“横栏精造”培育企业"),
)
# Half of the milestones are reached on their day, the others some days late.
DAYS_LATE = (0, 6)


def write_plan(campaign, posts, *, today):
    """Before anything is reported: what follows is counted by these terms."""
    TaskTerms.objects.filter(campaign=campaign).update(recorded_at=at(campaign.starts_on, 9))
    approved_at = at(campaign.starts_on, 16)
    content = json.loads(json.dumps(campaigns_services.approved_content(campaign), cls=DjangoJSONEncoder))
    Baseline.objects.create(
        campaign=campaign,
        number=1,
        content=content,
        document=DOCUMENT,
        approved_by=posts["mayor"].user,
        approved_on=campaign.starts_on,
        recorded_by=posts["office"].user,
        recorded_at=approved_at,
    )
    for code, days, wanted, reason in CHANGES:
        changed_on = today - timedelta(days=days)
        if changed_on > campaign.starts_on:
            _change(campaign, code, wanted, reason, by=posts["office"].user, changed_at=at(changed_on, 10, 20))
    _reach_milestones(campaign, today=today)
    LeaderAct.objects.bulk_create(
        LeaderAct(
            campaign=campaign,
            kind=kind,
            leader=posts["mayor"].user.display_name,
            happened_on=today - timedelta(days=days),
            subject=subject,
            recorded_by=posts["office"].user,
            recorded_at=at(today - timedelta(days=days), 17),
            is_demo=True,
        )
        for days, kind, subject in ACTS
        if today - timedelta(days=days) >= campaign.starts_on
    )


def _change(campaign, code, wanted, reason, *, by, changed_at):
    old = TaskTerms.objects.current().select_related("task").get(task__campaign=campaign, task__code=code)
    before = {name: getattr(old, name) for name in wanted}
    after = {name: before[name] + value if isinstance(value, timedelta) else value for name, value in wanted.items()}
    facts.supersede(TaskTerms.objects.filter(pk=old.pk), at=changed_at)
    old.pk, old.superseded_at, old.recorded_at, old.recorded_by, old.reason = None, None, changed_at, by, reason
    for name, value in after.items():
        setattr(old, name, value)
    old.save(force_insert=True)
    PlanChange.objects.create(
        campaign=campaign,
        kind=PlanChangeKind.CHANGED,
        place=f"tasks/{code}",
        label=old.task.title,
        fields=[[name, before[name], after[name]] for name in after],
        reason=reason,
        changed_by=by,
        changed_at=changed_at,
    )


def _reach_milestones(campaign, *, today):
    milestones = list(Milestone.objects.filter(task__campaign=campaign).order_by("due_on", "pk"))
    for number, milestone in enumerate(milestones):
        reached_on = milestone.due_on + timedelta(days=DAYS_LATE[number % len(DAYS_LATE)])
        milestone.reached_on = reached_on if reached_on <= today else None
    Milestone.objects.bulk_update(milestones, ["reached_on"])

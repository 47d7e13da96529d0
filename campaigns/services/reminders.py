"""What the clock reminds people of: work that falls due, tasks near and past their due date, tasks long overdue.

Everything is worked out from the day, so that what was missed while the clock stood still is made up for; a key for each
rung, due day and person makes twice equal to once. People are told, not posts: the deputy of who is away, nobody who
has left.
"""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import automatic_rules, languages
from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from accounts.models import WorkItem
from accounts.office_addresses import office_url
from campaigns import working_hours
from campaigns.choices import CampaignStatus, LedgerState, TaskStatus
from campaigns.models import Campaign, Directive, Task
from campaigns.services import telling
from campaigns.services.calendar import work_calendar

# All in working days [K].
WORK_REMINDED_BEFORE, LONG_WORK_REMINDED_BEFORE = 1, 2
LONG_WORK_DAYS = 5
TASKS_REMINDED_BEFORE = 5
OVERDUE_BEFORE_DIRECTED = 5
# So long an urging that was missed is made up for; what is older somebody has seen to, or nobody will.
URGED_WITHIN = timedelta(days=7)
TITLES_NAMED = 10
OVERDUE_TASKS_KEY = "overdue-tasks-"


@transaction.atomic
@languages.of_records()
def remind_due_work(*, now):
    """Tell people of what falls due; returns how many messages are new. Does nothing outside working hours."""
    calendar = work_calendar()
    if not working_hours.is_working_time(now, calendar):
        return 0
    _ask_about_overdue_tasks(calendar, now=now)
    return accounts_services.queue_messages([*_work_drafts(calendar, now=now), *_task_drafts(calendar, now=now)])


def is_near(due_on, *, before, on, calendar):
    """Whether a day is to be reminded of on a working day: the last `before` working days up to itself."""
    return on <= due_on <= calendar.add_working_days(on, before)


def is_just_past(due_on, *, on, calendar):
    """Whether a day is to be urged about: on the first working day after it, or a little later."""
    return timedelta(0) <= on - calendar.next_working_day(due_on) <= URGED_WITHIN


def span_of_days(*, before, on, calendar):
    """The first and the last due day that anybody may be reminded of or urged about on a day."""
    return calendar.previous_working_day(on - URGED_WITHIN), calendar.add_working_days(on, before)


def _work_drafts(calendar, *, now):
    """A message about each open work item near or just past its due time, for each person at work in its post."""
    today = timezone.localdate(now)
    first, last = span_of_days(before=LONG_WORK_REMINDED_BEFORE, on=today, calendar=calendar)
    own_ladders = Q(pk__in=[])
    for key in automatic_rules.keys_with_own_ladder():
        own_ladders |= Q(key__startswith=key)
    items = WorkItem.objects.open().filter(due_at__date__range=(first, last + timedelta(days=1))).exclude(own_ladders)
    told = [(item, kind) for item in items.select_related("unit") if (kind := _work_rung(item, calendar, now=now))]
    units, roles = {item.unit_id for item, _kind in told}, {item.role for item, _kind in told}
    people = telling.people_at_work(units, roles, on=today)
    for item, kind in told:
        for user in people[item.unit_id, item.role]:
            yield _work_draft(item, kind, user, now=now)


def _due_day(item):
    """The last day on which the item is in time: what is due at midnight is due the day before."""
    return timezone.localdate(item.due_at - timedelta.resolution)


def _work_rung(item, calendar, *, now):
    """What to say today: "due", "overdue", or "" where nothing is to be said today."""
    due_on, today = _due_day(item), timezone.localdate(now)
    is_long = calendar.working_days_between(timezone.localdate(item.asked_at), due_on) > LONG_WORK_DAYS
    before = LONG_WORK_REMINDED_BEFORE if is_long else WORK_REMINDED_BEFORE
    if now < item.due_at and is_near(due_on, before=before, on=today, calendar=calendar):
        return "due"
    return "overdue" if is_just_past(due_on, on=today, calendar=calendar) else ""


def _work_draft(item, kind, user, *, now):
    due_at = timezone.localtime(item.due_at)
    words = {
        "title": item.title,
        "due": _("%(day)s%(time)s") % {"day": _day(due_at), "time": f"{due_at:%H:%M}"},
        "post": f"{item.unit} · {item.get_role_display()}",
    }
    stem = f"{item.pk}-{_due_day(item)}-{user.pk}"
    if kind == "due":
        key, subject, body = f"work-due-{stem}", _("快到期：%(title)s"), _("您作为%(post)s的待办，%(due)s到期。")
    else:
        key, subject, body = (
            f"work-overdue-{stem}",
            _("已逾期：%(title)s"),
            _("您作为%(post)s的待办，%(due)s已经到期，请尽快办理。"),
        )
    return accounts_services.MessageDraft(
        key=key,
        recipient=user,
        subject=(subject % words)[: telling.SUBJECT_LENGTH],
        body=body % words,
        url=item.url,
        send_after=now,
    )


def _task_drafts(calendar, *, now):
    """One message for a unit's tasks of the same due day, to each of its people at work."""
    today = timezone.localdate(now)
    first, last = span_of_days(before=TASKS_REMINDED_BEFORE, on=today, calendar=calendar)
    tasks = _late_or_near_tasks().filter(due_on__range=(first, last))
    groups = defaultdict(list)
    for task in tasks.order_by("position", "pk"):
        if kind := _task_rung(task.due_on, calendar, on=today):
            groups[task.campaign, task.lead_unit_id, task.due_on, kind].append(task)
    people = telling.people_at_work({unit for _campaign, unit, _due_on, _kind in groups}, UNIT_ROLES, on=today)
    for (campaign, unit, due_on, kind), together in groups.items():
        told = {user.pk: user for role in UNIT_ROLES for user in people[unit, role]}
        for user in told.values():
            yield _task_draft(campaign, unit, due_on, kind, together, user, now=now)


def _late_or_near_tasks():
    """Tasks of running actions that their lead unit has not declared done, with the terms in force."""
    tasks = Task.objects.filter(status=TaskStatus.OPEN, terms__superseded_at=None)
    tasks = tasks.exclude(campaign__status=CampaignStatus.CLOSED).select_related("campaign")
    return tasks.annotate(due_on=F("terms__due_on"), lead_unit_id=F("terms__lead_unit"))


def _task_rung(due_on, calendar, *, on):
    if is_near(due_on, before=TASKS_REMINDED_BEFORE, on=on, calendar=calendar):
        return "due"
    return "overdue" if is_just_past(due_on, on=on, calendar=calendar) else ""


def _task_draft(campaign, unit, due_on, kind, tasks, user, *, now):
    count = len(tasks)
    stem = f"{campaign.pk}-{unit}-{due_on}-{user.pk}"
    if kind == "due":
        key, state = f"task-due-{stem}", LedgerState.DUE_SOON
        subject = ngettext("%(count)d项任务%(day)s到期", "%(count)d项任务%(day)s到期", count)
        body = _("%(campaign)s：%(tasks)s，完成时限%(day)s。已经办完的请申请办结。")
    else:
        key, state = f"task-overdue-{stem}", LedgerState.OVERDUE
        subject = ngettext(
            "%(count)d项任务%(day)s已到期，还没有办结", "%(count)d项任务%(day)s已到期，还没有办结", count
        )
        body = _("%(campaign)s：%(tasks)s，完成时限%(day)s已过。已经办完的请申请办结，办不完的请与专班办联系。")
    named = _("、").join(task.title for task in tasks[:TITLES_NAMED])
    words = {"campaign": campaign.name, "tasks": named, "day": _day(due_on), "count": count}
    ledger = f"{office_url('campaigns:ledger_list', campaign.pk)}?state={state}&unit={unit}"
    return accounts_services.MessageDraft(
        key=key,
        recipient=user,
        subject=(subject % words)[: telling.SUBJECT_LENGTH],
        body=body % words,
        url=office_url("campaigns:task_detail", tasks[0].pk) if count == 1 else ledger,
        send_after=now,
    )


def _ask_about_overdue_tasks(calendar, *, now):
    """逾期任务n项，要不要督办: one item a week for each office, said anew each day and settled when there is none."""
    today = timezone.localdate(now)
    long_past = calendar.add_working_days(today, -OVERDUE_BEFORE_DIRECTED)
    directed = Directive.objects.open().filter(task=OuterRef("pk"))
    tasks = _late_or_near_tasks().filter(~Exists(directed), due_on__lt=long_past)
    counts = dict(tasks.order_by().values_list("campaign").annotate(Count("pk")))
    monday = today - timedelta(days=today.weekday())
    wanted = {f"{OVERDUE_TASKS_KEY}{campaign}-{monday}": campaign for campaign in counts}
    asked = dict(WorkItem.objects.open().filter(key__startswith=OVERDUE_TASKS_KEY).values_list("key", "title"))
    for key in sorted(asked.keys() - wanted.keys()):
        accounts_services.settle(key)
    for key, campaign in sorted(wanted.items()):
        count = counts[campaign]
        title = ngettext("逾期任务%(count)d项，要不要督办", "逾期任务%(count)d项，要不要督办", count) % {"count": count}
        if asked.get(key) != title and not accounts_services.restate(key, title=title):
            _ask_office(key, Campaign.objects.select_related("office_unit").get(pk=campaign), title=title)


def _ask_office(key, campaign, *, title):
    accounts_services.ask(
        key,
        unit=campaign.office_unit,
        role=Role.OFFICE_CLERK,
        title=title,
        url=f"{office_url('campaigns:ledger_list', campaign.pk)}?state={LedgerState.OVERDUE}",
        reason=_("%(campaign)s：逾期超过%(days)d个工作日，又没有在办的督办")
        % {"campaign": campaign.name, "days": OVERDUE_BEFORE_DIRECTED},
    )


def _day(day):
    return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}


def send_messages(*, now):
    """Bundle each person's messages of the day and send them, in working hours only; returns how many bundles went out."""
    if not working_hours.is_sending_time(now, work_calendar()):
        return 0
    accounts_services.bundle_messages(now=now)
    return accounts_services.send_deliveries(now=now)

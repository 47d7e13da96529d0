"""The office's desk on the current week (users.md, screen 1): who is missing, what waits, which numbers go in."""

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import Role
from accounts.permissions import allow
from accounts.time_left import day_word, time_left
from campaigns.choices import TaskStatus
from campaigns.computed_progress import computed_progress
from campaigns.models import Campaign, ProgressEntry, ReportingPeriod, Task
from reports import bulletin_texts, completeness, services, statements, upcoming
from reports.choices import BulletinKind, Window
from reports.figure_groups import DESK_GROUPS, grouped
from reports.models import Bulletin

WAITING_TASKS = 20


@allow(Role.OFFICE_CLERK)
@require_safe
def office_desk(request):
    campaigns = list(Campaign.objects.overseen_by(request.user).select_related("owner_unit"))
    campaign = _chosen(request, campaigns)
    now = timezone.now()
    periods = completeness.periods_in_hand(campaign) if campaign else []
    period = _chosen_period(request, periods) or completeness.current_period(periods, now=now)
    context = {"campaigns": campaigns, "campaign": campaign, "reporting_period": period, "periods": periods}
    if period is not None:
        context |= _week(request.user, period, now=now)
    return render(request, "reports/office_desk.html", context)


def _chosen(request, campaigns):
    """The campaign named in the address, else the latest; None where there is none."""
    slug = request.GET.get("campaign")
    if slug is None:
        return campaigns[0] if campaigns else None
    chosen = next((campaign for campaign in campaigns if campaign.slug == slug), None)
    if chosen is None:
        raise Http404
    return chosen


def _chosen_period(request, periods):
    """The period named in the address; None where none is named, 404 where it is not in hand."""
    key = request.GET.get("period")
    if key is None:
        return None
    chosen = next((period for period in periods if period.key == key), None)
    if chosen is None:
        raise Http404
    return chosen


def _week(user, period, *, now):
    found = completeness.completeness_of(period, user=user, on=timezone.localdate(now))
    issues = Bulletin.objects.visible_to(user).filter(campaign=period.campaign, kind=BulletinKind.WEEKLY)
    bulletin = issues.filter(period_key=period.key).first()
    waiting = Task.objects.visible_to(user).filter(campaign=period.campaign, status=TaskStatus.CLOSING_REQUESTED)
    statement = statements.preview_statement(
        period.campaign, kind=BulletinKind.WEEKLY, period=_days_of(period), as_of=now
    )
    entries = ProgressEntry.objects.visible_to(user).current().filter(period=period).exclude(difference_reason="")
    return {
        "completeness": found,
        "due_word": day_word(period.due_at, now=now),
        "time_left": time_left(period.due_at, now=now),
        "is_overdue": period.due_at < now,
        "bulletin": bulletin,
        "steps": completeness.steps_of(bulletin, found),
        "reminder_text": completeness.reminder_text(period, found, now=now),
        "waiting_tasks": waiting.with_terms().order_by("closing_requested_on", "pk")[:WAITING_TASKS],
        "differences": _differences(entries.select_related("unit", "task").order_by("pk")),
        "figure_groups": _figure_groups(statement),
        "windows": [window.label for window in Window],
        "upcoming": upcoming.upcoming_dates(period.campaign, user=user, now=now),
        "merged_periods": period.merged_from.select_related("campaign"),
        "is_postponed": timezone.localdate(period.due_at) > period.ends_on + timedelta(days=1),
    }


def _differences(entries):
    """[(entry, what the portal works out now)] where a unit declared something else and said why (两处对不上)."""
    entries = list(entries[:WAITING_TASKS])
    computed = computed_progress([entry.task_id for entry in entries])
    return [(entry, computed[entry.task_id]) for entry in entries if entry.task_id in computed]


def _figure_groups(statement):
    lines = {line.figure.code: line for line in bulletin_texts.figure_lines(statement)}
    return [(title, [lines[code] for code in codes]) for title, codes in grouped(lines, DESK_GROUPS)]


def _days_of(period):
    """The period with the days of its window: a week into which another was merged begins earlier."""
    return replace(period.period, starts_on=period.starts_on, ends_on=period.ends_on)


@allow(Role.OFFICE_CLERK)
@require_POST
def remind_all(request, pk):
    """Remind every unit that still owes its report for a period."""
    periods = ReportingPeriod.objects.visible_to(request.user).select_related("campaign__owner_unit")
    period = get_object_or_404(periods, pk=pk)
    count = services.remind_missing_units(period, by=request.user)
    messages.success(request, _("已催 %(count)d 家。") % {"count": count})
    return redirect("reports:office_desk")

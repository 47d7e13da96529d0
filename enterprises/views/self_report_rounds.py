"""Rounds of self-reports as the office and the villages see them: who filed, who did not, whom to telephone."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.choices import UNIT_ROLES
from accounts.pagination import keyset_page
from accounts.permissions import allow
from accounts.time_left import day_word, time_left
from enterprises import permissions, round_progress
from enterprises.choices import ACTIVE_STATUSES, KEEPER_ROLES, REGISTRY_ROLES, Answer, SelfReportStatus
from enterprises.models import SelfReport, SelfReportRound

MISSING, FILED = "missing", "filed"


@allow(*REGISTRY_ROLES)
@require_safe
def self_report_round_list(request):
    rounds = (
        SelfReportRound.objects.visible_to(request.user).filter(is_opened=True).select_related("campaign", "template")
    )
    page = keyset_page(rounds, request, order_by=("-starts_on", "pk"))
    return render(request, "enterprises/self_report_round_list.html", {"page": page, "now": timezone.now()})


@allow(*REGISTRY_ROLES)
@require_safe
def self_report_round_detail(request, pk):
    rounds = SelfReportRound.objects.visible_to(request.user).filter(is_opened=True)
    shown_round = get_object_or_404(rounds.select_related("campaign__owner_unit", "template"), pk=pk)
    show = FILED if request.GET.get("show") == FILED else MISSING
    now = timezone.now()
    villages = round_progress.progress_of(shown_round, user=request.user)
    is_village = request.user.role in UNIT_ROLES
    total = round_progress.total_of(villages)
    inactive_count = _inactive_count(request.user, shown_round)
    is_reminding = shown_round.is_open(now) and total.missing > inactive_count
    context = {
        "round": shown_round,
        "villages": villages,
        "total": total,
        "is_village": is_village,
        "reminder_text": _reminder_text(request.user, shown_round, villages, now=now) if is_reminding else "",
        "show": show,
        "inactive_count": inactive_count,
        "page": _firms_page(request, shown_round, show),
        "due_word": day_word(shown_round.due_at, now=now),
        "time_left": time_left(shown_round.due_at, now=now),
        "is_overdue": shown_round.due_at < now,
        "sees_phones": permissions.sees_phones(request.user),
        "can_enter": request.user.role in KEEPER_ROLES or is_village and shown_round.is_open(now),
    }
    return render(request, "enterprises/self_report_round_detail.html", context)


def _reminder_text(user, shown_round, villages, *, now):
    """For the office's group of villages, or for a village's group of firms."""
    if user.role in UNIT_ROLES:
        return round_progress.firms_reminder_text(shown_round, by=user, now=now)
    return round_progress.reminder_text(shown_round, villages, now=now)


def _inactive_count(user, shown_round):
    """How many of the missing are not waited for any more: what the work queue counts is the rest."""
    outstanding = SelfReport.objects.visible_to(user).filter(round=shown_round).outstanding()
    return outstanding.exclude(enterprise__status__in=ACTIVE_STATUSES).count()


def _firms_page(request, shown_round, show):
    """A page of the round's self-reports: outstanding by village, or filed with what is not in order first."""
    reports = (
        SelfReport.objects.visible_to(request.user)
        .filter(round=shown_round)
        .select_related("enterprise__unit", "round")
    )
    if show == MISSING:
        order = ("enterprise__unit__position", "enterprise__pinyin", "pk")
        return keyset_page(reports.outstanding(), request, order_by=order)
    filed = reports.filter(status=SelfReportStatus.SUBMITTED).annotate(
        nonconforming_count=Count("answers", filter=Q(answers__answer=Answer.NONCONFORMING))
    )
    return keyset_page(filed, request, order_by=("-nonconforming_count", "enterprise__pinyin", "pk"))

"""Analysis: what the figures say over time and by group, each block with its chart, its table and its formula."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.choices import OVERSEEING_ROLES
from accounts.permissions import allow
from campaigns.models import Campaign
from reports import analysis_texts
from reports.analysis_trend import RATE, trend_block
from reports.choices import BulletinKind, Window
from reports.live_statements import live_statement
from reports.views.dashboard import chosen_campaign

KINDS = (BulletinKind.MONTHLY, BulletinKind.QUARTERLY)
WINDOWS = (Window.PERIOD, Window.YEAR_TO_DATE, Window.SINCE_LAUNCH)


@allow(*OVERSEEING_ROLES)
@require_safe
def analysis(request):
    campaigns = list(Campaign.objects.overseen_by(request.user).select_related("owner_unit"))
    campaign = chosen_campaign(request, campaigns)
    kind = _choice(request, "kind", KINDS, BulletinKind.MONTHLY)
    window = _choice(request, "window", WINDOWS, Window.YEAR_TO_DATE)
    group = _choice(request, "by", analysis_texts.GROUPS, "village")
    context = {"campaigns": campaigns, "campaign": campaign, "kind": kind, "window": window, "group": group}
    if campaign is not None:
        now = timezone.now()
        statement = live_statement(campaign, kind=kind, as_of=now, codes=analysis_texts.CODES)
        context |= {
            "now": now,
            "period": statement.period,
            "kinds": [(each.value, each.label) for each in KINDS],
            "windows": [(each.value, each.label) for each in WINDOWS],
            "groups": [(name, analysis_texts.group_word(name)) for name in analysis_texts.GROUPS],
            "blocks": _blocks(request.user, statement, window, group),
            "ageing": analysis_texts.ageing_lines(statement, request.user),
        }
    return render(request, "reports/analysis.html", context)


def _choice(request, name, allowed, default):
    """What the address asks for, or the default; 404 for anything else."""
    wanted = request.GET.get(name, default)
    found = next((each for each in allowed if each == wanted), None)
    if found is None:
        raise Http404
    return found


def _blocks(user, statement, window, group):
    month = statement
    if statement.kind != BulletinKind.MONTHLY:
        month = live_statement(statement.campaign, kind=BulletinKind.MONTHLY, as_of=statement.cutoff_at, codes=(RATE,))
    return [
        trend_block(month, user),
        analysis_texts.rate_block(statement, analysis_texts.RANDOM_RATE, window, group),
        analysis_texts.rate_block(statement, analysis_texts.TARGETED_RATE, window, group),
        analysis_texts.items_block(statement, window),
        analysis_texts.follow_up_block(statement),
        analysis_texts.measures_block(statement),
        analysis_texts.units_block(statement, window),
        analysis_texts.self_reports_block(statement, window),
    ]

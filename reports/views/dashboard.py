"""The leader's three minutes (users.md, screen 5): the current week, live, by the same figures as the bulletin."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.choices import OVERSEEING_ROLES
from accounts.permissions import allow
from campaigns.models import Campaign
from reports import bulletin_texts, services, statements
from reports.choices import PERIOD_KINDS, BulletinKind
from reports.models import Bulletin

LATEST_BULLETINS = 5


@allow(*OVERSEEING_ROLES)
@require_safe
def dashboard(request):
    campaigns = list(Campaign.objects.overseen_by(request.user).select_related("owner_unit"))
    campaign = _chosen(request, campaigns)
    context = {"campaigns": campaigns, "campaign": campaign}
    if campaign is not None:
        context |= _week(campaign, now=timezone.now())
        bulletins = Bulletin.objects.visible_to(request.user).filter(campaign=campaign)
        context["bulletins"] = bulletins.select_related("campaign").order_by("-cutoff_at", "-pk")[:LATEST_BULLETINS]
    return render(request, "reports/dashboard.html", context)


def _chosen(request, campaigns):
    """The campaign named in the address, else the latest; None where there is none."""
    slug = request.GET.get("campaign")
    if slug is None:
        return campaigns[0] if campaigns else None
    chosen = next((campaign for campaign in campaigns if campaign.slug == slug), None)
    if chosen is None:
        raise Http404
    return chosen


def _week(campaign, *, now):
    """The dashboard's numbers: the week of today, or the campaign's last one."""
    today = timezone.localdate(now)
    day = min(max(today, campaign.starts_on), campaign.ends_on)
    key = campaign.calendar.period_for(PERIOD_KINDS[BulletinKind.WEEKLY], day).key
    period = services.parse_period(campaign, kind=BulletinKind.WEEKLY, key=key)
    statement = statements.preview_statement(campaign, kind=BulletinKind.WEEKLY, period=period, as_of=now)
    return {
        "period": period,
        "now": now,
        "sentence": bulletin_texts.headline_sentence(statement, today=today),
        "tiles": bulletin_texts.tiles(statement),
        "concerns": bulletin_texts.concerns(statement),
        "measure_lines": bulletin_texts.measure_lines(statement),
        "has_tasks": bool(statement.labels["measure"]),
    }

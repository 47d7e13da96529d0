"""The leader's three minutes (users.md, screen 5): the current week, live, by the same figures as the bulletin."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.choices import OVERSEEING_ROLES
from accounts.permissions import allow
from accounts.qr_codes import kept_qr_image
from campaigns import permissions as campaigns_permissions
from campaigns.choices import DIRECTIVE_ROLES, LEADING_ROLES, LetterStatus
from campaigns.models import Campaign, CampaignUnit, Directive, SupervisionLetter
from reports import leader_texts, lights, services
from reports.choices import BulletinKind
from reports.live_statements import a_year_before, live_statement
from reports.meeting_block import meeting_block
from reports.models import Bulletin
from reports.views.coordination import matters

MATTERS_SHOWN = 3


@allow(*OVERSEEING_ROLES)
@require_safe
def dashboard(request):
    campaigns = list(Campaign.objects.overseen_by(request.user).select_related("owner_unit"))
    campaign = chosen_campaign(request, campaigns)
    context = {"campaigns": campaigns, "campaign": campaign}
    if campaign is not None:
        now = timezone.now()
        compared_at = services.record_visit(campaign, by=request.user, now=now)
        context |= _matters(request.user, campaign) | _week(campaign, now=now, compared_at=compared_at)
        context |= _supervision(request.user, campaign)
        issues = Bulletin.objects.visible_to(request.user).filter(campaign=campaign, kind=BulletinKind.WEEKLY)
        context["meeting"] = meeting_block(campaign, request.user, now=now)
        context["note_code"] = kept_qr_image(reverse("campaigns:directive_create", args=[campaign.pk]))
        context["bulletin"] = issues.filter(compiled_at__isnull=False).order_by("-cutoff_at", "-pk").first()
    return render(request, "reports/dashboard.html", context)


def chosen_campaign(request, campaigns):
    """The campaign named in the address, else the latest; None where there is none."""
    slug = request.GET.get("campaign")
    if slug is None:
        return campaigns[0] if campaigns else None
    chosen = next((campaign for campaign in campaigns if campaign.slug == slug), None)
    if chosen is None:
        raise Http404
    return chosen


def _matters(user, campaign):
    """What waits for a leader: the latest few, and how many there are."""
    waiting = matters(user).filter(period__campaign=campaign)
    return {
        "matters": waiting.order_by("-pk")[:MATTERS_SHOWN],
        "matters_count": waiting.count(),
        "is_leader": user.role in LEADING_ROLES,
        "can_decide": campaigns_permissions.can_issue_directives(user, campaign),
    }


def _supervision(user, campaign):
    """What is on the leaders' list, and the letters that wait for a signature; told to whoever may open their pages."""
    if user.role not in DIRECTIVE_ROLES:
        return {"reported_count": 0, "drafts": []}
    directives = Directive.objects.visible_to(user).filter(campaign=campaign)
    drafts = SupervisionLetter.objects.visible_to(user).filter(campaign=campaign, status=LetterStatus.DRAFT)
    return {"reported_count": directives.reported().count(), "drafts": drafts.select_related("unit")}


def _week(campaign, *, now, compared_at):
    """The page's numbers: the week of today, or the campaign's last one."""
    statement = live_statement(campaign, kind=BulletinKind.WEEKLY, as_of=now, codes=leader_texts.PAGE_CODES)
    last_year = a_year_before(statement, codes=(leader_texts.RATE,))
    schedule = lights.schedule_of(statement)
    measures = lights.measure_lights(statement, schedule)
    units = lights.unit_lights(statement, schedule)
    named = {light.label.code for light in units}
    taking_part = CampaignUnit.objects.current(timezone.localdate(now)).filter(campaign=campaign, is_reporting=True)
    green = [row.unit for row in taking_part.select_related("unit") if row.unit.code not in named]
    return {
        "period": statement.period,
        "now": now,
        "sentence": leader_texts.sentence(statement, last_year, measures, today=timezone.localdate(now)),
        "tiles": leader_texts.tiles(statement),
        "measures": measures,
        "units": units,
        "green_units": green,
        "has_tasks": bool(statement.labels["measure"]),
        "compared_at": compared_at,
        "changes": _changes(statement, units, compared_at) if compared_at else [],
    }


def _changes(statement, units, compared_at):
    codes = leader_texts.LIGHT_CODES
    then = live_statement(statement.campaign, kind=BulletinKind.WEEKLY, as_of=compared_at, codes=codes)
    units_then = lights.unit_lights(then, lights.schedule_of(then))
    return leader_texts.changes(statement, then, lights=units, lights_then=units_then)

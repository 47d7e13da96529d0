"""Meetings: the list, one meeting with all that belongs to it, and the papers of it."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.models import OrgUnit
from accounts.pagination import NEWEST_PAGE_SIZE, keyset_page
from accounts.permissions import allow
from campaigns import decision_follow_up, files, meeting_page, paper_makers, permissions, services
from campaigns.choices import MeetingKind, MeetingStatus
from campaigns.forms import MeetingChangeForm, MeetingForm, ReasonForm
from campaigns.meeting_kinds import default_title
from campaigns.models import Campaign, LeaderAct, Meeting, MeetingAttendance
from campaigns.views.plan_edits import office_campaign

DOCX = files.EVIDENCE_TYPES[".docx"]
USUAL_TIME = {"hour": 9, "minute": 30, "second": 0, "microsecond": 0}


@allow(*permissions.READING_ROLES)
@require_safe
def meeting_list(request):
    campaigns = list(Campaign.objects.visible_to(request.user).select_related("owner_unit"))
    chosen = None
    if slug := request.GET.get("campaign"):
        chosen = next((campaign for campaign in campaigns if campaign.slug == slug), None)
        if chosen is None:
            raise Http404
    meetings = decision_follow_up.with_follow_up(Meeting.objects.visible_to(request.user)).select_related("campaign")
    if chosen is not None:
        meetings = meetings.filter(campaign=chosen)
    offered = [chosen] if chosen else campaigns
    context = {
        "campaigns": campaigns,
        "campaign": chosen,
        "page": keyset_page(meetings, request, order_by=("-starts_at", "-pk"), size=NEWEST_PAGE_SIZE),
        "run_campaigns": [each for each in offered if permissions.can_run_campaign(request.user, each)],
    }
    return render(request, "campaigns/meeting_list.html", context)


@allow(*permissions.READING_ROLES)
@require_safe
def meeting_detail(request, pk):
    return meeting_answer_page(request, pk)


def meeting_answer_page(request, pk, *, status=200):
    """The meeting as it is now; also the answer to a move that somebody else made first."""
    context = meeting_page.meeting_context(seen_meeting(request, pk), request.user, on=timezone.localdate())
    return render(request, "campaigns/meeting_detail.html", context, status=status)


def seen_meeting(request, pk):
    meetings = Meeting.objects.visible_to(request.user)
    relations = ("campaign__owner_unit", "campaign__office_unit", "minutes_by", "created_by")
    return get_object_or_404(meetings.select_related(*relations), pk=pk)


def office_meeting(request, pk):
    """A meeting of a campaign that the reader's office runs as a whole."""
    meetings = Meeting.objects.visible_to(request.user).filter(campaign__in=Campaign.objects.overseen_by(request.user))
    return get_object_or_404(meetings.select_related("campaign__owner_unit", "campaign__office_unit"), pk=pk)


@allow(Role.OFFICE_CLERK)
def meeting_create(request, pk):
    campaign = office_campaign(request, pk)
    kind = request.GET.get("kind", MeetingKind.DISPATCH)
    if kind not in MeetingKind.values:
        raise Http404
    form = MeetingForm(
        request.POST or None, user=request.user, campaign=campaign, initial=_usual_values(campaign, MeetingKind(kind))
    )
    if request.method == "POST" and (meeting := form.run(partial(services.plan_meeting, kind=kind), campaign)):
        messages.success(request, _("会议已建立。请核对议程，再发通知。"))
        return redirect(meeting)
    context = {
        "form": form,
        "campaign": campaign,
        "kinds": MeetingKind.choices,
        "kind": kind,
        "names": _known_chairs(request.user, campaign),
    }
    return render(request, "campaigns/meeting_create.html", context, status=form.status_code)


def _usual_values(campaign, kind):
    """What is usually typed: the next working day at half past nine, all units that take part."""
    now = timezone.localtime()
    day = services.work_calendar().next_working_day(now.date())
    starts_at = now.replace(**USUAL_TIME, year=day.year, month=day.month, day=day.day)
    units = OrgUnit.objects.filter(pk__in=campaign.campaign_units.current(now.date()).values("unit"))
    return {"title": default_title(kind, campaign, on=day), "starts_at": starts_at, "units": list(units)}


def _known_chairs(user, campaign):
    """Names to choose from, so that one person is counted once among the leaders' acts."""
    entered = LeaderAct.objects.visible_to(user).filter(campaign=campaign).order_by().values_list("leader", flat=True)
    holders = permissions.leaders_of(campaign, on=timezone.localdate()).values_list("display_name", flat=True)
    return sorted({*entered.distinct(), *holders})


@allow(Role.OFFICE_CLERK)
def meeting_change(request, pk):
    meeting = office_meeting(request, pk)
    names = ("title", "starts_at", "place", "chair", "chair_post")
    called = MeetingAttendance.objects.visible_to(request.user).filter(meeting=meeting).select_related("unit")
    initial = {name: getattr(meeting, name) for name in names}
    initial |= {"seen_version": meeting.version, "units": [row.unit for row in called]}
    form = MeetingChangeForm(request.POST or None, user=request.user, campaign=meeting.campaign, initial=initial)
    if request.method == "POST" and form.run(services.change_meeting, meeting):
        messages.success(request, _("已修改。"))
        return redirect(meeting)
    context = {"form": form, "meeting": meeting, "names": _known_chairs(request.user, meeting.campaign)}
    return render(request, "campaigns/meeting_change.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def meeting_cancel(request, pk):
    meeting = office_meeting(request, pk)
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.cancel_meeting, meeting):
        messages.success(request, _("会议已取消。"))
        return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "campaigns/meeting_cancel.html", context, status=form.status_code)


@allow(*permissions.READING_ROLES)
@require_safe
def meeting_notice_download(request, pk):
    meeting = seen_meeting(request, pk)
    return _paper("meeting_notice", meeting, _("会议通知"))


@allow(*permissions.READING_ROLES)
@require_safe
def meeting_minutes_download(request, pk):
    """Units read the minutes once they are out; the office and the leaders read the draft, too."""
    meeting = seen_meeting(request, pk)
    is_out = meeting.status == MeetingStatus.CONCLUDED
    if not meeting.minutes or not (is_out or permissions.can_oversee_campaign(request.user, meeting.campaign)):
        raise Http404
    return _paper("meeting_minutes", meeting, _("会议纪要"))


def _paper(kind, meeting, label):
    response = HttpResponse(paper_makers.make(kind, meeting), content_type=DOCX)
    name = f"{label}-{timezone.localdate(meeting.starts_at):%Y%m%d}.docx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response

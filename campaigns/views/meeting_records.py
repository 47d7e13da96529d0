"""After a meeting: who came, the minutes, what was decided, and the issue of it all."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import services
from campaigns.choices import MeetingStatus
from campaigns.forms import DecisionForm, MeetingHoldForm, MeetingMinutesForm, OfficeForm
from campaigns.models import Campaign, Decision, MeetingAttendance
from campaigns.views.meeting_work import acted
from campaigns.views.meetings import office_meeting


@allow(Role.OFFICE_CLERK)
def meeting_hold(request, pk):
    """Who came: the record of the meeting, or its correction before the minutes are out."""
    meeting = office_meeting(request, pk)
    attendances = MeetingAttendance.objects.visible_to(request.user).filter(meeting=meeting).select_related("unit")
    form = MeetingHoldForm(request.POST or None, user=request.user, meeting=meeting, attendances=list(attendances))
    service = services.record_attendance if meeting.status == MeetingStatus.HELD else services.hold_meeting
    if request.method == "POST" and form.run(service, meeting):
        messages.success(request, _("到会情况已登记，请写纪要、登记议定事项。"))
        return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "campaigns/meeting_hold.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def meeting_minutes(request, pk):
    meeting = office_meeting(request, pk)
    initial = {"minutes": meeting.minutes, "seen_version": meeting.version}
    form = MeetingMinutesForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.run(services.write_minutes, meeting):
        messages.success(request, _("纪要已保存，印发前参会单位看不到。"))
        return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "campaigns/meeting_minutes.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def decision_create(request, pk):
    meeting = office_meeting(request, pk)
    form = DecisionForm(request.POST or None, user=request.user, campaign=meeting.campaign)
    if request.method == "POST" and form.run(services.add_decision, meeting):
        messages.success(request, _("已登记。"))
        return redirect(f"{meeting.get_absolute_url()}#decisions")
    context = {"form": form, "meeting": meeting}
    return render(request, "campaigns/decision_create.html", context, status=form.status_code)


def _decision(request, pk):
    overseen = Campaign.objects.overseen_by(request.user)
    decisions = Decision.objects.visible_to(request.user).filter(meeting__campaign__in=overseen)
    relations = ("meeting__campaign__owner_unit", "meeting__campaign__office_unit", "unit", "measure")
    return get_object_or_404(decisions.select_related(*relations), pk=pk)


@allow(Role.OFFICE_CLERK)
def decision_change(request, pk):
    decision = _decision(request, pk)
    meeting = decision.meeting
    initial = {name: getattr(decision, name) for name in ("text", "unit", "measure", "due_on")}
    form = DecisionForm(request.POST or None, user=request.user, campaign=meeting.campaign, initial=initial)
    if request.method == "POST" and form.run(services.change_decision, decision):
        messages.success(request, _("已修改。"))
        return redirect(f"{meeting.get_absolute_url()}#decisions")
    context = {"form": form, "meeting": meeting, "decision": decision}
    return render(request, "campaigns/decision_change.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
@require_POST
def decision_remove(request, pk):
    decision = _decision(request, pk)
    told = _("已删去议定事项“%(decision)s”。") % {"decision": decision}
    return acted(request, decision.meeting, partial(services.remove_decision, decision), told=told, anchor="#decisions")


@allow(Role.OFFICE_CLERK)
def meeting_conclude(request, pk):
    """What will become tasks, read once more before the minutes go out."""
    meeting = office_meeting(request, pk)
    decisions = Decision.objects.visible_to(request.user).filter(meeting=meeting).select_related("unit", "measure")
    form = OfficeForm(request.POST if request.method == "POST" else None, user=request.user)
    tracked_count = decisions.exclude(unit=None).count()
    if request.method == "POST" and form.run(services.conclude_meeting, meeting):
        told = ngettext(
            "纪要已印发，%(count)d 项议定事项列为任务。", "纪要已印发，%(count)d 项议定事项列为任务。", tracked_count
        )
        messages.success(request, told % {"count": tracked_count})
        return redirect(meeting)
    context = {"form": form, "meeting": meeting, "decisions": decisions, "tracked_count": tracked_count}
    return render(request, "campaigns/meeting_conclude.html", context, status=form.status_code)

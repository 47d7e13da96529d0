"""Before a meeting: its agenda, its notice, and what the units called answer."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.choices import UNIT_ROLES, Role
from accounts.permissions import allow
from campaigns import permissions, services
from campaigns.forms import AgendaItemForm, MeetingAnswerForm, MeetingNoticeForm
from campaigns.models import AgendaItem, Campaign, MeetingAttendance
from campaigns.transitions import Conflict
from campaigns.views.meetings import meeting_answer_page, office_meeting

ANSWERING_ROLES = (*UNIT_ROLES, Role.ASSOCIATION, Role.OFFICE_CLERK)
DIRECTIONS = ("up", "down")
OFFICE = ("meeting__campaign__owner_unit", "meeting__campaign__office_unit", "unit")


def acted(request, meeting, service, *, told, anchor=""):
    """Run a service that a button stands for: back to the meeting, or its state now where somebody else was faster."""
    try:
        service(by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        if isinstance(error, Conflict):
            return meeting_answer_page(request, meeting.pk, status=409)
    else:
        if told:
            messages.success(request, told)
    return redirect(f"{meeting.get_absolute_url()}{anchor}")


@allow(Role.OFFICE_CLERK)
@require_POST
def agenda_draft(request, pk):
    meeting = office_meeting(request, pk)
    told = _("议程已起草，手工增改的议题保留。")
    return acted(request, meeting, partial(services.draft_agenda, meeting), told=told, anchor="#agenda")


@allow(Role.OFFICE_CLERK)
def agenda_item_create(request, pk):
    meeting = office_meeting(request, pk)
    form = AgendaItemForm(request.POST or None, user=request.user, campaign=meeting.campaign)
    if request.method == "POST" and form.run(services.add_agenda_item, meeting):
        return redirect(f"{meeting.get_absolute_url()}#agenda")
    context = {"form": form, "meeting": meeting}
    return render(request, "campaigns/agenda_item_create.html", context, status=form.status_code)


def _item(request, pk):
    items = AgendaItem.objects.visible_to(request.user)
    overseen = Campaign.objects.overseen_by(request.user)
    return get_object_or_404(items.filter(meeting__campaign__in=overseen).select_related(*OFFICE), pk=pk)


@allow(Role.OFFICE_CLERK)
def agenda_item_change(request, pk):
    item = _item(request, pk)
    initial = {"title": item.title, "unit": item.unit, "note": item.note}
    form = AgendaItemForm(request.POST or None, user=request.user, campaign=item.meeting.campaign, initial=initial)
    if request.method == "POST" and form.run(services.change_agenda_item, item):
        return redirect(f"{item.meeting.get_absolute_url()}#agenda")
    context = {"form": form, "item": item, "meeting": item.meeting}
    return render(request, "campaigns/agenda_item_change.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
@require_POST
def agenda_item_remove(request, pk):
    item = _item(request, pk)
    told = _("已删去议题“%(item)s”。") % {"item": item}
    return acted(request, item.meeting, partial(services.remove_agenda_item, item), told=told, anchor="#agenda")


@allow(Role.OFFICE_CLERK)
@require_POST
def agenda_item_move(request, pk):
    item = _item(request, pk)
    direction = request.POST.get("direction")
    if direction not in DIRECTIONS:
        raise Http404
    move = partial(services.move_agenda_item, item, is_up=direction == "up")
    return acted(request, item.meeting, move, told="", anchor="#agenda")


@allow(Role.OFFICE_CLERK)
def meeting_notify(request, pk):
    meeting = office_meeting(request, pk)
    initial = {"notice": services.proposed_notice(meeting)}
    form = MeetingNoticeForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.run(services.give_notice, meeting):
        messages.success(request, _("通知已发出，回执见“参会单位”。"))
        return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "campaigns/meeting_notify.html", context, status=form.status_code)


@allow(*ANSWERING_ROLES)
def attendance_answer(request, pk):
    attendances = MeetingAttendance.objects.visible_to(request.user).select_related(*OFFICE)
    attendance = get_object_or_404(attendances, pk=pk)
    initial = {"attendee": attendance.attendee, "note": attendance.note, "state": attendance.state}
    form = MeetingAnswerForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.run(services.answer_notice, attendance):
        messages.success(request, _("回执已记录。"))
        return redirect(attendance.meeting)
    context = {
        "form": form,
        "attendance": attendance,
        "meeting": attendance.meeting,
        "is_office": permissions.is_office_of(request.user, attendance.meeting.campaign),
    }
    return render(request, "campaigns/attendance_answer.html", context, status=form.status_code)

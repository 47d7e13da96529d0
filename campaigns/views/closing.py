"""How an action ends, step by step: goals judged, open matters handed on, closed and packed up, renewed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.choices import OVERSEEING_ROLES, Role
from accounts.permissions import allow
from accounts.ringing import ring
from campaigns import closing_steps, files, permissions, renewal_dates, services, tasks
from campaigns.choices import PreparationStatus, PreparedKind
from campaigns.closing_sections import unhanded_items
from campaigns.forms import CampaignRenewForm, GoalEvaluationForm, HandOnForm, ReasonForm
from campaigns.models import Campaign, Goal, PreparedFile

ARCHIVES_SHOWN = 5


def _overseen(request, pk):
    campaigns = Campaign.objects.overseen_by(request.user).select_related("owner_unit", "office_unit")
    return get_object_or_404(campaigns, pk=pk)


def _closing_page(request, campaign, *, problems=(), status=200):
    user = request.user
    archives = PreparedFile.objects.visible_to(user).filter(campaign=campaign, kind=PreparedKind.ARCHIVE)
    context = {
        "campaign": campaign,
        "today": timezone.localdate(),
        "steps": closing_steps.ClosingSteps(campaign, user),
        "problems": problems,
        "is_office": permissions.is_office_of(user, campaign),
        "archives": archives.select_related("file")[:ARCHIVES_SHOWN],
        "renewal": Campaign.objects.visible_to(user).filter(renewed_from=campaign).first(),
    }
    return render(request, "campaigns/campaign_closing.html", context, status=status)


@allow(*OVERSEEING_ROLES)
@require_safe
def campaign_closing(request, pk):
    return _closing_page(request, _overseen(request, pk))


def _move(request, campaign, service, done):
    try:
        service(campaign, by=request.user)
    except ValidationError as error:
        return _closing_page(request, _overseen(request, campaign.pk), problems=error.messages, status=409)
    messages.success(request, done)
    return redirect("campaigns:campaign_closing", pk=campaign.pk)


@allow(Role.OFFICE_CLERK)
@require_POST
def campaign_closing_begin(request, pk):
    return _move(request, _overseen(request, pk), services.begin_closing, _("已进入总结评估，行动照常进行。"))


@allow(Role.OFFICE_CLERK)
@require_POST
def campaign_close(request, pk):
    return _move(request, _overseen(request, pk), services.close_campaign, _("行动已收官，内容今后只能查看。"))


@allow(Role.OFFICE_CLERK)
def campaign_reopen(request, pk):
    campaign = _overseen(request, pk)
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.run(services.reopen_campaign, campaign):
        messages.success(request, _("已退回上一步，原因已记入审计日志。"))
        return redirect("campaigns:campaign_closing", pk=campaign.pk)
    context = {"form": form, "campaign": campaign}
    return render(request, "campaigns/campaign_reopen.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def goal_evaluate(request, pk):
    goals = Goal.objects.visible_to(request.user).filter(campaign__in=Campaign.objects.overseen_by(request.user))
    goal = get_object_or_404(goals.select_related("campaign__owner_unit", "evaluation"), pk=pk)
    known = getattr(goal, "evaluation", None)
    initial = {"result": known.result, "summary": known.summary} if known else {}
    form = GoalEvaluationForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.run(services.evaluate_goal, goal):
        messages.success(request, _("评估已保存。"))
        return redirect("campaigns:campaign_closing", pk=goal.campaign_id)
    context = {"form": form, "goal": goal, "campaign": goal.campaign}
    return render(request, "campaigns/goal_evaluate.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def items_hand_on(request, pk):
    """What nobody goes on with yet, to be ticked: several matters go to one unit at once."""
    campaign = _overseen(request, pk)
    sections = unhanded_items(campaign, request.user)
    form = HandOnForm(request.POST or None, user=request.user, sections=sections)
    if request.method == "POST" and (items := form.run(services.hand_on_items, campaign)):
        messages.success(request, _("已移交 %(count)d 件，原来的期限不变。") % {"count": len(items)})
        return redirect("campaigns:campaign_closing", pk=campaign.pk)
    context = {
        "form": form,
        "campaign": campaign,
        "today": timezone.localdate(),
        "sections": sections,
        "chosen": form.data.getlist("keys") if form.is_bound else [],
    }
    return render(request, "campaigns/items_hand_on.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
def campaign_renew(request, pk):
    campaign = _overseen(request, pk)
    form = CampaignRenewForm(request.POST or None, user=request.user, initial=renewal_dates.suggested(campaign))
    if request.method == "POST" and (renewal := form.run(services.renew_campaign, campaign)):
        messages.success(request, _("已建立接续的行动；任务、单位照旧，数据从头计。"))
        return redirect(renewal)
    context = {"form": form, "campaign": campaign}
    return render(request, "campaigns/campaign_renew.html", context, status=form.status_code)


@allow(Role.OFFICE_CLERK)
@require_POST
def archive_ask(request, pk):
    prepared = services.ask_for_file(_overseen(request, pk), kind=PreparedKind.ARCHIVE, by=request.user)
    ring(tasks.prepare_file, prepared.pk)
    return redirect(prepared)


def _prepared(request, pk, **conditions):
    files_asked_for = PreparedFile.objects.visible_to(request.user).select_related("campaign", "file")
    return get_object_or_404(files_asked_for, pk=pk, **conditions)


@allow(*permissions.READING_ROLES)
@require_safe
def prepared_file_detail(request, pk):
    """How far a file is; without JavaScript the page is loaded anew by hand."""
    prepared = _prepared(request, pk)
    if request.htmx:
        if not prepared.is_unfinished:
            return HttpResponseClientRefresh()
        return render(request, "campaigns/_prepared_progress.html", {"prepared": prepared})
    return render(request, "campaigns/prepared_file_detail.html", {"prepared": prepared})


@allow(*permissions.READING_ROLES)
@require_safe
def prepared_file_download(request, pk):
    prepared = _prepared(request, pk, status=PreparationStatus.DONE)
    return files.send_file(prepared.file, prepared.name)

"""What every page that edits a plan shares: finding the row, showing the form, and where to go afterwards.

An edit is a page of its own. With htmx the same URL gives the form alone, which opens within the tree; when it is saved,
the part of the tree that it changed comes back and takes its place.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from campaigns import permissions
from campaigns.models import Campaign, Milestone, Task
from campaigns.plan_tree import plan_frame, plan_measures

OFFICE = ("owner_unit", "office_unit")


def office_campaign(request, pk):
    """A campaign that the acting post sees the whole of."""
    campaigns = Campaign.objects.visible_to(request.user).overseen_by(request.user)
    return get_object_or_404(campaigns.select_related(*OFFICE), pk=pk)


def office_row(request, model, pk, *relations):
    """A part of such a campaign."""
    campaign = "task__campaign" if model is Milestone else "campaign"
    overseen = {f"{campaign}__in": Campaign.objects.overseen_by(request.user)}
    related = [*(f"{campaign}__{name}" for name in OFFICE), *relations]
    return get_object_or_404(model.objects.visible_to(request.user).filter(**overseen).select_related(*related), pk=pk)


def plan_url(campaign, *, measure_id=None, anchor=""):
    query = f"?measure={measure_id}" if measure_id else ""
    fragment = f"#{anchor}" if anchor else ""
    return f"{reverse('campaigns:plan_tree', args=[campaign.pk])}{query}{fragment}"


def run(request, form, service, *args):
    """What the service returned for a POST; None where there is nothing yet, or where it refused, as the form says."""
    return form.run(service, *args) if request.method == "POST" else None


def edit_page(request, form, **context):
    """The form as a page, or alone for htmx, which puts answers of the status 200 only into the page."""
    context = {"form": form, "back_label": _("方案"), **context}
    if request.htmx:
        return render(request, "campaigns/_plan_form.html", context)
    return render(request, "campaigns/plan_form.html", context, status=form.status_code)


def remove(request, service, *, back_url):
    """Take a row out of a draft plan, or say why it stays."""
    try:
        service(by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已删除。"))
    return HttpResponseRedirect(back_url)


def to_task(request, task, *, focus="edit"):
    """After an edit of a task: its measure's part of the tree with the task in it, the focus on what was pressed."""
    anchor = f"task-{task.pk}"
    if not request.htmx:
        return HttpResponseRedirect(plan_url(task.campaign, measure_id=task.measure_id, anchor=anchor))
    return measure_part(request, task.campaign, task.measure_id, changed=task.pk, focus=focus)


def measure_part(request, campaign, measure_id, *, changed=None, focus=""):
    """One measure with its tasks, to take the place of what stands in the page; `changed` is the task with the focus."""
    nodes = plan_measures(campaign, request.user, opened=measure_id)
    node = next(node for node in nodes if node.measure.pk == measure_id)
    context = {"node": node, "changed": changed, "focus": focus, **tree_context(request, campaign)}
    response = render(request, "campaigns/_plan_measure.html", context)
    return reswap(retarget(response, f"#measure-{measure_id}"), "outerHTML show:none")


def to_frame(request, campaign):
    """After an edit of phases or goals."""
    if not request.htmx:
        return HttpResponseRedirect(plan_url(campaign, anchor="plan-frame"))
    context = {"phases": plan_frame(campaign, request.user), **tree_context(request, campaign)}
    response = render(request, "campaigns/_plan_frame.html", context)
    return reswap(retarget(response, "#plan-frame"), "outerHTML show:none")


def to_measure(request, campaign, measure_id):
    """After an edit of a measure, whose line stands in the list of all."""
    url = plan_url(campaign, measure_id=measure_id, anchor=f"measure-{measure_id}")
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)


def tree_context(request, campaign):
    return {
        "campaign": campaign,
        "today": timezone.localdate(),
        "is_office": permissions.can_run_campaign(request.user, campaign),
    }


def task_of(request, pk):
    return office_row(request, Task, pk, "measure", "phase", "parent")

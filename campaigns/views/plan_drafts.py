"""A plan that was uploaded or pasted: read, corrected row by row, and made a campaign."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import files, services
from campaigns.choices import MonthRule, PlanDraftStatus, WeekRule
from campaigns.forms import PlanDatesForm, PlanRowForm, PlanSaveForm, PlanUnitForm, PlanUploadForm
from campaigns.models import PlanDraft
from campaigns.plan_draft_content import DraftTree, day_of, find_row, unmatched_names

LISTED = 50


@allow(Role.OFFICE_CLERK)
@require_safe
def plan_draft_list(request):
    drafts = PlanDraft.objects.visible_to(request.user).select_related("made_by", "campaign").defer("content")
    return render(request, "campaigns/plan_draft_list.html", {"drafts": drafts[:LISTED]})


@allow(Role.OFFICE_CLERK)
def plan_draft_create(request):
    form = PlanUploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and (draft := form.run(services.read_into_draft, request.user.post.acts_for)):
        return redirect(draft)
    return render(request, "campaigns/plan_draft_create.html", {"form": form}, status=form.status_code)


@allow(Role.OFFICE_CLERK)
@require_safe
def plan_draft_detail(request, pk):
    draft = _draft(request, pk)
    if draft.status == PlanDraftStatus.SAVED:
        return render(request, "campaigns/plan_draft_saved.html", {"draft": draft})
    names = services.draft_unit_names(draft)
    forms = [
        (name, PlanUnitForm(user=request.user, names=names, initial={"text": name.text}, auto_id=f"unit-{number}-%s"))
        for number, name in enumerate(unmatched_names(draft.content))
    ]
    dates = PlanDatesForm(user=request.user, initial={"due_on": day_of(draft.content["ends_on"])})
    context = {"draft": draft, "tree": DraftTree(draft.content, names), "changed": ""}
    context |= {"unit_forms": forms, "dates_form": dates}
    return render(request, "campaigns/plan_draft_detail.html", context)


def _draft(request, pk):
    drafts = PlanDraft.objects.visible_to(request.user).select_related("owner_unit", "office_unit", "campaign")
    return get_object_or_404(drafts, pk=pk)


def _open_draft(request, pk):
    """A draft that can still be changed."""
    draft = _draft(request, pk)
    if draft.status != PlanDraftStatus.DRAFT:
        raise Http404
    return draft


@allow(Role.OFFICE_CLERK)
def plan_draft_row(request, pk, key):
    """One row to correct: a page of its own; with htmx the form opens below the row and the row takes its place again."""
    draft = _open_draft(request, pk)
    row = find_row(draft.content, key)
    if row is None:
        raise Http404
    if request.htmx and "close" in request.GET:
        return _to_row(request, draft, key, before=row)
    names = services.draft_unit_names(draft)
    form = PlanRowForm(request.POST or None, user=request.user, draft=draft, row=row, names=names)
    if request.method == "POST" and (changed := form.run(services.change_draft_row, draft, key)):
        return _to_row(request, changed, key, before=row)
    context = {"form": form, "draft": draft, "node": DraftTree(draft.content, names).nodes[key]}
    if request.htmx:
        return render(request, "campaigns/_plan_draft_form.html", context)
    return render(request, "campaigns/plan_draft_row.html", context, status=form.status_code)


def _to_row(request, draft, key, *, before):
    """Back to the row in the tree; with htmx the row alone, unless it now stands elsewhere."""
    url = f"{draft.get_absolute_url()}#row-{key}"
    row = find_row(draft.content, key)
    if not request.htmx:
        return redirect(url)
    if (row["level"], row["parent"]) != (before["level"], before["parent"]):
        return HttpResponseClientRedirect(url)
    tree = DraftTree(draft.content, services.draft_unit_names(draft))
    context = {"draft": draft, "tree": tree, "node": tree.nodes[key], "changed": key}
    response = render(request, "campaigns/_plan_draft_changed.html", context)
    return reswap(retarget(response, f"#row-{key}"), "outerHTML show:none")


@allow(Role.OFFICE_CLERK)
@require_POST
def plan_draft_row_remove(request, pk, key):
    return _act(request, pk, services.remove_draft_row, key, done=_("已删去这一行。"))


@allow(Role.OFFICE_CLERK)
@require_POST
def plan_draft_accept(request, pk):
    """Take the doubts of one row, or of all, as they were read."""
    draft, key = _open_draft(request, pk), request.POST.get("row", "")
    row = find_row(draft.content, key)
    if row is None and key:
        raise Http404
    if not (request.htmx and row):
        return _act(request, pk, services.accept_draft_doubts, done=_("已按读到的内容采用。"), key=key)
    try:
        changed = services.accept_draft_doubts(draft, key=key, by=request.user)
    except ValidationError:  # somebody else was faster: the page says so
        return HttpResponseClientRedirect(draft.get_absolute_url())
    return _to_row(request, changed, key, before=row)


@allow(Role.OFFICE_CLERK)
@require_POST
def plan_draft_unit(request, pk):
    draft = _open_draft(request, pk)
    form = PlanUnitForm(request.POST, user=request.user, names=services.draft_unit_names(draft))
    return _run(request, form, services.set_draft_unit, draft, done=_("已认定，用到这个名称的各行都已改好。"))


@allow(Role.OFFICE_CLERK)
@require_POST
def plan_draft_dates(request, pk):
    draft = _open_draft(request, pk)
    form = PlanDatesForm(request.POST, user=request.user)
    return _run(request, form, services.fill_draft_dates, draft, done=_("已补上完成时限。"))


@allow(Role.OFFICE_CLERK)
def plan_draft_save(request, pk):
    """The head of the campaign; the POST makes it."""
    draft = _open_draft(request, pk)
    form = PlanSaveForm(request.POST or None, user=request.user, initial=_head_of(draft))
    if request.method == "POST" and (campaign := form.run(services.save_draft, draft)):
        messages.success(request, _("行动已建立。"))
        return redirect(campaign)
    tree = DraftTree(draft.content, services.draft_unit_names(draft))
    context = {"form": form, "draft": draft, "tree": tree}
    return render(request, "campaigns/plan_draft_save.html", context, status=form.status_code)


def _head_of(draft):
    starts_on, ends_on = day_of(draft.content["starts_on"]), day_of(draft.content["ends_on"])
    head = {
        "name": draft.name,
        "slug": f"{draft.owner_unit.code[:30]}-{(starts_on or timezone.localdate()).year}",
        "starts_on": starts_on,
        "ends_on": ends_on,
        "week_rule": WeekRule.MONDAY_TO_SUNDAY,
        "month_rule": MonthRule.TO_END,
    }
    if starts_on and ends_on:
        pack = {"calendar": {"first_period_on": starts_on}, "ends_on": ends_on}
        head["first_period_on"] = services.suggested_first_period_on(pack, on=timezone.localdate())
    return head


@allow(Role.OFFICE_CLERK)
@require_POST
def plan_draft_delete(request, pk):
    draft = _open_draft(request, pk)
    try:
        services.delete_draft(draft, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(draft)
    messages.success(request, _("草稿已删除。"))
    return redirect("campaigns:plan_draft_list")


@allow(Role.OFFICE_CLERK)
@require_safe
def plan_draft_file(request, pk):
    draft = _draft(request, pk)
    if draft.file is None:
        raise Http404
    return files.send_file(draft.file, draft.file_name)


def _act(request, pk, service, *args, done, **values):
    """One act on a draft without a form, and back to it with what came of it."""
    draft = _open_draft(request, pk)
    try:
        service(draft, *args, by=request.user, **values)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(reverse("campaigns:plan_draft_detail", args=[pk]))


def _run(request, form, service, draft, *, done):
    if form.run(service, draft):
        messages.success(request, done)
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect(draft)

"""The 台账 as a workbook: asked for and made in the background, and brought back with what was changed in it."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.choices import Role
from accounts.permissions import allow
from accounts.ringing import ring
from campaigns import ledger_sheet, permissions, services, tasks
from campaigns.choices import PreparedKind
from campaigns.forms import LedgerImportForm, LedgerUploadForm
from campaigns.models import Campaign, Task

PROBLEMS_SHOWN = 200


@allow(*permissions.READING_ROLES)
@require_POST
def ledger_export(request, pk):
    """The workbook is made with the filters of the address and with what the post sees."""
    campaigns = Campaign.objects.visible_to(request.user).select_related("owner_unit", "office_unit")
    campaign = get_object_or_404(campaigns, pk=pk)
    prepared = services.ask_for_file(
        campaign, kind=PreparedKind.LEDGER, by=request.user, query=request.GET.urlencode()[:500]
    )
    ring(tasks.prepare_file, prepared.pk)
    return redirect(prepared)


@allow(Role.OFFICE_CLERK)
def ledger_import(request, pk):
    """Upload and preview write nothing: the preview carries what was read, signed, to its own button."""
    campaigns = Campaign.objects.visible_to(request.user).overseen_by(request.user)
    campaign = get_object_or_404(campaigns.select_related("owner_unit", "office_unit"), pk=pk)
    if "changes" in request.POST:
        return _confirm(request, campaign)
    form = LedgerUploadForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "campaigns/ledger_import.html", {"campaign": campaign, "form": form, "step": 1})
    found = services.read_ledger_changes(campaign, form.cleaned_data["upload"], by=request.user)
    confirm = LedgerImportForm.of(found.changes, user=request.user, campaign=campaign)
    problems = [{**error.as_dict(), "is_refusal": True} for error in found.errors[:PROBLEMS_SHOWN]]
    context = {"step": 2, "found": found, "problems": problems, **_preview(request, campaign, confirm)}
    return render(request, "campaigns/ledger_import.html", context)


def _preview(request, campaign, form):
    codes = {change.code for change in form.offered}
    changed = Task.objects.visible_to(request.user).filter(campaign=campaign, code__in=codes)
    titles = dict(changed.values_list("code", "title"))
    headings = ledger_sheet.printed_headings()
    lines = [
        (value, is_ticked, change, titles.get(change.code, change.code), headings[change.field])
        for value, is_ticked, change in form.lines
    ]
    return {"campaign": campaign, "form": form, "lines": lines}


def _confirm(request, campaign):
    form = LedgerImportForm(request.POST, user=request.user, campaign=campaign)
    if count := form.run(partial(services.import_ledger, campaign)):
        messages.success(request, _("已更正 %(count)d 项任务。") % {"count": count})
        return redirect(reverse("campaigns:ledger_list", args=[campaign.pk]))
    context = {"step": 2, "found": None, "problems": [], **_preview(request, campaign, form)}
    return render(request, "campaigns/ledger_import.html", context, status=form.status_code)

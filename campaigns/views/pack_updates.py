"""A campaign as a pack: fetched as a file, and compared with a newer version, from which parts are taken over."""

import io

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import pack_checks, pack_schema, plan_words, services
from campaigns.choices import PlanChangeKind
from campaigns.forms import PackCarrier, PackUpdateForm, PackUploadForm
from campaigns.models import Campaign

YAML = "application/yaml; charset=utf-8"
TONES = {PlanChangeKind.ADDED: "green", PlanChangeKind.CHANGED: "yellow", PlanChangeKind.REMOVED: "grey"}


@allow(Role.OFFICE_CLERK)
@require_safe
def pack_export(request, pk):
    campaign = _campaign(request, pk)
    text = services.export_pack(campaign, by=request.user)
    return FileResponse(
        io.BytesIO(text.encode()), as_attachment=True, filename=f"{campaign.slug}.yaml", content_type=YAML
    )


@allow(Role.OFFICE_CLERK)
def pack_update(request, pk):
    """Which pack, then what sets the campaign apart from it; the last POST takes over what was ticked."""
    campaign = _campaign(request, pk)
    if "seen" in request.POST:
        return _apply(request, campaign)
    if "own" in request.POST or "pack" in request.POST:
        pack, carried = _given_pack(request, campaign)
        if pack:
            return _differences(request, campaign, pack, carried=carried)
    is_upload = request.method == "POST" and "upload" in request.FILES
    form = PackUploadForm(request.POST, request.FILES) if is_upload else PackUploadForm()
    if is_upload and form.is_valid():
        pack, text = form.cleaned_data["upload"]
        return _differences(request, campaign, pack, carried=PackCarrier.carried(text, user=request.user))
    return _choose(request, campaign, form, problems=form.errors_in_pack)


def _campaign(request, pk):
    campaigns = Campaign.objects.visible_to(request.user).overseen_by(request.user)
    return get_object_or_404(campaigns.select_related("owner_unit", "office_unit"), pk=pk)


def _given_pack(request, campaign):
    """(pack, the pack as it is carried on) of the portal's own pack or of one that was looked at; ({}, "") without."""
    if "own" in request.POST and _has_own_pack(campaign):
        pack, _errors = pack_schema.load_pack_file(campaign.slug)
        return pack, PackCarrier.carried(services.write_pack(pack), user=request.user)
    form = PackCarrier(request.POST, user=request.user)
    return (form.cleaned_data["pack"], request.POST["pack"]) if form.is_valid() else ({}, "")


def _has_own_pack(campaign):
    return campaign.slug in pack_schema.list_pack_names()


def _choose(request, campaign, form, *, problems=(), refusals=(), status=200):
    context = {"campaign": campaign, "form": form, "problems": problems, "refusals": refusals}
    return render(request, "campaigns/pack_update.html", context | {"has_own": _has_own_pack(campaign)}, status=status)


def _apply(request, campaign):
    form = PackUpdateForm(request.POST, user=request.user)
    if count := form.run(services.update_from_pack, campaign):
        message = ngettext("已按模板更新 %(count)d 处。", "已按模板更新 %(count)d 处。", count) % {"count": count}
        messages.success(request, message)
        return redirect(campaign)
    refusals = [error for errors in form.errors.values() for error in errors]
    if pack := form.cleaned_data.get("pack"):
        carried, ticked = request.POST["pack"], form.cleaned_data.get("places")
        return _differences(
            request, campaign, pack, carried=carried, refusals=refusals, ticked=ticked, status=form.status_code
        )
    return _choose(request, campaign, PackUploadForm(), refusals=refusals, status=form.status_code)


def _differences(request, campaign, pack, *, carried, refusals=(), ticked=None, status=200):
    try:
        found, seen = services.compare_with_pack(campaign, pack)
    except ValidationError as error:
        return _choose(request, campaign, PackUploadForm(), refusals=error.messages)
    words = _words(campaign, pack)
    rows = [
        {
            "difference": each,
            "section": plan_words.section_word(each.section),
            "label": _label(each, words),
            "fields": words.fields(each.fields) if each.kind == PlanChangeKind.CHANGED else [],
            "values": _values(each, words) if each.kind == PlanChangeKind.ADDED else [],
            "tone": TONES[each.kind],
            "is_ticked": ticked is None or each.place in ticked,
        }
        for each in found
    ]
    offered = [row for row in rows if services.can_be_applied(row["difference"])]
    removed = [row for row in rows if row["difference"].kind == PlanChangeKind.REMOVED]
    others = [row for row in rows if row not in offered and row not in removed]
    context = {"campaign": campaign, "carried": carried, "seen": seen, "refusals": refusals}
    context |= {"offered": offered, "others": others, "removed": removed}
    return render(request, "campaigns/pack_differences.html", context, status=status)


def _label(difference, words):
    """What a part is called; a target is called by its indicator."""
    if difference.section == "targets":
        return words.value("indicator", difference.row["indicator"])
    return difference.label


def _values(difference, words):
    """[(name, value)] of a new part, without its code and what it is called."""
    known = {"code", "indicator"}
    return [
        (plan_words.field_word(name), words.value(name, value))
        for name, value in difference.row.items()
        if name not in known and value != difference.label
    ]


def _words(campaign, pack):
    """The words of the plan, and the names of what only the pack has."""
    words = plan_words.PlanWords(campaign)
    units = {row["code"]: row["name"] for row in pack["units"]}
    tasks = {row["code"]: row["title"] for _path, row in pack_checks.rows(pack, "tasks")}
    named = {
        **dict.fromkeys(("lead", "responsible", "cooperating", "unit"), units),
        "phase": {row["code"]: row["name"] for row in pack["phases"]},
        "measure": {row["code"]: row["name"] for row in pack["measures"]},
        **dict.fromkeys(("task", "parent"), tasks),
        "indicator": {row["code"]: row["name"] for row in pack.get("indicators", [])},
    }
    for name, values in named.items():
        words.names[name] = values | words.names.get(name, {})
    return words

"""Campaign packs: what can be loaded, and the loading, from those of the portal or from a file."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.models import OrgUnit
from accounts.permissions import allow
from campaigns import pack_checks, pack_schema, pack_sections, permissions, services
from campaigns.forms import PackCarrier, PackConfirmForm, PackLoadForm, PackUploadForm
from campaigns.models import Campaign


@allow(Role.OFFICE_CLERK)
@require_safe
def pack_list(request):
    """The packs that this office can use, and those of others."""
    loaded = {campaign.slug: campaign for campaign in Campaign.objects.visible_to(request.user)}
    rows, others = [], []
    for name in pack_schema.list_pack_names():
        pack, errors = pack_schema.load_pack_file(name)
        is_ours = errors or name in loaded or permissions.can_load_pack(request.user, pack)
        (rows if is_ours else others).append(
            {"name": name, "pack": pack, "campaign": loaded.get(name), "errors": errors}
        )
    return render(request, "campaigns/pack_list.html", {"rows": rows, "others": others})


@allow(Role.OFFICE_CLERK)
def pack_load(request, name):
    """What a pack would make, and the day from which reports are due; the POST makes it."""
    pack, errors = pack_schema.load_pack_file(name)
    if errors or not permissions.can_load_pack(request.user, pack):
        raise Http404
    form = PackLoadForm(request.POST or None, user=request.user, initial=_first_day(pack))
    if request.method == "POST" and (campaign := form.run(services.load_pack, pack)):
        messages.success(request, _("行动已建立。"))
        return redirect(campaign)
    return render(request, "campaigns/pack_load.html", {"form": form, "pack": pack, "name": name})


@allow(Role.OFFICE_CLERK)
def pack_import(request):
    """Upload and preview write nothing: the preview carries the file, signed, to its own button."""
    if "pack" in request.POST:
        return _confirm(request)
    form = PackUploadForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "campaigns/pack_import.html", {"form": form, "problems": form.errors_in_pack})
    pack, text = form.cleaned_data["upload"]
    carried = PackCarrier.carried(text, user=request.user)
    confirm = PackConfirmForm(user=request.user, initial={"pack": carried, **_first_day(pack)})
    return _preview(request, pack, confirm, carried=carried)


def _confirm(request):
    form = PackConfirmForm(request.POST, user=request.user)
    form.is_valid()
    pack = form.cleaned_data.get("pack")
    can_load = pack and permissions.can_load_pack(request.user, pack)
    if can_load and (campaign := form.run(services.load_pack)):
        messages.success(request, _("行动已建立。"))
        return redirect(campaign)
    if pack:
        return _preview(request, pack, form, carried=request.POST["pack"])
    refusals = [error for errors in form.errors.values() for error in errors]
    context = {"form": PackUploadForm(), "refusals": refusals}
    return render(request, "campaigns/pack_import.html", context, status=form.status_code)


def _preview(request, pack, form, *, carried):
    known = {unit["code"] for unit in pack["units"]}
    context = {
        "pack": pack,
        "form": form,
        "carried": carried,
        "can_load": permissions.can_load_pack(request.user, pack),
        "campaign": Campaign.objects.visible_to(request.user).filter(slug=pack["slug"]).first(),
        "known_count": OrgUnit.objects.visible_to(request.user).filter(code__in=known).count(),
        "task_count": sum(1 for _row in pack_checks.rows(pack, "tasks")),
        "pending": [
            pack_sections.section_label(name)
            for name in pack_schema.pending_sections(pack)
            if name not in pack_sections.LOADERS
        ],
    }
    return render(request, "campaigns/pack_preview.html", context, status=form.status_code)


def _first_day(pack):
    return {"first_period_on": services.suggested_first_period_on(pack, on=timezone.localdate())}

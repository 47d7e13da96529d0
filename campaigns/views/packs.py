"""Campaign packs: what can be loaded, and the loading."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import pack_schema, permissions, services
from campaigns.forms import PackLoadForm
from campaigns.models import Campaign


@allow(Role.OFFICE_CLERK)
@require_safe
def pack_list(request):
    loaded = {campaign.slug: campaign for campaign in Campaign.objects.visible_to(request.user)}
    rows = []
    for name in pack_schema.list_pack_names():
        pack, errors = pack_schema.load_pack_file(name)
        can_load = not errors and permissions.can_load_pack(request.user, pack)
        rows.append({"name": name, "pack": pack, "campaign": loaded.get(name), "can_load": can_load, "errors": errors})
    return render(request, "campaigns/pack_list.html", {"rows": rows})


@allow(Role.OFFICE_CLERK)
def pack_load(request, name):
    """What a pack would make, and the day from which reports are due; the POST makes it."""
    pack, errors = pack_schema.load_pack_file(name)
    if errors or not permissions.can_load_pack(request.user, pack):
        raise Http404
    first_day = services.suggested_first_period_on(pack, on=timezone.localdate())
    form = PackLoadForm(request.POST or None, user=request.user, initial={"first_period_on": first_day})
    if request.method == "POST" and (campaign := form.run(services.load_pack, pack)):
        messages.success(request, _("行动已建立。"))
        return redirect(campaign)
    return render(request, "campaigns/pack_load.html", {"form": form, "pack": pack, "name": name})

"""台账: the tasks of a campaign as a list to filter, sort and keep views of."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.pagination import keyset_page
from accounts.permissions import allow
from accounts.prepared_queries import prepared
from campaigns import ledger, ledger_names, permissions, services
from campaigns.forms import LedgerFilterForm, SavedViewForm
from campaigns.ledger_rows import LedgerTable
from campaigns.models import Campaign, SavedView


def _campaign(request, pk):
    for campaign in _seen(request.user, pk):
        return campaign
    raise Http404


@prepared
def _seen(user, pk):
    return Campaign.objects.visible_to(user).select_related("owner_unit", "office_unit").filter(pk=pk)


@allow(*permissions.READING_ROLES)
@require_safe
def ledger_list(request, pk):
    campaign = _campaign(request, pk)
    today = timezone.localdate()
    form = LedgerFilterForm(request.GET, user=request.user, campaign=campaign)
    tasks, columns = ledger.chosen_tasks(campaign, request.user, on=today, **form.chosen)
    page = keyset_page(tasks, request, order_by=columns, printed=ledger.printed)
    context = {
        "campaign": campaign,
        "form": form,
        "page": page,
        "table": LedgerTable(ledger.ledger_lines(campaign, page, user=request.user, on=today)),
        "views": ledger_names.saved_views(request.user, campaign),
        "view_form": SavedViewForm(user=request.user),
        "query": page.first_query,
        "sees_all": permissions.can_oversee_campaign(request.user, campaign),
        "is_office": permissions.can_run_campaign(request.user, campaign),
    }
    return render(request, "campaigns/ledger_list.html", context)


@allow(*permissions.READING_ROLES)
@require_POST
def saved_view_create(request, pk):
    campaign = _campaign(request, pk)
    form = SavedViewForm(request.POST, user=request.user)
    query = request.GET.urlencode()
    if form.run(services.save_view, campaign, query):
        messages.success(request, _("已保存为常用筛选。"))
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
    return redirect(f"{reverse('campaigns:ledger_list', args=[campaign.pk])}?{query}")


@allow(*permissions.READING_ROLES)
@require_POST
def saved_view_remove(request, pk):
    view = get_object_or_404(SavedView.objects.visible_to(request.user).select_related("campaign"), pk=pk)
    services.remove_view(view, by=request.user)
    messages.success(request, _("已删去常用筛选“%(name)s”。") % {"name": view.name})
    return redirect("campaigns:ledger_list", view.campaign_id)

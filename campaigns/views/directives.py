"""Directives: the list of what leaders decided, and the page on which the office types one in from paper (代录批示)."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import WorkItem
from accounts.pagination import keyset_page
from accounts.permissions import allow
from campaigns import permissions, services
from campaigns.choices import DIRECTIVE_ROLES
from campaigns.forms import DirectiveForm
from campaigns.models import Campaign, Directive


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_safe
def directive_list(request):
    directives = Directive.objects.visible_to(request.user).select_related(
        "campaign", "unit", "issued_by", "recorded_by"
    )
    page = keyset_page(directives, request, order_by=("-issued_at", "-pk"))
    post = request.user.post
    asked = {services.directive_work_key(directive, post.role) for directive in page}
    unread = set(
        WorkItem.objects.visible_to(request.user)
        .open()
        .filter(key__in=asked, unit=post.unit_id, role=post.role)
        .values_list("key", flat=True)
    )
    lines = [(directive, services.directive_work_key(directive, post.role) in unread) for directive in page]
    mine = Campaign.objects.overseen_by(request.user) if post.role in DIRECTIVE_ROLES else []
    return render(request, "campaigns/directive_list.html", {"page": page, "lines": lines, "campaigns": mine})


@allow(*permissions.DIRECTIVE_READING_ROLES)
@require_POST
def directive_note(request, pk):
    directive = get_object_or_404(Directive.objects.visible_to(request.user), pk=pk)
    services.note_directive(directive, by=request.user)
    messages.success(request, _("已阅知。"))
    return redirect(directive)


@allow(*DIRECTIVE_ROLES)
def directive_create(request, pk):
    campaigns = Campaign.objects.overseen_by(request.user).select_related("owner_unit", "office_unit")
    campaign = get_object_or_404(campaigns, pk=pk)
    form = DirectiveForm(request.POST or None, user=request.user, campaign=campaign)
    issue = partial(services.issue_directive, subject_url=campaign.get_absolute_url())
    if request.method == "POST" and (directive := form.run(issue, campaign)):
        messages.success(request, _("已记录，并已通知%(unit)s。") % {"unit": directive.unit})
        return redirect(directive)
    return render(request, "campaigns/directive_create.html", {"form": form, "campaign": campaign})

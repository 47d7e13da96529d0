"""领导小组, 依据文件, 参加单位: the plan's small pages."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.permissions import allow
from campaigns import permissions, services
from campaigns.choices import GroupRole
from campaigns.forms import (
    GroupMemberEndForm,
    GroupMemberForm,
    ParticipantChangeForm,
    ParticipantEndForm,
    ParticipantForm,
    SourceDocumentForm,
)
from campaigns.models import Campaign, CampaignUnit, LeadingGroupMember, SourceDocument
from campaigns.views.plan_edits import edit_page, office_campaign, office_row, run, tree_context

MEMBER_FIELDS = ("role", "name", "post", "unit", "duty", "starts_on")
PAGES = {
    "leading_group": gettext_lazy("领导小组"),
    "source_document_list": gettext_lazy("依据文件"),
    "participant_list": gettext_lazy("参加单位"),
}
DOCUMENT_FIELDS = ("title", "number", "issued_by", "dated_on", "url", "is_basis")


def _read_campaign(request, pk):
    campaigns = Campaign.objects.visible_to(request.user).select_related("owner_unit", "office_unit")
    return get_object_or_404(campaigns, pk=pk)


def _context(request, campaign):
    sees_all = permissions.can_oversee_campaign(request.user, campaign)
    return {**tree_context(request, campaign), "sees_all": sees_all}


@allow(*permissions.READING_ROLES)
@require_safe
def leading_group(request, pk):
    campaign = _read_campaign(request, pk)
    members = LeadingGroupMember.objects.visible_to(request.user).filter(campaign=campaign).select_related("unit")
    today = timezone.localdate()
    order = list(GroupRole)
    current = sorted(
        (member for member in members if member.ends_on is None or member.ends_on >= today),
        key=lambda member: order.index(member.role),
    )
    former = [member for member in members if member.ends_on is not None and member.ends_on < today]
    context = {**_context(request, campaign), "members": current, "former": former}
    return render(request, "campaigns/leading_group.html", context)


@allow(Role.OFFICE_CLERK)
def group_member_create(request, pk):
    campaign = office_campaign(request, pk)
    form = GroupMemberForm(request.POST or None, user=request.user, campaign=campaign)
    if run(request, form, services.add_group_member, campaign):
        return redirect("campaigns:leading_group", campaign.pk)
    return _edit(request, form, campaign, "leading_group", heading=_("加领导小组成员"), subject=campaign)


@allow(Role.OFFICE_CLERK)
def group_member_change(request, pk):
    member = office_row(request, LeadingGroupMember, pk, "unit")
    initial = {name: getattr(member, name) for name in MEMBER_FIELDS}
    form = GroupMemberForm(request.POST or None, user=request.user, campaign=member.campaign, initial=initial)
    if run(request, form, services.change_group_member, member):
        return redirect("campaigns:leading_group", member.campaign_id)
    return _edit(request, form, member.campaign, "leading_group", heading=_("修改领导小组成员"), subject=member)


@allow(Role.OFFICE_CLERK)
def group_member_end(request, pk):
    member = office_row(request, LeadingGroupMember, pk, "unit")
    form = GroupMemberEndForm(request.POST or None, user=request.user, campaign=member.campaign)
    if run(request, form, services.end_group_member, member):
        return redirect("campaigns:leading_group", member.campaign_id)
    return _edit(request, form, member.campaign, "leading_group", heading=_("退出领导小组"), subject=member)


@allow(*permissions.READING_ROLES)
@require_safe
def source_document_list(request, pk):
    campaign = _read_campaign(request, pk)
    documents = SourceDocument.objects.visible_to(request.user).filter(campaign=campaign)
    context = {
        **_context(request, campaign),
        "basis": [document for document in documents if document.is_basis],
        "sources": [document for document in documents if not document.is_basis],
    }
    return render(request, "campaigns/source_document_list.html", context)


@allow(Role.OFFICE_CLERK)
def source_document_create(request, pk):
    campaign = office_campaign(request, pk)
    form = SourceDocumentForm(request.POST or None, user=request.user, campaign=campaign)
    if run(request, form, services.add_source_document, campaign):
        return redirect("campaigns:source_document_list", campaign.pk)
    return _edit(request, form, campaign, "source_document_list", heading=_("登记依据文件"), subject=campaign)


@allow(Role.OFFICE_CLERK)
def source_document_change(request, pk):
    document = office_row(request, SourceDocument, pk)
    campaign = document.campaign
    initial = {name: getattr(document, name) for name in DOCUMENT_FIELDS}
    form = SourceDocumentForm(request.POST or None, user=request.user, campaign=campaign, initial=initial)
    if run(request, form, services.change_source_document, document):
        return redirect("campaigns:source_document_list", campaign.pk)
    return _edit(request, form, campaign, "source_document_list", heading=_("修改文件"), subject=document)


@allow(*permissions.READING_ROLES)
@require_safe
def participant_list(request, pk):
    campaign = _read_campaign(request, pk)
    rows = CampaignUnit.objects.visible_to(request.user).filter(campaign=campaign).select_related("unit")
    context = {"rows": rows, "can_direct": permissions.can_direct(request.user, campaign)}
    return render(request, "campaigns/participant_list.html", {**_context(request, campaign), **context})


@allow(Role.OFFICE_CLERK)
def participant_create(request, pk):
    campaign = office_campaign(request, pk)
    form = ParticipantForm(request.POST or None, user=request.user, campaign=campaign)
    if run(request, form, services.add_participant, campaign):
        return redirect("campaigns:participant_list", campaign.pk)
    return _edit(request, form, campaign, "participant_list", heading=_("加参加单位"), subject=campaign)


@allow(Role.OFFICE_CLERK)
def participant_change(request, pk):
    row = office_row(request, CampaignUnit, pk, "unit")
    initial = {"is_reporting": row.is_reporting}
    form = ParticipantChangeForm(request.POST or None, user=request.user, initial=initial)
    if run(request, form, services.change_participant, row):
        return redirect("campaigns:participant_list", row.campaign_id)
    return _edit(request, form, row.campaign, "participant_list", heading=_("修改参加单位"), subject=row)


@allow(Role.OFFICE_CLERK)
def participant_end(request, pk):
    row = office_row(request, CampaignUnit, pk, "unit")
    form = ParticipantEndForm(request.POST or None, user=request.user, campaign=row.campaign, unit=row.unit)
    if run(request, form, services.end_participant, row):
        messages.success(request, _("“%(unit)s”已退出。") % {"unit": row.unit})
        return redirect("campaigns:participant_list", row.campaign_id)
    return _edit(request, form, row.campaign, "participant_list", heading=_("单位退出"), subject=row)


def _edit(request, form, campaign, back, **context):
    back_url = reverse(f"campaigns:{back}", args=[campaign.pk])
    return edit_page(request, form, back_url=back_url, back_label=PAGES[back], **context)

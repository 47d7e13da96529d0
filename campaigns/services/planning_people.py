"""The campaign's leading group (领导小组) and the documents that its plan stands on (依据文件)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns.models import LeadingGroupMember, SourceDocument
from campaigns.services.plan_edits import add_row, change_row, free_code, next_position, plan_edit


def add_group_member(campaign, *, role, starts_on, by, name="", post="", unit=None, duty="", reason=""):
    """Give somebody, or whoever holds a post, a place in the leading group and return it."""
    with plan_edit(campaign, reason=reason, by=by) as locked:
        _refuse_day(locked, starts_on)
        member = LeadingGroupMember(
            campaign=locked,
            role=role,
            name=name,
            post=post,
            unit=unit,
            duty=duty,
            starts_on=starts_on,
            position=next_position(LeadingGroupMember.objects.filter(campaign=locked)),
        )
        return add_row(member, action="add_group_member", unit=locked.owner_unit, by=by)


def change_group_member(member, *, by, reason="", **values):
    """Correct a member's `role`, `name`, `post`, `unit`, `duty` or `starts_on` and return it; who left is not changed."""
    with plan_edit(member.campaign, reason=reason, by=by) as locked:
        member = LeadingGroupMember.objects.select_related("unit").get(pk=member.pk)
        _refuse_ended(member)
        _refuse_day(locked, values.get("starts_on", member.starts_on))
        return change_row(member, values, action="change_group_member", unit=locked.owner_unit, by=by)


def end_group_member(member, *, on, by, reason=""):
    """Let a member leave the group after a day; the row stays. Returns it."""
    with plan_edit(member.campaign, reason=reason, by=by) as locked:
        member = LeadingGroupMember.objects.get(pk=member.pk)
        _refuse_ended(member)
        if on < member.starts_on:
            raise ValidationError({"on": _("结束日期不能早于 %(day)s。") % {"day": member.starts_on}})
        return change_row(member, {"ends_on": on}, action="end_group_member", unit=locked.owner_unit, by=by)


def _refuse_ended(member):
    if member.ends_on is not None:
        message = _("“%(member)s”已于 %(day)s 退出领导小组。")
        raise ValidationError(message % {"member": member, "day": member.ends_on})


def _refuse_day(campaign, day):
    if day > campaign.ends_on:
        raise ValidationError({"starts_on": _("不能晚于行动结束日期 %(day)s。") % {"day": campaign.ends_on}})


def add_source_document(
    campaign, *, title, by, number="", issued_by="", dated_on=None, url="", is_basis=True, reason=""
):
    """Name a document that the plan stands on, or where a fact of it was published, and return it."""
    with plan_edit(campaign, reason=reason, by=by) as locked:
        documents = SourceDocument.objects.filter(campaign=locked)
        document = SourceDocument(
            campaign=locked,
            code=free_code(documents, "document"),
            title=title,
            number=number,
            issued_by=issued_by,
            dated_on=dated_on,
            url=url,
            is_basis=is_basis,
            position=next_position(documents),
        )
        return add_row(document, action="add_source_document", unit=locked.owner_unit, by=by)


def change_source_document(document, *, by, reason="", **values):
    """Correct a document's columns and return it."""
    with plan_edit(document.campaign, reason=reason, by=by) as locked:
        document = SourceDocument.objects.get(pk=document.pk)
        return change_row(document, values, action="change_source_document", unit=locked.owner_unit, by=by)

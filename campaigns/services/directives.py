"""Directives (批示): what a leader agreed to or wrote on a matter, addressed to a unit.

Whoever calls `issue_directive` owns the matter and its link. A matter is a task, a report, a bulletin or the campaign
itself; on a case, a test result or an objection nobody gives directions (users.md, "Who may do what").
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from accounts.models import WorkItem
from campaigns import permissions
from campaigns.models import Directive

TITLE_LENGTH = 150


@transaction.atomic
def issue_directive(campaign, *, unit, kind, text, subject_label, subject_url, issued_by, by):
    """Record what `issued_by` decided, ask the unit and the office to act on it, and return the Directive.

    `by` is the leader in person, or the office that types in what stands on paper (代录) for a leader of the campaign.
    Raises PermissionDenied for anybody else, and ValidationError for an author who is no such leader, for a unit that
    has no part in the campaign and for an instruction that says nothing.
    """
    if not permissions.can_issue_directives(by, campaign):
        raise PermissionDenied
    _refuse_other_authors(campaign, issued_by, by)
    if not campaign.campaign_units.filter(unit=unit).exists():
        raise ValidationError({"unit": _("%(unit)s没有参加这个行动。") % {"unit": unit}})
    directive = Directive(
        campaign=campaign,
        unit=unit,
        kind=kind,
        text=text.strip(),
        subject_label=subject_label.strip(),
        subject_url=subject_url,
        issued_by=issued_by,
        issued_at=timezone.now(),
        recorded_by=by,
    )
    directive.full_clean()
    directive.save()
    _ask_to_act(directive, by=by)
    accounts_services.record_event(
        "issue_directive", directive, by=by, after={"kind": kind, "text": directive.text, "issued_by": issued_by.pk}
    )
    return directive


@transaction.atomic
def note_directive(directive, *, by):
    """阅知: take the directive off the work queue of the acting post; returns it. Raises PermissionDenied for others."""
    key = directive_work_key(directive, by.role)
    if not WorkItem.objects.filter(key=key, unit=by.post.unit_id, role=by.role).exists():
        raise PermissionDenied
    if accounts_services.settle(key):
        accounts_services.record_event("note_directive", directive, by=by)
    return directive


def directive_work_key(directive, role):
    """The work queue's key for a directive and the role that must act on it."""
    return f"directive-{directive.pk}-{role}"


def _refuse_other_authors(campaign, issued_by, by):
    """A leader speaks for nobody else; the office names a leader who acts for the campaign's whole scope."""
    if by.role == Role.OFFICE_CLERK:
        if not permissions.leaders_of(campaign, on=timezone.localdate()).filter(pk=issued_by.pk).exists():
            raise ValidationError({"issued_by": _("批示人应是本行动所在镇街的领导或分管领导。")})
    elif issued_by.pk != by.pk:
        raise PermissionDenied


@languages.of_records()
def _ask_to_act(directive, *, by):
    """The unit's head and reporter must act; the office follows up, unless it typed the directive in itself."""
    asked = [(directive.unit, role) for role in UNIT_ROLES]
    if by.role != Role.OFFICE_CLERK:
        asked.append((directive.campaign.office_unit, Role.OFFICE_CLERK))
    for unit, role in asked:
        accounts_services.ask(
            directive_work_key(directive, role),
            unit=unit,
            role=role,
            title=_("%(kind)s：%(subject)s")
            % {"kind": directive.get_kind_display(), "subject": directive.subject_label[:TITLE_LENGTH]},
            url=directive.get_absolute_url(),
            reason=directive.text[:200],
        )

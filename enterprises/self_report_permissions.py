"""What a person may do with a self-report: shows the buttons, and is checked again in the services."""

from django.utils import timezone

from accounts.choices import UNIT_ROLES, Role
from enterprises import permissions
from enterprises.choices import SelfReportStatus
from enterprises.models import EnterpriseMember


def is_member(user, enterprise):
    """Whether the acting post files for the firm today."""
    if user.role != Role.ENTERPRISE_FILER:
        return False
    members = EnterpriseMember.objects.current(timezone.localdate())
    return members.filter(enterprise=enterprise, user=user.pk).exists()


def can_fill(user, self_report, *, now):
    """The firm itself, while the round takes self-reports."""
    return self_report.is_editable and self_report.round.is_open(now) and is_member(user, self_report.enterprise)


def can_enter_on_behalf(user, self_report, *, now):
    """The firm's own village while the round takes self-reports; the office and the branch also after it closed."""
    if not self_report.is_editable or now < self_report.round.opens_at:
        return False
    if user.role in UNIT_ROLES:
        return permissions.is_own_village(user, self_report.enterprise.unit) and self_report.round.is_open(now)
    return permissions.can_keep_registry(user, self_report.enterprise.unit)


def can_return(user, self_report):
    return self_report.status == SelfReportStatus.SUBMITTED and permissions.can_keep_registry(
        user, self_report.enterprise.unit
    )


def may_ever_fill(user, self_report):
    """Whether only the closed round stands in the way: the firm itself, or its village."""
    return permissions.is_own_village(user, self_report.enterprise.unit) or is_member(user, self_report.enterprise)

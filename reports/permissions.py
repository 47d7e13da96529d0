"""What a person may do with a unit report or a bulletin: shows the buttons, and is checked again in the services."""

from accounts.choices import UNIT_ROLES, Role
from campaigns import permissions as campaigns_permissions
from campaigns.choices import PeriodStatus
from enterprises import permissions as enterprises_permissions
from reports.choices import PUBLIC_STATUSES, BulletinStatus, UnitReportStatus

FILED_STATUSES = (PeriodStatus.OPEN, PeriodStatus.CLOSED)


def is_of_unit(user, unit):
    """Whether the acting post is the unit's own reporter or head; one of a unit above it is not."""
    return user.role in UNIT_ROLES and user.post.unit_id == unit.pk


def is_head_of(user, unit):
    return user.role == Role.UNIT_HEAD and user.post.unit_id == unit.pk


def can_fill(user, report):
    """The unit itself while the window is open; the office, on the unit's behalf, also after it closed."""
    if is_of_unit(user, report.unit):
        return report.is_editable and report.period.status == PeriodStatus.OPEN
    return can_enter_on_behalf(user, report)


def can_enter_on_behalf(user, report):
    in_time = report.is_editable and report.period.status in FILED_STATUSES
    return in_time and campaigns_permissions.can_run_campaign(user, report.period.campaign)


def can_sign(user, report):
    return report.status == UnitReportStatus.SUBMITTED and is_head_of(user, report.unit)


def can_return(user, report):
    """The head while a report waits for the signature, the office also after it counted."""
    if campaigns_permissions.can_run_campaign(user, report.period.campaign):
        return not report.is_editable
    return can_sign(user, report)


def can_withdraw(user, report, *, now):
    """The unit itself, until the report is due and as long as nobody else signed it."""
    taken_back = report.status == UnitReportStatus.SUBMITTED or report.is_filed_at_once
    return taken_back and now <= report.period.due_at and is_of_unit(user, report.unit)


def can_raise_question(user, report):
    """The village itself, about what its report shows of the branch's data; departments are shown none."""
    return enterprises_permissions.is_own_village(user, report.unit) and is_of_unit(user, report.unit)


def can_publish_bulletin(user, bulletin):
    return bulletin.status == BulletinStatus.DRAFT and campaigns_permissions.can_run_campaign(user, bulletin.campaign)


def can_direct_on_bulletin(user, bulletin):
    """Leaders and the office of the campaign, on an issue that stands: signed or public."""
    stands = bulletin.status in (BulletinStatus.SIGNED, *PUBLIC_STATUSES)
    return stands and campaigns_permissions.can_direct(user, bulletin.campaign)


def can_retry_bulletin(user, bulletin):
    return bulletin.status == BulletinStatus.FAILED and campaigns_permissions.can_run_campaign(user, bulletin.campaign)

from accounts.models.audit_event import AuditEvent
from accounts.models.installation import Installation
from accounts.models.login_link import LoginLink
from accounts.models.org_unit import OrgUnit, OrgUnitName
from accounts.models.outbox_message import Delivery, OutboxMessage
from accounts.models.post import Post
from accounts.models.user import User
from accounts.models.work_item import WorkItem

__all__ = [
    "AuditEvent",
    "Delivery",
    "Installation",
    "LoginLink",
    "OrgUnit",
    "OrgUnitName",
    "OutboxMessage",
    "Post",
    "User",
    "WorkItem",
]

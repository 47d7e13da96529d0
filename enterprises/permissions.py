"""Who may do what with the registry of firms: shows buttons, and is asked again by the services (users.md)."""

from django.core.exceptions import PermissionDenied

from accounts.choices import UNIT_ROLES, Role, UnitKind
from campaigns import permissions as campaigns_permissions
from enterprises.choices import KEEPER_ROLES, DutyKind
from enterprises.models.enterprise import REGISTRY_FIELDS

VILLAGE_KINDS = (UnitKind.VILLAGE, UnitKind.COMMUNITY)
# The branch, the office and the village call firms; who reads only for an overview sees part of a number.
CALLING_ROLES = (*KEEPER_ROLES, *UNIT_ROLES, Role.ENTERPRISE_FILER)
# The status has a page of its own (摸排), where the day and a note are asked.
KEEPER_FIELDS = ("credit_code", *(name for name in REGISTRY_FIELDS if name != "status"))
SURVEY_FIELDS = ("address", "phone")


def require(may):
    """Raises PermissionDenied unless `may`; the page has shown no button for it."""
    if not may:
        raise PermissionDenied


def is_village(unit):
    """Whether firms are registered in this unit: they hang on villages and communities only."""
    return unit.kind in VILLAGE_KINDS


def oversees(user, unit):
    return user.data_path is not None and unit.path.startswith(user.data_path)


def is_own_village(user, unit):
    """Whether the acting post is the village's own reporter or head."""
    return user.role in UNIT_ROLES and user.post.unit_id == unit.pk and is_village(unit)


def can_keep_registry(user, unit):
    """The branch and the office, for every unit that they oversee."""
    return user.role in KEEPER_ROLES and oversees(user, unit)


def can_survey(user, unit):
    """摸排建档: whoever keeps the registry, and the village for its own firms."""
    return can_keep_registry(user, unit) or is_own_village(user, unit)


def can_register(user):
    """Whether there is any unit in which this person registers firms."""
    return user.role in KEEPER_ROLES or (user.role in UNIT_ROLES and is_village(user.post.unit))


def editable_fields(user, unit):
    """Columns of a firm's entry that a person may change; a village never touches code and name."""
    if can_keep_registry(user, unit):
        return KEEPER_FIELDS
    return SURVEY_FIELDS if is_own_village(user, unit) else ()


def can_assign_duty(user, unit, kind):
    """The branch and the office say who looks after a firm; a village names its own contact."""
    return can_keep_registry(user, unit) or (kind == DutyKind.VILLAGE_CONTACT and is_own_village(user, unit))


def can_add_member(user, unit):
    """The branch opens a firm's account to a person, and closes it."""
    return user.role == Role.INSPECTOR and oversees(user, unit)


def can_enrol(user, campaign):
    """The campaign's office, and inspectors who oversee it as a whole."""
    return user.role in KEEPER_ROLES and campaigns_permissions.can_oversee_campaign(user, campaign)


def can_answer_contact(user, unit):
    return can_keep_registry(user, unit)


def sees_phones(user):
    return user.role in CALLING_ROLES

"""Who reads spot checks and who records them: shows buttons, and is asked again by the services."""

from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES
from inspections.choices import SPOT_CHECK_ROLES

# A village reads its own firms' results; nobody but the branch records them (users.md, who may do what).
READING_ROLES = (*OVERSEEING_ROLES, *UNIT_ROLES)


def can_record_spot_checks(user):
    return user.role in SPOT_CHECK_ROLES

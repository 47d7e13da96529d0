"""Who may do what in a campaign: shows buttons, and is asked again by the services."""

from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES, Role
from accounts.models import OrgUnit, Post, User
from campaigns.choices import DIRECTIVE_ROLES, LEADING_ROLES, TaskStatus
from campaigns.models import Campaign

# Roles that read campaigns: those who oversee them and those whose unit takes part.
READING_ROLES = (*OVERSEEING_ROLES, *UNIT_ROLES, Role.ASSOCIATION)
# Who reads directives: leaders and the office all of a campaign, units what is addressed to them.
DIRECTIVE_READING_ROLES = (*DIRECTIVE_ROLES, *UNIT_ROLES)
CALENDAR_ROLES = (Role.OFFICE_CLERK, Role.SYSTEM_ADMINISTRATOR)


def can_oversee_campaign(user, campaign):
    """Whether the post acts for the whole of the campaign's owner unit, not just for a unit that takes part."""
    return user.data_path is not None and campaign.owner_unit.path.startswith(user.data_path)


def is_office_of(user, campaign):
    """Whether the post is one of the campaign's office, whatever the campaign's state."""
    return user.role == Role.OFFICE_CLERK and can_oversee_campaign(user, campaign)


def can_run_campaign(user, campaign):
    """The office's acts: change terms, confirm and refuse closings, merge and skip periods. None once it is closed."""
    return not campaign.is_closed and is_office_of(user, campaign)


def can_record_reading(user, campaign, unit):
    """The office every reading of an indicator, a unit's people those of their own unit's share. None once it is closed."""
    if can_run_campaign(user, campaign):
        return True
    is_own = unit is not None and user.data_path is not None and unit.path.startswith(user.data_path)
    return is_own and user.role in UNIT_ROLES and not campaign.is_closed


def can_issue_directives(user, campaign):
    """A leader of the campaign's scope in person; the office for what a leader wrote on paper."""
    return user.role in DIRECTIVE_ROLES and can_oversee_campaign(user, campaign)


def can_read_ledger(user, campaign):
    """Whoever reads campaigns has a ledger of what they see of it."""
    return user.role in READING_ROLES and Campaign.objects.visible_to(user).filter(pk=campaign.pk).exists()


def can_approve_plan(user, campaign):
    """A leader of the campaign's scope in person; the office for an approval given on paper."""
    return not campaign.is_closed and can_issue_directives(user, campaign)


def leaders_of(campaign, *, on):
    """The people who hold a leading post over the whole of the campaign's owner unit on a day."""
    above = campaign.owner_unit.path.strip("/").split("/")
    posts = Post.objects.current(on).filter(role__in=LEADING_ROLES, acts_for__in=above)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)


def can_confirm_closing(user, task):
    """Four eyes: persons are compared, never posts."""
    return task.status == TaskStatus.CLOSING_REQUESTED and task.closing_requested_by_id != user.pk


def can_keep_calendar(user):
    return user.role in CALENDAR_ROLES


def can_load_pack(user, pack):
    """A clerk makes campaigns of units in their own scope only; a town that is not there yet comes with the command."""
    owner = OrgUnit.objects.visible_to(user).filter(code=pack["owner_unit"])
    return user.role == Role.OFFICE_CLERK and owner.exists()


def can_draft_plan(user, owner_unit):
    """A clerk reads plans into drafts, and makes campaigns of them, for the unit they act for and those below it."""
    return user.role == Role.OFFICE_CLERK and user.data_path is not None and owner_unit.path.startswith(user.data_path)

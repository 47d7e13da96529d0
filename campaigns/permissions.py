"""Who may do what in a campaign: shows buttons, and is asked again by the services."""

from django.db.models import Q
from django.utils import timezone

from accounts.choices import OVERSEEING_ROLES, UNIT_ROLES, Role
from accounts.models import OrgUnit, Post, User
from campaigns.choices import DIRECTIVE_ROLES, LEADING_ROLES, ExtensionStatus, LetterStatus, TaskStatus
from campaigns.models import Campaign, CampaignUnit

# Roles that read campaigns: those who oversee them and those whose unit takes part.
READING_ROLES = (*OVERSEEING_ROLES, *UNIT_ROLES, Role.ASSOCIATION)
# Who reads directives: leaders and the office all of a campaign, units what is addressed to them.
DIRECTIVE_READING_ROLES = (*DIRECTIVE_ROLES, *UNIT_ROLES)
# Who enters activities: the office any unit's, the others their own unit's.
ACTIVITY_ROLES = (Role.OFFICE_CLERK, *UNIT_ROLES, Role.ASSOCIATION)
# Who says how far a duty of a memorandum is.
DUTY_ROLES = (Role.OFFICE_CLERK, *UNIT_ROLES)
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


def can_keep_activity(user, campaign, unit):
    """The office any unit's activities, a unit's people and the association those of their own. None once it is closed."""
    if can_run_campaign(user, campaign):
        return True
    is_own = user.post is not None and unit.pk == user.post.unit_id
    return is_own and user.role in ACTIVITY_ROLES and not campaign.is_closed


def can_move_duty(user, duty):
    """The office both sides of a memorandum, a unit's people the duty that a unit of theirs owes. None once it is closed."""
    campaign = duty.item.memorandum.campaign
    if can_run_campaign(user, campaign):
        return True
    is_own = user.data_path is not None and duty.party.path.startswith(user.data_path)
    return is_own and user.role in UNIT_ROLES and not campaign.is_closed


def can_issue_directives(user, campaign):
    """A leader of the campaign's scope in person; the office for what a leader wrote on paper."""
    return user.role in DIRECTIVE_ROLES and can_oversee_campaign(user, campaign)


def can_direct(user, campaign):
    """Whether pages of the campaign offer to write, order or type in a directive. None once it is closed."""
    return not campaign.is_closed and can_issue_directives(user, campaign)


def can_order(user, campaign):
    """督办 is the office's own order. None in a closed campaign."""
    return can_run_campaign(user, campaign)


def is_addressed_to(user, directive):
    """Whether the post is one of the addressed unit's own."""
    return user.role in UNIT_ROLES and user.data_path is not None and directive.unit.path.startswith(user.data_path)


def can_answer_directive(user, directive):
    """The addressed unit's people; the campaign's office for a unit that answered outside the portal."""
    is_theirs = is_addressed_to(user, directive) or is_office_of(user, directive.campaign)
    return is_theirs and not directive.campaign.is_closed


def can_check_directive(user, directive):
    """Leaders of the scope and the office check a reply, return it, or withdraw what was asked."""
    return not directive.campaign.is_closed and can_issue_directives(user, directive.campaign)


def can_decide_extension(user, extension):
    """Whoever checks the directive; never the person who asked (persons are compared, not posts)."""
    is_asked = extension.status == ExtensionStatus.ASKED and extension.asked_by_id != user.pk
    return is_asked and can_check_directive(user, extension.directive)


def blocker_targets(campaign, user):
    """Units to which a blocker may be raised: the owner, its office, and who takes part; not the person's own unit."""
    taking_part = CampaignUnit.objects.filter(campaign=campaign).current(timezone.localdate())
    units = OrgUnit.objects.filter(
        Q(pk__in=taking_part.values("unit")) | Q(pk__in=[campaign.owner_unit_id, campaign.office_unit_id])
    )
    return units.exclude(pk=user.post.unit_id) if user.role in UNIT_ROLES else units


def can_answer_blocker(user, blocker):
    """The people of the unit that was asked, never whoever raised it; leaders and the office for an answer given outside
    the portal."""
    if not blocker.is_open or blocker.directive.campaign.is_closed:
        return False
    is_theirs = (
        user.role in UNIT_ROLES and user.data_path is not None and blocker.raised_to.path.startswith(user.data_path)
    )
    return (is_theirs and blocker.raised_by_id != user.pk) or can_issue_directives(user, blocker.directive.campaign)


def can_sign_letter(user, letter):
    """督办函 is signed by a leader of the campaign's scope in person (users.md, "Who may do what")."""
    is_draft = letter.status == LetterStatus.DRAFT and not letter.campaign.is_closed
    return is_draft and user.role in LEADING_ROLES and can_oversee_campaign(user, letter.campaign)


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


def can_answer_notice(user, attendance):
    """Whether the post answers a meeting's notice: people of the unit called, its own office, or the campaign's office."""
    campaign = attendance.meeting.campaign
    if can_run_campaign(user, campaign):
        return True
    speaks = user.role in (*UNIT_ROLES, Role.ASSOCIATION, Role.OFFICE_CLERK) and user.data_path is not None
    return speaks and attendance.unit.path.startswith(user.data_path) and not campaign.is_closed


def can_keep_calendar(user):
    return user.role in CALENDAR_ROLES


def can_load_pack(user, pack):
    """A clerk makes campaigns of units in their own scope only; a town that is not there yet comes with the command."""
    owner = OrgUnit.objects.visible_to(user).filter(code=pack["owner_unit"])
    return user.role == Role.OFFICE_CLERK and owner.exists()


def can_draft_plan(user, owner_unit):
    """A clerk reads plans into drafts, and makes campaigns of them, for the unit they act for and those below it."""
    return user.role == Role.OFFICE_CLERK and user.data_path is not None and owner_unit.path.startswith(user.data_path)

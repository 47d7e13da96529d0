"""Whom a directive asks and tells: the keys of its work items, and messages to persons, never to posts.

One work item a role and directive is asked anew each time, so a queue never holds two on the same matter.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from campaigns import directive_ladder
from campaigns.choices import LEADING_ROLES
from campaigns.services import telling

TITLE_LENGTH = 150


def directive_work_key(directive, role):
    """The work queue's key for a directive and the role that must act on it: its unit's, or the office that follows up."""
    return f"directive-{directive.pk}-{role}"


def check_work_key(directive):
    """Of the office, which checks the reply."""
    return f"directive-check-{directive.pk}"


def reported_work_key(directive, role):
    """Of the leaders, who decide what is to follow on a reply that does not come."""
    return f"directive-reported-{directive.pk}-{role}"


def extension_work_key(extension):
    """Of the office, which decides on it or puts it before a leader."""
    return f"directive-extension-{extension.pk}"


def blocker_work_key(blocker, role):
    """Of the unit that must answer; `late_blocker_key` of the office, which is told when it does not."""
    return f"directive-blocker-{blocker.pk}-{role}"


def late_blocker_key(blocker):
    return f"directive-blocker-late-{blocker.pk}"


def letter_work_key(letter, role):
    """Of the office, which looks the draft through, and of the leaders who sign."""
    return f"supervision-letter-{letter.pk}-{role}"


def ask_unit(directive, *, title, due_on=None):
    """Ask the addressed unit's head and reporter, by the end of a day."""
    for role in UNIT_ROLES:
        _ask_again(
            directive_work_key(directive, role),
            unit=directive.unit,
            role=role,
            title=title,
            url=directive.get_absolute_url(),
            reason=directive.text,
            due_on=due_on,
        )


def ask_office(campaign, *, key, title, url, reason="", due_on=None):
    whom = {"unit": campaign.office_unit, "role": Role.OFFICE_CLERK}
    _ask_again(key, title=title, url=url, reason=reason, due_on=due_on, **whom)


def ask_leaders(campaign, *, key_of, title, url, reason=""):
    """Ask the leading posts of the campaign's owner unit; `key_of(role)` is the key of each."""
    for role in LEADING_ROLES:
        _ask_again(key_of(role), unit=campaign.owner_unit, role=role, title=title, url=url, reason=reason)


def ask_to_answer(blocker, *, title):
    for role in blocker_roles(blocker):
        _ask_again(
            blocker_work_key(blocker, role),
            unit=blocker.raised_to,
            role=role,
            title=title,
            url=blocker.get_absolute_url(),
            reason=blocker.text,
            due_on=blocker.answer_due_on,
        )


def _ask_again(key, *, title, url, reason, due_on=None, **whom):
    now = {
        "title": title,
        "url": url,
        "reason": reason[:200],
        "due_at": directive_ladder.end_of(due_on) if due_on else None,
    }
    if not accounts_services.restate(key, **now):
        accounts_services.ask(key, **whom, **now)


def settle_unit(directive):
    for role in UNIT_ROLES:
        accounts_services.settle(directive_work_key(directive, role))


def settle_deciders(directive):
    """Take a directive off the queues of the office and the leaders."""
    accounts_services.settle(check_work_key(directive))
    accounts_services.settle(directive_work_key(directive, Role.OFFICE_CLERK))
    for role in LEADING_ROLES:
        accounts_services.settle(reported_work_key(directive, role))


def settle_all(directive):
    settle_unit(directive)
    settle_deciders(directive)


def settle_blocker(blocker):
    accounts_services.settle(late_blocker_key(blocker))
    for role in blocker_roles(blocker):
        accounts_services.settle(blocker_work_key(blocker, role))


def settle_letter(letter):
    for role in (Role.OFFICE_CLERK, *LEADING_ROLES):
        accounts_services.settle(letter_work_key(letter, role))


def blocker_roles(blocker):
    """Who answers in the unit that was asked: its clerks where it is the office, leaders where it is the owner."""
    campaign = blocker.directive.campaign
    if blocker.raised_to_id == campaign.office_unit_id:
        return (Role.OFFICE_CLERK,)
    if blocker.raised_to_id == campaign.owner_unit_id:
        return LEADING_ROLES
    return UNIT_ROLES


def tell_unit(directive, key, *, subject, body, at=None):
    people = telling.people_of([directive.unit], UNIT_ROLES, on=timezone.localdate(at or timezone.now()))
    telling.tell(key, people, subject=subject, body=body, url=directive.get_absolute_url(), at=at)


def tell_office(directive, key, *, subject, body, at=None):
    people = telling.people_of(
        [directive.campaign.office_unit], (Role.OFFICE_CLERK,), on=timezone.localdate(at or timezone.now())
    )
    telling.tell(key, people, subject=subject, body=body, url=directive.get_absolute_url(), at=at)


def titled(words, directive):
    """A title of the work queue: what to do, then the matter, cut to fit."""
    return _("%(words)s：%(subject)s") % {"words": words, "subject": directive.subject_label[:TITLE_LENGTH]}

"""What a meeting asks of the units called to it: work items and messages to their people, and nobody else."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from accounts.models import Post, WorkItem
from campaigns.services import telling

# Whoever speaks for a unit; an association has a contact of its own.
CALLED_ROLES = (*UNIT_ROLES, Role.ASSOCIATION)


def settle_calls(meeting, *, units=None):
    """Take the meeting off the work queues of these units, of all without them."""
    items = WorkItem.objects.open().filter(key__startswith=f"meeting-{meeting.pk}-")
    if units is not None:
        items = items.filter(unit__in=units)
    for key in items.values_list("key", flat=True):
        accounts_services.settle(key)


@languages.of_records()
def tell_units(meeting, units, *, subject, body, is_asked=False):
    """Send every person who speaks for these units a message; with `is_asked` their desks must answer before it begins.

    The meeting's version is part of the keys, so that a change is told once and a repeated call changes nothing.
    """
    telling.tell(
        f"meeting-{meeting.pk}-{meeting.version}-{meeting.status}",
        telling.people_of(units, CALLED_ROLES, on=timezone.localdate()),
        subject=subject,
        body=body,
        url=meeting.get_absolute_url(),
    )
    if is_asked:
        _ask_desks(meeting, units)


def _ask_desks(meeting, units):
    """Every post that somebody holds, at work or not: whoever comes back finds there what the unit was asked."""
    posts = Post.objects.current(timezone.localdate()).filter(unit__in=units, role__in=CALLED_ROLES)
    for post in posts.select_related("unit"):
        accounts_services.ask(
            f"meeting-{meeting.pk}-{meeting.version}-{post.unit_id}-{post.role}",
            unit=post.unit,
            role=post.role,
            title=_("会议回执：%(title)s") % {"title": meeting.title[:150]},
            reason=_("%(place)s，请报参会人") % {"place": meeting.place},
            url=meeting.get_absolute_url(),
            due_at=meeting.starts_at,
        )

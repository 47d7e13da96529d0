"""Who signs and who reports in all units at once, from a list (users.md, 10)."""

import tempfile
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.choices import UNIT_ROLES, Role
from accounts.models import OrgUnit, Post
from campaigns import contact_sheet
from campaigns.choices import ContactOutcome
from campaigns.contact_sheet import Contact, person_key, phone_key

TONES = {
    ContactOutcome.APPOINTED: "green",
    ContactOutcome.REPLACED: "yellow",
    ContactOutcome.PHONE: "yellow",
    ContactOutcome.UNCHANGED: "grey",
}


@dataclass
class ContactStep:
    """What one contact of the list comes to. post: the post that the person holds already, or that they take over."""

    contact: Contact
    unit: OrgUnit
    outcome: ContactOutcome
    post: Post | None = None

    @property
    def tone(self):
        return TONES[self.outcome]

    @property
    def role_label(self):
        return Role(self.contact.role).label


def read_contact_list(upload, *, by):
    """The ContactTable of an uploaded file, which is not kept: telephone numbers stay with their people only."""
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        return contact_sheet.read_contacts(copy.name, units=accounts_services.contact_units(by))


def preview_contacts(rows, *, by):
    """The ContactStep of each Contact, in the order of the list; writes nothing and costs two queries.

    Raises ValidationError for a unit that is not, or no longer, among those that `by` keeps.
    """
    units = {unit.pk: unit for unit in accounts_services.contact_units(by).filter(pk__in={row.unit_id for row in rows})}
    if lost := next((row for row in rows if row.unit_id not in units), None):
        raise ValidationError(
            _("第 %(row)d 行：这个单位已停用，或不在您的管辖范围内。没有写入任何数据，请重新上传。") % {"row": lost.row}
        )
    return Plan(rows, units).steps


@transaction.atomic
def import_contacts(rows, *, by):
    """Bring the contacts of a list (contact_sheet.Contact) into force from today; returns {ContactOutcome: count}.

    Who holds the post keeps it, with the number of the list; another name takes over from the one holder, and stands
    beside several. The same list again changes nothing. Raises ValidationError, and keeps nothing then.
    """
    if by.role != Role.OFFICE_CLERK:
        raise PermissionDenied
    _lock_units(rows)
    steps = preview_contacts(rows, by=by)
    for step in steps:
        _take(step, by=by)
    counts = count_outcomes(steps)
    if counts[ContactOutcome.UNCHANGED] < len(rows):
        after = {outcome.value: count for outcome, count in counts.items()}
        accounts_services.record_event("import_contacts", by.post.acts_for, by=by, unit=by.post.unit, after=after)
    return counts


def count_outcomes(steps):
    """{ContactOutcome: how many of these steps}, each outcome named."""
    counts = Counter(step.outcome for step in steps)
    return {outcome: counts[outcome] for outcome in ContactOutcome}


def _lock_units(rows):
    """Two clerks with one list come one after the other: the second finds everybody in their posts."""
    units = OrgUnit.objects.filter(pk__in={row.unit_id for row in rows}).order_by("pk")
    list(units.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _take(step, *, by):
    contact = step.contact
    try:
        if step.outcome == ContactOutcome.PHONE:
            accounts_services.change_phone(step.post.user, phone=contact.phone, by=by)
        elif step.outcome != ContactOutcome.UNCHANGED:
            accounts_services.appoint_contact(
                step.unit,
                role=contact.role,
                display_name=contact.name,
                phone=contact.phone,
                replaces=step.post,
                by=by,
            )
    except ValidationError as error:
        message = _("第 %(row)d 行：%(message)s") % {"row": contact.row, "message": " ".join(error.messages)}
        raise ValidationError(message) from error


class Plan:
    """Compares a list with who holds the posts now."""

    def __init__(self, rows, units):
        self.today = timezone.localdate()
        self.units = units
        self.holders, self.phones = {}, {}
        for post in self.posts_held():
            self.holders.setdefault((post.unit_id, post.role), []).append(post)
            self.phones[post.user_id] = phone_key(post.user.phone)
        self.named = {(row.unit_id, row.role, person_key(row.name)) for row in rows}
        self.steps = [self.step(row) for row in rows]

    def posts_held(self):
        """Posts that go on after today, without those of deputies: a deputy's ends by itself."""
        lasting = Q(ends_on=None) | Q(ends_on__gt=self.today)
        posts = Post.objects.filter(lasting, unit__in=self.units, role__in=UNIT_ROLES, delegated_from=None)
        return posts.select_related("user", "unit")

    def step(self, row):
        unit = self.units[row.unit_id]
        holders = self.holders.get((row.unit_id, row.role), [])
        own = next((post for post in holders if person_key(post.user.display_name) == person_key(row.name)), None)
        if own is not None:
            return ContactStep(row, unit, self.outcome_for_holder(own, row), own)
        if replaced := self.take_over(holders):
            return ContactStep(row, unit, ContactOutcome.REPLACED, replaced)
        return ContactStep(row, unit, ContactOutcome.APPOINTED)

    def outcome_for_holder(self, post, row):
        """Two posts of one person have one number: the first row changes it."""
        if not row.phone or self.phones[post.user_id] == phone_key(row.phone):
            return ContactOutcome.UNCHANGED
        self.phones[post.user_id] = phone_key(row.phone)
        return ContactOutcome.PHONE

    def take_over(self, holders):
        """The post of the only holder, unless the list names them, too; nobody else takes it over then."""
        if len(holders) != 1 or holders[0].starts_on > self.today:
            return None
        only = holders[0]
        if (only.unit_id, only.role, person_key(only.user.display_name)) in self.named:
            return None
        return holders.pop()

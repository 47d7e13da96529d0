"""联络员 and 审核人 of a unit, changed by the office itself (users.md, 10): reporters change monthly, and nobody waits for IT."""

import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import UNIT_ROLES
from accounts.models import OrgUnit, Post, User
from accounts.plain_text import fold
from accounts.services.audit import record_event
from accounts.services.inbox import queue_message
from accounts.services.people import assign_post, create_user, end_post

MOBILE = re.compile(r"1[0-9]{10}")


def contact_units(user):
    """The units whose contacts this person may keep: those of their scope in which somebody reports and signs."""
    return OrgUnit.objects.visible_to(user).current(timezone.localdate()).with_contacts()


@transaction.atomic
def appoint_contact(unit, *, role, display_name, phone="", replaces=None, by):
    """Make a person the unit's 联络员 or 审核人 from today and return the post; the others of the unit are told.

    A colleague of that name is taken as the same person; otherwise an account is made, to be activated by a slip.
    `replaces` is the post that ends the day before. Raises ValidationError for another role, a unit that has closed or
    has no contacts, a post of another role or unit to replace, and for who holds the post already.
    """
    today = timezone.localdate()
    # Two clerks who name the same person come one after the other.
    OrgUnit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    if role not in UNIT_ROLES or not OrgUnit.objects.with_contacts().filter(pk=unit.pk).exists():
        raise ValidationError(_("这里只能更换村（社区）和成员单位的联络员、审核人，其他岗位请找安全管理员。"))
    if replaces is not None and (replaces.unit_id, replaces.role) != (unit.pk, role):
        raise ValidationError({"replaces": _("接替的人须与所选岗位一致。")})
    told = list(User.objects.filter(home_unit=unit, is_active=True))
    if replaces is not None:
        end_post(replaces, on=today - timedelta(days=1), by=by)
    user = _person(unit, display_name=display_name, phone=phone, by=by)
    post = assign_post(user, unit=unit, role=role, acts_for=unit, starts_on=today, by=by)
    for person in told:
        _tell(person, post, replaces=replaces)
    return post


def _person(unit, *, display_name, phone, by):
    name = fold(display_name)
    user = User.objects.filter(home_unit=unit, display_name=name, is_active=True).first()
    if user is None:
        return create_user(
            by=by, login_name=_free_login_name(unit, phone), display_name=name, home_unit=unit, phone=phone
        )
    if phone and phone != user.phone:
        change_phone(user, phone=phone, by=by)
    return user


@transaction.atomic
def change_phone(user, *, phone, by):
    """Note a contact's new telephone number, which leaves the login name as it is; returns the user."""
    before, user.phone = user.phone, phone
    user.save(update_fields=["phone"])
    record_event("change_phone", user, by=by, unit=user.home_unit, before={"phone": before}, after={"phone": phone})
    return user


def _free_login_name(unit, phone):
    """The mobile number, which everybody knows by heart; where there is none or it is taken, the unit's code and a number."""
    digits = "".join(filter(str.isdecimal, phone))
    if MOBILE.fullmatch(digits) and not User.objects.filter(login_name=digits).exists():
        return digits
    stem = unit.code[:40]
    taken = set(User.objects.filter(login_name__startswith=f"{stem}.").values_list("login_name", flat=True))
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}.{number}") not in taken)


def _tell(person, post, *, replaces):
    words = {"unit": post.unit, "name": post.user.display_name, "role": post.get_role_display()}
    sentence = _("%(unit)s新增%(role)s：%(name)s") if replaces is None else _("%(unit)s的%(role)s换成了%(name)s")
    queue_message(
        f"contact-{post.pk}-{person.pk}",
        recipient=person,
        subject=sentence % words,
        body=_("自今日起生效，由专班办公室办理。如有误，请与专班办公室联系。"),
        send_after=timezone.now(),
    )


def contacts_of(units, *, on):
    """{unit: {role: [posts]}} of the contacts of these units on a day, in the order they were appointed."""
    found = {unit: {role: [] for role in UNIT_ROLES} for unit in units}
    posts = Post.objects.current(on).filter(unit__in=units, role__in=UNIT_ROLES).select_related("user", "unit")
    for post in posts:
        found[post.unit][post.role].append(post)
    return found

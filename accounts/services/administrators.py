"""The three administrators (三员) with whom a portal begins: before them nobody can come in, and they let in all others."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import ADMINISTRATOR_ROLES, LinkPurpose
from accounts.models import Post, User
from accounts.services.links import issue_login_link
from accounts.services.people import assign_post, create_user


@transaction.atomic
def appoint_administrators(unit, *, names, by=None):
    """Give a unit its three administrators: [(post, activation code, the code's end)], one for each role.

    `names` {role: person's name} is for the posts that nobody holds yet. Who holds one and has not activated the account
    gets a new code; who has activated it keeps it, and code and end are None. Raises ValidationError for a missing name
    and for a closed unit.
    """
    today = timezone.localdate()
    held = {
        post.role: post
        for post in Post.objects.current(today).filter(unit=unit, role__in=ADMINISTRATOR_ROLES).select_related("user")
    }
    if missing := [role.label for role in ADMINISTRATOR_ROLES if role not in held and not names.get(role)]:
        raise ValidationError(_("请写明三员的姓名，还缺：%(roles)s。") % {"roles": _("、").join(map(str, missing))})
    return [
        _slip(held.get(role) or _appoint(unit, role, names[role], on=today, by=by), by=by)
        for role in ADMINISTRATOR_ROLES
    ]


def _appoint(unit, role, name, *, on, by):
    login_name = f"{role.removesuffix('_administrator')}.{unit.code}"[: User._meta.get_field("login_name").max_length]
    user = create_user(by=by, login_name=login_name, display_name=name, home_unit=unit)
    return assign_post(user, unit=unit, role=role, acts_for=unit, starts_on=on, by=by)


def _slip(post, *, by):
    if post.user.has_usable_password():
        return post, None, None
    link, code = issue_login_link(post.user, purpose=LinkPurpose.ACTIVATION, by=by)
    return post, code, link.expires_at

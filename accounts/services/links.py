"""Single-use ways in: demo links and activation slips. The secret is shown once; the database keeps its SHA-256."""

import hashlib
import secrets
import unicodedata
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import LinkPurpose
from accounts.models import Installation, LoginLink
from accounts.services.audit import record_event
from accounts.services.people import change_password

DEMO_LINK_LIFETIME = timedelta(minutes=30)
ACTIVATION_LIFETIME = timedelta(days=7)
LIFETIMES = {LinkPurpose.DEMO: DEMO_LINK_LIFETIME, LinkPurpose.ACTIVATION: ACTIVATION_LIFETIME}


# Activation codes are copied by hand from paper: no letter that reads like a digit, four groups of four, 80 bits.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_GROUPS, CODE_GROUP_LENGTH = 4, 4


SPENT_LINK = gettext_lazy("此链接已使用或已过期，请重新领取。")


def _new_secret(purpose):
    if purpose == LinkPurpose.DEMO:
        return secrets.token_urlsafe(24)
    groups = (
        "".join(secrets.choice(CODE_ALPHABET) for _letter in range(CODE_GROUP_LENGTH)) for _group in range(CODE_GROUPS)
    )
    return "-".join(groups)


def plain_code(typed):
    """An activation code as it is printed, whatever case, width, spaces or dashes it was typed with."""
    letters = [letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter in CODE_ALPHABET]
    groups = (
        "".join(letters[start : start + CODE_GROUP_LENGTH]) for start in range(0, len(letters), CODE_GROUP_LENGTH)
    )
    return "-".join(groups)


def _digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_login_link(user, *, purpose, by, post=None):
    """Issue a link and return (link, secret). A new activation slip makes the person's earlier ones useless.

    Raises ValidationError for a disabled person.
    """
    now = timezone.now()
    if not user.is_active:
        raise ValidationError(_("“%(user)s”已停用，请先启用。") % {"user": user})
    if purpose == LinkPurpose.ACTIVATION:
        LoginLink.objects.filter(user=user, purpose=purpose, used_at=None).update(expires_at=now)
    secret = _new_secret(purpose)
    link = LoginLink.objects.create(
        user=user, post=post, purpose=purpose, secret_sha256=_digest(secret), expires_at=now + LIFETIMES[purpose]
    )
    record_event("issue_login_link", user, by=by, unit=user.home_unit, after={"purpose": purpose})
    return link, secret


def find_login_link(secret, *, purpose):
    """The usable link behind a secret, or None."""
    return (
        LoginLink.objects.usable(timezone.now())
        .filter(purpose=purpose, secret_sha256=_digest(secret))
        .select_related("user")
        .first()
    )


@transaction.atomic
def redeem_login_link(secret, *, purpose):
    """Use a link up and return it. Raises ValidationError when it is unknown, used or expired: all three read the same."""
    now = timezone.now()
    used = LoginLink.objects.usable(now).filter(purpose=purpose, secret_sha256=_digest(secret)).update(used_at=now)
    if not used:
        raise ValidationError(SPENT_LINK)
    link = LoginLink.objects.select_related("user", "user__home_unit").get(secret_sha256=_digest(secret))
    record_event("redeem_login_link", link.user, by=link.user, after={"purpose": purpose})
    return link


@transaction.atomic
def activate_account(secret, *, password):
    """Redeem an activation slip and set the person's first password; returns the user. Raises ValidationError."""
    link = redeem_login_link(secret, purpose=LinkPurpose.ACTIVATION)
    return change_password(link.user, password=password, by=link.user)


@transaction.atomic
def switch_demo_post(post, *, by):
    """Let somebody in a demo go on as the holder of another post; returns the post. Raises ValidationError in earnest."""
    if not Installation.objects.is_demo():
        raise ValidationError(_("只有演示数据可以换角色。"))
    record_event("switch_demo_post", post, by=by, after={"login_name": post.user.login_name})
    return post

"""Who files for a firm: the branch opens it to a person with a filer's post, and closes it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.choices import Role
from accounts.models import OrgUnit, Post, User
from enterprises import permissions
from enterprises.models import EnterpriseMember
from enterprises.services.registry import lock_enterprise


def filers(*, by):
    """People who hold a filer's post today in a unit that the person sees."""
    posts = Post.objects.current(timezone.localdate()).filter(
        role=Role.ENTERPRISE_FILER, unit__in=OrgUnit.objects.visible_to(by)
    )
    return User.objects.filter(is_active=True, pk__in=posts.values("user"))


@transaction.atomic
def add_member(enterprise, *, user, starts_on, by):
    """Let a person file for a firm from a day on and return the membership.

    Raises ValidationError for somebody without a filer's post in sight, and for a member already.
    """
    permissions.require(permissions.can_add_member(by, enterprise.unit))
    if not filers(by=by).filter(pk=user.pk).exists():
        raise ValidationError({"user": _("此人没有企业填报人岗位，请先由安全管理员安排。")})
    lock_enterprise(enterprise)
    if enterprise.members.filter(user=user, ends_on=None).exists():
        raise ValidationError({"user": _("此人已是这家企业的填报人。")})
    member = EnterpriseMember(enterprise=enterprise, user=user, starts_on=starts_on)
    member.full_clean()
    member.save()
    accounts_services.record_event(
        "add_member", enterprise, by=by, after={"user": user.login_name, "starts_on": str(starts_on)}
    )
    return member


@transaction.atomic
def end_member(member, *, on, by):
    """Let a person file for a firm no longer; the day itself still counts. Returns the membership."""
    permissions.require(permissions.can_add_member(by, member.enterprise.unit))
    member = (
        EnterpriseMember.objects.select_for_update(of=("self",)).select_related("enterprise", "user").get(pk=member.pk)
    )
    if member.ends_on is not None:
        raise ValidationError(_("此人已于 %(day)s 停用。") % {"day": member.ends_on})
    member.ends_on = on
    try:
        member.full_clean()
    except ValidationError as error:
        raise ValidationError({"on": error.messages}) from None
    member.save(update_fields=["ends_on"])
    accounts_services.record_event(
        "end_member", member.enterprise, by=by, after={"user": member.user.login_name, "on": str(on)}
    )
    return member

"""People and the posts they hold. Only a security administrator changes them, and never their own."""

from datetime import timedelta

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import ADMINISTRATOR_ROLES
from accounts.models import LoginLink, Post, User
from accounts.services.audit import record_event

DELEGATION_LIMIT = timedelta(days=90)


@transaction.atomic
def create_user(*, by, login_name, display_name, home_unit, phone="", email=""):
    """Create a person without a password (an activation slip sets one) and return them. Raises ValidationError."""
    user = User(login_name=login_name, display_name=display_name, home_unit=home_unit, phone=phone, email=email)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    record_event("create_user", user, by=by, unit=home_unit, after={"login_name": login_name})
    return user


@transaction.atomic
def change_password(user, *, password, by):
    """Set a password after the password rules; every other session of the person ends. Returns the user."""
    validate_password(password, user=user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record_event("change_password", user, by=by, unit=user.home_unit)
    return user


@transaction.atomic
def disable_user(user, *, by):
    """Shut a person out at once: sessions stop with the next request and open links are void. Returns the user."""
    _refuse_oneself(user, by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    LoginLink.objects.filter(user=user, used_at=None).update(expires_at=timezone.now())
    record_event("disable_user", user, by=by, unit=user.home_unit)
    return user


@transaction.atomic
def enable_user(user, *, by):
    """Let a disabled person in again; returns the user."""
    _refuse_oneself(user, by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record_event("enable_user", user, by=by, unit=user.home_unit)
    return user


@transaction.atomic
def assign_post(user, *, unit, role, acts_for, starts_on, by, ends_on=None):
    """Give a person a post and return it.

    Raises ValidationError for oneself, for a closed unit, and for a second kind of administrator (三员分立: system,
    security and audit are three persons).
    """
    _refuse_oneself(user, by)
    if unit.ends_on is not None and unit.ends_on < starts_on:
        raise ValidationError({"unit": _("“%(unit)s”已停用，不能再任命岗位。") % {"unit": unit}})
    _refuse_second_administrator(user, role)
    post = Post(user=user, unit=unit, role=role, acts_for=acts_for, starts_on=starts_on, ends_on=ends_on)
    post.full_clean()
    post.save()
    record_event("assign_post", post, by=by, unit=unit, after={"user": user.login_name, "role": role})
    return post


@transaction.atomic
def end_post(post, *, on, by):
    """End a post, and the delegations made from it, on a date; returns the post."""
    _refuse_oneself(post.user, by)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.ends_on is not None and post.ends_on <= on:
        raise ValidationError(_("该岗位已于 %(day)s 结束。") % {"day": post.ends_on})
    post.ends_on = max(on, post.starts_on)
    post.full_clean()
    post.save(update_fields=["ends_on"])
    for delegation in post.delegations.filter(ends_on__gt=post.ends_on):
        delegation.ends_on = max(post.ends_on, delegation.starts_on)
        delegation.save(update_fields=["ends_on"])
    record_event("end_post", post, by=by, unit=post.unit, after={"on": post.ends_on})
    return post


@transaction.atomic
def delegate_post(post, *, to, starts_on, ends_on, by):
    """Let a colleague of the same unit act in one's post between two dates (AB角); returns the deputy's post.

    Raises ValidationError for somebody else's post, a delegated post, an administrator's post, another unit, or a
    period longer than 90 days.
    """
    if post.user_id != by.pk or post.delegated_from_id or post.role in ADMINISTRATOR_ROLES:
        raise ValidationError(_("只能把自己的岗位交由同事代理；管理员岗位和代理来的岗位不能再代理。"))
    if to.pk == by.pk or to.home_unit_id != post.unit_id or not to.is_active:
        raise ValidationError({"to": _("请选择本单位的另一位同事。")})
    if ends_on - starts_on > DELEGATION_LIMIT:
        raise ValidationError({"ends_on": _("代理期限最长 %(days)d 天。") % {"days": DELEGATION_LIMIT.days}})
    if post.ends_on is not None and ends_on > post.ends_on:
        raise ValidationError({"ends_on": _("岗位本身于 %(day)s 结束，代理不能更晚。") % {"day": post.ends_on}})
    deputy = Post(
        user=to,
        unit=post.unit,
        role=post.role,
        acts_for=post.acts_for,
        starts_on=starts_on,
        ends_on=ends_on,
        delegated_from=post,
    )
    deputy.full_clean()
    deputy.save()
    record_event(
        "delegate_post",
        deputy,
        by=by,
        unit=post.unit,
        after={"to": to.login_name, "from": starts_on, "to_day": ends_on},
    )
    return deputy


def is_locked_out(user, *, now):
    """Whether too many wrong passwords keep this person's login shut from some address at this moment."""
    since = now - timedelta(hours=settings.AXES_COOLOFF_TIME)
    failed = AccessAttempt.objects.filter(username=user.login_name, attempt_time__gt=since)
    return failed.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists()


@transaction.atomic
def unlock_login(user, *, by):
    """Forget a person's wrong passwords, so that they can try again at once; returns the user."""
    _refuse_oneself(user, by)
    reset(username=user.login_name)
    record_event("unlock_login", user, by=by, unit=user.home_unit)
    return user


def _refuse_oneself(user, by):
    if by is not None and user.pk == by.pk:
        raise ValidationError(_("不能更改自己的账号或岗位，请由另一位安全管理员办理。"))


def _refuse_second_administrator(user, role):
    held = set(
        user.posts.current(timezone.localdate()).filter(role__in=ADMINISTRATOR_ROLES).values_list("role", flat=True)
    )
    if role in ADMINISTRATOR_ROLES and held - {role}:
        raise ValidationError({"role": _("系统、安全、审计三员须由不同的人担任。")})


def record_log_in(user):
    """Note in the trail that a person came in with their password; returns the event."""
    return record_event("log_in", user, by=user, unit=user.home_unit)


def record_log_out(user):
    """Note in the trail that a person went out; returns the event."""
    return record_event("log_out", user, by=user, unit=user.home_unit)

"""Who looks after a firm (区域监管责任制): dated rows, one open per kind."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.choices import Role
from accounts.models import OrgUnit, Post, User
from campaigns import sheet_cells
from enterprises import names, permissions
from enterprises.choices import DutyKind
from enterprises.models import EnterpriseDuty
from enterprises.services.registry import lock_enterprise

# Whose accounts may carry which duty.
DUTY_ROLES = {
    DutyKind.SUPERVISOR: (Role.INSPECTOR,),
    DutyKind.VILLAGE_CONTACT: (Role.UNIT_REPORTER, Role.UNIT_HEAD),
    DutyKind.LEADER: (Role.LEADER, Role.LEADER_IN_CHARGE),
}


def duty_holders(kind, *, by):
    """People with an account who may carry this duty: they hold its role today in a unit that the person sees."""
    posts = Post.objects.current(timezone.localdate()).filter(
        role__in=DUTY_ROLES[kind], unit__in=OrgUnit.objects.visible_to(by)
    )
    return User.objects.filter(is_active=True, pk__in=posts.values("user"))


@transaction.atomic
def assign_duty(enterprise, *, kind, starts_on, by, user=None, name="", phone=""):
    """Say who looks after a firm from a day on, and return the duty; the one before ends on the eve.

    Somebody without an account is kept by name. On the day the open duty began it is put right in place. Raises
    ValidationError without a name, for an account that holds no fitting post, and for a day before the open duty began.
    """
    permissions.require(permissions.can_assign_duty(by, enterprise.unit, kind))
    if user is not None and not duty_holders(kind, by=by).filter(pk=user.pk).exists():
        raise ValidationError({"user": _("这个账号没有相应的岗位，请另选，或只填姓名和电话。")})
    lock_enterprise(enterprise)
    person = _person(user, name, phone)
    held = enterprise.duties.filter(kind=kind, ends_on=None).first()
    if held is not None and starts_on < held.starts_on:
        raise ValidationError({"starts_on": _("现任自 %(day)s 起，新的不能更早。") % {"day": held.starts_on}})
    if held is not None and held.starts_on == starts_on:
        duty = held
    else:
        _end(held, on=starts_on - timedelta(days=1))
        duty = EnterpriseDuty(enterprise=enterprise, kind=kind, starts_on=starts_on)
    before = {"name": held.name, "starts_on": str(held.starts_on)} if held else {}
    for field, value in person.items():
        setattr(duty, field, value)
    duty.full_clean()
    duty.save()
    accounts_services.record_event(
        "assign_duty",
        enterprise,
        by=by,
        before=before,
        after={"kind": kind, "name": duty.name, "starts_on": str(starts_on)},
    )
    return duty


def _end(duty, *, on):
    if duty is not None:
        duty.ends_on = on
        duty.save(update_fields=["ends_on"])


def _person(user, name, phone):
    """Name and number as they are kept; what is left blank comes from the account."""
    try:
        person = {"user": user, "name": names.clean_line(name)}
    except ValidationError as error:
        raise ValidationError({"name": error}) from None
    try:
        person["phone"] = sheet_cells.read_phone(phone)
    except ValidationError as error:
        raise ValidationError({"phone": error}) from None
    if user is not None:
        person = {**person, "name": person["name"] or user.display_name, "phone": person["phone"] or user.phone}
    if not person["name"]:
        raise ValidationError({"name": _("请选择账号，或填写姓名。")})
    return person

"""The organisation tree: units begin, change their name, merge and close. Nothing is deleted."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, OrgUnitName, Post
from accounts.services.audit import record_event


@transaction.atomic
def create_unit(*, by, code, name, kind, parent, starts_on, position=0):
    """Create a unit below `parent` (None: a root) and return it. Raises ValidationError for a code in use or a closed parent."""
    if parent is not None and parent.ends_on is not None:
        raise ValidationError({"parent": _("上级单位“%(unit)s”已停用，请另选。") % {"unit": parent}})
    unit = OrgUnit(code=code, name=name, kind=kind, parent=parent, starts_on=starts_on, position=position)
    unit.full_clean(exclude=["path"])
    unit.save()
    unit.path = f"{parent.path if parent else ''}{unit.pk}/"
    unit.save(update_fields=["path"])
    OrgUnitName.objects.create(unit=unit, name=name, starts_on=starts_on)
    record_event("create_unit", unit, by=by, unit=unit, after={"code": code, "name": name, "kind": kind})
    return unit


@transaction.atomic
def rename_unit(unit, *, name, on, by):
    """Give a unit a new name from `on` and keep the old one with its dates; returns the unit.

    Raises ValidationError for a closed unit, a day not after the current name's first, and a day to come: the name on
    the unit is the one that counts today.
    """
    unit = OrgUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    _refuse_closed(unit)
    current = unit.names.get(ends_on=None)
    if on <= current.starts_on:
        raise ValidationError(
            {"on": _("新名称的启用日期须晚于现名称的启用日期 %(day)s。") % {"day": current.starts_on}}
        )
    if on > timezone.localdate():
        raise ValidationError({"on": _("新名称的启用日期不能晚于今天。")})
    before = unit.name
    unit.names.filter(pk=current.pk).update(ends_on=on - timedelta(days=1))
    OrgUnitName.objects.create(unit=unit, name=name, starts_on=on)
    unit.name = name
    unit.full_clean(exclude=["path"])
    unit.save(update_fields=["name"])
    record_event("rename_unit", unit, by=by, unit=unit, before={"name": before}, after={"name": name, "on": on})
    return unit


@transaction.atomic
def close_unit(unit, *, on, by, merged_into=None):
    """End a unit and every post in it on a date; returns the unit. Raises ValidationError while units below it are open."""
    unit = OrgUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    _refuse_closed(unit)
    below = OrgUnit.objects.within(unit).exclude(pk=unit.pk).filter(ends_on=None)
    if below.exists():
        raise ValidationError(
            _("“%(unit)s”下还有 %(count)d 个单位未停用，请先处理。") % {"unit": unit, "count": below.count()}
        )
    if merged_into is not None and (merged_into.pk == unit.pk or merged_into.ends_on is not None):
        raise ValidationError({"into": _("请选择另一个未停用的单位。")})
    unit.ends_on, unit.merged_into = on, merged_into
    unit.full_clean(exclude=["path"])
    unit.save(update_fields=["ends_on", "merged_into"])
    posts = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), unit=unit)
    if later := posts.filter(starts_on__gt=on).first():
        raise ValidationError(
            {"on": _("%(user)s的岗位自 %(day)s 起才开始，请先处理。") % {"user": later.user, "day": later.starts_on}}
        )
    posts.update(ends_on=on)
    record_event(
        "close_unit", unit, by=by, unit=unit, after={"on": on, "merged_into": merged_into and merged_into.code}
    )
    return unit


def merge_unit(unit, *, into, on, by):
    """Close a unit into another one; its facts stay where they are. Returns the closed unit."""
    return close_unit(unit, on=on, by=by, merged_into=into)


def _refuse_closed(unit):
    if unit.ends_on is not None:
        raise ValidationError(_("“%(unit)s”已于 %(day)s 停用。") % {"unit": unit, "day": unit.ends_on})

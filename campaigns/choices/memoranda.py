"""Memoranda: their two sides, how far a duty is, and who may say so."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import UNIT_ROLES, Role


class DutySide(models.TextChoices):
    FIRST = "first", _("甲方")
    SECOND = "second", _("乙方")


class DutyStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("未启动")
    UNDER_WAY = "under_way", _("推进中")
    DONE = "done", _("已履行")


_DUTY_ROLES = {Role.OFFICE_CLERK, *UNIT_ROLES}
DUTY_MOVES = {
    (DutyStatus.NOT_STARTED, DutyStatus.UNDER_WAY): _DUTY_ROLES,
    (DutyStatus.NOT_STARTED, DutyStatus.DONE): _DUTY_ROLES,
    (DutyStatus.UNDER_WAY, DutyStatus.DONE): _DUTY_ROLES,
    (DutyStatus.DONE, DutyStatus.UNDER_WAY): {Role.OFFICE_CLERK},
}

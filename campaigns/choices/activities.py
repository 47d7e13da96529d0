"""Activities: their kinds, what they go through, and who may move them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import UNIT_ROLES, Role


class ActivityKind(models.TextChoices):
    TRAINING = "training", _("培训")
    PUBLICITY = "publicity", _("宣传")
    FIXED_DATE = "fixed_date", _("固定日活动")
    IMPROVEMENT = "improvement", _("质量活动")


class ActivityStatus(models.TextChoices):
    PLANNED = "planned", _("筹备中")
    HELD = "held", _("已开展")
    CANCELLED = "cancelled", _("已取消")


_ACTIVITY_ROLES = {Role.OFFICE_CLERK, *UNIT_ROLES, Role.ASSOCIATION}
ACTIVITY_MOVES = {
    (ActivityStatus.PLANNED, ActivityStatus.HELD): _ACTIVITY_ROLES,
    (ActivityStatus.PLANNED, ActivityStatus.CANCELLED): _ACTIVITY_ROLES,
}

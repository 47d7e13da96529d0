from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from accounts.choices import UNSCOPED_ROLES, Role
from accounts.models.org_unit import OrgUnit
from accounts.models.user import User


class PostQuerySet(models.QuerySet):
    def administered_by(self, user):
        path = user.administered_path
        return self.none() if path is None else self.filter(unit__path__startswith=path)

    def visible_to(self, user):
        """A person's own posts, and those that others hold by delegation from them."""
        return self.filter(Q(user_id=user.pk) | Q(delegated_from__user_id=user.pk))

    def delegated(self):
        return self.filter(delegated_from__isnull=False)

    def first_of_each_role(self, count):
        """The first posts of every role, in the order of units."""
        number = Window(RowNumber(), partition_by=[F("role")], order_by=[F("unit__position"), F("pk")])
        return self.annotate(number_in_role=number).filter(number_in_role__lte=count).order_by("role", "number_in_role")

    def reaching_beyond(self, path, *, on):
        """Posts, not ended by then, that sit in or act for a unit outside the subtree of `path`."""
        inside = Q(unit__path__startswith=path) & (Q(acts_for=None) | Q(acts_for__path__startswith=path))
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on)).exclude(inside)

    def current(self, on):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)

    def at_work(self, on):
        """Posts whose holders can do something on a day: the deputy's, not that of who is away, and of no closed account."""
        deputies = self.model.objects.current(on).filter(delegated_from=OuterRef("pk"))
        return self.current(on).filter(~Exists(deputies), user__is_active=True)


class Post(models.Model):
    """A person's role in a unit between two dates. `acts_for` is the node whose subtree the holder sees."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("人员"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="posts", verbose_name=_("单位"))
    role = models.CharField(_("岗位"), max_length=30, choices=Role.choices)
    acts_for = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="seen_from", verbose_name=_("管辖范围")
    )
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)
    delegated_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="delegations", verbose_name=_("代理岗位")
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["user", "starts_on"]), models.Index(fields=["unit", "role"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(role__in=[*UNSCOPED_ROLES]) | Q(acts_for__isnull=False),
                name="post_acts_for_a_unit",
                violation_error_message=_("请选择管辖范围。"),
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(ends_on=None, delegated_from=None),
                name="post_held_once",
                violation_error_message=_("此人已在该单位担任同一岗位。"),
            ),
        ]

    def __str__(self):
        return f"{self.unit} · {self.get_role_display()}"

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role


class WorkItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Open work of every post the person holds: the inbox alone merges posts."""
        mine = Q(pk__in=[])
        for post in user.posts_held:
            mine |= Q(unit_id=post.unit_id, role=post.role)
        return self.filter(mine)

    def open(self):
        return self.filter(settled_at=None)

    def soonest_first(self):
        """By due time; what has none comes last."""
        return self.order_by(models.F("due_at").asc(nulls_last=True), "pk")


class WorkItem(models.Model):
    """Something a unit's role must do, by when and why. Asked once per key, settled by the service that did it."""

    key = models.CharField(max_length=150, unique=True)
    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="work_items", verbose_name=_("单位"))
    role = models.CharField(_("岗位"), max_length=30, choices=Role.choices)
    title = models.CharField(_("事项"), max_length=200)
    reason = models.CharField(_("缘由"), max_length=200, blank=True)
    url = models.CharField(max_length=200)
    due_at = models.DateTimeField(_("期限"), null=True, blank=True)
    asked_at = models.DateTimeField(_("交办时间"))
    settled_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["unit", "role"], condition=Q(settled_at=None), name="work_item_open")]

    def __str__(self):
        return self.title

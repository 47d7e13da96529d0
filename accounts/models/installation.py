from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class InstallationQuerySet(models.QuerySet):
    def is_demo(self):
        return self.filter(is_demo=True).exists()


class Installation(models.Model):
    """One row about this database: is it a demo? Set by `seed_demo` on an empty database, never changed later."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    created_at = models.DateTimeField()

    objects = InstallationQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="installation_single_row")]

    def __str__(self):
        return "demo" if self.is_demo else "real"

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.choices import UnitKind
from accounts.models.scope import ScopedQuerySet


class OrgUnitQuerySet(ScopedQuerySet):
    scope_lookup = "path"

    def administered_by(self, user):
        """Units in the subtree an administrator's post acts for (administrators see no campaign data, only the tree)."""
        path = user.administered_path
        return self.none() if path is None else self.filter(path__startswith=path)

    def current(self, on):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)

    def matching(self, text):
        """Units that are called, or were once called, something like this."""
        return self.filter(
            Q(code__icontains=text) | Q(name__icontains=text) | Q(names__name__icontains=text)
        ).distinct()

    def with_parent_path(self):
        """Adds `parent_path`, never null: sorting by it keeps the units of one parent together."""
        return self.annotate(parent_path=Coalesce("parent__path", Value("")))

    def with_contacts(self):
        """Units for which somebody reports and somebody signs: without units below them, whose rows they would see, too."""
        return self.filter(children=None).exclude(kind=UnitKind.OFFICE)

    def within(self, unit):
        return self.filter(path__startswith=unit.path)


class OrgUnit(models.Model):
    """A node of the organisation tree. `path` is the chain of primary keys and ends with a slash ("1/12/407/")."""

    code = models.SlugField(_("单位代码"), max_length=60, unique=True)
    kind = models.CharField(_("类别"), max_length=20, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    path = models.CharField(max_length=200, db_index=True, editable=False)
    name = models.CharField(_("名称"), max_length=100)
    position = models.PositiveIntegerField(_("排列"), default=0)
    starts_on = models.DateField(_("启用日期"))
    ends_on = models.DateField(_("停用日期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name=_("并入单位")
    )

    objects = OrgUnitQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="org_unit_ends_after_start",
                violation_error_message=_("停用日期不能早于启用日期。"),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(ends_on__isnull=False),
                name="org_unit_merged_has_end",
                violation_error_message=_("并入其他单位时须有停用日期。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("accounts:unit_detail", args=[self.pk])


class OrgUnitName(models.Model):
    """What a unit was called between two dates; the current name is also kept on the unit."""

    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=100)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(ends_on=None), name="org_unit_one_current_name"),
        ]

    def __str__(self):
        return self.name

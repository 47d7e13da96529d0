from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.scope import ScopedQuerySet


class ProductCategory(models.Model):
    """What firms make, as spot checks and certificates group it (CCC groups 1001 and 1002; rules.md 2.1)."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("产品类别"), max_length=60, unique=True)
    position = models.PositiveIntegerField(_("排列"), default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class ProductQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        enterprises = self.model._meta.get_field("enterprise").related_model.objects.visible_to(user)
        return self.filter(enterprise__in=enterprises)

    def current(self, on):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on))


class Product(models.Model):
    """A product series of a firm: name, brand, model series and its CCC certificate. 打造 enrols products."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="products", verbose_name=_("企业")
    )
    name = models.CharField(_("产品名称"), max_length=100)
    brand = models.CharField(_("商标"), max_length=60, blank=True)
    model_series = models.CharField(_("型号系列"), max_length=100, blank=True)
    category = models.ForeignKey(
        ProductCategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("产品类别")
    )
    certificate_number = models.CharField(_("CCC证书编号"), max_length=40, blank=True)
    certificate_valid_until = models.DateField(_("证书有效期至"), null=True, blank=True)
    ends_on = models.DateField(_("停产日期"), null=True, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name", "brand", "model_series"],
                name="product_once",
                violation_error_message=_("该企业已登记同名、同商标、同型号系列的产品。"),
            ),
        ]

    def __str__(self):
        return " ".join(part for part in (self.brand, self.name, self.model_series) if part)

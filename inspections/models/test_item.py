from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inspections.choices import Severity


class TestItem(models.Model):
    """A test item as laboratories and notices name it; a sub-item hangs on its parent (rules.md 2.2)."""

    __test__ = False  # its name makes pytest take it for a test class

    name = models.CharField(_("检验项目"), max_length=100, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="sub_items", verbose_name=_("上级项目")
    )
    product_group = models.CharField(_("产品类别"), max_length=40, blank=True)
    severity = models.CharField(_("重要程度"), max_length=1, choices=Severity.choices, blank=True)
    is_safety = models.BooleanField(_("安全项目"), default=False)
    is_label_only = models.BooleanField(_("仅标签标识"), default=False)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    source = models.CharField(_("出处"), max_length=200, blank=True)

    class Meta:
        ordering = ["product_group", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="test_item_ends_after_start",
                violation_error_message=_("停用日期不能早于启用日期。"),
            ),
        ]

    def __str__(self):
        return self.name


class TestItemAlias(models.Model):
    """Another printed spelling of a test item: 标志 for 标记."""

    __test__ = False

    item = models.ForeignKey(TestItem, models.CASCADE, related_name="aliases", verbose_name=_("检验项目"))
    alias = models.CharField(_("别名"), max_length=100, unique=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.alias

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.models import StoredFile
from enterprises.choices import IMPORT_MOVES, ImportStatus


class EnterpriseImport(models.Model):
    """One bringing-in of a list of firms: the file, what was read from it, and what became of it."""

    MOVES = IMPORT_MOVES

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    status = models.CharField(_("状态"), max_length=20, choices=ImportStatus.choices, default=ImportStatus.PREVIEWED)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("原文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    preview = models.JSONField(default=dict, blank=True)
    added_count = models.PositiveIntegerField(_("新增"), default=0)
    updated_count = models.PositiveIntegerField(_("更新"), default=0)
    unchanged_count = models.PositiveIntegerField(_("无变化"), default=0)
    prepared_at = models.DateTimeField(_("上传时间"))
    prepared_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("上传人")
    )
    imported_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    undone_reason = models.CharField(_("撤销原因"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=ImportStatus.PREVIEWED, imported_at=None)
                | ~Q(status=ImportStatus.PREVIEWED) & Q(imported_at__isnull=False),
                name="enterprise_import_imported_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status=ImportStatus.UNDONE, undone_at__isnull=False)
                | ~Q(status=ImportStatus.UNDONE) & Q(undone_at=None),
                name="enterprise_import_undone_has_time",
            ),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        name = "enterprise_import_preview" if self.status == ImportStatus.PREVIEWED else "enterprise_import_detail"
        return reverse(f"enterprises:{name}", args=[self.pk])

    @property
    def is_imported(self):
        return self.status == ImportStatus.IMPORTED

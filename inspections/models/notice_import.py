from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from accounts.models.scope import ScopedQuerySet
from campaigns.models import StoredFile
from inspections.choices import NOTICE_MOVES, ListKind, NoticeStatus, TableKind


class NoticeImportQuerySet(ScopedQuerySet):
    def imported(self):
        return self.filter(status=NoticeStatus.IMPORTED)


class NoticeImport(models.Model):
    """One bringing-in of a published result table: the file, what is known of the notice, and what became of it.

    The notice itself is `notice_key`: two files of one notice share it, and a row of the notice counts once.
    """

    MOVES = NOTICE_MOVES

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="notice_imports", verbose_name=_("单位")
    )
    status = models.CharField(_("状态"), max_length=20, choices=NoticeStatus.choices, default=NoticeStatus.PREVIEWED)
    notice_key = models.CharField(max_length=64)
    issuer = models.CharField(_("发布机关"), max_length=200, blank=True)
    title = models.CharField(_("标题"), max_length=300, blank=True)
    published_on = models.CharField(_("发布日期"), max_length=30, blank=True)
    source_url = models.CharField(_("来源网址"), max_length=1000, blank=True)
    list_kind = models.CharField(_("名单类型"), max_length=20, choices=ListKind.choices, blank=True)
    table_kind = models.CharField(_("表格类型"), max_length=20, choices=TableKind.choices, default=TableKind.BATCHES)
    published_totals = models.JSONField(_("公布的总数"), default=dict, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("原文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    preview = models.JSONField(default=dict, blank=True)
    added_count = models.PositiveIntegerField(_("新增行数"), default=0)
    unchanged_count = models.PositiveIntegerField(_("已有行数"), default=0)
    prepared_at = models.DateTimeField(_("上传时间"))
    prepared_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("上传人")
    )
    imported_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    undone_reason = models.CharField(_("撤销原因"), max_length=200, blank=True)

    objects = NoticeImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["notice_key"], name="notice_import_key")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=NoticeStatus.PREVIEWED, imported_at=None)
                | ~Q(status=NoticeStatus.PREVIEWED) & Q(imported_at__isnull=False),
                name="notice_import_imported_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status=NoticeStatus.UNDONE, undone_at__isnull=False)
                | ~Q(status=NoticeStatus.UNDONE) & Q(undone_at=None),
                name="notice_import_undone_has_time",
            ),
        ]

    def __str__(self):
        return self.title or self.file_name

    def get_absolute_url(self):
        name = "notice_import_preview" if self.status == NoticeStatus.PREVIEWED else "notice_import_detail"
        return reverse(f"inspections:{name}", args=[self.pk])

    @property
    def is_imported(self):
        return self.status == NoticeStatus.IMPORTED
